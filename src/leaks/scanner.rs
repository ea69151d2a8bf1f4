//! The scanner: built once from terms and allowances, then asked about texts, JSON, names and bytes, from any thread.
//!
//! A text without any anchor is done with. In another, one automaton over the folded text finds terms and the
//! words that announce a rule, and what it finds is checked exactly. Measured in a release build on one of two busy cores, with
//! 50 and 500 terms: prose 1.3 and 0.6 GB/s, prose with a keyword in every line 0.4 GB/s (`leaks::tests::speed`).

use std::collections::HashSet;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use serde_json::Value;

use super::anchors::Anchors;
use super::fold::{Folded, fold, is_whole};
use super::hit::{FILE_NAME, Hit, HitKind, Hits};
use super::raw::RawScan;
use super::readings;
use super::report::Allowances;
use super::rules::{Keyword, Rules};
use super::tags;
use super::terms::Term;
use crate::data::Code;
use crate::data::media_type::MediaType;
use crate::error::{Error, Result};
use crate::generation;

/// Bytes of patterns up to which the automaton is a table (two to three times as fast): 40 KB make one of some 10 MB.
const TABLE: usize = 40 << 10;

/// Stands for what a place or a tag has and that is not shown: the end of a long text, or a secret.
pub(super) const CUT: char = '…';
/// Characters of a key or a tag that are shown.
const SHOWN: usize = 80;

/// Looks for what must not leave the house.
pub struct Scanner {
    pub(super) terms: Vec<Term>,
    pub(super) allowances: Allowances,
    pub(super) anchors: Anchors,
    words: AhoCorasick,
    patterns: Vec<Pattern>,
    contacts: Vec<String>,
    rules: &'static Rules,
}

/// What a pattern of the automaton stands for.
#[derive(Clone, Copy)]
enum Pattern {
    Term(usize),
    Keyword(Keyword),
}

/// One thing found in a text.
pub(super) struct Found {
    /// What.
    pub kind: HitKind,
    /// The byte at which it starts, in the text or, where it was found only there, in its unescaped reading.
    pub at: usize,
    /// Its length there.
    pub length: usize,
    /// The line, counted from 1.
    pub line: usize,
}

impl Scanner {
    /// A scanner for these terms, and for what no bundle may hold whoever made it: home directories, signed URLs, secrets,
    /// internal tags.
    ///
    /// # Errors
    /// [`Code::LeakRules`] when the set of rules for secrets is empty or one of them misses its own sample.
    pub fn new(terms: &[Term], allowances: Allowances) -> Result<Self> {
        let rules = Rules::shared()?;
        let folded_terms = terms.iter().enumerate().map(|(index, term)| (fold(term.text.trim()), Pattern::Term(index)));
        let keywords = rules.keywords().iter().map(|keyword| (fold(keyword.text), Pattern::Keyword(*keyword)));
        let (texts, patterns): (Vec<_>, Vec<_>) = folded_terms.chain(keywords).filter(|(text, _)| !text.is_empty()).unzip();
        let contacts = allowances.contacts().iter().map(|contact| fold(contact)).collect();
        let anchors = Anchors::new(terms, rules);
        Ok(Self { terms: terms.to_vec(), allowances, anchors, words: automaton(&texts)?, patterns, contacts, rules })
    }

    /// Everything in a text; places are lines.
    pub fn text(&self, text: &str) -> Vec<Hit> {
        let mut hits = Hits::default();
        self.find(text).into_iter().for_each(|found| hits.add(found.kind, || format!("line {}", found.line)));
        hits.into_vec()
    }

    /// Everything in the parts of one file, each with its place.
    pub fn parts<'p>(&self, parts: impl Iterator<Item = (&'p str, &'p str)>) -> Vec<Hit> {
        let mut hits = Hits::default();
        for (place, text) in parts {
            self.find(text).into_iter().for_each(|found| hits.add(found.kind, || place.to_owned()));
        }
        hits.into_vec()
    }

    /// Everything in the name of a file or the id of a job.
    pub fn name(&self, name: &str) -> Vec<Hit> {
        let mut hits = Hits::default();
        self.find(name).into_iter().for_each(|found| hits.add(found.kind, || FILE_NAME.to_owned()));
        hits.into_vec()
    }

    /// Everything in the texts and keys of a JSON document; places are such as `jobs[2].prompt`.
    pub fn json(&self, value: &Value) -> Vec<Hit> {
        let mut hits = Hits::default();
        self.value(value, &mut Vec::new(), &mut hits);
        hits.into_vec()
    }

    /// Everything in the bytes of a file of this type: in JSON places are keys, in tables columns, in other text lines; what is
    /// no text after all is searched as [`Self::raw`] bytes.
    pub fn bytes(&self, media_type: &MediaType, bytes: &[u8]) -> Vec<Hit> {
        if media_type.as_str() == "application/json"
            && let Ok(value) = generation::json::parse(bytes)
        {
            return self.json(&value);
        }
        match readings::decode(bytes) {
            Some(text) if media_type.as_str() == "text/csv" => self.csv(&text),
            _ => self.text_or_raw(bytes),
        }
    }

    /// Everything in the bytes of a text, whatever its type; what is no text after all is searched as [`Self::raw`] bytes.
    pub fn text_or_raw(&self, bytes: &[u8]) -> Vec<Hit> {
        match readings::decode(bytes) {
            Some(text) => self.text(&text),
            None => {
                let mut raw = self.raw();
                raw.push(bytes);
                raw.finish()
            }
        }
    }

    /// A search through the bytes of any file, handed over chunk by chunk.
    pub fn raw(&self) -> RawScan<'_> {
        RawScan::new(self)
    }

    fn value<'v>(&self, value: &'v Value, path: &mut Vec<Step<'v>>, hits: &mut Hits) {
        match value {
            Value::String(text) => {
                self.tag(text, path, hits);
                self.find(text).into_iter().for_each(|found| hits.add(found.kind, || place(path)));
                self.with_key(text, path, hits);
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    path.push(Step::Index(index));
                    self.value(item, path, hits);
                    path.pop();
                }
            }
            Value::Object(map) => {
                for (key, inner) in map {
                    let found = self.find(key);
                    path.push(if hides(&found) { Step::Hidden } else { Step::Key(key) });
                    found.into_iter().for_each(|found| hits.add(found.kind, || format!("{} (key)", place(path))));
                    self.value(inner, path, hits);
                    path.pop();
                }
            }
            _ => {}
        }
    }

    /// A text in a list under the key `tags`, or under that key itself.
    fn tag(&self, text: &str, path: &[Step<'_>], hits: &mut Hits) {
        let under_tags = matches!(path, [.., Step::Key(key)] | [.., Step::Key(key), Step::Index(_)] if key.eq_ignore_ascii_case("tags"));
        let Some(pattern) = tags::INTERNAL_TAGS.iter().find(|pattern| under_tags && tags::matches(pattern, text)) else { return };
        let shown = if hides(&self.find(text)) { pattern.replace('*', &CUT.to_string()) } else { clipped(text) };
        hits.add(HitKind::Tag(shown), || place(path));
    }

    /// A secret may be known by its key alone: `"api_key": "…"`.
    fn with_key(&self, text: &str, path: &[Step<'_>], hits: &mut Hits) {
        if let Some(Step::Key(key)) = path.last() {
            let assignment = self.find(&format!("{key}: \"{text}\""));
            let secrets = assignment.into_iter().filter(|found| matches!(found.kind, HitKind::Secret(_)));
            secrets.for_each(|found| hits.add(found.kind, || place(path)));
        }
    }

    /// Everything in the text as it stands and, where it has escapes, with those undone.
    pub(super) fn find(&self, text: &str) -> Vec<Found> {
        let mut found = self.reading(text);
        let mut known = found.iter().map(|found| (found.kind.clone(), found.line)).collect::<HashSet<_>>();
        let mut add = |more: Vec<Found>| found.extend(more.into_iter().filter(|found| known.insert((found.kind.clone(), found.line))));
        let unescaped = readings::unescaped(text);
        if let Some(unescaped) = &unescaped {
            add(self.reading(unescaped));
        }
        if let Some(prose) = readings::Prose::of(unescaped.as_deref().unwrap_or(text)) {
            let on_its_line = |found: Found| Found { line: prose.line(found.at), ..found };
            add(self.reading(&prose.text).into_iter().map(on_its_line).collect());
        }
        found
    }

    fn reading(&self, text: &str) -> Vec<Found> {
        if text.is_ascii() && !self.anchors.any(text) {
            return Vec::new();
        }
        let folded = Folded::new(text);
        let mut origins = folded.origins();
        let mut raw = Vec::new();
        let mut announced = Vec::new();
        let mut contact = None;
        for found in self.words.find_overlapping_iter(&folded.text) {
            match self.patterns[found.pattern().as_usize()] {
                Pattern::Keyword(keyword) => {
                    let at = origins.of(found.start());
                    if keyword.announces(text, at) {
                        announced.push((keyword.rule, at));
                    }
                }
                Pattern::Term(term) if is_whole(&folded.text, found.start(), found.end()) => {
                    let spans = contact.get_or_insert_with(|| self.contact_spans(&folded.text));
                    if !spans.iter().any(|span| span.start <= found.start() && found.end() <= span.end) {
                        raw.push((HitKind::Term(term), origins.of(found.start())..origins.of(found.end())));
                    }
                }
                Pattern::Term(_) => {}
            }
        }
        raw.extend(self.rules.around(text, announced));
        placed(text, raw)
    }

    /// Where the support contact stands, whole: the agency's own domain may stand there and nowhere else.
    fn contact_spans(&self, folded: &str) -> Vec<std::ops::Range<usize>> {
        let is_more = |character: char| character.is_alphanumeric() || matches!(character, '.' | '@' | '%');
        let whole = |start: usize, end: usize| {
            let mut after = folded[end..].chars();
            let next = after.next();
            // A full stop that ends a sentence is no part of a domain.
            let goes_on = match next {
                Some('.') => after.next().is_some_and(char::is_alphanumeric),
                next => next.is_some_and(is_more),
            };
            !goes_on && !folded[..start].chars().next_back().is_some_and(is_more)
        };
        let matches = self.contacts.iter().flat_map(|contact| folded.match_indices(contact.as_str()));
        matches.map(|(start, contact)| start..start + contact.len()).filter(|span| whole(span.start, span.end)).collect()
    }
}

/// Finds in order, each with its line.
fn placed(text: &str, mut raw: Vec<(HitKind, std::ops::Range<usize>)>) -> Vec<Found> {
    raw.sort_by_key(|(_, span)| span.start);
    let (mut line, mut counted) = (1, 0);
    let place = |(kind, span): (HitKind, std::ops::Range<usize>)| {
        line += memchr::memchr_iter(b'\n', &text.as_bytes()[counted..span.start]).count();
        counted = span.start;
        Found { kind, at: span.start, length: span.end.saturating_sub(span.start), line }
    };
    raw.into_iter().map(place).collect()
}

/// A search for all of `patterns` at once.
fn automaton(patterns: &[String]) -> Result<AhoCorasick> {
    let size: usize = patterns.iter().map(String::len).sum();
    let kind = if size <= TABLE { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
    let built = AhoCorasick::builder().kind(Some(kind)).build(patterns);
    built.map_err(|error| Error::new(Code::LeakRules, format!("too many terms to search for: {error}")))
}

/// A step on the way to a value in a JSON document.
#[derive(Clone, Copy)]
enum Step<'v> {
    Key(&'v str),
    /// A key that is not shown.
    Hidden,
    Index(usize),
}

/// Whether a text must not be shown, because of what was found in it: a place and a fix stand in every report.
pub(super) fn hides(found: &[Found]) -> bool {
    found.iter().any(|found| matches!(found.kind, HitKind::Secret(_) | HitKind::HomePath(_) | HitKind::SignedUrl(_)))
}

/// The beginning of a long text.
pub(super) fn clipped(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}{CUT}", &text[..end]),
        None => text.to_owned(),
    }
}

/// `jobs[2].prompt`; keys that are no plain words stand in brackets and quotes.
fn place(path: &[Step<'_>]) -> String {
    let plain = |key: &str| !key.is_empty() && key.chars().all(|character| character.is_alphanumeric() || character == '_');
    let mut out = String::new();
    for step in path {
        match step {
            Step::Index(index) => out += &format!("[{index}]"),
            Step::Hidden => out += &format!("[{CUT}]"),
            Step::Key(key) if !plain(key) => out += &format!("[{}]", Value::from(clipped(key))),
            Step::Key(key) if out.is_empty() => out += &clipped(key),
            Step::Key(key) => out += &format!(".{}", clipped(key)),
        }
    }
    out
}
