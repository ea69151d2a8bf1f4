//! `build --preview`: something to show while questions are open, and never anything to deliver.

use std::fs;

use crate::harness::{ACME, Studio, document_in, unzipped};

const PREVIEW: &str = "handoff/acme-fintech/acme-fintech-handoff-PREVIEW.zip";

/// An engagement as it is found: pictures, no configuration, no lock, no word about rights.
fn unprepared() -> Studio {
    let studio = Studio::empty();
    let picture = fs::read(crate::harness::fixtures().join("media/animated.gif")).unwrap();
    studio.write("clients/acme-fintech/deliverables/posters/spring.gif", &picture);
    studio.write("clients/acme-fintech/deliverables/copy.txt", "Spring is here.\n");
    studio
}

#[test]
fn what_refuses_a_version_is_a_warning_and_the_preview_shows_what_is_open() {
    let studio = unprepared();
    let refused = studio.json(&["build", ACME]).code(1).codes();
    assert!(refused.contains(&"rights.unknown".to_owned()), "{refused:?}");

    let before = studio.fingerprint("clients");
    let ran = studio.json(&["build", ACME, "--preview", "--date", "2026-04-22"]);
    let preview = ran.good().document();
    assert_eq!((preview["outcome"].as_str(), preview["version"].is_null()), (Some("preview"), true));
    assert_eq!(ran.finding("rights.unknown")["severity"], "warning");
    assert_eq!(preview["bundle"], studio.path(PREVIEW).canonicalize().unwrap().to_str().unwrap());
    assert_eq!((preview["assets_count"].as_u64(), preview["rights_status"].as_str()), (Some(2), Some("2 not determined")));
    assert_eq!(studio.versions(), ["acme-fintech-handoff-PREVIEW.zip"]);
    assert!(before == studio.fingerprint("clients"));

    let manifest = document_in(&studio.path(PREVIEW), "docs/handoff-manifest.json");
    assert!(manifest["version"].is_null() && manifest["supersedes"].is_null());
    assert_eq!(manifest["assets"][0]["origin"], "undetermined");
    let files = unzipped(&studio.path(PREVIEW));
    for page in ["README.md", "docs/RIGHTS.md"] {
        let text = String::from_utf8(files[page].clone()).unwrap();
        assert!(text.contains("**A preview: to look at, not to use, publish or pass on."), "{page}: {text}");
        assert!(text.contains("To be delivered on 2026-04-22"), "{page}");
    }
}

#[test]
fn a_preview_does_not_verify_and_is_not_delivered() {
    let studio = Studio::new();
    studio.handoff(&["build", ACME, "--preview"]).good();
    let verified = studio.json(&["verify", PREVIEW]);
    assert!(verified.code(1).codes().contains(&"bundle.preview".to_owned()));
    let refused = studio.json(&["deliver", PREVIEW, "--to", "portal"]);
    assert!(refused.code(1).codes().contains(&"bundle.preview".to_owned()));
    assert!(!studio.path("portal").exists());
    // One who gives it another name gets no further.
    fs::rename(studio.path(PREVIEW), studio.path("acme-fintech-handoff-v1.zip")).unwrap();
    studio.json(&["deliver", "acme-fintech-handoff-v1.zip", "--to", "portal"]).code(1);
}

#[test]
fn the_next_preview_takes_the_place_of_the_one_before_and_versions_are_not_touched() {
    let studio = Studio::new();
    studio.built();
    let version = fs::read(studio.bundle(1)).unwrap();
    studio.handoff(&["build", ACME, "--preview"]).good();
    let first = fs::read(studio.path(PREVIEW)).unwrap();
    studio.handoff(&["build", ACME, "--preview"]).good();
    assert!(first == fs::read(studio.path(PREVIEW)).unwrap(), "the same inputs give the same preview");
    studio.remove(&format!("{ACME}/deliverables/audio/ui-chime.wav"));
    studio.handoff(&["build", ACME, "--preview"]).good();
    assert!(first != fs::read(studio.path(PREVIEW)).unwrap());
    assert_eq!(studio.versions(), ["acme-fintech-handoff-PREVIEW.zip", "handoff-v1"]);
    assert!(version == fs::read(studio.bundle(1)).unwrap());
    // Previews are no versions: the next number is the one after the last version.
    assert_eq!(studio.json(&["build", ACME]).good().document()["version"], 2);
}

#[test]
fn what_must_not_leave_the_house_refuses_a_preview_too() {
    type Spoil = fn(&Studio) -> &Studio;
    let cases: [(&str, Spoil); 5] = [
        ("leak.term", |studio| studio.write(&format!("{ACME}/deliverables/email/copy.txt"), "as Zest Retail liked it\n")),
        ("leak.secret", |studio| studio.write(&format!("{ACME}/deliverables/email/key.txt"), key())),
        ("leak.path", |studio| studio.write(&format!("{ACME}/deliverables/email/path.txt"), "see /Users/mira/Desktop/x.psd\n")),
        ("strip.unreadable", |studio| studio.write(&format!("{ACME}/brand-system.json"), "{\"competitors\": [")),
        ("engagement.empty", |studio| studio.remove(&format!("{ACME}/deliverables")).remove(&format!("{ACME}/review"))),
    ];
    for (code, spoil) in cases {
        let studio = Studio::new();
        spoil(&studio);
        let ran = studio.json(&["build", ACME, "--preview"]);
        assert_eq!(ran.code(1).document()["outcome"], "refused", "{code}");
        assert_eq!(ran.finding(code)["severity"], "error");
        assert!(!studio.path(PREVIEW).exists(), "{code}");
    }
}

/// A key as a provider gives it out, put together here so that no scanner takes this file for a find.
fn key() -> String {
    format!("aws_access_key_id = {}{}\n", "AKIA", "Q3EGRJ7ZKLWT2XVB")
}

#[test]
fn a_terminal_says_that_it_is_a_preview_and_what_comes_next() {
    let studio = Studio::new();
    let said = studio.handoff(&["build", ACME, "--preview"]).good().stdout();
    assert!(said.contains("preview: to look at, not to deliver") && said.contains("next: handoff plan clients/acme-fintech"), "{said}");
    studio.handoff(&["build", ACME, "--preview", "--reissue"]).code(2);
}

#[test]
fn no_row_can_say_that_it_is_undetermined() {
    let studio = Studio::new();
    studio.configure_more("[[rights]]\nmatch = [\"assets/x/**\"]\norigin = \"undetermined\"");
    let error = studio.json(&["plan", ACME]).code(2).document();
    assert_eq!(error["error"]["code"], "config.invalid");
    assert!(error["error"]["message"].as_str().unwrap().contains("a row says whose it is"), "{error}");
}
