//! The ways in which a text can be written down: bytes in UTF-8 or UTF-16, and characters escaped for JSON, XML or a URL.

use std::borrow::Cow;

/// Bytes as text: UTF-8, with or without a byte order mark, or UTF-16 with one. `None` for anything else.
pub fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => std::str::from_utf8(rest).ok().map(Cow::Borrowed),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes).map(Cow::Owned),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes).map(Cow::Owned),
        _ => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let text = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<String, _>>();
    text.ok().filter(|_| rest.is_empty())
}

/// The text with its JSON, XML and percent escapes undone, in this order, if it has any.
///
/// An escaped control character becomes a blank: lines are counted in this reading as in the text itself.
pub fn unescaped(text: &str) -> Option<String> {
    let mut reading = Cow::Borrowed(text);
    for (mark, undo) in [('\\', json as fn(&str) -> String), ('&', xml), ('%', percent)] {
        if reading.contains(mark) {
            reading = Cow::Owned(undo(&reading));
        }
    }
    match reading {
        Cow::Owned(reading) if reading != text => Some(reading),
        _ => None,
    }
}

/// A text as somebody reads it on a page: runs of blanks and line ends are one blank, tags are nothing.
pub struct Prose {
    /// Without tags and runs.
    pub text: String,
    /// Where each line of the text that it was made of begins, counted from 1.
    lines: Vec<(usize, usize)>,
}

impl Prose {
    /// The reading, where it differs from the text: a name may be broken over lines, indented, or half in bold.
    pub fn of(text: &str) -> Option<Self> {
        let has_run = text.as_bytes().windows(2).any(|pair| pair.iter().all(u8::is_ascii_whitespace));
        if !has_run && !text.contains('<') {
            return None;
        }
        let mut prose = Self { text: String::with_capacity(text.len()), lines: vec![(0, 1)] };
        let (mut line, mut in_tag) = (1, false);
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            if character == '\n' {
                line += 1;
                prose.lines.push((prose.text.len(), line));
            }
            match character {
                '<' if characters.peek().is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')) => in_tag = true,
                '>' if in_tag => in_tag = false,
                _ if in_tag => {}
                _ if character.is_whitespace() => {
                    if !prose.text.ends_with(' ') {
                        prose.text.push(' ');
                    }
                }
                _ => prose.text.push(character),
            }
        }
        Some(prose)
    }

    /// The line of the original text that the byte at `at` stands on.
    pub fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|(begins, _)| *begins <= at).checked_sub(1).map_or(1, |index| self.lines[index].1)
    }
}

fn visible(character: char) -> char {
    if character.is_control() { ' ' } else { character }
}

/// Undoes `\n`, `\"`, `\/`, `\uXXXX`; what is no escape stays (`C:\Users`).
fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let (character, length) = match rest.as_bytes().first() {
            Some(b'n' | b'r' | b't' | b'b' | b'f') => (' ', 1),
            Some(b'"') => ('"', 1),
            Some(b'/') => ('/', 1),
            Some(b'\\') => ('\\', 1),
            Some(b'u') => code_units(rest).unwrap_or(('\\', 0)),
            _ => ('\\', 0),
        };
        out.push(visible(character));
        rest = &rest[length..];
    }
    out + rest
}

/// `uXXXX`, or `uXXXX\uXXXX` for a surrogate pair, and its length.
fn code_units(text: &str) -> Option<(char, usize)> {
    let unit = |at: usize| u16::from_str_radix(text.get(at..at + 4)?, 16).ok();
    let first = unit(1)?;
    if let Some(character) = char::from_u32(first.into()) {
        return Some((character, 5));
    }
    let second = (text.get(5..7)? == "\\u").then(|| unit(7))??;
    char::decode_utf16([first, second]).next()?.ok().map(|character| (character, 11))
}

/// Undoes `&amp;`, `&lt;`, `&gt;`, `&quot;`, `&apos;`, `&nbsp;`, `&#233;` and `&#xe9;`.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        // The longest entity is `&#x10ffff;`.
        let end = rest.bytes().take(9).position(|byte| byte == b';');
        match end.and_then(|end| Some((entity(&rest[..end])?, end))) {
            Some((character, end)) => {
                out.push(visible(character));
                rest = &rest[end + 1..];
            }
            None => out.push('&'),
        }
    }
    out + rest
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let number = name.strip_prefix('#')?;
            let hex = number.strip_prefix(['x', 'X']);
            let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
            char::from_u32(code?)?
        }
    })
}

/// Undoes `%C3%A9`; what is not UTF-8 afterwards shows as a replacement character.
fn percent(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let code = (*byte == b'%').then(|| after.get(..2)).flatten().and_then(|hex| std::str::from_utf8(hex).ok());
        match code.filter(|hex| hex.bytes().all(|digit| digit.is_ascii_hexdigit())).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(code) => {
                out.push(if code.is_ascii_control() { b' ' } else { code });
                rest = &after[2..];
            }
            None => {
                out.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_escape_is_undone_and_every_line_stays() {
        let cases = [
            (r"\u007aest r\u00e9tail\/x", "zest rétail/x"),
            (r"a\nzest \ud83d\ude00 \ud83d", "a zest 😀 \\ud83d"),
            ("z&#101;st &amp;&#x52;&eacute;", "zest &R&eacute;"),
            ("zest%20r%C3%A9tail%0a100%", "zest rétail 100%"),
            (r#"{\"u\":\"\u0026amp;\u0025 7aest\"}"#, r#"{"u":"&% 7aest"}"#),
            (r"C:\Users\jane", r"C:\Users\jane"),
        ];
        for (text, reading) in cases {
            assert_eq!(unescaped(text).as_deref().unwrap_or(text), reading);
        }
        assert_eq!(unescaped("plain"), None);
        assert_eq!(unescaped("a\n\\u007a").unwrap().lines().count(), 2);
    }

    #[test]
    fn bytes_are_decoded_by_their_mark() {
        let units = |mark: &[u8], swap: bool| {
            let pair = |unit: u16| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() };
            mark.iter().copied().chain("Rétail".encode_utf16().flat_map(pair)).collect::<Vec<_>>()
        };
        assert_eq!(decode(&units(&[0xff, 0xfe], false)).unwrap(), "Rétail");
        assert_eq!(decode(&units(&[0xfe, 0xff], true)).unwrap(), "Rétail");
        assert_eq!(decode("\u{feff}Rétail".as_bytes()).unwrap(), "Rétail");
        assert_eq!(decode(b"\xffx"), None);
        assert_eq!(decode(b"\xff\xfe\x00"), None);
    }
}
