//! The documents, used as the receiving team uses them.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::harness::{ACME, Studio, document_in, extract, fixtures, have, unzipped};

/// The fenced blocks of a language in a Markdown text.
fn blocks(markdown: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut current: Option<String> = None;
    for line in markdown.lines() {
        match &mut current {
            None if line.trim_end() == format!("```{language}") => current = Some(String::new()),
            None => {}
            Some(_) if line.starts_with("```") => blocks.extend(current.take()),
            Some(text) => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    blocks
}

#[test]
fn the_worked_example_of_the_readme_runs_against_the_stand_in_and_spends_nothing() {
    if !have("python3", "driving the stand-in for the generation tool") {
        return;
    }
    let studio = Studio::new();
    let root = extract(&studio.built(), &studio.outside().join("received"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let free: Vec<String> = blocks(&readme, "sh")
        .into_iter()
        .filter(|block| block.contains("gen-ai") && (block.contains("validate") || block.contains("--dry-run")))
        .collect();
    assert!(!free.is_empty(), "{readme}");
    let log = studio.outside().join("asked");
    let path =
        std::env::join_paths(std::iter::once(fixtures().join("bin")).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())))
            .unwrap();
    for block in &free {
        let output = Command::new("sh")
            .arg("-euc")
            .arg(block)
            .current_dir(&root)
            .env("PATH", &path)
            .env("HANDOFF_STANDIN_LOG", &log)
            .output()
            .unwrap();
        assert!(output.status.success(), "{block}\n{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    }
    let asked = fs::read_to_string(&log).unwrap();
    assert!(asked.contains("validate") && asked.contains("--dry-run"), "{asked}");
    assert!(asked.lines().filter(|line| line.contains("batch")).all(|line| line.contains("--dry-run")), "{asked}");
}

#[test]
fn the_batch_holds_only_ids_models_and_parameters_of_the_schema() {
    let zip = Studio::new();
    let zip = zip.built();
    let pins = document_in(&zip, "docs/model-pins.json");
    let batch = document_in(&zip, "prompts/batch.json");
    let jobs = batch["jobs"].as_array().unwrap();
    assert_eq!(jobs.len(), 12);
    for job in jobs {
        let schema = pins["models"][job["model"].as_str().unwrap()]["snapshot"]["schema"].as_object().expect("the model is pinned");
        for key in job.as_object().unwrap().keys().filter(|key| !["id", "model"].contains(&key.as_str())) {
            assert!(schema.contains_key(key), "{key} of {job}");
        }
    }
}

#[test]
fn every_prompt_is_valid_for_the_stand_in() {
    if !have("python3", "driving the stand-in for the generation tool") {
        return;
    }
    let studio = Studio::new();
    let root = extract(&studio.built(), &studio.outside().join("received"));
    let tool = fixtures().join("bin/gen-ai");
    let dry = Command::new(&tool).args(["batch", "run", "prompts/batch.json", "--dry-run"]).current_dir(&root).output().unwrap();
    assert!(dry.status.success(), "{}", String::from_utf8_lossy(&dry.stdout));
    let batch: Value = serde_json::from_slice(&fs::read(root.join("prompts/batch.json")).unwrap()).unwrap();
    for job in batch["jobs"].as_array().unwrap() {
        let mut payload = job.as_object().unwrap().clone();
        let model = payload.remove("model").unwrap();
        payload.remove("id");
        let file = studio.outside().join("payload.json");
        fs::write(&file, Value::Object(payload).to_string()).unwrap();
        let judged =
            Command::new(&tool).args(["validate", "-m", model.as_str().unwrap(), "--file"]).arg(&file).current_dir(&root).output().unwrap();
        assert!(judged.status.success(), "{job}: {}", String::from_utf8_lossy(&judged.stdout));
    }
}

#[test]
fn every_input_of_the_library_is_a_file_of_the_bundle() {
    let studio = Studio::new();
    let zip = studio.built();
    let files: BTreeSet<String> = unzipped(&zip).into_keys().collect();
    let library = document_in(&zip, "prompts/prompt-library.json");
    let mut seen = BTreeSet::new();
    for job in library["jobs"].as_array().unwrap() {
        for key in ["imageUrls", "startFrame"] {
            let values = job.get(key).map(|value| value.as_array().cloned().unwrap_or_else(|| vec![value.clone()])).unwrap_or_default();
            for value in values {
                assert!(files.contains(value.as_str().unwrap()), "{value} of {job}");
                seen.insert(value.as_str().unwrap().to_owned());
            }
        }
    }
    let expected =
        ["assets/hero/hero-dawn.png", "source/inputs/refs/card-reference.png", "source/inputs/runs/2025-10-campaign/brushed-paper.png"];
    assert_eq!(seen.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn the_library_has_the_ids_and_classes_that_the_fixture_expects() {
    let expected: Value = serde_json::from_slice(&fs::read(fixtures().join("expected.json")).unwrap()).unwrap();
    let studio = Studio::new();
    let library = document_in(&studio.built(), "prompts/prompt-library.json");
    let jobs = library["jobs"].as_array().unwrap();
    for prompt in expected["prompts"].as_array().unwrap().iter().filter(|prompt| prompt["decision"] == "ship") {
        let found = jobs.iter().find(|job| job["id"] == prompt["library_id"]).unwrap_or_else(|| panic!("{prompt}"));
        assert_eq!((&found["class"], &found["assets"], &found["source"]["job"]), (&prompt["class"], &prompt["assets"], &prompt["job"]));
    }
}

#[test]
fn an_agencys_own_template_takes_the_place_of_ours() {
    let studio = Studio::new();
    studio.edit("handoff.toml", |text| format!("templates = \"templates\"\n{text}"));
    studio.write("templates/CHANGELOG.md", "# What is new\n\nVersion {{ version }}\n");
    let zip = studio.built();
    let changelog = String::from_utf8(unzipped(&zip)["docs/CHANGELOG.md"].clone()).unwrap();
    assert_eq!(changelog, "# What is new\n\nVersion 1\n");
    studio.write("templates/CHANGELOG.md", "{{ nothing.of_the_kind }}");
    let ran = studio.json(&["build", ACME, "--reissue"]);
    assert_eq!(ran.code(2).document()["error"]["code"], "template.invalid");
}

#[test]
fn a_template_that_names_the_agency_is_refused_by_plan_and_build_alike() {
    let studio = Studio::new();
    studio.edit("handoff.toml", |text| format!("templates = \"templates\"\n{text}"));
    studio.write("templates/CHANGELOG.md", "# Version {{ version }}\n\nMade by Northlight Studio.\n");
    let survivors = ["plan", "build"].map(|command| studio.json(&[command, ACME]).code(1).finding("leak.term"));
    assert_eq!(survivors[0], survivors[1]);
    assert_eq!((survivors[0]["path"].as_str(), survivors[0]["place"].as_str()), (Some("docs/CHANGELOG.md"), Some("line 3")));
    assert!(studio.versions().is_empty());
}

#[test]
fn a_file_among_the_templates_that_is_none_is_an_error_that_names_the_four() {
    let studio = Studio::new();
    studio.edit("handoff.toml", |text| format!("templates = \"templates\"\n{text}"));
    studio.write("templates/Readme.md", "# Hello\n").write("templates/.DS_Store", "x");
    for command in ["plan", "build"] {
        let error = studio.json(&[command, ACME]).code(2).document()["error"].clone();
        assert_eq!(error["code"], "template.invalid");
        assert!(error["path"].as_str().unwrap().ends_with("templates/Readme.md"), "{error}");
        let fix = error["fix"]["text"].as_str().unwrap();
        assert!(["README.md", "RIGHTS.md", "CHANGELOG.md", "gallery.html"].iter().all(|name| fix.contains(name)), "{fix}");
    }
    studio.remove("templates/Readme.md");
    studio.json(&["plan", ACME]).good();
}
