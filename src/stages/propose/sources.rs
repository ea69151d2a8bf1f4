//! `[[source]]`: folders elsewhere in the workspace with runs that have jobs of this client. Only files called `results.json` are
//! opened, never those of another client's folder.

use std::collections::BTreeMap;

use crate::Result;
use crate::data::finding::{Finding, Fix};
use crate::data::proposal::{Decision, Entry, Table};
use crate::data::source;
use crate::data::wording::{counted, grouped};
use crate::data::{Code, Found, Severity};
use crate::engagement::Engagement;
use crate::engagement::clients::Names;
use crate::filesystem::{self, Workspace};
use crate::generation::{json, results::Results};

use super::Known;

/// Folders below the workspace that are looked through, one in the other. The workspace may be somebody's home.
const DEPTH: usize = 5;
/// Names that are looked at.
const LIMIT: usize = 100_000;
/// Shortest beginning that several folders of runs have in common by intention.
const SHORTEST_STEM: usize = 3;

/// The entries for runs that nothing takes in yet.
pub fn entries(engagement: &Engagement, workspace: &Workspace, known: &Known) -> Result<Found<Vec<Entry>>> {
    let clients = source::folder(&engagement.at).to_owned();
    let skipped = |at: &str| at == engagement.at || (!clients.is_empty() && at == clients) || at == "handoff";
    let (found, whole) = filesystem::find(&engagement.workspace, "results.json", DEPTH, LIMIT, &skipped);
    let mut findings = Vec::new();
    if !whole {
        let message = format!("the workspace is large: runs were looked for among its first {} names", grouped(LIMIT));
        let fix = Fix::toml("name the folders of other runs yourself", "[[source]]\npath = \"…\"");
        findings.push(Finding::new(Code::LimitExceeded, message).severity(Severity::Note).fix(fix));
    }
    let names = Names::of(engagement);
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    for at in &found {
        let folder = source::folder(at);
        let taken_in = engagement.sources.iter().any(|known| known == folder || source::lies_in(folder, known));
        let jobs = if taken_in || folder.is_empty() { 0 } else { own_jobs(workspace, at, &names) };
        if jobs > 0 {
            folders.insert(folder, jobs);
        }
    }
    let up = "../".repeat(engagement.at.matches('/').count() + 1);
    let entries = together(&folders).into_iter().filter_map(|(pattern, runs, jobs)| entry(&format!("{up}{pattern}"), runs, jobs, known));
    Ok(Found::new(entries.collect(), findings))
}

/// How many jobs of this client a run has; none where it cannot be read: `plan` says so once it is taken in.
fn own_jobs(workspace: &Workspace, at: &str, names: &Names) -> usize {
    let document = workspace.read_all(at, json::MAX_BYTES as u64).ok().and_then(|(bytes, _)| json::parse(&bytes).ok());
    let Some(run) = document.and_then(|document| Results::read(&document).ok()) else { return 0 };
    run.jobs.iter().filter(|job| job.id.split_once('/').is_some_and(|(prefix, _)| names.is_own(prefix))).count()
}

/// Folders of one parent whose names begin alike become one pattern: (pattern, runs, jobs).
fn together(folders: &BTreeMap<&str, usize>) -> Vec<(String, usize, usize)> {
    let mut groups: BTreeMap<(&str, String), Vec<(&str, usize)>> = BTreeMap::new();
    for (folder, jobs) in folders {
        let (parent, name) = (source::folder(folder), source::file_name(folder));
        groups.entry((parent, stem(name, parent))).or_default().push((folder, *jobs));
    }
    let pattern = |((parent, stem), runs): ((&str, String), Vec<(&str, usize)>)| {
        let jobs = runs.iter().map(|(_, jobs)| jobs).sum();
        let pattern = match runs.as_slice() {
            [(folder, _)] => literal(folder),
            _ => literal(&source::in_folder(parent, &stem)) + "*",
        };
        (pattern, runs.len(), jobs)
    };
    groups.into_iter().map(pattern).collect()
}

/// What of a run's name stands before its date or number, if that is enough to go by. Runs that are called by their date alone have the
/// folder that they lie in in common, unless it is the workspace: there, everybody's folders are.
fn stem(name: &str, parent: &str) -> String {
    let stem = name.split(|character: char| character.is_ascii_digit()).next().unwrap_or(name);
    let enough = stem.chars().count() >= SHORTEST_STEM || stem.is_empty() && !parent.is_empty();
    if enough { stem.to_owned() } else { name.to_owned() }
}

/// A path of which each character means itself in a `[[source]]`; `\` and `:` may not stand there.
fn literal(path: &str) -> String {
    let one = |character: char| match character {
        '*' | '?' | '[' | ']' | '{' | '}' => format!("[{character}]"),
        '\\' | ':' => "?".to_owned(),
        plain => plain.to_string(),
    };
    path.chars().map(one).collect()
}

fn entry(path: &str, runs: usize, jobs: usize, known: &Known) -> Option<Entry> {
    let amount = format!("{} with {} of this client", counted(runs, "run"), counted(jobs, "job"));
    let question = format!("Take the {amount} from {path}?");
    let entry = Entry::settled(format!("source:{path}"), Table::Source, format!("[[source]]\npath = {}", Fix::quote(path)), true);
    known.unless_mentioned(entry.about(format!("{amount}.")).decided_by(Decision::YesNo(question)), path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_begin_alike_are_one_pattern() {
        let folders = BTreeMap::from([
            ("out/retainer-2026-04", 2),
            ("out/retainer-2026-05", 3),
            ("out/x1", 1),
            ("old/[a]:1", 4),
            ("2024", 1),
            ("2025", 1),
            ("r/1", 1),
            ("r/2", 1),
        ]);
        let expected = [("2024", 1, 1), ("2025", 1, 1), ("old/[[]a[]]?1", 1, 4), ("out/retainer-*", 2, 5), ("out/x1", 1, 1), ("r/*", 2, 2)];
        let expected = expected.map(|(pattern, runs, jobs)| (pattern.to_owned(), runs, jobs));
        assert_eq!(together(&folders), expected);
    }
}
