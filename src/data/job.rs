//! Runs and jobs of the generation tool, joined from `results.json` and the batch manifest.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::source::{FileId, SourcePath};

/// How a job ended (gen-ai 2.68, `results.json`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It gave an output.
    Completed,
    /// It gave none.
    Failed,
    /// It was not run.
    Skipped,
}

/// A job of the inventory: which run, and which of its jobs in the order of `results.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId {
    /// Index into the runs of the inventory.
    pub run: usize,
    /// Index into the jobs of the run.
    pub job: usize,
}

/// What went to the model of each shipped job, as far as its cleaned records still say it; inputs as paths in the bundle.
pub type Payloads = BTreeMap<JobId, Map<String, Value>>;

/// One generation run: a `results.json` and, where it was found, its batch manifest.
#[derive(Clone, Debug)]
pub struct Run {
    /// The `results.json`.
    pub results: FileId,
    /// Its path.
    pub at: SourcePath,
    /// The batch manifest, if it is a file of its own.
    pub manifest: Option<FileId>,
    /// `startedAt` as written; runs are ordered by (this, path).
    pub started_at: String,
    /// `results.json` as it was read.
    pub results_json: Value,
    /// The manifest as it was read.
    pub manifest_json: Option<Value>,
    /// The jobs, in the order of `results.json`.
    pub jobs: Vec<Job>,
}

/// One job of a run, results and manifest joined.
#[derive(Clone, Debug)]
pub struct Job {
    /// As the run has it, client prefix included.
    pub id: String,
    /// How it ended.
    pub status: Status,
    /// The model as written, without blanks around it: an id, a `modelId`, a workflow or a display name.
    pub model: Option<String>,
    /// Manifest defaults, under the manifest's job, under what `results.json` has inline: what `[filter] job` judges.
    pub joined: Map<String, Value>,
    /// What went to the model: every key of the joined job but `id`, `model`, `modelId` and those that only `results.json` has
    /// (`status`, `url`, `localPath`, `error`, `durationMs`); tags, notes and other agency keys are still in it.
    pub payload: Map<String, Value>,
    /// The output file, if it was found.
    pub output: Option<FileId>,
    /// Other jobs of the same run that wrote the same file: whose bytes it holds cannot be told.
    pub collides_with: Vec<String>,
    /// Local files and URLs that the payload names as inputs.
    pub inputs: Vec<Input>,
    /// Position in `jobs` of the results, and in `jobs` of the manifest.
    pub position: (usize, Option<usize>),
}

impl Job {
    /// The prompt, if the job has one.
    pub fn prompt(&self) -> Option<&str> {
        self.joined.get("prompt").and_then(Value::as_str)
    }

    /// The tags; anything that is not a list of texts counts as none.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        self.joined.get("tags").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    }

    /// The name of its model, if it is one that can be pinned: `latest` is none, and no name that the tool takes has an `@`.
    pub fn pinnable_model(&self) -> Option<&str> {
        self.model.as_deref().filter(|name| !name.eq_ignore_ascii_case("latest") && !name.contains('@'))
    }

    /// The last part of its id: how the tool names the output.
    pub fn basename(&self) -> &str {
        self.id.rsplit('/').next().unwrap_or(&self.id)
    }
}

/// One input that a payload names.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// The parameter it stands in.
    pub parameter: String,
    /// Its place in the list, where the parameter is one.
    pub index: Option<usize>,
    /// As written.
    pub written: String,
    /// What it leads to.
    pub target: InputTarget,
}

/// What an input leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputTarget {
    /// A file of the inventory.
    File(FileId),
    /// An `http:`, `https:` or other URL that is not a local file.
    Remote,
    /// A local path at which nothing was found.
    Missing,
    /// A local path out of the workspace; it was not followed.
    Outside,
    /// A path in the folder of another client, named.
    Foreign(String),
}
