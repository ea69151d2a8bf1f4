//! Cleaning of run JSON and of brand-system.json: removed, not redacted. Pure: a document goes in, a document comes out.
//!
//! First the built-in rules (`cleaner`), then the agency's own jq programs (`programs`). What is left looks as if nothing
//! had ever been there: no empty list of tags, no key whose object lost all it had.

mod cleaner;
mod inputs;
mod programs;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::data::strip::{self, Strip};
use crate::data::{Code, Finding, Found};
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
}

/// How an input that job number `position` names as `written` is called in the bundle; `None` leaves it as it is.
pub type RewriteInput<'a> = &'a dyn Fn(usize, &str) -> Option<String>;

/// `results.json` with the jobs that `keep` (by position) takes. Prompts, tags and inputs may stand in it, inline.
///
/// A program that fails on the document is a finding ([`Code::StripJq`]), and the value is then what it was before it.
///
/// # Errors
/// When a program does not compile or does not end.
pub fn clean_results(
    results: &Value,
    keep: &dyn Fn(usize) -> bool,
    rules: &StripRules,
    rewrite_input: RewriteInput<'_>,
) -> Result<Found<Cleaned>> {
    clean_run(results, keep, rules, rewrite_input)
}

/// The batch manifest with the jobs that `keep` (by position) takes, its `defaults` cleaned alike.
///
/// # Errors
/// As [`clean_results`].
pub fn clean_manifest(
    manifest: &Value,
    keep: &dyn Fn(usize) -> bool,
    rules: &StripRules,
    rewrite_input: RewriteInput<'_>,
) -> Result<Found<Cleaned>> {
    clean_run(manifest, keep, rules, rewrite_input)
}

/// brand-system.json without the house's keys and tags.
///
/// # Errors
/// As [`clean_results`].
pub fn clean_brand_system(brand_system: &Value, rules: &StripRules) -> Result<Found<Cleaned>> {
    let mut value = brand_system.clone();
    let mut cleaner = Cleaner::new(rules, &[]);
    cleaner.document(&mut value);
    finish(brand_system, value, cleaner.strips, rules)
}

fn clean_run(
    document: &Value,
    keep: &dyn Fn(usize) -> bool,
    rules: &StripRules,
    rewrite_input: RewriteInput<'_>,
) -> Result<Found<Cleaned>> {
    let mut strips = Vec::new();
    let (mut value, positions) = kept_jobs(document, keep, &mut strips);
    let before = value.clone();
    let mut cleaner = Cleaner::new(rules, &cleaner::RUN_KEYS);
    cleaner.strips = strips;
    cleaner.document(&mut value);
    inputs::rewrite(&mut value, &positions, rewrite_input, &mut cleaner.strips);
    if let Some(map) = value.as_object_mut()
        && map.get("defaults").and_then(Value::as_object).is_some_and(Map::is_empty)
    {
        map.shift_remove("defaults");
    }
    finish(&before, value, cleaner.strips, rules)
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

fn finish(before: &Value, mut value: Value, mut strips: Vec<Strip>, rules: &StripRules) -> Result<Found<Cleaned>> {
    let mut findings = Vec::new();
    for program in &rules.jq {
        match programs::apply(program, &value, &mut strips)? {
            Ok(done) => value = done,
            Err(fault) => {
                findings.push(Finding::new(Code::StripJq, fault.to_string()));
                break;
            }
        }
    }
    let left = tags(&value);
    let removed_tags = tags(before).into_iter().filter(|tag| !left.contains(tag)).collect();
    Ok(Found::new(Cleaned { value, strips, removed_tags }, findings))
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
                    Value::String(tag) if key == cleaner::TAGS => drop(found.insert(tag.clone())),
                    Value::Array(tags) if key == cleaner::TAGS => found.extend(tags.iter().filter_map(Value::as_str).map(str::to_owned)),
                    _ => collect_tags(inner, found),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
