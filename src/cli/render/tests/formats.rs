use insta::assert_snapshot;
use serde_json::json;

use super::super::{github, sarif};
use super::samples;
use crate::Error;
use crate::cli::Judgement as _;
use crate::data::{Code, Finding, Fix};
use crate::reports::ErrorResult;

fn log(reasons: &[Finding]) -> serde_json::Value {
    serde_json::to_value(sarif::judged("verify", "failed", 1, Some("a b.zip"), reasons)).unwrap()
}

#[test]
fn a_workflow_reads_one_command_for_each_finding() {
    let mut findings = samples::findings();
    findings.retain(|finding| finding.code != Code::RightsUnknown);
    let lines: Vec<String> = github::lines("plan", &samples::refused().verdict(), &findings).collect();
    assert_snapshot!(lines.join("\n"), @r#"
    ::error file=clients/acme-fintech/drafts/a\n\u{1b}[31mred\u{1b}[0m\u{202e}gnp.exe,title=leak.term::"Zest Retail" survives in what ships: it is the name of the folder clients/zest-retail (PNG tEXt "\u{1b}]0;x\u{7}")%0A→ take it out of the file, or say why it may stand there
    ::error file=docs/brand.md,title=leak.term::"Zest Retail" survives in what ships: it is the name of the folder clients/zest-retail (line 12)%0A→ take it out of the file, or say why it may stand there
    ::warning file=assets/a.mp4,title=leak.unreadable::the metadata of a.mp4 cannot be read by this version, so it was searched as raw bytes only; nothing was found in it%0A→ where it matters, look at the file with exiftool before it is sent
    ::warning file=assets/b.wav,title=leak.unreadable::the metadata of b.wav cannot be read by this version, so it was searched as raw bytes only; nothing was found in it%0A→ where it matters, look at the file with exiftool before it is sent
    ::notice file=out/retainer-2026-04-22/results.json,title=join.no-asset::the job is completed and made no shipped asset (job acme-fintech/mood)%0A→ if it made one that was edited afterwards, name it
    ::notice file=out/retainer-2026-04-22/results.json,title=join.no-asset::the job is completed and made no shipped asset (job acme-fintech/night)%0A→ if it made one that was edited afterwards, name it
    handoff plan: refused: a build would make nothing; 2 errors, 2 warnings, 2 notes
    "#);
    let many: Vec<String> = github::lines("plan", "refused", &samples::findings()).collect();
    assert!(many.last().unwrap().ends_with("; GitHub shows 10 of a kind, this log all"));
}

#[test]
fn what_a_runner_takes_for_its_own_signs_is_escaped() {
    let finding = Finding::new(Code::LeakTerm, "100%\n::error::x").at("a,b:c%0A\r\n::x").fix(Fix::text("say %0A\nwhy"));
    let line = github::lines("plan", "refused", &[finding]).next().unwrap();
    assert_eq!(line, "::error file=a%2Cb%3Ac%250A\\r\\n%3A%3Ax,title=leak.term::100%25\\n::error::x%0A→ say %250A\\nwhy");
    let snippet = ErrorResult::from(&Error::new(Code::Config, "a.toml: line 5\n  | ^^ 100%\u{1b}[2J").at("a.toml")).error;
    assert_eq!(github::failure(&snippet), "::error file=a.toml,title=config.invalid::a.toml: line 5%0A  | ^^ 100%25\\u{1b}[2J");
}

#[test]
fn a_result_names_its_file_line_place_and_what_to_paste() {
    let log = log(&samples::findings());
    let results = log["runs"][0]["results"].as_array().unwrap();
    let leak = results.iter().find(|result| result["locations"][0]["physicalLocation"]["region"]["startLine"] == 12).unwrap();
    assert_eq!(leak["locations"][0]["logicalLocations"], json!([{"fullyQualifiedName": "line 12"}]));
    assert!(leak["properties"]["fix"]["toml"].as_str().unwrap().starts_with("[[strip.allow]]"), "{leak}");
    let rule = &log["runs"][0]["tool"]["driver"]["rules"][0];
    assert_eq!(
        (&rule["id"], &rule["defaultConfiguration"]["level"]),
        (&json!("join.no-asset"), &json!("note")),
        "in the order of the codes"
    );
    assert_eq!(rule["help"]["text"], "if it made one that was edited afterwards, name it");
}

#[test]
fn no_text_is_a_link_and_no_path_a_host() {
    let of = |message: &str, path: &str| log(&[Finding::new(Code::LeakTerm, message).at(path)])["runs"][0]["results"][0].clone();
    let linked = of("[here](https://evil.example)", "//evil.example/a b%#é");
    assert_eq!(linked["message"]["text"], "\\[here\\](https://evil.example)");
    assert_eq!(linked["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "/.//evil.example/a%20b%25%23%C3%A9");
    assert_eq!(of("jobs[2].prompt", "javascript:x")["message"]["text"], "jobs[2].prompt", "brackets alone are none");
}

#[test]
fn what_names_no_file_is_about_the_bundle_and_twins_are_told_apart() {
    let twins = ["a", "b"].map(|message| Finding::new(Code::ContainerNotCanonical, message));
    let log = log(&twins);
    let result = |at: usize| log["runs"][0]["results"][at].clone();
    assert_eq!(result(0)["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "a%20b.zip");
    let print = |at| result(at)["partialFingerprints"]["handoffFinding/v1"].as_str().unwrap().to_owned();
    assert!(print(0).ends_with(":1") && print(1).ends_with(":2") && print(0)[..64] == print(1)[..64]);
}
