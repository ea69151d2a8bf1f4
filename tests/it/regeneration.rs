//! Regeneration: what the tool would refuse or ignore, what the delivered assets say about it, and what each prompt takes.

use serde_json::{Value, json};

use crate::harness::{ACME, Studio, document_in, unzipped};

const CAMPAIGN: &str = "clients/acme-fintech/runs/2025-10-campaign/results.json";
const REFRESH: &str = "clients/acme-fintech/runs/2026-02-refresh/manifest.json";
const RETAINER: &str = "out/retainer-2026-04-22/manifest.json";

/// Changes one job of a run's file.
fn change(studio: &Studio, file: &str, id: &str, change: impl FnOnce(&mut Value)) {
    studio.edit(file, |text| {
        let mut document: Value = serde_json::from_str(&text).unwrap();
        let jobs = document["jobs"].as_array_mut().unwrap();
        change(jobs.iter_mut().find(|job| job["id"] == id).unwrap());
        document.to_string()
    });
}

/// The entry of a prompt in the library of the first version.
fn entry(studio: &Studio, id: &str) -> Value {
    let library = document_in(&studio.bundle(1), "prompts/prompt-library.json");
    library["jobs"].as_array().unwrap().iter().find(|job| job["id"] == id).unwrap().clone()
}

fn text_in(studio: &Studio, name: &str) -> String {
    String::from_utf8(unzipped(&studio.bundle(1))[name].clone()).unwrap()
}

fn rename_key(job: &mut Value, from: &str, to: &str) {
    let job = job.as_object_mut().unwrap();
    let value = job.shift_remove(from).unwrap();
    job.insert(to.to_owned(), value);
}

#[test]
fn an_asset_that_has_what_was_meant_suggests_rename_and_one_that_has_the_default_suggests_drop() {
    let studio = Studio::new();
    studio.configure("drop = [\"aspect_ratio\"]", "drop = []");
    change(&studio, REFRESH, "social/rate-card", |job| rename_key(job, "aspectRatio", "aspect_ratio"));
    change(&studio, CAMPAIGN, "social/payday-cafe", |job| {
        rename_key(job, "aspectRatio", "aspect_ratio");
        job["aspect_ratio"] = "4:3".into();
    });
    let document = studio.json(&["plan", ACME]).code(1).document();
    let ignored = |job: &str| {
        let findings = document["findings"].as_array().unwrap().iter();
        let mut of_job = findings.filter(|finding| finding["code"] == "regeneration.ignored" && finding["job"] == job);
        of_job.next().unwrap_or_else(|| panic!("{document:#}")).clone()
    };
    let (rename, drop) = ("[regeneration]\nrename = { \"aspect_ratio\" = \"aspectRatio\" }", "[regeneration]\ndrop = [\"aspect_ratio\"]");
    let wide = ignored("social/rate-card");
    assert!(wide["message"].as_str().unwrap().ends_with("Rate card (Q1).png is 320 × 180, the 16:9 that was asked for"), "{wide}");
    assert_eq!((wide["fix"]["toml"].as_str(), wide["fix"]["or"]["toml"].as_str()), (Some(rename), Some(drop)));
    let square = ignored("social/payday-cafe");
    assert!(square["message"].as_str().unwrap().ends_with("café & co.png is 320 × 320, the default 1:1 and not 4:3"), "{square}");
    assert_eq!((square["fix"]["toml"].as_str(), square["fix"]["or"]["toml"].as_str()), (Some(drop), Some(rename)));
    // Both can be copied off the terminal, too.
    let shown = studio.handoff(&["plan", ACME]).code(1).stdout();
    let stays: Vec<&str> = shown.lines().map(str::trim).filter(|line| line.contains("\"aspect_ratio\"")).collect();
    assert!(stays.contains(&"drop = [\"aspect_ratio\"]") && stays.contains(&"rename = { \"aspect_ratio\" = \"aspectRatio\" }"), "{shown}");
    // What an edited asset measures says nothing about its prompt.
    assert!(!ignored("acme-fintech/launch-tile")["message"].as_str().unwrap().contains('×'));
}

#[test]
fn what_was_dropped_or_renamed_is_told_to_the_receiving_team() {
    let studio = Studio::new();
    change(&studio, REFRESH, "social/rate-card", |job| rename_key(job, "aspectRatio", "ratio"));
    change(&studio, RETAINER, "acme-fintech/rates-tile", |job| {
        rename_key(job, "imageUrls", "image");
        job["image"] = job["image"][0].clone();
    });
    studio.configure("drop = [\"aspect_ratio\"]", "drop = [\"aspect_ratio\"]\nrename = { ratio = \"aspectRatio\", image = \"imageUrls\" }");
    studio.json(&["build", ACME]).good();
    assert_eq!(entry(&studio, "launch-tile")["adjusted"], json!([{"parameter": "aspect_ratio", "how": "dropped"}]));
    let card = entry(&studio, "social-rate-card");
    assert_eq!(card["adjusted"], json!([{"parameter": "ratio", "how": "renamed", "to": "aspectRatio"}]));
    assert_eq!(card["aspectRatio"], "16:9");
    // One file becomes a list of one: the parameter that was meant takes nothing else.
    assert_eq!(entry(&studio, "rates-tile")["imageUrls"], json!(["source/inputs/refs/card-reference.png"]));
    let readme = text_in(&studio, "README.md");
    assert!(readme.contains("| `aspect_ratio` | left out: the request is what was really run | `launch-tile` |"), "{readme}");
    assert!(readme.contains("| `ratio` | written as `aspectRatio`, which was meant: the result will differ"), "{readme}");
    assert!(text_in(&studio, "docs/gallery.html").contains("ratio, written as aspectRatio"));
    studio.handoff(&["verify", studio.bundle(1).to_str().unwrap()]).good();
}

#[test]
fn a_prompt_that_takes_the_output_of_another_names_it() {
    let studio = Studio::new();
    studio.built();
    let paper = "source/inputs/runs/2025-10-campaign/brushed-paper.png";
    let stack = entry(&studio, "social-card-stack");
    assert_eq!(stack["inputs"], json!([{"parameter": "imageUrls", "path": paper, "job": "texture-brushed-paper"}]));
    let hero = json!([{"parameter": "startFrame", "path": "assets/hero/hero-dawn.png", "job": "hero-dawn"}]);
    assert_eq!(entry(&studio, "vault-loop")["inputs"], hero);
    let supplied = json!([{"parameter": "imageUrls", "path": "source/inputs/refs/card-reference.png"}]);
    assert_eq!(entry(&studio, "rates-tile")["inputs"], supplied);
    let (readme, gallery) = (text_in(&studio, "README.md"), text_in(&studio, "docs/gallery.html"));
    assert!(readme.contains(&format!("| `social-card-stack` | [`{paper}`]({paper}) | `texture-brushed-paper` |")), "{readme}");
    assert!(!readme.contains("| `rates-tile` | [`source"), "nobody made the client's own picture");
    assert!(gallery.contains("from the prompt texture-brushed-paper"), "{gallery}");
    let plan = studio.json(&["plan", ACME]).good().document();
    let input = plan["entries"].as_array().unwrap().iter().find(|entry| entry["bundle_path"] == paper).unwrap().clone();
    assert_eq!(input["job"], "texture/brushed-paper");
}

#[test]
fn chains_are_listed_in_the_order_in_which_they_are_made() {
    let studio = Studio::new();
    // The audio and e-mail prompts come before the texture by name, the stack is made of the texture, the header of the stack.
    change(&studio, REFRESH, "email/header", |job| job["imageUrls"] = json!(["runs/2026-02-refresh/card-stack.webp"]));
    studio.json(&["build", ACME]).good();
    let readme = text_in(&studio, "README.md");
    let place = |start: &str| readme.find(start).unwrap_or_else(|| panic!("{start}: {readme}"));
    assert!(place("| `social-card-stack` | [") < place("| `email-header` | ["), "{readme}");
}

#[test]
fn a_remote_input_loses_its_query_everywhere_and_makes_the_prompt_not_reproducible() {
    let studio = Studio::new();
    let url = "https://cdn.example.com/card.png";
    change(&studio, RETAINER, "acme-fintech/rates-tile", |job| job["imageUrls"] = json!([format!("{url}?X-Amz-Signature=deadbeef&t=1#f")]));
    let built = studio.json(&["build", ACME]);
    assert_eq!(built.good().finding("regeneration.input-remote")["severity"], "warning");
    let tile = entry(&studio, "rates-tile");
    assert_eq!((&tile["class"], &tile["reason"]), (&"not-reproducible".into(), &"its input imageUrls is on the network".into()));
    assert_eq!((&tile["imageUrls"], &tile["inputs"]), (&json!([url]), &Value::Null));
    for (name, bytes) in unzipped(&studio.bundle(1)) {
        assert!(!String::from_utf8_lossy(&bytes).contains("deadbeef"), "{name}");
    }
    let batch = document_in(&studio.bundle(1), "prompts/batch.json");
    assert!(batch["jobs"].as_array().unwrap().iter().all(|job| job["id"] != "rates-tile"));
}

#[test]
fn a_data_url_holds_its_own_content() {
    let studio = Studio::new();
    let url = "data:image/png;base64,iVBORw0KGgo=";
    change(&studio, RETAINER, "acme-fintech/rates-tile", |job| job["imageUrls"] = json!([url]));
    studio.json(&["build", ACME]).good();
    let tile = entry(&studio, "rates-tile");
    assert_eq!((&tile["class"], &tile["imageUrls"], &tile["inputs"]), (&"request".into(), &json!([url]), &Value::Null));
}

#[test]
fn a_picture_of_another_client_is_refused_wherever_it_lies() {
    for input in ["clients/zest-retail/deliverables/summer-basket.png", "out/retainer-2026-04-22/summer-basket.png"] {
        let studio = Studio::new();
        change(&studio, RETAINER, "acme-fintech/rates-tile", |job| job["imageUrls"] = json!([input]));
        let finding = studio.json(&["plan", ACME]).code(1).finding("regeneration.input-foreign");
        assert_eq!((finding["job"].as_str(), finding["severity"].as_str()), (Some("acme-fintech/rates-tile"), Some("error")), "{input}");
        assert!(finding["fix"]["toml"].is_null(), "nothing takes such a file back in: {finding}");
    }
}

#[test]
fn a_seed_is_a_class_where_the_model_takes_one_and_an_ignored_parameter_where_it_does_not() {
    let studio = Studio::new();
    studio.built();
    assert_eq!(entry(&studio, "hero-dusk")["class"], "seeded");
    change(&studio, REFRESH, "social/rate-card", |job| job["seed"] = json!(7));
    let finding = studio.json(&["plan", ACME]).code(1).finding("regeneration.ignored");
    assert_eq!((finding["place"].as_str(), &finding["fix"]["or"]), (Some("seed"), &Value::Null));
    studio.configure("drop = [\"aspect_ratio\"]", "drop = [\"aspect_ratio\", \"seed\"]");
    studio.json(&["build", ACME]).good();
    let library = document_in(&studio.bundle(2), "prompts/prompt-library.json");
    let class = |id: &str| library["jobs"].as_array().unwrap().iter().find(|job| job["id"] == id).unwrap()["class"].clone();
    assert_eq!((class("social-rate-card"), class("hero-dusk")), ("request".into(), "seeded".into()));
}
