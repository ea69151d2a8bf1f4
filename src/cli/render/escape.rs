//! What comes from files, archives and people never reaches a terminal as it is: control characters, escape sequences and
//! characters that turn the direction of text or hide become visible escapes. Every text that a [`super::sheet::Sheet`] takes
//! goes through here.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Longest name or place that is shown, in characters: longer than any path of a bundle, shorter than what a hostile zip can hold.
const SHOWN: usize = 400;

/// `text` on one line, with everything that a terminal could obey or a reader could miss written as `\u{202e}`, `\n` and the like.
pub fn escape(text: &str) -> Cow<'_, str> {
    if text.chars().any(hides) { Cow::Owned(text.chars().fold(String::with_capacity(text.len() + 16), push)) } else { Cow::Borrowed(text) }
}

/// A line of TOML, safe to show: what is escaped is written as a basic string of TOML has it (TOML 1.0, `\uXXXX`), so that
/// what is pasted still means the same.
pub fn escape_toml(line: &str) -> String {
    line.chars().fold(String::with_capacity(line.len()), |mut out, character| {
        match character {
            '\t' => out.push('\t'),
            hidden if hides(hidden) && u32::from(hidden) <= 0xffff => drop(write!(out, "\\u{:04X}", u32::from(hidden))),
            hidden if hides(hidden) => drop(write!(out, "\\U{:08X}", u32::from(hidden))),
            plain => out.push(plain),
        }
        out
    })
}

/// JSON that says the same, with everything that [`escape`] makes visible written as escapes of JSON (RFC 8259 section 7). Outside of
/// strings, JSON of this program has no such character but line feeds, which stay: no string holds them.
pub fn escape_json(json: &str) -> Cow<'_, str> {
    let hides = |character: char| hides(character) && character != '\n';
    if !json.contains(hides) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 64);
    for character in json.chars() {
        match character {
            hidden if hides(hidden) => {
                let mut units = [0; 2];
                out.extend(hidden.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
            }
            plain => out.push(plain),
        }
    }
    Cow::Owned(out)
}

/// `text` without its middle where it is too long to be read by anybody.
pub fn clip(text: &str) -> Cow<'_, str> {
    let length = text.chars().count();
    if length <= SHOWN {
        return Cow::Borrowed(text);
    }
    let side = SHOWN / 2;
    let head: String = text.chars().take(side).collect();
    let tail: String = text.chars().skip(length - side).collect();
    Cow::Owned(format!("{head} … {} characters … {tail}", length - 2 * side))
}

fn push(mut out: String, character: char) -> String {
    match character {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        hidden if hides(hidden) => drop(write!(out, "\\u{{{:x}}}", u32::from(hidden))),
        plain => out.push(plain),
    }
    out
}

/// Control characters (a terminal obeys them), direction marks (Trojan Source), and what is drawn as nothing.
fn hides(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_gets_through() {
        let nasty = "a\u{1b}[31mred\u{1b}]0;title\u{7}\n\r\t\u{9b}2J\u{202e}gnp.exe\u{2066}\u{feff}\u{7f}";
        assert_eq!(escape(nasty), "a\\u{1b}[31mred\\u{1b}]0;title\\u{7}\\n\\r\\t\\u{9b}2J\\u{202e}gnp.exe\\u{2066}\\u{feff}\\u{7f}");
        for code in (0..=0x10ffff).filter_map(char::from_u32).filter(|character| character.is_control()) {
            assert!(!escape(&code.to_string()).contains(code));
        }
    }

    #[test]
    fn names_of_people_and_places_stay_as_they_are() {
        for name in ["São Paulo – café.png", "広告/夏の海.png", "عرض.png", "It's payday & co.png", "C:\\Users\\x"] {
            assert_eq!(escape(name), name);
        }
    }

    #[test]
    fn what_is_pasted_into_a_configuration_still_means_the_same() {
        let name = "a\u{202e}b\u{e0041}";
        let shown = escape_toml(&format!("from = \"{name}\""));
        assert_eq!(shown, "from = \"a\\u202Eb\\U000E0041\"");
        assert_eq!(shown.parse::<toml::Table>().unwrap()["from"].as_str(), Some(name));
    }

    #[test]
    fn json_on_a_terminal_still_means_the_same() {
        let said = serde_json::json!({"path": "a\u{1b}]0;x\u{7}\u{9b}2J\u{7f}\u{202e}gnp\u{e0041}\n\"é"});
        let shown = escape_json(&serde_json::to_string_pretty(&said).unwrap()).into_owned();
        assert!(!shown.contains(|character| hides(character) && character != '\n'), "{shown}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), said);
    }

    #[test]
    fn a_name_of_a_hostile_zip_does_not_fill_the_screen() {
        let shown = clip(&"x".repeat(60_000)).into_owned();
        assert!(shown.chars().count() < 450 && shown.contains("59600 characters"), "{shown}");
    }
}
