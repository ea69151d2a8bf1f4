//! What makes two spellings of a name the same one: case, composition, and whether a blank, a hyphen or an underscore stands
//! between its words.
//!
//! `Zest Rétail`, `ZEST-RÉTAIL` and `zest_re\u{301}tail` fold to one text, so one pattern finds all of them.

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;

/// Bytes after which the way back is marked; a hit is then found by folding one stretch again.
const STRETCH: usize = 256;

/// A text in folded form, with the way back.
pub struct Folded<'t> {
    original: &'t str,
    /// The folded text.
    pub text: String,
    /// Where stretches start: in the folded text, in the original. Empty for ASCII, which keeps its length.
    marks: Vec<(usize, usize)>,
}

impl<'t> Folded<'t> {
    /// Folds `original`.
    pub fn new(original: &'t str) -> Self {
        if original.is_ascii() {
            return Self { original, text: fold_ascii(original), marks: Vec::new() };
        }
        let (mut text, mut marks, mut rest) = (String::with_capacity(original.len()), Vec::new(), original);
        while !rest.is_empty() {
            let (stretch, next) = rest.split_at(stretch(rest));
            marks.push((text.len(), original.len() - rest.len()));
            if stretch.is_ascii() {
                text += &fold_ascii(stretch)
            } else {
                text += &fold_unicode(stretch)
            }
            rest = next;
        }
        Self { original, text, marks }
    }

    /// Where in the original the folded byte `at` comes from; exact to the character but for letters composed of several.
    pub fn origin(&self, at: usize) -> usize {
        let Some(mark) = self.marks.partition_point(|(folded, _)| *folded <= at).checked_sub(1) else {
            return at.min(self.original.len());
        };
        let (folded, origin) = self.marks[mark];
        let end = self.marks.get(mark + 1).map_or(self.original.len(), |(_, end)| *end);
        origin + within(&self.original[origin..end], at - folded)
    }
}

/// The length of the next stretch. It ends before an ASCII character: an accent that follows would be part of that one.
fn stretch(rest: &str) -> usize {
    let ends = |(at, byte): (usize, &u8)| (at >= STRETCH && byte.is_ascii()).then_some(at);
    rest.as_bytes().iter().enumerate().find_map(ends).unwrap_or(rest.len())
}

fn within(stretch: &str, at: usize) -> usize {
    if stretch.is_ascii() {
        return at.min(stretch.len());
    }
    let mut folded = 0;
    let mut buffer = [0; 4];
    for (origin, character) in stretch.char_indices() {
        folded += fold_unicode(character.encode_utf8(&mut buffer)).len();
        if folded > at {
            return origin;
        }
    }
    stretch.len()
}

/// `text` in folded form.
pub fn fold(text: &str) -> String {
    Folded::new(text).text
}

fn fold_ascii(text: &str) -> String {
    let folded = text.bytes().map(|byte| ASCII[usize::from(byte & 0x7f)]).collect::<Vec<_>>();
    String::from_utf8(folded).unwrap_or_default()
}

/// Lower case, and one blank for whatever stands between words.
static ASCII: [u8; 128] = {
    let mut table = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        let letter = byte as u8;
        table[byte] = match letter {
            b' ' | b'\t' | b'\n' | b'\r' | b'-' | b'_' | b'+' => b' ',
            _ => letter.to_ascii_lowercase(),
        };
        byte += 1;
    }
    table
};

fn fold_unicode(text: &str) -> String {
    // Composed, because a letter and its accent may come as one or as two; not NFKC, which would make one word of `Zest™`.
    let composed = text.chars().filter(|character| !is_ignorable(*character)).nfc();
    composed.default_case_fold().nfc().map(|character| if is_separator(character) { ' ' } else { character }).collect()
}

/// Characters that no reader sees and that would hide a name.
fn is_ignorable(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn is_separator(character: char) -> bool {
    matches!(character, '-' | '_' | '+' | '\u{2010}'..='\u{2015}' | '\u{2212}') || character.is_whitespace()
}

/// Whether the character goes on with a word. Scripts that write words without blanks between them have no such characters.
pub fn is_word(character: char) -> bool {
    character.is_alphanumeric()
        && !matches!(
            character,
            '²' | '³' | '¹' | '\u{2070}'..='\u{209f}'
                | '\u{e00}'..='\u{eff}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'
                | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
        )
}

/// Whether `start..end` of `text` is not cut out of a longer word.
pub fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let inner = |character: Option<char>| character.is_some_and(is_word);
    let open = |outside: Option<char>, inside: Option<char>| !(inner(outside) && inner(inside));
    let found = &text[start..end];
    open(text[..start].chars().next_back(), found.chars().next()) && open(text[end..].chars().next(), found.chars().next_back())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_fold_alike() {
        for spelling in ["Zest Rétail", "ZEST-RÉTAIL", "zest_re\u{301}tail", "zest\u{a0}r\u{e9}tail", "Ze\u{ad}st‑Rétail", "zest\nrétail"]
        {
            assert_eq!(fold(spelling), "zest rétail", "{spelling}");
        }
        assert_eq!(fold("STRASSE"), fold("Straße"));
    }

    #[test]
    fn the_way_back_leads_to_the_place() {
        let text = "Straße\nﬁn Ärger\nzest";
        let folded = Folded::new(text);
        let at = folded.text.find("zest").unwrap();
        assert_eq!(folded.origin(at), text.find("zest").unwrap());
        let at = folded.text.find("ärger").unwrap();
        assert_eq!(folded.origin(at), text.find("Ärger").unwrap());
        assert_eq!(folded.origin(usize::MAX - 7), text.len());
    }

    #[test]
    fn words_end_where_their_script_says_so() {
        let whole = |text: &str, word: &str| {
            let at = text.find(word).unwrap();
            is_whole(text, at, at + word.len())
        };
        assert!(whole("zest-hero", "zest") && whole("zest_hero.png", "zest") && whole("(zest)", "zest") && whole("zest™", "zest"));
        assert!(whole("株式会社ゼスト様", "ゼスト") && whole("zest社", "zest") && whole("zest²", "zest"));
        assert!(!whole("zestful", "zest") && !whole("1zest", "zest") && !whole("élzest", "zest") && !whole("zesté", "zest"));
    }
}
