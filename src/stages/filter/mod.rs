//! Filter: each file and each prompt gets one decision, and the rule that decided. Pure: it reads nothing but the inventory.
//!
//! Files are judged in the order structure, this program's files, review, `.handoffignore`, `[filter]`, folder names, role
//! ([`files`]); assets are joined to jobs ([`crate::stages::join`]); prompts are judged ([`prompts`]); then what the shipped prompts
//! and rights rows need comes in: inputs, runs, evidence ([`needed`]).

mod files;
mod names;
mod needed;
mod owner;
mod prompts;
mod review;

pub use owner::{OTHER_CLIENT, Owners};

use crate::Result;
use crate::data::decision::{Decision, Role, Rule, Verdict};
use crate::data::inventory::Inventory;
use crate::data::selection::Selection;
use crate::data::source::FileId;
use crate::data::{Code, Finding, Fix, Found};
use crate::engagement::Engagement;
use crate::stages::join;

/// What is known of a file while the decisions are being made.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Standing {
    /// It ships.
    Ships(Verdict, Rule),
    /// A rule leaves it out.
    Out(Rule),
    /// Nothing leaves it out, and it has no role by its place; an input or evidence may still need it.
    Open(Rule),
}

/// Decides for every file and every prompt.
///
/// # Errors
/// When the `[filter] job` program does not end in time.
pub fn filter(engagement: &Engagement, inventory: &Inventory) -> Result<Found<Selection>> {
    let mut findings = Vec::new();
    let owners = owner::owners(engagement, inventory);
    let mut renames = names::Renames::new(engagement);
    let mut standings = files::judge(engagement, inventory, &owners, &mut renames, &mut findings);
    let assets: Vec<FileId> = files::assets(&standings);
    let joins = join::join(engagement, inventory, &owners, &assets).into(&mut findings);
    let eligible = prompts::eligible(engagement, inventory, &owners, &standings)?.into(&mut findings);
    let chosen = needed::choose(engagement, inventory, &eligible, joins, &mut standings, &mut renames, &mut findings);
    renames.report_unmatched(&mut findings);
    names::refuse_collisions(inventory, &mut standings, &mut findings);
    let decisions = standings.into_iter().enumerate().map(|(index, standing)| decision(FileId(index), standing)).collect();
    let prompts = prompts::decisions(inventory, &eligible, &chosen.jobs);
    let selection = Selection { decisions, prompts, joins: chosen.joins, stand_ins: chosen.stand_ins, runs: chosen.runs };
    report_loose_ends(engagement, inventory, &selection, &mut findings);
    Ok(Found::new(selection, findings))
}

fn decision(file: FileId, standing: Standing) -> Decision {
    match standing {
        Standing::Ships(verdict, rule) => Decision { file, verdict, rule },
        Standing::Out(rule) | Standing::Open(rule) => Decision { file, verdict: Verdict::LeaveOut, rule },
    }
}

/// What joins nothing, both ways, and an engagement of which nothing is left.
fn report_loose_ends(engagement: &Engagement, inventory: &Inventory, selection: &Selection, findings: &mut Vec<Finding>) {
    let assets: Vec<_> = selection.shipped().filter(|(_, _, role)| *role == Role::Asset).collect();
    if assets.is_empty() {
        let fix = Fix::toml("say where the final files are", "[[ship]]\nfrom = \"05_Delivery/**\"\nto = \"assets\"");
        findings.push(Finding::new(Code::EngagementEmpty, "no file would ship as an asset").at(&engagement.at).fix(fix));
    }
    if inventory.runs.is_empty() {
        return;
    }
    for (file, path, _) in assets {
        if !selection.joins.contains_key(&file) {
            let message = "no job of any run made this file, as far as its bytes, its name and the [[link]] entries tell";
            findings.push(Finding::new(Code::JoinNoJob, message).at(&inventory.file(file).at).place(path.to_string()));
        }
    }
    for decision in selection.prompts.iter().filter(|decision| decision.rule == prompts::NO_ASSET) {
        let job = inventory.job(decision.job);
        let link = format!("[[link]]\nasset = \"…\"\njob = {}", Fix::quote(&job.id));
        let fix = Fix::toml("if it made one that was edited afterwards, name it", link);
        let message = "the job is completed and made no shipped asset";
        findings.push(Finding::new(Code::JoinNoAsset, message).at(&inventory.run(decision.job).at).job(&job.id).fix(fix));
    }
}
