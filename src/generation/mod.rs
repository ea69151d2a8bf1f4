//! gen-ai's formats, as version 2.68 really writes them: runs, batch manifests, model snapshots and parameter schemas, and
//! the tool itself behind [`tool::Tool`].
//!
//! Everything but [`tool`] is pure: bytes and values in, values or a sentence with a place out. What a format means for an
//! engagement (which file a path leads to, what ships) is decided in the stages.

pub mod drift;
pub mod inputs;
pub mod json;
pub mod judge;
pub mod manifest;
pub mod results;
pub mod schema;
pub mod tool;
pub mod url;

/// A value of a document that has not the type it must have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct WrongShape {
    /// The path in the document: `jobs[2].status`; `the document` for all of it.
    pub place: String,
    /// What is the case, and what was expected.
    pub message: String,
}

/// Reads the fields of one object and notes each that has a wrong type; extra keys are nobody's business here.
struct Fields<'a> {
    object: &'a serde_json::Map<String, serde_json::Value>,
    place: String,
}

impl<'a> Fields<'a> {
    /// The object at `place`, if it is one.
    fn of(value: &'a serde_json::Value, place: &str, wrong: &mut Vec<WrongShape>) -> Option<Self> {
        let Some(object) = value.as_object() else {
            let shown = if place.is_empty() { "the document" } else { place };
            wrong.push(WrongShape { place: shown.to_owned(), message: format!("is {}, not an object", kind(value)) });
            return None;
        };
        Some(Self { object, place: place.to_owned() })
    }

    fn place(&self, key: &str) -> String {
        if self.place.is_empty() { key.to_owned() } else { format!("{}.{key}", self.place) }
    }

    /// The text of this key; absent and null are the same.
    fn text(&self, key: &str, wrong: &mut Vec<WrongShape>) -> Option<&'a str> {
        match self.object.get(key) {
            None | Some(serde_json::Value::Null) => None,
            Some(serde_json::Value::String(text)) => Some(text),
            Some(other) => {
                wrong.push(WrongShape { place: self.place(key), message: format!("is {}, not a text", kind(other)) });
                None
            }
        }
    }

    /// The text of this key, which must be there and not be empty.
    fn needed(&self, key: &str, wrong: &mut Vec<WrongShape>) -> Option<&'a str> {
        let before = wrong.len();
        let text = self.text(key, wrong).filter(|text| !text.is_empty());
        if text.is_none() && wrong.len() == before {
            wrong.push(WrongShape { place: self.place(key), message: "is missing or empty".to_owned() });
        }
        text
    }

    /// The list of this key, which must be there.
    fn list(&self, key: &str, wrong: &mut Vec<WrongShape>) -> &'a [serde_json::Value] {
        let message = match self.object.get(key) {
            Some(serde_json::Value::Array(list)) => return list,
            Some(other) => format!("is {}, not a list", kind(other)),
            None => "is missing".to_owned(),
        };
        wrong.push(WrongShape { place: self.place(key), message });
        &[]
    }

    /// Prompt, model and tags decide what ships: a number for a prompt, or `"tags": "rejected"` instead of a list, would
    /// be passed over in silence later.
    fn check_request(&self, wrong: &mut Vec<WrongShape>) {
        for key in ["prompt", "model", "modelId"] {
            self.text(key, wrong);
        }
        match self.object.get("tags") {
            None | Some(serde_json::Value::Null) => {}
            Some(serde_json::Value::Array(tags)) if tags.iter().all(serde_json::Value::is_string) => {}
            Some(other) => {
                let found = if other.is_array() { "a list that holds something else than texts" } else { kind(other) };
                wrong.push(WrongShape { place: self.place("tags"), message: format!("is {found}, not a list of texts") });
            }
        }
    }
}

/// A value's type, as a sentence says it.
pub(crate) fn kind(value: &serde_json::Value) -> &'static str {
    match value {
        serde_json::Value::Null => "null",
        serde_json::Value::Bool(_) => "true or false",
        serde_json::Value::Number(_) => "a number",
        serde_json::Value::String(_) => "a text",
        serde_json::Value::Array(_) => "a list",
        serde_json::Value::Object(_) => "an object",
    }
}
