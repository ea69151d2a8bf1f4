//! `[[rights]]` and `[models]`, word by word: whose things are, and what a model's terms say.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::OneOrMany;
use crate::data::Day;
use crate::data::rights::{Licence, Origin};

/// `[[rights]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RightsEntry {
    /// gitignore patterns on bundle paths.
    #[serde(rename = "match")]
    pub matches: OneOrMany,
    /// Where the file, or the component, comes from.
    #[serde(deserialize_with = "determined")]
    pub origin: Origin,
    /// Licence name.
    #[serde(default, deserialize_with = "filled_in")]
    pub license: Option<String>,
    /// Licence number.
    #[serde(default, deserialize_with = "filled_in")]
    pub number: Option<String>,
    /// Who holds the rights.
    #[serde(default, deserialize_with = "filled_in")]
    pub holder: Option<String>,
    /// What it covers.
    #[serde(default, deserialize_with = "filled_in")]
    pub covers: Option<String>,
    /// Where it holds.
    #[serde(default, deserialize_with = "filled_in")]
    pub territory: Option<String>,
    /// The credit line.
    #[serde(default, deserialize_with = "filled_in")]
    pub credit: Option<String>,
    /// What it does not allow.
    #[serde(default, deserialize_with = "filled_in")]
    pub restrictions: Option<String>,
    /// First day.
    pub starts: Option<Day>,
    /// Last day.
    pub expires: Option<Day>,
    /// Files, relative to the folder of this `handoff.toml`.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// `false`: only name and digest.
    #[serde(default = "yes")]
    pub ship_evidence: bool,
    /// Adds to the file's row.
    #[serde(default)]
    pub component: bool,
}

/// A row is there to say it.
fn determined<'de, D: Deserializer<'de>>(written: D) -> Result<Origin, D::Error> {
    match Origin::deserialize(written)? {
        Origin::Undetermined => Err(D::Error::custom("a row says whose it is; without one a preview calls it undetermined")),
        origin => Ok(origin),
    }
}

fn yes() -> bool {
    true
}

/// A text that stands in the bundle. Entries that are pasted have `…` for what only a person knows: left there, it would be a claim.
fn filled_in<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(from)?;
    if text.trim().is_empty() || text.trim() == "…" {
        return Err(D::Error::custom("nothing is said here: fill it in, or take the line out"));
    }
    Ok(Some(text))
}

impl RightsEntry {
    /// What it says of the licence.
    pub fn licence(&self) -> Licence {
        let Self { license, number, holder, covers, territory, credit, restrictions, starts, expires, .. } = self.clone();
        Licence { license, number, holder, covers, territory, credit, restrictions, starts, expires }
    }
}

/// `[models."id"]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelEntry {
    /// Whether its output may be used commercially.
    pub commercial_use: Option<String>,
    /// Where the terms stand.
    pub terms_url: Option<String>,
    /// When they were read.
    pub read_on: Option<Day>,
}
