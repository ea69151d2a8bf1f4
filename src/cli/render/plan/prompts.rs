//! The prompts of a plan: which ship, which not and why, and what their models are pinned to.

use super::super::findings::more;
use super::super::page::Ink;
use super::super::sheet::{Cell, INDENT, Sheet};
use super::super::words;
use crate::reports::{PlanPrompt, PlanResult};

/// Jobs that are named of what one rule leaves out.
const JOBS: usize = 3;
/// Models that are shown.
const MODELS: usize = 20;

/// How many prompts ship; those that do not, by rule.
pub fn prompts(sheet: &mut Sheet, plan: &PlanResult) {
    if plan.prompts.is_empty() {
        return;
    }
    let (ship, stay): (Vec<_>, Vec<_>) = plan.prompts.iter().partition(|prompt| prompt.decision == "ship");
    let rules = by_rule(&stay);
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
            sheet.line(INDENT + widest + 2, &[(Ink::Quiet, &prompt.job), (Ink::Quiet, "  "), (Ink::Quiet, &prompt.run)]);
        }
        more(sheet, INDENT + widest + 2, prompts.len() - shown);
    }
}

fn by_rule<'a>(prompts: &[&'a PlanPrompt]) -> Vec<(&'a str, Vec<&'a PlanPrompt>)> {
    let mut rules: Vec<(&str, Vec<&PlanPrompt>)> = Vec::new();
    for prompt in prompts {
        match rules.iter_mut().find(|(rule, _)| *rule == prompt.rule) {
            Some((_, prompts)) => prompts.push(prompt),
            None => rules.push((&prompt.rule, vec![prompt])),
        }
    }
    rules.sort_by_key(|(_, prompts)| std::cmp::Reverse(prompts.len()));
    rules
}

/// What the models of the shipped prompts are pinned to.
pub fn models(sheet: &mut Sheet, plan: &PlanResult) {
    if plan.models.is_empty() {
        return;
    }
    sheet.heading("Models");
    let shown = sheet.page.shown(plan.models.len(), MODELS);
    let row = |model: &crate::reports::PlanModel| {
        let jobs = Cell::right(Ink::Plain, words::count(model.jobs.len(), "prompt"));
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
