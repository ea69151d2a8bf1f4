//! Documents in which a member is missing that their schemas require.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::data::bundle::{BATCH, LIBRARY, MANIFEST, PINS, RIGHTS_JSON};
use crate::data::canonical::to_json;
use crate::data::{Code, Digest};
use crate::reports::schemas::schema;
use crate::stages::verify::testing::{Bundle, judged};

/// The documents of the good bundle, each with the name of its schema and at least one of every object that it may hold.
fn documents(bundle: &Bundle) -> [(&'static str, &'static str, Value); 5] {
    let read = |path: &str| serde_json::from_slice::<Value>(&bundle.files[path]).unwrap();
    let (mut manifest, mut rights, mut library) = (read(MANIFEST), read(RIGHTS_JSON), read(LIBRARY));
    let accepted = json!([{"code": "leak.unreadable", "paths": [], "by": "somebody", "because": "of something"}]);
    manifest["supersedes"] = json!({"version": 1, "tree_sha256": Digest::of("before")});
    (manifest["accepted"], rights["accepted"]) = (accepted.clone(), accepted);
    rights["models"] = json!([{"model": "recraftv4", "commercial_use": null, "terms_url": null, "read_on": null}]);
    library["jobs"][0]["inputs"] = json!([{"parameter": "imageUrls", "path": "source/inputs/ref.png"}]);
    library["jobs"][0]["adjusted"] = json!([{"parameter": "aspect_ratio", "how": "dropped"}]);
    [
        ("handoff-manifest", MANIFEST, manifest),
        ("rights", RIGHTS_JSON, rights),
        ("model-pins", PINS, read(PINS)),
        ("prompt-library", LIBRARY, library),
        ("batch", BATCH, read(BATCH)),
    ]
}

/// The places of all members of all objects, as JSON pointers.
fn members(value: &Value, at: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(object) => object.iter().for_each(|(name, value)| {
            found.push((at.to_owned(), name.clone()));
            members(value, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), found);
        }),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, value)| members(value, &format!("{at}/{index}"), found)),
        _ => {}
    }
}

/// The names that a schema requires, wherever.
fn required(schema: &Value, names: &mut BTreeSet<String>) {
    if let Some(required) = schema.get("required").and_then(Value::as_array) {
        names.extend(required.iter().filter_map(Value::as_str).map(str::to_owned));
    }
    match schema {
        Value::Object(object) => object.values().for_each(|value| required(value, names)),
        Value::Array(items) => items.iter().for_each(|value| required(value, names)),
        _ => {}
    }
}

#[test]
fn a_document_without_a_member_that_its_schema_requires_is_refused() {
    let good = Bundle::good();
    for (name, path, document) in documents(&good) {
        let schema = schema(name).unwrap().to_value();
        let validator = jsonschema::validator_for(&schema).unwrap();
        assert!(validator.is_valid(&document), "{name}");
        let invalid = |document: &Value| {
            let folder = tempfile::tempdir().unwrap();
            let report = judged(&good.clone().with(path, to_json(document)).zip_in(folder.path())).report;
            report.findings.iter().any(|finding| finding.code == Code::LayoutInvalid && finding.path.as_deref() == Some(path))
        };
        assert!(!invalid(&document), "{name}");
        let (mut places, mut missed, mut wanted) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        members(&document, "", &mut places);
        for (place, member) in places {
            let mut without = document.clone();
            without.pointer_mut(&place).unwrap().as_object_mut().unwrap().remove(&member);
            if !validator.is_valid(&without) {
                assert!(invalid(&without), "{path} verifies without {place}/{member}");
                missed.insert(member);
            }
        }
        required(&schema, &mut wanted);
        assert_eq!(missed, wanted, "{name}: every member that is required anywhere was taken away somewhere");
    }
}
