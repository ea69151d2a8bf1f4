//! What a search found. A hit says what and where; it never holds the text of a secret, nor whose home directory it was.

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
    /// An internal tag.
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

/// Hits of one file, each once.
#[derive(Default)]
pub struct Hits(Vec<Hit>);

impl Hits {
    /// Adds a hit, if it is new and not one of far too many.
    pub fn add(&mut self, kind: HitKind, place: impl FnOnce() -> String) {
        if self.0.iter().filter(|hit| hit.kind == kind).count() >= MAX_PLACES {
            return;
        }
        let hit = Hit { kind, place: place() };
        if !self.0.contains(&hit) {
            self.0.push(hit);
        }
    }

    /// All of them, in the order in which they were found.
    pub fn into_vec(self) -> Vec<Hit> {
        self.0
    }
}
