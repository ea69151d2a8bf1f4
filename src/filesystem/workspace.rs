//! Sources: opened without following a link anywhere on the way, and only when they are still what was planned.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use cap_fs_ext::{DirExt, FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, Metadata, OpenOptions};

use super::at::ReadAt;
use crate::data::source::{MAX_FOLDERS, SourceFile, Stamp, file_name};
use crate::data::{Code, Digest, Fix};
use crate::{Error, Result};

/// Folders that are kept open, so that a file costs one system call and not one for every component of its path.
const KEPT_OPEN: usize = 64;

/// The folder below which all sources lie. Can be used by any number of threads.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
    top: Arc<Dir>,
    folders: Mutex<HashMap<String, Arc<Dir>>>,
}

impl Workspace {
    /// The workspace at this absolute path, which may itself be reached through links: somebody typed it.
    pub fn at(root: &Path) -> Result<Self> {
        let top = Dir::open_ambient_dir(root, ambient_authority()).map_err(|error| Error::io("cannot open the folder", root, error))?;
        Ok(Self { root: root.to_owned(), top: Arc::new(top), folders: Mutex::default() })
    }

    /// Where it lies.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Opens the regular file at a `/`-separated path below the workspace, for reading. Neither a link on the way nor one at its
    /// end is followed, and a pipe does not make it wait.
    pub fn open(&self, at: &str) -> Result<(File, Stamp)> {
        let (file, metadata) = self.open_regular(at).map_err(|error| Error::io("cannot open", at, error))?;
        Ok((file, stamp(&metadata)))
    }

    /// Opens a file that was listed before, if it is still the same one.
    pub fn open_planned(&self, file: &SourceFile) -> Result<File> {
        match self.open_regular(&file.at) {
            Ok((open, metadata)) if stamp(&metadata) == file.stamp => Ok(open),
            Ok(_) => Err(changed(&file.at)),
            Err(error) if no_longer_there(&error) => Err(changed(&file.at)),
            Err(error) => Err(Error::io("cannot open", &file.at, error)),
        }
    }

    /// The first bytes of a file: `limit`, or all when it is shorter.
    pub fn read_head(&self, at: &str, limit: usize) -> Result<Vec<u8>> {
        let (file, stamp) = self.open(at)?;
        let mut bytes = vec![0; limit.min(usize::try_from(stamp.length).unwrap_or(limit))];
        let filled = file.fill_at(&mut bytes, 0).map_err(|error| Error::io("cannot read", at, error))?;
        bytes.truncate(filled);
        Ok(bytes)
    }

    /// The whole of a file, and the stamp that it had before and after; more than `limit` bytes are an error.
    pub fn read_all(&self, at: &str, limit: u64) -> Result<(Vec<u8>, Stamp)> {
        let (file, stamp) = self.open(at)?;
        let bytes = read_whole(&file, at, stamp.length, limit)?;
        still(&file, at, &stamp)?;
        Ok((bytes, stamp))
    }

    /// The whole of a file that was listed before, if it is still the same one; more than `limit` bytes are an error.
    pub fn read_planned(&self, file: &SourceFile, limit: u64) -> Result<Vec<u8>> {
        let open = self.open_planned(file)?;
        let bytes = read_whole(&open, &file.at, file.stamp.length, limit)?;
        still_planned(&open, file)?;
        Ok(bytes)
    }

    /// The digest of a file that was listed before, if it is still the same one when all of it was read.
    ///
    /// # Errors
    /// [`Code::SourceChanged`], what the system says, or an interruption.
    pub fn digest_planned(&self, file: &SourceFile) -> Result<Digest> {
        let open = self.open_planned(file)?;
        let mut length = 0;
        let digest = super::digest(&Planned { open: &open, at: &file.at }, &mut |count| length += count)?;
        still_planned(&open, file)?;
        if length == file.stamp.length { Ok(digest) } else { Err(changed(&file.at)) }
    }

    fn open_regular(&self, at: &str) -> io::Result<(File, Metadata)> {
        let (folder, name) = at.rsplit_once('/').unwrap_or(("", at));
        let mut options = OpenOptions::new();
        options.read(true).follow(FollowSymlinks::No).nonblock(true);
        let file = self.folder(folder)?.open_with(component(name)?, &options)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
        }
        Ok((file.into_std(), metadata))
    }

    /// The folder at a `/`-separated path below the workspace; no component of it may be a link.
    pub(super) fn folder(&self, at: &str) -> io::Result<Arc<Dir>> {
        if let Some(open) = self.kept(at) {
            return Ok(open);
        }
        let ends = || at.match_indices('/').map(|(end, _)| end).chain([at.len()]).filter(|end| *end > 0);
        if ends().count() > MAX_FOLDERS {
            let why = format!("it lies more than {MAX_FOLDERS} folders deep");
            return Err(io::Error::new(io::ErrorKind::InvalidFilename, why));
        }
        // From the top: most of what records name leads nowhere after a few steps.
        let mut open = Arc::clone(&self.top);
        for folder in ends().map(|end| &at[..end]) {
            open = match self.kept(folder) {
                Some(kept) => kept,
                None => self.keep(folder, open.open_dir_nofollow(component(file_name(folder))?)?),
            };
        }
        Ok(open)
    }

    /// Whether a folder lies at a `/`-separated path below the workspace; what a link leads to is none.
    pub fn is_folder(&self, at: &str) -> bool {
        self.folder(at).is_ok()
    }

    fn kept(&self, folder: &str) -> Option<Arc<Dir>> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).get(folder).map(Arc::clone)
    }

    fn keep(&self, folder: &str, open: Dir) -> Arc<Dir> {
        let open = Arc::new(open);
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if folders.len() >= KEPT_OPEN {
            folders.clear();
        }
        folders.insert(folder.to_owned(), Arc::clone(&open));
        open
    }
}

/// A source that is open, by the name that people know.
struct Planned<'a> {
    open: &'a File,
    at: &'a str,
}

impl ReadAt for Planned<'_> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        ReadAt::read_at(self.open, buffer, offset)
    }

    fn length(&self) -> io::Result<u64> {
        ReadAt::length(self.open)
    }

    fn shown(&self) -> String {
        self.at.to_owned()
    }
}

/// Whether an open file still is what was planned; asked again when all of it was read.
pub(crate) fn still_planned(open: &File, file: &SourceFile) -> Result<()> {
    still(open, &file.at, &file.stamp)
}

fn still(open: &File, at: &str, before: &Stamp) -> Result<()> {
    let metadata = Metadata::from_file(open).map_err(|error| Error::io("cannot read", at, error))?;
    if stamp(&metadata) == *before { Ok(()) } else { Err(changed(at)) }
}

/// The error of a source that is no longer what was planned.
pub(crate) fn changed(at: &str) -> Error {
    Error::new(Code::SourceChanged, format!("{at} changed since it was planned: run the command again when nobody writes there")).at(at)
}

fn read_whole(file: &File, at: &str, length: u64, limit: u64) -> Result<Vec<u8>> {
    if length > limit {
        return Err(too_long(at, limit));
    }
    // `limit` bounds it, so a length that lies cannot take more memory than the caller allows.
    let mut bytes = vec![0; usize::try_from(length).map_err(|_| too_long(at, limit))?];
    let filled = file.fill_at(&mut bytes, 0).map_err(|error| Error::io("cannot read", at, error))?;
    if filled as u64 == length { Ok(bytes) } else { Err(changed(at)) }
}

fn too_long(at: &str, limit: u64) -> Error {
    let fix = Fix::text("put a shorter one there, or leave the file out with [filter] exclude");
    Error::new(Code::LimitExceeded, format!("{at}: {}", super::too_long(limit))).at(at).fix(fix)
}

/// Whether there is nothing, a link, a folder or the like where a regular file was listed, or in place of a folder above it.
fn no_longer_there(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidInput, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory | InvalidInput) || crate::error::is_link(error)
}

/// One component of a path, and nothing that a system would take for more.
fn component(name: &str) -> io::Result<&Path> {
    let path = Path::new(name);
    let mut parts = path.components();
    match (parts.next(), parts.next()) {
        (Some(Component::Normal(part)), None) if part == name => Ok(path),
        _ => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a path below the workspace")),
    }
}

/// The stamp of an open or listed file.
#[cfg(unix)]
pub(super) fn stamp(metadata: &Metadata) -> Stamp {
    use cap_std::fs::MetadataExt;
    let nanoseconds = |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
    Stamp {
        device: metadata.dev(),
        inode: metadata.ino(),
        length: metadata.len(),
        modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
        changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
    }
}

/// The stamp of an open or listed file. Without device and inode: Windows gives them for open files only, and both must agree.
#[cfg(not(unix))]
pub(super) fn stamp(metadata: &Metadata) -> Stamp {
    let since = metadata.modified().ok().and_then(|time| time.into_std().duration_since(std::time::UNIX_EPOCH).ok());
    let modified = since.and_then(|since| i128::try_from(since.as_nanos()).ok()).unwrap_or_default();
    Stamp { device: 0, inode: 0, length: metadata.len(), modified, changed: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::media_type::MediaType;
    use crate::filesystem::{Listed, list};

    fn workspace() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("clients/acme")).unwrap();
        std::fs::write(folder.path().join("clients/acme/hero.png"), "pixels").unwrap();
        let workspace = Workspace::at(folder.path()).unwrap();
        (folder, workspace)
    }

    fn planned(workspace: &Workspace, at: &str) -> SourceFile {
        let stamp = workspace.open(at).unwrap().1;
        SourceFile { at: at.to_owned(), in_engagement: None, stamp, media_type: MediaType::UNKNOWN, digest: None }
    }

    #[test]
    fn a_file_is_read_whole_or_from_its_head() {
        let (_folder, workspace) = workspace();
        assert_eq!(workspace.read_all("clients/acme/hero.png", 6).unwrap().0, b"pixels");
        assert_eq!(workspace.read_head("clients/acme/hero.png", 3).unwrap(), b"pix");
        let listed = planned(&workspace, "clients/acme/hero.png");
        assert_eq!(workspace.digest_planned(&listed).unwrap(), Digest::of("pixels"));
        assert_eq!(workspace.read_all("clients/acme/hero.png", 5).unwrap_err().code, Code::LimitExceeded);
    }

    #[test]
    fn what_is_listed_has_the_stamp_of_what_is_opened() {
        let (_folder, workspace) = workspace();
        let listed = list(&workspace, "clients");
        let [Listed::File { at, stamp }] = listed.as_slice() else { panic!("{listed:?}") };
        assert_eq!(workspace.open(at).unwrap().1, *stamp);
    }

    #[test]
    fn a_file_that_changed_is_not_the_one_that_was_planned() {
        let (folder, workspace) = workspace();
        let file = planned(&workspace, "clients/acme/hero.png");
        workspace.open_planned(&file).unwrap();
        // Another inode with the same bytes: what an editor's "save" leaves.
        let path = folder.path().join(&file.at);
        std::fs::write(folder.path().join("new"), "pixels").unwrap();
        std::fs::rename(folder.path().join("new"), &path).unwrap();
        let error = workspace.open_planned(&file).unwrap_err();
        assert_eq!(error.code, Code::SourceChanged);
        assert!(error.message.contains("changed since it was planned") && error.message.contains("hero.png"), "{error}");
        std::fs::remove_file(path).unwrap();
        assert_eq!(workspace.open_planned(&file).unwrap_err().code, Code::SourceChanged);
    }

    #[cfg(unix)]
    #[test]
    fn whatever_took_the_place_of_a_planned_file_is_not_it() {
        use std::fs::{File, create_dir, remove_file, rename};
        use std::os::unix::fs::symlink;
        type Swap = fn(&Path) -> io::Result<()>;
        let swaps: [(&str, Swap); 6] = [
            ("longer", |path| File::options().write(true).open(path)?.set_len(7)),
            ("shorter", |path| File::options().write(true).open(path)?.set_len(5)),
            ("a link to it", |path| rename(path, path.with_extension("old")).and_then(|()| symlink("hero.old", path))),
            ("a folder", |path| remove_file(path).and_then(|()| create_dir(path))),
            ("a pipe", |path| {
                remove_file(path)?;
                Ok(rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, 0o600.into(), 0)?)
            }),
            ("in a folder that is a link", |path| {
                let folder = path.parent().unwrap();
                rename(folder, folder.with_extension("old")).and_then(|()| symlink("acme.old", folder))
            }),
        ];
        for (what, swap) in swaps {
            let (folder, before) = workspace();
            let file = planned(&before, "clients/acme/hero.png");
            swap(&folder.path().join(&file.at)).unwrap();
            let error = Workspace::at(folder.path()).unwrap().open_planned(&file).unwrap_err();
            assert_eq!(error.code, Code::SourceChanged, "{what}: {error}");
        }
    }

    #[test]
    fn no_path_leads_out() {
        let (_folder, workspace) = workspace();
        for at in ["", "..", "../x", "/etc/passwd", "clients/../clients/acme/hero.png", "clients//acme/hero.png", "clients/acme", "."] {
            let error = workspace.open(at).unwrap_err();
            assert!(error.message.contains(at), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed_and_a_pipe_does_not_make_it_wait() {
        let (folder, workspace) = workspace();
        let link = |target: &str, at: &str| std::os::unix::fs::symlink(target, folder.path().join(at)).unwrap();
        link("acme", "clients/zest");
        link("hero.png", "clients/acme/link.png");
        for at in ["clients/zest/hero.png", "clients/acme/link.png"] {
            let error = workspace.open(at).unwrap_err();
            assert!(error.message.contains(at), "{error}");
        }
        let pipe = folder.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        let error = workspace.open("pipe").unwrap_err();
        assert!(error.message.contains("not a regular file"), "{error}");
    }
}
