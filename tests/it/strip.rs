//! What is taken out of the records of runs, and that it comes back nowhere.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{ACME, Ran, Studio, document_in, fixtures, have};

const RUN: &str = "clients/acme-fintech/runs/2026-02-refresh";

fn edit_json(studio: &Studio, at: &str, change: impl FnOnce(&mut Value)) {
    let mut document: Value = serde_json::from_str(&studio.text(at)).unwrap();
    change(&mut document);
    studio.write(at, document.to_string());
}

fn entry(studio: &Studio, id: &str) -> Value {
    let library = document_in(&studio.bundle(1), "prompts/prompt-library.json");
    library["jobs"].as_array().unwrap().iter().find(|job| job["id"] == id).unwrap().clone()
}

fn findings(ran: &Ran, code: &str) -> Vec<Value> {
    let findings = ran.document()["findings"].clone();
    findings.as_array().unwrap().iter().filter(|finding| finding["code"] == code).cloned().collect()
}

#[test]
fn a_manifest_that_two_runs_share_holds_the_jobs_of_both_and_is_cleaned_once() {
    let studio = Studio::new();
    let results: Value = serde_json::from_str(&studio.text(&format!("{RUN}/results.json"))).unwrap();
    let (first, second) = results["jobs"].as_array().unwrap().split_at(2);
    let mut later = results.clone();
    later["startedAt"] = json!("2026-02-04T08:00:00Z");
    later["jobs"] = json!(second);
    edit_json(&studio, &format!("{RUN}/results.json"), |results| results["jobs"] = json!(first));
    studio.write("clients/acme-fintech/runs/2026-02-rest/results.json", later.to_string());

    let plan = studio.json(&["plan", ACME]).good().document();
    let entries = plan["entries"].as_array().unwrap();
    let manifest = entries.iter().find(|entry| entry["source"] == format!("{RUN}/manifest.json")).unwrap()["bundle_path"].clone();
    let manifest = manifest.as_str().unwrap();
    let strips = plan["strips"].as_array().unwrap().iter().filter(|strip| strip["path"] == manifest);
    let mut strips: Vec<_> = strips.map(|strip| (strip["what"].as_str().unwrap(), strip["count"].as_u64().unwrap())).collect();
    strips.sort_unstable();
    let expected = [("key notes", 1), ("path of an input", 1), ("tag internal-review-amber", 1), ("tag retainer-fy26", 2)];
    assert_eq!(strips, expected);

    let built = document_in(&studio.built(), manifest);
    let ids: Vec<&str> = built["jobs"].as_array().unwrap().iter().map(|job| job["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["social/card-stack", "social/rate-card", "email/header", "audio/payday-sting", "audio/ui-chime"]);
    for id in ["social-rate-card", "audio-ui-chime"] {
        assert!(entry(&studio, id)["prompt"].is_string());
    }
}

#[test]
fn what_strip_took_out_of_the_records_is_not_in_the_library() {
    let studio = Studio::new();
    edit_json(&studio, &format!("{RUN}/manifest.json"), |manifest| {
        let job = manifest["jobs"][1].as_object_mut().unwrap();
        let more = json!({
            "Reviewer": "somebody", "Client": "acme", "houseRecipe": 1, "look": "s3://house/look.bin?versionId=7",
            "meta": {"COST_CENTER": 7, "inner": {"Notes": "x"}, "tags": ["internal-y", "hero"], "kept": 1},
        });
        job.extend(more.as_object().unwrap().clone());
    });
    studio.configure("jq = [", "jq = ['del(.jobs[].houseRecipe)', ");
    studio.configure("mode = \"supported\"", "mode = \"archive\"");
    studio.built();
    let entry = entry(&studio, "social-rate-card");
    assert_eq!((&entry["meta"], &entry["look"]), (&json!({"tags": ["hero"], "kept": 1}), &json!("s3://house/look.bin")));
    assert_eq!(entry["style"], "raster");
    for gone in ["Reviewer", "Client", "houseRecipe", "tags"] {
        assert!(entry.get(gone).is_none(), "{gone} in {entry}");
    }
}

#[test]
fn keys_of_the_agency_in_any_case_are_no_parameters_that_the_tool_ignored() {
    let studio = Studio::new();
    edit_json(&studio, &format!("{RUN}/manifest.json"), |manifest| {
        manifest["jobs"][1]["Reviewer"] = json!("somebody");
        manifest["jobs"][1]["Tags"] = json!(["hero"]);
    });
    studio.json(&["plan", ACME]).good();
}

#[test]
fn a_prompt_that_a_program_takes_out_is_said_to_be_gone() {
    let studio = Studio::new();
    studio.configure("jq = [", "jq = ['del(.jobs[] | select(.id == \"social/rate-card\") | .prompt)', ");
    let finding = studio.json(&["build", ACME]).good().finding("regeneration.prompt-unknown");
    assert_eq!((&finding["job"], &finding["severity"]), (&json!("social/rate-card"), &json!("warning")));
    assert!(finding["message"].as_str().unwrap().contains("[strip]"));
    let entry = entry(&studio, "social-rate-card");
    assert_eq!((entry["class"].as_str(), entry.get("prompt")), (Some("not-reproducible"), None));
}

#[test]
fn a_program_that_changes_ids_is_refused_with_a_way_out() {
    let studio = Studio::new();
    studio.configure("jq = [", "jq = ['.jobs |= map(if .id then .id |= ascii_upcase else . end)', ");
    let finding = studio.json(&["plan", ACME]).code(1).finding("strip.jq");
    assert!(finding["message"].as_str().unwrap().contains("changes the ids"), "{finding}");
    assert!(finding["path"].is_string() && finding["fix"]["text"].is_string(), "{finding}");
}

#[test]
fn a_rights_row_for_nothing_that_ships_hides_no_client() {
    let studio = Studio::new();
    let row = "[[rights]]\nmatch = [\"assets/nowhere/**\"]\norigin = \"licensed-stock\"\nholder = \"Zest Retail Ltd\"";
    studio.edit("handoff.toml", |text| format!("{text}\n{row}\n"));
    studio.edit(&format!("{ACME}/brand.md"), |text| format!("{text}\nAs we did for Zest Retail.\n"));
    let plan = studio.json(&["plan", ACME]);
    let finding = plan.code(1).finding("leak.term");
    assert!(finding["message"].as_str().unwrap().contains("clients/zest-retail"), "{finding}");
}

#[test]
fn what_survives_in_the_library_is_told_with_its_job() {
    let studio = Studio::new();
    studio.edit(&format!("{RUN}/manifest.json"), |text| text.replace("three soft bars", "three Zest Retail bars"));
    let found = findings(studio.json(&["plan", ACME]).code(1), "leak.term");
    let library = found.iter().find(|finding| finding["path"] == "prompts/prompt-library.json").expect("a finding in the library");
    assert_eq!(library["job"], "social/rate-card", "{library}");
}

#[test]
fn a_seed_that_is_null_is_none() {
    let studio = Studio::new();
    studio.edit("out/retainer-2026-04-22/manifest.json", |text| text.replace("\"seed\": 4271", "\"seed\": null"));
    studio.built();
    assert_eq!(entry(&studio, "hero-dusk")["class"], "request");
}

#[test]
fn a_pin_that_does_not_say_what_the_model_takes_makes_no_promise() {
    if !have("python3", "driving the stand-in for the generation tool") {
        return;
    }
    let studio = Studio::new();
    let mut models: Value = serde_json::from_slice(&fs::read(fixtures().join("bin/models.json")).unwrap()).unwrap();
    let all: Vec<&mut Value> = match &mut models {
        Value::Object(map) => map.values_mut().collect(),
        Value::Array(list) => list.iter_mut().collect(),
        other => panic!("{other}"),
    };
    for model in all.into_iter().filter(|model| model["id"] == "kling-v3-turbo") {
        ["paramConfig", "schema"].iter().for_each(|key| drop(model.as_object_mut().unwrap().shift_remove(*key)));
    }
    let path = studio.outside().join("models.json");
    fs::write(&path, models.to_string()).unwrap();
    let mut command = studio.with_stand_in(&["pin", ACME, "--update", "--json"]);
    command.env("HANDOFF_STANDIN_MODELS", &path);
    studio.run(command).good();
    assert_eq!(studio.json(&["build", ACME]).good().finding("regeneration.no-schema")["severity"], "warning");
    let entry = entry(&studio, "vault-loop");
    assert_eq!((entry["class"].as_str(), entry["pin"].is_null()), (Some("not-reproducible"), true));
}
