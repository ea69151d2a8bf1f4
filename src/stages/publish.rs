//! publish: how a version comes to be visible, whole or not at all. A build works in a temporary folder beside the versions; when
//! everything in it is verified and on the device, one rename gives it its number.

use std::path::{Path, PathBuf};

use crate::data::bundle::Version;
use crate::data::size::human_bytes;
use crate::data::{Code, Fix, canonical};
use crate::reports::BuildReport;
use crate::stages::verify::Verified;
use crate::filesystem::{self, Kind, Lock, TEMPORARY, Temporary};
use crate::{Error, Result};

/// The name of the agency's own report, beside the bundle.
const BUILD_REPORT: &str = "build-report.json";

/// The folder that holds the versions of one client's handoffs, locked for one build.
#[derive(Debug)]
pub struct Output {
    folder: PathBuf,
    _lock: Lock,
}

/// The versions that lie in `folder`, ascending; none where it is not there. Needs no lock and writes nothing.
pub fn versions_in(folder: &Path) -> Result<Vec<Version>> {
    if filesystem::kind(folder)? == Kind::Absent {
        return Ok(Vec::new());
    }
    let names = filesystem::names_in(folder)?;
    let mut versions: Vec<Version> = names.iter().filter_map(|name| Version::of_root(name)).collect();
    versions.sort_unstable();
    Ok(versions)
}

impl Output {
    /// Creates the folder where it is not there, takes its lock, and removes what a build that was killed has left.
    ///
    /// # Errors
    /// `output.locked` while another build is at work there.
    pub fn open(folder: &Path) -> Result<Self> {
        filesystem::create_folders(folder)?;
        let folder = filesystem::canonical(folder)?;
        let output = Self { _lock: Lock::take(&folder)?, folder };
        output.sweep()?;
        Ok(output)
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The versions there are, ascending.
    pub fn versions(&self) -> Result<Vec<Version>> {
        versions_in(&self.folder)
    }

    /// The number that the next version gets: one more than the highest, whatever was removed since.
    pub fn next(&self) -> Result<Version> {
        let highest = self.versions()?.last().map_or(0, |version| version.0);
        let next = highest.checked_add(1).map(Version);
        next.ok_or_else(|| Error::new(Code::LimitExceeded, format!("there is no number after {highest}")).at(self.folder.display()))
    }

    /// Where a version lies, or would.
    pub fn folder_of(&self, version: Version) -> PathBuf {
        self.folder.join(version.root())
    }

    /// Refuses when `bytes` more do not fit, before the first of them is written.
    pub fn ensure_space(&self, bytes: u64) -> Result<()> {
        match filesystem::free_space(&self.folder)? {
            Some(free) if free < bytes => Err(no_space(&self.folder, bytes, free)),
            _ => Ok(()),
        }
    }

    /// An empty folder to build in, on the same file system as the versions.
    pub fn temporary(&self) -> Result<Temporary> {
        filesystem::temporary_folder(&self.folder)
    }

    /// Makes what lies in `built`, the verified zip and its sidecars, a version: whole and on the device, or not at all.
    ///
    /// # Errors
    /// Also where the number is taken: a version is never replaced.
    pub fn publish(&self, built: Temporary, verified: Verified) -> Result<Verified> {
        let target = self.folder_of(verified.version());
        filesystem::sync_contents(built.path())?;
        filesystem::rename_folder(built.path(), &target)?;
        // Its name is gone; there is nothing left to remove.
        let _ = built.keep();
        let zip = target.join(verified.zip_name());
        Ok(verified.moved_to(zip))
    }

    /// Puts a preview, a file of `built`, into the output folder under `name`, replacing the preview before. Gives its path.
    pub fn publish_preview(&self, built: &Temporary, name: &str) -> Result<PathBuf> {
        let target = self.folder.join(name);
        filesystem::sync_contents(built.path())?;
        filesystem::rename_file(&built.path().join(name), &target)?;
        Ok(target)
    }

    /// Removes temporary folders and files: under the lock they can only be leftovers.
    fn sweep(&self) -> Result<()> {
        for name in filesystem::names_in(&self.folder)?.iter().filter(|name| name.starts_with(TEMPORARY)) {
            let path = self.folder.join(name);
            match filesystem::kind(&path)? {
                Kind::Folder => filesystem::remove_folder(&path)?,
                _ => filesystem::remove_file(&path)?,
            }
        }
        Ok(())
    }
}

/// Writes what lies beside the zip: its digest for everybody, the report for the agency.
pub fn write_sidecars(folder: &Path, verified: &Verified, report: &BuildReport) -> Result<()> {
    filesystem::write_atomically(&folder.join(format!("{}.sha256", verified.zip_name())), verified.sum_line().as_bytes())?;
    filesystem::write_atomically(&folder.join(BUILD_REPORT), &canonical::to_json(report))
}

fn no_space(folder: &Path, needed: u64, free: u64) -> Error {
    let folder = folder.display();
    let message = format!("no space left on {folder}: needs about {}, {} is free", human_bytes(needed), human_bytes(free));
    Error::new(Code::OutputSpace, message).at(folder).fix(Fix::text("free some space, or give another folder with -o"))
}
