//! What the files are: their types from their first bytes, and digests where content has to be compared. On all cores; the
//! order of what comes back never depends on them.

use std::collections::BTreeMap;
use std::io::Read;

use sha2::{Digest as _, Sha256};

use super::listing;
use crate::Result;
use crate::data::inventory::{Inventory, Obstacle};
use crate::data::media_type::{HEAD, MediaType};
use crate::data::source::{FileId, SourceFile, SourcePath, Stamp};
use crate::data::{Code, Digest, Finding, Found};
use crate::engagement::Engagement;
use crate::filesystem::Workspace;
use crate::{Error, data, parallel};

/// Bytes that are read at once (PERFORMANCE.md: nothing is gained beyond).
const BUFFER: usize = 256 * 1024;

/// The files that could be read, and those that could not.
pub struct Looked {
    /// In the order of the paths.
    pub files: Vec<SourceFile>,
    /// In the order of the paths.
    pub obstacles: Vec<Obstacle>,
}

/// Reads the head of each file.
pub fn look(e: &Engagement, workspace: &Workspace, files: BTreeMap<SourcePath, Stamp>) -> Found<Looked> {
    let files: Vec<(SourcePath, Stamp)> = files.into_iter().collect();
    let heads = parallel::map(&files, |(at, _)| workspace.read_head(at, HEAD).map(|head| MediaType::of(at, &head)));
    let mut looked = Looked { files: Vec::new(), obstacles: Vec::new() };
    let mut findings = Vec::new();
    for ((at, stamp), media_type) in files.into_iter().zip(heads) {
        match media_type {
            Ok(media_type) => {
                let in_engagement = listing::lies_in(&at, &e.at).then(|| at[e.at.len()..].trim_start_matches('/').to_owned());
                looked.files.push(SourceFile { at, in_engagement, stamp, media_type, digest: None });
            }
            Err(error) => {
                let (rule, finding) = listing::unreadable(&at, &error.message);
                looked.obstacles.push(Obstacle { at, rule });
                findings.push(finding);
            }
        }
    }
    Found::new(looked, findings)
}

/// The digests of these files, or why there is none.
pub fn digests(workspace: &Workspace, inventory: &Inventory, wanted: &[FileId]) -> Vec<(FileId, Result<Digest, Box<Finding>>)> {
    let digests = parallel::map(wanted, |id| {
        let file = inventory.file(*id);
        digest(workspace, file).map_err(|error| Box::new(Finding::new(reason(&error), error.message).at(&file.at)))
    });
    wanted.iter().copied().zip(digests).collect()
}

fn reason(error: &Error) -> Code {
    if error.code == Code::SourceChanged { Code::SourceChanged } else { Code::SourceUnreadable }
}

fn digest(workspace: &Workspace, file: &SourceFile) -> Result<Digest> {
    let mut open = workspace.open_planned(file)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; BUFFER];
    let mut length = 0;
    loop {
        match open.read(&mut buffer).map_err(|error| Error::io("cannot read", &file.at, error))? {
            0 if length == file.stamp.length => return Ok(data::Digest::finish(hasher)),
            0 => return Err(Error::new(Code::SourceChanged, format!("{} changed while it was read", file.at)).at(&file.at)),
            count => {
                hasher.update(&buffer[..count]);
                length += count as u64;
            }
        }
    }
}
