//! Pins: what each model was when the work was made. `handoff.lock` of the agency, `docs/model-pins.json` of the bundle.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::day::Day;
use super::digest::Digest;

/// `schema` of `handoff.lock`.
pub const LOCK_SCHEMA: &str = "handoff.lock/1";
/// `schema` of `docs/model-pins.json`.
pub const PINS_SCHEMA: &str = "handoff.model-pins/1";

/// The generation tool that was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolVersion {
    /// `gen-ai`.
    pub name: String,
    /// As it says itself.
    pub version: String,
}

/// A model as the tool described it on one day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// What the stock tool accepts.
    pub id: String,
    /// `id@day`, for people; the tool refuses it.
    pub pin: String,
    /// The day on which the tool was asked.
    pub captured_at: Day,
    /// `sha256:` and the digest of `snapshot` as compact JSON with its keys in the order in which they stand.
    pub digest: String,
    /// The display name.
    pub name: String,
    /// Who runs it.
    pub provider: String,
    /// `image`, `video`, `audio` or `text`.
    pub mode: String,
    /// The workflow that the tool starts.
    pub workflow: String,
    /// All that `gen-ai models info ID --json` said.
    pub snapshot: Value,
}

impl Pin {
    /// The digest that `digest` must be: over the compact form, so that `jq -cj .snapshot | sha256sum` gives the same.
    pub fn snapshot_digest(snapshot: &Value) -> String {
        format!("sha256:{}", Digest::of(snapshot.to_string()))
    }

    /// Whether `digest` is that of `snapshot`, and `pin` says the id and the day.
    pub fn holds(&self) -> bool {
        self.digest == Self::snapshot_digest(&self.snapshot) && self.pin == format!("{}@{}", self.id, self.captured_at)
    }

    /// Whether the tool listed the model but refuses to run it.
    pub fn disabled(&self) -> bool {
        self.snapshot.get("disabled").and_then(Value::as_bool).unwrap_or(false)
    }

    /// Whether a job may mean this model by `name`: its id, `modelId`, workflow or display name.
    pub fn answers_to(&self, name: &str) -> bool {
        let model_id = self.snapshot.get("modelId").and_then(Value::as_str);
        self.id == name || model_id == Some(name) || self.workflow == name || self.name == name
    }
}

/// A model that jobs used and that the tool no longer knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdrawn {
    /// The day on which the tool was asked.
    pub asked_at: Day,
    /// What it said.
    pub answer: String,
}

/// `handoff.lock`: what `handoff pin` took from the tool; meant to be committed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// [`LOCK_SCHEMA`].
    #[schemars(extend("const" = LOCK_SCHEMA))]
    pub schema: String,
    /// Who was asked.
    pub tool: ToolVersion,
    /// By id.
    pub models: BTreeMap<String, Pin>,
    /// By the name that the jobs use.
    #[serde(default)]
    pub withdrawn: BTreeMap<String, Withdrawn>,
}

impl Lock {
    /// The pin that a job means by `name`: an exact id first, then `modelId`, workflow and display name.
    pub fn resolve(&self, name: &str) -> Option<&Pin> {
        self.models.get(name).or_else(|| self.models.values().find(|pin| pin.answers_to(name)))
    }
}

/// `docs/model-pins.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelPins {
    /// [`PINS_SCHEMA`].
    #[schemars(extend("const" = PINS_SCHEMA))]
    pub schema: String,
    /// Who was asked.
    pub tool: ToolVersion,
    /// By id.
    pub models: BTreeMap<String, Pin>,
}
