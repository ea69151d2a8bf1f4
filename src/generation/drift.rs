//! Drift: what is different between two snapshots of a model, in words, and what that does to a payload. Pure; when a snapshot
//! is taken and what follows from a difference is decided in the stages.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::judge::{Fault, FaultKind};
use super::schema::{List, Parameter, Schema, Takes};

/// What of a model is different, in words; both snapshots are what `models info` said.
pub fn differences(before: &Value, after: &Value) -> Vec<String> {
    let mut moved = header(before, after);
    match (Schema::of(before), Schema::of(after)) {
        (Some(old), Some(new)) => moved.extend(parameters(&old, &new)),
        (Some(_), None) => moved.push("it no longer says which parameters it takes".to_owned()),
        (None, Some(_)) => moved.push("it says now which parameters it takes".to_owned()),
        (None, None) => {}
    }
    if moved.is_empty() { vec!["the description moved, the parameters did not".to_owned()] } else { moved }
}

/// What becomes of a payload that was right before: what the tool would refuse, ignore, or fill in otherwise.
pub fn effects(before: &Schema, after: &Schema, payload: &Map<String, Value>) -> Vec<String> {
    let (old, new) = (before.judge(payload), after.judge(payload));
    let same = |a: &Fault, b: &Fault| a.place == b.place && std::mem::discriminant(&a.kind) == std::mem::discriminant(&b.kind);
    let faults = new.iter().filter(|fault| !old.iter().any(|known| same(known, fault)));
    let faults = faults.map(|fault| match &fault.kind {
        FaultKind::Unknown { .. } => format!("`{}` would be ignored", fault.parameter),
        _ => format!("would be refused: {}", fault.message),
    });
    let taken = old.iter().filter(|fault| !fault.refuses() && after.parameter(&fault.parameter).is_some());
    let taken = taken.map(|fault| format!("`{}` was ignored, and would be taken", fault.parameter));
    let given = |name: &str| payload.get(name).is_some_and(|value| !value.is_null());
    let defaults = before.parameters.iter().filter(|parameter| !given(&parameter.name)).filter_map(|parameter| {
        let now = after.parameter(&parameter.name)?;
        let (was, is) = (shown(parameter.default.as_ref()), shown(now.default.as_ref()));
        (was != is).then(|| format!("`{}` is not given: its default was {was}, and is {is}", parameter.name))
    });
    faults.chain(taken).chain(defaults).collect()
}

/// What stands beside the parameters and decides what is run.
fn header(before: &Value, after: &Value) -> Vec<String> {
    let disabled = |snapshot: &Value| snapshot.get("disabled").and_then(Value::as_bool).unwrap_or(false);
    let switched = match (disabled(before), disabled(after)) {
        (false, true) => Some("disabled: the tool no longer runs it".to_owned()),
        (true, false) => Some("enabled again".to_owned()),
        _ => None,
    };
    let fields = ["name", "provider", "mode", "inputType", "workflow", "editWorkflow", "modelId"].into_iter();
    let fields = fields.filter(|field| before.get(field) != after.get(field));
    let fields = fields.map(|field| format!("{field}: {} → {}", shown(before.get(field)), shown(after.get(field))));
    switched.into_iter().chain(fields).collect()
}

fn parameters(old: &Schema, new: &Schema) -> Vec<String> {
    let names: BTreeSet<&str> = old.parameters.iter().chain(&new.parameters).map(|parameter| parameter.name.as_str()).collect();
    let mut moved = Vec::new();
    for name in names {
        match (old.parameter(name), new.parameter(name)) {
            (Some(_), None) => moved.push(format!("parameter gone: {name}")),
            (None, Some(Parameter { required: true, .. })) => moved.push(format!("parameter new: {name}, and it is required")),
            (None, Some(_)) => moved.push(format!("parameter new: {name}")),
            (Some(old), Some(new)) => moved.extend(parameter(old, new).into_iter().map(|what| format!("{name}: {what}"))),
            (None, None) => {}
        }
    }
    moved
}

fn parameter(old: &Parameter, new: &Parameter) -> Vec<String> {
    let mut moved = takes(&old.takes, &new.takes);
    moved.extend(pair("items", old.list.map(items), new.list.map(items)));
    match (old.required, new.required) {
        (false, true) => moved.push("required now".to_owned()),
        (true, false) => moved.push("no longer required".to_owned()),
        _ => {}
    }
    moved.extend(pair("default", old.default.as_ref().map(Value::to_string), new.default.as_ref().map(Value::to_string)));
    moved
}

fn takes(old: &Takes, new: &Takes) -> Vec<String> {
    match (old, new) {
        (Takes::Choice(old), Takes::Choice(new)) => {
            let gone = values("gone", old.iter().filter(|value| !new.contains(value)));
            gone.into_iter().chain(values("new", new.iter().filter(|value| !old.contains(value)))).collect()
        }
        (Takes::Text { .. }, Takes::Text { .. }) => pair("characters", limits(old), limits(new)).into_iter().collect(),
        (Takes::Number { .. }, Takes::Number { .. }) => pair("range", limits(old), limits(new)).into_iter().collect(),
        (Takes::Object(old), Takes::Object(new)) => {
            let fields = |fields: &[Parameter]| Schema { parameters: fields.to_vec() };
            parameters(&fields(old), &fields(new)).into_iter().map(|what| format!("in it, {what}")).collect()
        }
        (old, new) if old == new => Vec::new(),
        (old, new) => vec![format!("takes {}, and no longer {}", kind(new), kind(old))],
    }
}

fn values<'a>(what: &str, values: impl Iterator<Item = &'a Value>) -> Option<String> {
    let values: Vec<String> = values.map(ToString::to_string).collect();
    let noun = if values.len() == 1 { "value" } else { "values" };
    (!values.is_empty()).then(|| format!("{noun} {what}: {}", values.join(", ")))
}

fn pair(what: &str, old: Option<String>, new: Option<String>) -> Option<String> {
    let shown = |value: Option<String>| value.unwrap_or_else(|| "none".to_owned());
    (old != new).then(|| format!("{what} {} → {}", shown(old), shown(new)))
}

fn limits(takes: &Takes) -> Option<String> {
    match takes {
        Takes::Text { min, max } => bounds(*min, *max),
        Takes::Number { min, max } => bounds(*min, *max),
        _ => None,
    }
}

fn items(list: List) -> String {
    bounds(list.min, list.max).unwrap_or_else(|| "any number".to_owned())
}

fn bounds<N: std::fmt::Display>(min: Option<N>, max: Option<N>) -> Option<String> {
    match (min, max) {
        (Some(min), Some(max)) => Some(format!("{min} to {max}")),
        (Some(min), None) => Some(format!("from {min}")),
        (None, Some(max)) => Some(format!("up to {max}")),
        (None, None) => None,
    }
}

fn kind(takes: &Takes) -> &'static str {
    match takes {
        Takes::Text { .. } => "a text",
        Takes::Choice(_) => "one of a list of values",
        Takes::Number { .. } => "a number",
        Takes::Switch => "true or false",
        Takes::File => "a file",
        Takes::Catalogue => "an entry of a catalogue",
        Takes::Object(_) => "an object",
        Takes::Anything => "something unknown",
    }
}

fn shown(value: Option<&Value>) -> String {
    value.map_or("none".to_owned(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn before() -> Value {
        json!({"id": "m", "disabled": false, "workflow": "w/1", "paramConfig": {
            "prompt": {"required": true, "descriptor": {"kind": "text", "maxLength": 2000}},
            "aspectRatio": {"descriptor": {"kind": "enum", "options": [{"id": "1:1"}, {"id": "3:2"}], "default": "1:1"}},
            "guidance": {"descriptor": {"kind": "range", "min": 0, "max": 10}},
            "seed": {"descriptor": {"kind": "range"}},
            "imageUrls": {"required": true, "descriptor": {"kind": "file", "array": {"max": 4}}},
            "duration": {"descriptor": {"kind": "text"}},
        }})
    }

    fn after() -> Value {
        json!({"id": "m", "disabled": true, "workflow": "w/2", "paramConfig": {
            "prompt": {"required": true, "descriptor": {"kind": "text"}},
            "aspectRatio": {"descriptor": {"kind": "enum", "options": [{"id": "1:1"}, {"id": "16:9"}, {"id": "4:3"}], "default": "4:3"}},
            "guidance": {"descriptor": {"kind": "range", "min": 0, "max": 5}},
            "imageUrls": {"descriptor": {"kind": "file", "array": {"max": 1}}},
            "duration": {"descriptor": {"kind": "enum", "options": [{"id": 5}]}},
            "style": {"required": true, "descriptor": {"kind": "text"}},
            "aspect_ratio": {"descriptor": {"kind": "text"}},
        }})
    }

    #[test]
    fn what_moved_is_said_in_words() {
        assert_eq!(
            differences(&before(), &after()),
            [
                "disabled: the tool no longer runs it",
                "workflow: \"w/1\" → \"w/2\"",
                "aspectRatio: value gone: \"3:2\"",
                "aspectRatio: values new: \"16:9\", \"4:3\"",
                "aspectRatio: default \"1:1\" → \"4:3\"",
                "parameter new: aspect_ratio",
                "duration: takes one of a list of values, and no longer a text",
                "guidance: range 0 to 10 → 0 to 5",
                "imageUrls: items up to 4 → up to 1",
                "imageUrls: no longer required",
                "prompt: characters up to 2000 → none",
                "parameter gone: seed",
                "parameter new: style, and it is required",
            ]
        );
        assert_eq!(differences(&json!({"id": "m", "badge": 1}), &json!({"id": "m"})), ["the description moved, the parameters did not"]);
        assert_eq!(differences(&before(), &json!({"workflow": "w/1"})), ["it no longer says which parameters it takes"]);
    }

    #[test]
    fn fields_of_objects_move_too() {
        let model = |max: u64| json!({"paramConfig": {"shots": {"descriptor": {"kind": "object", "fields": {"index": {"kind": "range", "max": max}}}}}});
        assert_eq!(differences(&model(5), &model(6)), ["shots: in it, index: range up to 5 → up to 6"]);
    }

    #[test]
    fn what_that_does_to_a_payload_is_said_and_what_was_wrong_before_is_not() {
        let (before, after) = (Schema::of(&before()).unwrap(), Schema::of(&after()).unwrap());
        let payload = json!({
            "prompt": "a", "seed": 7, "guidance": 9, "imageUrls": ["a", "b"], "style": "x", "notes": "n", "aspect_ratio": "16:9", "duration": "5",
        });
        assert_eq!(
            effects(&before, &after, payload.as_object().unwrap()),
            [
                "would be refused: `guidance` takes a number from 0 to 5, not 9",
                "would be refused: `imageUrls` takes at most 1 items, not 2",
                "would be refused: `duration` takes one of 5",
                "`seed` would be ignored",
                "`style` was ignored, and would be taken",
                "`aspect_ratio` was ignored, and would be taken",
                "`aspectRatio` is not given: its default was \"1:1\", and is \"4:3\"",
            ]
        );
        let untouched = json!({"prompt": "a", "aspectRatio": "1:1", "imageUrls": ["a"], "style": "x"});
        assert_eq!(effects(&before, &before, untouched.as_object().unwrap()), Vec::<String>::new());
    }
}
