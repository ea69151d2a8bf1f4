//! `handoff init --json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::InitOutcome;
use crate::data::finding::Finding;
use crate::data::proposal::{Entry, Proposal};

const SCHEMA: &str = "handoff.init/1";

/// What came of proposing a configuration.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct InitResult {
    /// `handoff.init/1`
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// `written`, `unchanged` or `choice-needed`
    pub outcome: InitOutcome,
    /// handoff.toml: absolute; `null` where nothing was written because choices are needed.
    pub config: Option<String>,
    /// What is to be answered, where choices are needed: `--yes` takes what is `taken`.
    pub choices: Vec<Choice>,
    /// All else that was decided or is left to somebody, in the order of the file.
    pub decisions: Vec<Choice>,
    /// All that was noticed.
    pub findings: Vec<Finding>,
}

/// One thing that somebody can decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Choice {
    /// Stable for one engagement: `ship:05_Delivery`.
    pub id: String,
    /// What is to be decided, in words.
    pub label: String,
    /// The entry for handoff.toml.
    pub toml: Option<String>,
    /// Whether the entry stands in the file, or would with `--yes`; else it is there as a comment.
    pub taken: bool,
}

impl InitResult {
    /// What there is to say about a proposal with this outcome.
    pub fn new(proposal: &Proposal, outcome: InitOutcome) -> Self {
        let needed = outcome == InitOutcome::ChoiceNeeded;
        let choices = proposal.entries.iter().filter(|entry| needed && entry.is_asked());
        Self {
            schema: SCHEMA.to_owned(),
            outcome,
            config: (!needed).then(|| proposal.config.display().to_string()),
            choices: choices.filter_map(choice).collect(),
            decisions: proposal.entries.iter().filter(|entry| !(needed && entry.is_asked())).filter_map(choice).collect(),
            findings: proposal.findings.clone(),
        }
    }
}

fn choice(entry: &Entry) -> Option<Choice> {
    Some(Choice { id: entry.id.clone(), label: entry.label()?.to_owned(), toml: Some(entry.pasted()), taken: entry.taken })
}
