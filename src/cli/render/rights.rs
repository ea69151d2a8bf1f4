//! `handoff rights`: whose everything is, by origin and licence; what nobody has said anything about, in groups and ready to
//! paste.

use std::collections::{BTreeMap, HashMap};

use super::findings::{self, more};
use super::group::group;
use super::page::{Ink, Page};
use super::sheet::{Cell, Field, INDENT, Sheet};
use crate::data::Code;
use crate::data::finding::{Finding, Fix};
use crate::data::rights::{Evidence, Licence, Origin, RightsRow};
use crate::data::wording::counted;
use crate::reports::{PlanOutcome, RightsResult};
use crate::stages::document::shell::argument;

/// Files that are shown of one licence or group.
const FILES: usize = 5;

/// The table of an engagement that was named as `engagement`.
pub fn rights(rights: &RightsResult, engagement: &str, page: &Page) -> String {
    let mut sheet = Sheet::new(page);
    headline(&mut sheet, rights);
    for origin in Origin::ALL {
        let of_origin = |component: bool| rights.rows.iter().filter(move |row| row.origin == origin && row.component == component);
        section(&mut sheet, origin.phrase(), of_origin(false).collect());
        section(&mut sheet, &format!("{}, as a part of a file", origin.phrase()), of_origin(true).collect());
    }
    undetermined(&mut sheet, rights);
    // What nobody said whose it is stands above, in its groups.
    let others: Vec<Finding> = rights.findings.iter().filter(|finding| finding.code != Code::RightsUnknown).cloned().collect();
    findings::write(&mut sheet, &others);
    sheet.blank();
    let command = format!("handoff {} {}", if rights.outcome == PlanOutcome::Refused { "rights" } else { "plan" }, argument(engagement));
    if rights.outcome == PlanOutcome::Refused {
        sheet.line(0, &[(Ink::Bad, "next: "), (Ink::Plain, "fill in the above, then "), (Ink::Strong, &command)]);
    } else {
        sheet.line(0, &[(Ink::Good, "next: "), (Ink::Strong, &command)]);
    }
    sheet.finish()
}

fn headline(sheet: &mut Sheet, rights: &RightsResult) {
    match &rights.rights_status {
        Some(status) => sheet.prose(0, Ink::Strong, status),
        None => {
            let files = counted(rights.undetermined.len(), "file");
            sheet.line(0, &[(Ink::Bad, "undetermined"), (Ink::Plain, &format!(": {files} of which nobody said whose they are"))]);
        }
    }
    sheet.blank();
    let known = rights.totals.iter().map(|total| (Ink::Plain, total.files, total.origin.phrase()));
    let open = [(Ink::Bad, rights.undetermined.len(), "nobody said whose")].into_iter().filter(|(_, files, _)| *files > 0);
    let rows: Vec<_> = known.chain(open).map(|(ink, files, text)| vec![Cell::right(ink, files), Cell::left(ink, text)]).collect();
    sheet.table(INDENT, &rows);
}

/// The rows of one origin, each licence once.
fn section(sheet: &mut Sheet, title: &str, rows: Vec<&RightsRow>) {
    if rows.is_empty() {
        return;
    }
    let mut licences: BTreeMap<(&Licence, &[Evidence]), Vec<&RightsRow>> = BTreeMap::new();
    for row in rows {
        licences.entry((&row.licence, &row.evidence)).or_default().push(row);
    }
    let mut title: Vec<char> = title.chars().collect();
    title[0].make_ascii_uppercase();
    sheet.heading(&title.into_iter().collect::<String>());
    for ((licence, evidence), rows) in licences {
        let fields = fields(licence, evidence);
        sheet.fields(INDENT, &fields);
        let indent = if fields.is_empty() { INDENT } else { 2 * INDENT };
        let shown = sheet.page.shown(rows.len(), FILES);
        rows[..shown].iter().for_each(|row| sheet.line(indent, &[(Ink::Plain, row.path.as_str())]));
        more(sheet, indent, rows.len() - shown);
    }
}

fn fields(licence: &Licence, evidence: &[Evidence]) -> Vec<Field> {
    let text = |name, value: &Option<String>| value.as_ref().map(|value| Field::text(name, value));
    let terms = [
        text("licence", &licence.license),
        text("number", &licence.number),
        text("holder", &licence.holder),
        text("covers", &licence.covers),
        text("territory", &licence.territory),
        text("credit", &licence.credit),
        text("restrictions", &licence.restrictions),
        licence.starts.map(|day| Field::text("starts", day)),
        licence.expires.map(|day| Field::text("expires", day)),
    ];
    let proof = evidence.iter().map(|evidence| match &evidence.path {
        Some(path) => Field::whole("evidence", path),
        None => Field::whole("evidence", format!("{} (not handed over)", evidence.name)),
    });
    terms.into_iter().flatten().chain(proof).collect()
}

/// What nobody has said anything about: a group for each entry to paste, in the order of its first file.
fn undetermined(sheet: &mut Sheet, rights: &RightsResult) {
    let unknown = || rights.findings.iter().filter(|finding| finding.code == Code::RightsUnknown);
    let fixes: HashMap<&str, &Fix> = unknown().filter_map(|finding| Some((finding.path.as_deref()?, finding.fix.as_ref()?))).collect();
    for (fix, files) in group(&rights.undetermined, |file| fixes.get(file.source.as_str()).copied()) {
        sheet.blank();
        let folder = files.iter().map(|file| folder(&file.path)).reduce(common).unwrap_or_default();
        let number = counted(files.len(), "file");
        sheet.line(0, &[(Ink::Bad, "Undetermined"), (Ink::Strong, &format!("  {folder}/")), (Ink::Quiet, &format!("  {number}"))]);
        let shown = sheet.page.shown(files.len(), FILES);
        files[..shown].iter().for_each(|file| sheet.line(INDENT, &[(Ink::Plain, &file.source)]));
        more(sheet, INDENT, files.len() - shown);
        let Some(fix) = fix else { continue };
        sheet.hanging(INDENT, (Ink::Good, "→ "), Ink::Plain, &format!("{}, in handoff.toml:", fix.text));
        sheet.blank();
        sheet.block(3 * INDENT, fix.toml.as_deref().unwrap_or_default());
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The deepest folder above both, or that is both.
fn common<'p>(one: &'p str, other: &str) -> &'p str {
    let within = |folder: &str| other == folder || other.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let mut shared = one;
    while !shared.is_empty() && !within(shared) {
        shared = folder(shared);
    }
    shared
}
