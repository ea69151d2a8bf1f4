//! `handoff reproduce --json`.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::ReproduceOutcome;
use crate::data::bundle::Version;
use crate::data::finding::Finding;
use crate::data::{Code, Day, Digest, Severity};
use crate::pipeline::Reproduction;

const SCHEMA: &str = "handoff.reproduce/1";

/// Whether a bundle is what its sources make.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReproduceResult {
    /// `handoff.reproduce/1`
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// `identical`, `same-contents` or `different`
    pub outcome: ReproduceOutcome,
    /// As it was named.
    pub bundle: String,
    /// Its number.
    pub version: Version,
    /// Its day of delivery.
    pub delivered_at: Day,
    /// Its digest; `null` for a folder.
    pub sha256: Option<Digest>,
    /// The digest of the zip that was built now; `null` where it could not be built.
    pub rebuilt_sha256: Option<Digest>,
    /// Every file that differs, causes before what follows from them.
    pub differences: Vec<FileDifference>,
    /// All that was noticed.
    pub findings: Vec<Finding>,
}

/// A file that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileDifference {
    /// Below the root folder; for the container the zip itself.
    pub path: String,
    /// Why.
    pub cause: Cause,
    /// Why, in a sentence.
    pub detail: String,
}

/// Why a file differs; what stands first is nearer to the cause of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// A source has other bytes, is new or gone.
    Input,
    /// The configuration decides otherwise.
    Rule,
    /// One of the two: the build report that would tell is not at hand.
    InputOrRule,
    /// handoff.lock says something else of a model.
    Pin,
    /// A template is another one.
    Template,
    /// Another version of this program made it.
    Program,
    /// The version before is another one.
    Previous,
    /// The same files, wrapped otherwise.
    Container,
    /// It tells what differs elsewhere.
    Follows,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Input => "input",
            Self::Rule => "rule",
            Self::InputOrRule => "input or rule",
            Self::Pin => "pin",
            Self::Template => "template",
            Self::Program => "program",
            Self::Previous => "previous",
            Self::Container => "container",
            Self::Follows => "follows",
        })
    }
}

impl FileDifference {
    /// It as a finding: a cause is an error, what follows from one or is only wrapped otherwise a note.
    pub fn finding(&self) -> Finding {
        let severity = match self.cause {
            Cause::Follows | Cause::Container => Severity::Note,
            _ => Code::ReproduceDifferent.severity(),
        };
        let message = format!("{}: {}", self.cause, self.detail);
        Finding::new(Code::ReproduceDifferent, message).at(&self.path).severity(severity)
    }
}

impl ReproduceResult {
    /// What there is to say about a bundle that was named so.
    pub fn new(bundle: String, reproduction: Reproduction) -> Self {
        let Reproduction { outcome, version, delivered_at, sha256, rebuilt_sha256, differences, findings } = reproduction;
        Self { schema: SCHEMA.to_owned(), outcome, bundle, version, delivered_at, sha256, rebuilt_sha256, differences, findings }
    }
}
