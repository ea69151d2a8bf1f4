//! What the formats give that are rewritten in memory (SVG, PDF, office files), and what they ask of others about the parts of
//! another format inside them: a picture in a presentation, an XMP packet in a PDF.

use std::collections::BTreeSet;

use super::clean::{Keep, Text, Unreadable};
pub(super) use super::ending::{broken, unsupported};

/// Bytes of a document that is judged in memory: the bound of what is rendered.
pub const MAX_DOCUMENT: usize = 256 << 20;
/// Characters of the name of a font, and fonts of one document, that are kept: what a plan holds of a file is bounded.
const MAX_FONT_NAME: usize = 80;
const MAX_FONTS: usize = 200;
/// Bytes that all compressed parts of one document may unpack to.
pub const MAX_UNPACKED: usize = 512 << 20;

/// A document after all its parts were judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rewritten {
    /// The document as it may leave; `None` when nothing goes, and it ships as it is, byte for byte.
    pub bytes: Option<Vec<u8>>,
    /// What goes, by its name in the format and how often: `PDF Info /Author`, `SVG <metadata>`, `DOCX docProps/app.xml`.
    pub removed: Vec<(String, u64)>,
    /// Every text that stays, with its place. This is what is searched for terms.
    pub texts: Vec<Text>,
    /// Parts that may hold text or metadata and that nobody here reads, one phrase each: `DOCX word/media/image1.emf`.
    pub unread: Vec<String>,
    /// Fonts that are embedded, by name.
    pub fonts: BTreeSet<String>,
}

/// An XMP packet as it may leave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Xmp {
    /// Its fixed form; `None` when nothing stays.
    pub bytes: Option<Vec<u8>>,
    /// What goes, by name.
    pub removed: Vec<String>,
    /// What stays.
    pub texts: Vec<Text>,
}

/// Judges a file inside a document, given its name there and its bytes. What it cannot read stays and is named as unread;
/// what is broken stays too, for a document is not worse for a broken picture in it, and is named as unread as well.
pub type JudgeMedia<'a> = dyn Fn(&str, &[u8]) -> Result<Rewritten, Unreadable> + Sync + 'a;
/// Judges an XMP packet.
pub type JudgeXmp<'a> = dyn Fn(&[u8], Keep) -> Result<Xmp, Unreadable> + Sync + 'a;

/// Who judges the parts of another format inside a document.
#[derive(Clone, Copy)]
pub struct Inside<'a> {
    /// Pictures, films, fonts, attached files.
    pub media: &'a JudgeMedia<'a>,
    /// XMP packets.
    pub xmp: &'a JudgeXmp<'a>,
}

impl Inside<'static> {
    /// Nobody: media inside stay and are named as unread, XMP packets go whole.
    pub const NOBODY: Self = Self { media: &|_, _| Err(Unreadable::Unsupported("media inside".into())), xmp: &|_, _| Ok(Xmp::default()) };
}

/// Collects what is said of a document while it is judged.
#[derive(Default)]
pub(super) struct Account {
    removed: Vec<(String, u64)>,
    texts: Vec<Text>,
    unread: Vec<String>,
    fonts: BTreeSet<String>,
    /// Why a file inside could not be looked at, where the machine had no room for it.
    no_room: Option<String>,
}

impl Account {
    /// Something of this name goes.
    pub fn removed(&mut self, name: impl Into<String>) {
        self.removed_times(name, 1);
    }

    /// Something of this name goes so often.
    pub fn removed_times(&mut self, name: impl Into<String>, times: u64) {
        let name = name.into();
        match self.removed.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += times,
            None => self.removed.push((name, times)),
        }
    }

    /// What is said of a part of it.
    pub fn add(&mut self, part: Self) {
        part.removed.into_iter().for_each(|(what, times)| self.removed_times(what, times));
        self.texts.extend(part.texts);
        part.unread.into_iter().for_each(|what| self.unread(what));
        part.fonts.iter().for_each(|name| self.font(name));
        self.no_room = self.no_room.take().or(part.no_room);
    }

    /// Whether nothing goes.
    pub fn is_clean(&self) -> bool {
        self.removed.is_empty()
    }

    /// A text that stays; blank ones say nothing.
    pub fn text(&mut self, place: impl Into<String>, text: impl Into<String>) {
        let text = text.into();
        if !text.trim().is_empty() {
            self.texts.push(Text { place: place.into(), text });
        }
    }

    /// A part that nobody here reads.
    pub fn unread(&mut self, name: impl Into<String>) {
        let name = name.into();
        if !self.unread.contains(&name) {
            self.unread.push(name);
        }
    }

    /// An embedded font, by the name that it has here; of far too many, the first.
    pub fn font(&mut self, name: &str) {
        let name: String = name.chars().filter(|character| !character.is_control()).take(MAX_FONT_NAME).collect();
        if self.fonts.len() < MAX_FONTS && !name.trim().is_empty() {
            self.fonts.insert(name.trim().to_owned());
        }
    }

    /// Asks about a file inside, known here as `place`, and gives what to put in its place, if anything.
    pub fn media(&mut self, inside: Inside<'_>, place: &str, name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
        match (inside.media)(name, bytes) {
            Ok(judged) => {
                judged.removed.into_iter().for_each(|(what, times)| self.removed_times(format!("{place}: {what}"), times));
                judged.texts.into_iter().for_each(|text| self.text(format!("{place}: {}", text.place), text.text));
                judged.unread.into_iter().for_each(|what| self.unread(format!("{place}: {what}")));
                judged.fonts.iter().for_each(|name| self.font(name));
                judged.bytes
            }
            Err(Unreadable::NoRoom(why)) => {
                self.no_room.get_or_insert(why);
                None
            }
            Err(Unreadable::Broken(_) | Unreadable::Unsupported(_)) => {
                self.unread(place);
                None
            }
        }
    }

    /// All of it, with the bytes to ship.
    ///
    /// # Errors
    /// Where there was no room to look at a file inside: what is in it is not known.
    pub fn rewritten(self, bytes: Option<Vec<u8>>) -> Result<Rewritten, Unreadable> {
        match self.no_room {
            Some(why) => Err(Unreadable::NoRoom(why)),
            None => Ok(Rewritten { bytes, removed: self.removed, texts: self.texts, unread: self.unread, fonts: self.fonts }),
        }
    }
}
