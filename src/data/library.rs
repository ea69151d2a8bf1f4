//! `prompts/prompt-library.json` and `prompts/batch.json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::bundle_path::BundlePath;
use super::canonical::present;

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
    #[serde(deserialize_with = "present")]
    pub pin: Option<String>,
    /// How far it can be repeated.
    pub class: Class,
    /// Why it cannot, where `class` is `not-reproducible`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where it comes from.
    pub source: LibrarySource,
    /// The files of the bundle that it takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<LibraryInput>,
    /// Parameters of the run's record that the model does not have, so that the tool ignored them: what became of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjusted: Vec<Adjustment>,
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

/// A file of the bundle that a prompt takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LibraryInput {
    /// The parameter that names it.
    pub parameter: String,
    /// Below the root folder.
    pub path: BundlePath,
    /// The id of the prompt whose output it is: to make everything anew, that one comes first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
}

/// What became of a parameter that the tool ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adjustment {
    /// As the run's record has it.
    pub parameter: String,
    /// What was done.
    pub how: How,
    /// The parameter that was meant, where it was renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// What was done about an ignored parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// Left out: the request is what was really run.
    Dropped,
    /// Written by the name that was meant: the result will differ from the delivered asset where that was made with the default.
    Renamed,
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
