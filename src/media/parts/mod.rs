//! What the formats of pictures have in common: a reader that cannot be led astray, the list of what stays and goes, and
//! the two ways in which a walk over a file ends early. Knows no format.

mod gathered;
mod inflate;
mod printable;
mod reader;

use std::io;

pub use gathered::{Finished, Gathered, Rewritten, Slot};
pub use inflate::inflate;
pub use printable::{latin1_or_utf8, printable, shown, utf16};
pub use reader::Reader;

use super::clean::{Judged, Unreadable};

/// Bytes that one part of metadata may take, as it lies in the file or inflated.
pub const MAX_PART: u64 = 16 << 20;
/// Bytes that all of them together may take.
pub const MAX_PARTS: u64 = 64 << 20;

/// Why a walk over a file ended early.
#[derive(Debug)]
pub enum Failure {
    /// The file could not be read at all.
    Io(io::Error),
    /// It was read, and cannot be judged.
    Unreadable(Unreadable),
}

/// What a step of a walk gives.
pub type Outcome<T> = Result<T, Failure>;

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Unreadable> for Failure {
    fn from(reason: Unreadable) -> Self {
        Self::Unreadable(reason)
    }
}

/// The file is broken, and how.
pub fn broken<T, E: From<Unreadable>>(how: impl Into<String>) -> Result<T, E> {
    Err(Unreadable::Broken(how.into()).into())
}

/// The file is of a kind that is not understood.
pub fn unsupported<T, E: From<Unreadable>>(what: impl Into<String>) -> Result<T, E> {
    Err(Unreadable::Unsupported(what.into()).into())
}

/// A finished walk as a caller wants it: only what could not be read at all is an error.
pub fn settle(walked: Outcome<Judged>) -> io::Result<Result<Judged, Unreadable>> {
    match walked {
        Ok(judged) => Ok(Ok(judged)),
        Err(Failure::Unreadable(reason)) => Ok(Err(reason)),
        Err(Failure::Io(error)) => Err(error),
    }
}
