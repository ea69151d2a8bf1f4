//! What can be shown: which characters of other people's text would mislead whoever reads it. Names in a bundle are judged more
//! strictly, by [`super::bundle_path::is_invisible`].

/// Control characters, line breaks and tabs among them, and what turns the direction of the text around it ("Trojan Source"):
/// nothing that prose needs. What becomes of line breaks is the caller's.
pub fn misleads(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What [`misleads`], and all that is drawn as nothing: joiners, marks, fillers, tags. Prose may need some of it (emoji, Persian),
/// a list of names or a terminal does not.
pub fn is_hidden(character: char) -> bool {
    misleads(character)
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_is_shown_and_what_is_not_is_not() {
        for character in ['\u{1b}', '\n', '\u{9b}', '\u{202e}', '\u{2066}', '\u{2029}'] {
            assert!(misleads(character) && is_hidden(character), "{character:?}");
        }
        for character in ['\u{200d}', '\u{feff}', '\u{3164}', '\u{e0041}'] {
            assert!(!misleads(character) && is_hidden(character), "{character:?}");
        }
        for character in " –é広ع'\u{301}".chars() {
            assert!(!is_hidden(character), "{character:?}");
        }
    }
}
