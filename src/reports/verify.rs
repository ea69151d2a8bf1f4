//! `handoff verify --json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::VerifyOutcome;
use crate::data::Digest;
use crate::data::bundle::Version;
use crate::data::finding::Finding;
use crate::data::report::{Check, LiveReport, Report};

const SCHEMA: &str = "handoff.verify/1";

/// What `verify` found.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct VerifyResult {
    /// `handoff.verify/1`
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// `verified` or `failed`
    pub outcome: VerifyOutcome,
    /// What was checked, as it was named.
    pub bundle: String,
    /// The digest of the zip; `null` for a folder.
    pub sha256: Option<Digest>,
    /// The identity of the contents.
    pub tree_sha256: Option<Digest>,
    /// The version.
    pub version: Option<Version>,
    /// Every check and what came of it.
    pub checks: Vec<Check>,
    /// What the generation tool was asked with `--live`; `null` where it was not started.
    pub live: Option<LiveReport>,
    /// All that was noticed.
    pub findings: Vec<Finding>,
}

impl VerifyResult {
    /// What there is to say about a report.
    pub fn new(bundle: String, report: Report) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            outcome: if report.verified() { VerifyOutcome::Verified } else { VerifyOutcome::Failed },
            bundle,
            sha256: report.sha256,
            tree_sha256: report.tree_sha256,
            version: report.version,
            checks: report.checks,
            live: report.live,
            findings: report.findings,
        }
    }
}
