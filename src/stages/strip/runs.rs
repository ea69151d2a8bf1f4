//! The record of a run as it is handed over: only the shipped jobs, inputs as paths in the bundle.

use super::json::{self, Cleaned};
use crate::Result;
use crate::data::Found;
use crate::data::inventory::Inventory;
use crate::data::job::{Input, InputTarget, Job, JobId};
use crate::data::selection::Selection;
use crate::data::source::FileId;
use crate::engagement::Engagement;
use crate::generation::url::without_query;

/// The cleaned results and manifest of a run with shipped prompts.
pub fn clean(engagement: &Engagement, inventory: &Inventory, selection: &Selection, run: usize) -> Result<Vec<(FileId, Found<Cleaned>)>> {
    let record = &inventory.runs[run];
    let rules = &engagement.strip;
    let ships = |job: usize| selection.ships(JobId { run, job });
    let shipped: Vec<&Job> = record.jobs.iter().enumerate().filter(|(job, _)| ships(*job)).map(|(_, job)| job).collect();

    let by_result = |position: usize| shipped.iter().copied().find(|job| job.position.0 == position);
    let rewrite = |position: usize, written: &str| by_result(position).and_then(|job| place(selection, job, written));
    let results = json::clean_results(&record.results_json, &|position| by_result(position).is_some(), rules, &rewrite)?;
    let mut cleaned = vec![(record.results, results)];

    if let (Some(file), Some(manifest)) = (record.manifest, &record.manifest_json) {
        let by_manifest = |position: usize| shipped.iter().copied().find(|job| job.position.1 == Some(position));
        let rewrite = |position: usize, written: &str| by_manifest(position).and_then(|job| place(selection, job, written));
        cleaned.push((file, json::clean_manifest(manifest, &|position| by_manifest(position).is_some(), rules, &rewrite)?));
    }
    Ok(cleaned)
}

/// Where an input of the job lies in the bundle; only the file name of one that the bundle does not hold. `None` for what is no input.
fn place(selection: &Selection, job: &Job, written: &str) -> Option<String> {
    let input = job.inputs.iter().find(|input| input.written == written)?;
    Some(match &input.target {
        InputTarget::File(file) => selection.path_of(*file).map_or_else(|| file_name(input), ToString::to_string),
        InputTarget::Remote => without_query(written).to_owned(),
        InputTarget::Missing | InputTarget::Outside | InputTarget::Foreign(_) => file_name(input),
    })
}

fn file_name(input: &Input) -> String {
    input.written.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}
