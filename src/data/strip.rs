//! What strip removed, as plan and build report say it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Things of one kind that one rule removed from one file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Strip {
    /// What: `key reviewer`, `tag internal-draft`, `PNG tEXt "parameters"`.
    pub what: String,
    /// The rule that removed it: `default: keys`, `handoff.toml [strip] jq[0]`.
    pub rule: String,
    /// How many of them.
    pub count: u64,
}

/// The rule by which metadata of media and documents go.
pub const MEDIA_RULE: &str = "default: metadata of media";

/// A [`Strip`] with the file that it was removed from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct FileStrip {
    /// The file, below the root folder of the bundle.
    pub path: String,
    /// What was removed.
    #[serde(flatten)]
    pub strip: Strip,
}

/// Adds one removal to a list that has one entry for each thing and rule.
pub fn record(strips: &mut Vec<Strip>, what: &str, rule: &str, count: u64) {
    match strips.iter_mut().find(|strip| strip.what == what && strip.rule == rule) {
        Some(strip) => strip.count += count,
        None => strips.push(Strip { what: what.to_owned(), rule: rule.to_owned(), count }),
    }
}
