//! log: the versions that lie in an output folder, as their manifests and what lies beside them say. Of each zip only the directory, the
//! manifest and SHA256SUMS are read, by the strict reader: this is a list, and verifies nothing.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::publish::versions_in;
use super::{previous, recall};
use crate::data::bundle::{self, Version, document_limit};
use crate::data::log::{LoggedManifest, LoggedReceipt, LoggedVersion};
use crate::data::manifest::{Manifest, Superseded};
use crate::data::receipt::{RECEIPTS, Receipt};
use crate::data::sidecars::{MAX_SIDECAR, Sidecars};
use crate::data::{Code, Digest, Finding, Found, finding};
use crate::filesystem::{self, Kind, NamedFile, ReadAt as _};
use crate::generation::json;
use crate::zip::{Rules, Walked, entry_reader, walk};
use crate::{Error, Result};

/// Bytes of all receipts at most.
const MAX_RECEIPTS: u64 = 256 << 20;

/// The versions in `folder`, the latest first.
///
/// # Errors
/// When the folder cannot be listed. What cannot be read of a version is a finding.
pub fn log(folder: &Path) -> Result<Found<Vec<LoggedVersion>>> {
    let folder = filesystem::resolve(folder)?;
    let mut findings = Vec::new();
    let receipts = receipts(&folder.join(RECEIPTS), &mut findings);
    let numbers = versions_in(&folder)?;
    let mut versions: Vec<_> =
        numbers.into_iter().rev().map(|version| logged(version, &folder.join(version.root()), &mut findings)).collect();
    let supersedes: Vec<_> =
        versions.iter().filter_map(|entry| Some((entry.version, entry.manifest.as_ref()?.supersedes.clone()?))).collect();
    for entry in &mut versions {
        let instead = |(_, before): &&(Version, Superseded)| Some(before.tree_sha256) == entry.tree_sha256;
        entry.superseded_by = supersedes.iter().filter(instead).map(|(version, _)| *version).collect();
        let of_this = |receipt: &&Receipt| Some(receipt.tree_sha256) == entry.tree_sha256;
        entry.receipts = receipts.iter().filter(of_this).map(LoggedReceipt::from).collect();
    }
    finding::sort(&mut findings);
    Ok(Found::new(versions, findings))
}

fn logged(version: Version, folder: &Path, findings: &mut Vec<Finding>) -> LoggedVersion {
    let mut entry = LoggedVersion {
        version,
        bundle: None,
        bytes: None,
        sha256: None,
        tree_sha256: None,
        manifest: None,
        superseded_by: Vec::new(),
        signature: false,
        statement: false,
        receipts: Vec::new(),
        recall: None,
    };
    if let Err(error) = previous::zip_in(folder).and_then(|zip| describe(&mut entry, &zip, findings)) {
        findings.push(unreadable(folder, error.message));
    }
    entry
}

/// Takes what there is as it comes: what was read before an error stays.
fn describe(entry: &mut LoggedVersion, zip: &Path, findings: &mut Vec<Finding>) -> Result<()> {
    let names = Sidecars::of(zip);
    entry.bundle = Some(zip.display().to_string());
    entry.bytes = filesystem::length_if_file(zip)?;
    let there = |path: PathBuf| filesystem::kind(&path).map(|kind| kind != Kind::Absent);
    (entry.signature, entry.statement) = (there(names.signature())?, there(names.statement())?);
    match recall::notice(&names.recall()) {
        Ok(notice) => entry.recall = notice,
        Err(error) => findings.push(unreadable(&names.recall(), error.message)),
    }
    let sum = filesystem::read_text_if_there(&names.sum(), MAX_SIDECAR, &|why| said_wrong(&names.sum(), why))?;
    entry.sha256 = sum.and_then(|line| line.split(' ').next()?.parse().ok());
    let file = NamedFile::open(zip)?;
    let walked = walk(&file, Rules::Bundle)?;
    entry.tree_sha256 = Some(Digest::of(document(&file, &walked, bundle::SUMS)?));
    let manifest = document(&file, &walked, bundle::MANIFEST)?;
    let manifest = json::parse(&manifest).map_err(|error| said_wrong(zip, &error.to_string()))?;
    let manifest: Manifest = serde_json::from_value(manifest).map_err(|error| said_wrong(zip, &error.to_string()))?;
    if manifest.version != Some(entry.version) {
        return Err(said_wrong(zip, "its manifest has another version"));
    }
    entry.manifest = Some(LoggedManifest::from(manifest));
    Ok(())
}

/// A document of a zip that was walked.
fn document(file: &NamedFile, walked: &Walked, path: &str) -> Result<Vec<u8>> {
    let entry = walked.entries.iter().find(|entry| entry.path.as_str() == path && entry.size <= document_limit(path));
    let Some(entry) = entry.filter(|_| walked.safe) else {
        let why = walked.findings.first().map_or_else(|| format!("it has no {path}"), |finding| finding.message.clone());
        return Err(said_wrong(file.path(), &why));
    };
    let mut bytes = Vec::new();
    entry_reader(file, entry).read_to_end(&mut bytes).map_err(|error| Error::io("cannot read", file.shown(), error))?;
    Ok(bytes)
}

/// The receipts; a line that is none is a finding, and the others count.
fn receipts(path: &Path, findings: &mut Vec<Finding>) -> Vec<Receipt> {
    let text = match filesystem::read_text_if_there(path, MAX_RECEIPTS, &|why| said_wrong(path, why)) {
        Ok(text) => text.unwrap_or_default(),
        Err(error) => {
            findings.push(unreadable(path, error.message));
            return Vec::new();
        }
    };
    let mut receipts = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        match serde_json::from_str(line) {
            Ok(receipt) => receipts.push(receipt),
            Err(_) if line.is_empty() => {}
            Err(_) => findings.push(unreadable(path, "it is no receipt".to_owned()).place(format!("line {number}"))),
        }
    }
    receipts
}

fn said_wrong(path: &Path, why: &str) -> Error {
    Error::new(Code::LogUnreadable, format!("{}: {why}", path.display())).at(path.display())
}

fn unreadable(path: &Path, message: String) -> Finding {
    Finding::new(Code::LogUnreadable, message).at(path.display())
}
