//! gitignore patterns, and which one of them decided.

use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// A list of gitignore patterns on `/`-separated relative paths; the last match wins, and a name goes with each.
#[derive(Clone, Debug)]
pub struct Patterns(Gitignore);

/// What a list of patterns says about a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Nothing.
    Nothing,
    /// The pattern of this name takes it.
    Takes(String),
    /// The pattern of this name takes it back (`!`).
    TakesBack(String),
}

/// A pattern that is none.
#[derive(Debug, thiserror::Error)]
#[error("{name}: `{pattern}` is not a gitignore pattern: {reason}")]
pub struct NotAPattern {
    /// The name that goes with it.
    pub name: String,
    /// As written.
    pub pattern: String,
    /// Why.
    pub reason: String,
}

impl Patterns {
    /// Compiles `(name, pattern)` pairs; matching minds case, as names in a zip do.
    pub fn new(patterns: impl IntoIterator<Item = (String, String)>) -> Result<Self, NotAPattern> {
        let mut builder = GitignoreBuilder::new("");
        for (name, pattern) in patterns {
            // `from` is meant for the path of the ignore file: it comes back with each match.
            if let Err(error) = builder.add_line(Some(PathBuf::from(&name)), &pattern) {
                return Err(NotAPattern { name, pattern, reason: error.to_string() });
            }
        }
        builder.build().map(Self).map_err(|error| NotAPattern { name: String::new(), pattern: String::new(), reason: error.to_string() })
    }

    /// What the list says about the file at `path`; a pattern that takes a folder takes what is in it.
    pub fn say(&self, path: &str) -> Said {
        let name = |glob: &ignore::gitignore::Glob| glob.from().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match self.0.matched_path_or_any_parents(Path::new(path), false) {
            Match::None => Said::Nothing,
            Match::Ignore(glob) => Said::Takes(name(glob)),
            Match::Whitelist(glob) => Said::TakesBack(name(glob)),
        }
    }

    /// Whether the list takes the file at `path`.
    pub fn take(&self, path: &str) -> bool {
        matches!(self.say(path), Said::Takes(_))
    }

    /// Whether there are no patterns.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The pattern that takes the file at `path` and no other.
pub fn exactly(path: &str) -> String {
    let mut pattern = String::from("/");
    for character in path.chars() {
        if matches!(character, '*' | '?' | '[' | ']' | '{' | '}' | '\\' | '!' | '#') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(list: &[&str]) -> Patterns {
        Patterns::new(list.iter().enumerate().map(|(index, pattern)| (format!("[{index}]"), (*pattern).to_owned()))).unwrap()
    }

    #[test]
    fn the_last_match_wins_and_is_named() {
        let list = patterns(&["**/*-draft.*", "!deliverables/keep-draft.png", "raw/"]);
        assert_eq!(list.say("deliverables/a-draft.png"), Said::Takes("[0]".into()));
        assert_eq!(list.say("deliverables/keep-draft.png"), Said::TakesBack("[1]".into()));
        assert_eq!(list.say("deliverables/raw/deep/x.png"), Said::Takes("[2]".into()));
        assert_eq!(list.say("deliverables/x.png"), Said::Nothing);
    }

    #[test]
    fn an_exact_pattern_takes_its_path_and_no_other() {
        for path in ["a.png", "#1 [final] {x}/50% *off*!.png", "back\\slash?.png"] {
            let list = patterns(&[&exactly(path)]);
            assert!(list.take(path) && !list.take(&format!("x/{path}")) && !list.take("other.png"), "{path}");
        }
    }

    #[test]
    fn a_broken_pattern_is_named() {
        let error = Patterns::new([("here".to_owned(), "a{b".to_owned())]).unwrap_err();
        assert_eq!((error.name.as_str(), error.pattern.as_str()), ("here", "a{b"));
    }
}
