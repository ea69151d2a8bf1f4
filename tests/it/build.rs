//! `build`: whole versions or none, refusals that name the way out, one build at a time.

use std::fs;

use crate::harness::{ACME, Studio, document_in, unzipped};

#[test]
fn a_version_holds_the_zip_its_digest_and_the_agencys_report() {
    let studio = Studio::new();
    let built = studio.json(&["build", ACME]).good().document();
    let mut names: Vec<String> = fs::read_dir(studio.path("handoff/acme-fintech/handoff-v1"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["acme-fintech-handoff-v1.zip", "acme-fintech-handoff-v1.zip.sha256", "build-report.json"]);
    assert_eq!(built["bundle"], studio.bundle(1).canonicalize().unwrap().to_str().unwrap());
    assert_eq!(built["assets_count"], 14);
    assert_eq!(built["prompts_count"], 12);
    assert_eq!(built["regeneration_supported"], true);
    let stages: Vec<&str> = built["stages"].as_array().unwrap().iter().map(|stage| stage["stage"].as_str().unwrap()).collect();
    assert_eq!(stages, ["inventory", "filter", "strip", "pin-models", "package", "document", "verify", "publish"]);
}

#[test]
fn reissue_forces_a_version_although_nothing_changed() {
    let studio = Studio::new();
    studio.built();
    assert_eq!(
        studio.json(&["build", ACME, "--date", "2026-06-01"]).good().document()["outcome"],
        "unchanged",
        "a new day alone is no change"
    );
    let again = studio.json(&["build", ACME, "--reissue"]).good().document();
    assert_eq!((again["outcome"].as_str(), again["version"].as_u64()), (Some("built"), Some(2)));
    assert_eq!(document_in(&studio.bundle(2), "docs/handoff-manifest.json")["supersedes"]["version"], 1);
}

#[test]
fn a_previous_version_from_elsewhere_gives_the_number_and_the_changelog() {
    let studio = Studio::new();
    let first = studio.built();
    let elsewhere = studio.outside().join("received.zip");
    fs::rename(&first, &elsewhere).unwrap();
    studio.remove("handoff");
    studio.remove(&format!("{ACME}/deliverables/audio/ui-chime.wav"));
    let built = studio.json(&["build", ACME, "--previous", elsewhere.to_str().unwrap()]).good().document();
    assert_eq!(built["version"], 2);
    assert_eq!(studio.versions(), ["handoff-v2"]);
    let changelog = String::from_utf8(unzipped(&studio.bundle(2))["docs/CHANGELOG.md"].clone()).unwrap();
    assert!(changelog.contains("ui-chime.wav"));
}

#[test]
fn a_previous_version_that_was_damaged_is_not_built_upon() {
    let studio = Studio::new();
    let zip = studio.built();
    let mut bytes = fs::read(&zip).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&zip, bytes).unwrap();
    let ran = studio.json(&["build", ACME]);
    assert_eq!(ran.code(2).document()["error"]["code"], "previous.invalid");
    assert_eq!(studio.versions(), ["handoff-v1"]);
}

#[test]
fn a_second_build_is_refused_while_one_holds_the_lock() {
    let studio = Studio::new();
    studio.built();
    let lock = fs::OpenOptions::new().write(true).open(studio.path("handoff/acme-fintech/.handoff.lock")).unwrap();
    lock.lock().unwrap();
    let ran = studio.json(&["build", ACME, "--reissue"]);
    assert_eq!(ran.code(2).document()["error"]["code"], "output.locked");
    assert!(ran.document()["error"]["message"].as_str().unwrap().contains("acme-fintech"));
    drop(lock);
    studio.json(&["build", ACME, "--reissue"]).good();
}

#[test]
fn what_a_killed_build_left_behind_is_swept() {
    let studio = Studio::new();
    studio.built();
    studio.write("handoff/acme-fintech/.handoff-tmp-gone/acme-fintech-handoff-v2.zip", "half");
    studio.handoff(&["build", ACME, "--reissue"]).good();
    assert_eq!(studio.versions(), ["handoff-v1", "handoff-v2"]);
}

#[test]
fn an_ignored_parameter_refuses_with_both_mends() {
    let studio = Studio::new();
    studio.configure("drop = [\"aspect_ratio\"]", "");
    let finding = studio.json(&["build", ACME]).code(1).finding("regeneration.ignored");
    assert_eq!(finding["job"], "acme-fintech/launch-tile");
    assert_eq!(finding["fix"]["toml"], "[regeneration]\ndrop = [\"aspect_ratio\"]");
    assert!(finding["fix"]["text"].as_str().unwrap().contains("aspectRatio"));
    studio.configure("mode = \"supported\"", "mode = \"supported\"\nrename = { \"aspect_ratio\" = \"aspectRatio\" }");
    studio.json(&["build", ACME]).good();
    let batch = document_in(&studio.bundle(1), "prompts/batch.json");
    let tile = batch["jobs"].as_array().unwrap().iter().find(|job| job["id"] == "launch-tile").unwrap().clone();
    assert!(tile.get("aspectRatio").is_some() && tile.get("aspect_ratio").is_none(), "{tile}");
}

#[test]
fn a_term_of_the_house_refuses_with_its_place_and_where_it_comes_from() {
    let studio = Studio::new();
    studio.edit(&format!("{ACME}/brand.md"), |text| format!("{text}\nNever looks like Zest Retail.\n"));
    let finding = studio.json(&["build", ACME]).code(1).finding("leak.term");
    assert_eq!(finding["path"], "docs/brand.md");
    assert!(finding["place"].as_str().unwrap().starts_with("line "));
    assert!(finding["message"].as_str().unwrap().contains("clients/zest-retail"), "{finding}");
    studio.configure_more(&finding["fix"]["toml"].as_str().unwrap().replace('…', "the brand rules name it as a contrast"));
    studio.json(&["build", ACME]).good();
}

#[test]
fn a_secret_is_found_and_never_printed() {
    let studio = Studio::new();
    let token = ["gh", "p_", "16C7e42F292c6912E7710c838347Ae178B4a"].concat();
    studio.edit(&format!("{ACME}/brand.md"), |text| format!("{text}\nToken: {token}\n"));
    let ran = studio.json(&["build", ACME]);
    assert_eq!(ran.code(1).finding("leak.secret")["path"], "docs/brand.md");
    let people = studio.handoff(&["build", ACME]);
    for said in [ran.stdout(), ran.stderr(), people.stdout(), people.stderr()] {
        assert!(!said.contains(&token[4..]), "the secret is printed");
    }
}

#[test]
fn an_input_that_a_rule_leaves_out_refuses_with_the_way_back_in() {
    let studio = Studio::new();
    studio.configure("exclude = [", "exclude = [\"refs/\", ");
    let finding = studio.json(&["build", ACME]).code(1).finding("regeneration.input-missing");
    assert_eq!(finding["job"], "acme-fintech/rates-tile");
    assert!(
        finding["fix"]["toml"].as_str().unwrap().contains("!clients/acme-fintech/refs/card-reference.png")
            || finding["fix"]["toml"].as_str().unwrap().contains("!refs/card-reference.png")
    );
}

#[test]
fn an_engagement_without_any_configuration_works() {
    let studio = Studio::empty();
    studio.write("clients/tidy/deliverables/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"2\" height=\"2\"/>");
    let ran = studio.json(&["build", "clients/tidy", "--date", "2026-01-31"]);
    assert_eq!(ran.code(1).codes(), ["rights.unknown"]);
    studio.write("clients/tidy/handoff.toml", "[[rights]]\nmatch = \"assets/**\"\norigin = \"agency-made\"\n");
    assert_eq!(studio.json(&["build", "clients/tidy", "--date", "2026-01-31"]).good().document()["outcome"], "built");
    let manifest = document_in(&studio.path("handoff/tidy/handoff-v1/tidy-handoff-v1.zip"), "docs/handoff-manifest.json");
    assert_eq!(manifest["client_slug"], "tidy");
    assert_eq!(manifest["delivered_at"], "2026-01-31");
    assert!(manifest["support_until"].is_null() && manifest["prompt_library"].is_null() && manifest["pinned_models"].is_null());
}

#[test]
fn no_version_comes_after_the_highest_number() {
    let studio = Studio::new();
    studio.write("handoff/acme-fintech/handoff-v4294967295/note.txt", "x");
    for command in ["plan", "build"] {
        let error = studio.json(&[command, ACME]).code(2).document()["error"].clone();
        assert_eq!(error["code"], "limit.exceeded", "{command}: {error}");
    }
}

#[test]
fn a_version_whose_zip_is_gone_is_named_with_what_to_do() {
    let studio = Studio::new();
    std::fs::create_dir_all(studio.path("handoff/acme-fintech/handoff-v7")).unwrap();
    let error = studio.json(&["build", ACME]).code(2).document()["error"].clone();
    assert_eq!(error["code"], "previous.invalid", "{error}");
    assert!(error["message"].as_str().unwrap().contains("handoff-v7/acme-fintech-handoff-v7.zip"), "{error}");
    assert!(error["fix"]["text"].as_str().unwrap().contains("put the issued file back"), "{error}");
}

#[test]
fn an_output_folder_that_is_a_file_is_said_to_be_one() {
    let studio = Studio::new();
    studio.write("f", "");
    let error = studio.json(&["build", ACME, "-o", "f"]).code(2).document()["error"].clone();
    assert_eq!((error["code"].as_str(), error["message"].as_str()), (Some("usage"), Some("f is a file, not a folder")));
    assert!(error["fix"]["text"].as_str().unwrap().contains("-o"), "{error}");
}

#[test]
fn a_name_that_got_out_with_one_version_is_counted_and_not_named_in_the_next() {
    let studio = Studio::new();
    let hero = std::fs::read(studio.path(&format!("{ACME}/deliverables/hero/hero-dawn.png"))).unwrap();
    studio.write(&format!("{ACME}/deliverables/hero/Globex tile.png"), hero);
    studio.built();
    studio.remove(&format!("{ACME}/deliverables/hero/Globex tile.png"));
    studio.configure("forbidden = [", "forbidden = [\"Globex\", ");
    studio.json(&["plan", ACME]).good();
    studio.json(&["build", ACME]).good();
    let changelog = String::from_utf8(unzipped(&studio.bundle(2))["docs/CHANGELOG.md"].clone()).unwrap();
    assert!(!changelog.contains("Globex") && changelog.contains("not named here: 1"), "{changelog}");
}

#[test]
fn a_word_that_got_out_in_a_prompt_does_not_come_back_as_what_was_struck() {
    let studio = Studio::new();
    let manifest = "clients/acme-fintech/runs/2026-02-refresh/manifest.json";
    studio.edit(manifest, |text| text.replacen("quarterly rate card", "quarterly Globex card", 1));
    studio.built();
    studio.edit(manifest, |text| text.replacen("quarterly Globex card", "quarterly rate card", 1));
    studio.configure("forbidden = [", "forbidden = [\"Globex\", ");
    studio.json(&["build", ACME]).good();
    let changelog = String::from_utf8(unzipped(&studio.bundle(2))["docs/CHANGELOG.md"].clone()).unwrap();
    assert!(!changelog.contains("Globex") && changelog.contains("`social-rate-card`: prompt: **Pale"), "{changelog}");
}

#[test]
fn a_slug_that_was_copied_from_another_client_is_refused() {
    let studio = Studio::new();
    studio.configure("slug = \"acme-fintech\"", "slug = \"zest-retail\"");
    let ran = studio.json(&["build", ACME]);
    assert_eq!(ran.code(2).document()["error"]["code"], "config.invalid");
    assert!(ran.document()["error"]["message"].as_str().unwrap().contains("clients/zest-retail"));
}
