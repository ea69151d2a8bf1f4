//! `handoff verify`, for somebody who received a file and has never heard of this program: the verdict first, then what was
//! looked at, what nobody looked at and who would, what is wrong, and what to do now.

use super::findings;
use super::page::{Ink, Page};
use super::sheet::{Cell, Field, INDENT, Sheet};
use crate::data::Code;
use crate::data::report::{Check, CheckName, CheckOutcome};
use crate::reports::VerifyResult;

/// What was found of a bundle.
pub fn verify(report: &VerifyResult, page: &Page) -> String {
    let mut sheet = Sheet::new(page);
    verdict(&mut sheet, report);
    sheet.blank();
    sheet.fields(INDENT, &fields(report));
    sheet.heading("Checks");
    let rows: Vec<_> = report.checks.iter().map(row).collect();
    sheet.table(INDENT, &rows);
    not_checked(&mut sheet, report);
    findings::write(&mut sheet, &report.findings);
    sheet.heading("What to do");
    advice(report).into_iter().for_each(|text| sheet.prose(INDENT, Ink::Plain, text));
    sheet.finish()
}

fn verdict(sheet: &mut Sheet, report: &VerifyResult) {
    let number = |outcome| report.checks.iter().filter(|check| check.outcome == outcome).count();
    let (passed, failed, open) = (number(CheckOutcome::Passed), number(CheckOutcome::Failed), number(CheckOutcome::NotChecked));
    let word = if report.outcome == "verified" { (Ink::Good, "verified") } else { (Ink::Bad, "FAILED") };
    sheet.line(0, &[word, (Ink::Plain, "  "), (Ink::Strong, &report.bundle)]);
    sheet.prose(0, Ink::Plain, &format!("{passed} checks passed, {failed} failed, {open} not checked"));
}

fn fields(report: &VerifyResult) -> Vec<Field> {
    let all = [
        report.version.map(|version| Field::text("version", version)),
        report.sha256.map(|digest| Field::whole("sha256", digest)),
        report.tree_sha256.map(|digest| Field::whole("tree_sha256", digest)),
    ];
    all.into_iter().flatten().collect()
}

fn row(check: &Check) -> Vec<Cell> {
    let (ink, word) = match check.outcome {
        CheckOutcome::Passed => (Ink::Good, "passed"),
        CheckOutcome::Failed => (Ink::Bad, "FAILED"),
        CheckOutcome::NotChecked => (Ink::Warning, "not-checked"),
    };
    vec![Cell::left(Ink::Plain, check.check.name()), Cell::left(ink, word), Cell::left(Ink::Plain, &check.detail)]
}

/// What nobody looked at, as the question that stays open, and what answers it.
fn not_checked(sheet: &mut Sheet, report: &VerifyResult) {
    let open = report.checks.iter().filter(|check| check.outcome == CheckOutcome::NotChecked);
    let rows: Vec<_> =
        open.map(|check| vec![Cell::left(Ink::Plain, check.check.name()), Cell::left(Ink::Plain, question(check))]).collect();
    if !rows.is_empty() {
        sheet.heading("Not checked");
        sheet.table(INDENT, &rows);
    }
}

fn question(check: &Check) -> String {
    let question = match check.check {
        CheckName::Terms => "does it name somebody it should not? Search the unzipped folder for such names",
        CheckName::Live => "are the models still offered? `gen-ai batch run prompts/batch.json --dry-run` asks and spends nothing",
        CheckName::Signature => "who made it? Compare the sha256 with the one the sender gives you by another way than the file",
        CheckName::Container => "is it wrapped as it was issued? A folder has no wrapping; the zip can be checked",
        CheckName::Integrity => "is every file the one that was issued?",
        CheckName::Layout => "is everything there that a bundle has?",
        CheckName::Documents => "do its documents agree with each other and with the files?",
        CheckName::Rights => "is it said of every asset whose it is?",
        CheckName::Pins => "is it said of every prompt which model it ran on?",
        CheckName::Regeneration => "can every prompt be run again from the bundle alone?",
        CheckName::Leaks => "does it hold paths, secrets or internal tags?",
    };
    question.to_owned()
}

fn advice(report: &VerifyResult) -> Vec<&'static str> {
    let outcome = |name| report.checks.iter().find(|check| check.check == name).map(|check| check.outcome);
    let has = |code| report.findings.iter().any(|finding| finding.code == code && finding.refuses());
    let unsafe_to_open = report.findings.iter().any(|finding| finding.code.name().starts_with("container.unsafe-"));
    let failed = |name| outcome(name) == Some(CheckOutcome::Failed);
    if report.outcome == "verified" {
        return match outcome(CheckName::Integrity) {
            Some(CheckOutcome::NotChecked) => {
                vec!["Only the container was checked. Run it without --container-only to check what is inside."]
            }
            _ => vec!["Nothing. Open README.md in the bundle: it says what is there and how to use it."],
        };
    }
    let again = "Ask the sender for the file again, and for its sha256 by another way than the file.";
    if unsafe_to_open {
        vec!["Do not unzip it: it is made so that tools disagree about what is in it, or it is damaged.", again]
    } else if has(Code::ContainerNotAZip) {
        vec!["It is not a whole zip file: most likely the copy or the download broke off.", again]
    } else if has(Code::BundlePreview) {
        vec!["It is a preview and not meant for delivery. Ask the sender for the version with a number."]
    } else if failed(CheckName::Integrity) {
        vec!["What is there is not what was issued. Do not rely on it.", again]
    } else if failed(CheckName::Container) && only_failed(report, CheckName::Container) {
        vec!["Every file in it is the one that was issued, but somebody zipped it again. The files can be used; the sha256 will not match."]
    } else {
        vec!["The files are the ones that were issued, but the bundle does not keep what it promises. Send this list to whoever made it."]
    }
}

fn only_failed(report: &VerifyResult, name: CheckName) -> bool {
    let integrity = report.checks.iter().any(|check| check.check == CheckName::Integrity && check.outcome == CheckOutcome::Passed);
    integrity && report.checks.iter().filter(|check| check.outcome == CheckOutcome::Failed).all(|check| check.check == name)
}
