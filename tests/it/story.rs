//! The whole story of the fixture: plan, pin, build, check with stock tools, verify, deliver, build again, change, second version.

use std::fs;
use std::process::Command;

use crate::harness::{ACME, ACME_V1, Studio, document_in, extract, fixtures, have, unzipped};

/// The SHA-256 of the fixture's bundle. It changes when the format, a template, the deflate library or the program's version does:
/// each of that is a decision, and this line is where it is taken.
const GOLDEN: &str = include_str!("golden.sha256");

#[test]
fn an_engagement_goes_from_plan_to_a_delivered_second_version() {
    let studio = Studio::new();
    let sources = [studio.fingerprint(ACME), studio.fingerprint("out")];

    let plan = studio.json(&["plan", ACME]);
    assert_eq!(plan.good().document()["outcome"], "ready");

    let built = studio.json(&["build", ACME]);
    assert_eq!(built.good().document()["outcome"], "built");
    assert_eq!(studio.versions(), ["handoff-v1"]);
    let zip = studio.bundle(1);

    let verified = studio.json(&["verify", zip.to_str().unwrap()]);
    assert_eq!(verified.good().document()["outcome"], "verified");

    let portal = studio.outside().join("client portal");
    fs::create_dir(&portal).unwrap();
    let delivered = studio.json(&["deliver", zip.to_str().unwrap(), "--to", portal.to_str().unwrap()]);
    assert_eq!(delivered.good().document()["outcome"], "delivered");
    assert_eq!(fs::read(portal.join(ACME_V1)).unwrap(), fs::read(&zip).unwrap());

    let again = studio.json(&["build", ACME]);
    assert_eq!(again.good().document()["outcome"], "unchanged");
    assert_eq!(studio.versions().iter().filter(|name| name.starts_with("handoff-v")).collect::<Vec<_>>(), ["handoff-v1"]);
    assert_eq!([studio.fingerprint(ACME), studio.fingerprint("out")], sources, "sources are never written to");

    let first = fs::read(&zip).unwrap();
    studio.remove(&format!("{ACME}/deliverables/audio/ui-chime.wav"));
    studio.json(&["build", ACME, "--date", "2026-05-20"]).good();
    assert_eq!(fs::read(&zip).unwrap(), first, "an older version is never touched");
    let manifest = document_in(&studio.bundle(2), "docs/handoff-manifest.json");
    assert_eq!(manifest["version"], 2);
    assert_eq!(manifest["supersedes"]["version"], 1);
    assert_eq!(manifest["supersedes"]["tree_sha256"], built.document()["tree_sha256"]);
    let changelog = String::from_utf8(unzipped(&studio.bundle(2))["docs/CHANGELOG.md"].clone()).unwrap();
    assert!(changelog.contains("assets/audio/ui-chime.wav") && changelog.contains("audio-ui-chime"), "{changelog}");
}

#[test]
fn the_fixtures_bundle_is_the_golden_one() {
    let studio = Studio::new();
    let built = studio.json(&["build", ACME]);
    let sha256 = built.good().document()["sha256"].as_str().unwrap().to_owned();
    if std::env::var_os("HANDOFF_UPDATE").is_some() {
        fs::write(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden.sha256"), format!("{sha256}\n")).unwrap();
        return;
    }
    assert_eq!(sha256, GOLDEN.trim(), "the bytes of bundles changed; if that is meant, `just golden` takes the new digest");
    let sidecar = fs::read_to_string(format!("{}.sha256", studio.bundle(1).display())).unwrap();
    assert_eq!(sidecar, format!("{sha256}  {ACME_V1}\n"));
}

#[test]
fn stock_tools_agree_with_the_bundle() {
    let studio = Studio::new();
    let zip = studio.built();
    let run = |program: &str, arguments: &[&str], folder: &std::path::Path| {
        let output = Command::new(program).args(arguments).current_dir(folder).output().unwrap();
        assert!(
            output.status.success(),
            "{program} {arguments:?}\n{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let folder = zip.parent().unwrap();
    if have("sha256sum", "checking the digest beside the zip, and SHA256SUMS in it") {
        run("sha256sum", &["-c", &format!("{ACME_V1}.sha256")], folder);
        let root = extract(&zip, &studio.outside().join("received"));
        run("sha256sum", &["--strict", "-c", "SHA256SUMS"], &root);
    }
    if have("unzip", "unzip -t") {
        run("unzip", &["-t", ACME_V1], folder);
    }
    if have("7z", "7z t") {
        run("7z", &["t", ACME_V1], folder);
    }
    if have("bsdtar", "bsdtar -t") {
        assert_eq!(run("bsdtar", &["-tf", ACME_V1], folder).lines().count(), unzipped(&zip).len());
    }
    if have("python3", "Python's zipfile") {
        let names = run("python3", &["-m", "zipfile", "-l", ACME_V1], folder).lines().count() - 1;
        assert_eq!(names, unzipped(&zip).len());
    }
}

#[test]
fn nothing_of_the_house_is_in_the_bundle() {
    let studio = Studio::new();
    let files = unzipped(&studio.built());
    let expected: serde_json::Value = serde_json::from_slice(&fs::read(fixtures().join("expected.json")).unwrap()).unwrap();
    let allowed: Vec<(String, String)> = expected["allowed_only_as"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry["term"].as_str().unwrap().to_lowercase(), entry["only_as"].as_str().unwrap().to_lowercase()))
        .collect();
    let mut terms: Vec<String> =
        expected["forbidden"].as_array().unwrap().iter().map(|term| term.as_str().unwrap().to_lowercase()).collect();
    terms.extend(allowed.iter().map(|(term, _)| term.clone()));
    assert!(terms.len() > 20);
    for (name, bytes) in &files {
        let mut text = format!("{name}\n{}", String::from_utf8_lossy(bytes)).to_lowercase();
        for (_, whole) in &allowed {
            text = text.replace(whole, "");
        }
        for term in &terms {
            assert!(!text.contains(term.as_str()), "{term:?} is in {name}");
        }
    }
}
