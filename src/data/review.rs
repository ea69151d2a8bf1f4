//! `review/decision.json`: what the client accepted.

use serde::Deserialize;

/// The decision; paths are relative to the engagement.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Review {
    /// What was decided.
    pub decision: ReviewDecision,
    /// With `partial`: all that ships. With `accept`: must be there.
    #[serde(default)]
    pub accepted_files: Vec<String>,
    /// Never ship.
    #[serde(default)]
    pub rejected_files: Vec<String>,
    /// In words.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What was decided of an engagement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReviewDecision {
    /// All of it.
    Accept,
    /// Only the accepted files.
    Partial,
    /// Nothing.
    Reject,
}
