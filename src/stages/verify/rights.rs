//! rights: does every file under assets/ and source/inputs/ have exactly one row, is the evidence there with its digest, and
//! does the sentence of `rights_status` say what the rows say?

use std::collections::{BTreeMap, BTreeSet};

use super::Looked;
use super::subject::Subject;
use crate::data::bundle::{ASSETS, EVIDENCE, INPUTS, RIGHTS_JSON};
use crate::data::rights::{Evidence, Origin, RightsDocument, status, totals};
use crate::data::wording::counted;
use crate::data::{Code, Finding};

/// Compares `docs/rights.json` with what is there.
pub fn look(subject: &Subject, findings: &mut Vec<Finding>) -> Looked {
    let Some(rights) = subject.documents.rights.get() else {
        return Looked::NotAt(format!("{RIGHTS_JSON} cannot be read"));
    };
    rows(subject, rights, findings);
    let shipped = evidence(subject, rights, findings);
    summary(rights, findings);
    origins(subject, rights, findings);
    Looked::At(format!("{}, {} of evidence", counted(rights.rows.len(), "row"), counted(shipped, "file")))
}

fn finding(message: impl Into<String>) -> Finding {
    Finding::new(Code::BundleRights, message)
}

/// One row of its own for each file, and none for a file that is not there.
fn rows(subject: &Subject, rights: &RightsDocument, findings: &mut Vec<Finding>) {
    let mut own: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rights.rows.iter().filter(|row| !row.component) {
        *own.entry(row.path.as_str()).or_default() += 1;
    }
    for file in subject.files_in(ASSETS).chain(subject.files_in(INPUTS)) {
        match own.get(file.path.as_str()) {
            Some(1) => {}
            Some(count) => findings.push(finding(format!("{count} rows of {RIGHTS_JSON} say whose it is")).at(&file.path)),
            None => findings.push(finding(format!("no row of {RIGHTS_JSON} says whose it is")).at(&file.path)),
        }
    }
    for row in &rights.rows {
        if row.origin == Origin::Undetermined {
            findings.push(finding("nobody said whose it is").at(&row.path));
        }
        if !row.path.is_in(ASSETS) && !row.path.is_in(INPUTS) {
            findings.push(finding("a row for a file that is neither an asset nor an input").at(&row.path));
        } else if !subject.has(row.path.as_str()) {
            findings.push(finding("a row for a file that is not there").at(&row.path));
        }
    }
}

/// Evidence is there with its digest, and nothing else lies among it. Gives how many files were looked at.
fn evidence(subject: &Subject, rights: &RightsDocument, findings: &mut Vec<Finding>) -> usize {
    let named: BTreeSet<&Evidence> = rights.rows.iter().flat_map(|row| &row.evidence).collect();
    let mut shipped = BTreeSet::new();
    for evidence in named {
        let Some(path) = &evidence.path else { continue };
        shipped.insert(path.as_str());
        match subject.file(path.as_str()) {
            _ if !path.is_in(EVIDENCE) => findings.push(finding(format!("evidence lies in {EVIDENCE}/, and this does not")).at(path)),
            None => findings.push(finding("the evidence is not there").at(path)),
            Some(file) if file.sha256 != evidence.sha256 => findings.push(finding("the evidence is not the one that was listed").at(path)),
            Some(_) => {}
        }
    }
    for file in subject.files_in(EVIDENCE).filter(|file| !shipped.contains(file.path.as_str())) {
        findings.push(finding("no row names it as evidence").at(&file.path));
    }
    shipped.len()
}

/// The totals are those of the rows, and so is the sentence.
fn summary(rights: &RightsDocument, findings: &mut Vec<Finding>) {
    if rights.totals != totals(&rights.rows) {
        findings.push(finding("the totals are not those of the rows").at(RIGHTS_JSON).place("totals"));
    }
    let status = status(&rights.rows);
    if rights.rights_status != status {
        findings.push(finding(format!("the rows say `{status}`, and it says something else")).at(RIGHTS_JSON).place("rights_status"));
    }
}

/// The manifest names the same origin for each asset as its row does.
fn origins(subject: &Subject, rights: &RightsDocument, findings: &mut Vec<Finding>) {
    let Some(manifest) = subject.documents.manifest.get() else { return };
    let own: BTreeMap<&str, Origin> = rights.rows.iter().filter(|row| !row.component).map(|row| (row.path.as_str(), row.origin)).collect();
    for asset in &manifest.assets {
        if let Some(origin) = own.get(asset.path.as_str()).filter(|origin| **origin != asset.origin) {
            findings.push(finding(format!("the manifest says {}, its row says {origin}", asset.origin)).at(&asset.path));
        }
    }
}
