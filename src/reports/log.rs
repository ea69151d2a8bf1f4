//! `handoff log --json`.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::LogOutcome;
use crate::data::finding::{Finding, Found};
use crate::data::log::LoggedVersion;

const SCHEMA: &str = "handoff.log/1";

/// The versions that there are. Nothing of it was verified.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LogResult {
    /// `handoff.log/1`
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// `listed`
    pub outcome: LogOutcome,
    /// The folder that holds the versions: absolute.
    pub folder: String,
    /// The latest first.
    pub versions: Vec<LoggedVersion>,
    /// All that was noticed.
    pub findings: Vec<Finding>,
}

impl LogResult {
    /// What there is to say about the versions of a folder.
    pub fn new(folder: &Path, found: Found<Vec<LoggedVersion>>) -> Self {
        let folder = folder.display().to_string();
        Self { schema: SCHEMA.to_owned(), outcome: LogOutcome::Listed, folder, versions: found.value, findings: found.findings }
    }
}
