//! What there is below a folder: every name is classified, nothing is followed, and nothing that goes wrong ends the walk.

use std::fs;
use std::io;
use std::path::Path;

use cap_std::fs::{FileType, Metadata};
use walkdir::{DirEntry, WalkDir};

use super::workspace::{Workspace, stamp};
use crate::data::source::{Stamp, in_folder};

/// One thing that lies below a folder. Paths are relative to the workspace, `/`-separated.
#[derive(Debug)]
pub enum Listed {
    /// A regular file.
    File {
        /// Where it lies.
        at: String,
        /// What it looked like.
        stamp: Stamp,
    },
    /// A symbolic link, which was not followed.
    Symlink {
        /// Where it lies.
        at: String,
    },
    /// Neither a file nor a folder nor a link.
    Special {
        /// Where it lies.
        at: String,
        /// What it is: `a socket`.
        what: &'static str,
    },
    /// A file that cannot be looked at, or a folder that cannot be listed.
    Unreadable {
        /// Where it lies.
        at: String,
        /// Why.
        error: io::Error,
    },
    /// A file or folder with a name that is not UTF-8; what such a folder holds is not listed.
    NotUtf8 {
        /// The path with replacement characters.
        shown: String,
    },
}

impl Listed {
    /// Where it lies; with replacement characters if it is not UTF-8.
    pub fn at(&self) -> &str {
        match self {
            Self::File { at, .. } | Self::Symlink { at } | Self::Special { at, .. } | Self::Unreadable { at, .. } => at,
            Self::NotUtf8 { shown } => shown,
        }
    }
}

/// Everything below `folder`, which is relative to the workspace (`""` is the workspace itself), bytewise by path. Folders
/// themselves are not listed, unless they cannot be. Each is opened from the one above it, so that one which becomes a link
/// meanwhile leads nowhere.
pub fn list(workspace: &Workspace, folder: &str) -> Vec<Listed> {
    if let Some(link) = link_on_the_way(workspace.root(), folder) {
        return vec![Listed::Symlink { at: link }];
    }
    let (mut listed, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        if let Err(error) = list_one(workspace, &folder, &mut listed, &mut folders) {
            listed.push(Listed::Unreadable { at: folder, error });
        }
    }
    listed.sort_by(|a, b| a.at().cmp(b.at()));
    listed
}

/// The paths below the workspace of the regular files of this name, bytewise, at most `depth` folders deep, and whether all `limit` names
/// were enough to see everything. Hidden folders are passed over, and those that `skipped` names; what cannot be listed is no obstacle.
pub fn find(workspace: &Path, name: &str, depth: usize, limit: usize, skipped: &dyn Fn(&str) -> bool) -> (Vec<String>, bool) {
    let walk = WalkDir::new(workspace).follow_links(false).min_depth(1).max_depth(depth + 1).sort_by_file_name().into_iter();
    let wanted = |entry: &DirEntry| {
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        !entry.file_type().is_dir() || !hidden && below(workspace, entry.path()).is_some_and(|at| !skipped(&at))
    };
    let (mut found, mut seen) = (Vec::new(), 0);
    for entry in walk.filter_entry(wanted).flatten() {
        seen += 1;
        if seen > limit {
            return (found, false);
        }
        if entry.file_type().is_file() && entry.file_name() == name {
            found.extend(below(workspace, entry.path()));
        }
    }
    found.sort();
    (found, true)
}

/// A path below the workspace as it is written here; `None` where it is not UTF-8.
fn below(workspace: &Path, path: &Path) -> Option<String> {
    let names: Option<Vec<&str>> = path.strip_prefix(workspace).ok()?.iter().map(|name| name.to_str()).collect();
    Some(names?.join("/"))
}

/// The first component of `folder` that is a link: what lies behind it could not be opened either.
fn link_on_the_way(workspace: &Path, folder: &str) -> Option<String> {
    let ends = folder.match_indices('/').map(|(end, _)| end).chain([folder.len()]);
    let mut prefixes = ends.map(|end| &folder[..end]).filter(|prefix| !prefix.is_empty());
    prefixes.find(|prefix| fs::symlink_metadata(workspace.join(prefix)).is_ok_and(|metadata| metadata.is_symlink())).map(str::to_owned)
}

/// What lies directly in `folder`; the folders among it are still to be listed.
fn list_one(workspace: &Workspace, folder: &str, listed: &mut Vec<Listed>, folders: &mut Vec<String>) -> io::Result<()> {
    for entry in workspace.folder(folder)?.entries()? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            listed.push(Listed::NotUtf8 { shown: in_folder(folder, &name.to_string_lossy()) });
            continue;
        };
        let at = in_folder(folder, name);
        match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => folders.push(at),
            Ok(metadata) => listed.push(classify(at, &metadata)),
            Err(error) => listed.push(Listed::Unreadable { at, error }),
        }
    }
    Ok(())
}

fn classify(at: String, metadata: &Metadata) -> Listed {
    let kind = metadata.file_type();
    if kind.is_symlink() {
        Listed::Symlink { at }
    } else if kind.is_file() {
        Listed::File { at, stamp: stamp(metadata) }
    } else {
        Listed::Special { at, what: special(kind) }
    }
}

#[cfg(unix)]
fn special(kind: FileType) -> &'static str {
    use cap_std::fs::FileTypeExt;
    match kind {
        _ if kind.is_socket() => "a socket",
        _ if kind.is_fifo() => "a named pipe",
        _ if kind.is_block_device() => "a block device",
        _ if kind.is_char_device() => "a character device",
        _ => "a special file",
    }
}

#[cfg(not(unix))]
fn special(_: FileType) -> &'static str {
    "a special file"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_listed_bytewise_by_path_and_below_the_folder_only() {
        let folder = tempfile::tempdir().unwrap();
        for at in ["a/b/z", "a/b-c", "a/B", "other"] {
            let path = folder.path().join(at);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, at).unwrap();
        }
        let paths: Vec<String> = list(&Workspace::at(folder.path()).unwrap(), "a").iter().map(|one| one.at().to_owned()).collect();
        assert_eq!(paths, ["a/B", "a/b-c", "a/b/z"]);
        assert_eq!(list(&Workspace::at(folder.path()).unwrap(), "").len(), 4);
    }

    #[test]
    fn files_are_found_by_name_within_bounds() {
        let folder = tempfile::tempdir().unwrap();
        for at in ["a/x", "a/b/c/x", ".git/x", "skip/x", "x/y", "x.png"] {
            let path = folder.path().join(at);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, at).unwrap();
        }
        let skipped = |at: &str| at == "skip";
        assert_eq!(find(folder.path(), "x", 2, 100, &skipped), (vec!["a/x".to_owned()], true));
        assert_eq!(find(folder.path(), "x", 3, 100, &skipped).0.len(), 2);
        assert!(!find(folder.path(), "x", 3, 4, &skipped).1);
    }

    #[test]
    fn a_folder_that_is_not_there_is_said_so() {
        let folder = tempfile::tempdir().unwrap();
        let listed = list(&Workspace::at(folder.path()).unwrap(), "no/such");
        assert!(matches!(&listed[..], [Listed::Unreadable { at, error }] if at == "no/such" && error.kind() == io::ErrorKind::NotFound));
    }

    #[cfg(unix)]
    #[test]
    fn links_pipes_sockets_and_broken_names_are_classified_and_never_followed() {
        use std::os::unix::ffi::OsStrExt;
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        symlink("..", root.join("up")).unwrap();
        symlink("nowhere", root.join("dangling")).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, root.join("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(root.join("socket")).unwrap();
        let broken = root.join(std::ffi::OsStr::from_bytes(b"br\xffken"));
        fs::create_dir(&broken).unwrap();
        fs::write(broken.join("inside"), "").unwrap();
        let told: Vec<String> = list(&Workspace::at(root).unwrap(), "")
            .iter()
            .map(|one| match one {
                Listed::Special { at, what } => format!("{at}: {what}"),
                Listed::Symlink { at } => format!("{at}: a link"),
                Listed::NotUtf8 { shown } => format!("{shown}: not UTF-8"),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(told, ["br\u{fffd}ken: not UTF-8", "dangling: a link", "pipe: a named pipe", "socket: a socket", "up: a link"]);
        assert!(matches!(&list(&Workspace::at(root).unwrap(), "up/x")[..], [Listed::Symlink { at }] if at == "up"));
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_cannot_be_listed_does_not_end_the_walk() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("closed")).unwrap();
        fs::write(folder.path().join("open"), "").unwrap();
        fs::set_permissions(folder.path().join("closed"), fs::Permissions::from_mode(0o000)).unwrap();
        if fs::read_dir(folder.path().join("closed")).is_ok() {
            eprintln!("skipped: this user may list everything");
            return;
        }
        let listed = list(&Workspace::at(folder.path()).unwrap(), "");
        assert!(matches!(&listed[..], [Listed::Unreadable { at, .. }, Listed::File { .. }] if at == "closed"), "{listed:?}");
    }
}
