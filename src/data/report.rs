//! What `verify` says of a bundle.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bundle::Version;
use super::digest::Digest;
use super::finding::Finding;

/// One check of SPEC section 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CheckName {
    /// Is it exactly the canonical zip?
    Container,
    /// Does every file match SHA256SUMS, none missing, none added?
    Integrity,
    /// The required files, schemas, counts and paths.
    Layout,
    /// Links and commands in README, documents that agree.
    Documents,
    /// A row for every asset, evidence with its digest.
    Rights,
    /// Every prompt's model is pinned, snapshot digests hold.
    Pins,
    /// The cold test of every prompt.
    Regeneration,
    /// Paths, secrets, internal tags.
    Leaks,
    /// Terms that the caller named.
    Terms,
    /// The stock tool itself.
    Live,
    /// Who made it.
    Signature,
}

impl CheckName {
    /// All checks, in the order in which they are reported.
    pub const ALL: [Self; 11] = [
        Self::Container,
        Self::Integrity,
        Self::Layout,
        Self::Documents,
        Self::Rights,
        Self::Pins,
        Self::Regeneration,
        Self::Leaks,
        Self::Terms,
        Self::Live,
        Self::Signature,
    ];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Container => "container",
            Self::Integrity => "integrity",
            Self::Layout => "layout",
            Self::Documents => "documents",
            Self::Rights => "rights",
            Self::Pins => "pins",
            Self::Regeneration => "regeneration",
            Self::Leaks => "leaks",
            Self::Terms => "terms",
            Self::Live => "live",
            Self::Signature => "signature",
        }
    }
}

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CheckOutcome {
    /// It holds.
    Passed,
    /// It does not hold.
    Failed,
    /// Nobody looked.
    NotChecked,
}

impl CheckOutcome {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotChecked => "not-checked",
        }
    }
}

/// A check and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// Which.
    pub check: CheckName,
    /// What came of it.
    pub outcome: CheckOutcome,
    /// What was looked at, or why nobody looked: `42 files`, `no --forbid`.
    pub detail: String,
}

/// What the generation tool was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LiveReport {
    /// The program, as PATH found it.
    pub program: String,
    /// The version that it gives itself; `null` where it gave none.
    pub version: Option<String>,
    /// Every call, in order.
    pub calls: Vec<LiveCall>,
}

/// One call of the generation tool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LiveCall {
    /// What was passed to it, after its name.
    pub arguments: Vec<String>,
    /// Its exit code; `null` where a signal ended it, or it did not answer.
    pub exit: Option<i32>,
}

/// All that `verify` has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The digest of the zip; `None` for a folder.
    pub sha256: Option<Digest>,
    /// The identity of the contents; `None` where there is no SHA256SUMS.
    pub tree_sha256: Option<Digest>,
    /// The version that the root folder and the manifest name.
    pub version: Option<Version>,
    /// Every check, in the order of [`CheckName::ALL`].
    pub checks: Vec<Check>,
    /// What the generation tool was asked; `None` where it was not started.
    pub live: Option<LiveReport>,
    /// Sorted.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether no check failed.
    pub fn verified(&self) -> bool {
        self.checks.iter().all(|check| check.outcome != CheckOutcome::Failed)
    }
}
