//! The portable path that is nearest to a text: for names that are proposed, and for those that this program gives.

use unicode_normalization::UnicodeNormalization;

use super::{BundlePath, FORBIDDEN, MAX_COMPONENT, NotPortable, compatible, ends_badly, is_invisible, is_numbered, is_reserved};

/// Bytes to which [`BundlePath::nearest`] cuts components before it drops folders.
const SHORTEST_CUT: usize = 40;
/// Longest end of a name, in bytes, that is kept as its extension when it is cut.
const LONGEST_EXTENSION: usize = 16;

impl BundlePath {
    /// The portable path that is nearest to `text`: what no name may hold becomes `-`, blanks and dots at ends go, device names get
    /// `file-` in front, and what is too long is cut, extensions kept. Two texts may have the same nearest path.
    pub fn nearest(text: &str) -> Self {
        let composed: String = text.nfc().collect();
        let components = composed.split('/').filter(|component| !matches!(*component, "" | "." | ".."));
        let mut components: Vec<String> = components.map(nearest_component).collect();
        let mut most = MAX_COMPONENT;
        loop {
            let path = components.iter().map(|component| cut(component, most)).collect::<Vec<_>>().join("/");
            match (Self::new(path), components.len()) {
                (Ok(path), _) => return path,
                // Then folders from the inside: the first says what the file is, the last is its name.
                (Err(NotPortable::TooLong), 2..) if most <= SHORTEST_CUT => drop(components.remove(components.len() - 2)),
                (Err(NotPortable::TooLong), _) if most > SHORTEST_CUT => most = (most * 3 / 4).max(SHORTEST_CUT),
                _ => return Self::fixed("file"),
            }
        }
    }
}

/// A component that is portable, as near to `component` as it gets.
fn nearest_component(component: &str) -> String {
    let visible = |character: char| if is_invisible(character) || FORBIDDEN.contains(&character) { '-' } else { character };
    let clean: String = component.chars().map(visible).collect();
    match clean.trim_start().trim_end_matches(ends_badly) {
        "" => "file".to_owned(),
        reserved if is_reserved(&compatible(reserved)) => format!("file-{reserved}"),
        numbered if is_numbered(numbered) => numbered.replace(';', "-"),
        trimmed => trimmed.to_owned(),
    }
}

/// The component in at most `most` bytes (at least 24), cut before its extension.
fn cut(component: &str, most: usize) -> String {
    if component.len() <= most {
        return component.to_owned();
    }
    let extension = component.rsplit_once('.').filter(|(stem, extension)| !stem.is_empty() && extension.len() <= LONGEST_EXTENSION);
    let (stem, extension) = extension.map_or((component, String::new()), |(stem, extension)| (stem, format!(".{extension}")));
    let stem = stem[..stem.floor_char_boundary(most - extension.len())].trim_end_matches(ends_badly);
    format!("{stem}{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_portable_path_keeps_what_it_can() {
        for (text, nearest) in [
            ("assets/Ölfass & Söhne's (1).png", "assets/Ölfass & Söhne's (1).png"),
            ("what? \u{202e}now.png", "what- -now.png"),
            ("/abs//x/../y. /z.", "abs/x/y/z"),
            ("C:\\temp", "C--temp"),
            ("e\u{301}.png", "é.png"),
            ("NUL", "file-NUL"),
            ("a/aux .txt", "a/file-aux .txt"),
            (" . / ..", "file/file"),
            ("", "file"),
        ] {
            assert_eq!(BundlePath::nearest(text).as_str(), nearest, "{text:?}");
        }
        let long = BundlePath::nearest(&format!("assets/{}.jpeg", "ü".repeat(300)));
        assert!(long.as_str().len() > 190 && long.as_str().ends_with("ü.jpeg"), "{long}");
        let deep = BundlePath::nearest(&format!("assets/{}/hero.png", ["folder of a year"; 40].join("/")));
        assert!(deep.is_in("assets") && deep.file_name() == "hero.png" && deep.as_str().len() > 180, "{deep}");
        assert_eq!(BundlePath::nearest(&"x.".repeat(500)).as_str().len(), 199);
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_a_nearest_path_and_a_portable_one_is_its_own(text in "(.|[ ./:\u{301}\u{338}]|aux|é){0,300}") {
            let nearest = BundlePath::nearest(&text);
            proptest::prop_assert_eq!(BundlePath::nearest(nearest.as_str()), nearest.clone());
            if let Ok(path) = BundlePath::new(text) {
                proptest::prop_assert_eq!(path, nearest);
            }
        }
    }
}
