//! The decision for each prompt: completed, not tagged away, taken by `[filter] job`, this client's, and used for something that ships.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Standing;
use super::owner::{OTHER_CLIENT, Owner, Owners};
use crate::data::decision::{PromptDecision, Rule};
use crate::data::inventory::Inventory;
use crate::data::job::{Job, JobId, Status};
use crate::data::{Code, Finding, Fix, Found};
use crate::engagement::Engagement;
use crate::{Result, jq};

/// The rule of a prompt that could ship and made nothing that does.
pub const NO_ASSET: &str = "no shipped asset";
/// Tags that keep a job in the house.
const UNACCEPTED_TAGS: [&str; 4] = ["rejected", "draft", "wip", "internal-only"];

/// For every job, run by run: `None` when its prompt may ship, or the rule that leaves it out.
pub type Eligible = BTreeMap<JobId, Option<Rule>>;

/// Judges every job but for what it made.
pub fn eligible(engagement: &Engagement, inventory: &Inventory, owners: &Owners, standings: &[Standing]) -> Result<Found<Eligible>> {
    let mut findings = Vec::new();
    let judge = |id: JobId, job: &Job| {
        left_out_by_owner(owners.of(id)).or_else(|| left_out_by_state(job)).or_else(|| left_out_by_run(inventory, standings, id))
    };
    let mut eligible: Eligible = inventory.jobs().map(|(id, job)| (id, judge(id, job))).collect();
    if let Some(program) = &engagement.job_filter {
        let open: Vec<JobId> = eligible.iter().filter(|(_, rule)| rule.is_none()).map(|(id, _)| *id).collect();
        let jobs: Vec<Value> = open.iter().map(|id| Value::Object(inventory.job(*id).joined.clone())).collect();
        let verdicts = jq::predicate(program, &jobs, jq::TIME_LIMIT)?;
        for (id, verdict) in open.into_iter().zip(verdicts) {
            let rule = match verdict {
                Ok(true) => None,
                Ok(false) => Some(program.name.clone()),
                Err(fault) => {
                    let fix = Fix::text(
                        "the program must give exactly one value for every job; `//` gives a default for what a job does not have",
                    );
                    let finding = Finding::new(Code::FilterJob, format!("{}: {}", program.name, fault.message));
                    findings.push(finding.at(&inventory.run(id).at).job(&inventory.job(id).id).fix(fix));
                    Some(program.name.clone())
                }
            };
            eligible.insert(id, rule);
        }
    }
    Ok(Found::new(eligible, findings))
}

fn left_out_by_owner(owner: &Owner) -> Option<Rule> {
    match owner {
        Owner::Ours => None,
        Owner::Other(name) => Some(format!("{OTHER_CLIENT}{name}")),
        Owner::Nobody => Some("no client: the id does not start with this client's slug".to_owned()),
    }
}

fn left_out_by_state(job: &Job) -> Option<Rule> {
    match job.status {
        Status::Failed => return Some("status: failed".to_owned()),
        Status::Skipped => return Some("status: skipped".to_owned()),
        Status::Completed => {}
    }
    let tag = job.tags().find(|tag| UNACCEPTED_TAGS.contains(&tag.to_lowercase().as_str()))?;
    Some(format!("tag: {tag}"))
}

/// A run whose record is left out by a rule does not ship through its prompts either.
fn left_out_by_run(inventory: &Inventory, standings: &[Standing], id: JobId) -> Option<Rule> {
    let run = inventory.run(id);
    match &standings[run.results.0] {
        Standing::Out(rule) => Some(format!("its run is left out: {rule}")),
        _ => None,
    }
}

/// One decision for every job: the chosen ones ship, with the rule that chose them.
pub fn decisions(inventory: &Inventory, eligible: &Eligible, chosen: &BTreeMap<JobId, Rule>) -> Vec<PromptDecision> {
    let decide = |(job, _): (JobId, &Job)| match (chosen.get(&job), &eligible[&job]) {
        (Some(rule), _) => PromptDecision { job, ships: true, rule: rule.clone() },
        (None, Some(rule)) => PromptDecision { job, ships: false, rule: rule.clone() },
        (None, None) => PromptDecision { job, ships: false, rule: NO_ASSET.to_owned() },
    };
    inventory.jobs().map(decide).collect()
}
