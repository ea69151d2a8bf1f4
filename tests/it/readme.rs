//! The README says what the program really prints.

use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::{ACME, Studio};

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

fn readme() -> String {
    fs::read_to_string(path()).unwrap()
}

/// What differs from machine to machine: where the workspace is, and how long it took.
fn everywhere(output: &str, studio: &Studio) -> String {
    let root = studio.path("").canonicalize().unwrap();
    let output = output.replace(root.to_str().unwrap(), "…/fixtures/studio");
    // How long each stage took follows on the same line, or on the next ones.
    let mut lines: Vec<&str> = Vec::new();
    let mut in_times = false;
    for line in output.lines() {
        let starts = line.trim_start().split_once(" seconds").is_some_and(|(number, _)| number.parse::<f64>().is_ok());
        if starts {
            lines.push("  0.1 seconds");
        }
        in_times = starts || (in_times && !line.is_empty());
        if !in_times {
            lines.push(line);
        }
    }
    lines.join("\n")
}

#[test]
fn the_example_of_the_readme_is_what_a_build_prints() {
    let studio = Studio::new();
    let output = everywhere(&studio.handoff(&["build", ACME]).good().stdout(), &studio);
    let readme = readme();
    let shown = readme.split("```text\n").nth(1).and_then(|rest| rest.split("\n```").next()).expect("an example of output");
    if std::env::var_os("HANDOFF_UPDATE").is_some() {
        fs::write(path(), readme.replacen(shown, output.trim_end(), 1)).unwrap();
        return;
    }
    assert_eq!(output.trim_end(), shown.trim_end(), "`just golden` puts the real output into README.md");
}

#[test]
fn every_link_of_the_readme_leads_somewhere() {
    let readme = readme();
    let links = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()).filter(|link| !link.starts_with("http"));
    let missing: Vec<&str> = links.filter(|link| !Path::new(env!("CARGO_MANIFEST_DIR")).join(link).exists()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
