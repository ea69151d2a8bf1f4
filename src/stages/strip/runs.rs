//! The record of a run as it is handed over: only the shipped jobs, inputs as paths in the bundle.

use super::json::{self, Outcome};
use crate::Result;
use crate::data::inventory::Inventory;
use crate::data::job::{InputTarget, Job, JobId};
use crate::data::selection::Selection;
use crate::data::source::FileId;
use crate::engagement::Engagement;

/// The cleaned results and manifest of a run with shipped prompts.
pub fn clean(engagement: &Engagement, inventory: &Inventory, selection: &Selection, run: usize) -> Result<Vec<(FileId, Outcome)>> {
    let record = &inventory.runs[run];
    let shipped: Vec<&Job> = record.jobs.iter().enumerate().filter(|(job, _)| selection.ships(JobId { run, job: *job })).map(|(_, job)| job).collect();
    let in_results = |position: usize| shipped.iter().any(|job| job.position.0 == position);
    let rewrite = |written: &str| place(inventory, selection, &record.jobs, written);
    let results = json::clean_results(&record.results_json, &in_results, &rewrite, &engagement.strip)?;
    let mut cleaned = vec![(record.results, results)];
    if let (Some(file), Some(manifest)) = (record.manifest, &record.manifest_json) {
        let in_manifest = |position: usize| shipped.iter().any(|job| job.position.1 == Some(position));
        cleaned.push((file, json::clean_manifest(manifest, &in_manifest, &rewrite, &engagement.strip)?));
    }
    Ok(cleaned)
}

/// Where an input lies in the bundle; only the file name of one that the bundle does not hold. `None` for what is no input.
fn place(inventory: &Inventory, selection: &Selection, jobs: &[Job], written: &str) -> Option<String> {
    let _ = inventory;
    let input = jobs.iter().flat_map(|job| &job.inputs).find(|input| input.written == written)?;
    let name = || written.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    match &input.target {
        InputTarget::File(file) => Some(selection.path_of(*file).map_or_else(name, ToString::to_string)),
        InputTarget::Remote => Some(json::without_query(written)),
        InputTarget::Missing | InputTarget::Outside | InputTarget::Foreign(_) => Some(name()),
    }
}
