//! `handoff init`: what was found, the decisions that are left, in one screen, and the one next command; its questions; and what is to
//! be chosen, where nobody can be asked.

use super::findings;
use super::page::{Ink, Page};
use super::sheet::{Field, INDENT, Sheet};
use crate::data::proposal::{Decision, Entry, Proposal, Table};
use crate::data::wording::counted;
use crate::reports::{InitOutcome, InitResult};
use crate::stages::document::shell::argument;

/// What came of proposing a configuration for the engagement that was named as `engagement`.
pub fn init(result: &InitResult, proposal: &Proposal, engagement: &str, page: &Page) -> String {
    let mut sheet = Sheet::new(page);
    match result.outcome {
        InitOutcome::ChoiceNeeded => choices(&mut sheet, proposal, engagement),
        InitOutcome::Unchanged => {
            sheet.line(0, &[(Ink::Good, "unchanged"), (Ink::Plain, ": there is nothing to add to what is there")]);
            sheet.fields(INDENT, &[Field::whole("config", proposal.config.display())]);
            next(&mut sheet, engagement);
        }
        InitOutcome::Written => {
            written(&mut sheet, proposal);
            next(&mut sheet, engagement);
        }
    }
    sheet.finish()
}

/// A question, its number of how many, and what an empty answer means; the answer follows on the same line.
pub fn question(entry: &Entry, index: usize, number: usize, page: &Page) -> String {
    let mut sheet = Sheet::new(page);
    let lead = format!("{index} of {number}  ");
    let default = match &entry.decision {
        Decision::Text { default: Some(default), .. } => format!("[{default}]"),
        Decision::Text { .. } => "[later]".to_owned(),
        _ if entry.taken => "[Y/n]".to_owned(),
        _ => "[y/N]".to_owned(),
    };
    sheet.hanging(0, (Ink::Quiet, &lead), Ink::Plain, &format!("{} {default}", entry.label().unwrap_or_default()));
    format!("{} ", sheet.finish().trim_end())
}

fn written(sheet: &mut Sheet, proposal: &Proposal) {
    let said = if proposal.existing.is_some() { ", after what was there" } else { "" };
    sheet.line(0, &[(Ink::Good, "written"), (Ink::Plain, said)]);
    sheet.fields(INDENT, &[Field::whole("config", proposal.config.display())]);
    found(sheet, proposal);
    findings::write(sheet, &proposal.findings);
    let open: Vec<&Entry> = proposal.open().collect();
    if open.is_empty() {
        return;
    }
    sheet.heading(&format!("Left to decide, in the file: {}", open.len()));
    labels(sheet, &open);
}

/// What was there, and what of it was taken.
fn found(sheet: &mut Sheet, proposal: &Proposal) {
    sheet.heading(&format!("Found {}", counted(proposal.files, "file")));
    // What nobody has to decide and is there as a comment ships all the same: deliverables/.
    let ships = |entry: &Entry| entry.taken || entry.table == Table::Ship && entry.decision == Decision::Settled;
    let taken = |table: Table| proposal.entries.iter().filter(move |entry| entry.table == table && ships(entry));
    for (table, lead) in [(Table::Source, "runs     "), (Table::Ship, "ships    ")] {
        let about = taken(table).filter_map(|entry| entry.about.first());
        about.for_each(|about| sheet.hanging(INDENT, (Ink::Quiet, lead), Ink::Plain, about.trim_end_matches('.')));
    }
    for entry in taken(Table::Rename) {
        let renamed = counted(entry.toml.matches("[[rename]]").count(), "file");
        sheet.hanging(INDENT, (Ink::Quiet, "renames  "), Ink::Plain, &format!("{renamed}, so that every system can store them"));
    }
}

fn choices(sheet: &mut Sheet, proposal: &Proposal, engagement: &str) {
    let asked: Vec<&Entry> = proposal.entries.iter().filter(|entry| entry.is_asked()).collect();
    found(sheet, proposal);
    findings::write(sheet, &proposal.findings);
    sheet.heading(&format!("To choose: {}", asked.len()));
    labels(sheet, &asked);
    sheet.blank();
    sheet.line(0, &[(Ink::Bad, "nothing was written"), (Ink::Plain, ": nobody is there to be asked")]);
    let command = format!("handoff init --yes {}", argument(engagement));
    sheet.line(0, &[(Ink::Bad, "next: "), (Ink::Strong, &command), (Ink::Plain, " takes the defaults, in brackets")]);
}

/// One line for each decision; what can be answered with a word has its default in brackets.
fn labels(sheet: &mut Sheet, entries: &[&Entry]) {
    for entry in entries {
        let default = match &entry.decision {
            Decision::Text { default: Some(default), .. } => format!(" [{default}]"),
            Decision::YesNo(_) => if entry.taken { " [yes]" } else { " [no]" }.to_owned(),
            _ => String::new(),
        };
        sheet.hanging(INDENT, (Ink::Note, "· "), Ink::Plain, &format!("{}{default}", entry.label().unwrap_or_default()));
    }
}

fn next(sheet: &mut Sheet, engagement: &str) {
    sheet.blank();
    sheet.line(0, &[(Ink::Good, "next: "), (Ink::Strong, &format!("handoff plan {}", argument(engagement)))]);
}
