//! `handoff pin`: what each model is pinned to now, and what is different from before.

use super::findings;
use super::group::group;
use super::page::{Ink, Page};
use super::sheet::{Field, INDENT, Sheet};
use crate::data::wording::counted;
use crate::reports::{PinOutcome, PinResult, PinnedModel};
use crate::stages::document::shell::argument;

/// What came of pinning for the engagement that was named as `engagement`.
pub fn pin(pinned: &PinResult, engagement: &str, page: &Page) -> String {
    let mut sheet = Sheet::new(page);
    let models = counted(pinned.models.len(), "model");
    let (word, said) = match pinned.outcome {
        PinOutcome::Written => ((Ink::Good, "written"), format!(": {models}")),
        PinOutcome::Unchanged => ((Ink::Good, "unchanged"), format!(": {models}, nothing moved")),
        PinOutcome::Refused => ((Ink::Bad, "refused"), ": handoff.lock was not written".to_owned()),
    };
    sheet.line(0, &[word, (Ink::Plain, &said)]);
    sheet.fields(INDENT, &[Field::whole("lock", &pinned.lock)]);
    if !pinned.models.is_empty() {
        sheet.heading("Models");
        pinned.models.iter().for_each(|model| one(&mut sheet, model));
    }
    findings::write(&mut sheet, &pinned.findings);
    sheet.blank();
    let engagement = argument(engagement);
    if pinned.outcome == PinOutcome::Refused {
        sheet.line(
            0,
            &[(Ink::Bad, "next: "), (Ink::Plain, "mend the errors above, then "), (Ink::Strong, &format!("handoff pin {engagement}"))],
        );
    } else {
        sheet.line(0, &[(Ink::Good, "next: "), (Ink::Strong, &format!("handoff plan {engagement}"))]);
    }
    sheet.finish()
}

fn one(sheet: &mut Sheet, model: &PinnedModel) {
    let new = if model.moved.iter().any(|moved| moved == "new") { "  new" } else { "" };
    match &model.pin {
        Some(pin) => sheet.line(INDENT, &[(Ink::Plain, pin), (Ink::Note, new)]),
        None => sheet.line(INDENT, &[(Ink::Warning, &model.id), (Ink::Warning, "  withdrawn: its prompts cannot be run again")]),
    }
    if !model.names.is_empty() {
        sheet.hanging(
            2 * INDENT,
            (Ink::Note, "· "),
            Ink::Quiet,
            &format!("also called {} by jobs, which the tool takes for it", model.names.join(", ")),
        );
    }
    for moved in model.moved.iter().filter(|moved| !matches!(moved.as_str(), "new" | "withdrawn")) {
        sheet.hanging(2 * INDENT, (Ink::Note, "· "), Ink::Plain, moved);
    }
    affected(sheet, model);
}

/// The prompts that a move touches, each effect once.
fn affected(sheet: &mut Sheet, model: &PinnedModel) {
    /// Jobs that are named of one effect.
    const JOBS: usize = 5;
    let effects = model.affected.iter().flat_map(|prompt| prompt.effects.iter().map(move |effect| (effect.as_str(), prompt.job.as_str())));
    for (effect, prompts) in group(effects, |(effect, _)| *effect) {
        let lead = format!("{}: {effect}", counted(prompts.len(), "prompt"));
        sheet.hanging(2 * INDENT, (Ink::Warning, "! "), Ink::Plain, &lead);
        let shown = sheet.page.shown(prompts.len(), JOBS);
        prompts[..shown].iter().for_each(|(_, job)| sheet.line(4 * INDENT, &[(Ink::Quiet, job)]));
        findings::more(sheet, 4 * INDENT, prompts.len() - shown);
    }
}
