//! diff: what changed in meaning between two bundles. Each is verified on the way: of what does not verify only what can still be
//! read is compared, and that is said.

use std::path::Path;

use super::verify::{self, Checks};
use crate::data::changes::{Changes, Record};
use crate::data::report::Report;
use crate::data::{Code, Digest, Finding, Fix, Found, finding};
use crate::{Error, Result};

/// Two bundles, and what changed from one to the other.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The one before.
    pub old: Side,
    /// The one after.
    pub new: Side,
    /// What changed.
    pub changes: Changes,
}

/// One of the bundles.
#[derive(Clone, Debug)]
pub struct Side {
    /// What it says and holds.
    pub record: Record,
    /// The identity of its contents.
    pub tree_sha256: Option<Digest>,
}

/// Compares two bundles, zips or extracted folders.
///
/// # Errors
/// When one cannot be read, or does not say what it holds.
pub fn diff(old: &Path, new: &Path, ask: &Checks<'_>) -> Result<Found<Difference>> {
    let mut findings = Vec::new();
    let [old, new] = [side(old, ask, &mut findings)?, side(new, ask, &mut findings)?];
    let clients = [&old, &new].map(|side| &side.record.manifest.client_slug);
    if clients[0] != clients[1] {
        let message = format!("the old bundle is of {}, the new one of {}", clients[0], clients[1]);
        findings.push(Finding::new(Code::DiffOtherClient, message));
    }
    finding::sort(&mut findings);
    let changes = Changes::between(old.record.compared(), new.record.compared());
    Ok(Found::new(Difference { old, new, changes }, findings))
}

fn side(bundle: &Path, ask: &Checks<'_>, findings: &mut Vec<Finding>) -> Result<Side> {
    let (report, record) = verify::read(bundle, ask)?;
    let Some(record) = record else { return Err(unreadable(bundle, &report)) };
    if !report.verified() {
        let fix = Fix::text("look at it with `handoff verify`");
        let message = format!("it does not verify{}", finding::because(&report.findings));
        findings.push(Finding::new(Code::DiffNotVerified, message).at(bundle.display()).fix(fix));
    }
    Ok(Side { record, tree_sha256: report.tree_sha256 })
}

fn unreadable(bundle: &Path, report: &Report) -> Error {
    let message = format!("{} cannot be compared{}", bundle.display(), finding::because(&report.findings));
    Error::new(Code::DiffUnreadable, message).at(bundle.display()).fix(Fix::text("look at it with `handoff verify`"))
}
