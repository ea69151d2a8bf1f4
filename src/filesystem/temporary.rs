//! What is not finished yet: files and folders under a name that says so, and that says so still when the run was killed. A lock on
//! each says that somebody is at work in it; the operating system gives it back when that one ends, however it ends. So what a
//! killed run left is known from what another run needs, and is swept by the next that makes something temporary in the same folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::durable::folder_of;
use super::{Kind, kind, names_in, remove_file, remove_folder, rename_file_exclusive, sync_name};
use crate::{Error, Result};

/// How the name of everything temporary starts.
pub const TEMPORARY: &str = ".handoff-tmp-";

/// Attempts before giving up: another run may sweep what is made between its creation and its lock.
const TRIES: usize = 8;

/// A folder that is removed with all it holds when it is dropped, unless it was kept.
#[derive(Debug)]
pub struct Temporary {
    path: PathBuf,
    kept: bool,
    _lock: Option<File>,
}

impl Temporary {
    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves it where it is, or under the name that it was given.
    pub fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.kept {
            let _ = remove_folder(&self.path);
        }
    }
}

/// A new empty folder in `parent`, on the same file system as its neighbours. What killed runs left there is swept.
pub fn temporary_folder(parent: &Path) -> Result<Temporary> {
    sweep(parent, false);
    temporary_folder_for(parent, 0o777)
}

fn temporary_folder_for(parent: &Path, mode: u32) -> Result<Temporary> {
    let failed = |error| Error::io("cannot create a temporary folder in", parent, error);
    let create = |path: &Path| folders_of(mode).create(path).map(|()| File::open(path).ok());
    let made = made(parent, create, Option::as_ref).map_err(failed)?;
    let (lock, path) = made.keep().map_err(|error| failed(error.error))?;
    Ok(Temporary { path, kept: false, _lock: lock })
}

/// A new empty folder where the system keeps what is temporary, for nobody but this user. Its path is absolute.
pub fn scratch_folder() -> Result<Temporary> {
    let parent = std::env::temp_dir();
    let parent = std::path::absolute(&parent).map_err(|error| Error::io("cannot create a temporary folder in", &parent, error))?;
    temporary_folder_for(&parent, 0o700)
}

/// A file that is whole and on the device, beside where it is to lie, and has yet to get its name. It is removed when it is dropped.
#[derive(Debug)]
pub struct Unnamed {
    path: PathBuf,
    temporary: TempPath,
    _lock: File,
}

impl Unnamed {
    /// Writes it, for its place `path`. What killed runs left in that folder is swept.
    pub fn write(path: &Path, bytes: &[u8]) -> Result<Self> {
        let failed = |error| Error::io("cannot write", path, error);
        let folder = folder_of(path);
        sweep(folder, false);
        let create = |path: &Path| OpenOptions::new().read(true).write(true).create_new(true).open(path);
        let (mut file, temporary) = made(folder, create, |file| Some(file)).map_err(failed)?.into_parts();
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed)?;
        Ok(Self { path: path.to_owned(), temporary, _lock: file })
    }

    /// Where it is to lie.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it its name, in one step, in place of what has it.
    pub fn replace(self) -> Result<()> {
        let Self { path, temporary, _lock } = self;
        temporary.persist(&path).map_err(|error| Error::io("cannot write", &path, error.error))?;
        sync_name(&path)
    }

    /// Gives it its name, unless something has it already: then that stays as it is, and false is said.
    pub fn name(self) -> Result<bool> {
        rename_file_exclusive(&self.temporary, &self.path)
    }
}

/// Writes a file so that at `path` there is the old one or the new one, never a part, whatever happens.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    Unnamed::write(path, bytes)?.replace()
}

/// Makes something temporary in `parent`, and takes the lock by which others know that it is needed: that of what `lock` gives of it.
/// Where there are no locks nothing is swept either.
fn made<T>(parent: &Path, create: impl Fn(&Path) -> io::Result<T>, lock: fn(&T) -> Option<&File>) -> io::Result<NamedTempFile<T>> {
    for _ in 0..TRIES {
        let made = tempfile::Builder::new().prefix(TEMPORARY).make_in(parent, &create)?;
        let others = matches!(lock(made.as_file()).map_or(Held::Unknown, held), Held::ByOthers);
        if !others && made.path().symlink_metadata().is_ok() {
            return Ok(made);
        }
    }
    Err(io::ErrorKind::ResourceBusy.into())
}

/// Removes what killed runs left in `folder`. `alone`: the caller holds a lock that every other run would need, so what cannot say
/// whether it is in use is not. What cannot be listed or removed stays: it is in nobody's way.
pub fn sweep(folder: &Path, alone: bool) {
    for name in names_in(folder).unwrap_or_default().iter().filter(|name| name.starts_with(TEMPORARY)) {
        let path = folder.join(name);
        let Ok(what) = kind(&path) else { continue };
        let file = if matches!(what, Kind::File | Kind::Folder) { File::open(&path).ok() } else { None };
        let held = file.as_ref().map_or(Held::Unknown, held);
        if matches!(held, Held::ByUs) || alone && matches!(held, Held::Unknown) {
            let _ = if what == Kind::Folder { remove_folder(&path) } else { remove_file(&path) };
        }
    }
}

/// Who has the lock of something temporary.
enum Held {
    /// This run, as long as the file is open.
    ByUs,
    /// Another one.
    ByOthers,
    /// Nobody knows: the system locks no folders (Windows), or none on this file system (some network drives).
    Unknown,
}

fn held(file: &File) -> Held {
    match file.try_lock() {
        Ok(()) => Held::ByUs,
        Err(TryLockError::WouldBlock) => Held::ByOthers,
        Err(TryLockError::Error(_)) => Held::Unknown,
    }
}

/// Makes folders with the mode that the umask leaves of `mode`: they are renamed to what other people read.
fn folders_of(mode: u32) -> std::fs::DirBuilder {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, mode);
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
        assert_eq!(error.code, Code::Usage);
    }

    #[test]
    fn a_name_that_something_has_is_not_taken_and_nothing_temporary_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notice");
        let late = Unnamed::write(&path, b"late").unwrap();
        assert!(Unnamed::write(&path, b"first").unwrap().name().unwrap());
        assert!(!late.name().unwrap());
        assert_eq!(read_limited(&path, 100).unwrap(), b"first");
        assert_eq!(names_in(folder.path()).unwrap(), ["notice"]);
    }

    #[test]
    fn whoever_makes_something_temporary_sweeps_what_was_left_there_and_nothing_that_is_needed() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let needed = Unnamed::write(&path("needed"), b"needed").unwrap();
        let makers: [fn(&Path); 2] =
            [|folder| drop(temporary_folder(folder).unwrap()), |folder| write_atomically(&folder.join("new"), b"new").unwrap()];
        for make in makers {
            fs::write(path(".handoff-tmp-left"), "half").unwrap();
            make(folder.path());
            assert_eq!(kind(&path(".handoff-tmp-left")).unwrap(), Kind::Absent);
        }
        assert!(needed.name().unwrap());
        assert_eq!(names_in(folder.path()).unwrap(), ["needed", "new"]);
    }

    #[cfg(unix)]
    #[test]
    fn why_nothing_temporary_can_be_made_is_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let error = temporary_folder(&file).unwrap_err();
        assert_eq!(error.message, format!("cannot create a temporary folder in {}: what should be a folder is none", file.display()));
        let error = Unnamed::write(&file.join("new"), b"").unwrap_err();
        assert_eq!(error.message, format!("cannot write {}: what should be a folder is none", file.join("new").display()));
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
