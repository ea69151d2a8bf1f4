//! The names of the entries: below one root folder, portable, and none that some file system would take for another.

use std::collections::{HashMap, HashSet};

use super::central::Header;
use super::reader::{Rules, Stop, Walk, refuse, refuse_entry};
use crate::data::bundle_path::fold;
use crate::data::{BundlePath, Code};

/// The names, checked.
pub(super) struct Named {
    /// The one folder that holds everything, or nothing.
    pub root: String,
    /// The path below it of every entry that is a file.
    pub paths: Vec<Option<BundlePath>>,
}

/// Checks all names.
pub(super) fn check(headers: &[Header], rules: Rules) -> Walk<Named> {
    let first = headers.first().map_or("", |header| header.record.name.as_str());
    let candidate = first.split_once('/').map_or("", |(root, _)| root);
    let single = paths_below(headers, candidate)?;
    let (root, paths) = match (single, rules) {
        (Some(paths), _) if !candidate.is_empty() => (candidate, paths),
        (_, Rules::Bundle) => return Err(no_single_root(headers)),
        (_, Rules::AnyZip) => ("", paths_below(headers, "")?.unwrap_or_default()),
    };
    let mut taken = Taken::default();
    for (header, path) in headers.iter().zip(&paths) {
        match path {
            Some(path) if header.is_folder() => taken.folder(path.as_str(), &header.record.name)?,
            Some(path) => taken.file(path, &header.record.name)?,
            None => taken.folder("", &header.record.name)?,
        }
    }
    let of_file = |(path, header): (Option<BundlePath>, &Header)| path.filter(|_| !header.is_folder());
    Ok(Named { root: root.to_owned(), paths: paths.into_iter().zip(headers).map(of_file).collect() })
}

/// The path of every entry below `root`, `None` for the root folder itself; nothing if not all lie below it.
fn paths_below(headers: &[Header], root: &str) -> Walk<Option<Vec<Option<BundlePath>>>> {
    let mut paths = Vec::with_capacity(headers.len());
    let mut all = true;
    for header in headers {
        let name = header.record.name.as_str();
        let portable = |path: &str| {
            BundlePath::new(path.strip_suffix('/').unwrap_or(path))
                .map_err(|why| refuse_entry(Code::ContainerUnsafeName, name, format!("the name {name:?} is not safe: {why}")))
        };
        let below = if root.is_empty() { Some(name) } else { name.strip_prefix(root).and_then(|rest| rest.strip_prefix('/')) };
        match below {
            Some("") if !root.is_empty() => paths.push(None),
            Some(below) => paths.push(Some(portable(below)?)),
            None => {
                portable(name)?;
                all = false;
            }
        }
    }
    if !root.is_empty() {
        let why = |why| refuse_entry(Code::ContainerUnsafeName, root, format!("the name {root:?} is not safe: {why}"));
        BundlePath::new(root).map_err(why)?;
    }
    Ok(all.then_some(paths))
}

fn no_single_root(headers: &[Header]) -> Stop {
    let mut roots: Vec<&str> = headers.iter().filter_map(|header| header.record.name.split('/').next()).collect();
    roots.sort_unstable();
    roots.dedup();
    let shown = roots.iter().take(5).map(|root| format!("`{root}`")).collect::<Vec<_>>().join(", ");
    let found = if shown.is_empty() { "nothing".to_owned() } else { shown };
    refuse(Code::ContainerRoot, format!("a bundle holds exactly one root folder `handoff-vN`; here is {found}"))
}

/// The names that are taken, folded: on some file system every one of them can be there once.
#[derive(Default)]
struct Taken {
    files: HashSet<String>,
    /// With the spelling in which they were met first.
    folders: HashMap<String, String>,
    folder_entries: HashSet<String>,
    last_parent: String,
}

impl Taken {
    fn file(&mut self, path: &BundlePath, name: &str) -> Walk<()> {
        self.parents(path.parent(), name)?;
        let folded = path.fold();
        if self.folders.contains_key(&folded) || !self.files.insert(folded) {
            return Err(twice(name));
        }
        Ok(())
    }

    fn folder(&mut self, path: &str, name: &str) -> Walk<()> {
        self.parents(path, name)?;
        if self.folder_entries.insert(path.to_owned()) { Ok(()) } else { Err(twice(name)) }
    }

    /// Takes the folder `path` and those above it.
    fn parents(&mut self, path: &str, name: &str) -> Walk<()> {
        if path == self.last_parent {
            return Ok(());
        }
        let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]);
        for parent in ends.map(|end| &path[..end]) {
            let folded = fold(parent);
            if self.files.contains(&folded) || self.folders.get(&folded).is_some_and(|first| first != parent) {
                return Err(twice(name));
            }
            self.folders.entry(folded).or_insert_with(|| parent.to_owned());
        }
        path.clone_into(&mut self.last_parent);
        Ok(())
    }
}

fn twice(name: &str) -> Stop {
    let message = format!("{name}: another entry has this name, or one that some file system takes for the same");
    refuse_entry(Code::ContainerUnsafeDuplicate, name, message)
}
