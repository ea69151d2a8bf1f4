//! `[[rename]]`: a portable name of its own for every file whose name not every system can store, or that another file has already.
//! What is mended by itself (normalisation, blanks at the end) is none of these.

use std::collections::{BTreeMap, BTreeSet};

use super::Known;
use crate::data::bundle_path::{BundlePath, fold};
use crate::data::finding::{Finding, Fix};
use crate::data::inventory::Inventory;
use crate::data::proposal::{Decision, Entry, Table};
use crate::data::selection::Selection;
use crate::data::wording::counted;
use crate::data::{Code, source};
use crate::engagement::config::RenameEntry;

/// The new names that `findings` ask for.
pub fn renames(inventory: &Inventory, selection: &Selection, findings: &[Finding]) -> Vec<RenameEntry> {
    let mut names = Names::of(selection);
    let asks = |finding: &&Finding| matches!(finding.code, Code::NameNotPortable | Code::NameCollision);
    let asking = findings.iter().filter(asks).filter_map(|finding| Some((finding, finding.path.as_deref()?)));
    let rename = |(finding, at): (&Finding, &str)| {
        let file = inventory.find(at).map(|id| inventory.file(id))?;
        let wanted = wanted(finding)?;
        Some(RenameEntry { from: file.name().to_owned(), to: names.give(&wanted).as_str().to_owned() })
    };
    asking.filter_map(rename).collect()
}

/// Where the file would lie if its name were good: what the `[[rename]]` of the finding starts from, below the bundle's root.
fn wanted(finding: &Finding) -> Option<String> {
    let toml: toml::Table = finding.fix.as_ref()?.toml.as_ref()?.parse().ok()?;
    let from = toml["rename"].as_array()?.first()?.get("from")?.as_str()?.to_owned();
    let placed = ["assets/", "source/", "docs/"].iter().any(|folder| from.starts_with(folder));
    Some(if placed { from } else { format!("assets/{from}") })
}

/// The paths that are taken, and how the folders on the way are spelled.
struct Names {
    files: BTreeSet<String>,
    folders: BTreeMap<String, String>,
}

impl Names {
    fn of(selection: &Selection) -> Self {
        let mut names = Self { files: BTreeSet::new(), folders: BTreeMap::new() };
        selection.shipped().for_each(|(_, path, _)| names.take(path));
        names
    }

    fn take(&mut self, path: &BundlePath) {
        self.files.insert(path.fold());
        let path = path.as_str();
        for (end, _) in path.match_indices('/') {
            self.folders.entry(fold(&path[..end])).or_insert_with(|| path[..end].to_owned());
        }
    }

    /// The nearest path to `wanted` that nothing has; folders are spelled as the files before spelled them.
    fn give(&mut self, wanted: &str) -> BundlePath {
        let nearest = BundlePath::nearest(wanted);
        let folder = self.folders.get(&fold(nearest.parent())).cloned().unwrap_or_else(|| nearest.parent().to_owned());
        let name = nearest.file_name();
        let (stem, extension) = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).unwrap_or((name, ""));
        let dot = if extension.is_empty() { "" } else { "." };
        let numbered = |number: usize| if number == 1 { name.to_owned() } else { format!("{stem}-{number}{dot}{extension}") };
        let paths = (1..).map(|number| BundlePath::nearest(&source::in_folder(&folder, &numbered(number))));
        let free = |path: &BundlePath| !self.files.contains(&path.fold()) && !self.folders.contains_key(&path.fold());
        // As many numbers as there are names, and one more: one of them is free.
        let path = paths.take(self.files.len() + self.folders.len() + 2).find(free).unwrap_or(nearest);
        self.take(&path);
        path
    }
}

/// One entry for all of them, as they are one decision.
pub fn entry(renames: &[RenameEntry], known: &Known) -> Option<Entry> {
    let renames: Vec<&RenameEntry> = renames.iter().filter(|rename| !known.says(&format!("from = {}", Fix::quote(&rename.from)))).collect();
    let one = |rename: &&RenameEntry| format!("[[rename]]\nfrom = {}\nto = {}", Fix::quote(&rename.from), Fix::quote(&rename.to));
    let toml = renames.iter().map(one).collect::<Vec<_>>().join("\n\n");
    let example = renames.first().map(|rename| format!("{} → {}", Fix::quote(&rename.from), Fix::quote(&rename.to)))?;
    let question = match renames.len() {
        1 => format!("Give a file a name that every system can store ({example})?"),
        several => format!("Give {} names of their own that every system can store (the first: {example})?", counted(several, "file")),
    };
    Some(Entry::settled("rename", Table::Rename, toml, true).decided_by(Decision::YesNo(question)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_name_is_portable_free_and_in_the_folder_as_it_is_spelled() {
        let mut names = Names { files: BTreeSet::new(), folders: BTreeMap::new() };
        for path in ["assets/Social/hero.png", "assets/what-.png"] {
            names.take(&BundlePath::new(path).unwrap());
        }
        for (wanted, given) in [
            ("assets/social/tile.png", "assets/Social/tile.png"),
            ("assets/social/HERO.png", "assets/Social/HERO-2.png"),
            ("assets/social/hero.png", "assets/Social/hero-3.png"),
            ("assets/what?.png", "assets/what--2.png"),
            ("assets/LOGO", "assets/LOGO"),
            ("assets/logo", "assets/logo-2"),
            ("assets/social", "assets/social-2"),
        ] {
            assert_eq!(names.give(wanted).as_str(), given, "{wanted}");
        }
    }
}
