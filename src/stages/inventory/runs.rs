//! The runs: every `results.json` of the engagement and its sources, and the manifest that goes with it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::ground::Ground;
use super::paths::{self, Cut, Ground as _, Lead, Search, WrittenPath};
use crate::data::source::{self, SourcePath};
use crate::data::{Code, Finding, Fix, Found};
use crate::engagement::patterns;
use crate::generation::WrongShape;
use crate::generation::json;
use crate::generation::manifest::Manifest;
use crate::generation::results::Results;

/// What the tool calls the record of a run.
const RESULTS: &str = "results.json";
/// As many values of a wrong type as one finding names.
const NAMED: usize = 5;

/// A run and its manifest, read.
pub struct ReadRun {
    /// Where its `results.json` lies.
    pub at: SourcePath,
    /// `results.json` as it was read.
    pub json: Value,
    /// What it says.
    pub results: Results,
    /// Its manifest, if it was found.
    pub manifest: Option<ReadManifest>,
}

/// A manifest, read.
pub struct ReadManifest {
    /// Where it lies.
    pub at: SourcePath,
    /// As it was read.
    pub json: Value,
    /// What it says.
    pub manifest: Manifest,
}

impl ReadRun {
    /// The folder of the run.
    pub fn folder(&self) -> &str {
        source::folder(&self.at)
    }
}

/// All runs, by (`startedAt`, path). Other clients' folders have none for us.
pub fn find(ground: &Ground) -> Found<Vec<ReadRun>> {
    let mut findings = Vec::new();
    let named_so = ground.listed.keys().filter(|at| source::file_name(at) == RESULTS);
    let ours = named_so.filter(|at| ground.other_client(at).is_none());
    let mut runs: Vec<ReadRun> = ours.filter_map(|at| read_run(ground, at, &mut findings)).collect();
    runs.sort_by(|a, b| (&a.results.started_at, &a.at).cmp(&(&b.results.started_at, &b.at)));
    Found::new(runs, findings)
}

fn read_run(ground: &Ground, at: &str, findings: &mut Vec<Finding>) -> Option<ReadRun> {
    let read = read_json(ground, at).and_then(|json| match Results::read(&json) {
        Ok(results) => Ok((json, results)),
        Err(wrong) => Err(Box::new(wrong_shape(at, "a run of the generation tool", &wrong))),
    });
    let (json, results) = match read {
        Ok(read) => read,
        Err(finding) => {
            findings.push(*finding);
            return None;
        }
    };
    report_twins(at, results.jobs.iter().map(|job| job.id.as_str()), findings);
    let manifest = find_manifest(ground, at, &results, findings);
    Some(ReadRun { at: at.to_owned(), json, results, manifest })
}

/// Looks for the manifest in the places of SPEC 1.2, and says so when there is none and its prompts are needed.
fn find_manifest(ground: &Ground, at: &str, results: &Results, findings: &mut Vec<Finding>) -> Option<ReadManifest> {
    let written = results.manifest_path.as_deref();
    let whole = written.map(|written| lead(ground, at, written, Cut::Never));
    if whole == Some(Lead::Outside) {
        findings.push(outside(at, "manifestPath"));
    }
    let mut unreadable = Vec::new();
    let named = named_places(ground, at, written, whole).into_iter();
    let found = named
        .chain(siblings(ground, at))
        // At last an absolute path by its end: the manifests may lie in a folder of their own.
        .chain(written.and_then(|written| lead(ground, at, written, Cut::Absolute).found()).map(Place::Named))
        .find_map(|place| place.manifest_of(ground, results, &mut unreadable));
    if let Some(found) = found {
        report_twins(&found.at, found.manifest.jobs.iter().map(|(id, _)| id.as_str()), findings);
        return Some(found);
    }
    if results.jobs.iter().any(|job| !job.keys.contains_key("prompt")) {
        if unreadable.is_empty() {
            findings.push(missing(at, results));
        }
        findings.append(&mut unreadable);
    }
    None
}

/// Where a manifest may be.
enum Place {
    /// Something points there: it is the manifest when it has any job of the run, and a finding when it cannot be read.
    Named(SourcePath),
    /// A JSON file beside the results: it is the manifest when it has all jobs of the run.
    Sibling(SourcePath),
}

impl Place {
    fn manifest_of(self, ground: &Ground, results: &Results, unreadable: &mut Vec<Finding>) -> Option<ReadManifest> {
        let mut jobs = results.jobs.iter();
        match self {
            Self::Named(at) => match read_manifest(ground, &at) {
                Ok(found) => Some(found)
                    .filter(|found| !is_record(&found.json) && (results.jobs.is_empty() || jobs.any(|job| found.manifest.has(&job.id)))),
                Err(finding) => {
                    unreadable.push(*finding);
                    None
                }
            },
            Self::Sibling(at) => {
                let found = read_manifest(ground, &at).ok()?;
                (!is_record(&found.json) && !results.jobs.is_empty() && jobs.all(|job| found.manifest.has(&job.id))).then_some(found)
            }
        }
    }
}

/// Whether a document only records a run, such as a copy `results (1).json`: it has all the ids of the jobs, and no request of any.
fn is_record(json: &Value) -> bool {
    let jobs = || json.get("jobs").and_then(Value::as_array).into_iter().flatten();
    let requests = json.get("defaults").is_some() || jobs().any(|job| job.get("prompt").is_some());
    !requests && (json.get("startedAt").is_some() || jobs().all(|job| job.get("status").is_some()))
}

fn missing(at: &str, results: &Results) -> Finding {
    let without = results.jobs.iter().filter(|job| !job.keys.contains_key("prompt")).count();
    let message = format!("the batch manifest of {at} was not found, so the prompts of {without} of its jobs are unknown");
    let fix = Fix::text(format!("Put the manifest that was run beside {at} and call it manifest.json."));
    Finding::new(Code::RunManifestMissing, message).at(at).fix(fix)
}

/// Where `manifestPath` leads, its file name beside the results, and `manifest.json` beside them.
fn named_places(ground: &Ground, at: &str, written: Option<&str>, whole: Option<Lead>) -> Vec<Place> {
    let folder = source::folder(at);
    let beside = |name: &str| ground.find(&source::in_folder(folder, name));
    let root = ground.engagement.workspace.to_string_lossy();
    let name = written.and_then(|written| WrittenPath::of(written, &root).file_name());
    let there = whole.and_then(Lead::found).into_iter().chain(name.and_then(beside)).chain(beside("manifest.json"));
    paths::once(there.filter(|candidate| candidate != at)).into_iter().map(Place::Named).collect()
}

/// Where a `manifestPath` leads: it is relative to wherever the tool was run, or absolute on another machine.
fn lead(ground: &Ground, at: &str, written: &str, cut: Cut) -> Lead {
    let engagement = ground.engagement.at.clone();
    let bases = paths::once(paths::ancestors(source::folder(at)).into_iter().chain([engagement, String::new()]));
    let root = ground.engagement.workspace.to_string_lossy();
    Search { bases, near: Vec::new(), cut }.lead(&WrittenPath::of(written, &root), ground)
}

/// The JSON files beside the results.
fn siblings<'a>(ground: &'a Ground, at: &'a str) -> impl Iterator<Item = Place> + 'a {
    let folder = source::folder(at);
    let json =
        move |path: &&SourcePath| source::folder(path) == folder && path.as_str() != at && path.to_ascii_lowercase().ends_with(".json");
    let inside = ground.listed.range(source::in_folder(folder, "")..).map(|(path, _)| path);
    inside.take_while(move |path| source::lies_in(path, folder)).filter(json).cloned().map(Place::Sibling)
}

fn read_manifest(ground: &Ground, at: &str) -> Result<ReadManifest, Box<Finding>> {
    let json = read_json(ground, at)?;
    match Manifest::read(&json) {
        Ok(manifest) => Ok(ReadManifest { at: at.to_owned(), json, manifest }),
        Err(wrong) => Err(Box::new(wrong_shape(at, "a batch manifest", &wrong))),
    }
}

fn read_json(ground: &Ground, at: &str) -> Result<Value, Box<Finding>> {
    let bytes = ground.read_all(at, json::MAX_BYTES as u64).map_err(|why| Box::new(not_understood(at, &why)))?;
    json::parse(&bytes).map_err(|error| Box::new(not_understood(at, &format!("{at}: {}", error.message)).place(error.position())))
}

fn not_understood(at: &str, message: &str) -> Finding {
    let text = "Copy the file again from where the run was made, or repair it; or leave it out:";
    Finding::new(Code::RunUnreadable, message).at(at).fix(Fix::toml(text, acceptance(Code::RunUnreadable, at)))
}

fn wrong_shape(at: &str, wanted: &str, wrong: &[WrongShape]) -> Finding {
    let named: Vec<String> = wrong.iter().take(NAMED).map(ToString::to_string).collect();
    let more = wrong.len().saturating_sub(NAMED);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    let place = wrong.first().map(|first| first.place.clone()).unwrap_or_default();
    not_understood(at, &format!("{at} is not {wanted}: {}{more}", named.join("; "))).place(place)
}

/// An `[[accept]]` for this file, ready to paste; the pattern means this path and no other.
pub fn acceptance(code: Code, at: &str) -> String {
    format!("[[accept]]\ncode = \"{code}\"\nmatch = [{}]\nby = \"\"\nbecause = \"\"", Fix::quote(&patterns::exactly(at)))
}

/// The note that a path of a run was not followed.
pub fn outside(at: &str, place: &str) -> Finding {
    let message = "a path of the run leads out of the workspace, most likely to another machine: nothing was looked for there";
    Finding::new(Code::RunPathOutside, message).at(at).place(place)
}

fn report_twins<'a>(at: &str, ids: impl Iterator<Item = &'a str>, findings: &mut Vec<Finding>) {
    let (mut seen, mut twins) = (BTreeSet::new(), BTreeSet::new());
    twins.extend(ids.filter(|id| !seen.insert(*id)));
    for id in twins {
        let message = format!("{at} has the job `{id}` more than once; the tool itself refuses such a batch");
        let text = "Give each job an id of its own, or keep the one that was really run; or say why it may stand:";
        let fix = Fix::toml(text, acceptance(Code::RunDuplicateId, at));
        findings.push(Finding::new(Code::RunDuplicateId, message).at(at).job(id).fix(fix));
    }
}
