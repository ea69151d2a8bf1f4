//! The stand-in for the generation tool where the environment is scrubbed: told what to be like by a file beside it, and asked
//! afterwards what it saw.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::{Ran, Studio, fixtures, have};

/// A studio with its bundle, and a stand-in that does as it is told.
pub struct Asked {
    pub studio: Studio,
    pub zip: PathBuf,
}

impl Asked {
    /// `None` where the stand-in cannot run.
    pub fn new() -> Option<Self> {
        have("python3", "driving the stand-in for the generation tool").then(|| {
            let studio = Studio::new();
            let zip = studio.built();
            for folder in ["bin", "temporary"] {
                fs::create_dir(studio.outside().join(folder)).unwrap();
            }
            let [from, to] = [fixtures().join("bin"), studio.outside().join("bin")];
            fs::copy(from.join("models.json"), to.join("models.json")).unwrap();
            // The interpreter itself: a shim in its place would be started two hundred times.
            let script = fs::read_to_string(from.join("gen-ai")).unwrap().replacen("/usr/bin/env python3", &interpreter(), 1);
            fs::write(to.join("gen-ai"), script).unwrap();
            fs::set_permissions(to.join("gen-ai"), fs::Permissions::from_mode(0o755)).unwrap();
            Self { studio, zip }
        })
    }

    /// Tells the stand-in what to be like.
    pub fn tool(&self, mut settings: Value) -> &Self {
        settings["witness"] = json!(self.studio.outside().join("witness"));
        fs::write(self.studio.outside().join("bin/stand-in.json"), settings.to_string()).unwrap();
        self
    }

    /// A tool that gives this in place of its right answer.
    pub fn answering(&self, answers: Value) -> &Self {
        self.tool(json!({ "answers": answers }))
    }

    /// Its catalogue, changed.
    pub fn catalogue(&self, change: impl FnOnce(&mut Value)) -> &Self {
        let at = self.studio.outside().join("bin/models.json");
        let mut models: Value = serde_json::from_slice(&fs::read(&at).unwrap()).unwrap();
        change(&mut models);
        fs::write(&at, models.to_string()).unwrap();
        self.tool(json!({}))
    }

    /// The program with `--live`, not yet run; its temporary folder is this studio's own.
    pub fn command(&self, bundle: &Path, more: &[&str]) -> Command {
        let arguments: Vec<&str> = ["verify", bundle.to_str().unwrap(), "--live"].iter().chain(more).copied().collect();
        let mut command = self.studio.command(&arguments);
        let path = std::env::var_os("PATH").unwrap();
        let folders = std::iter::once(self.studio.outside().join("bin")).chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(folders).unwrap());
        command.env("TMPDIR", self.studio.outside().join("temporary")).env("PICSART_TOKEN", "not-to-be-seen");
        command
    }

    /// Runs it. Whatever the tool is like: nothing was spent, and nothing is left.
    #[track_caller]
    pub fn verify(&self, bundle: &Path) -> Ran {
        let ran = self.studio.run(self.command(bundle, &["--json"]));
        for call in self.witnessed() {
            assert_eq!(call["spent"], false, "{call}");
            assert!(costs_nothing(&arguments(&call)), "{call}");
        }
        self.nothing_left();
        assert!(!ran.stdout().contains("not-to-be-seen") && !ran.stderr().contains("not-to-be-seen"));
        ran
    }

    /// … on the studio's bundle.
    #[track_caller]
    pub fn asked(&self) -> Ran {
        self.verify(&self.zip)
    }

    /// What the stand-in saw, call by call.
    pub fn witnessed(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.studio.outside().join("witness")).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Nothing temporary stayed.
    #[track_caller]
    pub fn nothing_left(&self) {
        let left: Vec<_> = fs::read_dir(self.studio.outside().join("temporary")).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

/// Where Python itself is.
fn interpreter() -> String {
    let output = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// What a call was given.
pub fn arguments(call: &Value) -> Vec<String> {
    serde_json::from_value(call["arguments"].clone()).unwrap()
}

/// The calls that are known to cost nothing, written down once more.
fn costs_nothing(arguments: &[String]) -> bool {
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--version"] | ["--help"] | ["validate" | "generate", "--help"] | ["batch", "run", "--help"] => true,
        ["models", "info", model, "--json"] | ["validate", "-m", model, "--file", _, "--json"] => !model.starts_with('-'),
        other => other == ["batch", "run", "prompts/batch.json", "--dry-run", "--json"],
    }
}
