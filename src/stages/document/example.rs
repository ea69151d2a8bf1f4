//! The README's worked example: one prompt of the library, as commands to copy. It checks first, which spends nothing, and
//! then says what would spend. Only commands that gen-ai 2.68 was seen to have: `validate -m ID --file`, `batch run`.
//!
//! Its files are written beside the bundle's folder, so that the bundle stays what SHA256SUMS lists; the commands run in the
//! folder, because the tool looks for input files from where it is started.

use serde::Serialize;
use serde_json::{Map, Value};

use super::catalogue::Catalogue;
use super::shell::{self, Letters};
use crate::data::handover::Handover;
use crate::data::library::{Class, LibraryEntry};

/// Where the example's request is written.
const PAYLOAD: &str = "../handoff-example.json";
/// Where the example's batch of one job is written.
const JOB: &str = "../handoff-example-job.json";
/// Terminals take 4096 bytes in one pasted line; a longer prompt makes a poor example.
const LONG: usize = 2000;

/// What the template is given.
#[derive(Debug, Serialize)]
pub(super) struct Example {
    pub id: String,
    model: String,
    assets: Vec<String>,
    seeded: bool,
    edited: bool,
    inputs: Vec<String>,
    check: Commands,
    make: Commands,
    /// The command that spends, the same in every shell.
    spend: String,
}

/// The same command for the shells.
#[derive(Debug, Serialize)]
struct Commands {
    posix: String,
    powershell: String,
}

/// The example, if some prompt can be run again.
pub(super) fn example(handover: &Handover, catalogue: &Catalogue) -> Option<Example> {
    let runnable = handover.library.jobs.iter().filter(|entry| entry.class != Class::NotReproducible && shell::is_plain(&entry.model));
    let entry = runnable.min_by_key(|entry| (rank(entry, handover, catalogue), &entry.id))?;
    let payload = payload(entry);
    let mut job = Map::from_iter([("id".to_owned(), entry.id.clone().into()), ("model".to_owned(), entry.model.clone().into())]);
    job.extend(payload.clone());
    let check = format!("gen-ai validate -m {} --file {PAYLOAD}", entry.model);
    let make = format!("gen-ai batch run {JOB}");
    Some(Example {
        id: entry.id.clone(),
        model: entry.model.clone(),
        assets: entry.assets.iter().map(ToString::to_string).collect(),
        seeded: entry.class == Class::Seeded,
        edited: entry.edited,
        inputs: inputs(entry, catalogue),
        check: commands(PAYLOAD, &Value::Object(payload), &check),
        make: commands(JOB, &serde_json::json!({ "jobs": [job] }), &format!("{make} --dry-run")),
        spend: make,
    })
}

/// The smallest is the best example: it made an asset, it is an image, it needs no input, it is short, it has a seed, nobody
/// edited it afterwards.
fn rank(entry: &LibraryEntry, handover: &Handover, catalogue: &Catalogue) -> [bool; 6] {
    let mode = handover.pins.as_ref().and_then(|pins| pins.models.get(&entry.model)).map(|pin| pin.mode.as_str());
    let length = entry.prompt.as_ref().map_or(0, String::len);
    [
        entry.assets.is_empty(),
        mode != Some("image"),
        !inputs(entry, catalogue).is_empty(),
        length > LONG,
        entry.class != Class::Seeded,
        entry.edited,
    ]
}

/// Prompt and parameters, as the tool takes them.
fn payload(entry: &LibraryEntry) -> Map<String, Value> {
    let prompt = entry.prompt.iter().map(|prompt| ("prompt".to_owned(), prompt.clone().into()));
    let parameters = entry.parameters.iter().map(|(name, value)| (name.clone(), value.clone()));
    prompt.chain(parameters).collect()
}

/// Files of the bundle that the parameters name.
pub(super) fn inputs(entry: &LibraryEntry, catalogue: &Catalogue) -> Vec<String> {
    let texts = entry.parameters.values().flat_map(|value| match value {
        Value::Array(values) => values.iter().collect(),
        value => vec![value],
    });
    texts.filter_map(Value::as_str).filter(|text| catalogue.find(text).is_some()).map(str::to_owned).collect()
}

fn commands(path: &str, content: &Value, then: &str) -> Commands {
    let posix = shell::posix_file(path, &shell::json(content, Letters::Readable));
    let powershell = shell::powershell_file(path, &shell::json(content, Letters::Ascii));
    Commands { posix: format!("{posix}\n{then}"), powershell: format!("{powershell}\n{then}") }
}
