//! `[[rights]]`: the files of which nobody said whose they are, in at most a dozen entries. Findings with one way out are one entry, as
//! the rights stage groups them; of more than a dozen, small folders are taken together. They stay comments: whose a file is, nobody
//! can guess.

use std::collections::{BTreeMap, HashMap};

use super::Known;
use crate::data::finding::{Finding, Fix};
use crate::data::proposal::{Decision, Entry, Table};
use crate::data::wording::counted;
use crate::data::{Code, source};
use crate::engagement::patterns::escaped;

/// Entries that somebody can work through in one go.
const MOST: usize = 12;
const ORIGINS: &str = "generated, agency-made, licensed-stock, client-supplied, commissioned …";

/// Files that one entry speaks for.
#[derive(Debug, PartialEq, Eq)]
pub struct Group {
    /// What to say of them, in words.
    pub asks: String,
    /// The entry.
    pub toml: String,
    /// How many files.
    pub files: usize,
}

/// The entries for the findings about rights.
pub fn entries(findings: &[Finding], known: &Known) -> Vec<Entry> {
    groups(findings).iter().filter_map(|group| entry(group, known)).collect()
}

/// The groups of the files that nobody spoke for, in the order in which their entries hold.
pub fn groups(findings: &[Finding]) -> Vec<Group> {
    let unknown: Vec<&Finding> = findings.iter().filter(|finding| finding.code == Code::RightsUnknown).collect();
    let groups = by_mend(unknown.iter().copied());
    let groups = if groups.len() > MOST { by_folder(&unknown) } else { groups };
    let edited = findings.iter().filter(|finding| finding.code == Code::RightsEdited);
    let mut groups: Vec<Group> = groups.into_iter().chain(by_mend(edited)).collect();
    // The first match decides: what names a folder stands before what names the one that it lies in.
    groups.sort_by_key(|group| std::cmp::Reverse(group.matches().split('"').nth(1).unwrap_or_default().matches('/').count()));
    groups
}

impl Group {
    /// The list of patterns, as it is written.
    fn matches(&self) -> &str {
        self.toml.lines().find_map(|line| line.strip_prefix("match = ")).unwrap_or(&self.toml)
    }
}

/// One group for each entry that the findings propose.
fn by_mend<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for Fix { text, toml, .. } in findings.filter_map(|finding| finding.fix.as_ref()) {
        let Some(toml) = toml else { continue };
        let index = *known.entry(toml).or_insert(groups.len());
        match groups.get_mut(index) {
            Some(group) => group.files += 1,
            None => groups.push(Group { asks: text.clone(), toml: toml.clone(), files: 1 }),
        }
    }
    groups
}

/// At most a dozen folders.
fn by_folder(findings: &[&Finding]) -> Vec<Group> {
    let mut folders: BTreeMap<String, usize> = BTreeMap::new();
    for path in findings.iter().filter_map(|finding| finding.place.as_deref()) {
        *folders.entry(source::folder(path).to_owned()).or_default() += 1;
    }
    while folders.len() > MOST {
        let mergeable = folders.iter().filter(|(folder, _)| folder.contains('/'));
        let order = |(folder, files): &(&String, &usize)| (std::cmp::Reverse(folder.matches('/').count()), **files);
        let Some(smallest) = mergeable.min_by_key(order).map(|(folder, _)| folder.clone()) else { break };
        let files = folders.remove(&smallest).unwrap_or_default();
        *folders.entry(source::folder(&smallest).to_owned()).or_default() += files;
    }
    let group = |(folder, files): (String, usize)| {
        let pattern = Fix::quote(&format!("{}/**", escaped(&folder)));
        let toml = format!("[[rights]]\nmatch = [{pattern}]\norigin = \"…\"   # {ORIGINS}\nholder = \"…\"");
        Group { asks: format!("say whose the files in {folder}/ are"), toml, files }
    };
    folders.into_iter().map(group).collect()
}

fn entry(group: &Group, known: &Known) -> Option<Entry> {
    let label = format!("{}: {}", counted(group.files, "file"), group.asks);
    let entry = Entry::settled(format!("rights:{}", group.matches()), Table::Rights, &group.toml, false);
    known.unless_said(entry.about(format!("{}.", counted(group.files, "file"))).decided_by(Decision::Later(label)), group.matches())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(path: &str) -> Finding {
        let folder = source::folder(path);
        let toml = format!("[[rights]]\nmatch = [\"{folder}/**\"]\norigin = \"…\"");
        Finding::new(Code::RightsUnknown, "").place(path).fix(Fix::toml(format!("say {folder}"), toml))
    }

    #[test]
    fn findings_with_one_way_out_are_one_entry() {
        let groups = groups(&["assets/a/x.png", "assets/b/y.png", "assets/a/z.png", "assets/b/c/y.png"].map(unknown));
        let said: Vec<(&str, usize)> = groups.iter().map(|group| (group.asks.as_str(), group.files)).collect();
        assert_eq!(said, [("say assets/b/c", 1), ("say assets/a", 2), ("say assets/b", 1)]);
    }

    #[test]
    fn there_are_never_more_than_a_dozen_the_deeper_first_and_no_file_is_lost() {
        let paths = (0..40).flat_map(|folder| (0..=folder).map(move |file| format!("assets/s{}/f{folder}/{file}.png", folder % 5)));
        let findings: Vec<Finding> = paths.chain(["assets/z.png".to_owned()]).map(|path| unknown(&path)).collect();
        let groups = groups(&findings);
        assert!(groups.len() <= MOST && groups.len() > 5, "{groups:?}");
        assert_eq!(groups.iter().map(|group| group.files).sum::<usize>(), findings.len());
        assert!(groups.last().unwrap().toml.contains("[\"assets/**\"]"), "{groups:?}");
    }
}
