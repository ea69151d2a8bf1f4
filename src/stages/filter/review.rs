//! What the review decision leaves out. Its paths are relative to the engagement; one that names a folder means all that is in it.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::Standing;
use crate::data::bundle_path::fold;
use crate::data::code::Severity;
use crate::data::decision::{Role, Rule};
use crate::data::inventory::Inventory;
use crate::data::review::{Review, ReviewDecision};
use crate::data::source::in_folder;
use crate::data::{Code, Finding, Fix};
use crate::engagement::Engagement;
use crate::stages::inventory::REVIEW_FILE;

/// A review decision, its paths made ready to be compared.
pub struct Reviewed<'a> {
    review: &'a Review,
    accepted: Listed,
    rejected: Listed,
}

/// A list of paths: each that names something, and where it stands in the list first.
struct Listed(BTreeMap<String, usize>);

impl Listed {
    fn of(paths: &[String], form: impl Fn(&str) -> String) -> Self {
        let mut listed = BTreeMap::new();
        for (index, path) in paths.iter().enumerate().filter(|(_, path)| !plain(path).is_empty()) {
            listed.entry(form(plain(path))).or_insert(index);
        }
        Self(listed)
    }

    /// Where the list has the file, or a folder that it lies in.
    fn places(&self, file: &str) -> impl Iterator<Item = usize> {
        let folders = file.match_indices('/').map(|(end, _)| &file[..end]);
        folders.chain([file]).filter_map(|path| self.0.get(path).copied())
    }
}

impl<'a> Reviewed<'a> {
    /// The decision of the inventory, where there is one.
    pub fn of(inventory: &'a Inventory) -> Option<Self> {
        let review = inventory.review.as_ref()?;
        Some(Self { review, accepted: Listed::of(&review.accepted_files, composed), rejected: Listed::of(&review.rejected_files, fold) })
    }

    /// The rule by which the decision leaves out a file below the engagement that would ship as `role`. In doubt it stays: what is
    /// rejected is so in any spelling, what is accepted only as it is written.
    pub fn leaves_out(&self, inside: &str, role: Option<Role>) -> Option<Rule> {
        if let Some(index) = self.rejected.places(&fold(inside)).min() {
            return Some(format!("{REVIEW_FILE} rejected_files[{index}]"));
        }
        if self.review.decision != ReviewDecision::Partial || !matches!(role, Some(Role::Asset | Role::Working)) {
            return None;
        }
        let accepted = self.accepted.places(&composed(inside)).next().is_some();
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
        let inside: Vec<_> =
            inventory.files.iter().zip(standings).filter_map(|(file, now)| Some((file.in_engagement.as_deref()?, now))).collect();
        let there: BTreeMap<String, &Standing> = inside.iter().map(|(name, standing)| (composed(name), *standing)).collect();
        for (index, written) in self.review.accepted_files.iter().enumerate() {
            let path = composed(plain(written));
            let finding = there.get(&path).map_or_else(|| missing(&path, &there), |standing| unshipped(&path, standing));
            findings.extend(finding.map(|finding| finding.at(&at).place(format!("accepted_files[{index}]"))));
        }
        let meant: BTreeSet<usize> = inside.iter().flat_map(|(name, _)| self.rejected.places(&fold(name)).collect::<Vec<_>>()).collect();
        for index in self.rejected.0.values().filter(|index| !meant.contains(index)) {
            let message = format!("the review rejected `{}`, and nothing is called so", self.review.rejected_files[*index]);
            let fix = Fix::text("make sure that what it means does not ship under another name; then correct the path or take it out");
            let finding = Finding::new(Code::ReviewMissing, message).severity(Severity::Warning);
            findings.push(finding.at(&at).place(format!("rejected_files[{index}]")).fix(fix));
        }
    }
}

fn missing(path: &str, there: &BTreeMap<String, &Standing>) -> Option<Finding> {
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

fn plain(path: &str) -> &str {
    path.trim_start_matches("./").trim_matches('/')
}

fn composed(path: &str) -> String {
    path.nfc().collect()
}
