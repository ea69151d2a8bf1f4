//! What of a media file may leave the house: the common language of the format files. Each of them walks its container once,
//! keeps what an allow-list names, and gives a recipe; coded pixels and samples are never touched and never searched.

use crate::data::content::Recipe;

pub use crate::data::policy::{Keep, Mark, Policy};

/// A file after all its parts were judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// How the shipped file is made; the whole source, untouched, where nothing goes.
    pub recipe: Recipe,
    /// What goes, by its name in the format and how often: `PNG tEXt "parameters"`, `EXIF UserComment`, `MP4 ©cmt`.
    pub removed: Vec<(String, u64)>,
    /// Every text that stays, with its place: `PNG iTXt "Copyright"`, `XMP dc:rights`. This is what is searched for terms.
    pub texts: Vec<Text>,
    /// What became of Content Credentials (C2PA).
    pub credentials: Credentials,
}

/// A text that stays in a media file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Where: the format's own name for the part.
    pub place: String,
    /// What it says, decoded; bytes that are no text are given lossily.
    pub text: String,
}

/// What became of Content Credentials: whole or not at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Credentials {
    /// There were none.
    #[default]
    Absent,
    /// The file needed no other change, so they hold, and stay.
    Kept,
    /// They would no longer hold, so they are gone whole.
    Removed,
}

/// Why a file's parts could not be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The format is known, and the file is broken or lies; where and how, one sentence. It must not ship half-cleaned.
    Broken(String),
    /// The format, or this kind of it, is not understood: what it is, one phrase.
    Unsupported(String),
    /// The machine had no room to look, which says nothing of the file: why, one phrase.
    NoRoom(String),
}

impl Unreadable {
    /// The reason, one sentence or phrase.
    pub fn why(&self) -> &str {
        let (Self::Broken(why) | Self::Unsupported(why) | Self::NoRoom(why)) = self;
        why
    }
}
