//! Decisions: what ships, what does not, and the rule that decided.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bundle;
use super::bundle_path::BundlePath;
use super::job::JobId;
use super::source::FileId;

/// What a shipped file is in the bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// An accepted final asset.
    Asset,
    /// A layered or project file that a contract asks for; ships byte for byte.
    Working,
    /// brand.md.
    BrandRules,
    /// brand-system.json.
    BrandSystem,
    /// results.json of a run with shipped jobs.
    RunResults,
    /// The batch manifest of such a run.
    RunManifest,
    /// A reference image or other file that a shipped prompt takes.
    Input,
    /// A licence or release that a rights row names; ships byte for byte.
    Evidence,
}

impl Role {
    /// The folder of the bundle in which such files lie under names of their own; `None` where this program names them.
    pub fn folder(self) -> Option<&'static str> {
        match self {
            Self::Asset => Some(bundle::ASSETS),
            Self::Working => Some(bundle::WORKING),
            Self::Input => Some(bundle::INPUTS),
            Self::Evidence => Some(bundle::EVIDENCE),
            Self::BrandRules | Self::BrandSystem | Self::RunResults | Self::RunManifest => None,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Asset => "asset",
            Self::Working => "working",
            Self::BrandRules => "brand-rules",
            Self::BrandSystem => "brand-system",
            Self::RunResults => "run-results",
            Self::RunManifest => "run-manifest",
            Self::Input => "input",
            Self::Evidence => "evidence",
        })
    }
}

/// The rule that decided, as it is shown: `handoff.toml [filter] exclude[0]`, `default: drafts/`, `other client: zest-retail`.
pub type Rule = String;

/// Whether a file ships.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It ships, under this path, as this.
    Ship {
        /// Where in the bundle.
        path: BundlePath,
        /// As what.
        role: Role,
    },
    /// It stays.
    LeaveOut,
}

/// The one decision that every file of the inventory gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The file.
    pub file: FileId,
    /// Whether it ships.
    pub verdict: Verdict,
    /// Why.
    pub rule: Rule,
}

/// How an asset came to its job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Join {
    /// The same bytes as the job's output.
    Content,
    /// `[[link]]` says so; the asset was edited.
    Link,
    /// Its stem is the basename of exactly one job id; the asset was edited.
    Name,
}

/// The job that made an asset, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The job.
    pub job: JobId,
    /// How it is known.
    pub by: Join,
}

/// The one decision that every job of this client gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptDecision {
    /// The job.
    pub job: JobId,
    /// Whether its prompt ships.
    pub ships: bool,
    /// Why.
    pub rule: Rule,
}
