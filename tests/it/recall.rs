//! `recall`: a version is withdrawn beside its zip, and what checks, lists and delivers heeds that.

use std::fs;

use serde_json::{Value, json};

use crate::diff::two_versions;
use crate::harness::{ACME, ACME_V1, Ran, Studio};

const BECAUSE: &str = "the licence of the harbour photo has ended";

fn recall(studio: &Studio, more: &[&str]) -> Ran {
    studio.json(&[&["recall", studio.bundle(1).to_str().unwrap(), "--because", BECAUSE], more].concat())
}

#[test]
fn a_recalled_version_does_not_verify_is_not_delivered_and_says_why() {
    let studio = Studio::new();
    let zip = studio.built();
    let before = fs::read(&zip).unwrap();
    let recalled = recall(&studio, &[]).good().document();
    assert_eq!((recalled["outcome"].as_str(), &recalled["notice"]["affected"]), (Some("recalled"), &Value::Null));
    assert_eq!(fs::read(&zip).unwrap(), before);

    let failed = studio.json(&["verify", zip.to_str().unwrap()]);
    let finding = failed.code(1).finding("bundle.recalled");
    assert!(finding["message"].as_str().unwrap().contains(BECAUSE), "{finding}");
    let said = studio.handoff(&["verify", zip.to_str().unwrap()]).code(1).stdout();
    assert!(said.contains("withdrawn"), "{said}");
    let to = studio.outside().join("portal");
    let refused = studio.json(&["deliver", zip.to_str().unwrap(), "--to", to.to_str().unwrap()]);
    assert_eq!(refused.code(1).codes(), ["bundle.recalled", "deliver.not-verified"]);
    assert!(!to.join(ACME_V1).exists());
    let log = studio.json(&["log", ACME]).good().document();
    assert_eq!(log["versions"][0]["recall"]["because"], BECAUSE);
}

#[test]
fn a_version_is_recalled_once() {
    let studio = Studio::new();
    studio.built();
    let first = recall(&studio, &[]).good().document();
    let notice = fs::read(first["path"].as_str().unwrap()).unwrap();
    let second = recall(&studio, &[]);
    assert_eq!((second.code(1).document()["outcome"].as_str(), second.codes()), (Some("refused"), vec!["recall.twice".to_owned()]));
    assert_eq!(fs::read(first["path"].as_str().unwrap()).unwrap(), notice);
}

#[test]
fn the_notice_names_the_replacement_and_what_must_not_be_used_any_more() {
    let studio = two_versions();
    let second = studio.bundle(2);
    let notice = recall(&studio, &["--replaced-by", second.to_str().unwrap()]).good().document()["notice"].clone();
    assert_eq!(notice["replaced_by"]["version"], 2);
    let affected = json!({
        "removed": ["assets/audio/ui-chime.wav"],
        "replaced": ["assets/copy/launch.txt"],
        "renamed": [{"from": "assets/brand/acme-logo.svg", "to": "assets/brand/logo.svg"}],
    });
    assert_eq!(notice["affected"], affected);
    let on_disk: Value = serde_json::from_slice(&fs::read(studio.bundle(1).with_extension("recall.json")).unwrap()).unwrap();
    assert_eq!(on_disk, notice);
    studio.handoff(&["verify", second.to_str().unwrap(), "--quiet"]).good();
}

#[test]
fn a_build_follows_a_recalled_version() {
    let studio = Studio::new();
    studio.built();
    recall(&studio, &[]).good();
    let built = studio.json(&["build", ACME, "--reissue"]).good().document();
    assert_eq!((built["outcome"].as_str(), built["version"].as_u64()), (Some("built"), Some(2)));
}

#[test]
fn what_cannot_be_recalled_is_one_error_and_writes_nothing() {
    let studio = Studio::new();
    let zip = studio.built();
    let recalled = |arguments: &[&str]| studio.json(&[&["recall"], arguments].concat()).code(2).document()["error"]["message"].to_string();
    let zip = zip.to_str().unwrap();
    assert!(recalled(&[zip, "--because", " "]).contains("--because says nothing"));
    assert!(recalled(&[zip, "--because", BECAUSE, "--replaced-by", zip]).contains("it is the version that is recalled"));
    let folder = studio.bundle(1).parent().unwrap().to_str().unwrap().to_owned();
    assert!(recalled(&[&folder, "--because", BECAUSE]).contains("is a folder"));
    studio.handoff(&["build", "--preview", ACME, "--quiet"]);
    let preview = studio.path("handoff/acme-fintech/acme-fintech-handoff-PREVIEW.zip");
    assert!(recalled(&[preview.to_str().unwrap(), "--because", BECAUSE]).contains("preview"));
    let cut = studio.outside().join("cut.zip");
    fs::write(&cut, &fs::read(zip).unwrap()[..1000]).unwrap();
    let cut = cut.to_str().unwrap();
    assert!(recalled(&[cut, "--because", BECAUSE]).contains("truncated"));
    assert_eq!(studio.json(&["recall", cut, "--because", BECAUSE]).code(2).document()["error"]["code"], "recall.unreadable");
    let again = studio.json(&["reproduce", cut, ACME]).code(2).document()["error"]["message"].to_string();
    assert!(again.contains("cannot be built again: not a zip file, or a truncated one"), "{again}");
    assert!(!studio.bundle(1).with_extension("recall.json").exists());
}

#[test]
fn a_notice_about_other_contents_warns_and_one_that_says_nothing_refuses() {
    let studio = two_versions();
    let (first, second) = (studio.bundle(1), studio.bundle(2));
    recall(&studio, &[]).good();
    fs::copy(first.with_extension("recall.json"), second.with_extension("recall.json")).unwrap();
    let ran = studio.json(&["verify", second.to_str().unwrap()]);
    assert_eq!(ran.good().finding("recall.other-bundle")["severity"], "warning");
    fs::write(second.with_extension("recall.json"), "{").unwrap();
    studio.json(&["verify", second.to_str().unwrap()]).code(1).finding("recall.invalid");
}

#[test]
fn a_build_that_finds_nothing_new_since_a_recalled_version_says_so_and_does_not_send_one_to_deliver_it() {
    let studio = Studio::new();
    let zip = studio.built();
    studio.handoff(&["recall", zip.to_str().unwrap(), "--because", "the chime was not licensed"]).good();
    let ran = studio.json(&["build", ACME]);
    assert_eq!(ran.good().document()["outcome"], "unchanged");
    let finding = ran.finding("bundle.recalled");
    assert_eq!((finding["severity"].as_str(), finding["path"].as_str()), (Some("warning"), ran.document()["bundle"].as_str()));
    let said = studio.handoff(&["build", ACME]).good().stdout();
    assert!(said.contains("the chime was not licensed") && !said.contains("handoff deliver"), "{said}");
    assert!(
        studio.json(&["build", ACME, "--reissue"]).good().document()["findings"]
            .as_array()
            .unwrap()
            .iter()
            .all(|finding| finding["code"] != "bundle.recalled")
    );
}
