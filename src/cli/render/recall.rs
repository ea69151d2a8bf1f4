//! `handoff recall`: what the notice says, and that it has yet to reach whoever has the zip.

use super::findings::{self, more};
use super::page::{Ink, Page};
use super::sheet::{Field, INDENT, Sheet};
use crate::reports::{RecallOutcome, RecallResult};

/// Affected assets that are shown.
const SHOWN: usize = 20;

/// What came of a recall.
pub fn recall(recalled: &RecallResult, page: &Page) -> String {
    let mut sheet = Sheet::new(page);
    findings::write(&mut sheet, &recalled.findings);
    sheet.blank();
    let (word, said) = match recalled.outcome {
        RecallOutcome::Recalled => ((Ink::Good, "recalled"), ""),
        RecallOutcome::Refused => ((Ink::Bad, "refused"), ": nothing was written"),
    };
    sheet.line(0, &[word, (Ink::Plain, said)]);
    sheet.fields(INDENT, &[Field::whole("notice", &recalled.path)]);
    let Some(notice) = &recalled.notice else { return sheet.finish() };
    sheet.blank();
    sheet.prose(INDENT, Ink::Plain, &notice.sentence());
    if let Some(affected) = &notice.affected {
        sheet.heading("Not to be used any more");
        let gone = affected.removed.iter().map(|path| format!("- {path}"));
        let other = affected.replaced.iter().map(|path| format!("~ {path}"));
        let moved = affected.renamed.iter().map(|moved| format!("~ {} → {}", moved.from, moved.to));
        let lines: Vec<String> = gone.chain(other).chain(moved).collect();
        let shown = sheet.page.shown(lines.len(), SHOWN);
        lines[..shown].iter().for_each(|line| sheet.line(INDENT, &[(Ink::Plain, line)]));
        more(&mut sheet, INDENT, lines.len() - shown);
    }
    sheet.blank();
    sheet.prose(
        0,
        Ink::Plain,
        "The notice lies beside this zip only: send it to everybody who has the version. `handoff log` says where it was delivered.",
    );
    sheet.finish()
}
