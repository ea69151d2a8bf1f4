//! A proposal: what `handoff init` would write into a `handoff.toml`, entry by entry, with what each is about and what is to be decided.
//! Pure: its text follows from its entries, and an answer changes an entry.

use std::path::PathBuf;

use super::finding::{Finding, Fix};

mod text;

/// What `init` proposes for one engagement.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The `handoff.toml`; absolute.
    pub config: PathBuf,
    /// Its text, where there is one that grows.
    pub existing: Option<String>,
    /// Files that are there.
    pub files: usize,
    /// In the order of the file.
    pub entries: Vec<Entry>,
    /// What was noticed on the way, and what an entry cannot mend.
    pub findings: Vec<Finding>,
    /// Whether somebody was asked: then no is an answer.
    pub answered: bool,
}

/// The tables of a `handoff.toml` that `init` writes, in the order of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// `[client]`
    Client,
    /// `[engagement]`
    Engagement,
    /// `[support]`
    Support,
    /// `[[source]]`
    Source,
    /// `[[ship]]`
    Ship,
    /// `[[rename]]`
    Rename,
    /// `[strip]`
    Strip,
    /// `[[rights]]`
    Rights,
    /// `[regeneration]`
    Regeneration,
}

/// One entry: a key of a table, or one or more items of an array of tables.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Stable for one engagement: `ship:05_Delivery`.
    pub id: String,
    /// Where it belongs.
    pub table: Table,
    /// What it means, a line each; they become comments.
    pub about: Vec<String>,
    /// Lines of TOML, without the table's own header where it is no array.
    pub toml: String,
    /// Whether it stands in the file as an entry; else it is there as a comment that can be taken.
    pub taken: bool,
    /// Who decides that.
    pub decision: Decision,
}

/// Who decides an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nobody has to.
    Settled,
    /// A yes or no.
    YesNo(String),
    /// A text for this key; none leaves the entry a comment.
    Text {
        /// What is asked.
        question: String,
        /// The key that gets the answer.
        key: &'static str,
        /// The answer where nobody gives another.
        default: Option<String>,
    },
    /// Somebody who knows, in the file.
    Later(String),
}

impl Entry {
    /// An entry that nobody has to decide.
    pub fn settled(id: impl Into<String>, table: Table, toml: impl Into<String>, taken: bool) -> Self {
        Self { id: id.into(), table, about: Vec::new(), toml: toml.into(), taken, decision: Decision::Settled }
    }

    /// … with this said about it.
    #[must_use]
    pub fn about(mut self, line: impl Into<String>) -> Self {
        self.about.push(line.into());
        self
    }

    /// … that is decided so.
    #[must_use]
    pub fn decided_by(self, decision: Decision) -> Self {
        Self { decision, ..self }
    }

    /// What is to be decided, in words.
    pub fn label(&self) -> Option<&str> {
        match &self.decision {
            Decision::Settled => None,
            Decision::YesNo(label) | Decision::Text { question: label, .. } | Decision::Later(label) => Some(label),
        }
    }

    /// Whether it can be answered with a word here and now.
    pub fn is_asked(&self) -> bool {
        matches!(self.decision, Decision::YesNo(_) | Decision::Text { .. })
    }

    /// The entry as it can be pasted, its table's header included.
    pub fn pasted(&self) -> String {
        self.table.header().map_or_else(|| self.toml.clone(), |header| format!("{header}\n{}", self.toml))
    }

    /// Takes the answer to a [`Decision::Text`]; an empty one takes nothing.
    pub fn answer(&mut self, text: &str) {
        if let (Decision::Text { key, .. }, false) = (&self.decision, text.trim().is_empty()) {
            self.toml = format!("{key} = {}", Fix::quote(text.trim()));
            self.taken = true;
        }
    }
}

impl Proposal {
    /// Whether there is nothing to add to the file that is there.
    pub fn adds_nothing(&self) -> bool {
        self.existing.is_some() && self.entries.is_empty()
    }

    /// The decisions that are left to somebody: what was not taken and is no matter of course.
    pub fn open(&self) -> impl Iterator<Item = &Entry> {
        let is_open = |entry: &&Entry| match entry.decision {
            Decision::Settled => false,
            Decision::YesNo(_) => !self.answered,
            Decision::Text { .. } | Decision::Later(_) => true,
        };
        self.entries.iter().filter(|entry| !entry.taken).filter(is_open)
    }

    /// The text of the file as it is to be.
    pub fn text(&self) -> String {
        text::text(self)
    }
}
