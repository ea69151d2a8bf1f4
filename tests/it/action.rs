//! `.github/actions/verify`, run as GitHub's runner does it: its script by bash, inputs in the environment, outputs in a file.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::harness::{Ran, Studio, have};

fn action() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/actions/verify")
}

fn yaml() -> String {
    fs::read_to_string(action().join("action.yml")).unwrap()
}

/// The one script: what is indented below `run: |`.
fn script() -> String {
    let yaml = yaml();
    let (_, below) = yaml.split_once("      run: |\n").unwrap();
    below.lines().map(|line| line.strip_prefix("        ").unwrap_or(line)).map(|line| format!("{line}\n")).collect()
}

/// The script with these inputs in a workspace; what it wrote to its outputs.
fn run(studio: &Studio, inputs: &[(&str, &str)]) -> (Ran, Vec<String>) {
    let temporary = tempfile::tempdir().unwrap();
    let outputs = temporary.path().join("outputs");
    fs::write(&outputs, "").unwrap();
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc", "-c", &script()]).current_dir(studio.path(""));
    for name in ["BUNDLE", "FORBID_FILE", "ALLOWED_SIGNERS", "SARIF_FILE"] {
        command.env(name, "");
    }
    command.env("BINARY", env!("CARGO_BIN_EXE_handoff")).env("GITHUB_ACTION_PATH", action());
    command.env("GITHUB_OUTPUT", &outputs).env("RUNNER_TEMP", temporary.path()).envs(inputs.iter().copied());
    let ran = studio.run(command);
    (ran, fs::read_to_string(outputs).unwrap().lines().map(str::to_owned).collect())
}

#[test]
fn the_action_uses_nothing_of_others_and_puts_no_input_into_its_script() {
    let yaml = yaml();
    assert!(!yaml.contains("uses:") && !script().contains("${{") && yaml.matches("run:").count() == 1);
    for name in ["bundle", "binary", "forbid-file", "allowed-signers", "sarif-file"] {
        let variable = name.replace('-', "_").to_uppercase();
        assert!(yaml.contains(&format!("        {variable}: ${{{{ inputs.{name} }}}}\n")), "{name}");
        assert!(script().contains(&format!("${variable}\"")), "{name} is used, and quoted");
    }
}

#[test]
fn the_action_is_yaml_as_others_read_it() {
    if !have("python3", "reading action.yml as YAML") {
        return;
    }
    let program =
        "import json, sys\ntry: import yaml\nexcept ImportError: sys.exit(3)\nprint(json.dumps(yaml.safe_load(open(sys.argv[1]))))";
    let output = Command::new("python3").args(["-c", program]).arg(action().join("action.yml")).output().unwrap();
    if output.status.code() == Some(3) {
        eprintln!("skipped, as Python has no yaml: reading action.yml");
        return;
    }
    let read: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(read["runs"]["steps"][0]["run"], script());
    assert_eq!(read["runs"]["steps"].as_array().unwrap().len(), 1);
}

#[test]
fn a_good_bundle_is_green_with_its_digests() {
    let studio = Studio::new();
    let zip = studio.built();
    if !have("bash", "running the action") {
        return;
    }
    let (ran, outputs) = run(&studio, &[("BUNDLE", zip.to_str().unwrap()), ("SARIF_FILE", "found.sarif")]);
    let verified = studio.json(&["verify", zip.to_str().unwrap()]).document();
    let wanted = ["sha256", "tree_sha256"].map(|name| format!("{name}={}", verified[name].as_str().unwrap()));
    assert!(ran.good().stdout().contains("handoff verify: verified: "));
    assert_eq!(outputs, ["outcome=verified", &wanted[0], &wanted[1]]);
    let sarif: Value = serde_json::from_str(&studio.text("found.sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["invocations"][0]["exitCode"], 0);
}

#[test]
fn a_bad_one_is_red_whatever_it_is_called() {
    let studio = Studio::new();
    let zip = studio.built();
    if !have("bash", "running the action") {
        return;
    }
    studio.write("forbidden.txt", "payday\n");
    let (ran, outputs) = run(&studio, &[("BUNDLE", zip.to_str().unwrap()), ("FORBID_FILE", "forbidden.txt")]);
    assert!(ran.code(1).stdout().contains("::error file=") && outputs[0] == "outcome=failed", "{outputs:?}");

    let mut bytes = fs::read(&zip).unwrap();
    bytes[3000] ^= 1;
    let name = "--live $(touch pwned); `touch pwned` \"\n::error::x.zip";
    studio.write(name, bytes);
    let (ran, outputs) = run(&studio, &[("BUNDLE", name), ("SARIF_FILE", "--x.sarif")]);
    assert!(ran.code(1).stdout().starts_with("::error "), "{}", ran.stdout());
    assert_eq!((outputs[0].as_str(), outputs.len(), &outputs[1][..7]), ("outcome=failed", 2, "sha256="));
    assert!(!studio.path("pwned").exists());

    let (ran, outputs) = run(&studio, &[("BUNDLE", "nowhere; sha256 00.zip")]);
    assert!(ran.code(2).stdout().starts_with("::error ") && outputs == ["outcome=error"], "{outputs:?}");
}

#[test]
fn without_a_program_it_is_built_from_the_source_that_the_action_came_with() {
    let studio = Studio::new();
    let zip = studio.built();
    if !have("bash", "running the action") {
        return;
    }
    let cargo = "#!/bin/sh\necho \"$@\" > asked\nmkdir -p \"$7/bin\"\nln -s \"$STAND_IN\" \"$7/bin/handoff\"\n";
    studio.write("programs/cargo", cargo);
    fs::set_permissions(studio.path("programs/cargo"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", studio.path("programs").display(), std::env::var("PATH").unwrap());
    let inputs = [("BUNDLE", zip.to_str().unwrap()), ("BINARY", ""), ("PATH", &path), ("STAND_IN", env!("CARGO_BIN_EXE_handoff"))];
    run(&studio, &inputs).0.good();
    let asked = studio.text("asked");
    let source = asked.split(' ').nth(4).unwrap();
    assert!(asked.starts_with("install --quiet --locked --path "), "{asked}");
    assert_eq!(Path::new(source).canonicalize().unwrap(), Path::new(env!("CARGO_MANIFEST_DIR")).canonicalize().unwrap());
}
