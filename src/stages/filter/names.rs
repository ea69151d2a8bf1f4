//! Names in the bundle: `[[rename]]`, normalisation, portability, collisions. Nothing else changes a name.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::Standing;
use crate::data::bundle::{ASSETS, DOCUMENTS};
use crate::data::bundle_path::{self, BundlePath};
use crate::data::decision::{Role, Rule, Verdict};
use crate::data::inventory::Inventory;
use crate::data::source::{SourceFile, SourcePath};
use crate::data::{Code, Finding, Fix};
use crate::engagement::Engagement;
use crate::engagement::config::RenameEntry;

/// The rule of a file whose name not every system can store; it has a finding of its own.
pub const NOT_PORTABLE: &str = "structure: name not portable";

/// The `[[rename]]` entries, and which of them were used.
pub struct Renames<'a> {
    config_file: SourcePath,
    entries: &'a [RenameEntry],
    used: Vec<bool>,
}

impl<'a> Renames<'a> {
    /// None used yet.
    pub fn new(engagement: &'a Engagement) -> Self {
        let entries = engagement.renames.as_slice();
        Self { config_file: engagement.config_file(), entries, used: vec![false; entries.len()] }
    }

    /// The path in the bundle of a file that would lie at `path`, in the folder `base` of its role. A new name does not leave that folder.
    pub fn apply(&mut self, file: &SourceFile, base: &str, path: String, findings: &mut Vec<Finding>) -> String {
        let below = path.strip_prefix(base).map_or(path.as_str(), |rest| rest.trim_start_matches('/'));
        let named = |from: &str| same(from, &path) || same(from, file.name()) || base == ASSETS && same(from, below);
        let Some(index) = self.entries.iter().position(|entry| named(&entry.from)) else { return path };
        self.used[index] = true;
        let RenameEntry { from, to } = &self.entries[index];
        let in_base = format!("{base}/");
        if to.starts_with(&in_base) {
            return to.clone();
        }
        if same(from, &path) {
            let fix = Fix::text(format!("begin `to` with {in_base}"));
            let message = format!("[[rename]][{index}] to = {} leads out of {in_base}", Fix::quote(to));
            findings.push(Finding::new(Code::RenameOutside, message).at(&file.at).fix(fix));
            return path;
        }
        in_base + if same(from, file.name()) { below_shipped(to, file.name(), below) } else { to }
    }

    /// A finding for each entry that named nothing.
    pub fn report_unmatched(&self, findings: &mut Vec<Finding>) {
        for (index, entry) in self.entries.iter().enumerate().filter(|(index, _)| !self.used[*index]) {
            let fix = Fix::text("write `from` as plan shows the file: below assets/, or from the engagement");
            findings.push(
                Finding::new(
                    Code::RenameUnmatched,
                    format!("[[rename]][{index}] from = {} names no shipped file", Fix::quote(&entry.from)),
                )
                .at(&self.config_file)
                .fix(fix),
            );
        }
    }
}

/// `to` without the folders that a path from the engagement begins with and the bundle's does not: those in front of `below` in `name`,
/// or at least the first of them.
fn below_shipped<'a>(to: &'a str, name: &str, below: &str) -> &'a str {
    let cut = name.strip_suffix(below).unwrap_or_default();
    let first = cut.find('/').map_or("", |end| &cut[..=end]);
    to.strip_prefix(cut).or_else(|| to.strip_prefix(first)).unwrap_or(to)
}

/// Where a file would lie in the bundle if no name changed, as what, and by which rule.
pub struct Wanted {
    pub path: String,
    pub role: Role,
    pub rule: Rule,
}

/// Ships a file under the name that it is to have, if that is portable.
pub fn place(file: &SourceFile, wanted: Wanted, renames: &mut Renames, findings: &mut Vec<Finding>) -> Standing {
    let Wanted { path, role, rule } = wanted;
    let path = match role.folder() {
        Some(base) => renames.apply(file, base, path, findings),
        None => path,
    };
    match portable(file, &path, findings) {
        Some(path) => Standing::Ships(Verdict::Ship { path, role }, rule),
        None => Standing::Out(NOT_PORTABLE.to_owned()),
    }
}

/// Whether two paths are one when the names in them are written as in a bundle.
fn same(a: &str, b: &str) -> bool {
    normal(a).eq(normal(b))
}

/// What happens to a name by itself: normalisation form C, as macOS decomposes names and nothing else does, and no blanks at the ends
/// of components, as Windows drops them.
fn normal(path: &str) -> impl Iterator<Item = char> {
    let components = path.split('/').enumerate();
    components.flat_map(|(index, component)| (index > 0).then_some('/').into_iter().chain(component.trim_end_matches(' ').nfc()))
}

/// The path as a bundle writes it, if it is portable then; a finding otherwise.
fn portable(file: &SourceFile, path: &str, findings: &mut Vec<Finding>) -> Option<BundlePath> {
    let (composed, normal): (String, String) = (path.nfc().collect(), normal(path).collect());
    match BundlePath::new(&normal) {
        Ok(portable) => {
            let changes = [
                (composed != path, "the name is written in Unicode normalisation form C"),
                (normal != composed, "blanks at the end of a name, which Windows drops, are left out"),
            ];
            let said = changes.into_iter().filter(|(changed, _)| *changed);
            findings.extend(said.map(|(_, message)| Finding::new(Code::NameNormalised, message).at(&file.at)));
            Some(portable)
        }
        Err(reason) => {
            let from = normal.strip_prefix("assets/").unwrap_or(&normal);
            let to = BundlePath::nearest(from);
            let fix = Fix::toml(
                "give it a name that every system can store",
                format!("[[rename]]\nfrom = {}\nto = {}", Fix::quote(from), Fix::quote(to.as_str())),
            );
            findings.push(Finding::new(Code::NameNotPortable, reason.to_string()).at(&file.at).fix(fix));
            None
        }
    }
}

/// Of files that would be one in the bundle, or on some file system, only the first ships; each of the others is a finding.
pub fn refuse_collisions(inventory: &Inventory, standings: &mut [Standing], findings: &mut Vec<Finding>) {
    let mut names = Names::default();
    for (index, standing) in standings.iter_mut().enumerate() {
        let Standing::Ships(Verdict::Ship { path, .. }, _) = &*standing else { continue };
        let file = &inventory.files[index];
        if let Some(other) = names.taken_by(path) {
            let from = path.as_str().strip_prefix("assets/").unwrap_or(path.as_str());
            let fix = Fix::toml("give one of the two another name", format!("[[rename]]\nfrom = {}\nto = \"…\"", Fix::quote(from)));
            let message =
                format!("would be stored as {path}, and {other} has that name already, or one that some system takes for the same");
            findings.push(Finding::new(Code::NameCollision, message).at(&file.at).fix(fix));
            *standing = Standing::Out("structure: name taken".to_owned());
        } else {
            names.take(path, &file.at);
        }
    }
}

/// The names that are taken: files by their folded path; folders too, with how they are spelled, as no two spellings may be one folder.
struct Names {
    files: HashMap<String, String>,
    folders: HashMap<String, (String, String)>,
}

impl Default for Names {
    fn default() -> Self {
        let mut names = Self { files: HashMap::new(), folders: HashMap::new() };
        DOCUMENTS.into_iter().for_each(|path| names.take(&BundlePath::fixed(path), "this program"));
        names
    }
}

impl Names {
    /// What has the name of `path`, or a name in its way.
    fn taken_by(&self, path: &BundlePath) -> Option<&str> {
        let fold = path.fold();
        let file = self.files.get(&fold).or_else(|| self.folders.get(&fold).map(|(_, at)| at));
        let in_the_way = folders(path).find_map(|folder| {
            let folded = bundle_path::fold(folder);
            let respelled = self.folders.get(&folded).filter(|(spelled, _)| spelled != folder).map(|(_, at)| at);
            self.files.get(&folded).or(respelled)
        });
        file.or(in_the_way).map(String::as_str)
    }

    fn take(&mut self, path: &BundlePath, at: &str) {
        self.files.insert(path.fold(), at.to_owned());
        for folder in folders(path) {
            self.folders.entry(bundle_path::fold(folder)).or_insert_with(|| (folder.to_owned(), at.to_owned()));
        }
    }
}

/// The folders on the way to a path.
fn folders(path: &BundlePath) -> impl Iterator<Item = &str> {
    let path = path.as_str();
    path.match_indices('/').map(|(at, _)| &path[..at])
}
