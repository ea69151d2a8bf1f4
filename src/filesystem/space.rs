//! The space that writing needs: asked for before the first byte, and named when it ran out all the same.

use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
use std::path::Path;

use crate::data::size::human_bytes;
use crate::data::{Code, Fix};
use crate::{Error, Result};

/// Refuses when `bytes` more do not fit into `folder`.
pub fn ensure_space(folder: &Path, bytes: u64) -> Result<()> {
    match free_space(folder)? {
        Some(free) if free < bytes => Err(no_space(folder, bytes, Some(free))),
        _ => Ok(()),
    }
}

/// The error of writing something of `bytes` in all into `folder`: when it did not fit, with how much that is.
pub fn with_space(error: Error, folder: &Path, bytes: u64) -> Error {
    match error.source.as_ref().map(std::io::Error::kind) {
        Some(StorageFull | QuotaExceeded) => no_space(folder, bytes, free_space(folder).ok().flatten()),
        Some(FileTooLarge) => error.fix(Fix::text(format!("name another folder, where one file may have {}", human_bytes(bytes)))),
        _ => error,
    }
}

fn no_space(folder: &Path, needed: u64, free: Option<u64>) -> Error {
    let folder = folder.display();
    let free = free.map(|free| format!(", {} is free", human_bytes(free))).unwrap_or_default();
    let message = format!("no space left on {folder}: needs about {}{free}", human_bytes(needed));
    Error::new(Code::OutputSpace, message).at(folder).fix(Fix::text("free some space, or name another folder"))
}

/// Bytes that this user can still write where `path` lies; `None` where the system does not say.
fn free_space(path: &Path) -> Result<Option<u64>> {
    #[cfg(unix)]
    {
        let status = rustix::fs::statvfs(path).map_err(|error| Error::io("cannot ask for the free space of", path, error.into()))?;
        Ok(Some(status.f_bavail.saturating_mul(status.f_frsize)))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_is_asked_for_before_the_first_byte() {
        let folder = tempfile::tempdir().unwrap();
        ensure_space(folder.path(), 1).unwrap();
        if cfg!(unix) {
            assert_eq!(ensure_space(folder.path(), u64::MAX).unwrap_err().code, Code::OutputSpace);
        }
        let error = no_space(Path::new("out"), 2_147_483_648, Some(1_000_000_000));
        assert_eq!(error.message, "no space left on out: needs about 2.1 GB, 1.0 GB is free");
    }

    #[test]
    fn space_that_ran_out_all_the_same_is_said_with_what_is_needed() {
        let failed =
            |kind: std::io::ErrorKind| with_space(Error::io("cannot write", "out/x.zip", kind.into()), Path::new("nowhere"), 2_147_483_648);
        assert_eq!(failed(StorageFull).message, "no space left on nowhere: needs about 2.1 GB");
        let error = failed(FileTooLarge);
        assert!(error.message.starts_with("cannot write out/x.zip: file too large"), "{error}");
        assert_eq!(error.fix.unwrap().text, "name another folder, where one file may have 2.1 GB");
        assert_eq!(failed(std::io::ErrorKind::PermissionDenied).message, "cannot write out/x.zip: permission denied");
    }
}
