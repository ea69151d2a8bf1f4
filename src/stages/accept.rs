//! `[[accept]]`: the only way to ship in spite of a finding. What was let through is said in the bundle, by whom and why.

use std::collections::BTreeSet;

use crate::data::inventory::Inventory;
use crate::data::manifest::Accepted;
use crate::data::selection::Selection;
use crate::data::{Code, Finding, Severity};
use crate::engagement::{AcceptRule, Engagement};

/// Lets pass what the agency accepted: such findings become notes. Gives what the bundle says about it.
pub fn accept(engagement: &Engagement, inventory: &Inventory, selection: &Selection, findings: &mut Vec<Finding>) -> Vec<Accepted> {
    let mut accepted = Vec::new();
    let mut notes = Vec::new();
    for rule in &engagement.accepts {
        let mut paths = BTreeSet::new();
        let mut used = false;
        for finding in findings.iter_mut().filter(|finding| finding.code == rule.code) {
            if let Some(path) = matching_path(rule, inventory, selection, finding) {
                finding.severity = Severity::Note;
                finding.message = format!("{} (accepted by {}: {})", finding.message, rule.by, rule.because);
                finding.fix = None;
                paths.extend(path);
                used = true;
            }
        }
        if !used {
            notes.push(Finding::new(Code::AcceptUnused, format!("[[accept]] {} lets nothing pass", rule.code)));
        } else {
            accepted.push(Accepted {
                code: rule.code,
                paths: paths.into_iter().collect(),
                by: rule.by.clone(),
                because: rule.because.clone(),
            });
        }
    }
    findings.extend(notes);
    accepted
}

/// `Some` when the rule is about the finding; the path within is the bundle's, where the file has one there.
fn matching_path(rule: &AcceptRule, inventory: &Inventory, selection: &Selection, finding: &Finding) -> Option<Option<String>> {
    let at = finding.path.as_deref()?;
    let in_bundle = inventory.find(at).and_then(|file| selection.path_of(file)).map(ToString::to_string);
    let candidates = [Some(at), in_bundle.as_deref(), inventory.find(at).and_then(|file| inventory.file(file).in_engagement.as_deref())];
    let matches = candidates.into_iter().flatten().any(|path| rule.matches.take(path));
    let is_bundle_path = inventory.find(at).is_none();
    matches.then(|| in_bundle.or_else(|| is_bundle_path.then(|| at.to_owned())))
}
