//! `results.json`: what one run gave (gen-ai 2.68: `{manifestPath?, startedAt, completedAt?, jobs:[{id, model, status, url?,
//! localPath?, error?, durationMs?}]}`). Some agencies keep prompt and tags inline; other keys are theirs.

use serde_json::{Map, Value};

use super::{Fields, WrongShape};
use crate::data::job::Status;

/// What the tool itself writes into a job of `results.json`; everything else there is inline request or the agency's own.
pub const OUTCOME_KEYS: [&str; 5] = ["status", "url", "localPath", "error", "durationMs"];

/// A `results.json`.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    /// `startedAt` as written; empty where it is absent.
    pub started_at: String,
    /// Where the manifest was, on whoever's machine.
    pub manifest_path: Option<String>,
    /// In the order of the file.
    pub jobs: Vec<ResultJob>,
}

/// One job of a `results.json`.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultJob {
    /// Unique within a run, says the tool.
    pub id: String,
    /// How it ended.
    pub status: Status,
    /// Where the output was put: relative to the directory the tool was run in, or absolute on another machine.
    pub local_path: Option<String>,
    /// All its keys that are not null, as written.
    pub keys: Map<String, Value>,
}

/// What of the request stands inline in a job: every key that the tool does not write itself, `id` and what is null aside.
pub fn inline(job: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    job.iter().filter(|(key, value)| key.as_str() != "id" && !OUTCOME_KEYS.contains(&key.as_str()) && !value.is_null())
}

impl Results {
    /// Reads a run; every value of a wrong type is named, not just the first.
    pub fn read(document: &Value) -> Result<Self, Vec<WrongShape>> {
        let mut wrong = Vec::new();
        let results = Self::of(document, &mut wrong);
        results.filter(|_| wrong.is_empty()).ok_or(wrong)
    }

    fn of(document: &Value, wrong: &mut Vec<WrongShape>) -> Option<Self> {
        let fields = Fields::of(document, "", wrong)?;
        let jobs = fields.list("jobs", wrong).iter().enumerate();
        let jobs = jobs.filter_map(|(index, job)| ResultJob::of(job, &format!("jobs[{index}]"), wrong)).collect();
        Some(Self {
            started_at: fields.text("startedAt", wrong).unwrap_or_default().to_owned(),
            manifest_path: fields.text("manifestPath", wrong).map(str::to_owned),
            jobs,
        })
    }
}

impl ResultJob {
    fn of(job: &Value, place: &str, wrong: &mut Vec<WrongShape>) -> Option<Self> {
        let fields = Fields::of(job, place, wrong)?;
        fields.check_request(wrong);
        let id = fields.needed("id", wrong);
        let local_path = fields.text("localPath", wrong).filter(|path| !path.is_empty());
        let status = match fields.needed("status", wrong) {
            Some("completed") => Some(Status::Completed),
            Some("failed") => Some(Status::Failed),
            Some("skipped") => Some(Status::Skipped),
            Some(_) => {
                let message = "is none of `completed`, `failed`, `skipped`".to_owned();
                wrong.push(WrongShape { place: fields.place("status"), message });
                None
            }
            None => None,
        };
        let keys = fields.object.iter().filter(|(_, value)| !value.is_null());
        let keys = keys.map(|(key, value)| (key.clone(), value.clone())).collect();
        Some(Self { id: id?.to_owned(), status: status?, local_path: local_path.map(str::to_owned), keys })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn places(document: &Value) -> Vec<String> {
        Results::read(document).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_run_as_the_tool_writes_it_is_read_and_extra_keys_do_not_matter() {
        let run = Results::read(&json!({
            "manifestPath": "/Users/maya/batch.json", "startedAt": "2026-04-22T09:00:00.000Z", "machine": {"os": "mac"},
            "jobs": [
                {"id": "acme/hero", "model": "recraftv4", "status": "completed", "url": null, "localPath": "out/hero.png", "durationMs": 9},
                {"id": "acme/tile", "model": "recraftv4", "status": "failed", "error": "quota", "prompt": "a tile", "tags": ["x"]},
            ],
        }))
        .unwrap();
        assert_eq!(run.manifest_path.as_deref(), Some("/Users/maya/batch.json"));
        assert_eq!((run.jobs[0].status, run.jobs[0].local_path.as_deref()), (Status::Completed, Some("out/hero.png")));
        let inline: Vec<_> = inline(&run.jobs[1].keys).map(|(key, _)| key.as_str()).collect();
        assert_eq!(inline, ["model", "prompt", "tags"]);
    }

    #[test]
    fn every_wrong_type_is_named_with_its_place() {
        assert_eq!(places(&json!([])), ["the document: is a list, not an object"]);
        assert_eq!(places(&json!({"name": "my results"})), ["jobs: is missing"]);
        assert_eq!(
            places(&json!({"jobs": {"a": 1}, "startedAt": 5})),
            ["jobs: is an object, not a list", "startedAt: is a number, not a text"]
        );
        let job = json!({"id": 7, "status": "done", "localPath": ["x"], "prompt": 3, "model": {}, "tags": "rejected"});
        assert_eq!(
            places(&json!({"jobs": [5, job, {"id": "", "status": "failed", "tags": [1]}]})),
            [
                "jobs[0]: is a number, not an object",
                "jobs[1].prompt: is a number, not a text",
                "jobs[1].model: is an object, not a text",
                "jobs[1].tags: is a text, not a list of texts",
                "jobs[1].id: is a number, not a text",
                "jobs[1].localPath: is a list, not a text",
                "jobs[1].status: is none of `completed`, `failed`, `skipped`",
                "jobs[2].tags: is a list that holds something else than texts, not a list of texts",
                "jobs[2].id: is missing or empty",
            ]
        );
    }
}
