//! What is wrong is said once, with where and what to do; nothing is lost, and no version is left behind.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::harness::{ACME, Ran, Studio};

const RESULTS: &str = "clients/acme-fintech/runs/2026-02-refresh/results.json";
const MANIFEST: &str = "clients/acme-fintech/runs/2026-02-refresh/manifest.json";

/// Builds, expects this exit code, and that sources and versions are as before.
fn refuses(studio: &Studio, code: i32) -> Ran {
    let before = (studio.fingerprint("clients"), studio.fingerprint("out"), studio.versions());
    let ran = studio.json(&["build", ACME]);
    ran.code(code);
    assert!(
        before == (studio.fingerprint("clients"), studio.fingerprint("out"), studio.versions()),
        "a refused build leaves everything as it was"
    );
    ran
}

fn error_code(ran: &Ran) -> String {
    let document = ran.document();
    assert_eq!(document["schema"], "handoff.error/1");
    assert_eq!(document["outcome"], "error");
    document["error"]["code"].as_str().unwrap().to_owned()
}

#[test]
fn run_records_that_cannot_be_understood_refuse() {
    let truncated = |text: String| text[..text.len() / 2].to_owned();
    type Spoil = Box<dyn Fn(String) -> Vec<u8>>;
    let cases: [(&str, Spoil); 6] = [
        ("truncated", Box::new(move |text| truncated(text).into())),
        ("wrong type", Box::new(|text| text.replacen("\"jobs\": [", "\"jobs\": 7, \"x\": [", 1).into())),
        ("duplicate key", Box::new(|text| text.replacen("{", "{\"startedAt\": \"2020-01-01\",", 1).into())),
        ("not a number", Box::new(|text| text.replacen("\"jobs\": [", "\"n\": NaN, \"jobs\": [", 1).into())),
        ("deep", Box::new(|_| [vec![b'['; 10_000], vec![b']'; 10_000]].concat())),
        ("a job of the wrong type", Box::new(|text| text.replacen("\"jobs\": [", "\"jobs\": [17, ", 1).into())),
    ];
    for (what, spoil) in cases {
        let studio = Studio::new();
        let spoiled = spoil(studio.text(RESULTS));
        studio.write(RESULTS, spoiled);
        let finding = refuses(&studio, 1).finding("run.unreadable");
        assert_eq!(finding["path"], RESULTS, "{what}");
    }
}

#[test]
fn a_byte_order_mark_and_utf_16_are_read() {
    for encode in [
        |text: &str| [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        |text: &str| [vec![0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat(),
    ] {
        let studio = Studio::new();
        studio.write(RESULTS, encode(&studio.text(RESULTS)));
        let plan = studio.json(&["plan", ACME]).good().document();
        assert_eq!(plan["totals"]["shipped"], 27);
    }
}

#[test]
fn an_id_twice_in_a_run_refuses() {
    let studio = Studio::new();
    studio.edit(RESULTS, |text| text.replacen("\"email/header\"", "\"social/rate-card\"", 1));
    assert_eq!(refuses(&studio, 1).finding("run.duplicate-id")["path"], RESULTS);
}

#[test]
fn without_a_manifest_the_prompts_are_said_to_be_unknown() {
    let studio = Studio::new();
    studio.remove(MANIFEST);
    let plan = studio.json(&["plan", ACME]);
    assert_eq!(plan.finding("run.manifest-missing")["path"], RESULTS);
    assert_eq!(plan.finding("regeneration.prompt-unknown")["severity"], "warning");
}

#[test]
fn paths_out_of_the_workspace_are_not_followed() {
    let studio = Studio::new();
    let secret = studio.outside().join("secret.png");
    fs::write(&secret, "outside").unwrap();
    studio.edit(MANIFEST, |text| {
        text.replacen(
            "\"id\": \"social/rate-card\",",
            &format!("\"id\": \"social/rate-card\", \"imageUrls\": [{:?}],", secret.to_str().unwrap()),
            1,
        )
    });
    let finding = refuses(&studio, 1).finding("regeneration.input-outside");
    assert!(!finding.to_string().contains(studio.outside().to_str().unwrap()), "the laptop's path is nobody's business: {finding}");
}

#[test]
fn an_unknown_key_is_shown_with_its_line_and_the_nearest_one() {
    let studio = Studio::new();
    studio.configure("[support]", "[suport]");
    let ran = refuses(&studio, 2);
    assert_eq!(error_code(&ran), "config.unknown-key");
    assert!(ran.document()["error"]["message"].as_str().unwrap().contains('^'));
    assert!(ran.document()["error"]["fix"]["text"].as_str().unwrap().contains("support"));
    let said = studio.handoff(&["plan", ACME]).code(2).stderr();
    assert!(said.contains("did you mean `support`?"), "{said}");
}

#[test]
fn a_day_that_no_zip_can_have_is_refused_where_it_was_written() {
    let studio = Studio::new();
    studio.edit("clients/acme-fintech/handoff.toml", |text| text.replace("2026-04-22", "4052-04-22"));
    let error = studio.json(&["build", ACME]).code(2).document()["error"].clone();
    assert_eq!((error["code"].as_str(), error["path"].as_str()), (Some("config.invalid"), Some("clients/acme-fintech/handoff.toml")));
    let said = error["message"].as_str().unwrap();
    assert!(said.contains("[engagement] delivered_at: 4052-04-22") && said.contains("1980 to 2107"), "{said}");
    let error = studio.json(&["build", ACME, "--date", "1979-12-31"]).code(2).document()["error"].clone();
    assert_eq!((error["code"].as_str(), error["path"].as_str()), (Some("usage"), None));
}

#[test]
fn a_jq_program_that_does_not_compile_is_shown_with_a_caret() {
    let studio = Studio::new();
    studio.configure("[filter]", "[filter]\njob = '.tags | nosuchfilter'");
    let ran = refuses(&studio, 2);
    assert_eq!(error_code(&ran), "config.jq");
    assert_eq!(ran.document()["error"]["path"], format!("{ACME}/handoff.toml"));
    let message = ran.document()["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("[filter] job") && message.contains('^'), "{message}");
}

#[test]
fn a_jq_program_that_gives_nothing_or_two_values_refuses() {
    for program in ["empty", "., ."] {
        let studio = Studio::new();
        studio.configure("jq = [", &format!("jq = ['{program}', "));
        assert!(refuses(&studio, 1).codes().contains(&"strip.jq".to_owned()));
    }
}

#[test]
fn a_jq_program_that_never_ends_is_stopped() {
    let studio = Studio::new();
    studio.configure("jq = [", "jq = ['def f: f; f', ");
    assert_eq!(error_code(&refuses(&studio, 2)), "strip.jq-timeout");
}

#[test]
fn an_engagement_with_nothing_in_it_refuses() {
    let studio = Studio::empty();
    fs::create_dir_all(studio.path("clients/nobody")).unwrap();
    let ran = studio.json(&["build", "clients/nobody"]);
    assert!(ran.code(1).codes().contains(&"engagement.empty".to_owned()));
    assert!(!studio.path("handoff").exists());
}

#[test]
fn an_output_folder_inside_of_what_is_packed_is_refused() {
    for inside in [
        format!("{ACME}/out"),
        ACME.to_owned(),
        "clients".to_owned(),
        "clients/elsewhere".to_owned(),
        "out/retainer-2026-04-22/handoff".to_owned(),
        format!("{ACME}/nothing/../deliverables"),
    ] {
        let studio = Studio::new();
        let ran = studio.json(&["build", ACME, "-o", &inside]);
        assert_eq!(error_code(ran.code(2)), "output.inside-engagement", "{inside}");
        assert!(!studio.path(&format!("{ACME}/out")).exists());
    }
}

#[test]
fn an_output_folder_that_cannot_be_written_is_an_error_that_names_it() {
    let studio = Studio::new();
    fs::create_dir_all(studio.path("locked")).unwrap();
    fs::set_permissions(studio.path("locked"), fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(studio.path("locked/probe"), "").is_ok() {
        eprintln!("skipped, as this user may write anywhere: an output folder without write permission");
        return;
    }
    let ran = studio.json(&["build", ACME, "-o", "locked/handoff"]);
    assert_eq!(error_code(ran.code(2)), "io");
    assert!(ran.document()["error"]["message"].as_str().unwrap().contains("permission denied"));
}

#[test]
fn an_engagement_that_is_not_there_is_said_to_be_missing() {
    let studio = Studio::new();
    assert_eq!(error_code(studio.json(&["plan", "clients/acme-fintec"]).code(2)), "not-found");
    assert_eq!(error_code(studio.json(&["plan", &format!("{ACME}/brand.md")]).code(2)), "not-found");
}

#[test]
fn a_lock_that_was_edited_by_hand_is_refused() {
    let studio = Studio::new();
    studio.edit(&format!("{ACME}/handoff.lock"), |text| text.replacen("\"4:3\"", "\"5:3\"", 1));
    assert_eq!(error_code(&refuses(&studio, 2)), "lock.invalid");
}

#[test]
fn a_symbolic_link_is_listed_and_never_followed() {
    let studio = Studio::new();
    let secret = studio.outside().join("secret.png");
    fs::write(&secret, "outside").unwrap();
    std::os::unix::fs::symlink(&secret, studio.path(&format!("{ACME}/deliverables/hero/linked.png"))).unwrap();
    let plan = studio.json(&["plan", ACME]);
    assert_eq!(plan.finding("source.symlink")["path"], format!("{ACME}/deliverables/hero/linked.png"));
    let totals = plan.document()["totals"].clone();
    assert_eq!((totals["inventoried"].as_u64(), totals["shipped"].as_u64()), (Some(63), Some(27)), "a link counts as left out");
}

#[test]
fn a_path_of_thousands_of_folders_leads_nowhere_and_soon() {
    let studio = Studio::new();
    let long = format!("/x/{}hero.png", "a/".repeat(20_000));
    studio.edit(RESULTS, |text| text.replacen("\"localPath\": \"", &format!("\"localPath\": \"{long}"), 1));
    let plan = studio.json(&["plan", ACME]);
    assert!(plan.codes().contains(&"join.output-missing".to_owned()), "{:?}", plan.codes());
}

#[test]
fn a_link_that_a_source_names_is_said_and_never_followed() {
    let studio = Studio::new();
    std::os::unix::fs::symlink(studio.path("out/retainer-2026-04-22"), studio.path("out/retainer-linked")).unwrap();
    let ran = studio.json(&["plan", ACME]);
    assert_eq!(ran.good().finding("source.symlink")["path"], "out/retainer-linked");
    studio.edit(&format!("{ACME}/handoff.toml"), |text| text.replace("../../out/retainer-*", "../../out/retainer-linked"));
    let error = studio.json(&["plan", ACME]).code(2).document()["error"].clone();
    let said = error["message"].as_str().unwrap();
    assert!(said.ends_with("names no folder: out/retainer-linked is a symbolic link"), "{said}");
}
