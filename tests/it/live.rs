//! `verify --live`: the stand-in is driven as the stock tool would be, sees nothing of this user, and never spends.

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::harness::{ACME, Ran, document_in, extract};
use crate::stand_in::{Asked, arguments};

fn live(ran: &Ran) -> (String, String) {
    let document = ran.document();
    let check = document["checks"].as_array().unwrap().iter().find(|check| check["check"] == "live").unwrap().clone();
    (check["outcome"].as_str().unwrap().to_owned(), check["detail"].as_str().unwrap().to_owned())
}

#[track_caller]
fn says(ran: &Ran, code: &str, word: &str) -> Value {
    let finding = ran.finding(code);
    assert!(finding["message"].as_str().unwrap().contains(word), "{finding}");
    finding
}

#[test]
fn a_good_bundle_is_asked_about_prompt_by_prompt_and_model_by_model() {
    let Some(asked) = Asked::new() else { return };
    asked.tool(json!({}));
    let ran = asked.asked();
    let detail = "gen-ai 2.68.1: 5 models; 12 payloads; prompts/batch.json; 22 calls";
    assert_eq!(live(ran.good()), ("passed".to_owned(), detail.to_owned()));
    assert_eq!(ran.document()["findings"], json!([]));
    // What the report says was called is what was called.
    let report = ran.document()["live"].clone();
    assert_eq!(report["program"], json!(asked.studio.outside().join("bin/gen-ai")));
    let calls: Vec<Value> = report["calls"].as_array().unwrap().iter().map(|call| call["arguments"].clone()).collect();
    let witnessed = asked.witnessed();
    assert_eq!(calls, witnessed.iter().map(|call| call["arguments"].clone()).collect::<Vec<_>>());
    // Every payload is the job of batch.json without id and model.
    let mut jobs = document_in(&asked.zip, "prompts/batch.json")["jobs"].as_array().unwrap().clone();
    let given: Vec<&Value> = witnessed.iter().filter(|call| !call["payload"].is_null()).collect();
    assert_eq!(given.len(), jobs.len());
    for (job, call) in jobs.iter_mut().zip(given) {
        let job = job.as_object_mut().unwrap();
        job.shift_remove("id");
        assert_eq!(job.shift_remove("model").unwrap(), call["arguments"][2]);
        assert_eq!(call["payload"], Value::Object(job.clone()));
    }
}

#[test]
fn the_tool_sees_the_bundle_and_nothing_of_this_user() {
    let Some(asked) = Asked::new() else { return };
    asked.tool(json!({}));
    asked.asked().good();
    let outside = asked.studio.outside().join("temporary");
    for call in asked.witnessed() {
        let environment = |name: &str| PathBuf::from(call["environment"][name].as_str().unwrap());
        assert!(call["environment"]["PICSART_TOKEN"].is_null() && call["environment"]["CARGO_MANIFEST_DIR"].is_null());
        for name in ["HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
            assert!(environment(name).starts_with(&outside), "{name}");
        }
        assert_eq!((&call["home"], &call["input"], &call["group_of_its_own"]), (&json!([]), &json!(""), &json!(true)));
        let files: Vec<&str> = call["files"].as_array().unwrap().iter().map(|file| file.as_str().unwrap()).collect();
        assert!(files.contains(&"README.md") && files.contains(&"prompts/batch.json") && files.contains(&"docs/model-pins.json"));
        let away = |file: &&str| file.starts_with("assets/") || file.starts_with("source/working/");
        let brought: Vec<&str> = files.iter().copied().filter(|file| away(file)).collect();
        assert_eq!(brought, ["assets/hero/hero-dawn.png"], "an asset comes along where a prompt takes it as its input");
    }
}

#[test]
fn a_folder_is_asked_about_like_the_zip() {
    let Some(asked) = Asked::new() else { return };
    asked.tool(json!({}));
    let root = extract(&asked.zip, &asked.studio.outside().join("received"));
    assert_eq!(live(asked.verify(&root).good()).0, "passed");
}

#[test]
fn a_payload_or_a_manifest_that_the_tool_refuses_is_an_error_in_its_own_words() {
    let Some(asked) = Asked::new() else { return };
    asked.catalogue(|models| models["recraftv4"]["paramConfig"]["prompt"]["descriptor"]["maxLength"] = json!(100));
    let ran = asked.asked();
    assert_eq!(live(ran.code(1)).0, "failed");
    let finding = says(&ran, "live.refused", "the pinned schema takes it: Invalid payload: \"prompt\" exceeds max length of 100");
    assert_eq!((&finding["path"], finding["job"].is_string()), (&json!("prompts/batch.json"), true));
    let refused =
        json!([{"to": ["batch", "run", "prompts/batch.json"], "exit": 2, "stdout": "{\"error\": \"Duplicate job id: x\", \"code\": 2}"}]);
    says(asked.answering(refused).asked().code(1), "live.refused", "refuses the manifest: Duplicate job id: x");
}

#[test]
fn a_model_that_moved_is_a_warning_that_says_what_moved() {
    let Some(asked) = Asked::new() else { return };
    asked.catalogue(|models| models["kling-v3-turbo"]["schema"]["newOne"] = json!({"type": "string"}));
    let ran = asked.asked();
    assert_eq!(live(ran.good()).0, "passed");
    let finding = says(&ran, "live.drift", "`kling-v3-turbo` moved since 2026-04-20: parameter new: newOne");
    assert_eq!((&finding["severity"], &finding["place"]), (&json!("warning"), &json!("kling-v3-turbo")));
}

#[test]
fn a_model_that_is_gone_or_disabled_is_an_error_and_its_prompts_are_not_asked_about() {
    let Some(asked) = Asked::new() else { return };
    asked.catalogue(|models| drop(models.as_object_mut().unwrap().shift_remove("kling-v3-turbo")));
    let ran = asked.asked();
    says(ran.code(1), "live.withdrawn", "no longer knows `kling-v3-turbo`: Unknown model: kling-v3-turbo");
    says(&ran, "live.refused", "refuses the manifest: Unknown model: kling-v3-turbo");
    let asked_about = |call: &Value| arguments(call)[..3] == ["validate", "-m", "kling-v3-turbo"].map(str::to_owned);
    assert!(!asked.witnessed().iter().filter(|call| arguments(call).len() > 3).any(asked_about));
    asked.catalogue(|models| {
        let mut model = models["recraftv4"].clone();
        model["id"] = json!("kling-v3-turbo");
        model["disabled"] = json!(true);
        models["kling-v3-turbo"] = model;
    });
    says(asked.asked().code(1), "live.withdrawn", "has `kling-v3-turbo` disabled");
}

#[test]
fn a_tool_that_crashes_or_lies_is_reported_and_not_believed() {
    let Some(asked) = Asked::new() else { return };
    let ran = asked
        .answering(json!([
            {"to": ["validate", "-m", "recraftv4"], "signal": 9},
            {"to": ["validate", "-m"], "stderr": "\n \u{2717} Error: no such thing"},
            {"to": ["models", "info", "recraftv4"], "stdout": "{\"id\": \"another\"}"},
        ]))
        .asked();
    assert_eq!(live(ran.code(1)).0, "failed");
    let document = ran.document();
    let said: Vec<&str> = document["findings"].as_array().unwrap().iter().filter_map(|finding| finding["message"].as_str()).collect();
    for word in ["signal: 9", "exit code 0 goes with no error", "answered about another model, \"another\""] {
        assert!(said.iter().any(|message| message.contains(word)), "{said:#?}");
    }
    assert!(document["checks"].as_array().unwrap()[..9].iter().all(|check| check["outcome"] != "failed"), "ours stay as they are");
}

#[test]
fn what_an_older_tool_does_not_offer_is_not_checked_and_nothing_else_is_tried() {
    let Some(asked) = Asked::new() else { return };
    let old = json!([
        {"to": ["--help"], "stdout": "  models info\n  generate\n  batch run\n"},
        {"to": ["generate", "--help"], "stdout": "  --dry-run   check only\n"},
        {"to": ["batch", "run", "--help"], "stdout": "  -o, --output\n\nThere is no --dry-run yet.\n"},
    ]);
    let ran = asked.answering(old).asked();
    let (outcome, detail) = live(ran.good());
    assert_eq!(outcome, "not-checked");
    for said in
        ["5 models", "payloads (it offers no `validate`", "`generate` spends", "prompts/batch.json (its `batch run` offers no `--dry-run`"]
    {
        assert!(detail.contains(said), "{detail}");
    }
    assert_eq!(ran.codes(), ["live.not-checked"]);
    let called: Vec<_> = asked.witnessed().iter().map(|call| arguments(call)[0].clone()).collect();
    assert!(!called.contains(&"validate".to_owned()));
}

#[test]
fn without_a_tool_that_can_be_started_it_could_not_be_done() {
    let Some(asked) = Asked::new() else { return };
    let bundle = asked.zip.clone();
    let without = |path: &str| {
        let mut command = asked.command(&bundle, &["--json"]);
        command.env("PATH", path);
        asked.studio.run(command)
    };
    // The folder in which it runs is full of somebody else's files: a relative PATH finds nothing.
    for path in ["/nowhere", "../bin:bin:."] {
        let error = without(path).code(2).document()["error"].clone();
        assert_eq!(error["code"], "tool.failed");
        assert!(error["fix"]["text"].as_str().unwrap().contains("install gen-ai"), "{error}");
    }
    fs::write(asked.studio.outside().join("bin/gen-ai"), "#!/nowhere/interpreter\n").unwrap();
    fs::set_permissions(asked.studio.outside().join("bin/gen-ai"), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(asked.asked().code(2).document()["error"]["code"], "tool.failed");
}

#[test]
fn an_archive_and_an_unsafe_zip_start_no_tool() {
    let Some(asked) = Asked::new() else { return };
    asked.tool(json!({}));
    let bytes = fs::read(&asked.zip).unwrap();
    let cut = asked.studio.outside().join("cut.zip");
    fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(live(asked.verify(&cut).code(1)), ("not-checked".to_owned(), "the container is unsafe".to_owned()));
    asked.studio.configure("mode = \"supported\"", "mode = \"archive\"");
    asked.studio.handoff(&["build", ACME, "--quiet"]).good();
    let archive = asked.studio.bundle(2);
    let ran = asked.verify(&archive);
    assert_eq!(live(ran.good()), ("not-checked".to_owned(), "archive mode".to_owned()));
    assert!(ran.document()["live"].is_null() && asked.witnessed().is_empty());
}

#[test]
fn an_interruption_ends_the_tool_and_leaves_nothing() {
    let Some(asked) = Asked::new() else { return };
    let pipe = asked.studio.outside().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    // It holds the pipe open as long as it lives.
    let script = format!("#!/bin/sh\nexec > {}\necho running\nexec sleep 600\n", pipe.display());
    fs::write(asked.studio.outside().join("bin/gen-ai"), script).unwrap();
    let program = asked.command(&asked.zip, &[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut held = fs::File::open(&pipe).unwrap();
    let mut running = [0; 8];
    held.read_exact(&mut running).unwrap();
    rustix::process::kill_process(rustix::process::Pid::from_child(&program), rustix::process::Signal::INT).unwrap();
    let mut rest = Vec::new();
    held.read_to_end(&mut rest).unwrap();
    assert_eq!(program.wait_with_output().unwrap().status.code(), Some(130));
    asked.nothing_left();
}
