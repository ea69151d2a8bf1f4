//! Names in the bundle: `[[rename]]`, normalisation, portability, collisions. Nothing else changes a name.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::Standing;
use crate::data::bundle::{ASSETS, DOCUMENTS};
use crate::data::bundle_path::{self, BundlePath, is_invisible};
use crate::data::decision::Verdict;
use crate::data::inventory::Inventory;
use crate::data::source::SourceFile;
use crate::data::{Code, Finding, Fix};
use crate::engagement::config::RenameEntry;

/// The `[[rename]]` entries, and which of them were used.
pub struct Renames<'a> {
    entries: &'a [RenameEntry],
    used: Vec<bool>,
}

impl<'a> Renames<'a> {
    /// None used yet.
    pub fn new(entries: &'a [RenameEntry]) -> Self {
        Self { entries, used: vec![false; entries.len()] }
    }

    /// The path in the bundle of the file at `inside` (below the engagement) that would lie at `path`.
    pub fn apply(&mut self, inside: &str, path: String) -> String {
        let below = path.strip_prefix(ASSETS).and_then(|rest| rest.strip_prefix('/'));
        let named = |from: &str| same(from, &path) || same(from, inside) || below.is_some_and(|below| same(from, below));
        let Some(index) = self.entries.iter().position(|entry| named(&entry.from)) else { return path };
        self.used[index] = true;
        let RenameEntry { from, to } = &self.entries[index];
        let top = path.split('/').next().unwrap_or_default();
        if same(from, &path) || to.starts_with(&format!("{top}/")) {
            to.clone()
        } else {
            format!("{ASSETS}/{}", below_assets(from, to, inside))
        }
    }

    /// A finding for each entry that named nothing.
    pub fn report_unmatched(&self, findings: &mut Vec<Finding>) {
        for (index, entry) in self.entries.iter().enumerate().filter(|(index, _)| !self.used[*index]) {
            let fix = Fix::text("write `from` as plan shows the file: below assets/, or from the engagement");
            findings.push(
                Finding::new(Code::RenameUnmatched, format!("[[rename]][{index}] from = {:?} names no shipped file", entry.from)).fix(fix),
            );
        }
    }
}

/// `to` in the terms of `from`: when that was the path from the engagement, its first folder is not one of the bundle.
fn below_assets<'a>(from: &str, to: &'a str, inside: &str) -> &'a str {
    let folder = inside.split('/').next().unwrap_or_default();
    let prefix = format!("{folder}/");
    if same(from, inside) { to.strip_prefix(&prefix).unwrap_or(to) } else { to }
}

fn same(a: &str, b: &str) -> bool {
    a.nfc().eq(b.nfc())
}

/// The path, brought into normalisation form C, if it is portable; a finding otherwise.
pub fn portable(file: &SourceFile, path: &str, findings: &mut Vec<Finding>) -> Option<BundlePath> {
    let normal: String = path.nfc().collect();
    match BundlePath::new(&normal) {
        Ok(portable) => {
            if normal != path {
                findings.push(Finding::new(Code::NameNormalised, "the name is written in Unicode normalisation form C").at(&file.at));
            }
            Some(portable)
        }
        Err(reason) => {
            let from = normal.strip_prefix("assets/").unwrap_or(&normal);
            let to = proposal(from);
            let fix = Fix::toml("give it a name that every system can store", format!("[[rename]]\nfrom = {from:?}\nto = {to:?}"));
            findings.push(Finding::new(Code::NameNotPortable, reason.to_string()).at(&file.at).fix(fix));
            None
        }
    }
}

/// A portable name that is as near to `path` as it gets.
fn proposal(path: &str) -> String {
    let clean = |component: &str| {
        let plain: String = component
            .chars()
            .map(|character| if is_invisible(character) || "\\:<>|?*\"".contains(character) { '-' } else { character })
            .collect();
        let trimmed = plain.trim_matches(' ').trim_end_matches(['.', ' ']);
        let short: String = trimmed.chars().take(60).collect();
        if BundlePath::new(&*short).is_ok() { short } else { format!("file-{short}") }
    };
    path.split('/').filter(|component| !component.is_empty()).map(clean).collect::<Vec<_>>().join("/")
}

/// Of files that would be one in the bundle, or on some file system, only the first ships; each of the others is a finding.
pub fn refuse_collisions(inventory: &Inventory, standings: &mut [Standing], findings: &mut Vec<Finding>) {
    let mut taken: HashMap<String, String> = DOCUMENTS.iter().map(|path| (bundle_path::fold(path), (*path).to_owned())).collect();
    let mut folders: HashMap<String, String> = HashMap::new();
    for (index, standing) in standings.iter_mut().enumerate() {
        let Standing::Ships(Verdict::Ship { path, .. }, _) = &*standing else { continue };
        let file = &inventory.files[index];
        let fold = path.fold();
        let parents: Vec<String> = fold.match_indices('/').map(|(at, _)| fold[..at].to_owned()).collect();
        let other = taken.get(&fold).or_else(|| folders.get(&fold)).or_else(|| parents.iter().find_map(|parent| taken.get(parent)));
        if let Some(other) = other {
            let below = path.as_str().strip_prefix("assets/").unwrap_or(path.as_str());
            let fix = Fix::toml("give one of the two another name", format!("[[rename]]\nfrom = {below:?}\nto = \"…\""));
            let message = format!("would be stored as {path}, which is taken by {other} or is the same name on some system");
            findings.push(Finding::new(Code::NameCollision, message).at(&file.at).fix(fix));
            *standing = Standing::Out("structure: name taken".to_owned());
            continue;
        }
        taken.insert(fold, file.at.clone());
        folders.extend(parents.into_iter().map(|parent| (parent, file.at.clone())));
    }
}
