//! Where a bundle and what its sources make now differ, and why.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::code::{Code, Severity};
use super::finding::Finding;

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
