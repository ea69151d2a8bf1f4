//! What makes two spellings of a name the same one: case, composition, and whether a blank, a hyphen or an underscore stands
//! between its words.
//!
//! `Zest Rétail`, `ZEST-RÉTAIL` and `zest_re\u{301}tail` fold to one text, so one pattern finds all of them.

use caseless::Caseless;
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Bytes after which the way back is marked; a hit is then found by folding a stretch again, once for all hits in it.
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

    /// The way back for places that come in order, or nearly so: each goes on from the last.
    pub fn origins(&self) -> Origins<'_> {
        Origins { of: self, mark: usize::MAX, folded: 0, origin: 0 }
    }
}

/// Where in the original the bytes of a folded text come from.
pub struct Origins<'f> {
    of: &'f Folded<'f>,
    /// The stretch that was looked at last, and a place in it: folded, and in the original.
    mark: usize,
    folded: usize,
    origin: usize,
}

impl Origins<'_> {
    /// Where the letter starts that the folded byte `at` comes from.
    pub fn of(&mut self, at: usize) -> usize {
        let (original, marks) = (self.of.original, &self.of.marks);
        let Some(mark) = marks.partition_point(|(folded, _)| *folded <= at).checked_sub(1) else {
            return at.min(original.len());
        };
        if self.mark != mark || self.folded > at {
            self.mark = mark;
            (self.folded, self.origin) = marks[mark];
        }
        let end = marks.get(mark + 1).map_or(original.len(), |(_, end)| *end);
        while self.origin < end {
            let letter = letter(&original[self.origin..end]);
            let folded = self.folded + fold_unicode(letter).len();
            if folded > at {
                break;
            }
            (self.folded, self.origin) = (folded, self.origin + letter.len());
        }
        self.origin
    }
}

/// The length of the next stretch. It ends before a character that no accent before it could be part of, and that is none.
fn stretch(rest: &str) -> usize {
    let ends = |(at, character): (usize, char)| (at >= STRETCH && starts_anew(character)).then_some(at);
    rest.char_indices().find_map(ends).unwrap_or(rest.len())
}

/// The first character of a text and what belongs to it.
fn letter(text: &str) -> &str {
    let next = text.char_indices().skip(1).find(|(_, character)| starts_anew(*character));
    next.map_or(text, |(end, _)| &text[..end])
}

/// Whether composition (NFC, UAX 15) never joins the character with what stands before it.
fn starts_anew(character: char) -> bool {
    character.is_ascii()
        || canonical_combining_class(character) == 0
            && !is_ignorable(character)
            && is_nfc_quick(std::iter::once(character)) == IsNormalized::Yes
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
        let mut origins = folded.origins();
        assert_eq!(origins.of(at), text.find("zest").unwrap());
        let at = folded.text.find("ärger").unwrap();
        assert_eq!(origins.of(at), text.find("Ärger").unwrap());
        assert_eq!(origins.of(usize::MAX - 7), text.len());
    }

    #[test]
    fn the_way_back_is_short_in_scripts_without_blanks_too() {
        let text = "東京のゼスト様、ガラスのe\u{301}tage\u{ad}\u{301}は青い。".repeat(100);
        let folded = Folded::new(&text);
        assert!(folded.marks.len() > 20, "{} marks", folded.marks.len());
        assert_eq!(folded.text, fold_unicode(&text));
        let mut origins = folded.origins();
        let forth: Vec<usize> = folded.text.match_indices("ゼスト").map(|(at, _)| origins.of(at)).collect();
        assert_eq!(forth, text.match_indices("ゼスト").map(|(at, _)| at).collect::<Vec<_>>());
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
