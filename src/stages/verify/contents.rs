//! What a bundle holds, whatever it is wrapped in: names with sizes, and bytes.

use std::io::{Read, Seek};

use crate::data::{BundlePath, Finding};
use crate::{Error, Result};

/// A file of a bundle, before it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Below the root folder.
    pub path: BundlePath,
    /// Length, as the wrapping declares it; no more than this is ever read.
    pub bytes: u64,
    /// Bytes that it takes in the zip; `None` in a folder.
    pub packed: Option<u64>,
}

/// Text, and values of JSON, that a document may have whatever it takes in the zip.
const LITTLE: u64 = 2 << 20;
const FEW: u64 = 200_000;
/// Bytes of text that a byte of the zip may become where it is held in memory. Deflate makes at most 129 of texts that repeat
/// themselves (258 for about two), and 1032 of one character.
const MOST_TEXT: u64 = 200;
/// Values of JSON that it may become. The rows of rights.json, the most repetitive document that the builder writes, are two.
const MOST_VALUES: u64 = 6;

impl Held {
    /// Whether it may be held in memory: what a small zip can make of itself there is bounded.
    pub fn is_moderate(&self) -> bool {
        self.packed.is_none_or(|packed| self.bytes <= LITTLE.saturating_add(packed.saturating_mul(MOST_TEXT)))
    }

    /// Values that it may have if it is JSON.
    pub fn most_values(&self) -> usize {
        let most = self.packed.map_or(u64::MAX, |packed| FEW.saturating_add(packed.saturating_mul(MOST_VALUES)));
        usize::try_from(most).unwrap_or(usize::MAX)
    }
}

/// Why a file could not be read to its end.
#[derive(Debug)]
pub enum Unread {
    /// The wrapping is broken there.
    Defect(Box<Finding>),
    /// The operating system, or whoever takes the bytes, refused.
    Error(Error),
}

impl From<Error> for Unread {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// Bytes in which one can go to and fro.
pub trait Stream: Read + Seek {}

impl<T: Read + Seek> Stream for T {}

/// The files of a bundle: a walked zip, or an extracted folder. Read by several threads at once.
pub trait Contents: Sync {
    /// Every file, bytewise by path.
    fn files(&self) -> &[Held];

    /// Hands the bytes of the file at `index` to `take`, in pieces of [`BUFFER`](crate::filesystem::BUFFER) bytes; only the last is shorter. Gives
    /// exactly as many bytes as were declared, or fails.
    fn read(&self, index: usize, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<(), Unread>;

    /// The bytes of the file at `index` for whoever wants its headers only; `None` where they are compressed.
    fn open(&self, index: usize) -> Result<Option<Box<dyn Stream + '_>>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(bytes: u64, packed: Option<u64>) -> Held {
        Held { path: BundlePath::fixed("docs/rights.json"), bytes, packed }
    }

    #[test]
    fn what_a_text_can_be_follows_from_what_it_takes_in_the_zip() {
        assert!(held(64 << 20, None).is_moderate() && held(2 << 20, Some(2)).is_moderate() && held(22 << 20, Some(110_000)).is_moderate());
        assert!(!held(64 << 20, Some(65_000)).is_moderate() && held(u64::MAX, Some(u64::MAX)).is_moderate());
        assert_eq!((held(9, None).most_values(), held(9, Some(1000)).most_values()), (usize::MAX, 206_000));
    }
}
