//! The records of runs as they are handed over: only the shipped jobs, inputs as paths in the bundle. And what of each shipped
//! job's payload is left in them, which is all that the library may say of it.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

use super::json::{self, Cleaned};
use crate::Result;
use crate::data::Found;
use crate::data::inventory::Inventory;
use crate::data::job::{Input, InputTarget, Job, Payloads};
use crate::data::selection::Selection;
use crate::data::source::FileId;
use crate::engagement::StripRules;
use crate::generation::manifest;
use crate::generation::url::without_query;

/// The cleaned records of all runs with shipped prompts, each file once: runs may share a manifest.
pub struct Records(BTreeMap<FileId, Found<Cleaned>>);

impl Records {
    /// Cleans them.
    pub fn clean(rules: &StripRules, inventory: &Inventory, selection: &Selection) -> Result<Self> {
        let cleaned = written(inventory, selection).into_iter().map(|(file, record)| Ok((file, record.clean(rules, selection)?)));
        cleaned.collect::<Result<_>>().map(Self)
    }

    /// What went to the model of each shipped job, as far as it is left.
    pub fn payloads(&self, inventory: &Inventory, selection: &Selection) -> Payloads {
        let none = Map::new();
        let payload = |id| {
            let (run, job) = (inventory.run(id), inventory.job(id));
            let result = self.0.get(&run.results).and_then(|record| record.value.job(job.position.0));
            let record = run.manifest.and_then(|file| self.0.get(&file)).map(|record| &record.value);
            let own = record.zip(job.position.1).and_then(|(record, position)| record.job(position));
            let defaults = record.filter(|_| own.is_some()).and_then(Cleaned::defaults);
            (id, manifest::payload(defaults.unwrap_or(&none), own.unwrap_or(&none), result.unwrap_or(&none)))
        };
        selection.shipped_jobs().map(payload).collect()
    }
}

impl IntoIterator for Records {
    type Item = (FileId, Found<Cleaned>);
    type IntoIter = std::collections::btree_map::IntoIter<FileId, Found<Cleaned>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// A record as it was read, and the shipped jobs of all runs that name it, by their place in it.
struct Written<'a> {
    document: &'a Value,
    jobs: HashMap<usize, Vec<&'a Job>>,
}

fn written<'a>(inventory: &'a Inventory, selection: &Selection) -> BTreeMap<FileId, Written<'a>> {
    let mut records: BTreeMap<FileId, Written> = BTreeMap::new();
    let mut add = |file, document, position, job| {
        let record = records.entry(file).or_insert_with(|| Written { document, jobs: HashMap::new() });
        record.jobs.entry(position).or_default().push(job);
    };
    for id in selection.shipped_jobs() {
        let (run, job) = (inventory.run(id), inventory.job(id));
        add(run.results, &run.results_json, job.position.0, job);
        if let (Some(file), Some(document), Some(position)) = (run.manifest, &run.manifest_json, job.position.1) {
            add(file, document, position, job);
        }
    }
    records
}

impl Written<'_> {
    fn clean(&self, rules: &StripRules, selection: &Selection) -> Result<Found<Cleaned>> {
        let rewrite = |position: usize, written: &str| {
            let inputs = self.jobs.get(&position)?.iter().flat_map(|job| &job.inputs).filter(|input| input.written == written);
            // Runs may disagree about where a path leads: one of them has found it.
            let (there, absent): (Vec<_>, Vec<_>) = inputs.partition(|input| is_in_bundle(selection, input));
            there.first().or(absent.first()).map(|input| input_in_bundle(selection, input))
        };
        json::clean_run(self.document, &|position| self.jobs.contains_key(&position), rules, &rewrite)
    }
}

fn is_in_bundle(selection: &Selection, input: &Input) -> bool {
    matches!(input.target, InputTarget::File(file) if selection.path_of(file).is_some())
}

/// What stands for an input in the bundle: its path there; of one that the bundle does not hold, the URL without its query, or
/// nothing of a local path but the file's name.
pub fn input_in_bundle(selection: &Selection, input: &Input) -> String {
    let name = || input.written.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    match &input.target {
        InputTarget::File(file) => selection.path_of(*file).map_or_else(name, ToString::to_string),
        InputTarget::Remote => without_query(&input.written).to_owned(),
        InputTarget::Missing | InputTarget::Outside | InputTarget::Foreign(_) => name(),
    }
}
