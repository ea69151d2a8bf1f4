//! What the files are: their types from their first bytes, and digests where content has to be compared. On all cores; the
//! order of what comes back never depends on them.

use std::collections::BTreeMap;

use super::listing;
use crate::Result;
use crate::data::inventory::{Inventory, Obstacle};
use crate::data::media_type::{HEAD, MediaType};
use crate::data::source::{FileId, SourceFile, SourcePath, Stamp, lies_in};
use crate::data::{Code, Digest, Finding, Fix, Found};
use crate::engagement::Engagement;
use crate::filesystem::Workspace;
use crate::{Error, interrupt, parallel};

/// The files that could be read, and those that could not.
pub struct Looked {
    /// In the order of the paths.
    pub files: Vec<SourceFile>,
    /// In the order of the paths.
    pub obstacles: Vec<Obstacle>,
}

/// Reads the head of each file.
///
/// # Errors
/// When the run is interrupted, or the machine failed or has run out of something.
pub fn look(e: &Engagement, workspace: &Workspace, files: BTreeMap<SourcePath, Stamp>) -> Result<Found<Looked>> {
    let files: Vec<(SourcePath, Stamp)> = files.into_iter().collect();
    let head = |at: &SourcePath| interrupt::check().and_then(|()| workspace.read_head(at, HEAD));
    let heads = parallel::map(&files, |(at, _)| head(at).map(|head| MediaType::of(at, &head)));
    interrupt::check()?;
    let mut looked = Looked { files: Vec::new(), obstacles: Vec::new() };
    let mut findings = Vec::new();
    for ((at, stamp), media_type) in files.into_iter().zip(heads) {
        match media_type {
            Ok(media_type) => {
                let in_engagement = lies_in(&at, &e.at).then(|| at[e.at.len()..].trim_start_matches('/').to_owned());
                looked.files.push(SourceFile { at, in_engagement, stamp, media_type, digest: None });
            }
            Err(error) if error.is_fault() => return Err(error),
            Err(error) => {
                let (rule, finding) = listing::not_readable(&at, &error.message);
                looked.obstacles.push(Obstacle { at, rule });
                findings.push(finding);
            }
        }
    }
    Ok(Found::new(looked, findings))
}

/// A file with its digest, or with why there is none.
pub type Digested = (FileId, Result<Digest, Box<Finding>>);

/// The digests of these files, or why there is none.
///
/// # Errors
/// When the run is interrupted, or the machine failed or has run out of something.
pub fn digests(workspace: &Workspace, inventory: &Inventory, wanted: &[FileId]) -> Result<Vec<Digested>> {
    let digests = parallel::map(wanted, |id| workspace.digest_planned(inventory.file(*id)));
    interrupt::check()?;
    let digested = wanted.iter().zip(digests).map(|(id, digest)| match digest {
        Err(error) if error.is_fault() => Err(error),
        digest => Ok((*id, digest.map_err(|error| Box::new(without_digest(&inventory.file(*id).at, &error))))),
    });
    digested.collect()
}

fn without_digest(at: &str, error: &Error) -> Finding {
    if error.code == Code::SourceChanged {
        let fix = Fix::text("run the command again when nobody writes there");
        return Finding::new(Code::SourceChanged, &error.message).at(at).fix(fix);
    }
    listing::not_readable(at, &error.message).1
}
