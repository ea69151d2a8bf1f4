//! Findings as a person reads them: one group for each code and mend, worst first; in it each message once with the places it
//! is about, then what to do, and what to paste.

use super::escape::{clip, escape};
use super::group::group;
use super::page::{Ink, Page};
use super::paste;
use super::sheet::{INDENT, Sheet};
use crate::data::finding::{Finding, Fix};
use crate::data::wording::counted;
use crate::data::{Code, Severity};

/// Places, messages and entries to paste that are shown of each group.
const FIRST: usize = 5;
/// Groups of one code that are shown one by one; more are a crowd, of which somebody needs the list first.
const CROWD: usize = 3;
/// Places that are shown of each message of a crowd.
const CROWD_PLACES: usize = 1;
/// Lines of the entry that is shown of a crowd.
const EXAMPLE: usize = 8;
/// Mends that are shown of a crowd.
const CROWD_SHOWN: usize = 12;

/// The findings in groups, and how many there are; nothing when there are none.
pub fn findings(findings: &[Finding], page: &Page) -> String {
    let mut sheet = Sheet::new(page);
    write(&mut sheet, findings);
    sheet.finish()
}

/// … on a sheet that holds more.
pub fn write(sheet: &mut Sheet, findings: &[Finding]) {
    write_groups(sheet, findings);
    if !findings.is_empty() {
        sheet.blank();
        sheet.line(0, &[(worst(findings), &counts(findings))]);
    }
}

/// … without its notes, unless somebody wants to see everything: of those only how many there are, and the command that shows them.
pub fn write_but_notes(sheet: &mut Sheet, findings: &[Finding], shown_by: &str) {
    let (notes, weighty): (Vec<_>, Vec<_>) = findings.iter().cloned().partition(|finding| finding.severity == Severity::Note);
    if sheet.page.verbose || notes.is_empty() {
        return write(sheet, findings);
    }
    write_groups(sheet, &weighty);
    sheet.blank();
    let counts = if weighty.is_empty() { String::new() } else { format!("{}, ", counts(&weighty)) };
    let hidden = format!("{}: ", counted(notes.len(), "note"));
    sheet.line(0, &[(worst(&weighty), &counts), (Ink::Note, &hidden), (Ink::Plain, shown_by)]);
}

fn write_groups(sheet: &mut Sheet, findings: &[Finding]) {
    let mut groups = groups(findings).into_iter().peekable();
    while let Some(first) = groups.next() {
        let mut crowd = vec![first];
        while let Some(next) = groups.next_if(|next| (next.severity, next.code) == (crowd[0].severity, crowd[0].code)) {
            crowd.push(next);
        }
        if crowd.len() > CROWD && !sheet.page.verbose {
            write_crowd(sheet, &crowd);
        } else {
            crowd.iter().for_each(|group| group.write(sheet));
        }
    }
}

/// Many groups of one code as one: what is the case, one line for each mend, and one entry to paste.
fn write_crowd(sheet: &mut Sheet, crowd: &[Group]) {
    let findings: Vec<&Finding> = crowd.iter().flat_map(|group| group.findings.iter().copied()).collect();
    let all = Group { severity: crowd[0].severity, code: crowd[0].code, findings };
    all.write_what(sheet, CROWD_PLACES);
    let widest = crowd.iter().map(|group| group.findings.len()).max().unwrap_or_default().to_string().len();
    let shown = sheet.page.shown(crowd.len(), CROWD_SHOWN);
    for group in &crowd[..shown] {
        let lead = format!("→ {:>widest$}  ", group.findings.len());
        sheet.hanging(INDENT, (Ink::Good, &lead), Ink::Plain, group.mend().unwrap_or("look at each"));
    }
    more(sheet, INDENT, crowd.len() - shown);
    let blocks = paste::join(all.findings.iter().filter_map(|finding| finding.fix.as_ref()?.toml.as_deref()));
    if !blocks.is_empty() {
        sheet.line(INDENT, &[(Ink::Plain, "in handoff.toml, one for each:")]);
        sheet.blank();
        let example = blocks.iter().find(|block| block.lines().count() <= EXAMPLE);
        example.iter().for_each(|block| sheet.block(3 * INDENT, block));
        write_more_blocks(sheet, blocks.len() - usize::from(example.is_some()));
    }
}

/// That there are more entries to paste: a comment, so that it may be copied along.
fn write_more_blocks(sheet: &mut Sheet, rest: usize) {
    if rest > 0 {
        sheet.block(3 * INDENT, &format!("# and {rest} more like these (--verbose shows all)"));
    }
}

/// A finding for what shows plain text: what is the case and where, and on a line of its own what to do.
pub fn told(finding: &Finding) -> String {
    let job = finding.job.as_ref().map(|job| format!("job {job}"));
    let place: Vec<_> = finding.place.iter().chain(&job).map(|part| escape(&clip(part)).into_owned()).collect();
    let place = if place.is_empty() { String::new() } else { format!(" ({})", place.join(", ")) };
    let mend = finding.fix.as_ref().map_or_else(String::new, |fix| format!("\n→ {}", escape(&clip(&fix.text))));
    format!("{}{place}{mend}", escape(&clip(&finding.message)))
}

/// `3 errors, 14 warnings, 2 notes`; what there is none of is not named.
pub fn counts(findings: &[Finding]) -> String {
    let number = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let named = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let there = named.into_iter().map(|(severity, noun)| (number(severity), noun)).filter(|(number, _)| *number > 0);
    there.map(|(number, noun)| counted(number, noun)).collect::<Vec<_>>().join(", ")
}

/// The ink of a severity.
pub fn ink(severity: Severity) -> Ink {
    match severity {
        Severity::Error => Ink::Bad,
        Severity::Warning => Ink::Warning,
        Severity::Note => Ink::Note,
    }
}

fn worst(findings: &[Finding]) -> Ink {
    findings.iter().map(|finding| finding.severity).min().map_or(Ink::Plain, ink)
}

/// Findings of one code and one mend.
struct Group<'a> {
    severity: Severity,
    code: Code,
    findings: Vec<&'a Finding>,
}

/// The groups, the worst first, else in the order of the findings.
fn groups(findings: &[Finding]) -> Vec<Group<'_>> {
    let grouped = group(findings, |finding| (finding.severity, finding.code, finding.fix.as_ref().map(|fix| fix.text.as_str())));
    let mut groups: Vec<Group> = grouped.into_iter().map(|((severity, code, _), findings)| Group { severity, code, findings }).collect();
    groups.sort_by_key(|group| group.severity);
    groups
}

impl Group<'_> {
    /// What to do, in words; the same for all of them.
    fn mend(&self) -> Option<&str> {
        self.findings.iter().find_map(|finding| finding.fix.as_ref()).map(|fix| fix.text.as_str())
    }

    fn write(&self, sheet: &mut Sheet) {
        self.write_what(sheet, FIRST);
        self.write_mend(sheet);
    }

    /// What is the case and where.
    fn write_what(&self, sheet: &mut Sheet, places: usize) {
        sheet.blank();
        let severity = format!("{:<9}", self.severity.to_string());
        let count = if self.findings.len() > 1 { format!("  {}", self.findings.len()) } else { String::new() };
        sheet.line(0, &[(ink(self.severity), &severity), (Ink::Strong, self.code.name()), (Ink::Quiet, &count)]);
        self.write_messages(sheet, places);
    }

    /// Each message once, with the places it is about.
    fn write_messages(&self, sheet: &mut Sheet, places: usize) {
        let messages = group(self.findings.iter().copied(), |finding| finding.message.as_str());
        let shown = sheet.page.shown(messages.len(), FIRST);
        for (message, findings) in &messages[..shown] {
            sheet.prose(INDENT, Ink::Plain, &super::escape::clip(message));
            write_places(sheet, findings, places);
        }
        let rest: usize = messages[shown..].iter().map(|(_, findings)| findings.len()).sum();
        more(sheet, INDENT, rest);
    }

    /// What to do, and then any other way: the one or the other is pasted.
    fn write_mend(&self, sheet: &mut Sheet) {
        let fixes: Vec<&Fix> = self.findings.iter().filter_map(|finding| finding.fix.as_ref()).collect();
        write_way(sheet, "→ ", &fixes);
        let others: Vec<&Fix> = fixes.iter().filter_map(|fix| fix.or.as_deref()).collect();
        for (_, others) in group(others, |other| other.text.as_str()) {
            sheet.blank();
            write_way(sheet, "or ", &others);
        }
    }
}

/// One way out of all findings of a group; its words are the same for all of them.
fn write_way(sheet: &mut Sheet, lead: &str, fixes: &[&Fix]) {
    let Some(first) = fixes.first() else { return };
    let blocks = paste::join(fixes.iter().filter_map(|fix| fix.toml.as_deref()));
    let text = if blocks.is_empty() { first.text.clone() } else { format!("{}, in handoff.toml:", first.text) };
    sheet.hanging(INDENT, (Ink::Good, lead), Ink::Plain, &text);
    let shown = sheet.page.shown(blocks.len(), FIRST);
    for block in &blocks[..shown] {
        sheet.blank();
        sheet.block(3 * INDENT, block);
    }
    if shown < blocks.len() {
        sheet.blank();
        write_more_blocks(sheet, blocks.len() - shown);
    }
}

fn write_places(sheet: &mut Sheet, findings: &[&Finding], places: usize) {
    let placed: Vec<_> =
        findings.iter().filter(|finding| finding.path.is_some() || finding.place.is_some() || finding.job.is_some()).collect();
    let shown = sheet.page.shown(placed.len(), places);
    for finding in &placed[..shown] {
        let job = finding.job.as_ref().map(|job| format!("job {job}"));
        let parts = [finding.path.as_ref(), finding.place.as_ref(), job.as_ref()];
        let (mut first, mut rest) = ("", String::new());
        for part in parts.into_iter().flatten() {
            if first.is_empty() {
                first = part;
            } else {
                rest.push_str("  ");
                rest.push_str(part);
            }
        }
        sheet.line(2 * INDENT, &[(Ink::Plain, first), (Ink::Quiet, &rest)]);
    }
    more(sheet, 2 * INDENT, placed.len() - shown);
}

/// That a list goes on.
pub fn more(sheet: &mut Sheet, indent: usize, rest: usize) {
    if rest > 0 {
        sheet.line(indent, &[(Ink::Quiet, &format!("and {rest} more"))]);
    }
}
