//! The inputs of a prompt: where each lies in the bundle and which prompt made it, or why the bundle does not hold it.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::payload::Given;
use crate::data::decision::Join;
use crate::data::job::{Input, InputTarget, JobId};
use crate::data::library::LibraryInput;
use crate::data::selection::Selection;
use crate::data::source::FileId;
use crate::data::{BundlePath, Code, Finding, Fix};
use crate::generation::inputs::holds;
use crate::stages::filter::OTHER_CLIENT;
use crate::stages::strip::input_in_bundle;

/// Which prompt made which file of the bundle, as far as their bytes say so.
pub type Makers<'a> = HashMap<&'a BundlePath, JobId>;

/// The makers of all shipped files.
pub fn makers(selection: &Selection) -> Makers<'_> {
    let by_content = selection.joins.iter().filter(|(_, joined)| joined.by == Join::Content && selection.ships(joined.job));
    by_content.filter_map(|(file, joined)| Some((selection.path_of(*file)?, joined.job))).collect()
}

/// The inputs of one prompt.
#[derive(Default)]
pub struct Inputs {
    /// Those that the bundle holds.
    pub held: Vec<LibraryInput>,
    /// Why the prompt cannot be run again, when one of them cannot be had in the bundle.
    pub obstacle: Option<String>,
    /// What is wrong with the others.
    pub findings: Vec<Finding>,
}

/// The inputs that are left in the `parameters` of a job.
pub fn inputs(given: Given<'_>, id: JobId, parameters: &Map<String, Value>) -> Inputs {
    let renamed = &given.engagement.regeneration.rename;
    let mut found = Inputs::default();
    for input in &given.inventory.job(id).inputs {
        let name = renamed.get(&input.parameter).filter(|_| !parameters.contains_key(&input.parameter)).unwrap_or(&input.parameter);
        let written = input_in_bundle(given.selection, input);
        if !parameters.get(name).is_some_and(|value| holds(value, &written)) {
            continue;
        }
        match held(given, input) {
            Some(path) => {
                let job = given.makers.get(path).filter(|maker| **maker != id).and_then(|maker| given.ids.get(maker)).cloned();
                found.held.push(LibraryInput { parameter: name.clone(), path: path.clone(), job });
            }
            None => {
                let Absent { finding, reason } = absent(given, id, input);
                found.findings.push(finding);
                found.obstacle = found.obstacle.or(Some(reason));
            }
        }
    }
    found.held.sort_by(|a, b| (&a.parameter, &a.path).cmp(&(&b.parameter, &b.path)));
    found.held.dedup();
    found
}

fn held<'a>(given: Given<'a>, input: &Input) -> Option<&'a BundlePath> {
    match input.target {
        InputTarget::File(file) => given.selection.path_of(file),
        _ => None,
    }
}

/// An input that the bundle cannot hold.
struct Absent {
    finding: Finding,
    /// Why the job cannot be run again.
    reason: String,
}

fn absent(given: Given<'_>, id: JobId, input: &Input) -> Absent {
    let parameter = &input.parameter;
    let (code, message, fix) = match &input.target {
        InputTarget::File(file) => left_out(given, *file),
        InputTarget::Remote => {
            let message = format!("its input {parameter} is on the network, so the bundle cannot hold it");
            let text =
                "to make it reproducible, put the file into the engagement, and its path into the run's manifest in place of the URL";
            let finding = given.finding(id, Code::RegenerationInputRemote, message).place(parameter).fix(Fix::text(text));
            return Absent { finding, reason: format!("its input {parameter} is on the network") };
        }
        InputTarget::Missing => (
            Code::RegenerationInputMissing,
            "is not there".to_owned(),
            Fix::text("put the file back where the manifest says it is, below the workspace"),
        ),
        InputTarget::Outside => (
            Code::RegenerationInputOutside,
            "leads out of the workspace".to_owned(),
            Fix::text("copy the file into the engagement under the same name"),
        ),
        InputTarget::Foreign(client) => foreign(&format!("lies in the folder of another client, {client}")),
    };
    let name = input_in_bundle(given.selection, input);
    let finding = given.finding(id, code, format!("its input {parameter} ({name}) {message}")).place(parameter).fix(fix);
    Absent { finding, reason: format!("its input {parameter} is not in the bundle") }
}

fn foreign(message: &str) -> (Code, String, Fix) {
    let fix = Fix::text(
        "a picture of another client cannot be handed over: leave the prompt out by [filter] job, or run it again with an input of this client's",
    );
    (Code::RegenerationInputForeign, message.to_owned(), fix)
}

fn left_out(given: Given<'_>, file: FileId) -> (Code, String, Fix) {
    let decision = &given.selection.decisions[file.0];
    if let Some(client) = decision.rule.strip_prefix(OTHER_CLIENT) {
        return foreign(&format!("is the output of another client's job, {client}"));
    }
    let pattern = Fix::quote(&format!("!{}", given.inventory.file(file).name()));
    let fix = Fix::toml("take it back in", format!("[filter]\nexclude = [{pattern}]"));
    (Code::RegenerationInputMissing, format!("is left out by a rule: {}", decision.rule), fix)
}
