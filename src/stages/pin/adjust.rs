//! What `[regeneration] drop` and `rename` make of a payload, and the record of it that the receiving team gets.

use serde_json::{Map, Value};

use crate::data::library::{Adjustment, How};
use crate::engagement::RegenerationRules;
use crate::generation::schema::{Parameter, Schema};

/// Keys that agencies add to a job and that no model takes, in any case. Those of `[strip]` are gone already.
const AGENCY_KEYS: [&str; 3] = ["tags", "client", "modelId"];
/// Keys that an entry of the library has itself; no model of the tool has a parameter of such a name.
const LIBRARY_KEYS: [&str; 10] = ["id", "model", "pin", "class", "reason", "source", "assets", "edited", "inputs", "adjusted"];

/// A payload without the agency's own keys, and what became of parameters that the model does not have.
pub struct Adjusted {
    /// What is left, by its names in the schema.
    pub parameters: Map<String, Value>,
    /// By name.
    pub adjusted: Vec<Adjustment>,
}

/// Drops and renames what the model does not have; without a schema nothing is known to be ignored.
pub fn adjust(rules: &RegenerationRules, payload: &Map<String, Value>, schema: Option<&Schema>) -> Adjusted {
    let unknown = |key: &str| schema.is_some_and(|schema| schema.parameter(key).is_none());
    let of_library = |key: &str| schema.is_none() && LIBRARY_KEYS.contains(&key);
    let of_agency = |key: &str| of_library(key) || AGENCY_KEYS.iter().any(|own| own.eq_ignore_ascii_case(key));
    let mut parameters = Map::new();
    let mut adjusted = Vec::new();
    for (key, value) in payload {
        let meant = rules.rename.get(key).filter(|_| unknown(key));
        if !unknown(key) && schema.is_some() {
            parameters.insert(key.clone(), value.clone());
        } else if of_agency(key) {
            continue;
        } else if unknown(key) && rules.drop.contains(key) || meant.is_some_and(|meant| payload.contains_key(meant)) {
            // What was really run goes before what was meant.
            adjusted.push(Adjustment { parameter: key.clone(), how: How::Dropped, to: None });
        } else if let Some(meant) = meant {
            parameters.insert(meant.clone(), fitted(value, schema.and_then(|schema| schema.parameter(meant))));
            adjusted.push(Adjustment { parameter: key.clone(), how: How::Renamed, to: Some(meant.clone()) });
        } else {
            parameters.insert(key.clone(), value.clone());
        }
    }
    adjusted.sort_by(|a, b| a.parameter.cmp(&b.parameter));
    Adjusted { parameters, adjusted }
}

/// A value under another name: `"image": "a.png"` becomes `"imageUrls": ["a.png"]`, since that one takes a list and nothing else.
fn fitted(value: &Value, parameter: Option<&Parameter>) -> Value {
    match (parameter.map(|parameter| parameter.list.is_some()), value) {
        (Some(true), value) if !value.is_array() => Value::from(vec![value.clone()]),
        (Some(false), Value::Array(items)) if items.len() == 1 => items[0].clone(),
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn adjusted(payload: Value) -> (Value, Vec<String>) {
        let schema = Schema::of(&json!({"paramConfig": {
            "prompt": {"descriptor": {"kind": "text"}}, "aspectRatio": {"descriptor": {"kind": "text"}},
            "imageUrls": {"descriptor": {"kind": "file", "array": {}}}, "startFrame": {"descriptor": {"kind": "file"}},
        }}));
        let rules = RegenerationRules {
            archive: false,
            drop: vec!["seed".to_owned(), "prompt".to_owned(), "both".to_owned()],
            rename: [("aspect_ratio", "aspectRatio"), ("both", "aspectRatio"), ("image", "imageUrls"), ("frames", "startFrame")]
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .into(),
        };
        let Adjusted { parameters, adjusted } = adjust(&rules, payload.as_object().unwrap(), schema.as_ref());
        let said = |one: &Adjustment| format!("{} {}", one.parameter, one.to.as_deref().unwrap_or("dropped"));
        (parameters.into(), adjusted.iter().map(said).collect())
    }

    #[test]
    fn only_what_the_model_does_not_have_is_dropped_or_renamed() {
        let (left, said) = adjusted(json!({"prompt": "p", "tags": [], "seed": 7, "aspect_ratio": "16:9", "Client": "x", "other": 1}));
        assert_eq!(left, json!({"prompt": "p", "aspectRatio": "16:9", "other": 1}));
        assert_eq!(said, ["aspect_ratio aspectRatio", "seed dropped"]);
    }

    #[test]
    fn a_file_becomes_a_list_of_one_where_the_meant_parameter_takes_a_list_and_the_other_way_round() {
        let (left, _) = adjusted(json!({"image": "a.png", "frames": ["b.png"]}));
        assert_eq!(left, json!({"imageUrls": ["a.png"], "startFrame": "b.png"}));
    }

    #[test]
    fn a_renamed_parameter_never_takes_the_place_of_what_was_run() {
        for payload in [json!({"aspectRatio": "1:1", "aspect_ratio": "16:9"}), json!({"aspect_ratio": "16:9", "aspectRatio": "1:1"})] {
            let (left, said) = adjusted(payload);
            assert_eq!((left, said), (json!({"aspectRatio": "1:1"}), vec!["aspect_ratio dropped".to_owned()]));
        }
        assert_eq!(adjusted(json!({"both": 1})).1, ["both dropped"]);
    }
}
