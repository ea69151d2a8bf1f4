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
    /// Whether it may be held in memory as a whole.
    pub moderate: bool,
    /// Values that it may have if it is JSON.
    pub most_values: usize,
}

impl Held {
    /// A file of which no zip says what it takes.
    pub fn unpacked(path: BundlePath, bytes: u64) -> Self {
        Self { path, bytes, moderate: true, most_values: usize::MAX }
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
