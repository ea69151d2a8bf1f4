//! Tools that hang, disagree or are never started, told with small shell scripts.

use std::time::Duration;

use tempfile::TempDir;

use crate::data::bundle::{BATCH, MANIFEST, PINS, README};
use crate::data::library::Batch;
use crate::data::manifest::Manifest;
use crate::data::report::{CheckName, CheckOutcome};
use crate::data::{Code, Finding};
use crate::generation::interview::LiveTool;
use crate::generation::scripted::{alone, program};
use crate::stages::verify::testing::{Bundle, Judged};
use crate::stages::verify::{Checks, verify};

/// A tool that offers everything, and takes everything; `more` comes first.
fn tool(more: &str) -> (TempDir, LiveTool) {
    let snapshot = serde_json::from_slice::<serde_json::Value>(&Bundle::good().files[PINS]).unwrap();
    let snapshot = &snapshot["models"]["recraftv4"]["snapshot"];
    let (folder, program) = program(&format!(
        r#"case "$*" in
            {more}
            --version) echo 2.68.1 ;;
            --help) printf '  models\n  validate\n  batch\n' ;;
            "validate --help") printf '  --file x\n  --json\n' ;;
            "batch run --help") printf '  --dry-run\n' ;;
            models*) echo '{snapshot}' ;;
        esac"#
    ));
    let path = std::env::var_os("PATH").unwrap_or_default();
    (folder, LiveTool { program, path, call_limit: Duration::from_secs(30), total_limit: Duration::from_secs(60) })
}

fn asked(bundle: &Bundle, tool: LiveTool) -> Judged {
    let folder = tempfile::tempdir().unwrap();
    let ask = Checks { live: Some(tool), ..Checks::default() };
    let (report, verified) = verify(&bundle.zip_in(folder.path()), &ask).unwrap();
    Judged { report, verified }
}

fn found(judged: &Judged, code: Code) -> &Finding {
    judged.report.findings.iter().find(|finding| finding.code == code).unwrap_or_else(|| panic!("{:#?}", judged.report.findings))
}

#[test]
fn a_tool_that_agrees_is_a_check_that_passed() {
    let _alone = alone();
    let (_folder, tool) = tool("");
    let judged = asked(&Bundle::good(), tool);
    assert_eq!(judged.report.findings, []);
    assert_eq!(judged.outcome(CheckName::Live), CheckOutcome::Passed);
    assert_eq!(judged.detail(CheckName::Live), "gen-ai 2.68.1: 1 model; 2 payloads; prompts/batch.json; 8 calls");
}

#[test]
fn a_tool_that_hangs_is_ended_and_asked_nothing_more() {
    let _alone = alone();
    // What does not hang has to answer in time, even on a machine that does much else.
    for (hangs, limit, calls) in [("--version", 200, 1), ("validate*1.json*", 3000, 6)] {
        let (_folder, tool) = tool(&format!("{hangs}) exec sleep 60 ;;"));
        let judged = asked(&Bundle::good(), LiveTool { call_limit: Duration::from_millis(limit), ..tool });
        let said = &found(&judged, Code::LiveTool).message;
        assert!(said.contains("seconds and was ended; nothing more was asked"), "{said}");
        assert_eq!(judged.failed(), [CheckName::Live], "what the offline checks say stays");
        let report = judged.report.live.as_ref().unwrap();
        assert_eq!((report.calls.len(), report.calls[calls - 1].exit), (calls, None), "{report:?}");
        assert!(found(&judged, Code::LiveNotChecked).message.contains("asked nothing more"), "{:#?}", judged.report.findings);
    }
}

#[test]
fn a_tool_that_had_too_little_time_left_is_not_blamed() {
    let _alone = alone();
    let (_folder, tool) = tool("--version) exec sleep 60 ;;");
    let judged = asked(&Bundle::good(), LiveTool { total_limit: Duration::from_millis(200), ..tool });
    assert_eq!(judged.outcome(CheckName::Live), CheckOutcome::NotChecked);
    assert_eq!(judged.codes(), [Code::LiveNotChecked]);
}

#[test]
fn when_the_time_for_all_questions_is_up_the_rest_is_not_checked() {
    let _alone = alone();
    let (_folder, tool) = tool("");
    let judged = asked(&Bundle::good(), LiveTool { total_limit: Duration::ZERO, ..tool });
    assert_eq!(judged.outcome(CheckName::Live), CheckOutcome::NotChecked);
    assert_eq!(judged.report.live.as_ref().unwrap().calls, []);
}

#[test]
fn what_the_offline_checks_refuse_stays_refused_whatever_the_tool_says() {
    let _alone = alone();
    let (_folder, tool) = tool("");
    let mut bundle = Bundle::good();
    bundle.edit_library(|library| library.jobs[1].prompt = Some("too long ".repeat(20)));
    let judged = asked(&bundle, tool);
    assert_eq!(judged.failed(), [CheckName::Regeneration]);
    let finding = found(&judged, Code::LiveDisagrees);
    assert!(finding.message.starts_with("gen-ai takes the payload, and the pinned schema refuses it: `prompt` takes at most 100"));
    assert_eq!((finding.path.as_deref(), finding.job.as_deref()), (Some(BATCH), Some("hero")));
}

#[test]
fn a_tool_that_crashes_talks_too_much_or_lies_is_reported_and_not_believed() {
    let _alone = alone();
    let cases = [
        ("validate*json) kill -9 $$ ;;", "signal: 9"),
        ("validate*json) printf 'at /x.js\\033[31m\\n  boom' >&2; exit 1 ;;", "exit status: 1 and said: at /x.js\u{1b}[31m boom"),
        ("validate*json) exec head -c 6000000 /dev/zero ;;", "says more than 4 MiB; the rest was not read; nothing more was asked"),
        ("validate*json) echo '{\"error\": \"no such thing\"}' ;;", "exit code 0 goes with no error"),
        ("validate*json) echo '{\"valid\": false}' ;;", "exit code 0 goes with no error"),
        ("validate*json) printf '\\n╭─ ✗ Error ───╮\\n│ no │\\n' >&2 ;;", "no error; it ended with exit status: 0 and said: ✗ Error no"),
        ("batch*json) echo 'Error: nothing' ;;", "exit code 0 goes with no error"),
        ("batch*json) exit 97 ;;", "exit code 0 or 2 was expected"),
        ("models*) echo '[1, 2]' ;;", "a model, or the answer that there is none, was expected"),
        ("models*) echo '<html>' ;;", "JSON was expected"),
        ("models*) echo '{\"id\": \"another\"}' ;;", "answered about another model, \"another\""),
        ("models*) echo \"$HOME/x $PWD\"; exit 3 ;;", "and said: …/home/x …/bundle"),
        ("--version) echo hello ;;", "a version was expected"),
        ("--version) echo node: not found >&2; exit 127 ;;", "said: node: not found"),
    ];
    for (does, said) in cases {
        let (_folder, tool) = tool(does);
        let judged = asked(&Bundle::good(), tool);
        let message = &found(&judged, Code::LiveTool).message;
        assert!(message.contains(said), "{does}: {message}");
        assert_eq!(judged.failed(), [CheckName::Live], "{does}: what the offline checks say stays");
    }
}

#[test]
fn the_environment_is_scrubbed() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let seen = folder.path().join("seen");
    let (_folder, tool) = tool(&format!("--version) env > {}; echo 2.68.1 ;;", seen.display()));
    asked(&Bundle::good(), tool);
    let text = String::from_utf8(crate::filesystem::read_limited(&seen, 10_000).unwrap()).unwrap();
    let mut names: Vec<&str> = text.lines().filter_map(|line| Some(line.split_once('=')?.0)).collect();
    // What a shell adds by itself.
    names.retain(|name| !["PWD", "OLDPWD", "SHLVL", "_"].contains(name));
    names.sort_unstable();
    let ours = ["CI", "HOME", "LANG", "NO_COLOR", "PATH", "TERM", "TMPDIR"];
    let xdg = ["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"];
    assert_eq!(names, [&ours[..], &xdg].concat());
}

/// Not started: there is no report of calls, and the script would have left a trace.
#[track_caller]
fn not_started(bundle: &Bundle, why: &str) {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let (_folder, tool) = tool(&format!("*) touch {} ;;", trace.display()));
    let judged = asked(bundle, tool);
    assert_eq!((judged.outcome(CheckName::Live), judged.detail(CheckName::Live)), (CheckOutcome::NotChecked, why));
    assert!(judged.report.live.is_none() && crate::filesystem::kind(&trace).unwrap() == crate::filesystem::Kind::Absent);
}

#[test]
fn no_tool_is_started_on_what_could_lead_it_elsewhere() {
    let away = "an input leads out of the bundle: no tool is started on it";
    for input in ["/etc/passwd", "../../x.png", "~/x.png", "file:///etc/passwd", "C:\\x.png", "https://x.example/y.png"] {
        let mut bundle = Bundle::good();
        bundle.edit_library(|library| library.jobs[0].parameters["imageUrls"] = serde_json::json!([input]));
        not_started(&bundle, away);
    }
    // A pinned schema that says it is no file is not believed.
    let mut hidden = Bundle::good();
    hidden.edit_library(|library| drop(library.jobs[1].parameters.insert("image".into(), "/etc/passwd".into())));
    not_started(&hidden, away);
    for model in ["--file", "-m", "a\nb", ""] {
        let mut bundle = Bundle::good();
        bundle.edit(BATCH, |batch: &mut Batch| batch.jobs[0].model = model.to_owned());
        not_started(&bundle, "what stands there as a model is not the name of one: no tool is started on it");
    }
}

#[test]
fn no_tool_is_started_on_what_was_not_issued_or_promises_nothing() {
    let mut changed = Bundle::good();
    changed.put("assets/hero.png", "changed");
    not_started(&changed, "what is there is not what was issued: no tool is started on it");
    let mut archive = Bundle::good().without(PINS).without(BATCH).with(README, "# Acme\n");
    archive.edit(MANIFEST, |manifest: &mut Manifest| manifest.pinned_models = None);
    not_started(&archive, "archive mode");
    not_started(&Bundle::good().with(BATCH, "[]"), "prompts/batch.json or docs/model-pins.json cannot be read");
}
