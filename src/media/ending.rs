//! How a walk over a file ends: with a value, or early. A failing disk and a lying file are told apart: the first ends the build, the
//! second is a finding.

use std::io;

use super::clean::Unreadable;

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
pub fn settle<T>(walked: Outcome<T>) -> io::Result<Result<T, Unreadable>> {
    match walked {
        Ok(value) => Ok(Ok(value)),
        Err(Failure::Unreadable(reason)) => Ok(Err(reason)),
        Err(Failure::Io(error)) => Err(error),
    }
}
