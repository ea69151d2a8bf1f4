//! `handoff log`: a version after the other, the latest first; what is said of each, and what lies beside it.

use super::findings;
use super::page::{Ink, Page};
use super::sheet::{Field, INDENT, Sheet};
use crate::data::log::{LoggedManifest, LoggedVersion};
use crate::data::size::human_bytes;
use crate::data::wording::{counted, listed};
use crate::reports::LogResult;

/// The versions of a folder.
pub fn log(log: &LogResult, page: &Page) -> String {
    let mut sheet = Sheet::new(page);
    sheet.line(0, &[(Ink::Strong, &counted(log.versions.len(), "version")), (Ink::Plain, " in "), (Ink::Plain, &log.folder)]);
    log.versions.iter().for_each(|version| one(&mut sheet, version));
    findings::write(&mut sheet, &log.findings);
    sheet.blank();
    sheet.prose(
        0,
        Ink::Quiet,
        "This is what the zips and the files beside them say, not verified here: `handoff verify` checks a zip and who signed it.",
    );
    sheet.finish()
}

fn one(sheet: &mut Sheet, version: &LoggedVersion) {
    sheet.blank();
    let delivered = version.manifest.as_ref().map(|manifest| format!("  {}", manifest.delivered_at)).unwrap_or_default();
    let state = match (&version.recall, version.superseded_by.is_empty()) {
        (Some(_), _) => (Ink::Bad, "  recalled"),
        (None, false) => (Ink::Quiet, "  superseded"),
        (None, true) => (Ink::Plain, ""),
    };
    sheet.line(0, &[(Ink::Strong, &version.version.root()), (Ink::Plain, &delivered), state]);
    sheet.fields(INDENT, &fields(version));
}

fn fields(version: &LoggedVersion) -> Vec<Field> {
    let numbers: Vec<String> = version.superseded_by.iter().map(|by| format!("v{by}")).collect();
    let beside = [(version.signature, "signature"), (version.statement, "statement")];
    let beside: Vec<String> = beside.into_iter().filter(|(there, _)| *there).map(|(_, name)| name.to_owned()).collect();
    let mut fields = vec![
        version.manifest.as_ref().map(|manifest| Field::text("holds", holds(manifest, version.bytes))),
        version.sha256.map(|digest| Field::whole("sha256", digest)),
        version.tree_sha256.map(|digest| Field::whole("tree_sha256", digest)),
        version
            .manifest
            .as_ref()
            .and_then(|manifest| Some(Field::text("supersedes", format!("v{}", manifest.supersedes.as_ref()?.version)))),
        (!numbers.is_empty()).then(|| Field::text("superseded by", listed(&numbers))),
        (!beside.is_empty()).then(|| Field::text("beside it", listed(&beside))),
        version.recall.as_ref().map(|notice| Field::text("recall", notice.sentence())),
    ];
    fields
        .extend(version.receipts.iter().map(|receipt| Some(Field::whole("delivered", format!("{}  {}", receipt.at, receipt.destination)))));
    fields.into_iter().flatten().collect()
}

fn holds(manifest: &LoggedManifest, bytes: Option<u64>) -> String {
    let size = bytes.map(|bytes| format!(", {}", human_bytes(bytes))).unwrap_or_default();
    format!("{}, {}{size}", counted(manifest.assets_count, "asset"), counted(manifest.prompts_count, "prompt"))
}
