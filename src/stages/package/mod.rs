//! package: the bytes of the bundle, laid out as SPEC 2.3 says. [`payload`] is the one pass over the bytes that ship, on every
//! core; [`seal`] adds the documents, which need the payload's digests, and the central directory.
//!
//! The bytes never depend on the number of threads. Memory does not grow with what is packed: each worker has its buffers, and
//! what is deflated and not yet written was made of at most 32 MiB, or is one file of up to 256 MiB by itself (`sequencer`). The
//! documents and what was made while planning are in memory already. Nothing in here decides what ships, and the verifier uses
//! nothing of it.

mod deflated;
mod deflater;
mod limits;
mod payload;
mod seal;
mod sequencer;
mod stored;
#[cfg(test)]
mod tests;

pub use payload::payload;
pub use seal::seal;

use crate::data::content::Content;
use crate::data::handover::PackedFile;
use crate::data::{BundlePath, Code};
use crate::filesystem::WriteAt;
use crate::zip::{DosDate, Record};
use crate::{Error, Result};

/// The first two bands of the zip, written.
#[derive(Clone, Debug)]
pub struct Payload {
    /// What was written, bytewise by path.
    pub files: Vec<PackedFile>,
    /// The root folder.
    pub root: String,
    /// The day of delivery as headers have it.
    pub date: DosDate,
    /// The headers, bytewise by name.
    pub records: Vec<Record>,
    /// Where the third band starts.
    pub end: u64,
}

/// A whole zip, written; what the file may hold beyond its length is for the caller to cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Bytes.
    pub length: u64,
    /// Files in it.
    pub entries: usize,
}

/// Bytes that the zip of these contents needs at most, its documents aside.
pub fn most_bytes(contents: &[Content], root: &str) -> u64 {
    let one = |content: &Content| {
        let length = content.recipe.length().unwrap_or(content.source.stamp.length);
        // Deflate adds five bytes to every 16 KiB that it cannot shorten; headers have 76 bytes, ZIP64 and the name twice.
        length + length / 1000 + 200 + 2 * (root.len() + content.path.as_str().len()) as u64
    };
    contents.iter().map(one).sum()
}

fn taken(path: &BundlePath) -> Error {
    Error::new(Code::NameCollision, format!("{path}: the bundle already has a file of this name")).at(path)
}

fn full_name(root: &str, path: &BundlePath) -> String {
    format!("{root}/{path}")
}

fn write(out: &impl WriteAt, bytes: &[u8], offset: u64) -> Result<()> {
    out.write_all_at(bytes, offset).map_err(|error| Error::io("cannot write", out.shown(), error))
}
