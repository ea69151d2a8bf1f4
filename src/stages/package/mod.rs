//! package: the bytes of the bundle, laid out as SPEC 2.3 says. [`payload`] is the one pass over the bytes that ship, on every
//! core; [`seal`] adds the documents, which need the payload's digests, and the central directory.
//!
//! The bytes never depend on the number of threads, and memory never on the size of what is packed. Nothing in here decides what
//! ships, and the verifier uses nothing of it.

mod deflated;
mod deflater;
mod payload;
mod seal;
mod stored;
#[cfg(test)]
mod tests;

pub use payload::payload;
pub use seal::seal;

use crate::data::bundle::{self, DOCUMENTS};
use crate::data::bundle_path::MAX_PATH;
use crate::data::content::Content;
use crate::data::handover::PackedFile;
use crate::data::{BundlePath, Code};
use crate::filesystem::WriteAt;
use crate::zip::{DosDate, MAX_ENTRIES, Record};
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

/// What every stage before has to have seen to: a payload that a zip can hold. `contents` are in order.
fn check_limits(contents: &[&Content], root: &str) -> Result<()> {
    let most = MAX_ENTRIES - DOCUMENTS.len();
    if contents.len() > most {
        let message = format!("{} files would ship; a bundle holds at most {most} beside its documents", contents.len());
        return Err(Error::new(Code::LimitExceeded, message));
    }
    for content in contents {
        let path = &content.path;
        if root.len() + 1 + path.as_str().len() > MAX_PATH {
            return Err(Error::new(Code::LimitExceeded, format!("{path}: the path is longer than {MAX_PATH} bytes")).at(path));
        }
        if bundle::is_document(path.as_str()) {
            return Err(taken(path));
        }
    }
    contents.windows(2).find(|pair| pair[0].path == pair[1].path).map_or(Ok(()), |pair| Err(taken(&pair[1].path)))
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
