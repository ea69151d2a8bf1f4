//! A tool that behaves, and tools that do not: small shell scripts in a temporary folder.

use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::filesystem;
use crate::generation::scripted::{alone, program};

/// A tool that runs this script, and the folder that it lives in.
fn tool(script: &str) -> (TempDir, StockTool) {
    let (folder, program) = program(script);
    (folder, StockTool::at(program))
}

#[test]
fn a_known_model_and_an_unknown_one_and_the_version() {
    let _alone = alone();
    let (_folder, tool) = tool(
        r#"case "$*" in
            --version) echo "gen-ai/2.68.1 linux" ;;
            "models info recraftv4 --json") echo '{"id":"recraftv4","schema":{}}' ;;
            *) echo '{"error":"Unknown model: kling-v3-pro","code":2}'; exit 2 ;;
        esac"#,
    );
    assert_eq!(tool.model_info("recraftv4").unwrap(), ModelAnswer::Known(json!({"id": "recraftv4", "schema": {}})));
    assert_eq!(tool.model_info("kling-v3-pro").unwrap(), ModelAnswer::Unknown("Unknown model: kling-v3-pro".into()));
    assert_eq!(tool.version().unwrap(), "2.68.1");
}

#[test]
fn names_are_arguments_and_never_options_or_shell() {
    let _alone = alone();
    let (folder, tool) = tool(r#"printf '{"id":"%s/%s"}' "$#" "$3""#);
    let ModelAnswer::Known(answer) = tool.model_info("a; touch pwned $(id) 'x'").unwrap() else { panic!("unknown") };
    assert_eq!(answer["id"], "4/a; touch pwned $(id) 'x'");
    assert_eq!(filesystem::kind(&folder.path().join("pwned")).unwrap(), filesystem::Kind::Absent);
    for name in ["--help", "-x", "", "a\nb", "a\0b"] {
        assert!(matches!(tool.model_info(name).unwrap(), ModelAnswer::Unknown(_)), "{name:?}");
    }
}

#[test]
fn answers_that_make_no_sense_are_errors_that_show_them() {
    let _alone = alone();
    for (script, said) in [
        ("echo not json", "stdout: not json"),
        ("echo '{\"name\":\"x\"}'", "a model, or the answer"),
        ("echo '{\"error\":\"x\",\"code\":2}'; exit 1", "exit status: 1"),
        ("echo '{\"id\":\"x\"}'; exit 2", "exit status: 2"),
        ("exit 0", "nothing on stdout"),
        ("printf 'a\\033[31mb' >&2; exit 3", "stderr: a\\u{1b}[31mb"),
        ("kill -9 $$", "signal: 9"),
    ] {
        let (_folder, tool) = tool(script);
        let error = tool.model_info("m").unwrap_err();
        assert_eq!(error.code, Code::Tool);
        assert!(error.message.contains(said) && error.message.contains("models info m --json"), "{script}: {}", error.message);
    }
    let (_folder, tool) = tool("echo none");
    assert!(tool.version().unwrap_err().message.contains("a version was expected"));
}

#[test]
fn a_tool_that_never_ends_or_never_stops_talking_is_ended() {
    let _alone = alone();
    let (_folder, hung) = tool("exec sleep 60");
    let hung = StockTool { time_limit: Duration::from_millis(200), ..hung };
    assert!(hung.model_info("m").unwrap_err().message.contains("did not answer within 0.2 seconds"));

    let (_folder, child) = tool("sleep 60 & echo '{}'");
    let child = StockTool { time_limit: Duration::from_millis(300), ..child };
    assert!(child.model_info("m").unwrap_err().message.contains("did not end in time"));

    let (_folder, flood) = tool("exec head -c 6000000 /dev/zero");
    assert!(flood.model_info("m").unwrap_err().message.contains("more than 4 MiB"));
}

#[test]
fn a_missing_program_comes_with_the_ways_out() {
    let _alone = alone();
    let error = StockTool::at("/nowhere/gen-ai").model_info("m").unwrap_err();
    assert_eq!(error.message, "`/nowhere/gen-ai models info m --json` cannot be run: the program is not there");
    let fix = error.fix.unwrap();
    assert!(fix.text.contains("Install gen-ai") && fix.text.contains("handoff.lock"));
    assert_eq!(fix.toml.as_deref(), Some("[regeneration]\nmode = \"archive\""));
}
