//! reproduce: where a bundle and what its sources make now differ, and why. Pure: the building is the pipeline's.
//!
//! The cause of a difference is the nearest thing that changed: an input, a rule, a pin, a template, the program. What was decided
//! for the bundle is known where its build report is at hand; without it a cause may be one of two.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::BundlePath;
use crate::data::bundle::{ASSETS, CHANGELOG, GALLERY, PINS, is_document};
use crate::data::changes::{Files, Record};
use crate::data::difference::{Cause, FileDifference};
use crate::data::manifest::Generator;
use crate::engagement::open::LOCK_FILE;
use crate::reports::{Decided, PlanEntry};

/// What a bundle is compared with: what is built of the same engagement now.
pub struct Again<'a> {
    /// Its files.
    pub files: &'a Files,
    /// What was decided.
    pub decided: &'a Decided,
}

/// Every file that differs and why, causes before what follows from them. `then` is what was decided when the bundle was built.
pub fn differences(issued: &Record, again: &Again<'_>, then: Option<&Decided>) -> Vec<FileDifference> {
    let paths: BTreeSet<&BundlePath> = issued.files.keys().chain(again.files.keys()).collect();
    let differing = paths.into_iter().filter(|path| issued.files.get(*path) != again.files.get(*path));
    let (documents, payload): (Vec<_>, Vec<_>) = differing.partition(|path| is_document(path.as_str()));
    let search = Search { issued, again, then, now: Ways::of(again.decided), then_ways: then.map(Ways::of) };
    let mut found: Vec<FileDifference> = payload.into_iter().map(|path| search.payload(path)).collect();
    let roots = found.iter().any(|difference| difference.cause != Cause::Follows);
    found.extend(documents.into_iter().map(|path| search.document(path, roots)));
    found.sort_by(|a, b| (a.cause, !a.path.starts_with(ASSETS), &a.path).cmp(&(b.cause, !b.path.starts_with(ASSETS), &b.path)));
    found
}

/// The entries of a plan, by where they go.
struct Ways<'a>(BTreeMap<&'a str, &'a PlanEntry>);

impl<'a> Ways<'a> {
    fn of(decided: &'a Decided) -> Self {
        Self(decided.entries.iter().filter_map(|entry| Some((entry.bundle_path.as_ref()?.as_str(), entry))).collect())
    }
}

struct Search<'a> {
    issued: &'a Record,
    again: &'a Again<'a>,
    then: Option<&'a Decided>,
    now: Ways<'a>,
    then_ways: Option<Ways<'a>>,
}

impl Search<'_> {
    fn payload(&self, path: &BundlePath) -> FileDifference {
        let then = self.then_ways.as_ref().and_then(|ways| ways.0.get(path.as_str()).copied());
        let now = self.now.0.get(path.as_str()).copied();
        let (cause, detail) = match (self.issued.files.contains_key(path), now) {
            (true, None) => self.gone(path, then),
            (false, Some(now)) => self.come(now),
            (_, Some(now)) => self.changed(path, then, now),
            (false, None) => (Cause::InputOrRule, "no rule names its source".to_owned()),
        };
        FileDifference { path: path.to_string(), cause, detail }
    }

    /// In the bundle, and not built now.
    fn gone(&self, path: &BundlePath, then: Option<&PlanEntry>) -> (Cause, String) {
        let name = path.as_str().split_once('/').map_or(path.as_str(), |(_, rest)| rest);
        let same_source = |entry: &&PlanEntry| then.map_or(entry.source.ends_with(name), |then| then.source == entry.source);
        match (self.again.decided.entries.iter().find(same_source), then) {
            (Some(entry), _) => match &entry.bundle_path {
                Some(elsewhere) => (Cause::Rule, format!("{} goes to {elsewhere} now", entry.source)),
                None => (Cause::Rule, format!("{} is left out now: {}", entry.source, entry.rule)),
            },
            (None, Some(then)) => (Cause::Input, format!("{} is not there any more", then.source)),
            (None, None) => (Cause::Input, "its source is not there any more".to_owned()),
        }
    }

    /// Built now, and not in the bundle.
    fn come(&self, now: &PlanEntry) -> (Cause, String) {
        match self.then.map(|then| then.entries.iter().find(|entry| entry.source == now.source)) {
            Some(Some(then)) => (Cause::Rule, format!("{} was left out: {}", now.source, then.rule)),
            Some(None) => (Cause::Input, format!("{} was not there", now.source)),
            None => (Cause::InputOrRule, format!("{} is new, or was left out", now.source)),
        }
    }

    /// In both, with other bytes.
    fn changed(&self, path: &BundlePath, then: Option<&PlanEntry>, now: &PlanEntry) -> (Cause, String) {
        let source = &now.source;
        let Some((then, decided)) = then.zip(self.then) else {
            let stripped = strips(self.again.decided, path).next().is_some();
            return match stripped {
                false => (Cause::Input, format!("{source} has other bytes")),
                true => (Cause::InputOrRule, format!("{source} has other bytes, or something else is taken out of it")),
            };
        };
        if then.source != *source {
            return (Cause::Rule, format!("it was made of {}, and is made of {source} now", then.source));
        }
        if then.bytes == now.bytes && !strips(decided, path).eq(strips(self.again.decided, path)) {
            return match decided.decided_by == self.again.decided.decided_by {
                true => (Cause::Follows, "something else is taken out of it, because other jobs ship".to_owned()),
                false => (Cause::Rule, format!("something else is taken out of {source}; {}", self.deciders())),
            };
        }
        (Cause::Input, format!("{source} has other bytes"))
    }

    /// A document that differs, where some payload file has a cause of its own or not.
    fn document(&self, path: &BundlePath, roots: bool) -> FileDifference {
        let (cause, detail) = self.document_cause(path, roots);
        FileDifference { path: path.to_string(), cause, detail }
    }

    fn document_cause(&self, path: &BundlePath, roots: bool) -> (Cause, String) {
        let (then, now) = (&self.issued.manifest.generator, Generator::this());
        if *then != now {
            let detail = format!("made by {} {}, and this is {} {}", then.name, then.version, now.name, now.version);
            return (Cause::Program, detail);
        }
        if let Some(template) = self.templates_of(path).find(|name| self.is_another(name)) {
            return (Cause::Template, format!("the template {template} is another one"));
        }
        if path.as_str() == PINS {
            return (Cause::Pin, format!("{LOCK_FILE} holds other pins"));
        }
        // What the lock says moves pins, which is a cause of its own.
        let rules = self.moved().iter().any(|name| !name.ends_with(LOCK_FILE));
        if rules && !roots {
            return (Cause::Rule, self.deciders());
        }
        match (path.as_str(), self.then) {
            _ if roots || self.issued.files.get(&BundlePath::fixed(PINS)) != self.again.files.get(&BundlePath::fixed(PINS)) => {
                (Cause::Follows, "it tells what differs above".to_owned())
            }
            (CHANGELOG, _) => (Cause::Previous, "the version before is another one than it was made with".to_owned()),
            (_, Some(_)) => (Cause::InputOrRule, "nothing that decides it is known to have changed".to_owned()),
            (_, None) => (Cause::Rule, "the configuration or a template changed".to_owned()),
        }
    }

    /// The templates of which a document is made: the gallery holds README and RIGHTS, too.
    fn templates_of<'p>(&self, path: &'p BundlePath) -> impl Iterator<Item = &'p str> {
        let inside: &[&str] = if path.as_str() == GALLERY { &["README.md", "RIGHTS.md"] } else { &[] };
        std::iter::once(path.file_name()).chain(inside.iter().copied())
    }

    /// Whether a template is known to be another one than it was.
    fn is_another(&self, template: &str) -> bool {
        let digest = self.then.and_then(|then| then.templates.get(template));
        digest.is_some_and(|digest| self.again.decided.templates.get(template) != Some(digest))
    }

    /// The configuration files that say something else than when the bundle was built.
    fn moved(&self) -> Vec<&str> {
        let (Some(then), now) = (self.then, &self.again.decided.decided_by) else { return Vec::new() };
        let names: BTreeSet<&String> = then.decided_by.keys().chain(now.keys()).collect();
        names.into_iter().filter(|name| then.decided_by.get(*name) != now.get(*name)).map(String::as_str).collect()
    }

    fn deciders(&self) -> String {
        format!("changed since: {}", self.moved().join(", "))
    }
}

fn strips<'a>(decided: &'a Decided, path: &'a BundlePath) -> impl Iterator<Item = &'a crate::data::strip::Strip> {
    decided.strips.iter().filter(move |strip| strip.path == path.as_str()).map(|strip| &strip.strip)
}
