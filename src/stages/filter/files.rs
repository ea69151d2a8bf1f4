//! The decision for each file by its place: structure, this program's files, review, `.handoffignore`, `[filter]`, folder names, role.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::Standing;
use super::names::{self, Renames, Wanted};
use super::owner::Owners;
use crate::data::decision::{Role, Rule, Verdict};
use crate::data::inventory::Inventory;
use crate::data::review::{Review, ReviewDecision};
use crate::data::source::{FileId, SourceFile};
use crate::data::{Code, Finding, Fix, bundle};
use crate::engagement::open::{CONFIG_FILE, IGNORE_FILE, LOCK_FILE, UNACCEPTED_FOLDERS};
use crate::engagement::patterns::Said;
use crate::engagement::{Engagement, ShipTarget};
use crate::stages::inventory::REVIEW_FILE;

/// What operating systems and version control scatter.
const LITTER: [&str; 7] = [".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX", ".git", ".svn", ".hg"];

/// The standing of every file, in the order of the inventory.
pub fn judge(
    engagement: &Engagement,
    inventory: &Inventory,
    owners: &Owners,
    renames: &mut Renames<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<Standing> {
    let review = inventory.review.as_ref();
    let mut judge = Judge { engagement, review, renames, run_files: run_files(inventory), findings };
    let standings = inventory.files.iter().enumerate().map(|(index, file)| judge.judge(FileId(index), file, owners)).collect();
    report_review(review, inventory, findings);
    report_unmatched_ships(engagement, inventory, findings);
    standings
}

/// The files that ship as assets.
pub fn assets(standings: &[Standing]) -> Vec<FileId> {
    let is_asset = |standing: &Standing| matches!(standing, Standing::Ships(Verdict::Ship { role: Role::Asset, .. }, _));
    standings.iter().enumerate().filter(|(_, standing)| is_asset(standing)).map(|(index, _)| FileId(index)).collect()
}

fn run_files(inventory: &Inventory) -> BTreeSet<FileId> {
    inventory.runs.iter().flat_map(|run| [Some(run.results), run.manifest]).flatten().collect()
}

struct Judge<'a, 'r> {
    engagement: &'a Engagement,
    review: Option<&'a Review>,
    renames: &'a mut Renames<'r>,
    run_files: BTreeSet<FileId>,
    findings: &'a mut Vec<Finding>,
}

impl Judge<'_, '_> {
    fn judge(&mut self, id: FileId, file: &SourceFile, owners: &Owners) -> Standing {
        if let Some(rule) = own_file(file).or_else(|| self.left_out_by_rule(id, file)) {
            return Standing::Out(rule);
        }
        if self.run_files.contains(&id) {
            return Standing::Open("default: run without shipped prompts".to_owned());
        }
        let Some(inside) = file.in_engagement.as_deref() else { return outside(id, owners) };
        match role_by_place(self.engagement, inside) {
            Some(wanted) => names::place(file, wanted, self.renames, self.findings),
            None => Standing::Open(open_rule(id, inside, owners)),
        }
    }

    fn left_out_by_rule(&self, id: FileId, file: &SourceFile) -> Option<Rule> {
        let name = file.name();
        if let Some(rule) = self.review.and_then(|review| self.left_out_by_review(review, id, file)) {
            return Some(rule);
        }
        let mut taken_back = false;
        for patterns in [self.engagement.ignore_file.as_ref().filter(|_| file.in_engagement.is_some()), Some(&self.engagement.exclude)] {
            match patterns.map_or(Said::Nothing, |patterns| patterns.say(name)) {
                Said::Takes(rule) if rule.starts_with(IGNORE_FILE) => return Some(rule),
                Said::Takes(rule) => return Some(rule),
                Said::TakesBack(_) => taken_back = true,
                Said::Nothing => {}
            }
        }
        if taken_back || !self.engagement.filter_defaults { None } else { unaccepted_folder(name) }
    }

    fn left_out_by_review(&self, review: &Review, id: FileId, file: &SourceFile) -> Option<Rule> {
        let inside: String = file.in_engagement.as_deref()?.nfc().collect();
        let lists = |path: &String| {
            let listed: String = path.trim_start_matches("./").trim_end_matches('/').nfc().collect();
            inside == listed || inside.strip_prefix(&listed).is_some_and(|rest| rest.starts_with('/'))
        };
        if let Some(index) = review.rejected_files.iter().position(lists) {
            return Some(format!("{REVIEW_FILE} rejected_files[{index}]"));
        }
        let asset =
            !self.run_files.contains(&id) && matches!(role_by_place(self.engagement, &inside), Some(Wanted { role: Role::Asset, .. }));
        let left_out = review.decision == ReviewDecision::Partial && asset && !review.accepted_files.iter().any(lists);
        left_out.then(|| format!("{REVIEW_FILE}: not among accepted_files"))
    }
}

fn own_file(file: &SourceFile) -> Option<Rule> {
    let litter = |component: &str| LITTER.contains(&component) || component.starts_with("._");
    if let Some(component) = file.name().split('/').find(|component| litter(component)) {
        return Some(format!("structure: {component}"));
    }
    match file.in_engagement.as_deref()? {
        CONFIG_FILE | LOCK_FILE | IGNORE_FILE => Some("this program's file".to_owned()),
        REVIEW_FILE => Some("the review decision never ships".to_owned()),
        _ => None,
    }
}

fn unaccepted_folder(name: &str) -> Option<Rule> {
    let (folders, _) = name.rsplit_once('/')?;
    let lower = folders.to_lowercase();
    let unaccepted = lower.split('/').find(|folder| UNACCEPTED_FOLDERS.contains(folder))?;
    Some(format!("default: {unaccepted}/"))
}

/// What a file is by its place in the engagement.
fn role_by_place(engagement: &Engagement, inside: &str) -> Option<Wanted> {
    let fixed = |path: &str, role, rule: &str| Some(Wanted { path: path.to_owned(), role, rule: rule.to_owned() });
    match inside {
        "brand.md" => return fixed(bundle::BRAND_RULES, Role::BrandRules, "default: brand.md"),
        "brand-system.json" => return fixed(bundle::BRAND_SYSTEM, Role::BrandSystem, "default: brand-system.json"),
        _ => {}
    }
    let rule = engagement.ship.iter().find(|rule| rule.from.take(inside))?;
    let below = inside.strip_prefix(&rule.base).map_or(inside, |rest| rest.trim_start_matches('/'));
    let (folder, role) = match rule.to {
        ShipTarget::Assets => (bundle::ASSETS, Role::Asset),
        ShipTarget::Working => (bundle::WORKING, Role::Working),
    };
    Some(Wanted { path: format!("{folder}/{below}"), role, rule: rule.rule.clone() })
}

fn open_rule(id: FileId, inside: &str, owners: &Owners) -> Rule {
    if inside.starts_with("rights/") {
        "default: no row of a shipped asset names it".to_owned()
    } else if let Some(other) = owners.foreign(id) {
        format!("other client: {other}")
    } else if !owners.writers(id).is_empty() {
        "default: output of a run, not a deliverable".to_owned()
    } else if inside.starts_with("deliverables/") {
        "default: [[ship]] names other folders".to_owned()
    } else {
        "default: not accepted".to_owned()
    }
}

fn outside(id: FileId, owners: &Owners) -> Standing {
    match owners.foreign(id) {
        Some(other) => Standing::Out(format!("other client: {other}")),
        None if owners.writers(id).is_empty() => Standing::Open("default: not needed by a shipped prompt".to_owned()),
        None => Standing::Open("default: output of a run, not a deliverable".to_owned()),
    }
}

fn report_review(review: Option<&Review>, inventory: &Inventory, findings: &mut Vec<Finding>) {
    let Some(review) = review else { return };
    if review.decision == ReviewDecision::Reject {
        let reason = review.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
        let fix = Fix::text("nothing is handed over until review/decision.json says accept or partial");
        findings.push(Finding::new(Code::ReviewRejected, format!("the review decision is `reject`{reason}")).at(REVIEW_FILE).fix(fix));
    }
    let names: BTreeSet<String> = inventory.files.iter().filter_map(|file| Some(file.in_engagement.as_deref()?.nfc().collect())).collect();
    for (index, accepted) in review.accepted_files.iter().enumerate() {
        let wanted: String = accepted.trim_start_matches("./").trim_end_matches('/').nfc().collect();
        let folder = format!("{wanted}/");
        if !names.contains(&wanted) && !names.iter().any(|name| name.starts_with(&folder)) {
            let fix = Fix::text("put the accepted file back, or correct its path: paths are relative to the engagement");
            let message = format!("the review accepted {accepted:?}, and it is not there");
            findings.push(Finding::new(Code::ReviewMissing, message).at(REVIEW_FILE).place(format!("accepted_files[{index}]")).fix(fix));
        }
    }
}

fn report_unmatched_ships(engagement: &Engagement, inventory: &Inventory, findings: &mut Vec<Finding>) {
    for rule in engagement.ship.iter().filter(|rule| !rule.rule.starts_with("default:")) {
        let takes = |file: &SourceFile| file.in_engagement.as_deref().is_some_and(|inside| rule.from.take(inside));
        if !inventory.files.iter().any(takes) {
            findings.push(
                Finding::new(Code::ShipUnmatched, format!("{} names no file", rule.rule)).at(format!("{}/{CONFIG_FILE}", engagement.at)),
            );
        }
    }
}
