//! Commands that somebody copies into a shell, out of the README or from what this program says on a terminal: sh, bash and zsh on Linux and macOS, PowerShell 5.1 and 7
//! on Windows. What goes to a program stands in a file, never in an argument: Windows PowerShell before 7.3 drops double
//! quotes from arguments of programs, and an interactive zsh expands `!` even in a here-document.

use serde_json::Value;

use crate::data::bundle_path::is_invisible;

/// Whether a word needs no quoting in any of these shells, and cannot be taken for an option.
pub fn is_plain(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_alphanumeric() || "./".contains(first))
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._/".contains(&byte))
}

/// `word` as one argument for sh, bash and zsh.
pub fn posix(word: &str) -> String {
    if is_plain(word) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

/// `path` as one argument of a command of this program that somebody copies where it runs.
pub fn argument(path: &str) -> String {
    if cfg!(windows) {
        let plain = is_plain(&path.replace(['\\', ':'], "/"));
        return if plain { path.to_owned() } else { format!("\"{path}\"") };
    }
    // After a lone `-x` the quotes do not help; a path does.
    if path.starts_with('-') { posix(&format!("./{path}")) } else { posix(path) }
}

/// `text` as one string for PowerShell, which takes typographic single quotes for straight ones.
/// It arrives at cmdlets as it is; a program called by PowerShell before 7.3 would lose double quotes.
pub fn powershell(text: &str) -> String {
    let mut quoted = String::from("'");
    for character in text.chars() {
        quoted.push(character);
        if is_single_quote(character) {
            quoted.push(character);
        }
    }
    quoted + "'"
}

fn is_single_quote(character: char) -> bool {
    matches!(character, '\'' | '\u{2018}'..='\u{201b}')
}

/// A command for sh, bash and zsh that writes `content` and a final newline to `path`, by a here-document that no line of
/// the content closes.
pub fn posix_file(path: &str, content: &str) -> String {
    // dash loses a byte of a line that begins like the delimiter and goes on in another script, so none may begin like it.
    let begins = |letter: char| content.lines().any(|line| line.starts_with(letter));
    let letter = std::iter::once('E').chain('A'..='Z').find(|letter| !begins(*letter)).unwrap_or('E');
    let mut end = format!("{}ND", letter);
    while content.lines().any(|line| line == end) {
        end.push('_');
    }
    format!("cat > {} <<'{end}'\n{content}\n{end}", posix(path))
}

/// A command for PowerShell that writes `content`, which is ASCII, to `path`. ASCII because Windows PowerShell writes
/// UTF-8 with a byte order mark, or UTF-16, and neither is JSON.
pub fn powershell_file(path: &str, content: &str) -> String {
    let closes = |line: &str| line.chars().next().is_some_and(is_single_quote) && line[1..].starts_with('@');
    let text = if content.is_ascii() && !content.lines().any(closes) { format!("@'\n{content}\n'@") } else { powershell(content) };
    format!("{text} | Set-Content -Encoding ascii {path}")
}

/// How much of a JSON text is written as `\u` escapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// Only what cannot be seen or what a shell would expand.
    Readable,
    /// Everything but ASCII.
    Ascii,
}

/// `value` as indented JSON that no shell changes: `!`, and what cannot be seen, are written as escapes.
pub fn json(value: &Value, letters: Letters) -> String {
    let pretty = serde_json::to_string_pretty(value).expect("a JSON value can be written");
    let mut text = String::with_capacity(pretty.len());
    for character in pretty.chars() {
        // All of these occur in strings only; the line breaks are the indentation's.
        let hidden = is_invisible(character) && character != '\n';
        if character == '!' || hidden || (letters == Letters::Ascii && !character.is_ascii()) {
            let mut units = [0; 2];
            text.extend(character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    fn sh(script: &str) -> String {
        let output = Command::new("sh").arg("-c").arg(script).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    #[test]
    fn plain_words_stay_and_nasty_ones_are_quoted() {
        assert_eq!(posix("recraftv4"), "recraftv4");
        assert_eq!(posix("-rf"), "'-rf'");
        assert_eq!(posix("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(posix(""), "''");
        assert_eq!(powershell("it\u{2019}s $x"), "'it\u{2019}\u{2019}s $x'");
    }

    #[cfg(unix)]
    #[test]
    fn arguments_survive_a_shell() {
        assert_eq!(argument("clients/acme-fintech"), "clients/acme-fintech");
        assert_eq!(argument("/work/out/acme-handoff-v1.zip"), "/work/out/acme-handoff-v1.zip");
        assert_eq!(argument("It's payday & co"), r"'It'\''s payday & co'");
        assert_eq!(argument("-rf"), "./-rf");
        assert_eq!(argument(""), "''");
    }

    #[test]
    fn a_here_string_that_its_content_would_close_becomes_a_quoted_string() {
        assert_eq!(powershell_file("x", "a\n'@ | rm"), "'a\n''@ | rm' | Set-Content -Encoding ascii x");
        assert_eq!(powershell_file("x", "a"), "@'\na\n'@ | Set-Content -Encoding ascii x");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_quoted_arrives_in_a_real_shell(word in "[^\0]*|['\"$`%!\\\\\n é]{0,12}") {
            prop_assert_eq!(sh(&format!("printf %s {}", posix(&word))), word);
        }

        #[test]
        fn no_content_closes_its_here_document(lines in prop::collection::vec("END_{0,3}|[^\0\r\n]*|[$`\\\\'\"!]{0,4}", 0..6)) {
            let content = lines.join("\n");
            let script = posix_file("/dev/stdout", &content);
            prop_assert_eq!(sh(&script), content + "\n");
        }

        #[test]
        fn json_arrives_whole_and_no_line_of_it_closes_anything(text in "\\PC*|[!'@END\n\u{202e}😀é\"\\\\]{0,16}") {
            let value = serde_json::json!({ "prompt": text, text.clone(): [1.5, null] });
            for letters in [Letters::Readable, Letters::Ascii] {
                let written = json(&value, letters);
                prop_assert!(!written.contains('!'));
                prop_assert!(!written.lines().any(|line| line.starts_with('\'') || line == "END"));
                prop_assert!(letters == Letters::Readable || written.is_ascii());
                prop_assert_eq!(&serde_json::from_str::<Value>(&written).unwrap(), &value);
            }
        }
    }
}
