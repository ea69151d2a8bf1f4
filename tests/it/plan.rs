//! `plan`: one decision and its rule for every file and every prompt.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::harness::{ACME, Studio, fixtures, unzipped};

fn expected() -> Value {
    serde_json::from_slice(&fs::read(fixtures().join("expected.json")).unwrap()).unwrap()
}

#[test]
fn every_file_and_every_prompt_of_the_fixture_is_decided_as_its_readme_says() {
    let plan = Studio::new().json(&["plan", ACME]).good().document();
    let expected = expected();
    for key in ["inventoried", "shipped", "left_out"] {
        assert_eq!(plan["totals"][key], expected["totals"][key], "{key}");
    }
    let said: BTreeMap<&str, &Value> =
        plan["entries"].as_array().unwrap().iter().map(|entry| (entry["source"].as_str().unwrap(), entry)).collect();
    for entry in expected["entries"].as_array().unwrap() {
        let source = entry["source"].as_str().unwrap();
        let found = said[source];
        for key in ["decision", "bundle_path", "join", "origin"] {
            assert_eq!(found[key], entry[key], "{key} of {source}: {found}");
        }
        assert!(!found["rule"].as_str().unwrap().is_empty(), "{source} has no reason");
    }
    assert_eq!(said.len(), expected["entries"].as_array().unwrap().len());
    let prompts = plan["prompts"].as_array().unwrap();
    for prompt in expected["prompts"].as_array().unwrap() {
        let found = prompts.iter().find(|found| found["run"] == prompt["run"] && found["job"] == prompt["job"]);
        let found = found.unwrap_or_else(|| panic!("{prompt} is not decided"));
        assert_eq!(found["decision"], prompt["decision"], "{found}");
    }
    assert_eq!(prompts.len(), expected["prompts"].as_array().unwrap().len());
}

#[test]
fn what_plan_lists_is_exactly_what_the_zip_holds() {
    let studio = Studio::new();
    let plan = studio.json(&["plan", ACME]).good().document();
    let planned: Vec<String> =
        plan["entries"].as_array().unwrap().iter().filter_map(|entry| entry["bundle_path"].as_str().map(str::to_owned)).collect();
    let rendered = [
        "README.md",
        "SHA256SUMS",
        "docs/assets.csv",
        "docs/CHANGELOG.md",
        "docs/gallery.html",
        "docs/handoff-manifest.json",
        "docs/model-pins.json",
        "docs/RIGHTS.md",
        "docs/rights.json",
        "prompts/batch.json",
        "prompts/prompt-library.json",
    ];
    let mut all: Vec<String> = planned.into_iter().chain(rendered.map(str::to_owned)).collect();
    all.sort();
    let held: Vec<String> = unzipped(&studio.built()).into_keys().collect();
    assert_eq!(held, all);
}

#[test]
fn plan_writes_nothing_at_all() {
    let studio = Studio::new();
    let before = studio.fingerprint("");
    studio.handoff(&["plan", ACME]).good();
    assert_eq!(studio.fingerprint(""), before);
    assert!(!studio.path("handoff").exists());
}

#[test]
fn the_rules_name_the_line_that_decided() {
    let plan = Studio::new().json(&["plan", ACME]).good().document();
    let rule = |source: &str| {
        let entries = plan["entries"].as_array().unwrap();
        entries.iter().find(|entry| entry["source"] == format!("{ACME}/{source}") || entry["source"] == source).unwrap()["rule"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(rule("deliverables/social/2026/card-stack-lowres.webp"), "handoff.toml [filter] exclude[0]");
    assert_eq!(rule("deliverables/hero/Drafts/hero-dawn-crop.png"), "default: drafts/");
    assert_eq!(rule("deliverables/hero/hero-noon.png"), "review/decision.json rejected_files[0]");
    assert!(rule("deliverables/social/export-log.txt").starts_with(".handoffignore line "));
    assert_eq!(rule("out/retainer-2026-04-22/summer-basket.png"), "other client: zest-retail");
    assert_eq!(rule("handoff.toml"), "this program's file");
}

#[test]
fn a_partial_review_ships_only_what_it_accepts() {
    let studio = Studio::new();
    studio.write(
        &format!("{ACME}/review/decision.json"),
        r#"{"decision": "partial", "accepted_files": ["deliverables/hero/hero-dawn.png", "deliverables/brand/"]}"#,
    );
    let plan = studio.json(&["plan", ACME]).document();
    let assets: Vec<&str> = plan["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["role"] == "asset")
        .map(|entry| entry["bundle_path"].as_str().unwrap())
        .collect();
    assert_eq!(assets, ["assets/brand/Acme Fintech's brand one-pager.pdf", "assets/brand/acme-logo.svg", "assets/hero/hero-dawn.png"]);
}

#[test]
fn a_review_that_rejects_refuses_and_one_that_accepts_what_is_not_there_too() {
    let studio = Studio::new();
    studio.write(&format!("{ACME}/review/decision.json"), r#"{"decision": "reject", "reason": "wrong logo"}"#);
    let plan = studio.json(&["plan", ACME]);
    assert_eq!(plan.code(1).document()["outcome"], "refused");
    assert!(plan.finding("review.rejected")["message"].as_str().unwrap().contains("wrong logo"));
    studio.write(&format!("{ACME}/review/decision.json"), r#"{"decision": "accept", "accepted_files": ["deliverables/lost.png"]}"#);
    assert!(studio.json(&["plan", ACME]).code(1).finding("review.missing")["message"].as_str().unwrap().contains("deliverables/lost.png"));
}

#[test]
fn ship_rules_name_the_folders_of_a_messy_engagement() {
    let studio = Studio::new();
    fs::rename(studio.path(&format!("{ACME}/deliverables")), studio.path(&format!("{ACME}/05_Delivery"))).unwrap();
    studio.configure_more("[[ship]]\nfrom = \"05_Delivery/**\"\nto = \"assets\"");
    studio.configure("!deliverables/", "!05_Delivery/");
    studio.remove(&format!("{ACME}/review"));
    let plan = studio.json(&["plan", ACME]).document();
    let hero =
        plan["entries"].as_array().unwrap().iter().find(|entry| entry["bundle_path"] == "assets/hero/hero-dawn.png").unwrap().clone();
    assert_eq!(hero["source"], format!("{ACME}/05_Delivery/hero/hero-dawn.png"));
    assert_eq!(hero["rule"], "handoff.toml [[ship]][0]");
}

#[test]
fn a_jq_predicate_leaves_prompts_out_and_is_named_as_the_rule() {
    let studio = Studio::new();
    studio.configure("[filter]", "[filter]\njob = '.id | endswith(\"vault-loop\") | not'");
    let plan = studio.json(&["plan", ACME]).good().document();
    let vault = plan["prompts"].as_array().unwrap().iter().find(|prompt| prompt["job"] == "acme-fintech/vault-loop").unwrap().clone();
    assert_eq!((vault["decision"].as_str(), vault["rule"].as_str()), (Some("leave-out"), Some("handoff.toml [filter] job")));
}

#[test]
fn prompts_of_all_completed_jobs_ship_when_that_is_asked_for() {
    let studio = Studio::new();
    studio.configure("[filter]", "[filter]\nprompts = \"all\"");
    let plan = studio.json(&["plan", ACME]).document();
    let shipped = plan["prompts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|prompt| prompt["decision"] == "ship")
        .map(|prompt| prompt["job"].as_str().unwrap());
    let shipped: Vec<&str> = shipped.collect();
    assert!(
        shipped.contains(&"acme-fintech/onboarding-scene")
            && !shipped.contains(&"zest-retail/tile")
            && !shipped.contains(&"acme-fintech/fees-explainer")
    );
}

#[test]
fn an_asset_that_shares_its_output_file_with_another_clients_job_is_refused_until_a_link_says_whose_it_is() {
    let studio = Studio::new();
    // The other client's job has the same basename, so both wrote hero-dawn.png.
    for file in ["results.json", "manifest.json"] {
        studio.edit(&format!("out/retainer-2026-04-22/{file}"), |text| {
            text.replace("zest-retail/summer-basket", "zest-retail/hero-dawn").replace("summer-basket.png", "hero-dawn.png")
        });
    }
    let plan = studio.json(&["plan", ACME]);
    let finding = plan.code(1).finding("join.collision");
    assert!(finding["message"].as_str().unwrap().contains("zest-retail/hero-dawn"));
    studio.configure_more(finding["fix"]["toml"].as_str().unwrap());
    let plan = studio.json(&["plan", ACME]).good().document();
    let hero =
        plan["entries"].as_array().unwrap().iter().find(|entry| entry["bundle_path"] == "assets/hero/hero-dawn.png").unwrap().clone();
    assert_eq!(hero["join"], "content");
}

#[test]
fn names_that_not_every_system_can_store_are_refused_with_a_rename_to_paste() {
    let studio = Studio::new();
    studio.write(&format!("{ACME}/deliverables/brand/what: a logo?.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let finding = studio.json(&["plan", ACME]).code(1).finding("name.not-portable");
    studio.configure_more(finding["fix"]["toml"].as_str().unwrap());
    let plan = studio.json(&["plan", ACME]).good().document();
    assert!(plan["entries"].as_array().unwrap().iter().any(|entry| entry["bundle_path"] == "assets/brand/what- a logo-.svg"));
}

#[cfg(unix)]
#[test]
fn decomposed_names_and_blanks_at_the_end_are_mended_by_themselves_with_a_note() {
    let studio = Studio::new();
    let logo = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    studio.write(&format!("{ACME}/deliverables/brand/Mu\u{308}nchen /logo.svg "), logo);
    let ran = studio.json(&["plan", ACME]);
    let plan = ran.good().document();
    assert!(plan["entries"].as_array().unwrap().iter().any(|entry| entry["bundle_path"] == "assets/brand/M\u{fc}nchen/logo.svg"));
    assert_eq!(ran.finding("name.normalised")["severity"], "note");
    // A name that is written down may have the blank or not.
    for from in ["brand/M\u{fc}nchen/logo.svg", "deliverables/brand/Mu\u{308}nchen /logo.svg "] {
        let studio = Studio::new();
        studio.write(&format!("{ACME}/deliverables/brand/Mu\u{308}nchen /logo.svg "), logo);
        studio.configure_more(&format!("[[rename]]\nfrom = \"{from}\"\nto = \"brand/mark.svg\""));
        let plan = studio.json(&["plan", ACME]).good().document();
        assert!(plan["entries"].as_array().unwrap().iter().any(|entry| entry["bundle_path"] == "assets/brand/mark.svg"), "{from}");
    }
    // A dot at the end is no blank: Windows drops it too, but it may be what tells two names apart.
    studio.write(&format!("{ACME}/deliverables/brand/logo. "), logo);
    assert!(studio.json(&["plan", ACME]).code(1).codes().contains(&"name.not-portable".to_owned()));
}

#[test]
fn people_read_counts_reasons_and_the_next_command() {
    let said = Studio::new().handoff(&["plan", ACME]).good().stdout();
    for text in [
        "62",
        "27",
        "35",
        "default: drafts/",
        "other client: zest-retail",
        "no shipped asset",
        "recraftv4@2026-04-20",
        "handoff build clients/acme-fintech",
    ] {
        assert!(said.contains(text), "{text:?} is not in\n{said}");
    }
}

/// A workspace of two files and a run, in which nothing is configured.
fn bare() -> Studio {
    let studio = Studio::empty();
    let run = |day: &str, ids: &[&str]| {
        let jobs: Vec<Value> = ids.iter().map(|id| serde_json::json!({"id": id, "model": "m", "status": "completed"})).collect();
        serde_json::json!({"startedAt": day, "manifestPath": "../batch.json", "jobs": jobs}).to_string()
    };
    let prompt = |id: &str| serde_json::json!({"id": id, "prompt": "p", "image": "../../../handoff.toml"});
    studio.write("clients/acme/deliverables/hero.png", "hero").write("clients/acme/deliverables/tile.png", "tile");
    studio.write("clients/acme/runs/1/results.json", run("2026-01-01", &["test/hero"])).write("clients/acme/runs/1/hero.png", "hero");
    studio.write("clients/acme/runs/2/results.json", run("2026-02-01", &["大阪商事/tile"])).write("clients/acme/runs/2/tile.png", "tile");
    let batch = serde_json::json!({"jobs": [prompt("test/hero"), prompt("大阪商事/tile")]});
    studio.write("clients/acme/runs/batch.json", batch.to_string()).write("handoff.toml", "[agency]\nname = \"House\"\n");
    studio
}

fn decided<'a>(plan: &'a Value, source: &str) -> &'a Value {
    let entries = plan["entries"].as_array().unwrap();
    entries.iter().find(|entry| entry["source"] == source).unwrap_or_else(|| panic!("no {source} in {entries:#?}"))
}

#[test]
fn folders_that_are_no_clients_and_names_of_other_scripts_own_nothing_of_ours() {
    let studio = bare();
    studio.write("clients/Test/brand.md", "scratch").write("clients/東京製菓/brand.md", "# Tokyo");
    let plan = studio.json(&["plan", "clients/acme"]).document();
    for prompt in plan["prompts"].as_array().unwrap() {
        assert_eq!(prompt["decision"], "ship", "{prompt}");
    }
    studio.write("clients/大阪商事/brand.md", "# Osaka");
    let plan = studio.json(&["plan", "clients/acme"]).document();
    let rules: Vec<&str> = plan["prompts"].as_array().unwrap().iter().map(|prompt| prompt["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["made a shipped asset", "other client: 大阪商事"]);
}

#[test]
fn a_manifest_that_two_runs_share_ships_once_with_the_first_of_them() {
    let plan = bare().json(&["plan", "clients/acme"]).document();
    let path = |source: &str| decided(&plan, &format!("clients/acme/runs/{source}"))["bundle_path"].clone();
    assert_eq!(path("batch.json"), "source/run-001/manifest.json");
    assert_eq!(
        (path("1/results.json"), path("2/results.json")),
        ("source/run-001/results.json".into(), "source/run-002/results.json".into())
    );
}

#[test]
fn this_programs_files_ship_from_nowhere() {
    let studio = bare();
    studio.write("clients/acme/deliverables/old/Handoff.lock", "{}");
    let plan = studio.json(&["plan", "clients/acme"]).document();
    for source in ["handoff.toml", "clients/acme/deliverables/old/Handoff.lock"] {
        assert_eq!(decided(&plan, source)["rule"], "this program's file", "{source}");
    }
}

#[test]
fn evidence_that_a_rule_leaves_out_is_asked_for_with_the_way_to_take_it_back() {
    let studio = bare();
    studio.write("clients/acme/rights/drafts/release.pdf", "signed").write(
        "clients/acme/handoff.toml",
        "[[rights]]\nmatch = \"assets/**\"\norigin = \"agency-made\"\nevidence = [\"rights/drafts/release.pdf\"]\n",
    );
    let finding = studio.json(&["plan", "clients/acme"]).code(1).finding("rights.evidence-missing");
    assert!(finding["message"].as_str().unwrap().contains("default: drafts/"), "{finding}");
    studio.edit("clients/acme/handoff.toml", |text| format!("{text}\n{}\n", finding["fix"]["toml"].as_str().unwrap()));
    let plan = studio.json(&["plan", "clients/acme"]).document();
    assert_eq!(decided(&plan, "clients/acme/rights/drafts/release.pdf")["bundle_path"], "docs/rights/drafts/release.pdf");
}

#[test]
fn a_partial_review_takes_no_working_file_along_and_paths_that_name_nothing_are_said() {
    let studio = bare();
    studio.write("clients/acme/working/hero.psd", "layers").write(
        "clients/acme/review/decision.json",
        r#"{"decision": "partial", "accepted_files": ["deliverables/hero.png", "runs/1/hero.png"], "rejected_files": ["deliverables/TILE.png", "gone.png"]}"#,
    );
    let plan = studio.json(&["plan", "clients/acme"]);
    let document = plan.document();
    let rule = |source: &str| decided(&document, &format!("clients/acme/{source}"))["rule"].as_str().unwrap().to_owned();
    assert_eq!(rule("working/hero.psd"), "review/decision.json: not among accepted_files");
    assert_eq!(rule("deliverables/tile.png"), "review/decision.json rejected_files[0]");
    let findings = document["findings"].as_array().unwrap();
    let places: Vec<_> = findings
        .iter()
        .filter(|finding| finding["code"] == "review.missing")
        .map(|finding| (&finding["severity"], &finding["place"]))
        .collect();
    assert_eq!(places, [(&"warning".into(), &"accepted_files[1]".into()), (&"warning".into(), &"rejected_files[1]".into())]);
}

#[test]
fn a_new_name_is_in_the_terms_of_the_old_one() {
    for (from, to) in [
        ("05_Delivery/final/a.png", "05_Delivery/final/b.png"),
        ("assets/a.png", "assets/b.png"),
        ("a.png", "b.png"),
        ("05_Delivery/final/a.png", "b.png"),
    ] {
        let studio = bare();
        studio.write("clients/acme/05_Delivery/final/a.png", "a").write("clients/acme/working/a.png", "layers").write(
            "clients/acme/handoff.toml",
            format!("[[ship]]\nfrom = \"05_Delivery/final\"\nto = \"assets\"\n[[rename]]\nfrom = \"{from}\"\nto = \"{to}\"\n"),
        );
        let plan = studio.json(&["plan", "clients/acme"]).document();
        assert_eq!(decided(&plan, "clients/acme/05_Delivery/final/a.png")["bundle_path"], "assets/b.png", "{from} {to}");
        assert_eq!(decided(&plan, "clients/acme/working/a.png")["bundle_path"], "source/working/a.png", "{from} {to}");
    }
}

#[cfg(unix)]
#[test]
fn what_configures_is_not_read_through_a_link_and_templates_do_not_leave_the_workspace() {
    for (link, target, code) in [
        ("clients/acme/handoff.toml", "../zest.toml", "config.invalid"),
        ("clients/acme/.handoffignore", "/dev/null", "config.invalid"),
        ("clients/acme/handoff.lock", "gone", "lock.invalid"),
    ] {
        let studio = bare();
        std::os::unix::fs::symlink(target, studio.path(link)).unwrap();
        let error = studio.json(&["plan", "clients/acme"]).code(2).document()["error"].clone();
        assert_eq!((&error["code"], &error["path"]), (&code.into(), &link.into()), "{error}");
    }
    for templates in ["../elsewhere", "/tmp", "a/../../b"] {
        let studio = bare();
        studio.write("handoff.toml", format!("templates = \"{templates}\"\n"));
        let error = studio.json(&["plan", "clients/acme"]).code(2).document()["error"].clone();
        assert_eq!((&error["code"], &error["path"]), (&"config.invalid".into(), &"handoff.toml".into()), "{error}");
    }
}

#[test]
fn configuration_that_means_nothing_is_an_error_of_its_file_with_a_way_out() {
    let long = "x".repeat(101);
    for toml in [
        "[filter]\nexclude = [\"a{b\"]",
        "[[ship]]\nfrom = \"a{b\"\nto = \"assets\"",
        "[[accept]]\ncode = \"leak.unreadable\"\nmatch = \"**\"\nby = \" \"\nbecause = \"x\"",
        "[[accept]]\ncode = \"leak.term\"\nmatch = \"**\"\nby = \"x\"\nbecause = \"x\"",
        "[[source]]\npath = \"../[x\"",
        &format!("[client]\nslug = \"{long}\""),
    ] {
        let studio = bare();
        studio.write("clients/acme/handoff.toml", toml);
        let error = studio.json(&["plan", "clients/acme"]).code(2).document()["error"].clone();
        assert!(error["path"] == "clients/acme/handoff.toml" && error["fix"].is_object(), "{toml}: {error}");
    }
    let studio = bare();
    studio.write("clients/acme/handoff.toml", "[[accept]]\nmatch = \"**\"\ncode = \"leak.unreadible\"\nby = \"x\"\nbecause = \"x\"");
    let message = studio.json(&["plan", "clients/acme"]).code(2).document()["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("line 3") && message.contains("^^^"), "{message}");
    studio.write(&format!("clients/{long}/brand.md"), "# Long");
    let error = studio.json(&["plan", &format!("clients/{long}")]).code(2).document()["error"].clone();
    assert!(error["fix"]["toml"].as_str().unwrap().starts_with("[client]"), "{error}");
}

#[test]
fn a_rights_row_that_is_pasted_matches_whatever_the_folder_is_called() {
    let studio = bare();
    studio.write("clients/acme/deliverables/[2026] {final} #1/stock.jpg", "stock").write("clients/acme/handoff.toml", "");
    let finding = studio.json(&["plan", "clients/acme"]).code(1).finding("rights.unknown");
    let row = finding["fix"]["toml"].as_str().unwrap().replace("origin = \"…\"", "origin = \"agency-made\"");
    studio.edit("clients/acme/handoff.toml", |_| row);
    let codes = studio.json(&["plan", "clients/acme"]).codes();
    assert!(!codes.iter().any(|code| code == "rights.unknown" || code == "rights.row-unused"), "{codes:?}");
}
