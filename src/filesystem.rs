//! A stand-in until `src/filesystem/` of the other branch takes its place: the few names that the inventory needs, and no more.
#![allow(clippy::disallowed_methods)]

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::data::Code;
use crate::data::source::{SourceFile, Stamp};
use crate::{Error, Result};

/// One thing that lies below a folder.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum Listed {
    File { at: String, stamp: Stamp },
    Symlink { at: String },
    Special { at: String, what: &'static str },
    Unreadable { at: String, error: io::Error },
    NotUtf8 { shown: String },
}

/// Everything below `folder`, bytewise by path.
pub fn list(workspace: &Path, folder: &str) -> Vec<Listed> {
    let mut listed = Vec::new();
    for entry in WalkDir::new(workspace.join(folder)).follow_links(false).follow_root_links(false) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => {
                let path = entry.path().strip_prefix(workspace).unwrap_or(entry.path());
                let Some(at) = path.to_str().map(str::to_owned) else {
                    listed.push((path.to_string_lossy().into_owned(), Listed::NotUtf8 { shown: path.to_string_lossy().into_owned() }));
                    continue;
                };
                let one = match entry.metadata() {
                    _ if entry.file_type().is_symlink() => Listed::Symlink { at: at.clone() },
                    _ if !entry.file_type().is_file() => Listed::Special { at: at.clone(), what: "a special file" },
                    Ok(metadata) => Listed::File { at: at.clone(), stamp: stamp(&metadata) },
                    Err(error) => Listed::Unreadable { at: at.clone(), error: error.into() },
                };
                listed.push((at, one));
            }
            Err(error) => listed.push((folder.to_owned(), Listed::Unreadable { at: folder.to_owned(), error: error.into() })),
        }
    }
    listed.sort_by(|a, b| a.0.cmp(&b.0));
    listed.into_iter().map(|(_, one)| one).collect()
}

/// The folder below which all sources lie.
#[derive(Debug)]
pub struct Workspace(PathBuf);

impl Workspace {
    /// The workspace at this path.
    pub fn at(root: &Path) -> Result<Self> {
        Ok(Self(root.to_owned()))
    }

    /// Opens the regular file at a path below the workspace; links are not followed.
    pub fn open(&self, at: &str) -> Result<(File, Stamp)> {
        let mut path = self.0.clone();
        for part in at.split('/') {
            path.push(part);
            let metadata = fs::symlink_metadata(&path).map_err(|error| Error::io("cannot open", at, error))?;
            if metadata.is_symlink() || matches!(part, "" | "." | "..") {
                return Err(Error::new(Code::Io, format!("cannot open {at}: it is a symbolic link")).at(at));
            }
        }
        let file = File::open(&path).map_err(|error| Error::io("cannot open", at, error))?;
        let metadata = file.metadata().map_err(|error| Error::io("cannot open", at, error))?;
        if !metadata.is_file() {
            return Err(Error::new(Code::Io, format!("cannot open {at}: it is not a regular file")).at(at));
        }
        Ok((file, stamp(&metadata)))
    }

    /// Opens a file that was listed before, if it is still the same one.
    pub fn open_planned(&self, file: &SourceFile) -> Result<File> {
        match self.open(&file.at)? {
            (open, stamp) if stamp == file.stamp => Ok(open),
            _ => Err(Error::new(Code::SourceChanged, format!("{} changed since it was planned", file.at)).at(&file.at)),
        }
    }

    /// The first bytes of a file: `limit`, or all when it is shorter.
    pub fn read_head(&self, at: &str, limit: usize) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = self.open(at)?.0.take(limit as u64).read_to_end(&mut bytes);
        read.map_err(|error| Error::io("cannot read", at, error)).map(|_| bytes)
    }

    /// The whole of a file; more than `limit` bytes are an error.
    pub fn read_all(&self, at: &str, limit: u64) -> Result<Vec<u8>> {
        let bytes = self.read_head(at, usize::try_from(limit + 1).unwrap_or(usize::MAX))?;
        if bytes.len() as u64 > limit { Err(Error::new(Code::LimitExceeded, format!("{at} is too long")).at(at)) } else { Ok(bytes) }
    }
}

fn stamp(metadata: &Metadata) -> Stamp {
    let nanoseconds = |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
    Stamp {
        device: metadata.dev(),
        inode: metadata.ino(),
        length: metadata.len(),
        modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
        changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
    }
}
