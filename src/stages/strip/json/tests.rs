use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::engagement::config::JqProgram;
use crate::leaks::tags::INTERNAL_TAGS;

fn rules(jq: &[&str]) -> StripRules {
    let named = |names: &[&str], origin: &str| names.iter().map(|name| ((*name).to_owned(), origin.to_owned())).collect();
    let program = |(index, source): (usize, &&str)| JqProgram {
        source: (*source).to_owned(),
        name: format!("handoff.toml [strip] jq[{index}]"),
        file: "handoff.toml".to_owned(),
    };
    StripRules {
        tags: named(&INTERNAL_TAGS, "default: tags"),
        keys: named(&["notes", "internal_notes", "reviewer", "competitors", "confidentiality", "cost_center"], "default: keys"),
        jq: jq.iter().enumerate().map(program).collect(),
        ..StripRules::default()
    }
}

const PUBLISHED: &str = r#"del(.jobs[].tags[] | select(startswith("internal-") or startswith("retainer-")))"#;

fn as_written(_: usize, _: &str) -> Option<String> {
    None
}

#[test]
fn a_run_of_three_clients_keeps_this_clients_jobs_and_nothing_of_the_laptop() {
    let results = json!({
        "manifestPath": "/Users/jane/agency/out/batch.json", "startedAt": "2026-04-22T10:00:00Z",
        "jobs": [
            {"id": "zest/hero", "model": "recraftv4", "status": "completed", "url": "https://cdn.example/z?sig=1"},
            {"id": "acme/hero", "model": "recraftv4", "status": "completed", "url": "https://cdn.example/a?sig=1",
             "localPath": "/Users/jane/out/hero.png", "error": null, "durationMs": 812},
        ],
    });
    let cleaned = clean_run(&results, &|position| position == 1, &rules(&[PUBLISHED]), &as_written).unwrap();
    assert!(cleaned.findings.is_empty());
    assert_eq!(
        cleaned.value.value.to_string(),
        r#"{"startedAt":"2026-04-22T10:00:00Z","jobs":[{"id":"acme/hero","model":"recraftv4","status":"completed","durationMs":812}]}"#
    );
    let count = |what: &str| cleaned.value.strips.iter().find(|strip| strip.what == what).map(|strip| strip.count);
    assert_eq!((count("job"), count("key manifestPath"), count("key url"), count("key localPath")), (Some(1), Some(1), Some(1), Some(1)));
}

#[test]
fn a_manifest_loses_tags_notes_and_laptop_paths_without_a_trace() {
    let manifest = json!({
        "defaults": {"tags": ["retainer-q2"], "notes": "cheap"},
        "jobs": [
            {"id": "a", "prompt": "a castle", "tags": ["internal-x", "hero"], "Tags": ["retainer-q2"], "reviewer": "Jane", "image": "/Users/jane/ref.png"},
            {"id": "b", "prompt": "https://x.example/?a is a prompt", "tags": ["WIP-2"], "meta": {"cost_center": 7, "inner": {"notes": ""}},
             "imageUrls": ["https://cdn.example/ref.png?X-Amz-Signature=abc#top", "refs/b.png"]},
        ],
    });
    let rewrite = |position: usize, written: &str| match (position, written) {
        (0, "/Users/jane/ref.png") => Some("source/inputs/ref.png".to_owned()),
        (1, "refs/b.png") => Some("assets/b.png".to_owned()),
        _ => None,
    };
    let cleaned = clean_run(&manifest, &|_| true, &rules(&[]), &rewrite).unwrap().value;
    assert_eq!(
        cleaned.value,
        json!({"jobs": [
            {"id": "a", "prompt": "a castle", "tags": ["hero"], "image": "source/inputs/ref.png"},
            {"id": "b", "prompt": "https://x.example/?a is a prompt", "imageUrls": ["https://cdn.example/ref.png", "assets/b.png"]},
        ]})
    );
    assert_eq!(cleaned.removed_tags, ["WIP-2", "internal-x", "retainer-q2"]);
    assert!(cleaned.strips.contains(&Strip { what: "tag internal-x".into(), rule: "default: tags (internal-*)".into(), count: 1 }));
    assert!(!cleaned.value.to_string().contains("REDACTED"));
}

#[test]
fn a_default_that_ships_stays_and_its_input_is_renamed_by_whichever_job_knows_it() {
    let manifest = json!({"defaults": {"model": "recraftv4", "image": "ref.png", "notes": ""}, "jobs": [{"id": "z"}, {"id": "a"}]});
    let rewrite = |position: usize, written: &str| (position == 1 && written == "ref.png").then(|| "source/inputs/ref.png".to_owned());
    let cleaned = clean_run(&manifest, &|position| position == 1, &rules(&[]), &rewrite).unwrap().value;
    assert_eq!(cleaned.value, json!({"defaults": {"model": "recraftv4", "image": "source/inputs/ref.png"}, "jobs": [{"id": "a"}]}));
}

#[test]
fn urls_inside_of_parameters_stay_where_they_name_an_input_and_lose_their_query() {
    let manifest = json!({"jobs": [{
        "id": "a", "url": "refs/a.png", "look": "s3://house/look.bin?X-Amz-Signature=1", "brief": "https://x.example/?a is a sentence",
        "references": [{"url": "refs/a.png", "weight": 1}, {"url": "https://cdn.example/made.png?sig=1"}],
    }]});
    let rewrite = |_: usize, written: &str| (written == "refs/a.png").then(|| "source/inputs/a.png".to_owned());
    let cleaned = clean_run(&manifest, &|_| true, &rules(&[]), &rewrite).unwrap().value;
    assert_eq!(
        cleaned.value,
        json!({"jobs": [{
            "id": "a", "look": "s3://house/look.bin", "brief": "https://x.example/?a is a sentence",
            "references": [{"url": "source/inputs/a.png", "weight": 1}],
        }]})
    );
}

#[test]
fn jobs_are_known_again_after_programs_moved_them_or_left_some_out() {
    let manifest = json!({"jobs": [{"id": "b", "n": 0}, {"id": "z"}, {"id": "a", "n": 2}, {"id": "b", "n": 3}, {"id": "c", "n": 4}]});
    let left = |jq: &[&str]| {
        let cleaned = clean_run(&manifest, &|position| position != 1, &rules(jq), &as_written).unwrap();
        assert!(cleaned.findings.is_empty(), "{:?}", cleaned.findings);
        (0..5).map(|position| cleaned.value.job(position).and_then(|job| job["n"].as_u64())).collect::<Vec<_>>()
    };
    assert_eq!(left(&[]), [Some(0), None, Some(2), Some(3), Some(4)]);
    assert_eq!(left(&[".jobs |= sort_by(.id)"]), [Some(0), None, Some(2), Some(3), Some(4)]);
    assert_eq!(left(&["del(.jobs[] | select(.id == \"a\"))"]), [Some(0), None, None, Some(3), Some(4)]);
    // Which of the twins is left cannot be told.
    assert_eq!(left(&["del(.jobs[0])"]), [None, None, Some(2), None, Some(4)]);
}

#[test]
fn the_published_program_runs_on_jobs_without_tags_and_on_documents_without_jobs() {
    let mut bare = rules(&[PUBLISHED]);
    bare.tags.clear();
    let manifest =
        json!({"jobs": [{"id": "a"}, {"id": "b", "tags": ["internal-1", "retainer-2"]}, {"id": "c", "tags": ["internal-3", "hero"]}]});
    let cleaned = clean_run(&manifest, &|_| true, &bare, &as_written).unwrap();
    assert!(cleaned.findings.is_empty(), "{:?}", cleaned.findings);
    assert_eq!(cleaned.value.value, json!({"jobs": [{"id": "a"}, {"id": "b"}, {"id": "c", "tags": ["hero"]}]}));
    assert_eq!(cleaned.value.removed_tags, ["internal-1", "internal-3", "retainer-2"]);
    let rule = "handoff.toml [strip] jq[0]".to_owned();
    assert_eq!(cleaned.value.strips, [Strip { what: "values".into(), rule, count: 3 }]);

    let brand = json!({"name": "Acme", "colours": ["#fff"], "competitors": ["Zest"], "confidentiality": {"level": 3}, "url": "https://acme.example"});
    let cleaned = clean_brand_system(&brand, &bare).unwrap();
    assert_eq!(cleaned.value.value.to_string(), r##"{"name":"Acme","colours":["#fff"],"url":"https://acme.example"}"##);
}

#[test]
fn a_tag_that_stays_in_another_job_is_not_a_removed_one() {
    let program = r#"del(.jobs[0].tags)"#;
    let manifest = json!({"jobs": [{"id": "a", "tags": ["summer"]}, {"id": "b", "tags": ["summer"]}]});
    let cleaned = clean_run(&manifest, &|_| true, &rules(&[program]), &as_written).unwrap().value;
    assert!(cleaned.removed_tags.is_empty());
}

#[test]
fn a_program_that_fails_is_a_finding_and_one_that_does_not_compile_an_error() {
    let manifest = json!({"jobs": [{"id": "a"}]});
    for failing in ["empty", ".jobs[]", "., .", "error(\"no\")", "halt", ".jobs[].id = \"b\"", "del(.jobs[].id)"] {
        let cleaned = clean_run(&manifest, &|_| true, &rules(&[failing]), &as_written).unwrap();
        assert_eq!(cleaned.findings[0].code, Code::StripJq, "{failing}");
        assert!(cleaned.findings[0].refuses() && cleaned.findings[0].fix.is_some());
    }
    let error = clean_run(&manifest, &|_| true, &rules(&["del("]), &as_written).unwrap_err();
    assert_eq!(error.code, Code::ConfigJq);
}

fn documents() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<i64>().prop_map(|number| json!(number)),
        "(internal-|wip-|https://x/\\?)?[a-z]{0,5}".prop_map(|text| json!(text)),
    ];
    let key = prop_oneof![
        "[a-c]",
        Just("tags".to_owned()),
        Just("notes".to_owned()),
        Just("jobs".to_owned()),
        Just("url".to_owned()),
        Just("defaults".to_owned())
    ];
    leaf.prop_recursive(4, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((key.clone(), inner), 0..5).prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn cleaning_twice_is_cleaning_once(document in documents()) {
        let once = clean_run(&document, &|_| true, &rules(&[]), &as_written).unwrap().value.value;
        let twice = clean_run(&once, &|_| true, &rules(&[]), &as_written).unwrap().value;
        prop_assert_eq!(&twice.value, &once);
        prop_assert!(twice.strips.is_empty() && twice.removed_tags.is_empty());
        let brand = clean_brand_system(&document, &rules(&[])).unwrap().value.value;
        prop_assert_eq!(&clean_brand_system(&brand, &rules(&[])).unwrap().value.value, &brand);
    }
}
