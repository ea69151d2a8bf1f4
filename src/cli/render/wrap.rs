//! Lines of at most so many columns, as a terminal counts columns: a Chinese character takes two, a combining accent none.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Columns that `text` takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` in lines of at most `columns`. Lines break at blanks, and in scripts without blanks beside a wide character; a longer
/// word than that is a path or a digest, and stays whole so that it can be copied.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    if width(text) <= columns {
        return vec![text.to_owned()];
    }
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut first = true;
        for piece in pieces(word, columns) {
            let line = lines.last_mut().expect("never empty");
            let blank = usize::from(first && !line.is_empty());
            if !line.is_empty() && width(line) + blank + width(piece) > columns {
                lines.push(piece.to_owned());
            } else {
                line.push_str(&" "[..blank]);
                line.push_str(piece);
            }
            first = false;
        }
    }
    lines
}

/// A word that fits as one piece; otherwise cut wherever a wide character stands beside the cut.
fn pieces(word: &str, columns: usize) -> Vec<&str> {
    if width(word) <= columns {
        return vec![word];
    }
    let wide = |character: char| character.width() == Some(2);
    let (mut pieces, mut start, mut before) = (Vec::new(), 0, None);
    for (at, character) in word.char_indices() {
        if before.is_some_and(|before| wide(before) || wide(character)) && character.width() != Some(0) {
            pieces.push(&word[start..at]);
            start = at;
        }
        before = Some(character);
    }
    pieces.push(&word[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_blanks_and_beside_wide_characters_and_never_in_a_path() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("夏の海の広告", 6), ["夏の海", "の広告"]);
        assert_eq!(wrap("see assets/hero/hero-final.png now", 10), ["see", "assets/hero/hero-final.png", "now"]);
        assert_eq!(wrap("", 10), [""]);
    }
}
