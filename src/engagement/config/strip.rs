//! `[strip]`, word by word: what is removed, what must not survive, and what becomes of media metadata.

use serde::Deserialize;

use super::OneOrMany;

/// `[strip]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StripTable {
    /// Tag patterns with `*`.
    pub tags: Vec<String>,
    /// Keys.
    pub keys: Vec<String>,
    /// jq programs.
    pub jq: Vec<String>,
    /// What must not survive anywhere.
    pub forbidden: Vec<String>,
    /// Media metadata; `"strip"`, the default, may be said.
    pub metadata: Option<MetadataField>,
    /// The mark of AI-made media.
    pub disclosure: Option<Disclosure>,
    /// The way out for a term that may stand there.
    pub allow: Vec<AllowEntry>,
    /// `false` drops the built-in tags and keys.
    pub defaults: bool,
}

impl Default for StripTable {
    fn default() -> Self {
        let none = Vec::new();
        Self {
            tags: none.clone(),
            keys: none.clone(),
            jq: none.clone(),
            forbidden: none,
            metadata: None,
            disclosure: None,
            allow: Vec::new(),
            defaults: true,
        }
    }
}

/// `[strip] metadata`, or `[[strip.metadata]]`: TOML allows one of the two.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected \"strip\", \"keep-descriptive\", \"keep\", or tables [[strip.metadata]] with `match` and `mode`")]
pub enum MetadataField {
    /// For all media.
    All(MetadataMode),
    /// For some.
    Some(Vec<MetadataEntry>),
}

/// What becomes of media metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MetadataMode {
    /// All that is not rights goes; of what others made, title, creator, caption and keywords stay unless the entry names the
    /// file itself (`[[strip.metadata]]`).
    Strip,
    /// Title, creator, caption and keywords stay as well.
    KeepDescriptive,
    /// All stays.
    Keep,
}

/// `[[strip.metadata]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetadataEntry {
    /// gitignore patterns on bundle paths.
    #[serde(rename = "match")]
    pub matches: OneOrMany,
    /// What becomes of it.
    pub mode: MetadataMode,
}

/// `[strip] disclosure`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Disclosure {
    /// A mark that is there stays.
    Keep,
    /// Generated media without one get one.
    Ensure,
}

/// `[[strip.allow]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowEntry {
    /// The term.
    pub term: String,
    /// gitignore patterns on bundle paths.
    #[serde(rename = "match")]
    pub matches: OneOrMany,
    /// Why.
    pub because: String,
}
