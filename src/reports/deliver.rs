//! `handoff deliver --json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::data::Digest;
use crate::data::finding::Finding;

/// What came of a delivery.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DeliverResult {
    /// `handoff.deliver/1`
    pub schema: String,
    /// `delivered`, `already-there` or `refused`
    pub outcome: String,
    /// The delivered zip: absolute; `null` when refused.
    pub destination: Option<String>,
    /// Its digest.
    pub sha256: Option<Digest>,
    /// The file with the receipts: absolute.
    pub receipt: Option<String>,
    /// All that was noticed.
    pub findings: Vec<Finding>,
}
