//! The rules against payloads of our own, and against all that the real tool was asked, where its record is at hand.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::*;
use crate::filesystem;
use crate::generation::json;

/// A model that has one parameter of every kind.
fn model() -> Schema {
    Schema::of(&json!({"paramConfig": {
        "prompt": {"required": true, "descriptor": {"kind": "text", "minLength": 3, "maxLength": 10}},
        "negativePrompt": {"descriptor": {"kind": "text"}},
        "aspectRatio": {"descriptor": {"kind": "enum", "options": [{"id": "1:1"}, {"id": "wide"}]}},
        "count": {"descriptor": {"kind": "enum", "options": [{"id": 1}, {"id": 2}]}},
        "cfgScale": {"descriptor": {"kind": "range", "min": 0, "max": 10, "step": 5}},
        "loop": {"descriptor": {"kind": "boolean"}},
        "startFrame": {"descriptor": {"kind": "file"}},
        "imageUrls": {"required": false, "descriptor": {"kind": "file", "array": {"max": 2}}},
        "voiceId": {"descriptor": {"kind": "catalog", "default": "v"}},
        "shots": {"descriptor": {"kind": "object", "array": {"max": 2}, "fields": {
            "index": {"kind": "range", "min": 0, "max": 5}, "text": {"kind": "text", "maxLength": 4},
        }}},
        "styleUrls": {"descriptor": {"kind": "file", "array": {"min": 2, "max": 3}}},
        "title": {"descriptor": {"kind": "text", "minLength": 3}},
    }}))
    .unwrap()
}

fn faults(schema: &Schema, payload: Value) -> Vec<(String, FaultKind)> {
    schema.judge(payload.as_object().unwrap()).into_iter().map(|fault| (fault.place, fault.kind)).collect()
}

#[test]
fn every_rule_accepts_what_it_should_and_refuses_what_it_should() {
    use FaultKind::{Choice, Count, Length, Missing, Range, Type};
    let table = [
        ("prompt", json!("a hero"), None),
        ("prompt", json!("ab"), Some(Length)),
        ("prompt", json!("x".repeat(10)), None),
        ("prompt", json!("x".repeat(11)), Some(Length)),
        ("prompt", json!("広告😀"), None),
        ("prompt", json!("😀".repeat(6)), Some(Length)),
        ("prompt", json!("ab        "), Some(Length)),
        ("prompt", json!("  ab  "), Some(Length)),
        ("prompt", json!(""), Some(Missing)),
        ("prompt", json!(" \n\u{a0}\u{feff}"), Some(Missing)),
        ("prompt", json!([]), Some(Missing)),
        ("prompt", json!(null), Some(Missing)),
        ("prompt", json!(7), Some(Type)),
        ("negativePrompt", json!(""), None),
        ("negativePrompt", json!([]), Some(Type)),
        ("title", json!(""), Some(Length)),
        ("title", json!("\u{85}\u{85}a"), None),
        ("aspectRatio", json!("wide"), None),
        ("aspectRatio", json!("Wide"), Some(Choice)),
        ("aspectRatio", json!(1), Some(Choice)),
        ("count", json!(2), None),
        ("count", json!(2.0), None),
        ("count", json!("2"), Some(Choice)),
        ("count", json!(3), Some(Choice)),
        ("cfgScale", json!(0.001), None),
        ("cfgScale", json!(10), None),
        ("cfgScale", json!(10.1), Some(Range)),
        ("cfgScale", json!(-1), Some(Range)),
        ("cfgScale", json!("1"), Some(Type)),
        ("loop", json!(true), None),
        ("loop", json!("true"), Some(Type)),
        ("loop", json!(1), Some(Type)),
        ("startFrame", json!("a.png"), None),
        ("startFrame", json!(["a.png"]), Some(Type)),
        ("imageUrls", json!(["a.png", "b.png"]), None),
        ("imageUrls", json!("a.png"), Some(Type)),
        ("imageUrls", json!(["a.png", "b.png", "c.png"]), Some(Count)),
        ("voiceId", json!("anything"), None),
        ("voiceId", json!([{"x": 1}]), Some(Type)),
        ("shots", json!([{"x": 1}]), None),
        ("shots", json!("x"), Some(Type)),
        ("shots", json!([{}, {}, {}]), Some(Count)),
        ("shots", json!([]), None),
        ("imageUrls", json!(["a.png", 3]), None),
        ("styleUrls", json!(["a.png"]), Some(Count)),
        ("styleUrls", json!([]), Some(Count)),
    ];
    for (name, value, wanted) in table {
        let mut payload = json!({"prompt": "a hero"});
        payload[name] = value;
        let wanted: Vec<_> = wanted.map(|kind| (name.to_owned(), kind)).into_iter().collect();
        assert_eq!(faults(&model(), payload.clone()), wanted, "{payload}");
    }
}

#[test]
fn all_faults_are_named_at_once_and_with_their_places() {
    assert_eq!(
        faults(&model(), json!({"shots": [{"text": "abc"}, {"index": 9}], "loop": 0})),
        [("prompt".into(), FaultKind::Missing), ("loop".into(), FaultKind::Type), ("shots[1].index".into(), FaultKind::Range)]
    );
    let fault = &model().judge(json!({"prompt": "abc", "count": 9}).as_object().unwrap())[0];
    assert_eq!(fault.message, "`count` takes one of 1, 2");
    assert_eq!(faults(&model(), json!({"prompt": "abc", "shots": [{}, null]})), [("shots[1]".into(), FaultKind::Type)]);
    assert_eq!(faults(&model(), json!({"prompt": "abc", "shots": [{"text": "abcde"}]})), [("shots[0].text".into(), FaultKind::Length)]);
}

#[test]
fn an_unknown_parameter_is_no_refusal_but_the_one_that_was_meant_is_named() {
    let faults =
        model().judge(json!({"prompt": "abc", "aspect_ratio": "16:9", "image_url": "a.png", "reviewer": "jo"}).as_object().unwrap());
    assert!(faults.iter().all(|fault| !fault.refuses()));
    let nearest: Vec<_> = faults.iter().map(|fault| fault.kind.clone()).collect();
    let meant = |name: Option<&str>| FaultKind::Unknown { nearest: name.map(str::to_owned) };
    assert_eq!(nearest, [meant(Some("aspectRatio")), meant(Some("imageUrls")), meant(None)]);
}

/// The record of the real tool: beside the project, or one further up in a work tree of it.
fn record() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["../shared/gen-ai", "../../shared/gen-ai"]
        .iter()
        .map(|path| root.join(path))
        .find(|path| filesystem::kind(path).is_ok_and(|kind| kind == filesystem::Kind::Folder))
}

#[allow(clippy::disallowed_methods, reason = "reads what lies beside the project")]
fn read(path: &Path) -> Value {
    json::parse(&std::fs::read(path).unwrap()).unwrap()
}

/// `{"$repeat": ["x", 3]}` stands for `xxx`.
fn expanded(value: &Value) -> Value {
    match value {
        Value::Object(object) => match object.get("$repeat") {
            Some(repeat) => repeat[0].as_str().unwrap().repeat(repeat[1].as_u64().unwrap() as usize).into(),
            None => object.iter().map(|(key, value)| (key.clone(), expanded(value))).collect(),
        },
        Value::Array(items) => items.iter().map(expanded).collect(),
        other => other.clone(),
    }
}

#[test]
fn the_rules_agree_with_every_recorded_answer_of_the_tool() {
    let Some(record) = record() else {
        eprintln!("SKIPPED: ../shared/gen-ai, the record of the real tool's answers, is not there");
        return;
    };
    let models = read(&record.join("models.json"));
    let cases = read(&record.join("validate-cases.json"));
    for (index, case) in cases.as_array().unwrap().iter().enumerate() {
        let name = case["model"].as_str().unwrap();
        let payload = expanded(&case["payload"]);
        let faults = Schema::of(&models[name]).unwrap().judge(payload.as_object().unwrap());
        let first = faults.iter().find(|fault| fault.refuses()).map(|fault| fault.parameter.as_str());
        // The tool stops at the first fault: `Invalid payload: "prompt" is required`.
        let recorded = case["error"].as_str().and_then(|error| error.split(['"', '.']).nth(1));
        assert_eq!(first, recorded, "case {index}: {name} {}", case["why"]);
        assert_eq!(first.is_some(), case["exit"] != 0, "case {index}: {name} {}", case["why"]);
    }
    assert_eq!(cases.as_array().unwrap().len(), 777);
}
