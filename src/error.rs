//! The one error type: "it could not be done". Every I/O error names its path and what was to be done there.

use std::io;
use std::path::Path;

use crate::data::{Code, Fix};

/// Why something could not be done. What a stage merely noticed is a [`crate::data::Finding`].
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// What kind of thing went wrong.
    pub code: Code,
    /// One sentence, or a snippet with a caret.
    pub message: String,
    /// The file it is about.
    pub path: Option<String>,
    /// What to do about it.
    pub fix: Option<Box<Fix>>,
    /// What the operating system said.
    #[source]
    pub source: Option<io::Error>,
}

/// What a step gives that can fail to be done.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of this kind.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), path: None, fix: None, source: None }
    }

    /// The operating system refused to do `doing` (a phrase: `cannot read`) at `path`.
    pub fn io(doing: &str, path: impl AsRef<Path>, source: io::Error) -> Self {
        let path = path.as_ref().display().to_string();
        let cause = cause(&source);
        Self { code: Code::Io, message: format!("{doing} {path}: {cause}"), path: Some(path), fix: None, source: Some(source) }
    }

    /// … about this file.
    #[must_use]
    pub fn at(self, path: impl ToString) -> Self {
        Self { path: Some(path.to_string()), ..self }
    }

    /// … with this way out.
    #[must_use]
    pub fn fix(self, fix: Fix) -> Self {
        Self { fix: Some(Box::new(fix)), ..self }
    }
}

/// What went wrong, in words that a person who packs a folder understands.
fn cause(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull => "no space left on the device".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        io::ErrorKind::QuotaExceeded => "the disk quota is used up".to_owned(),
        io::ErrorKind::FileTooLarge => "the file system or a limit does not allow so large a file".to_owned(),
        _ => error.to_string(),
    }
}
