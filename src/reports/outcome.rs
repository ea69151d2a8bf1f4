//! What can come of a command: one type each, so that no exit code and no rendering hangs on a spelling.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What came of a plan, or of a look at the rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PlanOutcome {
    /// A build would make a version of it.
    Ready,
    /// Findings refuse.
    Refused,
}

/// What came of a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BuildOutcome {
    /// There is a new version.
    Built,
    /// Nothing changed since the version before.
    Unchanged,
    /// Findings refuse.
    Refused,
    /// There is a preview, and no version.
    Preview,
}

/// What came of pinning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PinOutcome {
    /// handoff.lock is another one than before.
    Written,
    /// It has what is needed.
    Unchanged,
    /// Findings refuse.
    Refused,
}

/// What came of building a bundle again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReproduceOutcome {
    /// The same bytes.
    Identical,
    /// The same files, wrapped otherwise.
    SameContents,
    /// Other files.
    Different,
}

/// What came of comparing two bundles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DiffOutcome {
    /// Nothing changed in meaning.
    Same,
    /// Something did.
    Different,
}

/// What came of proposing a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InitOutcome {
    /// handoff.toml is there, or has more than before.
    Written,
    /// There was nothing to add.
    Unchanged,
    /// Nothing was written: somebody has to choose first.
    ChoiceNeeded,
}

/// What came of checking a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VerifyOutcome {
    /// No check failed.
    Verified,
    /// A check failed.
    Failed,
}

/// What came of signing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SignOutcome {
    /// There is a signature, or a statement, that was not there before.
    Signed,
    /// All that was wanted was there already, of this key.
    Unchanged,
    /// Findings refuse.
    Refused,
}

/// What came of recalling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RecallOutcome {
    /// There is a notice.
    Recalled,
    /// There was one already.
    Refused,
}

/// What came of listing versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LogOutcome {
    /// What there is, was listed.
    Listed,
}

impl DiffOutcome {
    /// Same where nothing changed.
    pub fn of(same: bool) -> Self {
        if same { Self::Same } else { Self::Different }
    }
}

impl PlanOutcome {
    /// Refused where something refuses.
    pub fn of(refused: bool) -> Self {
        if refused { Self::Refused } else { Self::Ready }
    }
}
