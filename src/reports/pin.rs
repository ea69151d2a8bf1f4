//! `handoff pin --json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::data::finding::Finding;

/// What came of pinning.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PinResult {
    /// `handoff.pin/1`
    pub schema: String,
    /// `written`, `unchanged` or `refused`
    pub outcome: String,
    /// handoff.lock: absolute.
    pub lock: String,
    /// The models of the shipped prompts.
    pub models: Vec<PinnedModel>,
    /// All that was noticed.
    pub findings: Vec<Finding>,
}

/// A model as it is pinned now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PinnedModel {
    /// What the stock tool accepts.
    pub id: String,
    /// `id@day`; `null` for one that is withdrawn.
    pub pin: Option<String>,
    /// What is different from the pin before, in words; `new` for a first pin.
    pub moved: Vec<String>,
}
