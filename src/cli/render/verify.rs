//! `handoff verify`, for somebody who received a file and has never heard of this program: the verdict first, then what was
//! looked at, what nobody looked at and who would, what is wrong, and what to do now.

use super::findings;
use super::page::{Ink, Page};
use super::sheet::{Cell, Field, INDENT, Sheet};
use crate::data::Code;
use crate::data::report::{Check, CheckName, CheckOutcome};
use crate::data::wording::counted;
use crate::reports::{VerifyOutcome, VerifyResult};

/// Calls of the generation tool that are shown: what it was asked of itself, and some of what it was asked of the bundle.
const CALLS: usize = 6;

/// What was found of a bundle.
pub fn verify(report: &VerifyResult, page: &Page) -> String {
    let mut sheet = Sheet::new(page);
    verdict(&mut sheet, report);
    sheet.blank();
    sheet.fields(INDENT, &fields(report));
    sheet.heading("Checks");
    sheet.table(INDENT, &rows(report));
    not_checked(&mut sheet, report);
    asked(&mut sheet, report);
    findings::write(&mut sheet, &report.findings);
    sheet.heading("What to do");
    advice(report).into_iter().for_each(|text| sheet.prose(INDENT, Ink::Plain, text));
    sheet.finish()
}

fn verdict(sheet: &mut Sheet, report: &VerifyResult) {
    let number = |outcome| report.checks.iter().filter(|check| check.outcome == outcome).count();
    let (passed, failed, open) = (number(CheckOutcome::Passed), number(CheckOutcome::Failed), number(CheckOutcome::NotChecked));
    let word = if report.outcome == VerifyOutcome::Verified { (Ink::Good, "verified") } else { (Ink::Bad, "FAILED") };
    sheet.line(0, &[word, (Ink::Plain, "  "), (Ink::Strong, &report.bundle)]);
    sheet.prose(0, Ink::Plain, &format!("{} passed, {failed} failed, {open} not checked", counted(passed, "check")));
}

fn fields(report: &VerifyResult) -> Vec<Field> {
    let all = [
        report.version.map(|version| Field::text("version", version)),
        report.sha256.map(|digest| Field::whole("sha256", digest)),
        report.tree_sha256.map(|digest| Field::whole("tree_sha256", digest)),
    ];
    all.into_iter().flatten().collect()
}

fn rows(report: &VerifyResult) -> Vec<Vec<Cell>> {
    if looked_inside(report) {
        return report.checks.iter().map(|check| row(check.check.name(), check)).collect();
    }
    // Ten times the same line would hide the one that matters.
    let (open, done): (Vec<_>, Vec<_>) = report.checks.iter().partition(|check| check.outcome == CheckOutcome::NotChecked);
    let mut rows: Vec<_> = done.into_iter().map(|check| row(check.check.name(), check)).collect();
    rows.extend(open.first().map(|check| row("what is inside", check)));
    rows
}

fn row(name: &str, check: &Check) -> Vec<Cell> {
    let (ink, word) = match check.outcome {
        CheckOutcome::Passed => (Ink::Good, "passed"),
        CheckOutcome::Failed => (Ink::Bad, "FAILED"),
        CheckOutcome::NotChecked => (Ink::Warning, "not-checked"),
    };
    vec![Cell::left(Ink::Plain, name), Cell::left(ink, word), Cell::left(Ink::Plain, &check.detail)]
}

/// Whether anything but the container was looked at.
fn looked_inside(report: &VerifyResult) -> bool {
    outcome(report, CheckName::Integrity).is_some_and(|outcome| outcome != CheckOutcome::NotChecked)
}

fn outcome(report: &VerifyResult, name: CheckName) -> Option<CheckOutcome> {
    report.checks.iter().find(|check| check.check == name).map(|check| check.outcome)
}

/// What nobody looked at, as the question that stays open, and what answers it.
fn not_checked(sheet: &mut Sheet, report: &VerifyResult) {
    if !looked_inside(report) {
        return;
    }
    let open = report.checks.iter().filter(|check| check.outcome == CheckOutcome::NotChecked);
    let mut rows = Vec::new();
    for (name, question) in open.filter_map(|check| Some((check.check, question(check.check, report)?))) {
        rows.push(vec![Cell::left(Ink::Plain, name.name()), Cell::left(Ink::Plain, question)]);
        if name == CheckName::Live && report.live.is_none() && outcome(report, CheckName::Regeneration) == Some(CheckOutcome::Passed) {
            // Never wrapped: without its last word this command spends money.
            rows.push(vec![
                Cell::left(Ink::Plain, ""),
                Cell::left(Ink::Plain, "--live asks it. So does this, in the unzipped folder; neither spends anything:"),
            ]);
            rows.push(vec![Cell::left(Ink::Plain, ""), Cell::path(Ink::Strong, "gen-ai batch run prompts/batch.json --dry-run")]);
        }
    }
    if !rows.is_empty() {
        sheet.heading("What that leaves open");
        sheet.table(INDENT, &rows);
    }
}

/// The calls of the generation tool, as they were made: from them anybody can tell that nothing was spent.
fn asked(sheet: &mut Sheet, report: &VerifyResult) {
    let Some(live) = &report.live else { return };
    sheet.heading("What gen-ai was asked");
    sheet.line(INDENT, &[(Ink::Quiet, &live.program)]);
    let shown = if sheet.page.verbose { live.calls.len() } else { CALLS };
    for call in live.calls.iter().take(shown) {
        let exit = call.exit.map_or("no answer".to_owned(), |exit| format!("exit {exit}"));
        sheet.line(INDENT, &[(Ink::Plain, &format!("gen-ai {}", call.arguments.join(" "))), (Ink::Quiet, &format!("  {exit}"))]);
    }
    let more = live.calls.len().saturating_sub(shown);
    if more > 0 {
        sheet.line(INDENT, &[(Ink::Quiet, &format!("… {more} more: --verbose"))]);
    }
}

/// `None` where the check's own words say why there is nothing to ask: an archive has no pins.
fn question(check: CheckName, report: &VerifyResult) -> Option<&'static str> {
    Some(match check {
        CheckName::Live if report.live.is_some() => "Would all of it run again? gen-ai could not be asked everything.",
        CheckName::Terms => "Does it name somebody it should not? Search the unzipped folder for such names.",
        CheckName::Live => "Are the models still offered? Only the generation tool knows.",
        CheckName::Signature => {
            "Who made it? Check the signature with --allowed-signers, or compare the sha256 with the one that the sender gives you by another way than the file."
        }
        CheckName::Container => "Is the zip wrapped as it was issued? Only the zip itself can be checked for that.",
        _ => return None,
    })
}

fn advice(report: &VerifyResult) -> Vec<&'static str> {
    let again = "Ask the sender for the file again, and for its sha256 by another way than the file.";
    let has = |code| report.findings.iter().any(|finding| finding.code == code && finding.refuses());
    if report.findings.iter().any(|finding| finding.code.name().starts_with("container.unsafe-")) {
        return vec!["Do not unzip it: it is damaged, or made so that tools disagree about what is in it.", again];
    }
    match (report.outcome, outcome(report, CheckName::Integrity)) {
        _ if has(Code::ContainerNotAZip) => vec!["It is not a whole zip file: most likely the copy or the download broke off.", again],
        _ if has(Code::BundleRecalled) => vec!["The sender has withdrawn it: do not use it. Ask for the version that takes its place."],
        _ if has(Code::BundlePreview) => vec!["It is a preview and not meant for delivery. Ask the sender for the version with a number."],
        (VerifyOutcome::Verified, Some(CheckOutcome::Passed)) => {
            vec!["Nothing. README.md in the bundle says what is there and how to use it."]
        }
        (_, Some(CheckOutcome::NotChecked) | None) => {
            vec!["Only the container was checked. Without --container-only, what is inside is checked too."]
        }
        (_, Some(CheckOutcome::Failed)) => vec!["What is there is not what was issued. Do not rely on it.", again],
        _ if only_failed(report, CheckName::Live) => {
            vec![
                "The bundle is the one that was issued, and keeps what it promises. But the generation tool of this machine does not take all of it, or did not answer: see above.",
            ]
        }
        _ if only_failed(report, CheckName::Signature) => {
            vec!["The bundle is whole, but it is not shown that it comes from who you think: see above.", again]
        }
        _ if only_failed(report, CheckName::Container) => {
            vec![
                "Every file in it is the one that was issued, but somebody zipped it again: the files can be used, the sha256 will not match.",
            ]
        }
        _ => vec![
            "The files are the ones that were issued, but the bundle does not keep what it promises. Send this list to whoever made it.",
        ],
    }
}

fn only_failed(report: &VerifyResult, name: CheckName) -> bool {
    report.checks.iter().all(|check| (check.outcome == CheckOutcome::Failed) == (check.check == name))
}
