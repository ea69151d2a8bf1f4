//! Lock: asks the tool what the models of the shipped prompts are, and writes `handoff.lock`. The only stage that starts a program,
//! and the only one that writes into an engagement.

mod affected;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::data::canonical;
use crate::data::inventory::Inventory;
use crate::data::job::JobId;
use crate::data::pin::{Called, LOCK_SCHEMA, Lock, Pin, ToolVersion, Withdrawn};
use crate::data::selection::Selection;
use crate::data::{Code, Day, Finding, Fix, Found};
use crate::engagement::Engagement;
use crate::engagement::open::LOCK_FILE;
use crate::generation::tool::{ModelAnswer, Tool};
use crate::generation::{drift, json};
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
    /// By name or id: the prompts that such a difference touches.
    pub affected: BTreeMap<String, Vec<Affected>>,
    /// Whether the lock is another one than before.
    pub changed: bool,
}

/// A prompt that is touched by what is different about its model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Affected {
    /// As the run has it.
    pub job: String,
    /// The results.json of the run.
    pub run: String,
    /// What becomes of it, in words.
    pub effects: Vec<String>,
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
    let mut findings = Vec::new();
    let named = names(inventory, selection, &mut findings);
    let mut taker = Taker::new(tool, today, update, engagement.lock.clone());
    for (name, jobs) in &named {
        crate::interrupt::check()?;
        taker.take(name).map_err(|error| Error { message: format!("{} (asked for {})", error.message, ids(inventory, jobs)), ..error })?;
    }
    let before = engagement.lock.as_ref();
    let mut taken = taker.finish()?;
    taken.affected = affected(engagement, inventory, before, &taken, &named);
    for (name, withdrawn) in &taken.lock.withdrawn {
        let jobs = named.get(name).map(Vec::as_slice).unwrap_or_default();
        findings.extend(jobs.iter().map(|job| unknown(inventory, *job, name, &withdrawn.answer, &taken.lock)));
    }
    Ok(Found::new(taken, findings))
}

/// The prompts that moved with their models, and those of models that were withdrawn just now.
fn affected(
    engagement: &Engagement,
    inventory: &Inventory,
    before: Option<&Lock>,
    taken: &Taken,
    named: &BTreeMap<String, Vec<JobId>>,
) -> BTreeMap<String, Vec<Affected>> {
    let lock = &taken.lock;
    let ids = named.keys().filter_map(|name| Some((name.clone(), lock.resolve(name)?.id.clone()))).collect();
    let touched = affected::by_id(named, &ids).into_iter().filter_map(|(id, jobs)| {
        let affected = match (before?.models.get(&id), lock.models.get(&id)) {
            (Some(old), Some(new)) => affected::affected(&engagement.regeneration, inventory, &jobs, old, new),
            (None, Some(_)) => return None,
            (_, None) if taken.moved.get(&id)?.is_empty() => return None,
            (_, None) => affected::all(inventory, &jobs, "cannot be run again: the model is withdrawn"),
        };
        (!affected.is_empty()).then_some((id, affected))
    });
    touched.collect()
}

/// Writes the lock into the engagement.
pub fn write(engagement: &Engagement, lock: &Lock) -> Result<()> {
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
    let named = job.model.as_deref().unwrap_or("none at all");
    let id_of = named.split_once('@').map(|(id, _)| format!(" (the tool takes no pin: of {named}, {id} would be one)")).unwrap_or_default();
    let fix = Fix::text(format!(
        "write the id of the model that was run into the manifest of the run{id_of}; `gen-ai models info ID` says whether there is such a one"
    ));
    let message = format!("the job names no model that could be pinned: {named}");
    Finding::new(Code::PinUnresolved, message).at(&inventory.run(id).at).job(&job.id).fix(fix)
}

/// A job whose model the tool does not know. Nothing is put in its place, however alike.
fn unknown(inventory: &Inventory, id: JobId, name: &str, answer: &str, lock: &Lock) -> Finding {
    let job = inventory.job(id);
    let answer = answer.lines().next().unwrap_or_default();
    let message = format!("the tool knows no model {name}, so its prompts cannot be run again. It says: {answer}");
    let nearest = lock.nearest(name).map(|near| format!(" (the pinned id most like it is {near})")).unwrap_or_default();
    let text = format!(
        "nothing, if that is what was run; where the run's manifest names another model than was run{nearest}, correct it and run `handoff pin` again"
    );
    Finding::new(Code::RegenerationModelWithdrawn, message).at(&inventory.run(id).at).job(&job.id).fix(Fix::text(text))
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
    names: BTreeMap<String, String>,
    moved: BTreeMap<String, Vec<String>>,
    asked: bool,
}

impl<'a> Taker<'a> {
    fn new(tool: &'a dyn Tool, today: Day, update: bool, before: Option<Lock>) -> Self {
        let (models, withdrawn, names, moved) = Default::default();
        Self { tool, today, update, before, models, withdrawn, names, moved, asked: false }
    }

    fn take(&mut self, name: &str) -> Result<()> {
        let known = self.before.as_ref().and_then(|lock| lock.resolve(name).filter(|pin| settled(lock, pin, name))).cloned();
        let gone = self.before.as_ref().and_then(|lock| lock.withdrawn.get(name)).cloned();
        match (known, gone) {
            (Some(pin), _) if !self.update => self.keep(name, pin, Vec::new()),
            (None, Some(withdrawn)) if !self.update => {
                self.moved.insert(name.to_owned(), Vec::new());
                self.withdrawn.insert(name.to_owned(), withdrawn);
            }
            (_, gone) => self.ask(name, gone)?,
        }
        Ok(())
    }

    fn keep(&mut self, name: &str, pin: Pin, moved: Vec<String>) {
        let said = self.moved.entry(pin.id.clone()).or_default();
        // Several names of one model tell the same.
        said.extend(moved.into_iter().filter(|what| !said.contains(what)).collect::<Vec<_>>());
        if pin.called(name).is_some_and(Called::is_shared) {
            self.names.insert(name.to_owned(), pin.id.clone());
        }
        self.models.insert(pin.id.clone(), pin);
    }

    fn ask(&mut self, name: &str, gone: Option<Withdrawn>) -> Result<()> {
        self.asked = true;
        match self.tool.model_info(name)? {
            ModelAnswer::Known(snapshot) => {
                let pin = pin(name, snapshot, self.today)?;
                if pin.called(name).is_none() {
                    let message = format!("gen-ai models info {name} --json answered about another model, {}", pin.id);
                    return Err(
                        Error::new(Code::Tool, message).fix(Fix::text("run the command yourself and see what is the matter with the tool"))
                    );
                }
                self.compare(name, pin, gone);
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

    /// Keeps what the tool says of a model, with what is different from before.
    fn compare(&mut self, name: &str, pin: Pin, gone: Option<Withdrawn>) {
        let mut moved: Vec<String> = gone.iter().map(|gone| format!("came back: it was withdrawn on {}", gone.asked_at)).collect();
        let meant = self.before.as_ref().and_then(|lock| lock.names.get(name)).filter(|meant| **meant != pin.id);
        moved.extend(meant.map(|meant| format!("the tool takes {name} for this model now; it took it for {meant} before")));
        match self.before.as_ref().and_then(|lock| lock.models.get(&pin.id)).cloned() {
            // What has not moved keeps the day on which it was first seen so.
            Some(known) if known.digest == pin.digest => self.keep(name, known, moved),
            Some(known) => {
                moved.extend(drift::differences(&known.snapshot, &pin.snapshot));
                self.keep(name, pin, moved);
            }
            None => {
                moved.push("new".to_owned());
                self.keep(name, pin, moved);
            }
        }
    }

    /// A lock in which nothing moved stays as it is, the version of the tool included.
    fn finish(self) -> Result<Taken> {
        let affected = BTreeMap::new();
        match self.before {
            Some(before) if before.models == self.models && before.withdrawn == self.withdrawn && before.names == self.names => {
                Ok(Taken { lock: before, moved: self.moved, affected, changed: false })
            }
            before => {
                let tool = match before {
                    Some(before) if !self.asked => before.tool,
                    _ => ToolVersion { name: "gen-ai".to_owned(), version: self.tool.version()? },
                };
                let schema = LOCK_SCHEMA.to_owned();
                let lock = Lock { schema, tool, models: self.models, withdrawn: self.withdrawn, names: self.names };
                Ok(Taken { lock, moved: self.moved, affected, changed: true })
            }
        }
    }
}

/// Whether the lock knows which model the tool takes for `name`: of names that models share, only what the tool said counts.
fn settled(lock: &Lock, pin: &Pin, name: &str) -> bool {
    lock.names.contains_key(name) || !pin.called(name).is_some_and(Called::is_shared)
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
        let lock = Lock { schema: LOCK_SCHEMA.to_owned(), tool, models, withdrawn: BTreeMap::new(), names: BTreeMap::new() };
        assert!(json::parse(&canonical::to_json(&lock)).is_ok());
    }
}
