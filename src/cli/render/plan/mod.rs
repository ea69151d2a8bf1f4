//! `handoff plan`: the page that one works from. Totals; what ships, by folder; what does not, by rule, with every file;
//! what is taken out; prompts, models and rights; then what is wrong and what to paste; last, the one next command.

mod files;
mod prompts;

use std::collections::HashSet;

use super::findings;
use super::group::group;
use super::page::{Ink, Page};
use super::sheet::{Cell, INDENT, Sheet};
use crate::data::BundlePath;
use crate::data::code::Code;
use crate::data::decision::Role;
use crate::data::finding::Finding;
use crate::data::size::human_bytes;
use crate::data::strip::{FileStrip, MEDIA_RULE};
use crate::data::wording::counted;
use crate::media::{has_texts, is_rewritten};
use crate::reports::{PlanOutcome, PlanResult};
use crate::stages::document::shell::argument;

/// The plan of the engagement that was named as `engagement`.
pub fn plan(plan: &PlanResult, engagement: &str, page: &Page) -> String {
    let mut sheet = Sheet::new(page);
    headline(&mut sheet, plan);
    files::ships(&mut sheet, plan);
    files::joins(&mut sheet, plan);
    files::left_out(&mut sheet, plan);
    strips(&mut sheet, plan);
    media_strips(&mut sheet, plan);
    prompts::prompts(&mut sheet, plan);
    prompts::models(&mut sheet, plan);
    files::origins(&mut sheet, plan);
    findings::write(&mut sheet, &plan.findings);
    sheet.blank();
    next(&mut sheet, plan, engagement);
    sheet.finish()
}

fn headline(sheet: &mut Sheet, plan: &PlanResult) {
    let outcome = if refused(plan) { (Ink::Bad, "would be refused") } else { (Ink::Good, "ready") };
    let version = format!(" version {}: ", plan.version);
    sheet.line(0, &[(Ink::Strong, &plan.client_slug), (Ink::Plain, &version), outcome]);
    let fixed_by = match plan.delivered_at_from.as_str() {
        "today" => "today; --date or [engagement] delivered_at fixes it".to_owned(),
        from => format!("fixed by {from}"),
    };
    sheet.line(0, &[(Ink::Plain, &format!("delivered on {} ", plan.delivered_at)), (Ink::Quiet, &format!("({fixed_by})"))]);
    sheet.blank();
    let totals = plan.totals;
    let shipped = format!("ship, {}", human_bytes(totals.bytes_shipped));
    let rows = [(totals.inventoried, "files are there"), (totals.shipped, shipped.as_str()), (totals.left_out, "are left out")];
    let rows = rows.map(|(number, text)| vec![Cell::right(Ink::Strong, number), Cell::left(Ink::Plain, text)]);
    sheet.table(INDENT, &rows);
}

fn refused(plan: &PlanResult) -> bool {
    plan.outcome == PlanOutcome::Refused
}

/// What is taken out, one line for each kind and rule.
fn strips(sheet: &mut Sheet, plan: &PlanResult) {
    const FIRST: usize = 12;
    let of_records = plan.strips.iter().filter(|file| file.strip.rule != MEDIA_RULE);
    let grouped = group(of_records, |file| (file.strip.what.as_str(), file.strip.rule.as_str()));
    let times = |strips: &[&FileStrip]| strips.iter().map(|file| file.strip.count).sum::<u64>();
    let mut kinds: Vec<_> = grouped.into_iter().map(|(kind, strips)| (times(&strips), kind, strips.len())).collect();
    if kinds.is_empty() {
        return;
    }
    kinds.sort_by_key(|(times, kind, _)| (std::cmp::Reverse(*times), *kind));
    sheet.heading("Taken out");
    let shown = sheet.page.shown(kinds.len(), FIRST);
    let row = |(times, (what, rule), files): &(u64, (&str, &str), usize)| {
        let files = format!("in {}", counted(*files, "file"));
        vec![Cell::right(Ink::Plain, times), Cell::left(Ink::Plain, what), Cell::left(Ink::Quiet, files), Cell::left(Ink::Quiet, rule)]
    };
    let rows: Vec<_> = kinds[..shown].iter().map(row).collect();
    sheet.table(INDENT, &rows);
    findings::more(sheet, INDENT, kinds.len() - shown);
}

/// What is taken out of media and documents, file by file: where a prompt or a name hides is worth a look each.
fn media_strips(sheet: &mut Sheet, plan: &PlanResult) {
    const FIRST: usize = 20;
    let of_media = plan.strips.iter().filter(|file| file.strip.rule == MEDIA_RULE);
    let files = group(of_media, |file| file.path.as_str());
    let clean = already_clean(plan, &files.iter().map(|(path, _)| *path).collect());
    if files.is_empty() && clean == 0 {
        return;
    }
    sheet.heading("Taken out of media");
    let shown = sheet.page.shown(files.len(), FIRST);
    for (path, strips) in files.iter().take(shown) {
        sheet.line(INDENT, &[(Ink::Plain, path)]);
        let names: Vec<&str> = strips.iter().map(|file| file.strip.what.as_str()).collect();
        sheet.prose(INDENT + 4, Ink::Quiet, &names.join(", "));
    }
    findings::more(sheet, INDENT, files.len() - shown);
    if clean > 0 {
        let verb = if clean == 1 { "is clean already and ships" } else { "are clean already and ship" };
        sheet.line(INDENT, &[(Ink::Quiet, &format!("{} {verb} byte for byte", counted(clean, "file")))]);
    }
}

/// Media and documents from which nothing goes, and of which that is known.
fn already_clean(plan: &PlanResult, cleaned: &HashSet<&str>) -> usize {
    let unread = plan.findings.iter().filter(|finding| finding.code == Code::LeakUnreadable);
    let unread: HashSet<&str> = unread.filter_map(|finding| finding.path.as_deref()).collect();
    let shipped = plan.entries.iter().filter(|entry| matches!(entry.role, Some(Role::Asset | Role::Input)));
    let media =
        shipped.filter(|entry| entry.media_type.as_ref().is_some_and(|media_type| has_texts(media_type) || is_rewritten(media_type)));
    let paths = media.filter_map(|entry| entry.bundle_path.as_ref().map(BundlePath::as_str));
    paths.filter(|path| !cleaned.contains(path) && !unread.contains(path)).count()
}

/// The one command that comes next.
fn next(sheet: &mut Sheet, plan: &PlanResult, engagement: &str) {
    let engagement = argument(engagement);
    if !refused(plan) {
        return sheet.line(0, &[(Ink::Good, "next: "), (Ink::Strong, &format!("handoff build {engagement}"))]);
    }
    let errors: Vec<&Finding> = plan.findings.iter().filter(|finding| finding.refuses()).collect();
    let pins = |finding: &&&Finding| matches!(finding.code, Code::PinLockMissing | Code::PinMissing);
    let unpinned = errors.iter().filter(pins).count();
    let first = if unpinned == errors.len() { String::new() } else { format!("mend the {} above, then ", of_others(&errors, unpinned)) };
    let command = if unpinned > 0 { "pin" } else { "plan" };
    sheet.line(0, &[(Ink::Bad, "next: "), (Ink::Plain, &first), (Ink::Strong, &format!("handoff {command} {engagement}"))]);
}

fn of_others(errors: &[&Finding], unpinned: usize) -> String {
    let noun = if unpinned > 0 { "other error" } else { "error" };
    counted(errors.len() - unpinned, noun)
}
