//! `handoff plan --json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::PlanOutcome;
use crate::data::bundle::Version;
use crate::data::decision::{Join, Role};
use crate::data::finding::Finding;
use crate::data::media_type::MediaType;
use crate::data::rights::Origin;
use crate::data::strip::FileStrip;
use crate::data::{BundlePath, Day};

/// `schema` of `handoff plan --json`.
pub const PLAN_SCHEMA: &str = "handoff.plan/1";

/// What would ship, what not and why.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlanResult {
    /// `handoff.plan/1`
    #[schemars(extend("const" = PLAN_SCHEMA))]
    pub schema: String,
    /// `ready` or `refused`
    pub outcome: PlanOutcome,
    /// The client.
    pub client_slug: String,
    /// The version that a build would make.
    pub version: Version,
    /// The day of delivery.
    pub delivered_at: Day,
    /// What fixed that day.
    pub delivered_at_from: String,
    /// Files and bytes.
    pub totals: PlanTotals,
    /// Every file, bytewise by source.
    pub entries: Vec<PlanEntry>,
    /// Every job of every run.
    pub prompts: Vec<PlanPrompt>,
    /// What is taken out.
    pub strips: Vec<FileStrip>,
    /// The models of the shipped prompts.
    pub models: Vec<PlanModel>,
    /// All that was noticed.
    pub findings: Vec<Finding>,
}

/// Files and bytes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlanTotals {
    /// All files that are there: those that ship and those that are left out.
    pub inventoried: usize,
    /// Files that ship.
    pub shipped: usize,
    /// Files that are left out.
    pub left_out: usize,
    /// Bytes of those that ship, as they lie in the engagement.
    pub bytes_shipped: u64,
}

/// Whether a file or a prompt ships.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PlanDecision {
    /// It does.
    Ship,
    /// It does not.
    LeaveOut,
}

impl PlanDecision {
    /// Ship where it ships.
    pub fn of(ships: bool) -> Self {
        if ships { Self::Ship } else { Self::LeaveOut }
    }
}

/// One file and its decision.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlanEntry {
    /// Below the workspace.
    pub source: String,
    /// Below the root folder of the bundle.
    pub bundle_path: Option<BundlePath>,
    /// `ship` or `leave-out`
    pub decision: PlanDecision,
    /// As what it ships.
    pub role: Option<Role>,
    /// The rule that decided.
    pub rule: String,
    /// Length; `null` for what is no regular file.
    pub bytes: Option<u64>,
    /// By content.
    pub media_type: Option<MediaType>,
    /// The id of the job that made it.
    pub job: Option<String>,
    /// The id of the model that made it.
    pub model: Option<String>,
    /// How that is known.
    pub join: Option<Join>,
    /// Where it comes from; `null` when nobody said.
    pub origin: Option<Origin>,
}

/// One job and its decision.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlanPrompt {
    /// As the run has it.
    pub job: String,
    /// The results.json of the run.
    pub run: String,
    /// `ship` or `leave-out`
    pub decision: PlanDecision,
    /// The rule that decided.
    pub rule: String,
}

/// A model of the shipped prompts.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlanModel {
    /// What the stock tool accepts.
    pub id: String,
    /// `id@day`, or `null`.
    pub pin: Option<String>,
    /// Ids of its jobs, as the runs have them.
    pub jobs: Vec<String>,
}
