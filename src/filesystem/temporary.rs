//! What is not finished yet: files and folders under a name that says so, and that says so still when the run was killed. A lock on
//! each says that somebody is at work in it; the operating system gives it back when that one ends, however it ends. So what a
//! killed run left is known from what another run needs, and is swept by the next that works in the same folder.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::Path;

use super::durable::folder_of;
use super::{Kind, kind, names_in, remove_file, remove_folder, sync_name};
use crate::{Error, Result};

/// How the name of everything temporary starts.
pub const TEMPORARY: &str = ".handoff-tmp-";

/// Folders that are made before giving up: another run may sweep one between its creation and its lock.
const TRIES: usize = 8;

/// A folder that is removed with all it holds when it is dropped, unless it was kept.
#[derive(Debug)]
pub struct Temporary {
    folder: tempfile::TempDir,
    _lock: Option<File>,
}

impl Temporary {
    /// Where it lies.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Leaves it where it is, or under the name that it was given.
    pub fn keep(self) {
        let _ = self.folder.keep();
    }
}

/// A new empty folder in `parent`, on the same file system as its neighbours.
pub fn temporary_folder(parent: &Path) -> Result<Temporary> {
    temporary_folder_for(parent, 0o777)
}

fn temporary_folder_for(parent: &Path, mode: u32) -> Result<Temporary> {
    let failed = |error| Error::io("cannot create a temporary folder in", parent, error);
    for _ in 0..TRIES {
        let folder = builder(mode).tempdir_in(parent).map_err(failed)?;
        let lock = match lock(folder.path()) {
            Held::ByUs(lock) => Some(lock),
            Held::ByOthers => continue,
            Held::Unknown => None,
        };
        if kind(folder.path())? == Kind::Folder {
            return Ok(Temporary { folder, _lock: lock });
        }
    }
    Err(failed(std::io::ErrorKind::ResourceBusy.into()))
}

/// A new empty folder where the system keeps what is temporary, for nobody but this user. Its path is absolute.
pub fn scratch_folder() -> Result<Temporary> {
    let parent = std::env::temp_dir();
    let parent = std::path::absolute(&parent).map_err(|error| Error::io("cannot create a temporary folder in", &parent, error))?;
    temporary_folder_for(&parent, 0o700)
}

/// Writes a file so that at `path` there is the old one or the new one, never a part, whatever happens.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |error| Error::io("cannot write", path, error);
    let mut temporary = builder(0o666).tempfile_in(folder_of(path)).map_err(failed)?;
    // Where there are no locks nothing is swept either.
    let _ = temporary.as_file().try_lock();
    temporary.write_all(bytes).and_then(|()| temporary.as_file().sync_all()).map_err(failed)?;
    temporary.persist(path).map_err(|error| failed(error.error))?;
    sync_name(path)
}

/// Removes what killed runs left in `folder`. `alone`: the caller holds a lock that every other run would need, so what cannot say
/// whether it is in use is not. What cannot be listed or removed stays: it is in nobody's way.
pub fn sweep(folder: &Path, alone: bool) {
    for name in names_in(folder).unwrap_or_default().iter().filter(|name| name.starts_with(TEMPORARY)) {
        let path = folder.join(name);
        let Ok(what) = kind(&path) else { continue };
        let held = if matches!(what, Kind::File | Kind::Folder) { lock(&path) } else { Held::Unknown };
        if matches!(held, Held::ByUs(_)) || alone && matches!(held, Held::Unknown) {
            let _ = if what == Kind::Folder { remove_folder(&path) } else { remove_file(&path) };
        }
    }
}

/// Who has the lock of something temporary.
enum Held {
    /// This run, as long as the file is open.
    ByUs(File),
    /// Another one.
    ByOthers,
    /// Nobody knows: the system locks no folders (Windows), or none on this file system (some network drives).
    Unknown,
}

fn lock(path: &Path) -> Held {
    let Ok(file) = File::open(path) else { return Held::Unknown };
    match file.try_lock() {
        Ok(()) => Held::ByUs(file),
        Err(TryLockError::WouldBlock) => Held::ByOthers,
        Err(TryLockError::Error(_)) => Held::Unknown,
    }
}

/// Temporary things with the mode that the umask leaves of `mode`: they are renamed to what other people read.
fn builder(mode: u32) -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    let _ = mode;
    builder
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::data::Code;
    use crate::filesystem::read_limited;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_temporary_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("handoff.lock");
        write_atomically(&path, b"one").unwrap();
        write_atomically(&path, b"two").unwrap();
        assert_eq!(read_limited(&path, 100).unwrap(), b"two");
        assert_eq!(names_in(folder.path()).unwrap(), ["handoff.lock"]);
        let error = read_limited(&path, 2).unwrap_err();
        assert_eq!(error.code, Code::LimitExceeded);
    }

    #[cfg(unix)]
    #[test]
    fn what_a_killed_run_left_is_swept_and_what_another_needs_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path(".handoff-tmp-left/handoff-v1")).unwrap();
        fs::write(path(".handoff-tmp-left/handoff-v1/half"), "half").unwrap();
        fs::write(path(".handoff-tmp-file"), "half").unwrap();
        fs::write(path("mine"), "precious").unwrap();
        std::os::unix::fs::symlink("mine", path(".handoff-tmp-.link")).unwrap();
        let at_work = temporary_folder(folder.path()).unwrap();
        fs::write(at_work.path().join("half"), "half").unwrap();
        let name = at_work.path().file_name().unwrap().to_str().unwrap().to_owned();
        sweep(folder.path(), false);
        assert_eq!(names_in(folder.path()).unwrap(), [".handoff-tmp-.link", &name, "mine"].map(str::to_owned));
        sweep(folder.path(), true);
        assert_eq!(names_in(folder.path()).unwrap(), [name, "mine".to_owned()]);
        assert!(at_work.path().join("half").exists());
    }
}
