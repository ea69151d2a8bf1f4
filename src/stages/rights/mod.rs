//! Rights: whose each shipped asset and input is. A `[[rights]]` row says so, or a join by content does; anything else is a finding,
//! in groups ([`undetermined`]). What a row says of its time and evidence must hold ([`terms`]), and what the files say of
//! themselves is held against the rows ([`imprints`]).

mod entry;
mod imprints;
mod names;
mod terms;
mod undetermined;

use std::collections::BTreeMap;

use crate::data::bundle::EVIDENCE;
use crate::data::decision::{Join, Role};
use crate::data::imprint::Imprint;
use crate::data::inventory::Inventory;
use crate::data::rights::{Evidence, Origin, RightsRow};
use crate::data::selection::Selection;
use crate::data::source::{FileId, SourceFile, SourcePath, in_folder};
use crate::data::stock::StockId;
use crate::data::{BundlePath, Found};
use crate::engagement::{Engagement, RightsRule};
use entry::{Shipped, ShippedFile};
pub use imprints::fonts_not_checked;

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

/// Where a shipped file comes from, as far as it is known: its row says so, or how it came to its job. What bears the name of a stock
/// library came from there, whatever job had the same bytes.
pub fn origin(engagement: &Engagement, inventory: &Inventory, selection: &Selection, file: FileId, path: &BundlePath) -> Option<Origin> {
    let own = own_rule(&engagement.rights, path).map(|rule| rule.entry.origin);
    own.or_else(|| made_by_job(inventory, selection, file, path))
}

fn made_by_job(inventory: &Inventory, selection: &Selection, file: FileId, path: &BundlePath) -> Option<Origin> {
    let joined = selection.joins.get(&file).filter(|_| stock_id(inventory.file(file), path).is_none())?;
    Some(match joined.by {
        Join::Content => Origin::Generated,
        Join::Link | Join::Name => Origin::EditedFromGenerated,
    })
}

/// The stock library that the name of a file is of: as it lies in the engagement, or as it ships.
fn stock_id(source: &SourceFile, path: &BundlePath) -> Option<StockId> {
    StockId::in_name(source.file_name()).or_else(|| StockId::in_name(path.file_name()))
}

/// What files say of rights by themselves.
pub type Imprints = BTreeMap<BundlePath, Imprint>;

/// One row for every shipped asset and input, components after it, by path.
pub fn rights(engagement: &Engagement, inventory: &Inventory, selection: &Selection, imprints: &Imprints) -> Found<Vec<RightsRow>> {
    let mut shipped: Vec<_> = selection.shipped().filter(|(_, _, role)| matches!(role, Role::Asset | Role::Input)).collect();
    shipped.sort_by_key(|(_, path, _)| *path);
    let file = |(file, path, _)| {
        let rule = own_rule(&engagement.rights, path);
        let origin = rule.map(|rule| rule.entry.origin).or_else(|| made_by_job(inventory, selection, file, path));
        ShippedFile { file, path, rule, origin }
    };
    let shipped = Shipped::new(engagement, shipped.into_iter().map(file).collect());
    let clerk = Clerk { engagement, inventory, selection, imprints, shipped };
    let rows: Vec<RightsRow> = clerk.shipped.files.iter().flat_map(|file| clerk.rows(file)).collect();
    let mut findings = clerk.undetermined();
    findings.extend(clerk.edited());
    findings.extend(clerk.fonts(&rows));
    findings.extend(clerk.holders(&rows));
    findings.extend(clerk.licences());
    Found::new(rows, findings)
}

/// What is known when whose a file is, is to be said.
struct Clerk<'a> {
    engagement: &'a Engagement,
    inventory: &'a Inventory,
    selection: &'a Selection,
    imprints: &'a Imprints,
    shipped: Shipped<'a>,
}

impl Clerk<'_> {
    /// The file's own row, if its origin is known, and those of its parts.
    fn rows(&self, file: &ShippedFile) -> Vec<RightsRow> {
        let path = file.path;
        let own = match file.rule {
            Some(rule) => Some(self.row_of(rule, path)),
            None => file.origin.map(|origin| RightsRow::of(path, origin)),
        };
        let components = self.engagement.rights.iter().filter(|rule| rule.entry.component && rule.matches.take(path.as_str()));
        own.into_iter().chain(components.map(|rule| self.row_of(rule, path))).collect()
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
}
