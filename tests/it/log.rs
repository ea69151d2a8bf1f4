//! `log`: the versions there are, as they and what lies beside them say.

use std::fs;

use serde_json::json;

use crate::diff::two_versions;
use crate::harness::{ACME, Studio, document_in};
#[cfg(unix)]
use crate::sign::Signing;

#[test]
fn versions_are_listed_with_what_took_the_place_of_what() {
    let studio = Studio::new();
    studio.built();
    studio.handoff(&["build", ACME, "--reissue", "--date", "2026-05-04", "--quiet"]).good();
    let to = studio.outside().join("portal");
    studio.handoff(&["deliver", studio.bundle(1).to_str().unwrap(), "--to", to.to_str().unwrap()]).good();
    let log = studio.json(&["log", ACME]).good().document();
    let [second, first] = log["versions"].as_array().unwrap().as_slice() else { panic!("{log}") };
    assert_eq!((first["version"].as_u64(), second["version"].as_u64()), (Some(1), Some(2)));
    assert_eq!((&first["superseded_by"], &second["superseded_by"]), (&json!([2]), &json!([])));
    assert_eq!(second["manifest"]["supersedes"]["tree_sha256"], first["tree_sha256"]);
    assert_eq!((second["manifest"]["delivered_at"].as_str(), second["manifest"]["assets_count"].as_u64()), (Some("2026-05-04"), Some(14)));
    assert_eq!((first["receipts"].as_array().unwrap().len(), second["receipts"].as_array().unwrap().len()), (1, 0));
    // What it says is what verify computes.
    for (entry, version) in [(first, 1), (second, 2)] {
        let verified = studio.json(&["verify", studio.bundle(version).to_str().unwrap()]).good().document();
        assert_eq!((&entry["sha256"], &entry["tree_sha256"]), (&verified["sha256"], &verified["tree_sha256"]));
        assert_eq!(entry["bytes"].as_u64(), Some(fs::metadata(studio.bundle(version)).unwrap().len()));
    }
    let said = studio.handoff(&["log", ACME]).good().stdout();
    assert!(said.contains("superseded by  v2") && said.contains("not verified here"), "{said}");
}

#[test]
fn three_versions_are_said_as_their_manifests_have_them_and_stay_as_they_were_issued() {
    let studio = two_versions();
    let zips = || [1, 2].map(|version| fs::read(studio.bundle(version)).unwrap());
    let issued = zips();
    studio.handoff(&["build", ACME, "--reissue", "--date", "2026-07-01", "--quiet"]).good();
    let [first, third] = [1, 3].map(|version| studio.bundle(version).to_str().unwrap().to_owned());
    studio.handoff(&["recall", &first, "--because", "the chime was not licensed", "--replaced-by", &third]).good();
    let log = studio.json(&["log", ACME]).good().document();
    let versions = log["versions"].as_array().unwrap();
    assert_eq!(versions.iter().map(|entry| entry["version"].as_u64().unwrap()).collect::<Vec<_>>(), [3, 2, 1]);
    for (entry, version) in versions.iter().zip([3, 2, 1]) {
        let manifest = document_in(&studio.bundle(version), "docs/handoff-manifest.json");
        for field in ["client_slug", "delivered_at", "assets_count", "prompts_count", "supersedes"] {
            assert_eq!(entry["manifest"][field], manifest[field], "{field} of version {version}");
        }
    }
    assert_eq!(versions[2]["recall"]["affected"]["removed"], json!(["assets/audio/ui-chime.wav"]));
    assert!(zips() == issued);
}

#[test]
fn a_client_an_engagement_and_an_output_folder_name_the_same_versions() {
    let studio = Studio::new();
    studio.built();
    let folder = studio.path("handoff/acme-fintech");
    let of = |named: &str| studio.json(&["log", named]).good().document();
    assert_eq!(of(ACME), of("acme-fintech"));
    assert_eq!(of(ACME), of(folder.to_str().unwrap()));
    let error = studio.json(&["log", "nobody"]).code(2).document()["error"].clone();
    assert_eq!(error["code"], "not-found", "{error}");
}

#[test]
fn an_engagement_without_versions_has_an_empty_log() {
    let log = Studio::new().json(&["log", ACME]).good().document();
    assert_eq!(log["versions"], json!([]));
}

#[test]
fn what_cannot_be_read_is_said_and_the_others_are_listed() {
    let studio = Studio::new();
    studio.built();
    studio.handoff(&["build", ACME, "--reissue", "--quiet"]).good();
    fs::write(studio.bundle(2), "no zip").unwrap();
    fs::write(studio.bundle(1).with_extension("recall.json"), "{").unwrap();
    studio.write("handoff/acme-fintech/deliveries.jsonl", "hello\n");
    let ran = studio.json(&["log", ACME]);
    let log = ran.good().document();
    assert_eq!((&log["versions"][0]["manifest"], &log["versions"][1]["manifest"]["prompts_count"]), (&serde_json::Value::Null, &12.into()));
    assert_eq!((ran.codes(), log["findings"].as_array().unwrap().len()), (vec!["log.unreadable".to_owned()], 3));
    let places: Vec<_> = log["findings"].as_array().unwrap().iter().map(|finding| finding["place"].clone()).collect();
    assert!(places.contains(&"line 1".into()), "{places:?}");
}

#[cfg(unix)]
#[test]
fn a_signature_is_listed_as_there_and_not_judged() {
    let signing = Signing::new();
    let signature = |studio: &Studio| studio.json(&["log", ACME]).good().document()["versions"][0]["signature"].clone();
    assert_eq!(signature(&signing.studio), false);
    signing.sign("key", &[]).good();
    assert_eq!(signature(&signing.studio), true);
    fs::write(signing.zip.with_extension("zip.sig"), "hello").unwrap();
    assert_eq!(signature(&signing.studio), true);
}
