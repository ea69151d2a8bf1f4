//! The directories of a TIFF (TIFF 6.0, section 2), as far as Exif uses them. No offset is followed twice.

use std::collections::HashSet;
use std::ops::Range;

use super::super::clean::Unreadable;
use super::super::ending::broken;
use super::tag;

/// Directories that are followed where everything is read; honest files have six.
const MAX_DIRECTORIES: usize = 32;

/// Types of values: BYTE, ASCII, SHORT, LONG, UNDEFINED, and UTF-8 (Exif 3.0, section 4.6.2).
const BYTE: u16 = 1;
const ASCII: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const UNDEFINED: u16 = 7;
const UTF8: u16 = 129;

/// A TIFF.
pub struct Tiff<'a> {
    /// All of it.
    pub bytes: &'a [u8],
    /// Whether numbers have their high byte first.
    pub big: bool,
}

/// An entry of a directory.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What it says.
    pub tag: u16,
    /// The type of its values.
    pub kind: u16,
    count: u32,
    /// Where its four bytes of value or offset lie.
    at: usize,
}

/// A directory.
pub struct Directory {
    /// As they come.
    pub entries: Vec<Entry>,
    /// Where the next one lies; none at zero.
    pub next: u32,
}

impl Entry {
    /// Whether its value is text.
    pub fn is_text(&self) -> bool {
        matches!(self.kind, ASCII | UTF8)
    }

    /// Whether its value is bytes of which only its tag knows what they are.
    pub fn is_bytes(&self) -> bool {
        matches!(self.kind, BYTE | UNDEFINED)
    }

    /// Bytes of one value (TIFF 6.0, section 2, "types").
    fn width(&self) -> u64 {
        match self.kind {
            SHORT | 8 => 2,
            LONG | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => 1,
        }
    }
}

impl<'a> Tiff<'a> {
    /// By its first four bytes.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        match bytes {
            [b'M', b'M', 0, 42, ..] => Ok(Self { bytes, big: true }),
            [b'I', b'I', 42, 0, ..] => Ok(Self { bytes, big: false }),
            _ => broken("EXIF that does not begin as TIFF does"),
        }
    }

    fn number16(&self, at: usize) -> Option<u16> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn number32(&self, at: usize) -> Option<u32> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    /// Where the directory of the picture lies.
    pub fn first(&self) -> Result<u32, Unreadable> {
        self.number32(4).map_or_else(|| broken("EXIF that ends in its header"), Ok)
    }

    /// The directory at `offset`.
    pub fn directory(&self, offset: u32) -> Result<Directory, Unreadable> {
        self.try_directory(offset as usize).map_or_else(|| broken(format!("EXIF whose directory at {offset} does not fit")), Ok)
    }

    fn try_directory(&self, start: usize) -> Option<Directory> {
        let count = usize::from(self.number16(start)?);
        let entry = |index: usize| {
            let at = start + 2 + 12 * index;
            self.number32(at + 8)?;
            Some(Entry { tag: self.number16(at)?, kind: self.number16(at + 2)?, count: self.number32(at + 4)?, at: at + 8 })
        };
        let entries = (0..count).map(entry).collect::<Option<_>>()?;
        // Some programs leave out the offset of a next directory that is not there.
        Some(Directory { entries, next: self.number32(start + 2 + 12 * count).unwrap_or_default() })
    }

    /// Where the value of `entry` lies; `None` when it does not fit.
    pub fn value_range(&self, entry: &Entry) -> Option<Range<usize>> {
        let length = usize::try_from(u64::from(entry.count) * entry.width()).ok()?;
        let start = if length <= 4 { entry.at } else { self.number32(entry.at)? as usize };
        let range = start..start.checked_add(length)?;
        (range.end <= self.bytes.len()).then_some(range)
    }

    /// The value of `entry`, which stays.
    pub fn value(&self, entry: &Entry) -> Result<&'a [u8], Unreadable> {
        match self.value_range(entry) {
            Some(range) => Ok(&self.bytes[range]),
            None => broken(format!("EXIF {} whose value does not fit", super::name(entry.tag))),
        }
    }

    /// The one small number that `entry` holds.
    pub fn short(&self, entry: &Entry) -> Result<u16, Unreadable> {
        let value = match entry.kind {
            SHORT => self.number16(entry.at),
            LONG => self.number32(entry.at).and_then(|value| value.try_into().ok()),
            BYTE => self.bytes.get(entry.at).map(|&byte| u16::from(byte)),
            _ => None,
        };
        match value {
            Some(value) if entry.count == 1 => Ok(value),
            _ => broken(format!("EXIF {} that is no number", super::name(entry.tag))),
        }
    }

    /// The offset of a directory that `entry` holds.
    pub fn offset(&self, entry: &Entry) -> Result<u32, Unreadable> {
        self.number32(entry.at).map_or_else(|| broken("EXIF with an offset that does not fit"), Ok)
    }

    /// Every entry of every directory that can be reached.
    pub fn all_entries(&self) -> Vec<Entry> {
        let mut waiting: Vec<u32> = self.number32(4).into_iter().collect();
        let (mut seen, mut entries) = (HashSet::new(), Vec::new());
        while let Some(offset) = waiting.pop() {
            if seen.len() >= MAX_DIRECTORIES || !seen.insert(offset) {
                continue;
            }
            let Some(directory) = self.try_directory(offset as usize) else { continue };
            for entry in &directory.entries {
                if matches!(entry.tag, tag::EXIF | tag::GPS | tag::INTEROPERABILITY | tag::SUB_DIRECTORIES) {
                    waiting.extend(self.number32(entry.at));
                }
            }
            waiting.extend(Some(directory.next).filter(|&next| next != 0));
            entries.extend(directory.entries);
        }
        entries
    }
}
