//! A `[[rights]]` entry that is ready to paste: it takes the files that it is about and no other, wherever it is pasted.

use std::collections::BTreeSet;

use crate::data::rights::Origin;
use crate::data::source::FileId;
use crate::data::{BundlePath, Fix};
use crate::engagement::{Engagement, RightsRule, patterns};

/// A file that needs a row.
#[derive(Clone, Copy)]
pub(super) struct ShippedFile<'a> {
    /// Which one.
    pub file: FileId,
    /// In the bundle.
    pub path: &'a BundlePath,
    /// The entry that decides for it.
    pub rule: Option<&'a RightsRule>,
    /// Where it comes from, as far as that is known.
    pub origin: Option<Origin>,
}

/// The files that need a row, and for which of them a row that is pasted would decide.
pub(super) struct Shipped<'a> {
    /// Sorted by path.
    pub files: Vec<ShippedFile<'a>>,
    /// Those for which no row of the engagement decides. An entry is pasted behind the engagement's rows, and stands before the
    /// workspace's.
    open: Vec<&'a BundlePath>,
}

impl<'a> Shipped<'a> {
    pub fn new(engagement: &Engagement, files: Vec<ShippedFile<'a>>) -> Self {
        let own = |file: &&ShippedFile| file.rule.is_some_and(|rule| rule.base == engagement.at);
        let open = files.iter().filter(|file| !own(file)).map(|file| file.path).collect();
        Self { files, open }
    }

    /// Patterns for a row of these files: their folder where nothing else lies in it, else each of them.
    pub fn patterns(&self, files: &[&BundlePath]) -> Vec<String> {
        let folder = common_folder(files);
        let wanted: BTreeSet<&BundlePath> = files.iter().copied().collect();
        let alone = || self.open.iter().filter(|path| path.is_in(folder)).all(|path| wanted.contains(path));
        if files.len() > 1 && !folder.is_empty() && alone() {
            return vec![format!("{}/**", patterns::escaped(folder))];
        }
        each(files)
    }
}

/// A pattern for each of these files.
pub(super) fn each(files: &[&BundlePath]) -> Vec<String> {
    files.iter().map(|path| patterns::escaped(path.as_str())).collect()
}

/// The deepest folder that holds all of them.
fn common_folder<'p>(files: &[&'p BundlePath]) -> &'p str {
    let Some(first) = files.first() else { return "" };
    let mut folder = first.parent();
    while !folder.is_empty() && !files.iter().all(|path| path.is_in(folder)) {
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
    folder
}

/// The entry, with these patterns and lines.
pub(super) fn toml(patterns: &[String], lines: &[String]) -> String {
    let quoted: Vec<String> = patterns.iter().map(|pattern| Fix::quote(pattern)).collect();
    let list = match quoted.as_slice() {
        [] | [_] | [_, _] => format!("[{}]", quoted.join(", ")),
        many => format!("[\n  {},\n]", many.join(",\n  ")),
    };
    format!("[[rights]]\nmatch = {list}\n{}", lines.join("\n"))
}

/// `key = "text"`.
pub(super) fn line(key: &str, text: &str) -> String {
    format!("{key} = {}", Fix::quote(text))
}

/// What only the house knows of a licence.
const KEYS: [&str; 6] = ["license", "holder", "covers", "restrictions", "expires", "evidence"];

/// The lines of an entry, and a comment that says which are worth adding.
pub(super) fn with_keys(mut lines: Vec<String>) -> Vec<String> {
    let missing = KEYS.into_iter().filter(|key| !lines.iter().any(|line| line.starts_with(&format!("{key} = "))));
    lines.push(format!("# worth adding: {}", missing.collect::<Vec<_>>().join(", ")));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The patterns for `files` where no row of the engagement decides for `open`.
    fn patterns(open: &[&str], files: &[&str]) -> Vec<String> {
        let paths = |names: &[&str]| names.iter().map(|name| BundlePath::new(*name).unwrap()).collect::<Vec<_>>();
        let (open, files) = (paths(open), paths(files));
        Shipped { files: Vec::new(), open: open.iter().collect() }.patterns(&files.iter().collect::<Vec<_>>())
    }

    #[test]
    fn a_folder_is_named_where_a_row_of_it_takes_these_files_and_no_other() {
        let two = ["assets/social/a.png", "assets/social/b.png"];
        assert_eq!(patterns(&two, &two), ["assets/social/**"]);
        assert_eq!(patterns(&["assets/social/a.png", "assets/social/b.png", "assets/hero.png"], &two), ["assets/social/**"]);
        assert_eq!(patterns(&["assets/social/a.png", "assets/social/b.png", "assets/social/c/d.png"], &two), two);
        assert_eq!(patterns(&two[..1], &two[..1]), two[..1], "one file is not its folder");
        let apart = ["assets/a.png", "inputs/b.png"];
        assert_eq!(patterns(&apart, &apart), apart, "no folder holds both");
    }
}
