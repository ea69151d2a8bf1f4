//! Lock: asks the tool what the models of the shipped prompts are, and writes `handoff.lock`. The only stage that starts a program,
//! and the only one that writes into an engagement.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::data::canonical;
use crate::data::inventory::Inventory;
use crate::data::job::JobId;
use crate::data::pin::{LOCK_SCHEMA, Lock, Pin, ToolVersion, Withdrawn};
use crate::data::selection::Selection;
use crate::data::{Code, Day, Finding, Fix, Found};
use crate::engagement::Engagement;
use crate::engagement::open::LOCK_FILE;
use crate::generation::json;
use crate::generation::tool::{ModelAnswer, Tool};
use crate::{Error, Result, filesystem};

/// Levels around a snapshot in handoff.lock and docs/model-pins.json: the document, `models`, the pin.
const LEVELS: usize = 3;

/// What asking the tool gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The lock as it should be.
    pub lock: Lock,
    /// The models of the shipped prompts: name or id, and what is different from the lock before.
    pub moved: BTreeMap<String, Vec<String>>,
    /// Whether the lock is another one than before.
    pub changed: bool,
}

/// Asks the tool for the models that the lock lacks, or for all of them afresh. Models that no shipped prompt uses any longer leave the lock.
pub fn take(
    engagement: &Engagement,
    inventory: &Inventory,
    selection: &Selection,
    tool: &dyn Tool,
    today: Day,
    update: bool,
) -> Result<Found<Taken>> {
    let before = engagement.lock.clone();
    let mut taker =
        Taker { tool, today, update, before, models: BTreeMap::new(), withdrawn: BTreeMap::new(), moved: BTreeMap::new(), asked: false };
    let mut findings = Vec::new();
    for (name, jobs) in names(inventory, selection, &mut findings) {
        crate::interrupt::check()?;
        taker
            .take(&name)
            .map_err(|error| Error { message: format!("{} (asked for {})", error.message, ids(inventory, &jobs)), ..error })?;
    }
    Ok(Found::new(taker.finish()?, findings))
}

/// Writes the lock into the engagement.
pub fn write(engagement: &Engagement, lock: &Lock) -> Result<()> {
    filesystem::sweep(&engagement.folder, false);
    filesystem::write_atomically(&engagement.folder.join(LOCK_FILE), &canonical::to_json(lock))
}

/// The names by which the shipped prompts call their models, and the jobs that do.
fn names(inventory: &Inventory, selection: &Selection, findings: &mut Vec<Finding>) -> BTreeMap<String, Vec<JobId>> {
    let mut names: BTreeMap<String, Vec<JobId>> = BTreeMap::new();
    for id in selection.shipped_jobs() {
        let job = inventory.job(id);
        match job.pinnable_model() {
            Some(name) => names.entry(name.to_owned()).or_default().push(id),
            None => findings.push(unresolved(inventory, id)),
        }
    }
    names
}

/// A job that names no model, or one that no tool could ever pin.
pub fn unresolved(inventory: &Inventory, id: JobId) -> Finding {
    let job = inventory.job(id);
    let fix = Fix::text("write the model's id into the manifest of the run; `gen-ai models list` shows the ids");
    let message = format!("the job names no model that could be pinned: {}", job.model.as_deref().unwrap_or("none at all"));
    Finding::new(Code::PinUnresolved, message).at(&inventory.run(id).at).job(&job.id).fix(fix)
}

fn ids(inventory: &Inventory, jobs: &[JobId]) -> String {
    let shown: Vec<&str> = jobs.iter().take(3).map(|job| inventory.job(*job).id.as_str()).collect();
    let more = if jobs.len() > 3 { format!(" and {} more", jobs.len() - 3) } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

struct Taker<'a> {
    tool: &'a dyn Tool,
    today: Day,
    update: bool,
    before: Option<Lock>,
    models: BTreeMap<String, Pin>,
    withdrawn: BTreeMap<String, Withdrawn>,
    moved: BTreeMap<String, Vec<String>>,
    asked: bool,
}

impl Taker<'_> {
    fn take(&mut self, name: &str) -> Result<()> {
        let known = self.before.as_ref().and_then(|lock| lock.resolve(name)).cloned();
        let gone = self.before.as_ref().and_then(|lock| lock.withdrawn.get(name)).cloned();
        match (known, gone) {
            (Some(pin), _) if !self.update => self.keep(pin, Vec::new()),
            (None, Some(withdrawn)) if !self.update => {
                self.moved.insert(name.to_owned(), Vec::new());
                self.withdrawn.insert(name.to_owned(), withdrawn);
            }
            (known, gone) => self.ask(name, known, gone)?,
        }
        Ok(())
    }

    fn keep(&mut self, pin: Pin, moved: Vec<String>) {
        self.moved.entry(pin.id.clone()).or_default().extend(moved);
        self.models.insert(pin.id.clone(), pin);
    }

    fn ask(&mut self, name: &str, known: Option<Pin>, gone: Option<Withdrawn>) -> Result<()> {
        self.asked = true;
        match self.tool.model_info(name)? {
            ModelAnswer::Known(snapshot) => {
                let pin = pin(name, snapshot, self.today)?;
                if !pin.answers_to(name) {
                    let message = format!("gen-ai models info {name} --json answered about another model, {}", pin.id);
                    return Err(
                        Error::new(Code::Tool, message).fix(Fix::text("run the command yourself and see what is the matter with the tool"))
                    );
                }
                match known.filter(|known| known.id == pin.id) {
                    // What has not moved keeps the day on which it was first seen so.
                    Some(known) if known.digest == pin.digest => self.keep(known, Vec::new()),
                    Some(known) => {
                        let moved = differences(&known.snapshot, &pin.snapshot);
                        self.keep(pin, moved);
                    }
                    None => self.keep(pin, vec!["new".to_owned()]),
                }
            }
            ModelAnswer::Unknown(answer) => {
                let moved = if gone.is_none() { vec!["withdrawn".to_owned()] } else { Vec::new() };
                self.moved.insert(name.to_owned(), moved);
                let withdrawn = gone.unwrap_or(Withdrawn { asked_at: self.today, answer });
                self.withdrawn.insert(name.to_owned(), withdrawn);
            }
        }
        Ok(())
    }

    /// A lock in which nothing moved stays as it is, the version of the tool included.
    fn finish(self) -> Result<Taken> {
        match self.before {
            Some(before) if before.models == self.models && before.withdrawn == self.withdrawn => {
                Ok(Taken { lock: before, moved: self.moved, changed: false })
            }
            before => {
                let tool = match before {
                    Some(before) if !self.asked => before.tool,
                    _ => ToolVersion { name: "gen-ai".to_owned(), version: self.tool.version()? },
                };
                let lock = Lock { schema: LOCK_SCHEMA.to_owned(), tool, models: self.models, withdrawn: self.withdrawn };
                Ok(Taken { lock, moved: self.moved, changed: true })
            }
        }
    }
}

/// What the tool said of the model `name`, as a pin. The lock nests a snapshot deeper than it came, and so does the bundle: it
/// has to be shallow enough to be read there again.
fn pin(name: &str, snapshot: Value, today: Day) -> Result<Pin> {
    let text = |key: &str| snapshot.get(key).and_then(Value::as_str).map(str::to_owned);
    let id = text("id").filter(|id| !id.trim().is_empty()).ok_or_else(|| senseless(name, "has no `id`"))?;
    if json::depth(&snapshot) + LEVELS > json::MAX_DEPTH {
        return Err(senseless(name, &format!("is nested more than {} levels deep", json::MAX_DEPTH - LEVELS)));
    }
    Ok(Pin {
        pin: format!("{id}@{today}"),
        captured_at: today,
        digest: Pin::snapshot_digest(&snapshot),
        name: text("name").unwrap_or_default(),
        provider: text("provider").unwrap_or_default(),
        mode: text("mode").unwrap_or_default(),
        workflow: text("workflow").unwrap_or_default(),
        id,
        snapshot,
    })
}

fn senseless(name: &str, what: &str) -> Error {
    let fix = Fix::text("see what it answers; a gen-ai of version 2.68 or near it gives one flat object for each model");
    Error::new(Code::Tool, format!("gen-ai models info {name} --json: the answer {what}")).fix(fix)
}

/// What of a model's parameters is different, in words.
fn differences(before: &Value, after: &Value) -> Vec<String> {
    let parameters = |snapshot: &Value| -> BTreeMap<String, Value> {
        let schema = snapshot.get("schema").and_then(Value::as_object);
        schema.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())).collect()
    };
    let (old, new) = (parameters(before), parameters(after));
    let mut moved = Vec::new();
    for name in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        match (old.get(name), new.get(name)) {
            (Some(_), None) => moved.push(format!("parameter gone: {name}")),
            (None, Some(_)) => moved.push(format!("parameter new: {name}")),
            (Some(old), Some(new)) => moved.extend(parameter_differences(name, old, new)),
            (None, None) => {}
        }
    }
    if moved.is_empty() { vec!["the description moved, the parameters did not".to_owned()] } else { moved }
}

fn parameter_differences(name: &str, old: &Value, new: &Value) -> Vec<String> {
    let values = |parameter: &Value| parameter.get("enum").and_then(Value::as_array).cloned().unwrap_or_default();
    let (before, after) = (values(old), values(new));
    let gone = before.iter().filter(|value| !after.contains(value)).map(|value| format!("{name}: value gone: {value}"));
    let come = after.iter().filter(|value| !before.contains(value)).map(|value| format!("{name}: value new: {value}"));
    let fields = ["type", "default", "min", "max", "required"].into_iter().filter(|field| old.get(field) != new.get(field));
    let shown = |value: Option<&Value>| value.map_or("none".to_owned(), ToString::to_string);
    let fields = fields.map(|field| format!("{name}: {field} {} → {}", shown(old.get(field)), shown(new.get(field))));
    gone.chain(come).chain(fields).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_lock_that_is_taken_can_be_read_again() {
        let deep = |levels: usize| json!({"id": "m", "paramConfig": (1..levels).fold(json!(1), |value, _| json!([value]))});
        let today = "2026-04-20".parse().unwrap();
        assert!(pin("m", deep(62), today).unwrap_err().message.contains("nested more than 61 levels deep"));
        let pin = pin("m", deep(61), today).unwrap();
        let tool = ToolVersion { name: "gen-ai".to_owned(), version: "2.68.1".to_owned() };
        let models = BTreeMap::from([("m".to_owned(), pin)]);
        let lock = Lock { schema: LOCK_SCHEMA.to_owned(), tool, models, withdrawn: BTreeMap::new() };
        assert!(json::parse(&canonical::to_json(&lock)).is_ok());
    }
}
