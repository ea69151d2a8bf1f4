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

    /// As what a job may mean this model by `name`; `None` where it means another one.
    pub fn called(&self, name: &str) -> Option<Called> {
        let is = |key: &str| self.snapshot.get(key).and_then(Value::as_str) == Some(name);
        match () {
            () if self.id == name => Some(Called::Id),
            () if is("modelId") => Some(Called::ModelId),
            () if self.workflow == name || is("editWorkflow") => Some(Called::Workflow),
            () if self.name.trim().to_lowercase() == name.to_lowercase() => Some(Called::Name),
            () => None,
        }
    }
}

/// What of a model a name is, in the order in which gen-ai 2.68 looks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Called {
    /// Its id.
    Id,
    /// Its `modelId`: up to six models have the same.
    ModelId,
    /// Its workflow, or the one for edits: up to twenty models have the same.
    Workflow,
    /// Its display name, without regard to case. The tool takes none that two models have.
    Name,
}

impl Called {
    /// Whether several models may be called so, and only the tool knows which of them it takes.
    pub fn is_shared(self) -> bool {
        matches!(self, Self::ModelId | Self::Workflow)
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
    /// Which model the tool took each `modelId` and workflow for that jobs use as a name: several models may have the same.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
}

impl Lock {
    /// The pin that a job means by `name`: an exact id first, then what the tool took it for, then `modelId`, workflow and
    /// display name. `None` where no pin is called so, or several are.
    pub fn resolve(&self, name: &str) -> Option<&Pin> {
        let told = || self.models.get(self.names.get(name)?);
        self.models.get(name).or_else(told).or_else(|| match self.candidates(name)[..] {
            [only] => Some(only),
            _ => None,
        })
    }

    /// The pins that are called `name`, by the first of id, `modelId`, workflow and display name that some of them are called by.
    pub fn candidates(&self, name: &str) -> Vec<&Pin> {
        let called: Vec<(Called, &Pin)> = self.models.values().filter_map(|pin| Some((pin.called(name)?, pin))).collect();
        let first = called.iter().map(|(called, _)| *called).min();
        called.into_iter().filter(|(called, _)| Some(*called) == first).map(|(_, pin)| pin).collect()
    }

    /// The pinned id that is most like `name`, to be shown and never to be used in its place.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        /// Below this, ids have a family in common and nothing else (`kling-v3-pro` and `kling-lipsync`).
        const ALIKE: f64 = 0.9;
        let rated = self.models.keys().map(|id| (strsim::jaro_winkler(&id.to_lowercase(), &name.to_lowercase()), id.as_str()));
        rated.filter(|(like, _)| *like >= ALIKE).reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, id)| id)
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lock(models: &[Value]) -> Lock {
        let text = |model: &Value, key: &str| model[key].as_str().unwrap_or_default().to_owned();
        let pins = models.iter().map(|model| Pin {
            id: text(model, "id"),
            pin: String::new(),
            captured_at: "2026-04-20".parse().unwrap(),
            digest: String::new(),
            name: text(model, "name"),
            provider: String::new(),
            mode: String::new(),
            workflow: text(model, "workflow"),
            snapshot: model.clone(),
        });
        let tool = ToolVersion { name: "gen-ai".to_owned(), version: "2.68.1".to_owned() };
        let models = pins.map(|pin| (pin.id.clone(), pin)).collect();
        Lock { schema: LOCK_SCHEMA.to_owned(), tool, models, withdrawn: BTreeMap::new(), names: BTreeMap::new() }
    }

    #[test]
    fn an_id_goes_before_a_model_id_before_a_workflow_before_a_name() {
        let lock = lock(&[
            json!({"id": "sora-2", "workflow": "videos", "name": "Sora 2"}),
            json!({"id": "sora-2-extend", "modelId": "sora-2", "workflow": "extend", "editWorkflow": "edit", "name": "Sora 2 Extend"}),
            json!({"id": "sora-2-pro", "workflow": "videos", "name": "videos"}),
            json!({"id": "vip", "modelId": "extend", "workflow": "v", "name": "Vip"}),
        ]);
        let id = |name: &str| lock.resolve(name).map(|pin| pin.id.as_str());
        assert_eq!(id("sora-2"), Some("sora-2"));
        assert_eq!(id("extend"), Some("vip"));
        assert_eq!((id("edit"), id("sora 2 EXTEND")), (Some("sora-2-extend"), Some("sora-2-extend")));
        assert_eq!((id("videos"), id("SORA-2"), id("sora-3")), (None, None, None));
        let candidates: Vec<&str> = lock.candidates("videos").iter().map(|pin| pin.id.as_str()).collect();
        assert_eq!(candidates, ["sora-2", "sora-2-pro"]);
        assert_eq!((lock.nearest("sora-2-ext"), lock.nearest("veo-3")), (Some("sora-2-extend"), None));
        let told = Lock { names: BTreeMap::from([("videos".to_owned(), "sora-2-pro".to_owned())]), ..lock };
        assert_eq!(told.resolve("videos").map(|pin| pin.id.as_str()), Some("sora-2-pro"));
    }
}
