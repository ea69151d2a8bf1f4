//! `diff`: what changed from version to version, in meaning; and CHANGELOG.md, which says the same.

use serde_json::{Value, json};

use crate::harness::{ACME, Studio, document_in, extract, unzipped};

const MANIFEST: &str = "clients/acme-fintech/runs/2026-02-refresh/manifest.json";

/// A first version, and a second one in which an asset is gone, one is renamed, one replaced, a prompt edited and a licence renewed.
pub fn two_versions() -> Studio {
    let studio = Studio::new();
    studio.write(&format!("{ACME}/deliverables/copy/launch.txt"), "Money that stays put.\n");
    studio.configure_more("[[rights]]\nmatch = [\"assets/copy/**\"]\norigin = \"agency-made\"");
    studio.built();
    studio.remove(&format!("{ACME}/deliverables/audio/ui-chime.wav"));
    let svg = studio.text(&format!("{ACME}/deliverables/brand/acme-logo.svg"));
    studio.write(&format!("{ACME}/deliverables/brand/logo.svg"), &svg).remove(&format!("{ACME}/deliverables/brand/acme-logo.svg"));
    studio.write(&format!("{ACME}/deliverables/copy/launch.txt"), "Money that stays with you.\n");
    studio.edit(MANIFEST, |text| text.replacen("quarterly rate card", "yearly interest card", 1));
    studio.configure("expires = \"2027-10-31\"", "expires = \"2028-10-31\"");
    studio.handoff(&["build", ACME, "--date", "2026-06-01"]).good();
    studio
}

fn diff(studio: &Studio) -> Value {
    let (old, new) = (studio.bundle(1), studio.bundle(2));
    studio.json(&["diff", old.to_str().unwrap(), new.to_str().unwrap()]).code(1).document()
}

#[test]
fn what_changed_is_said_by_what_a_person_asks_about() {
    let studio = two_versions();
    let diff = diff(&studio);
    assert_eq!((&diff["outcome"], &diff["old"]["version"], &diff["new"]["version"]), (&json!("different"), &json!(1), &json!(2)));
    assert_eq!(diff["assets"]["removed"], json!(["assets/audio/ui-chime.wav"]));
    assert_eq!(diff["assets"]["renamed"], json!([{"from": "assets/brand/acme-logo.svg", "to": "assets/brand/logo.svg"}]));
    assert_eq!(diff["assets"]["replaced"], json!(["assets/copy/launch.txt"]));
    assert_eq!(diff["prompts"]["removed"], json!(["audio-ui-chime"]));
    let edited = &diff["prompts"]["changed"][0];
    let added: Vec<&Value> = edited["prompt"].as_array().unwrap().iter().filter(|words| words["fate"] == "added").collect();
    assert!(added.iter().any(|words| words["text"].as_str().unwrap().contains("interest")), "{edited}");
    let renewed =
        diff["rights"]["changed"].as_array().unwrap().iter().find(|row| row["field"] == "expires").expect("a licence was renewed");
    assert_eq!((&renewed["from"], &renewed["to"]), (&json!("2027-10-31"), &json!("2028-10-31")));
    let records = diff["documents"]["changed"].as_array().unwrap();
    assert!(records.iter().any(|path| path.as_str().unwrap().starts_with("source/run-")), "{records:?}");
    assert_eq!(diff["findings"], json!([]));
}

#[test]
fn the_changelog_says_what_diff_says() {
    let studio = two_versions();
    let (old, new) = (studio.bundle(1), studio.bundle(2));
    let list = studio.handoff(&["diff", old.to_str().unwrap(), new.to_str().unwrap(), "--format", "markdown"]).code(1).stdout();
    let changelog = String::from_utf8(unzipped(&new)["docs/CHANGELOG.md"].clone()).unwrap();
    assert!(list.lines().count() > 8 && changelog.contains(list.trim_end()), "{list}\n---\n{changelog}");
}

#[test]
fn a_terminal_shows_words_that_went_and_came() {
    let studio = two_versions();
    let (old, new) = (studio.bundle(1), studio.bundle(2));
    let said = studio.handoff(&["diff", old.to_str().unwrap(), new.to_str().unwrap()]).code(1).stdout();
    for line in [
        "different: version 1 of 2026-04-22 → version 2 of 2026-06-01",
        "- assets/audio/ui-chime.wav",
        "[-quarterly rate-] {+yearly interest+}",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
}

#[test]
fn a_bundle_is_the_same_as_itself_zipped_or_not() {
    let studio = Studio::new();
    let zip = studio.built();
    let folder = extract(&zip, &studio.outside().join("unzipped"));
    let ran = studio.json(&["diff", zip.to_str().unwrap(), folder.to_str().unwrap()]);
    assert_eq!(ran.good().document()["outcome"], "same");
    assert!(studio.handoff(&["diff", zip.to_str().unwrap(), folder.to_str().unwrap()]).good().stdout().starts_with("same in meaning"));
}

#[test]
fn what_does_not_verify_is_compared_with_a_warning_and_what_says_nothing_is_refused() {
    let studio = Studio::new();
    let zip = studio.built();
    let folder = extract(&zip, &studio.outside().join("unzipped"));
    std::fs::write(folder.join("assets/extra.txt"), "not issued").unwrap();
    let ran = studio.json(&["diff", zip.to_str().unwrap(), folder.to_str().unwrap()]);
    assert_eq!(ran.good().finding("diff.not-verified")["severity"], "warning");
    std::fs::remove_file(folder.join("docs/handoff-manifest.json")).unwrap();
    let error = studio.json(&["diff", zip.to_str().unwrap(), folder.to_str().unwrap()]).code(2).document();
    assert_eq!(error["error"]["code"], "diff.unreadable");
    studio.write("note.zip", "no zip");
    assert_eq!(studio.json(&["diff", "note.zip", zip.to_str().unwrap()]).code(2).document()["error"]["code"], "diff.unreadable");
}

#[test]
fn three_versions_tell_one_story_in_diff_changelog_manifest_and_log() {
    let studio = two_versions();
    let issued = || [1, 2].map(|version| std::fs::read(studio.bundle(version)).unwrap());
    let before = issued();
    // The photograph's licence ends, a model is pinned anew, a text is added.
    studio.edit(&format!("{ACME}/handoff.lock"), |text| text.replace("2026-04-20", "2026-05-20"));
    studio.write(&format!("{ACME}/deliverables/copy/autumn.txt"), "Leaves fall, rates do not.\n");
    let refused = studio.json(&["build", ACME, "--date", "2028-12-01"]);
    assert_eq!(refused.code(1).finding("rights.expired")["severity"], "error");
    let photo = "photos/Team at desk, São Paulo (ExampleStock ES-441097).jpg";
    studio.remove(&format!("{ACME}/deliverables/{photo}"));
    studio.handoff(&["build", ACME, "--date", "2028-12-01"]).good();

    let (second, third) = (studio.bundle(2), studio.bundle(3));
    let arguments = ["diff", second.to_str().unwrap(), third.to_str().unwrap()];
    let diff = studio.json(&arguments).code(1).document();
    assert_eq!(diff["assets"]["added"], json!(["assets/copy/autumn.txt"]));
    assert_eq!(diff["assets"]["removed"], json!([format!("assets/{photo}")]));
    let moved = diff["pins"]["moved"].as_array().unwrap();
    assert!(moved.contains(&json!({"from": "recraftv4@2026-04-20", "to": "recraftv4@2026-05-20"})), "{moved:?}");
    let ended = &diff["rights"]["expired"][0];
    assert_eq!(
        (&ended["path"], &ended["expires"], &ended["still_there"]),
        (&json!(format!("assets/{photo}")), &json!("2028-10-31"), &json!(false))
    );

    let list = studio.handoff(&[&arguments[..], &["--format", "markdown"]].concat()).code(1).stdout();
    let changelog = String::from_utf8(unzipped(&third)["docs/CHANGELOG.md"].clone()).unwrap();
    assert!(changelog.contains(list.trim_end()), "{list}\n---\n{changelog}");
    let entries: Vec<&str> = changelog.lines().filter(|line| line.starts_with("## ")).collect();
    assert_eq!(entries, ["## v3, 2028-12-01", "## v2, 2026-06-01", "## v1, 2026-04-22"]);
    let manifest = document_in(&third, "docs/handoff-manifest.json");
    let log = studio.json(&["log", ACME]).good().document();
    let [newest, older, oldest] = log["versions"].as_array().unwrap().as_slice() else { panic!("{log}") };
    assert_eq!(manifest["supersedes"], json!({"version": 2, "tree_sha256": older["tree_sha256"]}));
    assert_eq!((&newest["superseded_by"], &older["superseded_by"], &oldest["superseded_by"]), (&json!([]), &json!([3]), &json!([2])));
    assert!(before == issued(), "what was issued stays as it is, to the byte");
}
