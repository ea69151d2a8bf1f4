//! What goes to the model: the job's parameters by their names in the pinned schema, and nothing of the agency's own keys. It
//! starts from what strip left of the payload, so that nothing that was taken out of the records comes back in the library.

use serde_json::{Map, Value};

use crate::data::inventory::Inventory;
use crate::data::job::{Input, InputTarget, JobId, Payloads};
use crate::data::selection::Selection;
use crate::data::source::FileId;
use crate::data::{Code, Finding, Fix, Found};
use crate::engagement::Engagement;
use crate::generation::judge::FaultKind;
use crate::generation::schema::Schema;
use crate::stages::strip::input_in_bundle;

/// Keys that agencies add to a job and that no model takes, in any case. Those of `[strip]` are gone already.
const AGENCY_KEYS: [&str; 3] = ["tags", "client", "modelId"];
/// Keys that an entry of the library has itself; no model of the tool has a parameter of such a name.
const LIBRARY_KEYS: [&str; 8] = ["id", "model", "pin", "class", "reason", "source", "assets", "edited"];

/// A payload, and why it could not be run again.
pub struct Payload {
    /// The prompt.
    pub prompt: Option<String>,
    /// The other parameters.
    pub parameters: Map<String, Value>,
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
    /// What strip left of the payloads.
    pub payloads: &'a Payloads,
}

/// The payload of a shipped job, held against its model's schema where that is known.
pub fn make(given: Given<'_>, id: JobId, schema: Option<&Schema>) -> Found<Payload> {
    let Given { engagement, inventory, selection, payloads } = given;
    let mut maker = Maker { engagement, inventory, selection, id, findings: Vec::new() };
    let mut parameters = payloads.get(&id).map(|left| maker.parameters(left, schema)).unwrap_or_default();
    let obstacle = maker.absent_inputs(&parameters).or_else(|| maker.unknown_prompt(&parameters, schema));
    if let Some(schema) = schema.filter(|_| obstacle.is_none()) {
        maker.judge(&parameters, schema);
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
    Found::new(Payload { prompt, parameters, obstacle }, maker.findings)
}

/// An input that the bundle cannot hold.
struct Absent {
    finding: Finding,
    /// Why the job cannot be run again.
    reason: String,
}

struct Maker<'a> {
    engagement: &'a Engagement,
    inventory: &'a Inventory,
    selection: &'a Selection,
    id: JobId,
    findings: Vec<Finding>,
}

impl Maker<'_> {
    fn finding(&self, code: Code, message: String) -> Finding {
        Finding::new(code, message).at(&self.inventory.run(self.id).at).job(&self.inventory.job(self.id).id)
    }

    fn parameters(&self, left: &Map<String, Value>, schema: Option<&Schema>) -> Map<String, Value> {
        let regeneration = &self.engagement.regeneration;
        let unknown = |key: &str| schema.is_some_and(|schema| schema.parameter(key).is_none());
        let of_library = |key: &str| schema.is_none() && LIBRARY_KEYS.contains(&key);
        let of_agency = |key: &str| of_library(key) || AGENCY_KEYS.iter().any(|own| own.eq_ignore_ascii_case(key));
        let mut parameters = Map::new();
        for (key, value) in left {
            if !unknown(key) && schema.is_some() {
                parameters.insert(key.clone(), value.clone());
            } else if of_agency(key) || (unknown(key) && regeneration.drop.contains(key)) {
                continue;
            } else if let Some(meant) = regeneration.rename.get(key).filter(|_| unknown(key)) {
                parameters.entry(meant.clone()).or_insert_with(|| value.clone());
            } else {
                parameters.insert(key.clone(), value.clone());
            }
        }
        parameters
    }

    /// A reason when one of the inputs that are left in the payload cannot be had in the bundle.
    fn absent_inputs(&mut self, parameters: &Map<String, Value>) -> Option<String> {
        let inventory = self.inventory;
        let mut obstacle = None;
        for input in &inventory.job(self.id).inputs {
            let name = self.engagement.regeneration.rename.get(&input.parameter).filter(|_| !parameters.contains_key(&input.parameter));
            let name = name.unwrap_or(&input.parameter);
            let written = input_in_bundle(self.selection, input);
            if parameters.get(name).is_some_and(|value| holds(value, &written))
                && let Some(absent) = self.absent(input)
            {
                self.findings.push(absent.finding);
                obstacle = obstacle.or(Some(absent.reason));
            }
        }
        obstacle
    }

    fn absent(&self, input: &Input) -> Option<Absent> {
        let parameter = &input.parameter;
        let (code, message, fix) = match &input.target {
            InputTarget::File(file) => match self.selection.path_of(*file) {
                Some(_) => return None,
                None => self.left_out(*file),
            },
            InputTarget::Remote => {
                let finding = self.finding(
                    Code::RegenerationInputRemote,
                    format!("its input {parameter} is on the network, so the bundle cannot hold it"),
                );
                let reason = format!("its input {parameter} is on the network");
                return Some(Absent { finding: finding.place(parameter), reason });
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
            InputTarget::Foreign(client) => {
                let fix = Fix::text(
                    "a picture of another client cannot be handed over: leave the prompt out by [filter] job, or run it again with an input of this client's",
                );
                (Code::RegenerationInputForeign, format!("lies in the folder of another client, {client}"), fix)
            }
        };
        let name = input_in_bundle(self.selection, input);
        let finding = self.finding(code, format!("its input {parameter} ({name}) {message}")).place(parameter).fix(fix);
        Some(Absent { finding, reason: format!("its input {parameter} is not in the bundle") })
    }

    fn left_out(&self, file: FileId) -> (Code, String, Fix) {
        let decision = &self.selection.decisions[file.0];
        let pattern = Fix::quote(&format!("!{}", self.inventory.file(file).name()));
        let fix = Fix::toml("take it back in", format!("[filter]\nexclude = [{pattern}]"));
        (Code::RegenerationInputMissing, format!("is left out by a rule: {}", decision.rule), fix)
    }

    fn unknown_prompt(&mut self, parameters: &Map<String, Value>, schema: Option<&Schema>) -> Option<String> {
        let missing = schema.is_some_and(|schema| schema.parameter("prompt").is_some_and(|prompt| prompt.required))
            && !parameters.contains_key("prompt");
        if !missing {
            return None;
        }
        let had_one = self.inventory.job(self.id).prompt().is_some();
        let (message, fix) = match had_one {
            true => (
                "[strip] takes its prompt out of the run's records",
                "keep the prompt in the records of the run: correct [strip] keys and jq",
            ),
            false => ("no manifest says what its prompt was", "put the batch manifest of the run beside its results.json"),
        };
        self.findings.push(self.finding(Code::RegenerationPromptUnknown, message.to_owned()).fix(Fix::text(fix)));
        Some("its prompt is not known".to_owned())
    }

    fn judge(&mut self, parameters: &Map<String, Value>, schema: &Schema) {
        for fault in schema.judge(parameters) {
            let parameter = fault.parameter;
            let finding = match fault.kind {
                FaultKind::Unknown { nearest } => self.ignored(&parameter, nearest),
                _ => {
                    let fix = Fix::text(
                        "correct the run's manifest if it says something else than what was run, or leave the prompt out by [filter] job",
                    );
                    self.finding(Code::RegenerationPayload, fault.message).fix(fix)
                }
            };
            self.findings.push(finding.place(parameter));
        }
    }

    fn ignored(&self, parameter: &str, nearest: Option<String>) -> Finding {
        let message = format!("the model has no parameter {parameter}: the tool ignored it, and used its default");
        let drop = format!("[regeneration]\ndrop = [{}]", Fix::quote(parameter));
        let fix = match nearest {
            Some(nearest) => {
                let rename = format!("rename = {{ {} = {} }}", Fix::quote(parameter), Fix::quote(&nearest));
                Fix::toml(
                    format!(
                        "drop it to repeat what was really run; or say `{rename}` if {nearest} was meant: then the result will differ from the delivered asset"
                    ),
                    drop,
                )
            }
            None => Fix::toml("drop it to repeat what was really run", drop),
        };
        self.finding(Code::RegenerationIgnored, message).fix(fix)
    }
}

/// Whether the text stands anywhere in the value.
fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::String(other) => other == text,
        Value::Array(items) => items.iter().any(|item| holds(item, text)),
        Value::Object(map) => map.values().any(|item| holds(item, text)),
        _ => false,
    }
}
