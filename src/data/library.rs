//! `prompts/prompt-library.json` and `prompts/batch.json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::bundle_path::BundlePath;

/// `prompts/prompt-library.json`: every prompt that was handed over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PromptLibrary {
    /// By id, bytewise.
    pub jobs: Vec<LibraryEntry>,
}

/// One prompt with all that is needed to run it again. Paths are relative to the root folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LibraryEntry {
    /// Unique, with a unique portable basename.
    pub id: String,
    /// What the stock tool accepts.
    pub model: String,
    /// The prompt; some models take none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// The other parameters, by their names in the model's schema.
    #[serde(flatten)]
    pub parameters: Map<String, Value>,
    /// `id@day`: which snapshot in `docs/model-pins.json`; `null` where the model could not be pinned.
    pub pin: Option<String>,
    /// How far it can be repeated.
    pub class: Class,
    /// Why it cannot, where `class` is `not-reproducible`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where it comes from.
    pub source: LibrarySource,
    /// The assets it made.
    pub assets: Vec<BundlePath>,
    /// Whether those were edited afterwards, so that running it again gives the state before the edit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub edited: bool,
}

/// How far a prompt can be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The model takes a seed and the job has one.
    Seeded,
    /// The same request; the output may differ.
    Request,
    /// It cannot be run again; the reason is given.
    NotReproducible,
}

impl Class {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seeded => "seeded",
            Self::Request => "request",
            Self::NotReproducible => "not-reproducible",
        }
    }
}

/// The run and job that a prompt comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LibrarySource {
    /// `run-001`: the folder below `source/`.
    pub run: String,
    /// The job's id in that run.
    pub job: String,
}

/// `prompts/batch.json`: the reproducible prompts, id, model and the model's own parameters only.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// In the order of the library.
    pub jobs: Vec<BatchJob>,
}

/// One job as the stock tool reads it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BatchJob {
    /// The id of the library.
    pub id: String,
    /// The model's id.
    pub model: String,
    /// The prompt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// The other parameters.
    #[serde(flatten)]
    pub parameters: Map<String, Value>,
}

impl PromptLibrary {
    /// The manifest of what can be run again.
    pub fn batch(&self) -> Batch {
        let reproducible = self.jobs.iter().filter(|entry| entry.class != Class::NotReproducible);
        let jobs = reproducible.map(|entry| BatchJob {
            id: entry.id.clone(),
            model: entry.model.clone(),
            prompt: entry.prompt.clone(),
            parameters: entry.parameters.clone(),
        });
        Batch { jobs: jobs.collect() }
    }
}
