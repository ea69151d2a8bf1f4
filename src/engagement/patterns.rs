//! gitignore patterns, and which one of them decided.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::config::OneOrMany;
use crate::data::{Code, Fix};
use crate::{Error, Result};

/// A list of gitignore patterns on `/`-separated relative paths; the last match wins, and a name goes with each. Accented letters
/// match however they are composed: macOS decomposes names, editors do not.
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
            // Nothing but marks would take, or take back, everything; git lets it match nothing, and its writer meant something else.
            if !pattern.trim().is_empty() && pattern.trim().trim_start_matches('!').trim_matches('/').trim().is_empty() {
                return Err(NotAPattern { name, pattern, reason: "it names nothing".to_owned() });
            }
            // `from` is meant for the path of the ignore file: it comes back with each match.
            if let Err(error) = builder.add_line(Some(PathBuf::from(&name)), &composed(&pattern)) {
                return Err(NotAPattern { name, pattern, reason: error.to_string() });
            }
        }
        builder.build().map(Self).map_err(|error| NotAPattern { name: String::new(), pattern: String::new(), reason: error.to_string() })
    }

    /// What the list says about the file at `path`; a pattern that takes a folder takes what is in it.
    pub fn say(&self, path: &str) -> Said {
        let name = |glob: &ignore::gitignore::Glob| glob.from().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match self.0.matched_path_or_any_parents(Path::new(&*composed(path)), false) {
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

/// The patterns that `file` has, each with the name of its rule; one that is none is an error of the file.
pub fn compile(file: &str, patterns: impl IntoIterator<Item = (String, String)>) -> Result<Patterns> {
    Patterns::new(patterns).map_err(|error| {
        let fix = Fix::text("write it as in a .gitignore; a backslash before [, { or * makes it mean itself");
        Error::new(Code::Config, format!("{file}: {error}")).at(file).fix(fix)
    })
}

/// The patterns of a `match` that `file` has in this rule.
pub fn any_of(file: &str, rule: &str, patterns: &OneOrMany) -> Result<Patterns> {
    compile(file, patterns.iter().map(|pattern| (rule.to_owned(), pattern.clone())))
}

/// The text in normalisation form C.
fn composed(text: &str) -> Cow<'_, str> {
    if is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// The pattern that takes the file at `path` and no other.
pub fn exactly(path: &str) -> String {
    format!("/{}", escaped(path))
}

/// The path as part of a pattern, in which each of its characters means itself.
pub fn escaped(path: &str) -> String {
    let mut pattern = String::new();
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
    fn it_does_not_matter_how_accents_are_composed() {
        assert!(patterns(&["/\u{dc}bergabe/"]).take("U\u{308}bergabe/a.png"));
        assert!(patterns(&["*-gro\u{308}\u{df}e.png"]).take("a/b-gr\u{f6}\u{df}e.png"));
    }

    #[test]
    fn a_broken_pattern_is_an_error_of_its_file_with_a_way_out() {
        let error = compile("clients/acme/handoff.toml", [("[filter] exclude[0]".to_owned(), "a{b".to_owned())]).unwrap_err();
        assert_eq!((error.code, error.path.as_deref()), (Code::Config, Some("clients/acme/handoff.toml")));
        assert!(error.message.contains("[filter] exclude[0]: `a{b`") && error.fix.is_some(), "{error}");
    }

    #[test]
    fn a_broken_pattern_is_named() {
        let error = Patterns::new([("here".to_owned(), "a{b".to_owned())]).unwrap_err();
        assert_eq!((error.name.as_str(), error.pattern.as_str()), ("here", "a{b"));
    }
}
