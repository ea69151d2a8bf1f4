//! The names of the entries: below one root folder, portable, and none that some file system would take for another.

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
    let (root, paths) = match single {
        Some(paths) if !candidate.is_empty() => (candidate, paths),
        _ => ("", paths_below(headers, "")?.unwrap_or_default()),
    };
    check_distinct(headers, &paths)?;
    if rules == Rules::Bundle && root.is_empty() {
        return Err(no_single_root(headers));
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

/// A name as the most forgiving file system has it.
struct Folded<'a> {
    /// Folded, with the lowest of all bytes for `/`: in bytewise order, what lies in a folder follows the folder at once.
    text: Vec<u8>,
    /// Below the root folder.
    path: &'a str,
    header: &'a Header,
}

impl<'a> Folded<'a> {
    fn of(path: &'a str, header: &'a Header) -> Self {
        let text = fold(path).into_bytes().into_iter().map(|byte| if byte == b'/' { 0 } else { byte }).collect();
        Self { text, path, header }
    }

    /// Each folder on the way, and the entry itself if it stands for one: where it ends in `text`, and how it is spelled.
    fn folders(&self) -> impl Iterator<Item = (usize, &'a str)> {
        let (path, mut folded) = (self.path, 0);
        let ends = path.match_indices('/').map(|(end, _)| end).chain(self.header.is_folder().then_some(path.len()));
        ends.scan(0, move |start, end| {
            folded += fold(&path[*start..end]).len();
            *start = end;
            Some((folded, &path[..end]))
        })
    }

    fn is_below(&self, folder: &[u8]) -> bool {
        self.text.strip_prefix(folder).is_some_and(|rest| rest.first().is_none_or(|byte| *byte == 0))
    }
}

/// Refuses names of which some file system keeps only one. Sorted, so that only the folders around one name are held at a time:
/// names of a hostile zip have a hundred folders each.
fn check_distinct<'a>(headers: &'a [Header], paths: &'a [Option<BundlePath>]) -> Walk<()> {
    let path = |path: &'a Option<BundlePath>| path.as_ref().map_or("", BundlePath::as_str);
    let mut names: Vec<Folded<'_>> = headers.iter().zip(paths).map(|(header, at)| Folded::of(path(at), header)).collect();
    names.sort_by(|a, b| a.text.cmp(&b.text));
    // What surrounds the name at hand: where it ends in the folded text, and its spelling; a file has none, nothing may lie in it.
    let mut around: Vec<(usize, Option<&str>)> = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| &names[before]);
        if before.is_some_and(|before| before.text == name.text) {
            return Err(twice(&name.header.record.name));
        }
        around.retain(|(end, _)| before.is_some_and(|before| name.is_below(&before.text[..*end])));
        for (end, spelled) in name.folders() {
            match around.iter().find(|(known, _)| *known == end) {
                Some((_, first)) if *first != Some(spelled) => return Err(twice(&name.header.record.name)),
                Some(_) => {}
                None => around.push((end, Some(spelled))),
            }
        }
        if !name.header.is_folder() {
            around.push((name.text.len(), None));
        }
    }
    Ok(())
}

fn twice(name: &str) -> Stop {
    let message = format!("{name}: another entry has this name, or one that some file system takes for the same");
    refuse_entry(Code::ContainerUnsafeDuplicate, name, message)
}
