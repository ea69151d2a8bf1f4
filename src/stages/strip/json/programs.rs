//! The agency's own jq programs on a document.
//!
//! Programs are written for a run: `del(.jobs[].tags[] | select(…))`. In jq that fails on a job without tags and on a document
//! without jobs, so every document is shown to a program with both, and loses them afterwards if nothing came to be in them.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::cleaner::TAGS;
use crate::data::strip::{self, Strip};
use crate::engagement::config::JqProgram;
use crate::error::Result;
use crate::jq::{self, JqFault};

/// `document` after `program`.
pub fn apply(program: &JqProgram, document: &Value, strips: &mut Vec<Strip>) -> Result<Result<Value, JqFault>> {
    let shown = with_places(document.clone());
    let mut done = match jq::transform(std::slice::from_ref(program), &shown, jq::TIME_LIMIT)? {
        Ok(done) => done,
        Err(fault) => return Ok(Err(fault)),
    };
    let has_jobs = |value: &Value| value.get("jobs").is_some_and(Value::is_array);
    if done.is_object() != shown.is_object() || has_jobs(document) && !has_jobs(&done) {
        let message = "gives something else than a document".to_owned();
        return Ok(Err(JqFault { program: program.name.clone(), message }));
    }
    let known: HashSet<Option<&str>> = super::ids(document).into_iter().collect();
    if super::ids(&done).iter().any(|id| !known.contains(id)) {
        let message = "changes the ids of jobs, by which results, manifest and library belong together".to_owned();
        return Ok(Err(JqFault { program: program.name.clone(), message }));
    }
    let removed = leaves(&shown).saturating_sub(leaves(&done));
    if done != shown {
        strip::record(strips, "values", &program.name, removed.max(1));
    }
    without_husks(&mut done, document);
    Ok(Ok(done))
}

fn with_places(mut document: Value) -> Value {
    if let Some(map) = document.as_object_mut() {
        let jobs = map.entry("jobs").or_insert_with(|| json!([]));
        for job in jobs.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
            job.entry(TAGS).or_insert_with(|| json!([]));
        }
    }
    document
}

fn without_husks(done: &mut Value, before: &Value) {
    let Some(map) = done.as_object_mut() else { return };
    let is_empty = |value: Option<&Value>| value.and_then(Value::as_array).is_some_and(Vec::is_empty);
    if before.get("jobs").is_none() && is_empty(map.get("jobs")) {
        map.shift_remove("jobs");
    }
    for job in map.get_mut("jobs").and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut) {
        if is_empty(job.get(TAGS)) {
            job.shift_remove(TAGS);
        }
    }
    if let Some(defaults) = map.get_mut("defaults").and_then(Value::as_object_mut) {
        if is_empty(defaults.get(TAGS)) {
            defaults.shift_remove(TAGS);
        }
        if defaults.is_empty() {
            map.shift_remove("defaults");
        }
    }
}

/// Values that are neither lists nor objects.
fn leaves(value: &Value) -> u64 {
    match value {
        Value::Array(items) => items.iter().map(leaves).sum(),
        Value::Object(map) => map.values().map(leaves).sum(),
        _ => 1,
    }
}
