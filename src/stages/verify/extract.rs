//! `--extract-to`: everything goes into a temporary folder beside the target while it is read, and gets the target's name only
//! when it verified. So what is kept is what was checked, byte for byte, and a refusal leaves nothing.
//!
//! Never leaves its directory (names are [`BundlePath`](crate::data::BundlePath)s), never makes a link, never writes more than
//! was declared.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::contents::Held;
use crate::data::Code;
use crate::filesystem::{self, Kind, NamedFile, Temporary, WriteAt as _};
use crate::{Error, Result};

/// An extraction that goes on, or waits to be kept. Dropped without that, nothing stays of it.
pub struct Extraction {
    target: PathBuf,
    folder: Temporary,
}

/// The root folder of an extraction, into which several threads write.
pub struct Root {
    folder: PathBuf,
    made: Mutex<HashSet<PathBuf>>,
}

/// A file that is being extracted.
pub struct Target {
    file: NamedFile,
    declared: u64,
    written: u64,
}

impl Extraction {
    /// Prepares an extraction to `target`, which is not there or an empty folder.
    pub fn prepare(target: &Path) -> Result<Self> {
        let taken = || {
            let message = format!("{} is not an empty folder: nothing is extracted over anything", target.display());
            Error::new(Code::ExtractTarget, message).at(target.display())
        };
        match filesystem::kind(target)? {
            Kind::Absent => {}
            Kind::Folder if filesystem::is_empty_folder(target)? => {}
            _ => return Err(taken()),
        }
        let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Ok(Self { target: target.to_owned(), folder: filesystem::temporary_folder(parent)? })
    }

    /// The root folder, which will hold `files`.
    ///
    /// # Errors
    /// When there is not enough space for what the files declare.
    pub fn root(&self, name: &str, files: &[Held]) -> Result<Root> {
        Root::below(self.folder.path(), name, files)
    }

    /// Gives it the name that was asked for.
    pub fn keep(self) -> Result<()> {
        filesystem::remove_empty_folder(&self.target)?;
        filesystem::rename_folder(self.folder.path(), &self.target)?;
        // The name is gone: there is nothing left to remove.
        self.folder.keep();
        Ok(())
    }
}

impl Root {
    /// The root folder `name` below `folder`, where there is space for `files`.
    pub fn below<'a>(folder: &Path, name: &str, files: impl IntoIterator<Item = &'a Held>) -> Result<Self> {
        let needed = files.into_iter().map(|file| file.bytes).fold(0, u64::saturating_add);
        filesystem::ensure_space(folder.parent().unwrap_or(Path::new(".")), needed)?;
        Ok(Self { folder: folder.join(name), made: Mutex::default() })
    }

    /// Creates the file, empty.
    pub fn create(&self, held: &Held) -> Result<Target> {
        let parent = self.folder.join(held.path.parent());
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if !made.contains(&parent) {
            filesystem::create_folders(&parent)?;
            made.insert(parent);
        }
        drop(made);
        let file = NamedFile::create(&self.folder.join(held.path.as_str()))?;
        Ok(Target { file, declared: held.bytes, written: 0 })
    }
}

impl Target {
    /// Writes the next bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let end = self.written + bytes.len() as u64;
        if end > self.declared {
            let path = self.file.path().display();
            return Err(Error::new(Code::ContainerUnsafeSize, format!("{path} would become longer than declared")).at(path));
        }
        self.file.write_all_at(bytes, self.written).map_err(|error| Error::io("cannot write", self.file.path(), error))?;
        self.written = end;
        Ok(())
    }
}
