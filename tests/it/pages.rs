//! README and docs say what really happens: every command in them is run, and what they show is what it prints.
//!
//! A page is a session in a folder that holds a copy of `fixtures`, as a clone does. Comments, which readers do not see, direct it:
//! `<!-- session: cd fixtures/studio; … -->` begins anew and runs these commands first, `<!-- exit 1 -->` and
//! `<!-- argument: FILE -->` are about the block that follows, `<!-- not run: REASON -->` leaves it out. A `text` block that follows
//! a command is what it prints; a line `…` in it stands for any lines. `HANDOFF_UPDATE=1` writes blocks without such a line anew.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::{Studio, copy, fixtures, have};

/// A fenced block and what stood in comments before it.
#[derive(Default)]
struct Block {
    line: usize,
    language: String,
    text: String,
    directions: Vec<String>,
}

impl Block {
    fn direction(&self, name: &str) -> Option<&str> {
        self.directions.iter().find_map(|direction| direction.strip_prefix(name)).map(str::trim)
    }
}

fn blocks(page: &str) -> Vec<Block> {
    let (mut blocks, mut directions, mut open): (Vec<Block>, Vec<String>, Option<Block>) = Default::default();
    for (index, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), open.as_mut()) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => writeln!(block.text, "{line}").unwrap(),
            (Some(language), None) => {
                let directions = std::mem::take(&mut directions);
                open = Some(Block { line: index + 1, language: language.to_owned(), text: String::new(), directions });
            }
            (None, None) => directions.extend(direction(line)),
        }
    }
    assert!(open.is_none(), "a block that does not end");
    blocks
}

fn direction(line: &str) -> Option<String> {
    let inside = line.strip_prefix("<!-- ")?.strip_suffix(" -->")?;
    ["session:", "exit ", "argument:", "not run:"].iter().any(|name| inside.starts_with(name)).then(|| inside.to_owned())
}

/// The folder of a session, and where in it one stands.
struct Session {
    folder: tempfile::TempDir,
    at: PathBuf,
}

impl Session {
    fn new(first: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(&fixtures(), &folder.path().join("fixtures"));
        let _ = fs::remove_dir_all(folder.path().join("fixtures/studio/handoff"));
        let programs = folder.path().join(".programs");
        fs::create_dir(&programs).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_handoff"), programs.join("handoff")).unwrap();
        let at = folder.path().canonicalize().unwrap();
        let mut session = Self { folder, at };
        let (code, said) = session.run("bash", first, None);
        assert_eq!(code, 0, "{first}: {said}");
        session
    }

    /// What a block prints, standard error included, and its exit code; it may change the folder in which one stands.
    fn run(&mut self, language: &str, text: &str, argument: Option<&str>) -> (i32, String) {
        let root = self.folder.path().canonicalize().unwrap();
        let (script, place) = (root.join(".block"), root.join(".place"));
        let python = language == "python";
        // `cargo run --` is the program as it was built for this test.
        let cargo = "cargo() { shift 2; handoff \"$@\"; }";
        let text = if python { text.to_owned() } else { format!("{cargo}\ntrap 'pwd > {}' EXIT\n{text}", place.display()) };
        fs::write(&script, text).unwrap();
        let program = if python { "python3" } else { "bash" };
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = [root.join(".programs"), fixtures().join("bin")].into_iter().chain(std::env::split_paths(&path));
        let output = Command::new("sh")
            .args(["-c", "exec \"$@\" 2>&1", "sh", program])
            .arg(&script)
            .args(argument)
            .current_dir(&self.at)
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("HOME", &root)
            .env("NO_COLOR", "1")
            .env_remove("SOURCE_DATE_EPOCH")
            .output()
            .unwrap();
        if let Ok(place) = fs::read_to_string(&place) {
            self.at = PathBuf::from(place.trim_end());
        }
        let said = String::from_utf8_lossy(&output.stdout).replace(root.to_str().unwrap(), "…");
        (output.status.code().unwrap_or(-1), everywhere(&said))
    }
}

/// Without what differs from run to run: how long it took, and the stages that a log is told of.
fn everywhere(said: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    let mut in_times = false;
    for line in said.lines().filter(|line| !line.starts_with("handoff: ")) {
        let starts = line.trim_start().split_once(" seconds").is_some_and(|(number, _)| number.parse::<f64>().is_ok());
        if starts {
            lines.push("  0.1 seconds");
        }
        // How long each stage took follows on the same line, or on the next ones.
        in_times = starts || (in_times && !line.is_empty());
        if !in_times {
            lines.push(line.trim_end());
        }
    }
    lines.join("\n").trim_end().to_owned()
}

/// Whether `said` is what the page shows; `…` alone on a line stands for any lines.
fn shows(shown: &str, said: &str) -> bool {
    let (shown, said): (Vec<&str>, Vec<&str>) = (shown.lines().collect(), said.lines().collect());
    fn fits(shown: &[&str], said: &[&str]) -> bool {
        match (shown, said) {
            ([], []) => true,
            ([first, rest @ ..], _) if first.trim() == "…" => (0..=said.len()).any(|skipped| fits(rest, &said[skipped..])),
            ([first, shown @ ..], [other, said @ ..]) => first.trim_end() == *other && fits(shown, said),
            _ => false,
        }
    }
    fits(&shown, &said)
}

/// Runs a page, and gives it as it should be.
fn run(page: &Path) -> String {
    let mut text = fs::read_to_string(page).unwrap();
    let all = blocks(&text);
    let mut session: Option<Session> = None;
    let mut printed: Option<String> = None;
    for block in &all {
        let place = format!("{}:{}", page.display(), block.line);
        if let Some(first) = block.direction("session:") {
            session = Some(Session::new(first));
        }
        let shown = printed.take();
        match block.language.as_str() {
            _ if block.direction("not run:").is_some() => {}
            "text" => {
                let Some(said) = shown else { continue };
                if std::env::var_os("HANDOFF_UPDATE").is_some() && !block.text.lines().any(|line| line.trim() == "…") {
                    text = text.replacen(&format!("```text\n{}```", block.text), &format!("```text\n{said}\n```"), 1);
                } else {
                    assert!(
                        shows(block.text.trim_end(), &said),
                        "{place} shows something else than what is printed:\n{said}\n(`just golden` corrects it)"
                    );
                }
            }
            "sh" | "bash" | "python" => {
                if block.language == "python" && !have("python3", &place) {
                    continue;
                }
                let wanted = block.direction("exit ").map_or(0, |code| code.parse().unwrap());
                let session = session.get_or_insert_with(|| Session::new(""));
                let (code, said) = session.run(&block.language, &block.text, block.direction("argument:"));
                assert_eq!(code, wanted, "{place}: {}\n{said}", block.text);
                printed = Some(said);
            }
            "json" => drop(serde_json::from_str::<serde_json::Value>(&block.text).unwrap_or_else(|error| panic!("{place}: {error}"))),
            "toml" => configuration(&block.text, &place),
            "yaml" => pipeline(&block.text, &place),
            other => panic!("{place}: a block in `{other}` is neither run nor marked `not run`"),
        }
    }
    text
}

/// What is to be written into a `handoff.toml`, of the engagement or of the workspace, can be.
fn configuration(toml: &str, place: &str) {
    let reads = |at: &str| {
        let studio = Studio::empty();
        studio.write("clients/acme/deliverables/a.txt", "a\n").write(at, toml);
        let ran = studio.json(&["plan", "clients/acme"]).document();
        let code = ran["error"]["code"].as_str().unwrap_or_default().to_owned();
        (!code.starts_with("config.")).then_some(()).ok_or_else(|| ran["error"]["message"].to_string())
    };
    if let Err(error) = reads("clients/acme/handoff.toml") {
        reads("handoff.toml").unwrap_or_else(|_| panic!("{place}: {error}"));
    }
}

/// What is to be given to a CI service is YAML, as far as somebody is there who reads it.
fn pipeline(yaml: &str, place: &str) {
    if !have("python3", place) {
        return;
    }
    let program = "import sys\ntry: import yaml\nexcept ImportError: sys.exit(3)\nyaml.safe_load(sys.argv[1])";
    let output = Command::new("python3").args(["-c", program, yaml]).output().unwrap();
    match output.status.code() {
        Some(0) => {}
        Some(3) => eprintln!("skipped, as Python has no yaml: {place}"),
        _ => panic!("{place}: {}", String::from_utf8_lossy(&output.stderr)),
    }
}

fn check(page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    if !have("bash", &format!("the commands of {page} are not run")) {
        return;
    }
    let now = run(&path);
    if std::env::var_os("HANDOFF_UPDATE").is_some() {
        fs::write(path, now).unwrap();
    }
}

#[test]
fn every_page_is_checked_and_its_links_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_dir(root.join("docs")).unwrap().map(|entry| format!("docs/{}", entry.unwrap().file_name().to_str().unwrap()));
    let source = include_str!("pages.rs");
    for page in docs.filter(|name| name.ends_with(".md")).chain(["README.md".to_owned()]) {
        assert!(source.contains(&format!("check(\"{page}\")")), "nobody runs {page}");
        let path = root.join(&page);
        let text = fs::read_to_string(&path).unwrap();
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).filter(|link| !link.starts_with("http"));
        let files = links.map(|link| link.split('#').next().unwrap()).filter(|file| !file.is_empty());
        let missing: Vec<&str> = files.filter(|file| !path.parent().unwrap().join(file).exists()).collect();
        assert!(missing.is_empty(), "{page}: {missing:?}");
    }
}

#[test]
fn the_readme_is_true() {
    check("README.md");
}

#[test]
fn the_description_of_the_format_is_true() {
    check("docs/bundle-format.md");
}

#[test]
fn the_tutorial_is_true() {
    check("docs/tutorial.md");
}

#[test]
fn the_guides_for_the_agency_are_true() {
    check("docs/regeneration.md");
    check("docs/rights.md");
}

#[test]
fn the_pipelines_are_green_and_red_as_described() {
    check("docs/ci.md");
}

#[test]
fn the_list_of_findings_is_true() {
    check("docs/findings.md");
}

#[test]
fn signatures_are_true() {
    if have("ssh-keygen", "the commands of docs/signatures.md are not run") {
        check("docs/signatures.md");
    }
}

#[test]
fn white_label_is_true() {
    check("docs/white-label.md");
}

#[test]
fn what_is_measured_fuzzed_and_guaranteed_is_not_run_here() {
    check("docs/fuzzing.md");
    check("docs/guarantees.md");
    check("docs/performance.md");
}

#[test]
fn a_line_of_dots_stands_for_any_lines_and_nothing_else_does() {
    assert!(shows("a\n…\nd", "a\nb\nc\nd") && shows("a\n…", "a") && shows("", ""));
    assert!(!shows("a\n…\nd", "a\nb") && !shows("a", "a\nb") && !shows("a …", "a b"));
}
