//! Files as they lie in the workspace.

use super::digest::Digest;
use super::media_type::MediaType;

/// A path below the workspace, `/`-separated: how sources are named in everything that the agency reads.
pub type SourcePath = String;

/// The last component of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder of a path; `""` at the top.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// What stands at `name` in a folder; `""` is the top.
pub fn in_folder(folder: &str, name: &str) -> SourcePath {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Folders below each other that are looked through: people have dozens, systems take 4,096 bytes of path (Linux) or 1,024 (macOS) at
/// once, and a record that lies names millions.
pub const MAX_FOLDERS: usize = 1000;

/// Whether a path lies in a folder, at any depth; all do in `""`, the top.
pub fn lies_in(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// What identifies a file's content without reading it: compared on the open descriptor, so that what is planned is what is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The file system.
    pub device: u64,
    /// The file on it.
    pub inode: u64,
    /// Bytes.
    pub length: u64,
    /// Last change of the content, nanoseconds since 1970.
    pub modified: i128,
    /// Last change of the content or the attributes, nanoseconds since 1970; 0 where the system has none.
    pub changed: i128,
}

/// A regular file of the engagement, of one of its sources, or of the workspace where a run refers to it.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Where it lies.
    pub at: SourcePath,
    /// Where it lies in the engagement, if it does.
    pub in_engagement: Option<String>,
    /// What it looked like when it was listed.
    pub stamp: Stamp,
    /// What it is.
    pub media_type: MediaType,
    /// Its digest, where the content had to be compared: outputs, inputs and files of equal size.
    pub digest: Option<Digest>,
}

impl SourceFile {
    /// The path by which patterns and reasons name it: from the engagement if it lies there, else from the workspace.
    pub fn name(&self) -> &str {
        self.in_engagement.as_deref().unwrap_or(&self.at)
    }

    /// The last component of its path.
    pub fn file_name(&self) -> &str {
        file_name(&self.at)
    }
}

/// A file of the inventory, by its place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub usize);
