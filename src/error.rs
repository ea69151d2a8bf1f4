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

    /// The machine had no room to read `path`: `why` is one phrase.
    pub fn no_room(path: impl std::fmt::Display, why: &str) -> Self {
        Self::new(Code::Io, format!("cannot read {path}: {why}")).at(path).fix(Fix::text(NOTHING_LEFT))
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

    /// Whether the machine failed or has run out of something, which says nothing of the file.
    pub fn is_fault(&self) -> bool {
        self.source.as_ref().is_some_and(is_fault)
    }
}

/// What the system says that the standard library has no name for yet.
#[cfg(unix)]
mod errno {
    use rustix::io::Errno;

    pub const TOO_MANY_OPEN: &[i32] = &[Errno::MFILE.raw_os_error(), Errno::NFILE.raw_os_error()];
    pub const LINK: &[i32] = &[Errno::LOOP.raw_os_error()];
    pub const DEVICE: &[i32] = &[Errno::IO.raw_os_error()];
    pub const NO_LOCKS: &[i32] = &[Errno::NOLCK.raw_os_error()];
    pub const NOBODY_THERE: &[i32] = &[Errno::NXIO.raw_os_error()];
}

/// ERROR_TOO_MANY_OPEN_FILES, ERROR_CANT_RESOLVE_FILENAME, ERROR_IO_DEVICE, ERROR_SHARING_BUFFER_EXCEEDED, ERROR_DEV_NOT_EXIST.
#[cfg(not(unix))]
mod errno {
    pub const TOO_MANY_OPEN: &[i32] = &[4];
    pub const LINK: &[i32] = &[1921];
    pub const DEVICE: &[i32] = &[1117];
    pub const NO_LOCKS: &[i32] = &[36];
    pub const NOBODY_THERE: &[i32] = &[55];
}

fn is(error: &io::Error, errno: &[i32]) -> bool {
    error.raw_os_error().is_some_and(|said| errno.contains(&said))
}

/// Whether the machine failed, or open files, memory or room have run out: nothing is known of the file, not even whether it is there,
/// and any other would have been the same.
pub fn is_fault(error: &io::Error) -> bool {
    use io::ErrorKind::{
        Interrupted, OutOfMemory, QuotaExceeded, ReadOnlyFilesystem, StaleNetworkFileHandle, StorageFull, TimedOut, WouldBlock,
    };
    let of_the_machine = matches!(
        error.kind(),
        Interrupted | OutOfMemory | QuotaExceeded | ReadOnlyFilesystem | StaleNetworkFileHandle | StorageFull | TimedOut | WouldBlock
    );
    of_the_machine || is(error, errno::TOO_MANY_OPEN) || is(error, errno::DEVICE)
}

/// Whether it is what an open that follows no link says of one.
pub fn is_link(error: &io::Error) -> bool {
    is(error, errno::LINK)
}

/// What to do where the system has no thread or process to give.
pub const NOTHING_LEFT: &str =
    "run it again when less is running, or raise the limits of memory and of processes (`ulimit -v`, `ulimit -u`)";

/// What went wrong, in words that a person who packs a folder understands.
pub fn cause(error: &io::Error) -> String {
    let of_system = error.raw_os_error().is_some();
    match error.kind() {
        _ if is(error, errno::TOO_MANY_OPEN) => "too many open files: the system allows no more (`ulimit -n` says how many)".to_owned(),
        _ if is_link(error) => "a symbolic link that is not followed, or leads to itself".to_owned(),
        _ if is(error, errno::DEVICE) => "the device failed (input/output error)".to_owned(),
        _ if is(error, errno::NO_LOCKS) => "the file system gives no locks".to_owned(),
        _ if is(error, errno::NOBODY_THERE) => "a socket or device that nobody serves".to_owned(),
        io::ErrorKind::OutOfMemory => "there is not enough memory".to_owned(),
        io::ErrorKind::StorageFull => "no space left on the device".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotADirectory => "what should be a folder is none".to_owned(),
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        io::ErrorKind::QuotaExceeded => "the disk quota is used up".to_owned(),
        io::ErrorKind::FileTooLarge => "file too large: the file system or a limit (`ulimit -f`) allows no more".to_owned(),
        io::ErrorKind::CrossesDevices => "the two names lie on different file systems".to_owned(),
        io::ErrorKind::AlreadyExists => "something of that name is there already".to_owned(),
        io::ErrorKind::IsADirectory => "what should be a file is a folder".to_owned(),
        io::ErrorKind::Interrupted => "the system call was interrupted".to_owned(),
        io::ErrorKind::InvalidInput if of_system => "the file system does not take this".to_owned(),
        io::ErrorKind::Unsupported if of_system => "the file system cannot do this".to_owned(),
        io::ErrorKind::WouldBlock => {
            "the system has nothing left for this at the moment (too many processes or threads: `ulimit -u`)".to_owned()
        }
        io::ErrorKind::ResourceBusy => "somebody else is using it".to_owned(),
        _ => in_words(&error.to_string()).to_owned(),
    }
}

/// What the system says, without the number that the standard library adds.
fn in_words(said: &str) -> &str {
    said.rsplit_once(" (os error ").map_or(said, |(words, _)| words)
}

#[cfg(all(test, unix))]
mod tests {
    use rustix::io::Errno;

    use super::*;

    #[test]
    fn every_cause_is_in_words() {
        let met = [
            Errno::XDEV,
            Errno::EXIST,
            Errno::INTR,
            Errno::INVAL,
            Errno::NOLCK,
            Errno::OPNOTSUPP,
            Errno::ISDIR,
            Errno::NXIO,
            Errno::AGAIN,
            Errno::IO,
            Errno::MFILE,
            Errno::BUSY,
            Errno::NOTEMPTY,
            Errno::PERM,
        ];
        for errno in met {
            let said = cause(&errno.into());
            assert!(!said.contains("os error") && !said.is_empty(), "{errno:?}: {said}");
        }
        let ours = io::Error::new(io::ErrorKind::InvalidInput, "it is not a path below the workspace");
        assert_eq!(cause(&ours), "it is not a path below the workspace");
    }

    #[test]
    fn what_fails_is_the_machine_or_the_file() {
        let fault = |errno: Errno| is_fault(&io::Error::from_raw_os_error(errno.raw_os_error()));
        let machine = [Errno::IO, Errno::NOSPC, Errno::DQUOT, Errno::ROFS, Errno::INTR, Errno::NOMEM, Errno::MFILE, Errno::AGAIN];
        let file = [Errno::ACCESS, Errno::PERM, Errno::NOENT, Errno::LOOP, Errno::NOTDIR, Errno::ISDIR, Errno::NXIO, Errno::NAMETOOLONG];
        assert_eq!((machine.map(fault), file.map(fault)), ([true; 8], [false; 8]));
    }
}
