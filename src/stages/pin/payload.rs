//! What goes to the model: the job's parameters by their names in the pinned schema, and nothing of the agency's own keys. It
//! starts from what strip left of the payload, so that nothing that was taken out of the records comes back in the library.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::adjust::{Adjusted, adjust};
use super::evidence::{Pixels, Seen, evidence};
use super::inputs::{Inputs, Makers, inputs};
use crate::data::inventory::Inventory;
use crate::data::job::JobId;
use crate::data::library::{Adjustment, LibraryInput};
use crate::data::selection::Selection;
use crate::data::{Code, Finding, Fix, Found};
use crate::engagement::Engagement;
use crate::generation::judge::FaultKind;
use crate::generation::schema::Schema;
use crate::stages::strip::Contents;

/// A payload, and why it could not be run again.
pub struct Payload {
    /// The prompt.
    pub prompt: Option<String>,
    /// The other parameters.
    pub parameters: Map<String, Value>,
    /// What became of parameters that the model does not have.
    pub adjusted: Vec<Adjustment>,
    /// The files of the bundle that it takes.
    pub inputs: Vec<LibraryInput>,
    /// Why the job cannot be run again, whatever its model.
    pub obstacle: Option<String>,
}

/// What all payloads are made from.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// Which parameters are dropped and renamed.
    pub engagement: &'a Engagement,
    /// The jobs and their inputs.
    pub inventory: &'a Inventory,
    /// What ships.
    pub selection: &'a Selection,
    /// What strip left of the payloads, and what the assets are.
    pub contents: &'a Contents,
    /// The ids of the library.
    pub ids: &'a BTreeMap<JobId, String>,
    /// Which prompt made which file.
    pub makers: &'a Makers<'a>,
    /// What each prompt's asset measures.
    pub pixels: &'a Pixels<'a>,
}

impl Given<'_> {
    /// A finding about a job.
    pub fn finding(&self, id: JobId, code: Code, message: impl Into<String>) -> Finding {
        Finding::new(code, message).at(&self.inventory.run(id).at).job(&self.inventory.job(id).id)
    }
}

/// The payload of a shipped job, held against its model's schema where that is known.
pub fn make(given: Given<'_>, id: JobId, schema: Option<&Schema>) -> Found<Payload> {
    let none = Map::new();
    let left = given.contents.payloads.get(&id).unwrap_or(&none);
    let Adjusted { mut parameters, adjusted } = adjust(&given.engagement.regeneration, left, schema);
    let Inputs { held, obstacle, mut findings } = inputs(given, id, &parameters);
    let obstacle = obstacle.or_else(|| unknown_prompt(given, id, &parameters, schema, &mut findings));
    if let Some(schema) = schema.filter(|_| obstacle.is_none()) {
        findings.extend(judge(given, id, &parameters, schema));
    }
    let prompt = parameters.shift_remove("prompt");
    let prompt = match prompt {
        Some(Value::String(text)) => Some(text),
        Some(other) => {
            parameters.insert("prompt".to_owned(), other);
            None
        }
        None => None,
    };
    Found::new(Payload { prompt, parameters, adjusted, inputs: held, obstacle }, findings)
}

fn unknown_prompt(
    given: Given<'_>,
    id: JobId,
    parameters: &Map<String, Value>,
    schema: Option<&Schema>,
    findings: &mut Vec<Finding>,
) -> Option<String> {
    let missing =
        schema.is_some_and(|schema| schema.parameter("prompt").is_some_and(|prompt| prompt.required)) && !parameters.contains_key("prompt");
    if !missing {
        return None;
    }
    let had_one = given.inventory.job(id).prompt().is_some();
    let (message, fix) = match had_one {
        true => {
            ("[strip] takes its prompt out of the run's records", "keep the prompt in the records of the run: correct [strip] keys and jq")
        }
        false => ("no manifest says what its prompt was", "put the batch manifest of the run beside its results.json"),
    };
    findings.push(given.finding(id, Code::RegenerationPromptUnknown, message).fix(Fix::text(fix)));
    Some("its prompt is not known".to_owned())
}

fn judge(given: Given<'_>, id: JobId, parameters: &Map<String, Value>, schema: &Schema) -> Vec<Finding> {
    let faults = schema.judge(parameters).into_iter().map(|fault| match &fault.kind {
        FaultKind::Unknown { nearest } => {
            let value = &parameters[&fault.parameter];
            ignored(given, id, &fault.parameter, value, nearest.as_deref(), schema)
        }
        _ => {
            let fix = Fix::text(
                "correct the run's manifest if it says something else than what was run, or leave the prompt out by [filter] job",
            );
            given.finding(id, Code::RegenerationPayload, fault.message).place(fault.place).fix(fix)
        }
    });
    faults.collect()
}

/// A parameter that the model does not have, what the asset says about it, and the ways out: what was run, or what was meant.
fn ignored(given: Given<'_>, id: JobId, name: &str, value: &Value, nearest: Option<&str>, schema: &Schema) -> Finding {
    let seen = given.pixels.get(&id).and_then(|(asset, size)| {
        let nearest = nearest.and_then(|nearest| schema.parameter(nearest));
        evidence(name, value, nearest, asset, *size)
    });
    let meant = nearest.map(|nearest| format!(" ({nearest} may have been meant)")).unwrap_or_default();
    let said = seen.as_ref().map(|seen| format!(". {}", seen.said)).unwrap_or_default();
    let message = format!("the model has no parameter {name}{meant}: the tool ignores it, and uses its default{said}");
    let drop = format!("[regeneration]\ndrop = [{}]", Fix::quote(name));
    let rename = nearest.map(|nearest| format!("[regeneration]\nrename = {{ {} = {} }}", Fix::quote(name), Fix::quote(nearest)));
    let fix = match (rename, seen) {
        (Some(rename), Some(Seen { meant: true, .. })) => {
            Fix::toml("rename it: the delivered asset has what was meant, so this repeats it", rename)
                .or(Fix::toml("drop it: then the default is used, and the result will differ from the delivered asset", drop))
        }
        (Some(rename), _) => Fix::toml(format!("drop it: this repeats what was really run, without {}", nearest.unwrap_or_default()), drop)
            .or(Fix::toml("say what was meant: the result will differ from the delivered asset", rename)),
        (None, _) => Fix::toml("drop it: this repeats what was really run", drop),
    };
    given.finding(id, Code::RegenerationIgnored, message).place(name).fix(fix)
}
