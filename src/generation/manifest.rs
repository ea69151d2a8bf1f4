//! The batch manifest, which has what `results.json` lacks: `{defaults?:{…}, jobs:[{id, model?, prompt?, …any parameter…}]}`;
//! and how it is joined with a result.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::results::{self, OUTCOME_KEYS, ResultJob};
use super::{Fields, WrongShape};

/// A batch manifest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manifest {
    /// What lies under every job.
    pub defaults: Map<String, Value>,
    /// The ids and all keys of the jobs, in the order of the file.
    pub jobs: Vec<(String, Map<String, Value>)>,
    positions: HashMap<String, usize>,
}

/// A job of a run, results and manifest joined.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JoinedJob {
    /// The model as written.
    pub model: Option<String>,
    /// Manifest defaults, under the manifest's job, under what `results.json` has; the model stands in `model` whatever
    /// key it came from.
    pub joined: Map<String, Value>,
    /// What went to the model: `joined` without `id`, `model`, `modelId` and what the tool wrote into the result.
    pub payload: Map<String, Value>,
    /// Where the job stands in the manifest.
    pub position: Option<usize>,
}

impl Manifest {
    /// Reads a manifest; every value of a wrong type is named, not just the first.
    pub fn read(document: &Value) -> Result<Self, Vec<WrongShape>> {
        let mut wrong = Vec::new();
        let manifest = Self::of(document, &mut wrong);
        manifest.filter(|_| wrong.is_empty()).ok_or(wrong)
    }

    fn of(document: &Value, wrong: &mut Vec<WrongShape>) -> Option<Self> {
        let fields = Fields::of(document, "", wrong)?;
        let defaults = match fields.object.get("defaults") {
            None | Some(Value::Null) => Map::new(),
            Some(value) => {
                let defaults = Fields::of(value, "defaults", wrong)?;
                defaults.check_request(wrong);
                defaults.object.clone()
            }
        };
        let jobs = fields.list("jobs", wrong).iter().enumerate();
        let jobs: Vec<_> = jobs.filter_map(|(index, job)| job_of(job, &format!("jobs[{index}]"), wrong)).collect();
        let mut positions = HashMap::new();
        for (position, (id, _)) in jobs.iter().enumerate() {
            positions.entry(id.clone()).or_insert(position);
        }
        Some(Self { defaults, jobs, positions })
    }

    /// The job of this id and its position; the first of twins.
    pub fn job(&self, id: &str) -> Option<(usize, &Map<String, Value>)> {
        self.positions.get(id).map(|position| (*position, &self.jobs[*position].1))
    }

    /// Whether the manifest has a job of this id.
    pub fn has(&self, id: &str) -> bool {
        self.positions.contains_key(id)
    }
}

fn job_of(job: &Value, place: &str, wrong: &mut Vec<WrongShape>) -> Option<(String, Map<String, Value>)> {
    let fields = Fields::of(job, place, wrong)?;
    fields.check_request(wrong);
    let id = fields.needed("id", wrong)?;
    Some((id.to_owned(), fields.object.clone()))
}

/// Joins a result with its job of the manifest, if there is one: inline wins over the job, the job over the defaults.
///
/// Defaults reach only jobs that the manifest has: a result that it does not know was not made by it.
pub fn join(manifest: Option<&Manifest>, result: &ResultJob) -> JoinedJob {
    let known = manifest.and_then(|manifest| manifest.job(&result.id).map(|job| (manifest, job)));
    let none = Map::new();
    let (defaults, position, own) = known.map_or((&none, None, &none), |(all, (position, own))| (&all.defaults, Some(position), own));

    let model = named_model(&result.keys).or_else(|| named_model(own)).or_else(|| named_model(defaults)).map(str::to_owned);
    let payload = payload(defaults, own, &result.keys);

    let mut joined = Map::from_iter([("id".to_owned(), Value::from(result.id.as_str()))]);
    joined.extend(model.as_deref().map(|model| ("model".to_owned(), Value::from(model))));
    joined.extend(payload.iter().map(|(key, value)| (key.clone(), value.clone())));
    let outcome = result.keys.iter().filter(|(key, _)| OUTCOME_KEYS.contains(&key.as_str()));
    joined.extend(outcome.map(|(key, value)| (key.clone(), value.clone())));
    JoinedJob { model, joined, payload, position }
}

/// What went to the model: the defaults, under the manifest's job, under what stands inline in the job of `results.json`;
/// without `id`, `model`, `modelId` and what the tool wrote into the result.
pub fn payload(defaults: &Map<String, Value>, own: &Map<String, Value>, result: &Map<String, Value>) -> Map<String, Value> {
    let inline = results::inline(result);
    let mut payload: Map<String, Value> =
        defaults.iter().chain(own).chain(inline).map(|(key, value)| (key.clone(), value.clone())).collect();
    for key in ["id", "model", "modelId"] {
        payload.shift_remove(key);
    }
    payload
}

/// The model that a job or the defaults name, if they do, without blanks around it.
fn named_model(keys: &Map<String, Value>) -> Option<&str> {
    let name = |key: &str| keys.get(key).and_then(Value::as_str).map(str::trim).filter(|name| !name.is_empty());
    ["model", "modelId"].into_iter().find_map(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::results::Results;
    use serde_json::json;

    fn manifest(document: Value) -> Manifest {
        Manifest::read(&document).unwrap()
    }

    fn result(job: Value) -> ResultJob {
        Results::read(&json!({"jobs": [job]})).unwrap().jobs.remove(0)
    }

    #[test]
    fn defaults_lie_under_the_job_and_the_job_under_what_is_inline() {
        let batch = manifest(json!({
            "defaults": {"modelId": "recraftv4", "aspectRatio": "1:1", "seed": 1},
            "jobs": [{"id": "other"}, {"id": "acme/hero", "prompt": "a hero", "aspectRatio": "16:9", "tags": ["a"], "notes": "n"}],
        }));
        let job = join(
            Some(&batch),
            &result(json!({"id": "acme/hero", "status": "completed", "url": "https://x", "prompt": "inline", "error": null})),
        );
        assert_eq!(job.model.as_deref(), Some("recraftv4"));
        assert_eq!(Value::from(job.payload), json!({"aspectRatio": "16:9", "seed": 1, "prompt": "inline", "tags": ["a"], "notes": "n"}));
        assert_eq!(job.joined["model"], "recraftv4");
        assert_eq!((&job.joined["status"], &job.joined["url"]), (&json!("completed"), &json!("https://x")));
        assert_eq!(job.position, Some(1));
    }

    #[test]
    fn the_nearest_name_of_the_model_wins() {
        let batch = manifest(json!({"defaults": {"model": "d"}, "jobs": [{"id": "a", "modelId": "m"}, {"id": "b"}]}));
        let model = |job: Value| join(Some(&batch), &result(job)).model;
        assert_eq!(model(json!({"id": "a", "status": "completed", "model": "r"})).as_deref(), Some("r"));
        assert_eq!(model(json!({"id": "a", "status": "completed"})).as_deref(), Some("m"));
        assert_eq!(model(json!({"id": "b", "status": "completed", "model": null})).as_deref(), Some("d"));
        assert_eq!(model(json!({"id": "b", "status": "completed", "model": " recraftv4\n"})).as_deref(), Some("recraftv4"));
        assert_eq!(model(json!({"id": "b", "status": "completed", "model": " "})).as_deref(), Some("d"));
    }

    #[test]
    fn a_job_that_the_manifest_does_not_know_gets_nothing_from_it() {
        let batch = manifest(json!({"defaults": {"model": "d", "prompt": "p"}, "jobs": []}));
        let job = join(Some(&batch), &result(json!({"id": "a", "status": "skipped"})));
        assert_eq!((job.model, job.payload.len(), job.position), (None, 0, None));
    }

    #[test]
    fn wrong_types_are_named_with_their_places() {
        let wrong =
            Manifest::read(&json!({"defaults": {"prompt": 1}, "jobs": [{"prompt": "x"}, "y", {"id": "z", "tags": {"a": 1}}]})).unwrap_err();
        let wrong: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        assert_eq!(
            wrong,
            [
                "defaults.prompt: is a number, not a text",
                "jobs[0].id: is missing or empty",
                "jobs[1]: is a text, not an object",
                "jobs[2].tags: is an object, not a list of texts",
            ]
        );
        assert_eq!(Manifest::read(&json!({"defaults": [], "jobs": []})).unwrap_err()[0].place, "defaults");
    }
}
