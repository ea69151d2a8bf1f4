//! `pin`: the lock comes from the tool, costs nothing, and moves only when it is asked to.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use serde_json::Value;

use crate::harness::{ACME, Ran, Studio, have};

fn pin(studio: &Studio, more: &[&str]) -> Option<Ran> {
    if !have("python3", "driving the stand-in for the generation tool") {
        return None;
    }
    let arguments: Vec<&str> = ["pin", ACME, "--json"].into_iter().chain(more.iter().copied()).collect();
    let mut command = studio.with_stand_in(&arguments);
    command.env("SOURCE_DATE_EPOCH", "1776643200"); // 2026-04-20
    Some(studio.run(command))
}

fn asked(studio: &Studio) -> String {
    fs::read_to_string(studio.outside().join("asked")).unwrap_or_default()
}

#[test]
fn a_lock_taken_afresh_is_the_committed_one() {
    let studio = Studio::new();
    let lock = format!("{ACME}/handoff.lock");
    let committed = studio.text(&lock);
    studio.remove(&lock);
    let Some(ran) = pin(&studio, &[]) else { return };
    assert_eq!(ran.good().document()["outcome"], "written");
    assert_eq!(studio.text(&lock), committed);
    let asked = asked(&studio);
    let free = |line: &&str| line.starts_with(r#"["models", "info""#) || line == &r#"["--version"]"#;
    assert!(!asked.is_empty() && asked.lines().all(|line| free(&line)), "{asked}");
}

#[test]
fn a_lock_that_has_everything_is_left_alone_and_nothing_is_asked() {
    let studio = Studio::new();
    let Some(ran) = pin(&studio, &[]) else { return };
    assert_eq!(ran.good().document()["outcome"], "unchanged");
    assert_eq!(asked(&studio), "");
}

#[test]
fn an_update_says_what_moved() {
    let studio = Studio::new();
    let models = crate::harness::fixtures().join("bin/models.json");
    let moved = fs::read_to_string(models).unwrap().replace("\"4:3\"", "\"5:3\"");
    let path = studio.outside().join("models.json");
    fs::write(&path, moved).unwrap();
    if !have("python3", "driving the stand-in for the generation tool") {
        return;
    }
    let mut command = studio.with_stand_in(&["pin", ACME, "--update", "--json"]);
    command.env("HANDOFF_STANDIN_MODELS", &path);
    let document = studio.run(command).good().document();
    assert_eq!(document["outcome"], "written");
    let moved: Vec<&Value> = document["models"].as_array().unwrap().iter().flat_map(|model| model["moved"].as_array().unwrap()).collect();
    assert!(moved.iter().any(|text| text.as_str().unwrap().contains("value gone: \"4:3\"")), "{moved:?}");
    // And which prompts would no longer be what they were.
    let affected: Vec<&Value> =
        document["models"].as_array().unwrap().iter().flat_map(|model| model["affected"].as_array().unwrap()).collect();
    let [prompt] = affected[..] else { panic!("{affected:?}") };
    assert_eq!(prompt["job"], "social/card-stack");
    assert!(prompt["effects"][0].as_str().unwrap().starts_with("would be refused: `aspectRatio` takes one of"), "{prompt}");
    studio.json(&["plan", ACME]).code(1).finding("regeneration.payload");
}

/// The stand-in's models, changed.
fn models(studio: &Studio, change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> std::path::PathBuf {
    let models = fs::read_to_string(crate::harness::fixtures().join("bin/models.json")).unwrap();
    let mut models: Value = serde_json::from_str(&models).unwrap();
    change(models.as_object_mut().unwrap());
    let path = studio.outside().join("models.json");
    fs::write(&path, models.to_string()).unwrap();
    path
}

fn pin_with(studio: &Studio, models: &std::path::Path, more: &[&str]) -> Ran {
    let arguments: Vec<&str> = ["pin", ACME, "--json"].into_iter().chain(more.iter().copied()).collect();
    let mut command = studio.with_stand_in(&arguments);
    command.env("HANDOFF_STANDIN_MODELS", models);
    studio.run(command)
}

fn pinned(ran: &Ran, id: &str) -> Value {
    ran.document()["models"]
        .as_array()
        .unwrap()
        .iter()
        .find(|model| model["id"] == id)
        .unwrap_or_else(|| panic!("{}", ran.stdout()))
        .clone()
}

#[test]
fn a_model_that_comes_back_says_so() {
    if !have("python3", "driving the stand-in for the generation tool") {
        return;
    }
    let studio = Studio::new();
    let without = models(&studio, |models| drop(models.shift_remove("kling-v3-turbo")));
    let gone = pin_with(&studio, &without, &["--update"]);
    assert_eq!(gone.good().finding("regeneration.model-withdrawn")["job"], "acme-fintech/vault-loop");
    let model = pinned(&gone, "kling-v3-turbo");
    assert_eq!((&model["moved"][0], &model["affected"][0]["job"]), (&"withdrawn".into(), &"acme-fintech/vault-loop".into()));
    let back = pin_with(&studio, &models(&studio, |_| {}), &["--update"]);
    let moved = pinned(back.good(), "kling-v3-turbo")["moved"].clone();
    assert!(moved[0].as_str().unwrap().starts_with("came back: it was withdrawn on"), "{moved}");
}

#[test]
fn a_name_that_several_models_share_is_what_the_tool_takes_it_for() {
    if !have("python3", "driving the stand-in for the generation tool") {
        return;
    }
    let studio = Studio::new();
    let twins = models(&studio, |models| {
        let mut pro = models["flux-kontext-max"].clone();
        (pro["id"], pro["name"]) = ("flux-kontext-ace".into(), "Flux Kontext Ace".into());
        pro.as_object_mut().unwrap().shift_remove("modelId");
        models.insert("flux-kontext-ace".to_owned(), pro);
    });
    for file in ["results.json", "manifest.json"] {
        let at = format!("{ACME}/runs/2026-02-refresh/{file}");
        studio.edit(&at, |text| {
            text.replace("\"flux-kontext-max\"", "\"flux-kontext\"").replacen("\"recraftv4\"", "\"flux-kontext-ace\"", 9)
        });
    }
    pin_with(&studio, &twins, &[]).good();
    let lock: Value = serde_json::from_str(&studio.text(&format!("{ACME}/handoff.lock"))).unwrap();
    assert_eq!(lock["names"], serde_json::json!({"flux-kontext": "flux-kontext-max"}));
    let model = |plan: &Value| {
        let models = plan["models"].as_array().unwrap().iter();
        models
            .filter(|model| model["jobs"].as_array().unwrap().contains(&"social/card-stack".into()))
            .map(|model| model["id"].clone())
            .next()
    };
    assert_eq!(model(&studio.json(&["plan", ACME]).document()), Some("flux-kontext-max".into()));
    // Without the tool's word nothing is guessed.
    studio.edit(&format!("{ACME}/handoff.lock"), |text| text.replace("\"flux-kontext\": \"flux-kontext-max\"", ""));
    let finding = studio.json(&["plan", ACME]).code(1).finding("pin.unresolved");
    let message = finding["message"].as_str().unwrap();
    assert!(message.ends_with("flux-kontext could mean each of these pinned models: flux-kontext-ace, flux-kontext-max"), "{message}");
    pin_with(&studio, &twins, &[]).good();
    assert_eq!(model(&studio.json(&["plan", ACME]).document()), Some("flux-kontext-max".into()));
}

#[test]
fn a_model_that_is_gone_makes_its_prompts_not_reproducible() {
    let studio = Studio::new();
    let models = fs::read_to_string(crate::harness::fixtures().join("bin/models.json")).unwrap();
    let mut models: Value = serde_json::from_str(&models).unwrap();
    match &mut models {
        Value::Object(map) => drop(map.shift_remove("kling-v3-turbo")),
        Value::Array(list) => list.retain(|model| model["id"] != "kling-v3-turbo"),
        other => panic!("{other}"),
    }
    let path = studio.outside().join("models.json");
    fs::write(&path, models.to_string()).unwrap();
    if !have("python3", "driving the stand-in for the generation tool") {
        return;
    }
    let mut command = studio.with_stand_in(&["pin", ACME, "--update", "--json"]);
    command.env("HANDOFF_STANDIN_MODELS", &path);
    studio.run(command).good();
    let built = studio.json(&["build", ACME]);
    assert_eq!(built.good().finding("regeneration.model-withdrawn")["severity"], "warning");
    let library = crate::harness::document_in(&studio.bundle(1), "prompts/prompt-library.json");
    let entry = library["jobs"].as_array().unwrap().iter().find(|job| job["id"] == "vault-loop").unwrap().clone();
    assert_eq!((entry["class"].as_str(), entry["pin"].is_null()), (Some("not-reproducible"), true));
    let batch = crate::harness::document_in(&studio.bundle(1), "prompts/batch.json");
    assert!(batch["jobs"].as_array().unwrap().iter().all(|job| job["id"] != "vault-loop"));
}

#[test]
fn without_the_tool_pin_says_what_to_do() {
    let studio = Studio::new();
    studio.remove(&format!("{ACME}/handoff.lock"));
    let mut command = studio.command(&["pin", ACME, "--json"]);
    command.env("PATH", studio.outside());
    let ran = studio.run(command);
    assert_eq!(ran.code(2).document()["error"]["code"], "tool.failed");
    assert!(!studio.path(&format!("{ACME}/handoff.lock")).exists());
}

#[test]
fn without_a_lock_build_refuses_and_names_the_ways_out() {
    let studio = Studio::new();
    studio.remove(&format!("{ACME}/handoff.lock"));
    let finding = studio.json(&["build", ACME]).code(1).finding("pin.lock-missing");
    assert!(finding["fix"]["text"].as_str().unwrap().contains("handoff pin"));
    assert_eq!(finding["fix"]["toml"], "[regeneration]\nmode = \"archive\"");
    studio.configure("mode = \"supported\"", "mode = \"archive\"");
    studio.json(&["build", ACME]).good();
    let manifest = crate::harness::document_in(&studio.bundle(1), "docs/handoff-manifest.json");
    assert!(manifest["pinned_models"].is_null() && manifest["regeneration_supported"] == false);
}

#[test]
fn a_pin_is_no_name_of_a_model() {
    let studio = Studio::new();
    for file in ["results.json", "manifest.json"] {
        let at = format!("{ACME}/runs/2026-02-refresh/{file}");
        studio.edit(&at, |text| text.replace("\"flux-kontext-max\"", "\"flux-kontext-max@2026-03-15\""));
    }
    let finding = studio.json(&["plan", ACME]).code(1).finding("pin.unresolved");
    assert!(
        finding["fix"]["text"].as_str().unwrap().contains("of flux-kontext-max@2026-03-15, flux-kontext-max would be one"),
        "{finding}"
    );
}

#[test]
fn latest_is_no_model() {
    let studio = Studio::new();
    for file in ["results.json", "manifest.json"] {
        let at = format!("{ACME}/runs/2026-02-refresh/{file}");
        if studio.text(&at).contains("\"flux-kontext-max\"") {
            studio.edit(&at, |text| text.replace("\"flux-kontext-max\"", "\"latest\""));
        }
    }
    let finding = studio.json(&["plan", ACME]).code(1).finding("pin.unresolved");
    assert_eq!(finding["job"], "social/card-stack");
}

#[test]
fn results_that_cannot_be_read_take_no_model_out_of_the_lock() {
    let studio = Studio::new();
    let lock = format!("{ACME}/handoff.lock");
    let committed = studio.text(&lock);
    studio.write(&format!("{ACME}/runs/2026-02-refresh/results.json"), "{\"jobs\": [");
    let Some(ran) = pin(&studio, &["--update"]) else { return };
    assert_eq!(ran.code(1).document()["outcome"], "refused");
    let finding = ran.document()["findings"].as_array().unwrap().iter().find(|finding| finding["severity"] == "error").unwrap().clone();
    assert!(finding["code"].as_str().unwrap().starts_with("run."), "{finding}");
    assert_eq!(studio.text(&lock), committed);
    assert_eq!(asked(&studio), "", "nothing was asked either");
}

#[test]
fn where_what_may_hold_a_run_cannot_be_read_no_pin_is_lost() {
    let studio = Studio::new();
    let run = studio.path(&format!("{ACME}/runs/2026-02-refresh"));
    fs::rename(&run, run.with_file_name(OsStr::from_bytes(b"2026-02\xff"))).unwrap();
    let lock = studio.text(&format!("{ACME}/handoff.lock"));
    let Some(ran) = pin(&studio, &[]) else { return };
    assert_eq!(ran.code(1).document()["outcome"], "refused");
    ran.finding("source.name");
    assert_eq!(studio.text(&format!("{ACME}/handoff.lock")), lock);
    studio.json(&["rights", ACME]).code(1).finding("source.name");
    assert_eq!(studio.json(&["init", ACME, "--update", "--yes"]).good().finding("source.name")["severity"], "warning");
}
