//! `handoff build --json`, and `build-report.json` beside the bundle, which is for the agency only.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::BuildOutcome;
use super::plan::{PlanEntry, PlanModel, PlanPrompt};
use crate::data::bundle::Version;
use crate::data::finding::Finding;
use crate::data::manifest::{Accepted, Generator};
use crate::data::strip::FileStrip;
use crate::data::{Day, Digest};

/// `schema` of `handoff build --json`.
pub const BUILD_SCHEMA: &str = "handoff.build/1";

/// What came of a build.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BuildResult {
    /// `handoff.build/1`
    #[schemars(extend("const" = BUILD_SCHEMA))]
    pub schema: String,
    /// `built`, `unchanged` or `refused`
    pub outcome: BuildOutcome,
    /// The version that was built, or that nothing has changed since; `null` for a preview.
    pub version: Option<Version>,
    /// The zip: absolute.
    pub bundle: Option<String>,
    /// Its digest.
    pub sha256: Option<Digest>,
    /// The identity of its contents.
    pub tree_sha256: Option<Digest>,
    /// Assets.
    pub assets_count: Option<usize>,
    /// Prompts.
    pub prompts_count: Option<usize>,
    /// Whose the files are.
    pub rights_status: Option<String>,
    /// Whether a prompt can be run again.
    pub regeneration_supported: Option<bool>,
    /// How long each stage took.
    pub stages: Vec<StageTime>,
    /// All that was noticed.
    pub findings: Vec<Finding>,
}

/// How long a stage took.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StageTime {
    /// Its name.
    pub stage: String,
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// `schema` of `build-report.json`.
pub const BUILD_REPORT_SCHEMA: &str = "handoff.build-report/1";

/// `build-report.json`: every decision, strip and accepted finding.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BuildReport {
    /// [`BUILD_REPORT_SCHEMA`].
    #[schemars(extend("const" = BUILD_REPORT_SCHEMA))]
    pub schema: String,
    /// The client.
    pub client_slug: String,
    /// The version.
    pub version: Version,
    /// The day of delivery.
    pub delivered_at: Day,
    /// What fixed that day.
    pub delivered_at_from: String,
    /// The file name of the zip.
    pub bundle: String,
    /// Its digest.
    pub sha256: Digest,
    /// The identity of its contents.
    pub tree_sha256: Digest,
    /// What was decided, and by what.
    #[serde(flatten)]
    pub decided: Decided,
    /// The models of the shipped prompts.
    pub models: Vec<PlanModel>,
    /// What `[[accept]]` let through.
    pub accepted: Vec<Accepted>,
    /// All that was noticed.
    pub findings: Vec<Finding>,
    /// What wrote it.
    pub generator: Generator,
}

/// Every decision of a plan and the files that decided: by this `reproduce` says why a later build differs.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Decided {
    /// Every file and its decision.
    pub entries: Vec<PlanEntry>,
    /// Every job and its decision.
    pub prompts: Vec<PlanPrompt>,
    /// What was taken out.
    pub strips: Vec<FileStrip>,
    /// The configuration files and the lock, below the workspace, with their digests.
    #[serde(default)]
    pub decided_by: BTreeMap<String, Digest>,
    /// The templates, by name, with their digests.
    #[serde(default)]
    pub templates: BTreeMap<String, Digest>,
}
