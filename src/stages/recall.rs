//! recall: withdraws a version by a notice beside its zip, which is never touched. `verify`, `log` and `deliver` heed it.

use std::path::{Path, PathBuf};

use super::verify::{self, Checks};
use crate::data::bundle::Version;
use crate::data::canonical::to_json;
use crate::data::changes::{Changes, Record};
use crate::data::recall::{Affected, NOTICE_SCHEMA, Notice, Replacement};
use crate::data::sidecars::{MAX_SIDECAR, Sidecars};
use crate::data::{Code, Day, Digest, Finding, Fix, Found, Severity, finding};
use crate::filesystem::{self, Kind, Unnamed};
use crate::{Error, Result};

/// What came of recalling.
#[derive(Clone, Debug)]
pub struct Recalled {
    /// The file of the notice.
    pub path: PathBuf,
    /// The notice; `None` where it was refused.
    pub notice: Option<Notice>,
}

/// One of the two bundles.
struct Side {
    record: Record,
    version: Version,
    tree_sha256: Digest,
}

/// The notice in this file, where there is one.
pub fn notice(path: &Path) -> Result<Option<Notice>> {
    let fix = || Fix::text("look at what lies there: it should be the notice that `handoff recall` wrote");
    let invalid = |why: &str| Error::new(Code::RecallInvalid, format!("{}: {why}", path.display())).at(path.display()).fix(fix());
    let Some(text) = filesystem::read_text_if_there(path, MAX_SIDECAR, &invalid)? else { return Ok(None) };
    serde_json::from_str(&text).map(Some).map_err(|error| invalid(&error.to_string()))
}

/// What a build has to say that found nothing new since the zip at `zip`, where that is withdrawn: the same would be delivered again.
pub fn reminder(zip: &Path, tree: Digest) -> Option<Finding> {
    let (code, message) = match notice(&Sidecars::of(zip).recall()) {
        Ok(notice) => (Code::BundleRecalled, notice.filter(|notice| notice.tree_sha256 == tree)?.sentence()),
        Err(error) => (Code::RecallInvalid, error.message),
    };
    let fix = Fix::text("change what was wrong and build again; --reissue gives the same contents a new number");
    Some(Finding::new(code, message).severity(Severity::Warning).at(zip.display()).fix(fix))
}

/// Writes the notice that the zip at `bundle` is withdrawn from the day `today` on.
///
/// A version that is recalled already is a finding, and nothing is written.
///
/// # Errors
/// When a bundle cannot be read, is no version, or the replacement is none: the same contents, or another client's.
pub fn recall(bundle: &Path, because: &str, replacement: Option<&Path>, today: Day, ask: &Checks<'_>) -> Result<Found<Recalled>> {
    if because.trim().is_empty() {
        return Err(Error::new(Code::Usage, "--because says nothing").fix(Fix::text("say why: the client reads it")));
    }
    if filesystem::kind(&filesystem::canonical(bundle)?)? == Kind::Folder {
        let message = format!("{} is a folder: a notice lies beside a zip", bundle.display());
        return Err(Error::new(Code::Usage, message).at(bundle.display()));
    }
    let path = filesystem::resolve(&Sidecars::of(bundle).recall())?;
    if filesystem::kind(&path)? != Kind::Absent {
        return Ok(twice(path));
    }
    let mut findings = Vec::new();
    let old = side(bundle, ask, &mut findings)?;
    let new = replacement.map(|path| side(path, ask, &mut findings).and_then(|new| ensure_replaces(&old, new, path))).transpose()?;
    let notice = Notice {
        schema: NOTICE_SCHEMA.to_owned(),
        client_slug: old.record.manifest.client_slug.clone(),
        version: old.version,
        tree_sha256: old.tree_sha256,
        because: because.trim().to_owned(),
        recalled_at: today,
        replaced_by: new.as_ref().map(|new| Replacement { version: new.version, tree_sha256: new.tree_sha256 }),
        affected: new.map(|new| Affected::by(Changes::between(old.record.compared(), new.record.compared()).assets)),
    };
    if !Unnamed::write(&path, &to_json(&notice))?.name()? {
        return Ok(twice(path));
    }
    Ok(Found::new(Recalled { path, notice: Some(notice) }, findings))
}

fn twice(path: PathBuf) -> Found<Recalled> {
    let fix = Fix::text("read the notice; move it away first if it is to say something else");
    let twice = Finding::new(Code::RecallTwice, "a notice of recall lies beside the zip already").at(path.display()).fix(fix);
    Found::new(Recalled { path, notice: None }, vec![twice])
}

fn side(bundle: &Path, ask: &Checks<'_>, findings: &mut Vec<Finding>) -> Result<Side> {
    let (report, record) = verify::read(bundle, ask)?;
    let (Some(record), Some(tree_sha256)) = (record, report.tree_sha256) else {
        return Err(unreadable(bundle, &finding::because(&report.findings)));
    };
    if report.findings.iter().any(|finding| finding.code == Code::BundleRecalled) {
        return Err(refused(bundle, "it is recalled itself"));
    }
    let version = record.manifest.version.ok_or_else(|| unreadable(bundle, ": it is a preview, and no version"))?;
    if !report.verified() {
        let fix = Fix::text("look with `handoff verify`; recall the zip that was issued");
        findings.push(Finding::new(Code::RecallNotVerified, "it does not verify").at(bundle.display()).fix(fix));
    }
    Ok(Side { record, version, tree_sha256 })
}

fn ensure_replaces(old: &Side, new: Side, path: &Path) -> Result<Side> {
    let clients = [&old.record, &new.record].map(|record| record.manifest.client_slug.as_str());
    if clients[0] != clients[1] {
        return Err(refused(path, &format!("it is a bundle of {}, not of {}", clients[1], clients[0])));
    }
    if old.tree_sha256 == new.tree_sha256 {
        return Err(refused(path, "it is the version that is recalled"));
    }
    Ok(new)
}

fn unreadable(bundle: &Path, because: &str) -> Error {
    let message = format!("{} cannot be recalled{because}", bundle.display());
    Error::new(Code::RecallUnreadable, message).at(bundle.display()).fix(Fix::text("look at it with `handoff verify`"))
}

fn refused(bundle: &Path, why: &str) -> Error {
    let message = format!("nothing is recalled: {}: {why}", bundle.display());
    Error::new(Code::Usage, message).at(bundle.display()).fix(Fix::text("look at it with `handoff verify`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::verify::testing::Bundle;

    #[test]
    fn a_notice_that_appears_meanwhile_stays_and_the_version_is_recalled_already() {
        let folder = tempfile::tempdir().unwrap();
        let zip = Bundle::good().zip_in(folder.path());
        let other = Sidecars::of(&zip).recall();
        let appears = |_| filesystem::write_atomically(&other, b"of somebody else").unwrap();
        let ask = Checks { progress: &appears, ..Checks::default() };
        let found = recall(&zip, "the licence has ended", None, "2026-04-22".parse().unwrap(), &ask).unwrap();
        assert_eq!((found.findings[0].code, found.value.notice), (Code::RecallTwice, None));
        assert_eq!(filesystem::read_limited(&other, 100).unwrap(), b"of somebody else");
    }
}
