//! What of a model moved between two of its snapshots, in words.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What of a model's parameters is different, in words.
pub fn differences(before: &Value, after: &Value) -> Vec<String> {
    let parameters = |snapshot: &Value| -> BTreeMap<String, Value> {
        let schema = snapshot.get("schema").and_then(Value::as_object);
        schema.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())).collect()
    };
    let (old, new) = (parameters(before), parameters(after));
    let mut moved = Vec::new();
    for name in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        match (old.get(name), new.get(name)) {
            (Some(_), None) => moved.push(format!("parameter gone: {name}")),
            (None, Some(_)) => moved.push(format!("parameter new: {name}")),
            (Some(old), Some(new)) => moved.extend(parameter_differences(name, old, new)),
            (None, None) => {}
        }
    }
    if moved.is_empty() { vec!["the description moved, the parameters did not".to_owned()] } else { moved }
}

fn parameter_differences(name: &str, old: &Value, new: &Value) -> Vec<String> {
    let values = |parameter: &Value| parameter.get("enum").and_then(Value::as_array).cloned().unwrap_or_default();
    let (before, after) = (values(old), values(new));
    let gone = before.iter().filter(|value| !after.contains(value)).map(|value| format!("{name}: value gone: {value}"));
    let come = after.iter().filter(|value| !before.contains(value)).map(|value| format!("{name}: value new: {value}"));
    let fields = ["type", "default", "min", "max", "required"].into_iter().filter(|field| old.get(field) != new.get(field));
    let shown = |value: Option<&Value>| value.map_or("none".to_owned(), ToString::to_string);
    let fields = fields.map(|field| format!("{name}: {field} {} → {}", shown(old.get(field)), shown(new.get(field))));
    gone.chain(come).chain(fields).collect()
}
