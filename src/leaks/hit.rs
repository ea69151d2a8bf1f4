//! What a search found. A hit says what and where; it never holds the text of a secret, nor whose home directory it was.

use std::collections::{HashMap, HashSet};

use super::report::is_credit_place;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HitKind {
    /// The term of this number, in the order in which the scanner was given them.
    Term(usize),
    /// The path of a home directory, without the name: `/Users/…`.
    HomePath(String),
    /// A signed URL: the parameter that signs it.
    SignedUrl(&'static str),
    /// A secret: the rule that recognised it.
    Secret(&'static str),
    /// An internal tag; a long one ends with `…`.
    Tag(String),
}

/// Something that must not leave the house, and the place where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hit {
    /// What.
    pub kind: HitKind,
    /// Where in the file: `line 3`, `jobs[2].prompt`, `file name`, `byte offset 1234`.
    pub place: String,
}

/// The place of a hit in the name of a file.
pub const FILE_NAME: &str = "file name";
/// Places that are kept of one thing in one file: enough to find the others by, and bounded however hostile the file.
const MAX_PLACES: usize = 20;
/// Hits that are kept of one file beside terms, of which there are only as many as the house has.
const MAX_HITS: usize = 1000;

/// Hits of one file, each once.
#[derive(Default)]
pub struct Hits {
    hits: Vec<Hit>,
    seen: HashSet<Hit>,
    /// By kind, and whether the place is one where a credit stands: what may stand there must not crowd out what may not.
    places: HashMap<(HitKind, bool), usize>,
    others: usize,
    left_out: usize,
}

impl Hits {
    /// Adds a hit, if it is new and not one of far too many.
    pub fn add(&mut self, kind: HitKind, place: impl FnOnce() -> String) {
        let is_term = matches!(kind, HitKind::Term(_));
        if !is_term && self.others >= MAX_HITS {
            self.left_out += 1;
            return;
        }
        let hit = Hit { kind, place: place() };
        let places = self.places.entry((hit.kind.clone(), is_term && is_credit_place(&hit.place))).or_default();
        if *places < MAX_PLACES && self.seen.insert(hit.clone()) {
            *places += 1;
            self.others += usize::from(!is_term);
            self.hits.push(hit);
        }
    }

    /// All of them, in the order in which they were found. Of far too many, the last says how many more there were.
    pub fn into_vec(mut self) -> Vec<Hit> {
        let last = self.hits.iter_mut().rfind(|hit| !matches!(hit.kind, HitKind::Term(_)));
        if let Some(last) = last.filter(|_| self.left_out > 0) {
            last.place += &format!(", and {} more hits in this file", self.left_out);
        }
        self.hits
    }
}
