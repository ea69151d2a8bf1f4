//! regeneration: the cold test. From only what was handed over, would the stock tool take every prompt, ignore nothing in it,
//! and find every input?
//!
//! SPEC section 4 wants this in a fresh directory that holds only what was extracted. No tool is started here and no path is
//! ever opened: prompts, pins and inputs are looked up in what was read from the bundle ([`Subject`]), which is exactly what
//! such a directory would hold, and nothing beside it can be found by accident. [`live`](super::live) makes the directory.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::Looked;
use super::subject::Subject;
use crate::data::bundle::{BATCH, LIBRARY, PINS};
use crate::data::library::{Batch, BatchJob, Class, LibraryEntry, PromptLibrary};
use crate::data::pin::ModelPins;
use crate::data::wording::counted;
use crate::data::{BundlePath, Code, Finding, Severity};
use crate::generation::inputs::{holds, named_inputs};
use crate::generation::schema::Schema;

/// Judges every prompt of `prompts/batch.json`.
pub fn look(subject: &Subject, findings: &mut Vec<Finding>) -> Looked {
    match subject.is_archive() {
        None => return Looked::NotAt("the manifest cannot be read".to_owned()),
        Some(true) => return Looked::NotAt("archive mode".to_owned()),
        Some(false) => {}
    }
    let documents = &subject.documents;
    let (Some(library), Some(batch), Some(pins)) = (documents.library.get(), documents.batch.get(), documents.pins.get()) else {
        return Looked::NotAt(format!("{LIBRARY}, {BATCH} or {PINS} cannot be read"));
    };
    if batch.jobs.is_empty() {
        findings.push(Finding::new(Code::RegenerationNoneLeft, "no prompt can be run again, and the bundle is no archive").at(BATCH));
    }
    names(batch, findings);
    let schemas = schemas(pins);
    for entry in &library.jobs {
        findings.extend(class_fault(entry, schemas.get(entry.model.as_str())));
    }
    inputs(subject, library, findings);
    for job in &batch.jobs {
        prompt(subject, job, schemas.get(job.model.as_str()), findings);
    }
    let cases = batch.jobs.len();
    Looked::At(format!("{} against pinned schemas", counted(cases, "prompt")))
}

fn at(job: &BatchJob, code: Code, message: impl Into<String>) -> Finding {
    Finding::new(code, message).severity(Severity::Error).at(BATCH).job(&job.id)
}

/// What each pinned model takes, by id.
pub fn schemas(pins: &ModelPins) -> BTreeMap<&str, Schema> {
    let known = pins.models.iter().filter_map(|(id, pin)| Some((id.as_str(), Schema::of(&pin.snapshot)?)));
    known.collect()
}

/// Every id is unique, and so is the file that the tool would write for it, on every file system.
fn names(batch: &Batch, findings: &mut Vec<Finding>) {
    let mut written: BTreeMap<String, &str> = BTreeMap::new();
    for job in &batch.jobs {
        let name = job.id.rsplit('/').next().unwrap_or_default();
        match BundlePath::new(name) {
            Err(why) => findings.push(at(job, Code::RegenerationPayload, format!("its output would have no portable name: {why}"))),
            Ok(name) => {
                if let Some(other) = written.insert(name.fold(), &job.id) {
                    findings.push(at(job, Code::RegenerationPayload, format!("its output would overwrite that of `{other}`")));
                }
            }
        }
    }
}

/// Why a prompt is not of the class that its entry says. That `batch.json` has exactly those that can be run again is a question
/// of the documents.
fn class_fault(entry: &LibraryEntry, schema: Option<&Schema>) -> Option<Finding> {
    let seed = entry.parameters.get("seed").is_some_and(|seed| !seed.is_null());
    let why = match entry.class {
        Class::Seeded if !seed => "says `seeded`, and has no seed",
        Class::Seeded if !schema.is_some_and(Schema::has_seed) => "says `seeded`, and its model takes no seed",
        Class::NotReproducible if entry.reason.is_none() => "says `not-reproducible`, and not why",
        Class::Seeded | Class::Request if entry.reason.is_some() => "can be run again, and says why it cannot",
        _ => return None,
    };
    Some(Finding::new(Code::BundleRegeneration, why).at(LIBRARY).job(&entry.id))
}

/// What an entry says of its inputs: files that are there, that its parameters name, and prompts of the library that made them.
fn inputs(subject: &Subject, library: &PromptLibrary, findings: &mut Vec<Finding>) {
    let ids: BTreeSet<&str> = library.jobs.iter().map(|entry| entry.id.as_str()).collect();
    for entry in &library.jobs {
        for input in &entry.inputs {
            let named = entry.parameters.get(&input.parameter).is_some_and(|value| holds(value, input.path.as_str()));
            let why = match &input.job {
                _ if !subject.has(input.path.as_str()) => "is not in the bundle",
                _ if !named => "is not what the parameter names",
                Some(job) if *job == entry.id || !ids.contains(job.as_str()) => {
                    "is said to be the output of no other prompt of the library"
                }
                _ => continue,
            };
            let message = format!("its input `{}` {why}", input.path);
            findings.push(Finding::new(Code::BundleRegeneration, message).at(LIBRARY).place(&input.parameter).job(&entry.id));
        }
    }
}

fn prompt(subject: &Subject, job: &BatchJob, schema: Option<&Schema>, findings: &mut Vec<Finding>) {
    let Some(schema) = schema else {
        findings.push(at(job, Code::RegenerationPayload, format!("`{}` has no pinned schema that says what it takes", job.model)));
        return;
    };
    let payload = payload(job);
    for fault in schema.judge(&payload) {
        let code = if fault.refuses() { Code::RegenerationPayload } else { Code::RegenerationIgnored };
        findings.push(at(job, code, fault.message).place(fault.place));
    }
    for input in named_inputs(&payload, Some(schema)) {
        let place = input.index.map_or(input.parameter.clone(), |index| format!("{}[{index}]", input.parameter));
        findings.extend(input_fault(subject, &input.written).map(|(code, why)| at(job, code, why).place(place)));
    }
}

/// What the tool would be given: everything but id and model.
pub fn payload(job: &BatchJob) -> Map<String, Value> {
    let prompt = job.prompt.iter().map(|prompt| ("prompt".to_owned(), Value::from(prompt.as_str())));
    prompt.chain(job.parameters.iter().map(|(name, value)| (name.clone(), value.clone()))).collect()
}

/// Why an input is not a file of the bundle, by its name alone: before any tool could open it.
pub fn input_fault(subject: &Subject, written: &str) -> Option<(Code, String)> {
    let scheme = written.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme.as_deref() {
        // One letter is a drive.
        Some(scheme) if scheme.len() > 1 && scheme != "file" && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            return Some((Code::RegenerationInputRemote, "the input is on the network, not in the bundle".to_owned()));
        }
        _ => {}
    }
    let outside =
        scheme.is_some() || written.starts_with(['/', '\\', '~']) || written.split(['/', '\\']).any(|component| component == "..");
    if outside {
        return Some((Code::RegenerationInputOutside, "the input leads out of the bundle".to_owned()));
    }
    let listed = BundlePath::new(written)
        .is_ok_and(|path| subject.has(path.as_str()) && subject.sums.as_ref().is_ok_and(|sums| sums.get(&path).is_some()));
    (!listed).then(|| (Code::RegenerationInputMissing, format!("the input `{written}` is not a file of the bundle")))
}
