//! What the review decision leaves out. Its paths are relative to the engagement; one that names a folder means all that is in it.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::Standing;
use crate::data::bundle_path::fold;
use crate::data::code::Severity;
use crate::data::decision::{Role, Rule};
use crate::data::inventory::Inventory;
use crate::data::review::{Review, ReviewDecision};
use crate::data::source::{in_folder, lies_in};
use crate::data::{Code, Finding, Fix};
use crate::engagement::Engagement;
use crate::stages::inventory::REVIEW_FILE;

/// A review decision, its paths made ready to be compared.
pub struct Reviewed<'a> {
    review: &'a Review,
    accepted: Vec<String>,
    rejected: Vec<String>,
}

impl<'a> Reviewed<'a> {
    /// The decision of the inventory, where there is one.
    pub fn of(inventory: &'a Inventory) -> Option<Self> {
        let review = inventory.review.as_ref()?;
        let accepted = review.accepted_files.iter().map(|path| composed(plain(path))).collect();
        let rejected = review.rejected_files.iter().map(|path| fold(plain(path))).collect();
        Some(Self { review, accepted, rejected })
    }

    /// The rule by which the decision leaves out a file below the engagement that would ship as `role`. In doubt it stays: what is
    /// rejected is so in any spelling, what is accepted only as it is written.
    pub fn leaves_out(&self, inside: &str, role: Option<Role>) -> Option<Rule> {
        if !self.rejected.is_empty() {
            let folded = fold(inside);
            if let Some(index) = self.rejected.iter().position(|path| names(path, &folded)) {
                return Some(format!("{REVIEW_FILE} rejected_files[{index}]"));
            }
        }
        if self.review.decision != ReviewDecision::Partial || !matches!(role, Some(Role::Asset | Role::Working)) {
            return None;
        }
        let inside = composed(inside);
        let accepted = self.accepted.iter().any(|path| names(path, &inside));
        (!accepted).then(|| format!("{REVIEW_FILE}: not among accepted_files"))
    }

    /// What is wrong with the decision, given what is there and what became of it.
    pub fn report(&self, engagement: &Engagement, inventory: &Inventory, standings: &[Standing], findings: &mut Vec<Finding>) {
        let at = in_folder(&engagement.at, REVIEW_FILE);
        if self.review.decision == ReviewDecision::Reject {
            let reason = self.review.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
            let fix = Fix::text("nothing is handed over until review/decision.json says accept or partial");
            findings.push(Finding::new(Code::ReviewRejected, format!("the review decision is `reject`{reason}")).at(&at).fix(fix));
        }
        let inside = || inventory.files.iter().enumerate().filter_map(|(index, file)| Some((index, file.in_engagement.as_deref()?)));
        let there: BTreeMap<String, usize> = inside().map(|(index, name)| (composed(name), index)).collect();
        for (index, path) in self.accepted.iter().enumerate() {
            let finding = match there.get(path) {
                Some(file) => unshipped(path, &standings[*file]),
                None => missing(path, &there),
            };
            findings.extend(finding.map(|finding| finding.at(&at).place(format!("accepted_files[{index}]"))));
        }
        for (index, path) in self.rejected.iter().enumerate() {
            if !inside().any(|(_, name)| names(path, &fold(name))) {
                let written = &self.review.rejected_files[index];
                let message = format!("the review rejected `{written}`, and nothing is called so");
                let fix = Fix::text("make sure that what it means does not ship under another name; then correct the path or take it out");
                let finding = Finding::new(Code::ReviewMissing, message).severity(Severity::Warning);
                findings.push(finding.at(&at).place(format!("rejected_files[{index}]")).fix(fix));
            }
        }
    }
}

fn missing(path: &str, there: &BTreeMap<String, usize>) -> Option<Finding> {
    let folder = format!("{path}/");
    if there.range(folder.clone()..).next().is_some_and(|(name, _)| name.starts_with(&folder)) {
        return None;
    }
    let fix = Fix::text("put the accepted file back, or correct its path: paths are relative to the engagement");
    Some(Finding::new(Code::ReviewMissing, format!("the review accepted `{path}`, and it is not there")).fix(fix))
}

fn unshipped(path: &str, standing: &Standing) -> Option<Finding> {
    let (Standing::Out(rule) | Standing::Open(rule)) = standing else { return None };
    let message = format!("the review accepted `{path}`, and it does not ship as it lies: {rule}");
    let fix = Fix::text("move it to where the final files are, or change the rule; or take it out of accepted_files");
    Some(Finding::new(Code::ReviewMissing, message).severity(Severity::Warning).fix(fix))
}

/// Whether the decision's `path` means the file: it, or a folder that it lies in.
fn names(path: &str, file: &str) -> bool {
    !path.is_empty() && (path == file || lies_in(file, path))
}

fn plain(path: &str) -> &str {
    path.trim_start_matches("./").trim_matches('/')
}

fn composed(path: &str) -> String {
    path.nfc().collect()
}
