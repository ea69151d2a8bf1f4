//! The documents as their readers have them.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::testing::{NASTY, archive, handover, issue, packed, plain};
use super::*;
use crate::data::bundle::{Edition, Version};
use crate::data::changes::Record;
use crate::data::decision::Role;
use crate::data::handover::History;
use crate::data::manifest::{Manifest, Superseded};

fn documents(handover: &Handover, issue: &Issue) -> Documents {
    document(handover, &packed(handover), issue, &Templates::built_in()).unwrap()
}

fn text(documents: &Documents, path: &str) -> String {
    String::from_utf8(documents.get(path).unwrap().to_vec()).unwrap()
}

/// The second issue of `after`, where the first one was `before`.
fn second(before: &Handover) -> Issue {
    let first = documents(before, &issue());
    let manifest: Manifest = serde_json::from_slice(first.get(bundle::MANIFEST).unwrap()).unwrap();
    let changelog = text(&first, bundle::CHANGELOG);
    let files = packed(before).into_iter().map(|file| (file.path, file.sha256)).collect();
    let record = Record { manifest, library: before.library.clone(), rights: before.rights.clone(), files };
    Issue {
        edition: Edition::Numbered(Version(2)),
        delivered_at: "2026-05-04".parse().unwrap(),
        supersedes: Some(Superseded { version: Version(1), tree_sha256: first.tree_sha256() }),
        history: Some(History { record, changelog, unnamed: 0 }),
        ..issue()
    }
}

#[test]
fn a_receiving_team_reads_the_readme() {
    insta::assert_snapshot!("readme", text(&documents(&handover(), &issue()), bundle::README));
}

#[test]
fn a_receiving_team_reads_the_readme_of_an_archive() {
    insta::assert_snapshot!("readme_archive", text(&documents(&archive(), &issue()), bundle::README));
}

#[test]
fn a_lawyer_reads_the_rights() {
    insta::assert_snapshot!("rights", text(&documents(&handover(), &issue()), bundle::RIGHTS));
}

#[test]
fn a_lawyer_reads_that_there_is_nothing_to_read() {
    insta::assert_snapshot!("rights_plain", text(&documents(&plain(), &issue()), bundle::RIGHTS));
}

#[test]
fn the_first_changelog_counts_and_the_second_compares() {
    let before = handover();
    let mut after = handover();
    let hero = after.files.iter_mut().find(|file| file.path.as_str() == "assets/hero/hero.png").unwrap();
    hero.path = "assets/hero/key visual.png".parse().unwrap();
    after
        .rights
        .iter_mut()
        .filter(|row| row.path.as_str() == "assets/hero/hero.png")
        .for_each(|row| row.path = "assets/hero/key visual.png".parse().unwrap());
    after.files.sort_by(|a, b| a.path.cmp(&b.path));
    after.library.jobs.iter_mut().filter(|entry| entry.id == "tile").for_each(|entry| {
        entry.parameters.insert("seed".to_owned(), 8.into());
        entry.pin = Some("seedream-5@2026-05-01".to_owned());
    });
    after
        .library
        .jobs
        .iter_mut()
        .filter(|entry| entry.id == "gruesse")
        .for_each(|entry| entry.pin = Some("seedream-5@2026-05-01".to_owned()));
    after.library.jobs.retain(|entry| entry.id != "teaser");
    after.files.iter_mut().for_each(|file| file.prompt = file.prompt.take().filter(|prompt| prompt != "teaser"));
    let mut packed = packed(&after);
    // The renamed file keeps its bytes, and one file gets others.
    packed
        .iter_mut()
        .filter(|file| file.path.as_str() == "assets/hero/key visual.png")
        .for_each(|file| file.sha256 = Digest::of("assets/hero/hero.png"));
    packed.iter_mut().filter(|file| file.path.as_str() == "assets/print/brochure.pdf").for_each(|file| file.sha256 = Digest::of("new"));

    let issue = second(&before);
    let documents = document(&after, &packed, &issue, &Templates::built_in()).unwrap();
    insta::assert_snapshot!("changelog", text(&documents, bundle::CHANGELOG));
}

#[test]
fn only_the_changelog_knows_the_history() {
    let before = handover();
    let issue = second(&before);
    let with = documents(&before, &issue);
    let without = documents(&before, &Issue { history: None, ..issue });
    for ((path, a), (_, b)) in with.0.iter().zip(&without.0) {
        assert_eq!(a == b, path.as_str() != bundle::CHANGELOG && path.as_str() != bundle::SUMS, "{path}");
    }
    assert!(text(&with, bundle::CHANGELOG).contains("are those of v1"));
}

#[test]
fn the_set_of_documents_is_that_of_the_mode() {
    let names = |documents: &Documents| documents.0.iter().map(|(path, _)| path.to_string()).collect::<Vec<_>>();
    let full = documents(&handover(), &issue());
    let mut all: Vec<String> = bundle::DOCUMENTS.map(str::to_owned).to_vec();
    all.sort();
    assert_eq!(names(&full), all);

    let archived = documents(&archive(), &issue());
    all.retain(|name| !bundle::NOT_IN_ARCHIVES.contains(&name.as_str()));
    assert_eq!(names(&archived), all);
    let manifest: Value = serde_json::from_slice(archived.get(bundle::MANIFEST).unwrap()).unwrap();
    assert_eq!((&manifest["pinned_models"], &manifest["regeneration_supported"]), (&Value::Null, &Value::Bool(false)));

    let mut silent = archive();
    silent.library.jobs.clear();
    silent.files.iter_mut().for_each(|file| file.prompt = None);
    let silent = documents(&silent, &issue());
    assert!(silent.get(bundle::LIBRARY).is_none());
    assert!(text(&silent, bundle::MANIFEST).contains("\"prompt_library\": null"));
}

#[test]
fn sums_list_every_other_file_once_bytewise() {
    let documents = documents(&handover(), &issue());
    let sums = text(&documents, bundle::SUMS);
    let names: Vec<&str> = sums.lines().map(|line| &line[66..]).collect();
    assert!(names.is_sorted() && !names.contains(&bundle::SUMS));
    assert_eq!(names.len(), handover().files.len() + documents.0.len() - 1);
    assert_eq!(documents.tree_sha256(), Digest::of(&sums));
}

#[test]
fn a_handover_that_does_not_fit_together_is_refused() {
    let handover = handover();
    let packed = packed(&handover);
    let refused =
        |handover: &Handover, packed: &[PackedFile]| document(handover, packed, &issue(), &Templates::built_in()).unwrap_err().message;
    assert!(refused(&handover, &packed[1..]).contains("were packed"));
    let mut unowned = handover.clone();
    unowned.rights.retain(|row| row.path.as_str() != "assets/photos/desk.jpg");
    assert_eq!(refused(&unowned, &packed), "assets/photos/desk.jpg has 0 rows in the rights table");
}

#[test]
fn the_csv_speaks_for_the_parts_of_a_file_too() {
    let csv = text(&documents(&handover(), &issue()), bundle::ASSETS_CSV);
    insta::assert_snapshot!("assets_csv", csv.replace("\r\n", "\n"));
    assert_eq!(csv.matches("\r\n").count(), 9);
}

/// Every relative link of the Markdown pages, decoded, from the folder of the page.
#[test]
fn every_link_leads_to_a_file_of_the_bundle() {
    for handover in [handover(), archive(), plain()] {
        let documents = documents(&handover, &issue());
        let sums = text(&documents, bundle::SUMS) + "                                                                  SHA256SUMS";
        for (page, folder) in [(bundle::README, ""), (bundle::RIGHTS, "docs"), (bundle::CHANGELOG, "docs")] {
            for link in text(&documents, page).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let known = sums.lines().any(|line| url::relative(folder, &line[66..]) == link);
                assert!(known || link.starts_with('#') || link.contains("://"), "{page}: {link}");
            }
        }
    }
}

/// A folder with the documents in it and a file for every other line of SHA256SUMS.
fn unpacked(handover: &Handover) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut packed = packed(handover);
    packed.iter_mut().for_each(|file| file.sha256 = Digest::of(file.path.as_str()));
    let documents = document(handover, &packed, &issue(), &Templates::built_in()).unwrap();
    let payload = packed.iter().map(|file| (&file.path, file.path.as_str().as_bytes()));
    for (path, bytes) in payload.chain(documents.0.iter().map(|(path, bytes)| (path, bytes.as_slice()))) {
        put(folder.path(), &format!("handoff-v1/{path}"), bytes);
    }
    folder
}

fn put(folder: &std::path::Path, name: &str, bytes: &[u8]) {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg("mkdir -p \"$(dirname \"$1\")\" && cat > \"$1\" && chmod +x \"$1\"").arg("sh").arg(name);
    let mut child = shell.current_dir(folder).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    assert!(child.wait().unwrap().success());
}

/// What a script says, run where the README tells people to run it; `gen-ai` is `bin/gen-ai` beside the bundle.
fn run(folder: &std::path::Path, script: &str) -> (bool, String) {
    let path = format!("{}/bin:{}", folder.display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh").arg("-c").arg(script).env("PATH", path).current_dir(folder.join("handoff-v1")).output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

/// The POSIX commands of a README, block by block.
fn blocks(readme: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        if ticks.len() >= 3 {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != ticks).collect();
            if line.ends_with("`sh") {
                blocks.push(block.join("\n"));
            }
        }
    }
    blocks
}

#[test]
fn the_commands_of_the_readme_do_what_it_says() {
    let folder = unpacked(&handover());
    put(folder.path(), "bin/gen-ai", b"#!/bin/sh\necho \"gen-ai $*\"\n");
    let readme = text(&documents(&handover(), &issue()), bundle::README);
    let [check, _macos, added, _who, validate, prepare, batch] = blocks(&readme).try_into().unwrap();

    let (good, said) = run(folder.path(), &check);
    assert!(good && !said.contains("FAILED") && said.contains("assets/hero/hero.png: OK"), "{said}");
    assert_eq!(run(folder.path(), &added), (true, String::new()));

    assert_eq!(run(folder.path(), &validate).1, "gen-ai validate -m recraftv4 --file ../handoff-example.json\n");
    assert_eq!(run(folder.path(), &prepare).1, "gen-ai batch run ../handoff-example-job.json --dry-run\n");
    assert_eq!(run(folder.path(), &batch).1, "gen-ai batch run prompts/batch.json --dry-run\n");
    let payload: Value = serde_json::from_str(&run(folder.path(), "cat ../handoff-example.json").1).unwrap();
    assert_eq!(payload, serde_json::json!({"prompt": NASTY, "aspectRatio": "16:9", "style": "raster"}));
    let job: Value = serde_json::from_str(&run(folder.path(), "cat ../handoff-example-job.json").1).unwrap();
    assert_eq!((&job["jobs"][0]["id"], &job["jobs"][0]["prompt"]), (&"hero".into(), &NASTY.into()));
    assert_eq!(run(folder.path(), &added), (true, String::new()), "the example leaves the folder as it was issued");

    put(folder.path(), "handoff-v1/assets/hero/über.png", b"new");
    put(folder.path(), "handoff-v1/assets/hero/hero.png", b"other");
    assert_eq!(run(folder.path(), &added).1, "assets/hero/über.png\n");
    assert!(run(folder.path(), &check).1.contains("assets/hero/hero.png: FAILED"));
}

#[test]
fn the_example_is_the_one_that_is_easiest_to_follow() {
    let pick = |handover: &Handover| example::example(handover).map(|example| example.id);
    // `tile` has a seed but needs an input, `gruesse` was edited, `teaser` cannot be run.
    assert_eq!(pick(&handover()).as_deref(), Some("hero"));
    let mut seeded = handover();
    seeded.library.jobs.iter_mut().find(|entry| entry.id == "gruesse").unwrap().class = crate::data::library::Class::Seeded;
    assert_eq!(pick(&seeded).as_deref(), Some("gruesse"));
    let mut none = handover();
    none.library.jobs.retain(|entry| entry.id == "teaser");
    none.files.retain(|file| file.role != Role::Asset || file.prompt.as_deref() == Some("teaser"));
    assert_eq!(pick(&none), None);
    assert!(text(&documents(&none, &issue()), bundle::README).contains("None of the prompts can be run again."));
}
