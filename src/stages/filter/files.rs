//! The decision for each file by its place: structure, this program's files, review, `.handoffignore`, `[filter]`, folder names, role.

use std::collections::BTreeSet;

use super::Standing;
use super::names::{self, Renames, Wanted};
use super::owner::{OTHER_CLIENT, Owners};
use super::review::Reviewed;
use crate::data::decision::{Role, Rule, Verdict};
use crate::data::inventory::Inventory;
use crate::data::litter::is_of_the_workshop;
use crate::data::source::{FileId, SourceFile};
use crate::data::{Code, Finding, Fix, bundle};
use crate::engagement::open::{CONFIG_FILE, IGNORE_FILE, LOCK_FILE, UNACCEPTED_FOLDERS};
use crate::engagement::patterns::Said;
use crate::engagement::{Engagement, ShipTo};
use crate::filesystem::TEMPORARY;
use crate::stages::inventory::REVIEW_FILE;

/// The standing of every file, in the order of the inventory.
pub fn judge(
    engagement: &Engagement,
    inventory: &Inventory,
    owners: &Owners,
    renames: &mut Renames<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<Standing> {
    let review = Reviewed::of(inventory);
    let mut judge = Judge { engagement, review: review.as_ref(), renames, run_files: run_files(inventory), findings };
    let standings: Vec<Standing> =
        inventory.files.iter().enumerate().map(|(index, file)| judge.judge(FileId(index), file, owners)).collect();
    if let Some(review) = review {
        review.report(engagement, inventory, &standings, findings);
    }
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
    review: Option<&'a Reviewed<'a>>,
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
        if let Some((review, inside)) = self.review.zip(file.in_engagement.as_deref()) {
            let role = role_by_place(self.engagement, inside).map(|wanted| wanted.role).filter(|_| !self.run_files.contains(&id));
            if let Some(rule) = review.leaves_out(inside, role) {
                return Some(rule);
            }
        }
        let mut taken_back = false;
        for patterns in [self.engagement.ignore_file.as_ref().filter(|_| file.in_engagement.is_some()), Some(&self.engagement.exclude)] {
            match patterns.map_or(Said::Nothing, |patterns| patterns.say(name)) {
                Said::Takes(rule) => return Some(rule),
                Said::TakesBack(_) => taken_back = true,
                Said::Nothing => {}
            }
        }
        if taken_back || !self.engagement.filter_defaults { None } else { unaccepted_folder(name) }
    }
}

fn own_file(file: &SourceFile) -> Option<Rule> {
    if is_of_the_workshop(file.name()) {
        return Some("structure: of the operating system, version control or an open program".to_owned());
    }
    if file.name().split('/').any(|component| component.starts_with(TEMPORARY)) {
        return Some("this program's file: left by a run that was ended".to_owned());
    }
    // Wherever they lie: an input of a prompt may be any file of the workspace.
    if [CONFIG_FILE, LOCK_FILE, IGNORE_FILE].iter().any(|own| file.file_name().eq_ignore_ascii_case(own)) {
        return Some("this program's file".to_owned());
    }
    file.in_engagement.as_deref()?.eq_ignore_ascii_case(REVIEW_FILE).then(|| "the review decision never ships".to_owned())
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
    let (rule, below) = engagement.ship.iter().find_map(|rule| Some((rule, rule.below(inside)?)))?;
    let (folder, role) = match rule.to {
        ShipTo::Assets => (bundle::ASSETS, Role::Asset),
        ShipTo::Working => (bundle::WORKING, Role::Working),
    };
    Some(Wanted { path: format!("{folder}/{below}"), role, rule: rule.rule.clone() })
}

fn open_rule(id: FileId, inside: &str, owners: &Owners) -> Rule {
    if inside.starts_with("rights/") {
        "default: no row of a shipped asset names it".to_owned()
    } else if let Some(other) = owners.foreign(id) {
        format!("{OTHER_CLIENT}{other}")
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
        Some(other) => Standing::Out(format!("{OTHER_CLIENT}{other}")),
        None if owners.writers(id).is_empty() => Standing::Open("default: not needed by a shipped prompt".to_owned()),
        None => Standing::Open("default: output of a run, not a deliverable".to_owned()),
    }
}

fn report_unmatched_ships(engagement: &Engagement, inventory: &Inventory, findings: &mut Vec<Finding>) {
    for rule in engagement.ship.iter().filter(|rule| rule.is_configured()) {
        let takes = |file: &SourceFile| file.in_engagement.as_deref().is_some_and(|inside| rule.takes(inside));
        if !inventory.files.iter().any(takes) {
            let fix =
                Fix::text(format!("`from` is a gitignore pattern that starts at the folder {}; correct it, or take it out", engagement.at));
            let message = format!("{} names no file", rule.rule);
            findings.push(Finding::new(Code::ShipUnmatched, message).at(engagement.config_file()).fix(fix));
        }
    }
}
