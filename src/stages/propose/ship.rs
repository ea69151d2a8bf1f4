//! `[[ship]]`: the folders that look as if they held final files, the newest of several versions first; working files; and where
//! nothing looks final, the folders with the most in them.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::{Known, finals};
use crate::data::bundle_path::fold;
use crate::data::finding::Fix;
use crate::data::inventory::Inventory;
use crate::data::litter::is_of_the_workshop;
use crate::data::media_type::is_working_file;
use crate::data::proposal::{Decision, Entry, Table};
use crate::data::size::human_bytes;
use crate::data::source;
use crate::data::wording::counted;
use crate::engagement::open::UNACCEPTED_FOLDERS;
use crate::engagement::patterns::escaped;
use crate::engagement::{Engagement, ShipRule};

/// The folder that ships without an entry as long as no entry for assets is there.
const BUILT_IN: &str = "deliverables";
/// Folders that are proposed where none looks final.
const GUESSES: usize = 6;

/// A folder of the engagement, and what lies in it at any depth.
#[derive(Default)]
struct Folder<'a> {
    files: usize,
    bytes: u64,
    working: usize,
    /// Paths below the folder.
    below: Vec<&'a str>,
}

impl Folder<'_> {
    fn amount(&self) -> String {
        format!("{}, {}", counted(self.files, "file"), human_bytes(self.bytes))
    }
}

/// The entries for what is not known yet. `engagement` is as it is configured so far.
pub fn entries(engagement: &Engagement, inventory: &Inventory, known: &Known) -> Vec<Entry> {
    let files = files(inventory);
    let no_run = |(folder, _): &(&str, Folder)| !holds_a_run(inventory, engagement, folder);
    let finals: BTreeMap<&str, Folder> = folders(&files, outermost_final).into_iter().filter(no_run).collect();
    let rules: Vec<&ShipRule> = engagement.ship.iter().filter(|rule| rule.is_configured()).collect();
    let mut entries = final_entries(&rules, &files, &finals, known);
    let holds_finals = |top: &str| finals.keys().any(|folder| *folder == top || source::lies_in(folder, top));
    let tops: Vec<_> = folders(&files, |path| path.find('/')).into_iter().filter(no_run).filter(|(top, _)| !holds_finals(top)).collect();
    if finals.is_empty() && rules.is_empty() {
        entries.extend(guesses(&tops, known));
    }
    entries.extend(tops.iter().filter_map(|(top, content)| working_entry(top, content, known)));
    entries
}

/// Folders that look final: where nothing is configured, the newest of each are taken.
fn final_entries(rules: &[&ShipRule], files: &[(&str, u64)], finals: &BTreeMap<&str, Folder>, known: &Known) -> Vec<Entry> {
    let taken = if rules.is_empty() { newest(finals) } else { BTreeSet::new() };
    let mut names: BTreeSet<String> =
        files.iter().filter_map(|(path, _)| rules.iter().find_map(|rule| rule.below(path))).map(fold).collect();
    let ships = |path: String| rules.iter().any(|rule| rule.takes(&path));
    let new = finals.iter().filter(|(folder, content)| !content.below.iter().all(|below| ships(source::in_folder(folder, below))));
    let (first, then): (Vec<_>, Vec<_>) = new.partition(|(folder, _)| taken.contains(**folder));
    let mut entry = |(folder, content): (&&str, &Folder)| {
        let pattern = pattern(folder, &content.below, &mut names);
        let alone = *folder == BUILT_IN && finals.len() == 1;
        let entry = final_entry(folder, &pattern, content, taken.contains(folder) && !alone);
        let entry = if taken.contains(folder) { entry } else { entry.about("It looks final too, as others do that ship.") };
        // Alone it ships without an entry: a file that is there need not hear of it.
        let wanted = !alone || known.is_fresh();
        let mentioned = known.mentions(&plain(folder)) || known.mentions(&braced(folder));
        (wanted && !mentioned).then_some(entry)
    };
    first.into_iter().chain(then).filter_map(&mut entry).collect()
}

/// The files of the engagement that could be somebody's work: path below the engagement, and length.
fn files(inventory: &Inventory) -> Vec<(&str, u64)> {
    let inside = inventory.files.iter().filter_map(|file| Some((file.in_engagement.as_deref()?, file.stamp.length)));
    inside.filter(|(path, _)| !is_of_the_workshop(path) && !in_unaccepted_folder(path)).collect()
}

fn in_unaccepted_folder(path: &str) -> bool {
    source::folder(path).split('/').any(|folder| UNACCEPTED_FOLDERS.contains(&folder.to_lowercase().as_str()))
}

/// The folders that `length` finds in the paths, by how many bytes of a path are the folder.
fn folders<'a>(files: &[(&'a str, u64)], length: impl Fn(&str) -> Option<usize>) -> BTreeMap<&'a str, Folder<'a>> {
    let mut folders: BTreeMap<&str, Folder> = BTreeMap::new();
    for (path, bytes) in files {
        let Some(end) = length(path) else { continue };
        let folder = folders.entry(&path[..end]).or_default();
        folder.files += 1;
        folder.bytes += bytes;
        folder.working += usize::from(is_working_file(path));
        folder.below.push(&path[end + 1..]);
    }
    folders
}

fn outermost_final(path: &str) -> Option<usize> {
    path.match_indices('/').map(|(end, _)| end).find(|end| finals::looks_final(source::file_name(&path[..*end])))
}

/// What a run wrote is no final by its folder's name.
fn holds_a_run(inventory: &Inventory, engagement: &Engagement, folder: &str) -> bool {
    let folder = source::in_folder(&engagement.at, folder);
    inventory.runs.iter().any(|run| source::lies_in(&run.at, &folder))
}

/// Of several versions the newest; of `deliverables/` and others, `deliverables/`.
fn newest<'a>(finals: &BTreeMap<&'a str, Folder>) -> BTreeSet<&'a str> {
    if finals.contains_key(BUILT_IN) {
        return BTreeSet::from([BUILT_IN]);
    }
    let mut best: BTreeMap<(&str, String), (u32, &str)> = BTreeMap::new();
    for folder in finals.keys() {
        let (base, version) = finals::version(source::file_name(folder));
        let newest = best.entry((source::folder(folder), base)).or_insert((version, folder));
        *newest = (*newest).max((version, folder));
    }
    best.into_values().map(|(_, folder)| folder).collect()
}

/// The pattern that takes a folder. What it names is cut off the paths in the bundle; where two files would meet there, braces
/// keep the folder's own name.
fn pattern(folder: &str, below: &[&str], names: &mut BTreeSet<String>) -> String {
    let taken: Vec<String> = below.iter().map(|path| fold(path)).collect();
    if taken.iter().any(|path| names.contains(path)) {
        return braced(folder);
    }
    names.extend(taken);
    plain(folder)
}

fn plain(folder: &str) -> String {
    format!("{}/**", escaped(&folder.nfc().collect::<String>()))
}

fn braced(folder: &str) -> String {
    let pattern = plain(folder);
    let (first, rest) = pattern.split_once('/').unwrap_or((&pattern, ""));
    format!("{{{}}}/{rest}", first.replace(',', "\\,"))
}

fn final_entry(folder: &str, pattern: &str, content: &Folder, taken: bool) -> Entry {
    let amount = content.amount();
    let shown = Fix::quote(&format!("{folder}/"));
    let question = format!("Ship {folder}/ ({amount}) as final assets?");
    let toml = format!("[[ship]]\nfrom = {}\nto = \"assets\"", Fix::quote(pattern));
    let entry = Entry::settled(format!("ship:{folder}"), Table::Ship, toml, taken).decided_by(Decision::YesNo(question));
    let entry = entry.about(format!("{shown}: {amount}."));
    if folder == BUILT_IN {
        return entry.about("It ships without an entry, unless other folders have one.").decided_by(Decision::Settled);
    }
    if pattern.starts_with('{') { entry.about("The braces keep the folder's name, as it shares file names with another.") } else { entry }
}

/// Nothing looks final: the folders with the most in them, for somebody who knows.
fn guesses(tops: &[(&str, Folder)], known: &Known) -> Vec<Entry> {
    let mut most: Vec<_> = tops.iter().filter(|(_, content)| content.working * 2 < content.files).collect();
    most.sort_by_key(|(top, content)| (std::cmp::Reverse(content.files), *top));
    let entry = |(top, content): &(&str, Folder)| {
        let pattern = plain(top);
        let entry = final_entry(top, &pattern, content, false).about("Nothing in this folder looks final by its name.");
        known.unless_mentioned(entry, &pattern)
    };
    most.into_iter().take(GUESSES).filter_map(entry).collect()
}

/// A folder of which at least half are working files: shipped only where a contract asks for them.
fn working_entry(top: &str, content: &Folder, known: &Known) -> Option<Entry> {
    if top == "working" || content.working * 2 < content.files || content.working == 0 {
        return None;
    }
    let pattern = plain(top);
    let toml = format!("[[ship]]\nfrom = {}\nto = \"source/working\"", Fix::quote(&pattern));
    let about = format!("{}: {}, {} of them PSD, AI or the like.", Fix::quote(&format!("{top}/")), content.amount(), content.working);
    let question = format!("Ship {top}/ ({}) as working files? Only where the contract asks for them.", content.amount());
    let entry = Entry::settled(format!("ship:{top}"), Table::Ship, toml, false).about(about).decided_by(Decision::YesNo(question));
    known.unless_mentioned(entry, &pattern)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engagement::ShipTo;

    #[test]
    fn a_pattern_takes_its_folder_and_keeps_its_name_only_where_files_would_meet() {
        let mut names = BTreeSet::new();
        assert_eq!(pattern("05_Delivery", &["hero.png"], &mut names), "05_Delivery/**");
        for (folder, kept) in [("Final_v3", "{Final_v3}/**"), ("a, b/U\u{308}ber", "{a\\, b}/\u{dc}ber/**"), ("[x]", "{\\[x\\]}/**")] {
            let pattern = pattern(folder, &["HERO.png"], &mut names);
            assert_eq!(pattern, kept);
            let rule = ShipRule::new(&pattern, ShipTo::Assets, "r", "handoff.toml").unwrap();
            let path = format!("{folder}/HERO.png");
            assert_eq!(rule.below(&path), Some(path.as_str()));
            assert!(!rule.takes("x/HERO.png"));
        }
    }
}
