//! Which runs there are, which cannot be understood, and where their manifests are.

use super::*;

const RUN: &str = "clients/acme-fintech/run";

fn results(extra: Value) -> Value {
    let mut results = json!({"startedAt": "2026-01-01", "jobs": [{"id": "hero", "model": "m", "status": "failed"}]});
    results.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    results
}

fn with_results(content: impl AsRef<[u8]>) -> Agencys {
    Agencys::workspace().file("clients/acme-fintech/run/results.json", content)
}

fn batch(prompt: &str) -> Value {
    json!({"jobs": [{"id": "hero", "prompt": prompt}]})
}

#[test]
fn runs_are_ordered_by_when_they_started_and_then_by_path() {
    let seen = Agencys::workspace()
        .json("clients/acme-fintech/b/results.json", &json!({"startedAt": "2025-01-01", "jobs": []}))
        .json("clients/acme-fintech/a/results.json", &json!({"startedAt": "2026-01-01", "jobs": []}))
        .json("out/x/results.json", &json!({"startedAt": "2025-01-01", "jobs": []}))
        .json("clients/zest-retail/results.json", &json!({"startedAt": "2024-01-01", "jobs": []}))
        .source("out")
        .source("clients/zest-retail")
        .see();
    let order: Vec<_> = seen.inventory().runs.iter().map(|run| run.at.as_str()).collect();
    assert_eq!(order, ["clients/acme-fintech/b/results.json", "out/x/results.json", "clients/acme-fintech/a/results.json"]);
    assert_eq!(seen.codes(), [""; 0]);
}

#[test]
fn results_in_other_encodings_are_read() {
    let text = results(json!({})).to_string();
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for content in [format!("\u{feff}{text}").into_bytes(), utf16] {
        assert_eq!(with_results(content).see().only_run().jobs[0].id, "hero");
    }
}

#[test]
fn results_that_cannot_be_understood_are_findings_with_a_place_and_a_way_out() {
    let deep = format!("{{\"jobs\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    for (content, place, said) in [
        (r#"{"startedAt": "x", "jobs": [{"id": "#, "line 1, column 35", "cut off"),
        ("", "the whole file", "empty"),
        (r#"{"jobs": [{"id": "a", "id": "b"}]}"#, "line 1, column 26, jobs[0].id", "the key `id` stands there twice"),
        (r#"{"jobs": [{"seed": NaN}]}"#, "line 1, column 20", "JSON has no NaN"),
        (&deep, "line 1, column 73", "nested more than 64 deep"),
        (r#"{"name": "survey results"}"#, "jobs", "is missing"),
        (r#"[1, 2]"#, "the document", "is a list, not an object"),
        (r#"{"jobs": [{"id": 5, "status": "completed"}]}"#, "jobs[0].id", "is a number, not a text"),
    ] {
        let seen = with_results(content).see();
        let finding = seen.finding(Code::RunUnreadable);
        assert_eq!(finding.path.as_deref(), Some("clients/acme-fintech/run/results.json"));
        assert_eq!(finding.place.as_deref(), Some(place), "{content:.60}");
        assert!(finding.message.contains(said), "{}", finding.message);
        let toml = finding.fix.as_ref().unwrap().toml.as_deref().unwrap();
        assert!(toml.contains(r#"match = ["/clients/acme-fintech/run/results.json"]"#), "{toml}");
        assert!(seen.inventory().runs.is_empty() && seen.codes().len() == 1);
    }
}

#[test]
fn the_manifest_is_where_manifest_path_says_if_that_is_in_the_workspace() {
    for absolute in [false, true] {
        let agency =
            Agencys::workspace().json("batches/q2.json", &batch("in batches")).json(&format!("{RUN}/manifest.json"), &batch("beside"));
        let path = if absolute { agency.root().join("batches/q2.json").to_str().unwrap().to_owned() } else { "batches/q2.json".to_owned() };
        let seen = agency.json(&format!("{RUN}/results.json"), &results(json!({"manifestPath": path}))).see();
        assert_eq!((seen.job("hero").prompt(), seen.codes()), (Some("in batches"), vec![]), "{path}");
        let manifest = seen.inventory().file(seen.only_run().manifest.unwrap());
        assert_eq!((manifest.at.as_str(), manifest.in_engagement.as_deref()), ("batches/q2.json", None));
    }
}

#[test]
fn a_manifest_path_of_a_laptop_is_not_followed_but_its_name_is_tried_beside_the_results() {
    let seen = Agencys::workspace()
        .json(&format!("{RUN}/results.json"), &results(json!({"manifestPath": "/Users/maya/work/q2.json"})))
        .json(&format!("{RUN}/q2.json"), &batch("q2"))
        .json(&format!("{RUN}/manifest.json"), &batch("another"))
        .see();
    assert_eq!(seen.job("hero").prompt(), Some("q2"));
    assert_eq!((seen.codes(), seen.finding(Code::RunPathOutside).place.as_deref()), (vec!["run.path-outside"], Some("manifestPath")));
}

#[test]
fn a_manifest_path_of_a_laptop_counts_by_its_end_when_nothing_is_beside_the_results() {
    let seen = Agencys::workspace()
        .json(&format!("{RUN}/results.json"), &results(json!({"manifestPath": "/Users/maya/work/batches/q2.json"})))
        .json("batches/q2.json", &batch("q2"))
        .see();
    assert_eq!(seen.job("hero").prompt(), Some("q2"));
}

#[test]
fn else_a_sibling_of_that_name_or_with_the_same_jobs_is_the_manifest() {
    let run = || with_results(results(json!({"manifestPath": "../../../../../etc/passwd"})).to_string());
    let seen = run().json(&format!("{RUN}/manifest.json"), &batch("beside")).see();
    assert_eq!((seen.job("hero").prompt(), seen.codes()), (Some("beside"), vec!["run.path-outside"]));
    // A web page's manifest.json is none.
    let seen = run()
        .json(&format!("{RUN}/a.json"), &json!({"jobs": [{"id": "other"}]}))
        .json(&format!("{RUN}/batch-q2.json"), &batch("by its jobs"))
        .json(&format!("{RUN}/manifest.json"), &json!({"name": "web app"}))
        .see();
    assert_eq!(seen.job("hero").prompt(), Some("by its jobs"));
    assert_eq!(seen.codes(), ["run.path-outside"]);
}

#[test]
fn a_copy_of_the_results_is_no_manifest() {
    for copy in ["results (1).json", "manifest.json"] {
        let same = results(json!({})).to_string();
        let seen = with_results(&same).file(&format!("{RUN}/{copy}"), &same).see();
        assert_eq!((seen.codes(), seen.only_run().manifest), (vec!["run.manifest-missing"], None), "{copy}");
    }
    // A manifest in which somebody keeps a status is one all the same.
    let kept = json!({"jobs": [{"id": "hero", "prompt": "a hero", "status": "completed"}]});
    let seen = with_results(results(json!({})).to_string()).json(&format!("{RUN}/batch.json"), &kept).see();
    assert_eq!((seen.job("hero").prompt(), seen.codes()), (Some("a hero"), vec![]));
}

#[test]
fn a_run_without_a_manifest_is_said_so_unless_its_prompts_are_inline() {
    let seen = with_results(results(json!({})).to_string()).see();
    assert_eq!(seen.codes(), ["run.manifest-missing"]);
    assert_eq!(seen.only_run().jobs[0].position, (0, None));
    let inline = json!({"jobs": [{"id": "hero", "status": "failed", "prompt": "inline", "tags": ["a"]}]});
    let seen = with_results(inline.to_string()).see();
    assert_eq!((seen.job("hero").prompt(), seen.codes()), (Some("inline"), vec![]));
}

#[test]
fn a_broken_manifest_is_an_error_and_the_run_is_there_without_it() {
    let seen = with_results(results(json!({})).to_string()).file(&format!("{RUN}/manifest.json"), "{\"jobs\": [").see();
    assert_eq!(seen.codes(), ["run.unreadable"]);
    assert_eq!(seen.finding(Code::RunUnreadable).path.as_deref(), Some("clients/acme-fintech/run/manifest.json"));
    assert!(seen.only_run().manifest.is_none());
}

#[test]
fn an_id_that_stands_twice_is_named_in_results_and_manifest() {
    let job = json!({"id": "hero", "status": "failed"});
    let seen = with_results(json!({"jobs": [job, job]}).to_string())
        .json(&format!("{RUN}/manifest.json"), &json!({"jobs": [{"id": "hero"}, {"id": "hero"}, {"id": "tile"}]}))
        .see();
    assert_eq!(seen.codes(), ["run.duplicate-id", "run.duplicate-id"]);
    assert_eq!(seen.finding(Code::RunDuplicateId).job.as_deref(), Some("hero"));
}

#[test]
fn the_manifest_of_another_client_is_never_read() {
    let seen = with_results(results(json!({"manifestPath": "clients/zest-retail/manifest.json"})).to_string())
        .json("clients/zest-retail/manifest.json", &batch("theirs"))
        .see();
    assert_eq!((seen.job("hero").prompt(), seen.codes()), (None, vec!["run.manifest-missing"]));
}

#[test]
fn an_acceptance_that_is_pasted_means_this_file_and_no_other() {
    for at in ["a b/[x]*?.json", "#x/!y{1}\\z.json", "gr\u{f6}\u{df}e/results.json"] {
        let toml: toml::Table = super::super::runs::acceptance(Code::RunUnreadable, at).parse().unwrap();
        let pattern = toml["accept"][0]["match"][0].as_str().unwrap().to_owned();
        let patterns = Patterns::new([(String::new(), pattern)]).unwrap();
        assert!(patterns.take(at) && !patterns.take(&format!("deeper/{at}")) && !patterns.take("a b/xyz.json"), "{at}");
    }
}
