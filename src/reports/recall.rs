//! `handoff recall --json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::RecallOutcome;
use crate::data::finding::{self, Finding, Found};
use crate::data::recall::Notice;
use crate::stages::recall::Recalled;

const SCHEMA: &str = "handoff.recall/1";

/// What came of recalling.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RecallResult {
    /// `handoff.recall/1`
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// `recalled` or `refused`
    pub outcome: RecallOutcome,
    /// The file of the notice: absolute.
    pub path: String,
    /// What it says; `null` when refused.
    pub notice: Option<Notice>,
    /// All that was noticed.
    pub findings: Vec<Finding>,
}

impl RecallResult {
    /// What there is to say about a recall.
    pub fn new(found: Found<Recalled>) -> Self {
        let Found { value: recalled, mut findings } = found;
        finding::sort(&mut findings);
        let outcome = if recalled.notice.is_some() { RecallOutcome::Recalled } else { RecallOutcome::Refused };
        Self { schema: SCHEMA.to_owned(), outcome, path: recalled.path.display().to_string(), notice: recalled.notice, findings }
    }
}
