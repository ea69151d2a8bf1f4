//! Rights: whose each shipped asset and input is. A `[[rights]]` row says so, or a join by content does; anything else is a finding.

use std::collections::BTreeMap;

use crate::data::bundle::EVIDENCE;
use crate::data::decision::{Join, Role};
use crate::data::inventory::Inventory;
use crate::data::rights::{Evidence, Origin, RightsRow};
use crate::data::selection::Selection;
use crate::data::source::{FileId, SourcePath, in_folder};
use crate::data::{BundlePath, Code, Day, Finding, Fix, Found};
use crate::engagement::{Engagement, RightsRule, patterns};

/// Days before its end in which a licence is worth a warning, when the support window is shorter.
const WARN_DAYS: u32 = 90;

/// The rows that match at least one of these paths: the first that matches for a file, and every component.
pub fn rules_in_force<'a>(rules: &'a [RightsRule], shipped: &[BundlePath]) -> Vec<&'a RightsRule> {
    let own = |path: &BundlePath| own_rule(rules, path).map(std::ptr::from_ref);
    let owning: Vec<_> = shipped.iter().filter_map(own).collect();
    let component = |rule: &RightsRule| rule.entry.component && shipped.iter().any(|path| rule.matches.take(path.as_str()));
    rules.iter().filter(|rule| owning.contains(&std::ptr::from_ref(*rule)) || component(rule)).collect()
}

/// Where a piece of evidence lies, below the workspace.
pub fn evidence_source(rule: &RightsRule, name: &str) -> SourcePath {
    let name = name.trim_start_matches("./");
    in_folder(&rule.base, name)
}

fn own_rule<'a>(rules: &'a [RightsRule], path: &BundlePath) -> Option<&'a RightsRule> {
    rules.iter().find(|rule| !rule.entry.component && rule.matches.take(path.as_str()))
}

/// Where a shipped file comes from, as far as it is known: its row says so, or how it came to its job.
pub fn origin(engagement: &Engagement, selection: &Selection, file: FileId, path: &BundlePath) -> Option<Origin> {
    match (own_rule(&engagement.rights, path), selection.joins.get(&file).map(|joined| joined.by)) {
        (Some(rule), _) => Some(rule.entry.origin),
        (None, Some(Join::Content)) => Some(Origin::Generated),
        (None, Some(Join::Link | Join::Name)) => Some(Origin::EditedFromGenerated),
        (None, None) => None,
    }
}

/// One row for every shipped asset and input, components after it, by path.
pub fn rights(engagement: &Engagement, inventory: &Inventory, selection: &Selection) -> Found<Vec<RightsRow>> {
    let mut clerk = Clerk { engagement, inventory, selection, rows: Vec::new(), undetermined: BTreeMap::new(), edited: Vec::new() };
    let mut shipped: Vec<_> = selection.shipped().filter(|(_, _, role)| matches!(role, Role::Asset | Role::Input)).collect();
    shipped.sort_by_key(|(_, path, _)| *path);
    for (file, path, _) in &shipped {
        clerk.row(*file, path);
    }
    let paths: Vec<BundlePath> = shipped.into_iter().map(|(_, path, _)| path.clone()).collect();
    let mut findings = clerk.undetermined_findings();
    findings.extend(clerk.edited_findings());
    findings.extend(clerk.licence_findings(&paths));
    Found::new(clerk.rows, findings)
}

struct Clerk<'a> {
    engagement: &'a Engagement,
    inventory: &'a Inventory,
    selection: &'a Selection,
    rows: Vec<RightsRow>,
    undetermined: BTreeMap<String, Vec<(FileId, BundlePath)>>,
    edited: Vec<(FileId, BundlePath)>,
}

impl Clerk<'_> {
    fn row(&mut self, file: FileId, path: &BundlePath) {
        let rules = &self.engagement.rights;
        match (own_rule(rules, path), self.selection.joins.get(&file).map(|joined| joined.by)) {
            (Some(rule), _) => self.rows.push(self.row_of(rule, path)),
            (None, Some(Join::Content)) => self.rows.push(RightsRow::of(path, Origin::Generated)),
            (None, Some(Join::Link | Join::Name)) => {
                self.edited.push((file, path.clone()));
                self.rows.push(RightsRow::of(path, Origin::EditedFromGenerated));
            }
            (None, None) => self.undetermined.entry(path.parent().to_owned()).or_default().push((file, path.clone())),
        }
        let components = rules.iter().filter(|rule| rule.entry.component && rule.matches.take(path.as_str()));
        let components: Vec<RightsRow> = components.map(|rule| self.row_of(rule, path)).collect();
        self.rows.extend(components);
    }

    fn row_of(&self, rule: &RightsRule, path: &BundlePath) -> RightsRow {
        let evidence = rule.entry.evidence.iter().filter_map(|name| self.evidence(rule, name)).collect();
        RightsRow {
            path: path.clone(),
            origin: rule.entry.origin,
            component: rule.entry.component,
            licence: rule.entry.licence(),
            evidence,
        }
    }

    fn evidence(&self, rule: &RightsRule, name: &str) -> Option<Evidence> {
        let file = self.inventory.find(&evidence_source(rule, name))?;
        let path = self.selection.path_of(file).filter(|path| path.is_in(EVIDENCE)).cloned();
        let name = self.inventory.file(file).file_name().to_owned();
        Some(Evidence { name, path, sha256: self.inventory.file(file).digest? })
    }

    fn undetermined_findings(&self) -> Vec<Finding> {
        let in_folder = |(folder, files): (&String, &Vec<(FileId, BundlePath)>)| {
            let pattern = Fix::quote(&format!("{}/**", patterns::escaped(folder)));
            let toml = format!(
                "[[rights]]\nmatch = [{pattern}]\norigin = \"…\"   # generated, agency-made, licensed-stock, client-supplied, commissioned …\nholder = \"…\""
            );
            let fix = Fix::toml(format!("say whose the files in {folder}/ are"), toml);
            let finding = |(file, path): &(FileId, BundlePath)| {
                let message = "no [[rights]] row matches, and no job made these bytes: whose it is, is unknown";
                Finding::new(Code::RightsUnknown, message).at(&self.inventory.file(*file).at).place(path.as_str()).fix(fix.clone())
            };
            files.iter().map(finding).collect::<Vec<_>>()
        };
        self.undetermined.iter().flat_map(in_folder).collect()
    }

    fn edited_findings(&self) -> Vec<Finding> {
        let patterns: Vec<String> = self.edited.iter().map(|(_, path)| Fix::quote(&patterns::escaped(path.as_str()))).collect();
        let covers = "covers = \"…\"   # what the edit contains: retouching, type, stock, other pictures";
        let toml = format!("[[rights]]\nmatch = [{}]\norigin = \"edited-from-generated\"\n{covers}", patterns.join(", "));
        let fix = Fix::toml("say what the edits contain; one row for all of them will do", toml);
        let finding = |(file, path): &(FileId, BundlePath)| {
            let message = "edited after generation, and no [[rights]] row says what the edit contains";
            Finding::new(Code::RightsEdited, message).at(&self.inventory.file(*file).at).place(path.as_str()).fix(fix.clone())
        };
        self.edited.iter().map(finding).collect()
    }

    fn licence_findings(&self, shipped: &[BundlePath]) -> Vec<Finding> {
        let in_force = rules_in_force(&self.engagement.rights, shipped);
        let mut findings = Vec::new();
        for rule in &self.engagement.rights {
            if in_force.iter().any(|other| std::ptr::eq(*other, rule)) {
                findings.extend(self.term_findings(rule));
                findings.extend(self.missing_evidence(rule));
            } else {
                let fix = Fix::text("correct its `match`, or take the row out; the first row that matches a file decides");
                let message = format!("{} decides for no shipped file", rule.rule);
                findings.push(Finding::new(Code::RightsRowUnused, message).at(rule.file()).place(&rule.rule).fix(fix));
            }
        }
        findings
    }

    fn term_findings(&self, rule: &RightsRule) -> Option<Finding> {
        let name = rule.entry.license.as_deref().unwrap_or(rule.entry.origin.phrase());
        let delivered = self.engagement.delivered_at;
        let window = self.engagement.support.window_days.unwrap_or(0).max(WARN_DAYS);
        let (code, message) = match (rule.entry.starts, rule.entry.expires) {
            (_, Some(end)) if end < delivered => {
                (Code::RightsExpired, format!("{name} expired on {end}, before the delivery on {delivered}"))
            }
            (Some(start), _) if start > delivered => {
                (Code::RightsNotStarted, format!("{name} starts on {start}, after the delivery on {delivered}"))
            }
            (_, Some(end)) if end <= delivered.plus(window) => {
                (Code::RightsExpiring, format!("{name} expires on {end}{}", within(delivered, end)))
            }
            _ => return None,
        };
        let fix = Fix::text("renew the licence and correct the row, or leave the files out");
        Some(Finding::new(code, message).at(rule.file()).place(&rule.rule).fix(fix))
    }

    fn missing_evidence(&self, rule: &RightsRule) -> Vec<Finding> {
        let missing = |name: &&String| self.inventory.find(&evidence_source(rule, name)).is_none();
        let finding = |name: &String| {
            let fix = Fix::text("put the file there, or correct its path: paths start at the folder of this handoff.toml");
            Finding::new(Code::RightsEvidenceMissing, format!("{} names evidence that is not there", rule.rule))
                .at(evidence_source(rule, name))
                .fix(fix)
        };
        rule.entry.evidence.iter().filter(missing).map(finding).collect()
    }
}

fn within(delivered: Day, end: Day) -> String {
    let days = delivered.days_until(end);
    format!(", {days} {} after the delivery", if days == 1 { "day" } else { "days" })
}
