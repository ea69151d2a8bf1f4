//! Lock: asks the tool what the models of the shipped prompts are, and writes `handoff.lock`. The only stage that starts a program,
//! and the only one that writes into an engagement.

mod affected;
mod taker;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::data::canonical;
use crate::data::inventory::Inventory;
use crate::data::job::JobId;
use crate::data::pin::{Lock, Withdrawn};
use crate::data::selection::Selection;
use crate::data::{Code, Day, Finding, Fix, Found};
use crate::engagement::Engagement;
use crate::engagement::open::LOCK_FILE;
use crate::generation::tool::Tool;
use crate::{Error, Result, filesystem};
use taker::Taker;

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
    let mut taken = taker.finish()?;
    taken.affected = affected::affected(engagement, inventory, &taken, &named);
    for (name, withdrawn) in &taken.lock.withdrawn {
        let jobs = named.get(name).map(Vec::as_slice).unwrap_or_default();
        findings.extend(jobs.iter().map(|job| unknown(inventory, *job, name, withdrawn, &taken.lock)));
    }
    Ok(Found::new(taken, findings))
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
fn unknown(inventory: &Inventory, id: JobId, name: &str, withdrawn: &Withdrawn, lock: &Lock) -> Finding {
    let job = inventory.job(id);
    let answer = withdrawn.answer.lines().next().unwrap_or_default();
    let message =
        format!("the tool knows no model {name}, so its prompts cannot be run again. It said on {}: {answer}", withdrawn.asked_at);
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
