//! What parameters a model takes, read from its `models info` snapshot.
//!
//! `paramConfig` decides and `schema` fills in: in gen-ai 2.68.1 `schema.required` repeats `paramConfig.required` for some
//! parameters only, and object parameters stand in `paramConfig` alone. Which payloads the rules refuse is [`super::judge`]'s.

use serde_json::{Map, Value};

/// The parameters of one model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    /// In the order in which the tool checks them.
    pub parameters: Vec<Parameter>,
}

/// One parameter of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name in a payload; case matters.
    pub name: String,
    /// How the tool names it for people.
    pub label: Option<String>,
    /// Whether a payload without it is refused.
    pub required: bool,
    /// What its value, or each of its values, may be.
    pub takes: Takes,
    /// Whether it takes a list and nothing else.
    pub list: Option<List>,
    /// What the tool fills in where a payload does not give it.
    pub default: Option<Value>,
}

/// A parameter takes a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// Fewest items; a list that is not required may be absent all the same.
    pub min: Option<u64>,
    /// Most items.
    pub max: Option<u64>,
}

/// What a parameter's value may be.
#[derive(Clone, Debug, PartialEq)]
pub enum Takes {
    /// A text; lengths in UTF-16 units, as the tool (JavaScript) counts.
    Text {
        /// Shortest that is accepted, unless it is empty.
        min: Option<u64>,
        /// Longest that is accepted.
        max: Option<u64>,
    },
    /// One of these texts or numbers; case and type matter.
    Choice(Vec<Value>),
    /// A number; the tool does not enforce steps.
    Number {
        /// Smallest.
        min: Option<f64>,
        /// Largest.
        max: Option<f64>,
    },
    /// `true` or `false`, not their names.
    Switch,
    /// The path or URL of a file.
    File,
    /// A name from a catalogue on the network, which cannot be checked here.
    Catalogue,
    /// An object with these fields, none of which is required; others may stand beside them.
    Object(Vec<Parameter>),
    /// A type that this program does not know: not checked.
    Anything,
}

impl Schema {
    /// The parameters of a snapshot; `None` when it has neither `paramConfig` nor `schema`.
    pub fn of(snapshot: &Value) -> Option<Self> {
        let none = Map::new();
        let [config, schema] = ["paramConfig", "schema"].map(|key| snapshot.get(key).and_then(Value::as_object));
        if config.is_none() && schema.is_none() {
            return None;
        }
        let (config, schema) = (config.unwrap_or(&none), schema.unwrap_or(&none));
        let rest = schema.keys().filter(|name| !config.contains_key(*name));
        let names = config.keys().chain(rest);
        Some(Self { parameters: names.map(|name| Parameter::of(name, config.get(name), schema.get(name))).collect() })
    }

    /// The parameter of this name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// The parameters that take the path or URL of a file.
    pub fn file_parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.takes == Takes::File)
    }

    /// Whether the model takes a seed, so that the same request can give the same output.
    pub fn has_seed(&self) -> bool {
        self.parameter("seed").is_some()
    }
}

impl Parameter {
    fn of(name: &str, config: Option<&Value>, schema: Option<&Value>) -> Self {
        let of = |value: Option<&Value>, key: &str| value.and_then(|value| value.get(key)).cloned();
        let descriptor = of(config, "descriptor");
        let label = of(config, "label").or_else(|| of(schema, "label"));
        let takes = descriptor.as_ref().and_then(takes_by_descriptor).unwrap_or_else(|| takes_by_type(schema));
        let list = match &descriptor {
            Some(descriptor) => descriptor.get("array").map(|array| {
                let [min, max] = ["min", "max"].map(|key| array.get(key).and_then(Value::as_u64));
                List { min, max }
            }),
            None => (of(schema, "type").as_ref().and_then(Value::as_str) == Some("array")).then(List::default),
        };
        Self {
            name: name.to_owned(),
            label: label.as_ref().and_then(Value::as_str).map(str::to_owned),
            required: [config, schema].iter().any(|value| of(*value, "required") == Some(Value::Bool(true))),
            takes,
            list,
            default: descriptor.as_ref().and_then(|descriptor| descriptor.get("default").cloned()).or_else(|| of(schema, "default")),
        }
    }
}

fn takes_by_descriptor(descriptor: &Value) -> Option<Takes> {
    let whole = |key: &str| descriptor.get(key).and_then(Value::as_u64).filter(|length| *length > 0);
    let number = |key: &str| descriptor.get(key).and_then(Value::as_f64);
    Some(match descriptor.get("kind")?.as_str()? {
        "text" => Takes::Text { min: whole("minLength"), max: whole("maxLength") },
        "enum" => {
            let options = descriptor.get("options").and_then(Value::as_array).into_iter().flatten();
            Takes::Choice(options.filter_map(|option| option.get("id")).cloned().collect())
        }
        "range" => Takes::Number { min: number("min"), max: number("max") },
        "boolean" => Takes::Switch,
        "file" => Takes::File,
        "catalog" => Takes::Catalogue,
        "object" => Takes::Object(fields(descriptor)),
        _ => return None,
    })
}

/// The fields of an object; their descriptors stand bare.
fn fields(descriptor: &Value) -> Vec<Parameter> {
    let fields = descriptor.get("fields").and_then(Value::as_object).into_iter().flatten();
    let config = |descriptor: &Value| serde_json::json!({ "descriptor": descriptor });
    fields.map(|(name, descriptor)| Parameter { required: false, ..Parameter::of(name, Some(&config(descriptor)), None) }).collect()
}

/// For snapshots without `paramConfig`, and for kinds of descriptors that a later tool may bring.
fn takes_by_type(schema: Option<&Value>) -> Takes {
    let field = |key: &str| schema.and_then(|schema| schema.get(key));
    if let Some(options) = field("enum").and_then(Value::as_array) {
        return Takes::Choice(options.clone());
    }
    match field("type").and_then(Value::as_str) {
        Some("string") => Takes::Text { min: None, max: field("maxLength").and_then(Value::as_u64) },
        Some("number") => Takes::Number { min: field("min").and_then(Value::as_f64), max: field("max").and_then(Value::as_f64) },
        Some("boolean") => Takes::Switch,
        Some("file") => Takes::File,
        _ => Takes::Anything,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_either_half_of_the_snapshot_says_is_known() {
        let schema = Schema::of(&json!({
            "paramConfig": {
                "prompt": {"label": "Prompt", "required": true, "descriptor": {"kind": "text", "maxLength": 10}},
                "frames": {"descriptor": {"kind": "file", "array": {"max": 2}}},
                "later": {"descriptor": {"kind": "hologram"}},
                "shots": {"descriptor": {"kind": "object", "array": {}}},
            },
            "schema": {
                "prompt": {"type": "string"}, "frames": {"type": "file"}, "later": {"type": "number", "max": 3},
                "seed": {"type": "number", "required": true}, "mask": {"type": "file", "label": "Mask"},
            },
        }))
        .unwrap();
        let names: Vec<_> = schema.parameters.iter().map(|parameter| (parameter.name.as_str(), parameter.required)).collect();
        assert_eq!(names, [("prompt", true), ("frames", false), ("later", false), ("shots", false), ("seed", true), ("mask", false)]);
        assert_eq!(schema.parameter("later").unwrap().takes, Takes::Number { min: None, max: Some(3.0) });
        assert_eq!(schema.parameter("frames").unwrap().list, Some(List { min: None, max: Some(2) }));
        assert_eq!(schema.parameter("mask").unwrap().label.as_deref(), Some("Mask"));
        let files: Vec<_> = schema.file_parameters().map(|parameter| parameter.name.as_str()).collect();
        assert_eq!(files, ["frames", "mask"]);
        assert!(schema.has_seed());
    }

    #[test]
    fn a_snapshot_of_nonsense_gives_no_schema_and_no_panic() {
        assert_eq!(Schema::of(&json!({"id": "x"})), None);
        assert_eq!(Schema::of(&json!([1, 2])), None);
        let odd = Schema::of(&json!({"paramConfig": {"a": 5, "b": {"descriptor": {"kind": "enum", "options": 3}}}, "schema": []})).unwrap();
        assert_eq!(odd.parameters[0].takes, Takes::Anything);
        assert_eq!(odd.parameters[1].takes, Takes::Choice(Vec::new()));
    }
}
