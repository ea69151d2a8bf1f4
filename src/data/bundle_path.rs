//! Names inside a bundle: relative, NFC, and the same on Linux, macOS and Windows.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::str::FromStr;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::canonical::string_schema;

mod nearest;

/// Longest path in bytes, the root folder included: what unzips below `C:\Users\name\Downloads` within 260 characters.
pub const MAX_PATH: usize = 240;
/// Longest component in bytes; every file system in use takes 255, and tools append suffixes.
pub const MAX_COMPONENT: usize = 200;
/// Bytes that the longest root folder takes from [`MAX_PATH`]: `handoff-v` and ten digits, and the slash.
pub const ROOT_RESERVE: usize = "handoff-v4294967295/".len();

/// Characters that Windows refuses in a name; `/` only parts components.
pub const FORBIDDEN: [char; 8] = ['\\', ':', '<', '>', '|', '?', '*', '"'];

/// A path below the root folder of a bundle, `/`-separated. Holding one is the proof that it is relative, in Unicode
/// normalisation form C, free of control and direction characters, and storable under the same name on Linux, macOS and Windows.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BundlePath(String);

/// Why a text is no [`BundlePath`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPortable {
    /// Nothing, or nothing between two slashes.
    #[error("a component is empty")]
    Empty,
    /// `.` or `..`.
    #[error("a component is `.` or `..`")]
    Dots,
    /// `/x`, `C:/x` and the like.
    #[error("the path is not relative")]
    Absolute,
    /// Not in normalisation form C, so macOS and Linux would disagree.
    #[error("the name is not in Unicode normalisation form C")]
    NotNfc,
    /// A control character, a direction mark or another invisible one.
    #[error("the name holds an invisible or direction-changing character (U+{0:04X})")]
    Invisible(u32),
    /// A character that Windows refuses.
    #[error("the name holds `{0}`, which Windows refuses")]
    Forbidden(char),
    /// A trailing blank or dot, which Windows drops, or a leading blank.
    #[error("a component starts with a blank or ends with a blank or a dot")]
    Trailing,
    /// `a.png;1`: `unzip` writes it as `a.png`, over the file of that name.
    #[error("a component ends with `;` and a number, which unzip takes for the version of a file and drops")]
    Numbered,
    /// `CON`, `nul.txt` and the like.
    #[error("`{0}` is a reserved device name on Windows")]
    Reserved(String),
    /// Longer than [`MAX_PATH`] or [`MAX_COMPONENT`].
    #[error("the path is too long: at most {MAX_PATH} bytes with the root folder, {MAX_COMPONENT} a component")]
    TooLong,
}

impl BundlePath {
    /// The path, if it is portable.
    pub fn new(path: impl Into<String>) -> Result<Self, NotPortable> {
        let path = path.into();
        if path.len() > MAX_PATH - ROOT_RESERVE {
            return Err(NotPortable::TooLong);
        }
        if path.starts_with('/') {
            return Err(NotPortable::Absolute);
        }
        path.split('/').try_for_each(check_component)?;
        if !is_nfc(&path) {
            return Err(NotPortable::NotNfc);
        }
        Ok(Self(path))
    }

    /// A path that this program itself chose.
    ///
    /// # Panics
    /// When the path is not portable: only for constants.
    pub fn fixed(path: &'static str) -> Self {
        Self::new(path).expect("a constant that is portable")
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last component.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The last component without its last extension.
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
    }

    /// The folder it lies in, without a final slash; `""` at the top.
    pub fn parent(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(parent, _)| parent)
    }

    /// Whether it lies in the folder `folder` (no final slash), at any depth.
    pub fn is_in(&self, folder: &str) -> bool {
        self.0.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    /// What two names have in common that some file system takes for the same name: NFKC and full case folding.
    pub fn fold(&self) -> String {
        fold(&self.0)
    }
}

/// NFKC and full case folding of `name`: equal for names that some file system would merge.
pub fn fold(name: &str) -> String {
    // Most names are ASCII, where both are lower case: an archive has 250,000 of them.
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    caseless::default_case_fold_str(&name.nfkc().collect::<String>()).nfkc().collect()
}

fn check_component(component: &str) -> Result<(), NotPortable> {
    let compatible = compatible(component);
    match &*compatible {
        "" => return Err(NotPortable::Empty),
        "." | ".." => return Err(NotPortable::Dots),
        _ if component.len() > MAX_COMPONENT => return Err(NotPortable::TooLong),
        _ => {}
    }
    for character in component.chars() {
        if is_invisible(character) {
            return Err(NotPortable::Invisible(character.into()));
        }
        if FORBIDDEN.contains(&character) {
            return Err(NotPortable::Forbidden(character));
        }
    }
    if component.starts_with(char::is_whitespace) || component.ends_with(ends_badly) {
        return Err(NotPortable::Trailing);
    }
    if is_numbered(component) {
        return Err(NotPortable::Numbered);
    }
    if is_reserved(&compatible) {
        return Err(NotPortable::Reserved(component.to_owned()));
    }
    Ok(())
}

/// The component in normalisation form KC: what a system that knows no wide letters makes of `．．` and `ＮＵＬ`.
fn compatible(component: &str) -> Cow<'_, str> {
    if component.is_ascii() { Cow::Borrowed(component) } else { Cow::Owned(component.nfkc().collect()) }
}

/// What no component ends with.
fn ends_badly(character: char) -> bool {
    character == '.' || character.is_whitespace()
}

/// Whether the component ends with `;` and digits, or none: the version number of VMS. Info-ZIP's `unzip` drops it on every system.
fn is_numbered(component: &str) -> bool {
    component.trim_end_matches(|character: char| character.is_ascii_digit()).ends_with(';')
}

/// Control characters, direction marks and overrides, whatever is drawn as nothing (the property Default_Ignorable_Code_Point of
/// Unicode), line and paragraph separators, non-characters and private use: nothing that a reader of a list of names could not see.
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}' | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}' | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}'
        )
        || u32::from(character) & 0xfffe == 0xfffe
}

/// Device names of Windows, with or without an extension; in a [`compatible`] component, so that digits are plain ones.
/// Source: Microsoft, "Naming Files, Paths, and Namespaces".
fn is_reserved(compatible: &str) -> bool {
    let stem = compatible.split('.').next().unwrap_or(compatible).trim_end();
    let upper = stem.to_uppercase();
    if matches!(upper.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") {
        return true;
    }
    let Some(digit) = upper.strip_prefix("COM").or_else(|| upper.strip_prefix("LPT")) else { return false };
    digit.len() == 1 && digit.bytes().all(|digit| digit.is_ascii_digit())
}

impl FromStr for BundlePath {
    type Err = NotPortable;

    fn from_str(text: &str) -> Result<Self, NotPortable> {
        Self::new(text)
    }
}

impl fmt::Display for BundlePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for BundlePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BundlePath({:?})", self.0)
    }
}

impl Borrow<str> for BundlePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for BundlePath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

string_schema!(BundlePath, "BundlePath", "^[^/]+(/[^/]+)*$");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portable_names_are_taken() {
        for path in [
            "a",
            "assets/Ölfass & Söhne's (1).png",
            "source/run-001/results.json",
            ".well-known/x",
            "console.png",
            "com10.txt",
            "a..b",
            "a;1.png",
            "夏？.png",
        ] {
            assert!(BundlePath::new(path).is_ok(), "{path}");
        }
    }

    #[test]
    fn every_way_not_to_be_portable_has_its_reason() {
        use NotPortable::*;
        let cases = [
            ("", Empty),
            ("a//b", Empty),
            ("a/", Empty),
            ("/a", Absolute),
            ("a/../b", Dots),
            (".", Dots),
            ("e\u{301}.png", NotNfc),
            ("a\nb", Invisible(10)),
            ("a\u{202e}gnp.exe", Invisible(0x202e)),
            ("a\u{7f}", Invisible(0x7f)),
            ("a\\b", Forbidden('\\')),
            ("c:", Forbidden(':')),
            ("what?", Forbidden('?')),
            ("a ", Trailing),
            ("a./b", Trailing),
            (" a", Trailing),
            ("NUL", Reserved("NUL".into())),
            ("x/con.tar.gz", Reserved("con.tar.gz".into())),
            ("COM¹", Reserved("COM¹".into())),
            ("aux .txt", Reserved("aux .txt".into())),
            ("ＮＵＬ.txt", Reserved("ＮＵＬ.txt".into())),
            ("CONIN$", Reserved("CONIN$".into())),
            ("．．/a", Dots),
            ("a/‥", Dots),
            ("a\u{3000}", Trailing),
            ("\u{a0}a", Trailing),
            ("a.png;1", Numbered),
            ("a;/b", Numbered),
            ("a\u{3164}", Invisible(0x3164)),
            ("a\u{34f}b", Invisible(0x34f)),
            ("♥\u{fe0f}", Invisible(0xfe0f)),
        ];
        for (path, reason) in cases {
            assert_eq!(BundlePath::new(path), Err(reason), "{path:?}");
        }
        assert_eq!(BundlePath::new("x".repeat(201)), Err(TooLong));
        assert_eq!(BundlePath::new(["x"; 121].join("/")), Err(TooLong));
    }

    #[test]
    fn names_that_a_file_system_would_merge_fold_alike() {
        for (a, b) in [("Straße.png", "STRASSE.PNG"), ("ﬁg.png", "FIG.png"), ("Ä", "ä")] {
            assert_eq!(fold(a), fold(b));
        }
        let ascii: String = (0..128_u8).map(char::from).collect();
        assert_eq!(fold(&ascii), caseless::default_case_fold_str(&ascii));
    }
}
