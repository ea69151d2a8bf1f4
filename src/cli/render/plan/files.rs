//! The files of a plan: what ships, how it came to its job, what is left out and why, whose it is.

use std::collections::BTreeMap;

use super::super::findings::more;
use super::super::group::group;
use super::super::page::Ink;
use super::super::sheet::{Cell, INDENT, Sheet};
use crate::data::decision::{Join, Role};
use crate::data::rights::Origin;
use crate::data::size::human_bytes;
use crate::reports::{PlanEntry, PlanResult};

/// Folders that are shown of what ships.
const FOLDERS: usize = 20;
/// Files that are shown of what one rule leaves out.
const FILES: usize = 20;

/// What ships: by folder, or file by file.
pub fn ships(sheet: &mut Sheet, plan: &PlanResult) {
    let shipped: Vec<&PlanEntry> = plan.entries.iter().filter(|entry| entry.bundle_path.is_some()).collect();
    sheet.heading("Ships");
    if sheet.page.verbose {
        return shipped.iter().for_each(|entry| one_file(sheet, entry));
    }
    let mut folders: BTreeMap<String, (usize, u64)> = BTreeMap::new();
    for entry in &shipped {
        let total = folders.entry(folder(entry)).or_default();
        total.0 += 1;
        total.1 += entry.bytes.unwrap_or_default();
    }
    let shown = sheet.page.shown(folders.len(), FOLDERS);
    let mut rows = vec![vec![Cell::right(Ink::Quiet, "files"), Cell::right(Ink::Quiet, "size"), Cell::left(Ink::Quiet, "folder")]];
    rows.extend(folders.iter().take(shown).map(|(folder, (files, bytes))| {
        vec![Cell::right(Ink::Plain, files), Cell::right(Ink::Plain, human_bytes(*bytes)), Cell::path(Ink::Plain, folder)]
    }));
    sheet.table(INDENT, &rows);
    more(sheet, INDENT, folders.len() - shown);
    sheet.prose(INDENT, Ink::Quiet, "and what the build writes: README.md, SHA256SUMS, prompts/ and docs/");
}

/// The folder that a reader thinks in: one below assets/ and source/, else the top.
fn folder(entry: &PlanEntry) -> String {
    let path = entry.bundle_path.as_ref().map_or("", |path| path.as_str());
    let folders: Vec<&str> = path.split('/').collect();
    let deep = match folders[0] {
        "assets" | "source" => 2,
        _ => 1,
    };
    let kept = deep.min(folders.len() - 1);
    format!("{}/", folders[..kept].join("/"))
}

fn one_file(sheet: &mut Sheet, entry: &PlanEntry) {
    let size = format!("{:>11}  ", human_bytes(entry.bytes.unwrap_or_default()));
    let path = entry.bundle_path.as_ref().map_or("", |path| path.as_str());
    sheet.line(INDENT, &[(Ink::Quiet, &size), (Ink::Plain, path)]);
    let job = entry.job.as_ref().map(|job| format!(", job {job}{}", entry.join.map_or("", known_by))).unwrap_or_default();
    sheet.line(INDENT + 13, &[(Ink::Quiet, &format!("from {}", entry.source))]);
    sheet.line(INDENT + 13, &[(Ink::Quiet, &format!("{}{job}", entry.rule))]);
}

fn known_by(join: Join) -> &'static str {
    match join {
        Join::Content => " (by content)",
        Join::Link => " (by [[link]])",
        Join::Name => " (by name)",
    }
}

/// How the assets came to their jobs. By content is proof; what rests on a name or on somebody's word is listed.
pub fn joins(sheet: &mut Sheet, plan: &PlanResult) {
    let assets = || plan.entries.iter().filter(|entry| entry.role == Some(Role::Asset));
    if assets().all(|entry| entry.join.is_none()) {
        return;
    }
    sheet.heading("Assets and the jobs that made them");
    let ways = [
        (Some(Join::Content), "the same bytes as a job's output"),
        (Some(Join::Link), "edited since, by [[link]]:"),
        (Some(Join::Name), "edited since, by the name alone:"),
        (None, "made by no known job"),
    ];
    let widest = assets().count().to_string().len();
    for (way, text) in ways {
        let joined: Vec<&PlanEntry> = assets().filter(|entry| entry.join == way).collect();
        if joined.is_empty() {
            continue;
        }
        sheet.line(INDENT, &[(Ink::Plain, &format!("{:>widest$}  {text}", joined.len()))]);
        if matches!(way, Some(Join::Link | Join::Name)) {
            list(sheet, 2 * INDENT + widest + 2, &joined, |entry| {
                let path = entry.bundle_path.as_ref().map_or("", |path| path.as_str());
                (path.to_owned(), format!("  from {}", entry.job.as_deref().unwrap_or_default()))
            });
        }
    }
}

/// The files that stay, by the rule that decided: each, or each of their folders.
pub fn left_out(sheet: &mut Sheet, plan: &PlanResult) {
    let rules = group(plan.entries.iter().filter(|entry| entry.bundle_path.is_none()), |entry| entry.rule.as_str());
    if rules.is_empty() {
        return;
    }
    sheet.heading("Left out, by rule");
    let widest = rules.iter().map(|(_, files)| files.len()).max().unwrap_or_default().to_string().len();
    let mut cut = false;
    for (rule, files) in &rules {
        let number = format!("{:>widest$}  ", files.len());
        sheet.line(INDENT, &[(Ink::Plain, &number), (Ink::Plain, rule)]);
        let indent = 2 * INDENT + widest + 2;
        let whole = sheet.page.shown(files.len(), FILES) == files.len();
        cut |= !whole;
        if whole {
            list(sheet, indent, files, |entry| (String::new(), entry.source.clone()));
        } else {
            in_folders(sheet, indent, files);
        }
    }
    if cut {
        sheet.prose(INDENT, Ink::Quiet, "--verbose or --json lists every file");
    }
}

/// More files than are listed: how many there are in each folder of the one that holds them all.
fn in_folders(sheet: &mut Sheet, indent: usize, files: &[&PlanEntry]) {
    let first = files.first().map_or("", |entry| entry.source.as_str());
    let holds = |end: &usize| files.iter().all(|entry| entry.source.get(..=*end) == first.get(..=*end));
    let common = first.match_indices('/').map(|(end, _)| end + 1).take_while(|end| holds(&(end - 1))).last().unwrap_or(0);
    let folder = |entry: &&PlanEntry| entry.source[common..].find('/').map_or(common, |end| common + end + 1);
    let folders = group(files.iter().map(|entry| &entry.source[..folder(entry)]), |folder| *folder);
    let shown = sheet.page.shown(folders.len(), FILES);
    let row = |(folder, files): &(&str, Vec<&str>)| vec![Cell::right(Ink::Quiet, files.len()), Cell::path(Ink::Quiet, folder)];
    sheet.table(indent, &folders[..shown].iter().map(row).collect::<Vec<_>>());
    more(sheet, indent, folders.len() - shown);
}

/// The first files, each as a text and what is said of it; whether some were not shown.
fn list(sheet: &mut Sheet, indent: usize, files: &[&PlanEntry], text: impl Fn(&PlanEntry) -> (String, String)) -> bool {
    let shown = sheet.page.shown(files.len(), FILES);
    for entry in &files[..shown] {
        let (name, said) = text(entry);
        sheet.line(indent, &[(Ink::Plain, &name), (Ink::Quiet, &said)]);
    }
    more(sheet, indent, files.len() - shown);
    shown < files.len()
}

/// Whose the assets and inputs are.
pub fn origins(sheet: &mut Sheet, plan: &PlanResult) {
    let owned = plan.entries.iter().filter(|entry| matches!(entry.role, Some(Role::Asset | Role::Input)));
    let origins: Vec<Option<Origin>> = owned.map(|entry| entry.origin).collect();
    if origins.is_empty() {
        return;
    }
    sheet.heading("Rights");
    let number = |origin: Option<Origin>| origins.iter().filter(|other| **other == origin).count();
    let known = Origin::ALL.into_iter().map(|origin| (number(Some(origin)), Ink::Plain, origin.phrase()));
    let all = known.chain([(number(None), Ink::Bad, "nobody said whose")]).filter(|(number, ..)| *number > 0);
    let rows: Vec<_> = all.map(|(number, ink, text)| vec![Cell::right(ink, number), Cell::left(ink, text)]).collect();
    sheet.table(INDENT, &rows);
}
