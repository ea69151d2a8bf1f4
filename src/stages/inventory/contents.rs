//! What the files are: their types from their first bytes, and digests where content has to be compared. On all cores; the
//! order of what comes back never depends on them.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use sha2::{Digest as _, Sha256};

use super::listing;
use crate::Result;
use crate::data::inventory::{Inventory, Obstacle};
use crate::data::media_type::{HEAD, MediaType};
use crate::data::source::{FileId, SourceFile, SourcePath, Stamp};
use crate::data::{Code, Digest, Finding, Found};
use crate::engagement::Engagement;
use crate::filesystem::Workspace;
use crate::{Error, data};

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
    let heads = in_parallel(&files, |(at, _)| workspace.read_head(at, HEAD).map(|head| MediaType::of(at, &head)));
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
    let digests = in_parallel(wanted, |id| {
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

/// Does the work for every item on as many threads as there are cores; the results are in the order of the items.
fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mine = std::iter::from_fn(|| {
            let index = next.fetch_add(1, Ordering::Relaxed);
            items.get(index).map(|item| (index, work(item)))
        });
        mine.collect::<Vec<_>>()
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(items.len());
    let mut results: Vec<(usize, R)> = thread::scope(|scope| {
        let workers: Vec<_> = (1..threads).map(|_| scope.spawn(worker)).collect();
        let mut results = worker();
        for other in workers {
            match other.join() {
                Ok(theirs) => results.extend(theirs),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    });
    results.sort_unstable_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        assert_eq!(in_parallel(&items, |item| item * 2), items.iter().map(|item| item * 2).collect::<Vec<_>>());
        assert!(in_parallel(&[] as &[usize], |item| *item).is_empty());
    }
}
