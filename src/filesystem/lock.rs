//! One build at a time in an output folder. The operating system gives the lock back when its process ends, however it ends,
//! so there are no stale locks; the file itself stays, as removing it would let two builds hold "the" lock.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

use crate::data::{Code, Fix};
use crate::{Error, Result};

/// The name of the lock in an output folder.
pub const LOCK_FILE: &str = ".handoff.lock";

/// The lock of a folder, held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock of `folder`, or says who has it; never waits.
    pub fn take(folder: &Path) -> Result<Self> {
        let path = folder.join(LOCK_FILE);
        let file = options().open(&path).map_err(|error| Error::io("cannot open", &path, error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held(folder, &file)),
            Err(TryLockError::Error(error)) => return Err(Error::io("cannot lock", &path, error)),
        }
        let mut lock = Self { file };
        let who = format!("process {} on {}\n", std::process::id(), host());
        // Only for whom it keeps waiting: on a full disk the lock holds without.
        let _ = lock.file.set_len(0).and_then(|()| lock.file.write_all(who.as_bytes()));
        Ok(lock)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Only so that nobody reads a name of who has gone; the lock itself goes with the descriptor.
        let _ = self.file.set_len(0);
    }
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    options
}

fn held(folder: &Path, file: &File) -> Error {
    let mut who = String::new();
    // Windows locks the content as well: then nobody is named.
    let _ = file.take(200).read_to_string(&mut who);
    let who: String = who.lines().next().unwrap_or_default().chars().filter(|character| !character.is_control()).collect();
    let by = if who.is_empty() { String::new() } else { format!(" ({who})") };
    let folder = folder.display();
    Error::new(Code::OutputLocked, format!("another build is at work in {folder}{by}"))
        .at(folder)
        .fix(Fix::text("wait until it has ended, or give this one another folder with -o"))
}

#[cfg(unix)]
fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_else(|_| "this machine".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_build_is_told_who_is_at_work_and_may_go_on_when_that_one_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let first = Lock::take(folder.path()).unwrap();
        let error = Lock::take(folder.path()).unwrap_err();
        assert_eq!(error.code, Code::OutputLocked);
        assert!(error.message.contains(&folder.path().display().to_string()), "{error}");
        assert!(error.message.contains(&format!("process {} on ", std::process::id())), "{error}");
        drop(first);
        Lock::take(folder.path()).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_place_of_the_lock_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let victim = folder.path().join("victim");
        std::fs::write(&victim, "precious").unwrap();
        std::os::unix::fs::symlink(&victim, folder.path().join(LOCK_FILE)).unwrap();
        assert!(Lock::take(folder.path()).is_err());
        assert_eq!(std::fs::read_to_string(&victim).unwrap(), "precious");
    }
}
