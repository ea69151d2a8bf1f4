//! `--format`: what CI services read. GitHub's commands are read here as its runner does it, SARIF is held against its schema.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::forger::Forged;
use crate::harness::{ACME, Ran, Studio, fixtures};

/// Names that a log could obey.
const HOSTILE: [&str; 8] = [
    "a\n::error::forged",
    "a\r::add-mask::a",
    "::stop-commands::x",
    "##[error]forged",
    "%0A::error::forged",
    "a,title=forged:x::y",
    "x](https://evil.example) [here",
    "{0} 50% #1 ü?\u{202e}\u{1b}[31m",
];

/// A command of a workflow, as the runner reads it (actions/runner, `ActionCommand.TryParseV2`).
struct Command {
    name: String,
    properties: Vec<(String, String)>,
    data: String,
}

impl Command {
    fn read(line: &str) -> Option<Self> {
        let (info, data) = line.trim_start().strip_prefix("::")?.split_once("::")?;
        let (name, properties) = info.split_once(' ').unwrap_or((info, ""));
        let plain = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n");
        let value = |text: &str| plain(text).replace("%3A", ":").replace("%2C", ",").replace("%25", "%");
        let pairs = properties.split(',').filter_map(|pair| pair.split_once('='));
        let properties = pairs.map(|(key, text)| (key.to_owned(), value(text))).collect();
        Some(Self { name: name.to_owned(), properties, data: plain(data).replace("%25", "%") })
    }

    fn property(&self, key: &str) -> Option<&str> {
        self.properties.iter().find_map(|(known, value)| (known == key).then_some(value.as_str()))
    }
}

/// The commands of a log, which are all of it but its last line.
#[track_caller]
fn commands(log: &str) -> (Vec<Command>, String) {
    assert!(!log.contains(|character: char| character.is_control() && character != '\n'), "{}", log.escape_debug());
    let mut lines: Vec<&str> = log.lines().collect();
    let last = lines.pop().unwrap();
    assert!(Command::read(last).is_none() && !last.contains("##["), "{last}");
    (lines.into_iter().map(|line| Command::read(line).unwrap_or_else(|| panic!("no command: {line}"))).collect(), last.to_owned())
}

/// A command says the same of each finding in three formats, and ends with the same code.
#[track_caller]
fn agree(studio: &Studio, arguments: &[&str], code: i32) -> (String, Value) {
    let said = |format: &str| studio.handoff(&[arguments, &["--format", format]].concat());
    let document = studio.json(arguments).code(code).document();
    assert_eq!(said("json").code(code).document(), document);
    let mut findings = document["findings"].as_array().unwrap().clone();
    let differences = document["differences"].as_array().into_iter().flatten();
    findings.extend(differences.map(|difference| {
        let note = ["follows", "container"].map(Value::from).contains(&difference["cause"]);
        let severity = if note { "note" } else { "error" };
        serde_json::json!({"code": "reproduce.different", "severity": severity, "path": difference["path"], "message": difference["detail"]})
    }));
    let (commands, last) = commands(&said("github").code(code).stdout());
    let sarif = said("sarif").code(code).document();
    valid(&sarif);
    let results = sarif["runs"][0]["results"].as_array().unwrap().clone();
    assert_eq!((commands.len(), results.len()), (findings.len(), findings.len()));
    let wanted = sorted(findings.iter().map(|finding| [text(&finding["severity"]), text(&finding["code"])]));
    let level = |name: &str| if name == "notice" { "note" } else { name }.to_owned();
    assert_eq!(sorted(commands.iter().map(|command| [level(&command.name), command.property("title").unwrap().to_owned()])), wanted);
    assert_eq!(sorted(results.iter().map(|result| [text(&result["level"]), text(&result["ruleId"])])), wanted);
    for message in findings.iter().map(|finding| text(&finding["message"])).filter(|message| !message.contains(char::is_control)) {
        assert!(commands.iter().any(|command| command.data.contains(&message)), "{message}");
    }
    for path in findings.iter().filter_map(|finding| finding["path"].as_str()).filter(|path| path.is_ascii() && path.len() < 300) {
        let shown = path.replace('\n', "\\n").replace('\r', "\\r");
        assert!(commands.iter().any(|command| command.property("file") == Some(&shown)), "{path:?}");
    }
    assert!(last.contains(&text(&sarif["runs"][0]["properties"]["verdict"])), "{sarif}");
    (last, sarif)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn sorted(all: impl Iterator<Item = [String; 2]>) -> Vec<[String; 2]> {
    let mut all: Vec<_> = all.collect();
    all.sort();
    all
}

/// What SARIF's schema says, and what it leaves to words.
#[track_caller]
fn valid(log: &Value) {
    // A stray bracket, which the errata took out, is no regular expression to everybody.
    let schema = fs::read_to_string(fixtures().join("schemas/sarif-2.1.0.json")).unwrap().replace("{2}]?$", "{2}$");
    let schema = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let run = &log["runs"][0];
    let rules: BTreeSet<String> = run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| text(&rule["id"])).collect();
    let mut prints = BTreeSet::new();
    for result in run["results"].as_array().into_iter().flatten() {
        assert!(rules.contains(&text(&result["ruleId"])), "{result}");
        assert!(prints.insert(text(&result["partialFingerprints"]["handoffFinding/v1"])), "a fingerprint of two: {result}");
        let said = text(&result["message"]["text"]);
        assert!(
            !said.replace("\\]", "").contains("](") && !said.contains(|character: char| character.is_control() && character != '\n'),
            "{said:?}"
        );
        for location in result["locations"].as_array().unwrap() {
            let Some(uri) = location["physicalLocation"]["artifactLocation"]["uri"].as_str() else { continue };
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte);
            assert!(uri.bytes().all(plain) && !uri.starts_with("//"), "{uri}");
        }
    }
}

/// A bundle in which some files have other names.
fn renamed(good: &[u8]) -> Vec<u8> {
    let mut zip = Forged::of(good);
    let names = HOSTILE.iter().chain(&["//evil.example/x", "/etc/passwd", "../../x"]);
    for (part, name) in zip.parts.iter_mut().zip(names) {
        part.name = name.as_bytes().to_vec();
    }
    zip.bytes()
}

#[test]
fn a_bundle_is_judged_the_same_in_every_format() {
    let studio = Studio::new();
    let zip = studio.built();
    let (last, sarif) = agree(&studio, &["verify", zip.to_str().unwrap()], 0);
    let digest = text(&studio.json(&["verify", zip.to_str().unwrap()]).document()["tree_sha256"]);
    assert!(last.starts_with("handoff verify: verified: 8 checks passed, 0 failed, 3 not checked; sha256 "), "{last}");
    assert!(last.contains(&format!("; tree_sha256 {digest}")), "{last}");
    assert_eq!(sarif["runs"][0]["automationDetails"]["id"], "handoff/verify/");
    assert_eq!(sarif["runs"][0]["invocations"][0]["exitCode"], 0);

    let mut bytes = fs::read(&zip).unwrap();
    bytes[3000] ^= 1;
    fs::write(&zip, bytes).unwrap();
    let (last, sarif) = agree(&studio, &["verify", zip.to_str().unwrap()], 1);
    assert!(last.starts_with("handoff verify: failed: 0 checks passed, 1 failed"), "{last}");
    assert_eq!(sarif["runs"][0]["results"][0]["level"], "error");
}

#[test]
fn no_name_in_a_zip_becomes_a_command_or_a_link() {
    let studio = Studio::new();
    let zip = studio.built();
    fs::write(&zip, renamed(&fs::read(&zip).unwrap())).unwrap();
    agree(&studio, &["verify", zip.to_str().unwrap()], 1);
    agree(&studio, &["verify", zip.to_str().unwrap(), "--container-only"], 1);
}

#[cfg(target_os = "linux")]
#[test]
fn no_name_in_an_engagement_becomes_a_command_or_a_link() {
    let studio = Studio::new();
    for name in HOSTILE {
        studio.write(&format!("{ACME}/deliverables/{}.txt", name.replace('/', "_")), name);
    }
    let (last, sarif) = agree(&studio, &["plan", ACME], 1);
    assert!(last.starts_with("handoff plan: refused: ") && last.ends_with("; GitHub shows 10 of a kind, this log all"), "{last}");
    assert_eq!(sarif["runs"][0]["automationDetails"]["id"], "handoff/plan/");
}

#[test]
fn what_the_sources_make_otherwise_is_a_result_with_its_cause() {
    let studio = Studio::new();
    let zip = studio.built();
    let zip = zip.to_str().unwrap();
    assert_eq!(agree(&studio, &["reproduce", zip, ACME], 0).0, "handoff reproduce: identical: the sources make the same bytes");
    studio.remove(&format!("{ACME}/deliverables/audio/ui-chime.wav"));
    let (last, sarif) = agree(&studio, &["reproduce", zip, ACME], 1);
    assert!(last.starts_with("handoff reproduce: different: the sources make something else now; 1 error, "), "{last}");
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!((text(&result["ruleId"]), text(&result["level"])), ("reproduce.different".to_owned(), "error".to_owned()));
    assert!(text(&result["message"]["text"]).starts_with("input: "), "{result}");
    assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "assets/audio/ui-chime.wav");
}

#[test]
fn a_finding_has_the_same_fingerprint_wherever_the_workspace_lies() {
    let prints = |studio: &Studio| -> Vec<Value> {
        studio.write(&format!("{ACME}/deliverables/new/poster.txt"), "whose is this\n");
        let log = studio.handoff(&["plan", ACME, "--format", "sarif"]).code(1).document();
        log["runs"][0]["results"].as_array().unwrap().iter().map(|result| result["partialFingerprints"].clone()).collect()
    };
    let (here, there) = (prints(&Studio::new()), prints(&Studio::at("another place")));
    assert!(here.len() > 5 && here == there);
}

#[test]
fn what_could_not_be_done_is_said_in_the_format_that_was_asked_for() {
    let studio = Studio::empty();
    let undone = |arguments: &[&str], code: &str| {
        let github: Ran = studio.handoff(&[arguments, &["--format", "github"]].concat());
        let log = github.code(2).stdout();
        let command = Command::read(log.strip_suffix('\n').unwrap()).unwrap();
        assert_eq!((command.name.as_str(), command.property("title"), log.lines().count()), ("error", Some(code), 1), "{log}");
        let sarif = studio.handoff(&[arguments, &["--format=sarif"]].concat()).code(2).document();
        valid(&sarif);
        let run = &sarif["runs"][0];
        assert_eq!(run["invocations"][0]["executionSuccessful"], false);
        assert_eq!(run["invocations"][0]["toolExecutionNotifications"][0]["descriptor"]["id"], code);
        assert!(run["results"].is_null(), "nothing was looked at, and that is not the same as nothing found");
    };
    undone(&["verify", "no\n::error::where.zip"], "not-found");
    undone(&["plan", "nowhere"], "not-found");
    undone(&["verify", "a.zip", "--wat\n::error::"], "usage");
    undone(&["reproduce", "a.zip"], "usage");
    studio.write("clients/acme/handoff.toml", "exlude = []\n");
    undone(&["plan", "clients/acme"], "config.unknown-key");
}

#[test]
fn two_formats_at_once_are_refused() {
    let studio = Studio::empty();
    for format in ["text", "github", "sarif"] {
        let ran = studio.json(&["verify", "a.zip", "--format", format]);
        assert_eq!(ran.code(2).document()["error"]["code"], "usage");
    }
    let said = studio.handoff(&["build", "--format", "sarif"]).code(2).document();
    valid(&said);
}
