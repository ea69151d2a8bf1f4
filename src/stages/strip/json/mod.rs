//! Cleaning of run JSON and of brand-system.json: removed, not redacted. Pure: a document goes in, a document comes out.
//!
//! First the built-in rules (`cleaner`), then the agency's own jq programs (`programs`). What is left looks as if nothing
//! had ever been there: no empty list of tags, no key whose object lost all it had.

mod cleaner;
mod inputs;
mod programs;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value};

use crate::data::strip::{self, Strip};
use crate::data::{Code, Finding, Fix, Found};
use crate::engagement::StripRules;
use crate::error::Result;
use cleaner::Cleaner;

/// The rule that leaves out the jobs that do not ship.
const OTHER_JOBS: &str = "default: shipped jobs only";

/// A cleaned document.
#[derive(Clone, Debug, PartialEq)]
pub struct Cleaned {
    /// What ships.
    pub value: Value,
    /// What was removed.
    pub strips: Vec<Strip>,
    /// Tags that a shipped job or the document had and no longer has: they must not survive anywhere else either.
    pub removed_tags: Vec<String>,
    /// Where each job of the document as it was stands in `value`.
    places: BTreeMap<usize, usize>,
}

impl Cleaned {
    /// What is left of the job that stood at `position`.
    pub fn job(&self, position: usize) -> Option<&Map<String, Value>> {
        self.value.get("jobs")?.get(*self.places.get(&position)?)?.as_object()
    }

    /// What is left of what lies under every job.
    pub fn defaults(&self) -> Option<&Map<String, Value>> {
        self.value.get("defaults")?.as_object()
    }
}

/// How an input that job number `position` names as `written` is called in the bundle; `None` leaves it as it is.
pub type RewriteInput<'a> = &'a dyn Fn(usize, &str) -> Option<String>;

/// brand-system.json without the house's keys and tags.
///
/// # Errors
/// As [`clean_run`].
pub fn clean_brand_system(brand_system: &Value, rules: &StripRules) -> Result<Found<Cleaned>> {
    let mut value = brand_system.clone();
    let mut cleaner = Cleaner::new(rules, &[], &|_| false);
    cleaner.document(&mut value);
    finish(brand_system, value, &[], cleaner.strips, rules)
}

/// A record of a run, `results.json` or the batch manifest, with the jobs that `keep` (by position) takes: either may have
/// prompts, tags and inputs, and the manifest `defaults` that are cleaned alike.
///
/// A program that fails on the document is a finding ([`Code::StripJq`]), and the value is then what it was before it.
///
/// # Errors
/// When a program does not compile or does not end.
pub fn clean_run(
    document: &Value,
    keep: &dyn Fn(usize) -> bool,
    rules: &StripRules,
    rewrite_input: RewriteInput<'_>,
) -> Result<Found<Cleaned>> {
    let mut strips = Vec::new();
    let (mut value, positions) = kept_jobs(document, keep, &mut strips);
    let before = value.clone();
    let is_input = |text: &str| positions.iter().any(|position| rewrite_input(*position, text).is_some());
    let mut cleaner = Cleaner::new(rules, &cleaner::RUN_KEYS, &is_input);
    cleaner.strips = strips;
    cleaner.document(&mut value);
    inputs::rewrite(&mut value, &positions, rewrite_input, &mut cleaner.strips);
    if let Some(map) = value.as_object_mut()
        && map.get("defaults").and_then(Value::as_object).is_some_and(Map::is_empty)
    {
        map.shift_remove("defaults");
    }
    finish(&before, value, &positions, cleaner.strips, rules)
}

/// The document with the jobs that ship, and where each of them stood.
fn kept_jobs(document: &Value, keep: &dyn Fn(usize) -> bool, strips: &mut Vec<Strip>) -> (Value, Vec<usize>) {
    let mut value = document.clone();
    let Some(jobs) = value.get_mut("jobs").and_then(Value::as_array_mut) else { return (value, Vec::new()) };
    let positions = (0..jobs.len()).filter(|position| keep(*position)).collect::<Vec<_>>();
    let others = jobs.len() - positions.len();
    *jobs = positions.iter().map(|position| std::mem::take(&mut jobs[*position])).collect();
    if others > 0 {
        strip::record(strips, "job", OTHER_JOBS, others as u64);
    }
    (value, positions)
}

fn finish(before: &Value, mut value: Value, positions: &[usize], mut strips: Vec<Strip>, rules: &StripRules) -> Result<Found<Cleaned>> {
    let mut findings = Vec::new();
    let ids = ids(&value).into_iter().map(|id| id.map(str::to_owned)).collect::<Vec<_>>();
    for program in &rules.jq {
        match programs::apply(program, &value, &mut strips)? {
            Ok(done) => value = done,
            Err(fault) => {
                let fix = Fix::text("correct the program; it has to give one document in which every job has the id that it had");
                findings.push(Finding::new(Code::StripJq, fault.to_string()).fix(fix));
                break;
            }
        }
    }
    let left = tags(&value);
    let removed_tags = tags(before).into_iter().filter(|tag| !left.contains(tag)).collect();
    let places = places(positions, &ids, &value);
    Ok(Found::new(Cleaned { value, strips, removed_tags, places }, findings))
}

/// The ids of the jobs.
fn ids(document: &Value) -> Vec<Option<&str>> {
    let jobs = document.get("jobs").and_then(Value::as_array).into_iter().flatten();
    jobs.map(|job| job.get("id").and_then(Value::as_str)).collect()
}

/// Where the jobs stand now that had these ids, in this order, before the programs. They may leave jobs out and move them; of
/// twins, none is known again when one is gone.
fn places(positions: &[usize], before: &[Option<String>], value: &Value) -> BTreeMap<usize, usize> {
    let after = ids(value);
    if after.iter().copied().eq(before.iter().map(Option::as_deref)) {
        return positions.iter().copied().zip(0..).collect();
    }
    let mut by_id: HashMap<&str, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (position, id) in positions.iter().zip(before) {
        id.iter().for_each(|id| by_id.entry(id).or_default().0.push(*position));
    }
    for (place, id) in after.iter().enumerate() {
        id.iter().for_each(|id| by_id.entry(id).or_default().1.push(place));
    }
    let known = by_id.into_values().filter(|(positions, places)| positions.len() == places.len());
    known.flat_map(|(positions, places)| positions.into_iter().zip(places)).collect()
}

/// Every tag in the document: the texts in lists under a key `tags`, at any depth.
fn tags(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect_tags(value, &mut found);
    found
}

fn collect_tags(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_tags(item, found)),
        Value::Object(map) => {
            for (key, inner) in map {
                match inner {
                    Value::String(tag) if cleaner::is_tags(key) => drop(found.insert(tag.clone())),
                    Value::Array(tags) if cleaner::is_tags(key) => found.extend(tags.iter().filter_map(Value::as_str).map(str::to_owned)),
                    _ => collect_tags(inner, found),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
