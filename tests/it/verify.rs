//! `verify` as a receiving team and a CI job run it: on the zip, on an extracted folder, on things that are neither.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::harness::{ACME_V1, Ran, Studio, extract, have};

fn outcome(ran: &Ran, check: &str) -> String {
    let document = ran.document();
    let checks = document["checks"].as_array().unwrap();
    checks.iter().find(|row| row["check"] == check).unwrap()["outcome"].as_str().unwrap().to_owned()
}

#[test]
fn what_was_not_checked_is_said_so() {
    let studio = Studio::new();
    let zip = studio.built();
    let ran = studio.json(&["verify", zip.to_str().unwrap()]);
    ran.good();
    for check in ["container", "integrity", "layout", "documents", "rights", "pins", "regeneration", "leaks"] {
        assert_eq!(outcome(&ran, check), "passed", "{check}");
    }
    for check in ["terms", "live", "signature"] {
        assert_eq!(outcome(&ran, check), "not-checked", "{check}");
    }
}

#[test]
fn an_extracted_folder_is_judged_like_the_zip_without_its_container() {
    let studio = Studio::new();
    let zip = studio.built();
    let root = extract(&zip, &studio.outside().join("received"));
    let ran = studio.json(&["verify", root.to_str().unwrap()]);
    assert_eq!(outcome(ran.good(), "container"), "not-checked");
    assert_eq!(ran.document()["tree_sha256"], studio.json(&["verify", zip.to_str().unwrap()]).document()["tree_sha256"]);
    fs::write(root.join(".DS_Store"), "finder").unwrap();
    assert_eq!(studio.json(&["verify", root.to_str().unwrap()]).good().finding("integrity.litter")["severity"], "warning");
    fs::write(root.join("assets/planted.png"), "x").unwrap();
    assert_eq!(studio.json(&["verify", root.to_str().unwrap()]).code(1).finding("integrity.added")["path"], "assets/planted.png");
    fs::remove_file(root.join("assets/planted.png")).unwrap();
    fs::remove_file(root.join("assets/brand/acme-logo.svg")).unwrap();
    assert!(studio.json(&["verify", root.to_str().unwrap()]).code(1).codes().contains(&"integrity.missing".to_owned()));
}

#[test]
fn a_re_zipped_bundle_has_the_issued_contents_in_another_wrapping() {
    let studio = Studio::new();
    let zip = studio.built();
    if !have("python3", "re-zipping a bundle") {
        return;
    }
    let received = studio.outside().join("received");
    extract(&zip, &received);
    let again = received.join("again.zip");
    let status = Command::new("python3")
        .args(["-m", "zipfile", "-c", again.to_str().unwrap(), "handoff-v1"])
        .current_dir(&received)
        .status()
        .unwrap();
    assert!(status.success());
    let ran = studio.json(&["verify", again.to_str().unwrap()]);
    assert_eq!(outcome(ran.code(1), "container"), "failed");
    assert_eq!(outcome(&ran, "integrity"), "passed");
    assert_eq!(ran.codes(), ["container.not-canonical"]);
    let detail = ran.document()["checks"][0]["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("the contents are the issued ones, the wrapping is not"), "{detail}");
    assert!(!ran.document()["tree_sha256"].is_null());
}

#[test]
fn every_changed_byte_of_a_sample_is_noticed() {
    let studio = Studio::new();
    let zip = studio.built();
    let bytes = fs::read(&zip).unwrap();
    let spoiled = studio.outside().join("spoiled.zip");
    for at in (0..bytes.len()).step_by(bytes.len() / 97 + 1).chain([bytes.len() - 1, bytes.len() - 12]) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x10;
        fs::write(&spoiled, changed).unwrap();
        studio.json(&["verify", spoiled.to_str().unwrap()]).code(1);
    }
    for length in [0, 1, 21, bytes.len() / 2, bytes.len() - 1] {
        fs::write(&spoiled, &bytes[..length]).unwrap();
        studio.json(&["verify", spoiled.to_str().unwrap()]).code(1);
    }
}

#[test]
fn extraction_keeps_only_what_verified() {
    let studio = Studio::new();
    let zip = studio.built();
    let target = studio.outside().join("extracted");
    studio.json(&["verify", zip.to_str().unwrap(), "--extract-to", target.to_str().unwrap()]).good();
    studio.json(&["verify", target.to_str().unwrap()]).good();
    let ran = studio.json(&["verify", zip.to_str().unwrap(), "--extract-to", target.to_str().unwrap()]);
    assert_eq!(ran.code(2).document()["error"]["code"], "extract.target");
    let mut bytes = fs::read(&zip).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&zip, bytes).unwrap();
    let nothing = studio.outside().join("nothing");
    studio.json(&["verify", zip.to_str().unwrap(), "--extract-to", nothing.to_str().unwrap()]).code(1);
    assert!(!nothing.exists());
    let left: Vec<_> = fs::read_dir(studio.outside())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().starts_with(".handoff"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn any_zip_has_a_container_to_check() {
    let studio = Studio::new();
    let zip = studio.built();
    studio.json(&["verify", zip.to_str().unwrap(), "--container-only"]).good();
    fs::write(&zip, b"PK").unwrap();
    assert!(studio.json(&["verify", zip.to_str().unwrap(), "--container-only"]).code(1).codes()[0].starts_with("container."));
}

#[test]
fn what_is_not_there_cannot_be_verified() {
    let studio = Studio::new();
    let ran = studio.json(&["verify", ACME_V1]);
    assert_eq!(ran.code(2).document()["error"]["code"], "not-found");
    let document: Value = ran.document();
    assert_eq!(document["outcome"], "error");
}
