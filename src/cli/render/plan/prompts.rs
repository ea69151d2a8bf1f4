//! The prompts of a plan: which ship, which not and why, and what their models are pinned to.

use super::super::findings::more;
use super::super::group::group;
use super::super::page::Ink;
use super::super::sheet::{Cell, INDENT, Sheet};
use crate::reports::{PlanDecision, PlanResult};

/// Jobs that are named of what one rule leaves out.
const JOBS: usize = 3;
/// Models that are shown.
const MODELS: usize = 20;

/// How many prompts ship; those that do not, by rule.
pub fn prompts(sheet: &mut Sheet, plan: &PlanResult) {
    if plan.prompts.is_empty() {
        return;
    }
    let (ship, stay): (Vec<_>, Vec<_>) = plan.prompts.iter().partition(|prompt| prompt.decision == PlanDecision::Ship);
    let mut rules = group(stay, |prompt| prompt.rule.as_str());
    rules.sort_by_key(|(_, prompts)| std::cmp::Reverse(prompts.len()));
    let most = rules.iter().map(|(_, prompts)| prompts.len()).chain([ship.len()]).max().unwrap_or_default();
    let widest = most.to_string().len();
    sheet.heading("Prompts");
    sheet.line(INDENT, &[(Ink::Plain, &format!("{:>widest$}  ship", ship.len()))]);
    for (rule, prompts) in rules {
        let number = format!("{:>widest$}  ", prompts.len());
        let lead = format!("{number}left out: ");
        sheet.hanging(INDENT, (Ink::Plain, &lead), Ink::Plain, rule);
        let shown = sheet.page.shown(prompts.len(), JOBS);
        for prompt in &prompts[..shown] {
            sheet.line(2 * INDENT + widest + 2, &[(Ink::Quiet, &format!("{}  {}", prompt.job, prompt.run))]);
        }
        more(sheet, 2 * INDENT + widest + 2, prompts.len() - shown);
    }
}

/// What the models of the shipped prompts are pinned to.
pub fn models(sheet: &mut Sheet, plan: &PlanResult) {
    if plan.models.is_empty() {
        return;
    }
    sheet.heading("Models, with the number of their prompts");
    let shown = sheet.page.shown(plan.models.len(), MODELS);
    let row = |model: &crate::reports::PlanModel| {
        let jobs = Cell::right(Ink::Plain, model.jobs.len());
        let id = if model.id.is_empty() { "no model" } else { &model.id };
        match &model.pin {
            Some(pin) => vec![jobs, Cell::left(Ink::Plain, pin)],
            None => vec![jobs, Cell::left(Ink::Warning, format!("{id}: not pinned"))],
        }
    };
    let rows: Vec<_> = plan.models[..shown].iter().map(row).collect();
    sheet.table(INDENT, &rows);
    more(sheet, INDENT, plan.models.len() - shown);
}
