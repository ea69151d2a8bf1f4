//! What the README tells of running prompts again beyond the one worked example: why some cannot be, which take the output of
//! others, and what became of parameters that the tool ignored.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::markdown::{self, Markdown};
use crate::data::handover::Handover;
use crate::data::library::{Class, LibraryEntry};
use crate::data::wording::grouped;

/// Ids of prompts that are named for one reason before the library is referred to.
const NAMED: usize = 12;
/// Chains that are shown before the library is referred to.
const CHAINS: usize = 40;

/// Why prompts cannot be run again, each reason once.
pub(super) fn reasons(handover: &Handover) -> Markdown {
    let mut reasons: BTreeMap<&str, Vec<&LibraryEntry>> = BTreeMap::new();
    for entry in handover.library.jobs.iter().filter(|entry| entry.class == Class::NotReproducible) {
        reasons.entry(entry.reason.as_deref().unwrap_or("no reason was recorded")).or_default().push(entry);
    }
    let rows: Vec<[String; 2]> = reasons.into_iter().map(|(reason, entries)| [named(&entries), markdown::text(reason)]).collect();
    markdown::table(["Prompts", "Why not"], &rows)
}

/// Prompts that take the output of another one: what is made first stands first.
pub(super) fn chains(handover: &Handover) -> Markdown {
    let jobs = &handover.library.jobs;
    let depths = Depths::of(jobs);
    let mut chains: Vec<(usize, [String; 3])> = Vec::new();
    for entry in jobs {
        for input in &entry.inputs {
            let Some(maker) = &input.job else { continue };
            let path = markdown::link(input.path.as_str(), &super::url::relative("", input.path.as_str()));
            chains.push((depths.of_job(&entry.id), [markdown::code(&entry.id), path, markdown::code(maker)]));
        }
    }
    chains.sort();
    let rest = chains.len().saturating_sub(CHAINS);
    let mut rows: Vec<[String; 3]> = chains.into_iter().take(CHAINS).map(|(_, row)| row).collect();
    if rest > 0 {
        rows.push([format!("and {} more", grouped(rest)), String::new(), String::new()]);
    }
    markdown::table(["Prompt", "It takes", "Which is the output of"], &rows)
}

/// Parameters that the tool ignored, with what became of them and whose they were.
pub(super) fn adjusted(handover: &Handover) -> Markdown {
    let mut adjusted: BTreeMap<(&str, Option<&str>), Vec<&LibraryEntry>> = BTreeMap::new();
    for entry in &handover.library.jobs {
        entry.adjusted.iter().for_each(|one| adjusted.entry((&one.parameter, one.to.as_deref())).or_default().push(entry));
    }
    let rows = adjusted.into_iter().map(|((parameter, to), entries)| {
        let what = match to {
            None => "left out: the request is what was really run".to_owned(),
            Some(to) => format!(
                "written as {}, which was meant: the result will differ from the delivered asset where that was made with the default",
                markdown::code(to)
            ),
        };
        [markdown::code(parameter), what, named(&entries)]
    });
    markdown::table(["Parameter", "What became of it", "Prompts"], &rows.collect::<Vec<_>>())
}

fn named(entries: &[&LibraryEntry]) -> String {
    let mut named: Vec<String> = entries.iter().take(NAMED).map(|entry| markdown::code(&entry.id)).collect();
    if entries.len() > NAMED {
        named.push(format!("and {} more", grouped(entries.len() - NAMED)));
    }
    named.join(", ")
}

/// How many prompts have to be run before each.
struct Depths<'a>(HashMap<&'a str, usize>);

impl<'a> Depths<'a> {
    /// Prompts whose makers are all known come next, until none is left; what is left is a circle, and has no order.
    fn of(jobs: &'a [LibraryEntry]) -> Self {
        let makers = |entry: &'a LibraryEntry| entry.inputs.iter().filter_map(|input| input.job.as_deref());
        let mut waiting: HashMap<&str, HashSet<&str>> = jobs.iter().map(|entry| (entry.id.as_str(), makers(entry).collect())).collect();
        let mut users: HashMap<&str, Vec<&str>> = HashMap::new();
        jobs.iter().for_each(|entry| makers(entry).for_each(|maker| users.entry(maker).or_default().push(&entry.id)));
        let mut depths = HashMap::new();
        let mut ready: Vec<&str> = waiting.iter().filter(|(_, makers)| makers.is_empty()).map(|(id, _)| *id).collect();
        for depth in 0.. {
            let mut next = Vec::new();
            for id in ready.drain(..) {
                depths.insert(id, depth);
                for user in users.get(id).into_iter().flatten() {
                    let left = waiting.get_mut(user).is_some_and(|makers| makers.remove(id) && makers.is_empty());
                    next.extend(left.then_some(*user));
                }
            }
            if next.is_empty() {
                break;
            }
            ready = next;
        }
        Self(depths)
    }

    fn of_job(&self, id: &str) -> usize {
        self.0.get(id).copied().unwrap_or(usize::MAX)
    }
}
