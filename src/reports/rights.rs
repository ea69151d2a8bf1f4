//! `handoff rights --json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::PlanOutcome;
use crate::data::finding::Finding;
use crate::data::rights::{OriginTotal, RightsRow};

/// `schema` of `handoff rights --json`.
pub const RIGHTS_TABLE_SCHEMA: &str = "handoff.rights-table/1";

/// Whose everything is, and what is undetermined.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RightsResult {
    /// `handoff.rights-table/1`
    #[schemars(extend("const" = RIGHTS_TABLE_SCHEMA))]
    pub schema: String,
    /// `ready`, or `refused` when something is undetermined or does not hold.
    pub outcome: PlanOutcome,
    /// Whose the files are, in one sentence; `null` while something is undetermined.
    pub rights_status: Option<String>,
    /// Files by origin.
    pub totals: Vec<OriginTotal>,
    /// A row for each file and component.
    pub rows: Vec<RightsRow>,
    /// Files that nobody has said anything about.
    pub undetermined: Vec<UndeterminedFile>,
    /// The findings about rights, and what could not be read: it has no row.
    pub findings: Vec<Finding>,
}

/// A file that nobody has said anything about.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct UndeterminedFile {
    /// Below the workspace.
    pub source: String,
    /// Below the root folder of the bundle.
    pub path: String,
}
