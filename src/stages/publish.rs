//! publish: how a version comes to be visible, whole or not at all. A build works in a temporary folder beside the versions; when
//! everything in it is verified and on the device, one rename gives it its number.

use std::path::{Path, PathBuf};

use crate::data::bundle::Version;
use crate::data::{Code, Digest, Fix};
use crate::filesystem::{self, Kind, Lock, Temporary};
use crate::stages::verify::Verified;
use crate::{Error, Result};

/// The name of the agency's own report, beside the bundle.
pub const BUILD_REPORT: &str = "build-report.json";

/// The folder that holds the versions of one client's handoffs, locked for one build.
#[derive(Debug)]
pub struct Output {
    folder: PathBuf,
    _lock: Lock,
}

/// A preview that was made: whole and sound, and in no way verified.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The zip.
    pub path: PathBuf,
    /// Its digest.
    pub sha256: Digest,
    /// The identity of its contents.
    pub tree_sha256: Digest,
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

/// The number that comes after the highest one there is, whatever was removed since.
///
/// # Errors
/// After the highest number that a version can have.
pub fn next_version(highest: Option<Version>) -> Result<Version> {
    let Some(highest) = highest else { return Ok(Version::FIRST) };
    highest.next().ok_or_else(|| {
        let fix = Fix::text("no build ever got that far: move the folder of that name out of the output folder, or name another with -o");
        Error::new(Code::LimitExceeded, format!("no number comes after {}", highest.root())).at(highest.root()).fix(fix)
    })
}

impl Output {
    /// Creates the folder where it is not there, takes its lock, and removes what a run that was killed has left there and beside the
    /// versions.
    ///
    /// # Errors
    /// `output.locked` while another build is at work there.
    pub fn open(folder: &Path) -> Result<Self> {
        filesystem::create_folders_durably(folder)?;
        let folder = filesystem::canonical(folder)?;
        let output = Self { _lock: Lock::take(&folder)?, folder };
        filesystem::sweep(&output.folder, true);
        // Whoever signs or recalls a version holds no lock of the folder.
        for version in output.versions()? {
            filesystem::sweep(&output.folder_of(version), false);
        }
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

    /// Where a version lies, or would.
    pub fn folder_of(&self, version: Version) -> PathBuf {
        self.folder.join(version.root())
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
        let target = self.put(built, verified.version())?;
        let zip = target.join(verified.zip_name());
        Ok(verified.moved_to(zip))
    }

    /// Puts the zip of a preview beside the versions, in place of the preview before. It is nothing that anybody holds on to.
    pub fn put_preview(&self, zip: &Path) -> Result<PathBuf> {
        let target = self.folder.join(zip.file_name().unwrap_or_default());
        filesystem::rename_file(zip, &target)?;
        Ok(target)
    }

    fn put(&self, built: Temporary, version: Version) -> Result<PathBuf> {
        let target = self.folder_of(version);
        filesystem::sync_contents(built.path())?;
        filesystem::rename_folder(built.path(), &target)?;
        // Its name is gone; there is nothing left to remove.
        built.keep();
        filesystem::sync_name(&target)?;
        Ok(target)
    }
}

/// Writes what lies beside the zip: its digest for everybody, the report, as JSON, for the agency.
pub fn write_sidecars(folder: &Path, verified: &Verified, report: &[u8]) -> Result<()> {
    filesystem::write_atomically(&folder.join(format!("{}.sha256", verified.zip_name())), verified.sum_line().as_bytes())?;
    filesystem::write_atomically(&folder.join(BUILD_REPORT), report)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filesystem::{create_folders, kind, names_in, read_limited, write_atomically};

    fn output() -> (tempfile::TempDir, Output) {
        let folder = tempfile::tempdir().unwrap();
        let output = Output::open(&folder.path().join("handoff/acme")).unwrap();
        (folder, output)
    }

    fn built(output: &Output, content: &str) -> Temporary {
        let built = output.temporary().unwrap();
        write_atomically(&built.path().join("acme-handoff-v1.zip"), content.as_bytes()).unwrap();
        built
    }

    #[test]
    fn a_version_appears_whole_and_the_next_one_beside_it() {
        let (_folder, output) = output();
        assert_eq!(next_version(output.versions().unwrap().last().copied()).unwrap(), Version(1));
        let first = output.put(built(&output, "one"), Version(1)).unwrap();
        assert_eq!(read_limited(&first.join("acme-handoff-v1.zip"), 10).unwrap(), b"one");
        output.put(built(&output, "ten"), Version(10)).unwrap();
        assert_eq!(output.versions().unwrap(), [Version(1), Version(10)]);
        assert_eq!(next_version(output.versions().unwrap().last().copied()).unwrap(), Version(11));
        assert_eq!(next_version(Some(Version(u32::MAX))).unwrap_err().code, Code::LimitExceeded);
        assert_eq!(names_in(output.folder()).unwrap(), [".handoff.lock", "handoff-v1", "handoff-v10"]);
    }

    #[test]
    fn a_version_is_never_replaced_and_what_was_refused_leaves_nothing() {
        let (_folder, output) = output();
        let first = output.put(built(&output, "one"), Version(1)).unwrap();
        create_folders(&output.folder_of(Version(2))).unwrap();
        for taken in [Version(1), Version(2)] {
            let error = output.put(built(&output, "two"), taken).unwrap_err();
            assert!(error.message.contains(&taken.root()), "{error}");
        }
        assert_eq!(read_limited(&first.join("acme-handoff-v1.zip"), 10).unwrap(), b"one");
        assert_eq!(names_in(output.folder()).unwrap(), [".handoff.lock", "handoff-v1", "handoff-v2"]);
    }

    #[test]
    fn leftovers_of_a_killed_build_are_swept_by_the_next_and_nothing_else_is() {
        let (folder, output) = output();
        let path = output.folder().to_owned();
        built(&output, "half").keep();
        write_atomically(&path.join(".handoff-tmp-file"), b"half").unwrap();
        write_atomically(&path.join("deliveries.jsonl"), b"{}").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path(), path.join(".handoff-tmp-link")).unwrap();
        drop(output);
        let output = Output::open(&path).unwrap();
        assert_eq!(names_in(output.folder()).unwrap(), [".handoff.lock", "deliveries.jsonl"]);
        assert_eq!(kind(folder.path()).unwrap(), Kind::Folder);
    }

    #[test]
    fn what_a_killed_run_left_beside_a_version_is_swept_by_the_next_build() {
        let (_folder, output) = output();
        let first = output.put(built(&output, "one"), Version(1)).unwrap();
        let path = output.folder().to_owned();
        drop(output);
        write_atomically(&first.join(".handoff-tmp-file"), b"half").unwrap();
        Output::open(&path).unwrap();
        assert_eq!(names_in(&first).unwrap(), ["acme-handoff-v1.zip"]);
    }

    #[test]
    fn two_builds_do_not_work_in_one_folder() {
        let (_folder, output) = output();
        let error = Output::open(output.folder()).unwrap_err();
        assert_eq!(error.code, Code::OutputLocked);
        assert!(error.message.contains("handoff/acme"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_published_can_be_read_by_whom_the_umask_lets() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, output) = output();
        let version = output.put(built(&output, "one"), Version(1)).unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        create_folders(&folder.path().join("usual")).unwrap();
        assert_eq!(mode(&version), mode(&folder.path().join("usual")));
    }
}
