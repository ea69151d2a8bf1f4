//! Every JSON file that is written, and every document on stdout, is what its published schema says.

use std::fs;

use serde_json::Value;
use ssh_key::private::Ed25519Keypair;
use ssh_key::{LineEnding, PrivateKey};

use crate::diff::two_versions;
use crate::harness::{ACME, Studio, document_in, have};

#[track_caller]
fn holds(studio: &Studio, name: &str, document: &Value) {
    let schema: Value = serde_json::from_str(&studio.handoff(&["schema", name]).good().stdout()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
}

#[test]
fn real_output_is_what_the_schemas_say() {
    let studio = Studio::new();
    let plan = studio.json(&["plan", ACME]).document();
    holds(&studio, "plan", &plan);
    holds(&studio, "rights-table", &studio.json(&["rights", ACME]).document());
    holds(&studio, "build", &studio.json(&["build", ACME]).document());
    let zip = studio.bundle(1);
    for (name, path) in [
        ("handoff-manifest", "docs/handoff-manifest.json"),
        ("model-pins", "docs/model-pins.json"),
        ("rights", "docs/rights.json"),
        ("prompt-library", "prompts/prompt-library.json"),
        ("batch", "prompts/batch.json"),
    ] {
        holds(&studio, name, &document_in(&zip, path));
    }
    holds(&studio, "lock", &serde_json::from_str(&studio.text(&format!("{ACME}/handoff.lock"))).unwrap());
    holds(&studio, "build-report", &serde_json::from_str(&studio.text("handoff/acme-fintech/handoff-v1/build-report.json")).unwrap());
    holds(&studio, "verify", &studio.json(&["verify", zip.to_str().unwrap()]).document());
    holds(&studio, "reproduce", &studio.json(&["reproduce", zip.to_str().unwrap(), ACME]).document());
    holds(&studio, "diff", &studio.json(&["diff", zip.to_str().unwrap(), zip.to_str().unwrap()]).document());
    if cfg!(unix) && have("python3", "driving the stand-in for the generation tool") {
        let asked = studio.run(studio.with_stand_in(&["verify", zip.to_str().unwrap(), "--live", "--json"])).document();
        assert!(asked["live"]["calls"][0]["arguments"].is_array());
        holds(&studio, "verify", &asked);
    }
    let to = studio.outside().join("portal");
    holds(&studio, "deliver", &studio.json(&["deliver", zip.to_str().unwrap(), "--to", to.to_str().unwrap()]).document());
    let receipts = fs::read_to_string(studio.path("handoff/acme-fintech/deliveries.jsonl")).unwrap();
    holds(&studio, "receipt", &serde_json::from_str(receipts.lines().next().unwrap()).unwrap());
    holds(&studio, "init", &studio.json(&["init", "clients/zest-retail", "--update"]).code(3).document());
    holds(&studio, "init", &studio.json(&["init", "clients/nova-travel", "--yes"]).document());
    holds(&studio, "error", &studio.json(&["plan", "nowhere"]).document());
}

#[test]
fn the_schemas_are_not_so_loose_that_anything_passes() {
    let studio = Studio::new();
    let schema: Value = serde_json::from_str(&studio.handoff(&["schema", "handoff-manifest"]).good().stdout()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut manifest = document_in(&studio.built(), "docs/handoff-manifest.json");
    assert!(validator.is_valid(&manifest));
    manifest["assets"][0]["sha256"] = "nonsense".into();
    assert!(!validator.is_valid(&manifest));
}

#[test]
fn what_lies_beside_a_zip_is_what_the_schemas_say() {
    let studio = two_versions();
    let [first, second] = [1, 2].map(|version| studio.bundle(version).to_str().unwrap().to_owned());
    let key = studio.outside().join("key");
    PrivateKey::from(Ed25519Keypair::from_seed(&[1; 32])).write_openssh_file(&key, LineEnding::LF).unwrap();
    holds(&studio, "sign", &studio.json(&["sign", &first, "--sign-key", key.to_str().unwrap(), "--statement"]).document());
    let recalled = studio.json(&["recall", &first, "--because", "a test", "--replaced-by", &second]).document();
    holds(&studio, "recall", &recalled);
    holds(&studio, "log", &studio.json(&["log", ACME]).document());
    for (name, ending) in [("statement", "intoto.json"), ("recall-notice", "recall.json")] {
        let text = fs::read_to_string(studio.bundle(1).with_extension(ending)).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        holds(&studio, name, &document);
        assert_eq!(text, serde_json::to_string_pretty(&document).unwrap() + "\n", "{name} is canonical");
    }
}

#[test]
fn outcomes_decisions_and_schemas_are_what_they_can_be_and_nothing_else() {
    let studio = Studio::new();
    let schema: Value = serde_json::from_str(&studio.handoff(&["schema", "plan"]).good().stdout()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let plan = studio.json(&["plan", ACME]).good().document();
    assert!(validator.is_valid(&plan));
    for place in ["/outcome", "/schema", "/entries/0/decision", "/prompts/0/decision"] {
        let mut other = plan.clone();
        *other.pointer_mut(place).unwrap() = "something".into();
        assert!(!validator.is_valid(&other), "{place}");
    }
}

#[test]
fn json_documents_are_canonical() {
    let studio = Studio::new();
    let zip = studio.built();
    for (name, bytes) in crate::harness::unzipped(&zip).iter().filter(|(name, _)| name.ends_with(".json")) {
        let value: Value = serde_json::from_slice(bytes).unwrap();
        let again = serde_json::to_string_pretty(&value).unwrap() + "\n";
        assert!(again.as_bytes() == bytes.as_slice(), "{name} has two-space indent, LF and a final newline");
    }
}

#[test]
fn a_schema_that_does_not_exist_is_an_error_that_names_those_that_do() {
    let said = Studio::empty().handoff(&["schema", "nothing"]).code(2).stderr();
    assert!(said.contains("handoff-manifest") && said.contains("prompt-library"), "{said}");
}
