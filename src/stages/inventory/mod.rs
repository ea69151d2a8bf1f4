//! Stage 1: what there is. Every file of the engagement and its sources with its type, every run with its jobs joined, and
//! for every job the file it made and the files it took.
//!
//! Nothing is decided here: what cannot be a file of a bundle becomes an obstacle with a finding, and everything else is
//! listed. Links are never followed, other clients' folders never opened for what a run says, and nothing is written.

mod contents;
mod ground;
mod inputs;
mod jobs;
mod listing;
mod outputs;
mod paths;
mod review;
mod runs;

use std::collections::{BTreeMap, BTreeSet};

pub use review::REVIEW_FILE;

use crate::Result;
use crate::data::finding;
use crate::data::inventory::Inventory;
use crate::data::job::InputTarget;
use crate::data::source::{FileId, SourcePath, Stamp};
use crate::data::{Finding, Found};
use crate::engagement::Engagement;
use crate::filesystem::Workspace;
use crate::stages::rights;
use ground::Ground;
use jobs::DraftRun;

/// Lists the engagement and its sources, reads the runs among them, and joins results, manifests and files.
pub fn inventory(e: &Engagement, workspace: &Workspace) -> Result<Found<Inventory>> {
    let mut findings = Vec::new();
    let mut listing = listing::list_all(e, workspace)?.into(&mut findings);
    let ground = Ground::new(e, workspace, &listing.files);
    let runs = runs::find(&ground).into(&mut findings);
    let drafts = jobs::join_all(&ground, runs).into(&mut findings);
    let mut files = beyond(&ground, &drafts, &evidence(e));
    ground.finish()?;
    files.append(&mut listing.files);

    let looked = contents::look(e, workspace, files)?.into(&mut findings);
    listing.obstacles.extend(looked.obstacles);
    let mut inventory = Inventory::of_files(looked.files, listing.obstacles);
    inventory.runs = drafts.into_iter().filter_map(|draft| draft.settle(&inventory)).collect();
    inventory.review = review::read(&e.at, &inventory, workspace)?;
    digest(&mut inventory, workspace, &evidence(e), &mut findings)?;
    finding::sort(&mut findings);
    Ok(Found::new(inventory, findings))
}

/// The files that rights rows name as evidence, wherever they lie.
fn evidence(e: &Engagement) -> BTreeSet<SourcePath> {
    let named = e.rights.iter().flat_map(|rule| rule.entry.evidence.iter().map(|name| rights::evidence_source(rule, name)));
    named.collect()
}

/// Files of the workspace that nothing lists and that a run or a rights row refers to.
fn beyond(ground: &Ground, drafts: &[DraftRun], evidence: &BTreeSet<SourcePath>) -> BTreeMap<SourcePath, Stamp> {
    let named = drafts.iter().flat_map(DraftRun::named_files).chain(evidence.iter().map(String::as_str));
    named.filter_map(|at| ground.beyond(at).map(|stamp| (at.to_owned(), stamp))).collect()
}

/// Takes the digests of the evidence, and of all files whose size is that of an output or input and of at least one other
/// file: nothing else can have the same content as one of them.
fn digest(inventory: &mut Inventory, workspace: &Workspace, evidence: &BTreeSet<SourcePath>, findings: &mut Vec<Finding>) -> Result<()> {
    let length = |id: FileId| inventory.file(id).stamp.length;
    let inputs = inventory.jobs().flat_map(|(_, job)| &job.inputs).filter_map(|input| match input.target {
        InputTarget::File(id) => Some(id),
        _ => None,
    });
    let outputs = inventory.jobs().filter_map(|(_, job)| job.output);
    let asked: BTreeSet<u64> = outputs.chain(inputs).map(length).filter(|length| *length > 0).collect();
    let mut by_length: BTreeMap<u64, Vec<FileId>> = BTreeMap::new();
    for (index, file) in inventory.files.iter().enumerate().filter(|(_, file)| asked.contains(&file.stamp.length)) {
        by_length.entry(file.stamp.length).or_default().push(FileId(index));
    }
    // The largest first, so that no thread starts on the longest file when the others are done.
    let mut wanted: Vec<FileId> = by_length.into_values().rev().filter(|equals| equals.len() > 1).flatten().collect();
    let proving = evidence.iter().filter_map(|at| inventory.find(at));
    wanted.extend(proving.filter(|id| !wanted.contains(id)).collect::<Vec<_>>());
    for (id, digest) in contents::digests(workspace, inventory, &wanted)? {
        match digest {
            Ok(digest) => inventory.files[id.0].digest = Some(digest),
            Err(finding) => findings.push(*finding),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
