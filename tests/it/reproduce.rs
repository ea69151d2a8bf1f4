//! `reproduce`: the sources make the same bytes anywhere; where they do not, the cause is named.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::harness::{ACME, ACME_V1, Studio, extract};

/// A workspace with a first version, and that version's zip.
fn issued() -> (Studio, String) {
    let studio = Studio::new();
    let zip = studio.built();
    (studio, zip.to_str().unwrap().to_owned())
}

fn again(studio: &Studio, zip: &str) -> Value {
    studio.json(&["reproduce", zip, ACME]).document()
}

/// The cause of each file that has one of its own, by path.
fn causes(document: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = document["differences"].as_array().unwrap().iter().map(|found| (text(&found["path"]), text(&found["cause"])));
    all.filter(|(_, cause)| cause != "follows").collect()
}

#[test]
fn a_second_clone_elsewhere_with_other_siblings_makes_the_same_bytes() {
    let (studio, zip) = issued();
    let other = Studio::at("another place");
    other.write("clients/quartz-hotels/notes.txt", "a new client\n").write("out/unrelated.txt", "x");
    let received = other.outside().join(ACME_V1);
    fs::copy(&zip, &received).unwrap();
    let before = other.fingerprint("");
    let mut command = other.command(&["reproduce", received.to_str().unwrap(), ACME, "--threads", "1", "--json"]);
    command.env("TZ", "Pacific/Kiritimati").env("LC_ALL", "tr_TR.UTF-8").env("HOME", other.outside()).env("SOURCE_DATE_EPOCH", "1");
    let document = other.run(command).good().document();
    assert_eq!(document["outcome"], "identical", "{document}");
    assert_eq!((&document["version"], &document["delivered_at"]), (&1.into(), &"2026-04-22".into()));
    assert_eq!(document["sha256"], document["rebuilt_sha256"]);
    assert!(before == other.fingerprint(""), "nothing is written to the workspace");
    drop(studio);
}

#[test]
fn the_same_files_in_another_wrapping_are_the_same_contents() {
    let (studio, zip) = issued();
    let folder = extract(Path::new(&zip), &studio.outside().join("unzipped"));
    let ran = studio.json(&["reproduce", folder.to_str().unwrap(), ACME]);
    assert_eq!(ran.good().document()["outcome"], "same-contents");
    assert_eq!(causes(&ran.document()), [("handoff-v1".to_owned(), "container".to_owned())]);
}

#[test]
fn each_kind_of_change_is_named_as_the_cause() {
    type Change = fn(&Studio) -> &Studio;
    let cases: [(&str, Change, &str, &str); 8] = [
        (
            "an input byte",
            |studio| studio.edit(&format!("{ACME}/deliverables/brand/acme-logo.svg"), |text| text.replacen("fill=\"", "fill=\" ", 1)),
            "assets/brand/acme-logo.svg",
            "input",
        ),
        ("an input gone", |studio| studio.remove(&format!("{ACME}/deliverables/audio/ui-chime.wav")), "assets/audio/ui-chime.wav", "input"),
        ("an input new", |studio| studio.write(&format!("{ACME}/deliverables/brand/note.txt"), "new\n"), "assets/brand/note.txt", "input"),
        ("a rule", |studio| studio.configure("exclude = [", "exclude = [\"ui-chime.wav\", "), "assets/audio/ui-chime.wav", "rule"),
        ("a name", |studio| studio.configure("name = \"", "name = \"The "), "README.md", "rule"),
        ("a strip rule", |studio| studio.configure("keys = [", "keys = [\"startedAt\", "), "source/run-001/results.json", "rule"),
        (
            "a pin",
            |studio| studio.edit(&format!("{ACME}/handoff.lock"), |text| text.replace("\"version\": \"", "\"version\": \"9")),
            "docs/model-pins.json",
            "pin",
        ),
        (
            "a template",
            |studio| {
                studio
                    .write("templates/README.md", "# {{ client }}\n")
                    .edit("handoff.toml", |text| format!("templates = \"templates\"\n{text}"))
            },
            "README.md",
            "template",
        ),
    ];
    for (what, change, path, cause) in cases {
        let (studio, zip) = issued();
        change(&studio);
        let document = again(&studio, &zip);
        assert_eq!(document["outcome"], "different", "{what}: {document}");
        let causes = causes(&document);
        assert!(causes.contains(&(path.to_owned(), cause.to_owned())), "{what}: {causes:?}");
        let others: Vec<_> = causes.iter().filter(|(_, other)| other != cause).collect();
        assert!(others.is_empty(), "{what} is the only cause: {others:?}");
    }
}

#[test]
fn without_the_build_report_a_cause_may_be_one_of_two() {
    let (studio, zip) = issued();
    studio.remove("handoff/acme-fintech/handoff-v1/build-report.json");
    studio.write(&format!("{ACME}/deliverables/brand/note.txt"), "new\n");
    let document = again(&studio, &zip);
    assert!(causes(&document).contains(&("assets/brand/note.txt".to_owned(), "input-or-rule".to_owned())), "{document}");
}

#[test]
fn what_would_be_refused_now_is_different_and_says_why() {
    let (studio, zip) = issued();
    studio.write(&format!("{ACME}/deliverables/new/poster.txt"), "whose is this\n");
    let ran = studio.json(&["reproduce", &zip, ACME]);
    assert_eq!(ran.code(1).document()["outcome"], "different");
    assert!(ran.document()["rebuilt_sha256"].is_null());
    assert_eq!(ran.finding("rights.unknown")["severity"], "error");
}

#[test]
fn a_later_version_needs_the_one_before() {
    let (studio, _) = issued();
    studio.remove(&format!("{ACME}/deliverables/audio/ui-chime.wav"));
    studio.handoff(&["build", ACME, "--date", "2026-05-20"]).good();
    let second = studio.bundle(2);
    let zip = second.to_str().unwrap();
    assert_eq!(again(&studio, zip)["outcome"], "identical", "the version before lies where versions lie");
    let elsewhere = studio.outside().join("first.zip");
    fs::rename(studio.bundle(1), &elsewhere).unwrap();
    let error = studio.json(&["reproduce", zip, ACME]).code(2).document();
    assert_eq!(error["error"]["code"], "previous.invalid");
    let ran = studio.json(&["reproduce", zip, ACME, "--previous", elsewhere.to_str().unwrap()]);
    assert_eq!(ran.good().document()["outcome"], "identical");
}

#[test]
fn what_is_no_version_or_anothers_cannot_be_built_again() {
    let (studio, zip) = issued();
    studio.write("clients/zest-retail/deliverables/a.txt", "a\n");
    assert_eq!(studio.json(&["reproduce", &zip, "clients/zest-retail"]).code(2).document()["error"]["code"], "reproduce.unreadable");
    studio.handoff(&["build", ACME, "--preview"]).good();
    let preview = "handoff/acme-fintech/acme-fintech-handoff-PREVIEW.zip";
    assert_eq!(studio.json(&["reproduce", preview, ACME]).code(2).document()["error"]["code"], "reproduce.unreadable");
    studio.write("no.zip", "no");
    assert_eq!(studio.json(&["reproduce", "no.zip", ACME]).code(2).document()["error"]["code"], "reproduce.unreadable");
}

#[test]
fn a_terminal_says_the_verdict_and_the_cause() {
    let (studio, zip) = issued();
    let said = studio.handoff(&["reproduce", &zip, ACME]).good().stdout();
    assert!(said.starts_with("identical  ") && said.contains("version 1 of 2026-04-22: its sources make the same bytes"), "{said}");
    studio.remove(&format!("{ACME}/deliverables/audio/ui-chime.wav"));
    let said = studio.handoff(&["reproduce", &zip, ACME]).code(1).stdout();
    assert!(said.contains("input  1 file") && said.contains("ui-chime.wav is not there any more"), "{said}");
}
