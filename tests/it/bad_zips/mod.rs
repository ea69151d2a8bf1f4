//! Bad zips, each with the code that it has to be refused with: under limits, in one line, with nothing left behind.

mod container;
mod contents;
mod names;
mod odd;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use handoff::data::Code;

use crate::forger::Forged;
use crate::harness::{Ran, Studio, extract, unzipped};

/// An entry that is stored, and one that is deflated.
const STORED: &str = "assets/hero/hero-dawn.png";
const DEFLATED: &str = "docs/brand.md";

/// A zip, what is wrong with it, and the code that says so.
pub struct Bad {
    pub what: String,
    pub code: &'static str,
    pub bytes: Vec<u8>,
}

/// Bad zips that are made of a good one.
pub struct Rows<'a> {
    good: &'a Forged,
    rows: Vec<Bad>,
}

impl<'a> Rows<'a> {
    pub fn of(good: &'a Forged) -> Self {
        Self { good, rows: Vec::new() }
    }

    /// One in which something is forged.
    pub fn add<T>(&mut self, what: &str, code: &'static str, forge: impl FnOnce(&mut Forged) -> T) {
        self.raw(what, code, |zip| {
            forge(zip);
            zip.bytes()
        });
    }

    /// One of which the bytes themselves are forged.
    pub fn raw(&mut self, what: &str, code: &'static str, make: impl FnOnce(&mut Forged) -> Vec<u8>) {
        self.rows.push(Bad { what: what.to_owned(), code, bytes: make(&mut self.good.clone()) });
    }

    pub fn done(self) -> Vec<Bad> {
        self.rows
    }
}

/// The fixture's bundle, to be forged.
fn good() -> (Studio, Forged) {
    let studio = Studio::new();
    let bytes = fs::read(studio.built()).unwrap();
    let good = Forged::of(&bytes);
    assert!(good.bytes() == bytes, "two writers that owe each other nothing write the same bytes");
    (studio, good)
}

/// Zips that are safe and wrapped otherwise.
pub fn odd() -> Vec<Bad> {
    odd::all(&good().1)
}

/// Seconds of a processor that a small hostile zip may take: 10, and more where nothing was optimised.
const SECONDS: &str = if cfg!(debug_assertions) { "40" } else { "10" };
/// … and KiB of memory: 256 MiB, and what the program itself takes.
const LIMITS: &str = "ulimit -t \"$0\"; ulimit -v 400000 2>/dev/null; exec \"$@\"";

/// Verifies a zip under limits; `manner` is `--json` or nothing.
fn verify(zip: &Path, target: &Path, manner: &[&str]) -> Ran {
    let mut command = Command::new("sh");
    command.args(["-c", LIMITS, SECONDS, env!("CARGO_BIN_EXE_handoff"), "verify"]).arg(zip).arg("--extract-to").arg(target).args(manner);
    // One arena of the allocator instead of one per thread, which would reserve what it never uses.
    Ran(command.env("MALLOC_ARENA_MAX", "1").env("NO_COLOR", "1").output().unwrap())
}

/// Nothing that a terminal obeys, and nothing that hides.
#[track_caller]
fn harmless(text: &str) {
    let bad = |character: char| {
        character.is_control() && character != '\n'
            || matches!(character, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    assert!(!text.contains(bad), "{}", text.escape_debug());
}

/// Why the program does not do with a zip what it should; nothing if it does.
fn wrong(bad: &Bad, exactly: bool) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let (zip, target) = (folder.path().join("bad.zip"), folder.path().join("target"));
    fs::write(&zip, &bad.bytes).unwrap();
    let ran = verify(&zip, &target, &["--json"]);
    let text = verify(&zip, &target, &[]);
    if ran.0.status.code() != Some(1) || text.0.status.code() != Some(1) {
        return Some(format!("{}: {:?}\n{}{}", bad.what, ran.0.status, ran.stdout(), ran.stderr()));
    }
    [ran.stdout(), ran.stderr(), text.stdout(), text.stderr()].iter().for_each(|said| harmless(said));
    let errors: Vec<_> = ran.document()["findings"].as_array().unwrap().iter().filter(|it| it["severity"] == "error").cloned().collect();
    let one_line = |message: &str| !message.contains('\n') && message.chars().count() < 1000;
    assert!(errors.iter().all(|it| one_line(it["message"].as_str().unwrap())), "{}: {errors:?}", bad.what);
    let codes: BTreeSet<&str> = errors.iter().map(|it| it["code"].as_str().unwrap()).collect();
    if !codes.contains(bad.code) || exactly && codes.len() > 1 {
        return Some(format!("{} is not {}: {errors:#?}", bad.what, bad.code));
    }
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    (left != ["bad.zip"]).then(|| format!("{} leaves {left:?}", bad.what))
}

/// Each is refused with its code, and with no other where `exactly`.
fn all_refused(bad: &[Bad], exactly: bool) {
    let (next, wrongs) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(bad) = bad.get(next.fetch_add(1, Ordering::Relaxed)) {
                    wrongs.lock().unwrap().extend(wrong(bad, exactly));
                }
            });
        }
    });
    let wrongs = wrongs.into_inner().unwrap();
    assert!(wrongs.is_empty(), "{} of {}:\n{}", wrongs.len(), bad.len(), wrongs.join("\n"));
}

#[test]
fn a_wrapping_that_is_not_safe_stops_with_its_code() {
    all_refused(&container::all(&good().1), true);
}

#[test]
fn a_name_that_is_not_safe_stops_and_is_shown_without_harm() {
    all_refused(&names::all(&good().1), true);
}

#[test]
fn names_of_folders_and_arguments_are_shown_without_harm() {
    let nasty = "\u{1b}]0;x\u{7}\u{9b}2J\r\u{202e}gnp";
    let (studio, _) = good();
    let root = extract(&studio.bundle(1), &studio.outside().join("received"));
    fs::write(root.join(nasty), "x").unwrap();
    for (named, code) in [(Path::new(nasty), 2), (&root, 1)] {
        for manner in [&["--json"][..], &[]] {
            let ran = verify(named, &studio.outside().join(nasty), manner);
            [ran.code(code).stdout(), ran.stderr()].iter().for_each(|said| harmless(said));
        }
    }
}

#[test]
fn a_wrapping_that_is_merely_odd_is_told_and_what_it_holds_is_judged() {
    all_refused(&odd(), true);
}

#[test]
fn contents_that_are_not_good_are_refused_with_their_code() {
    all_refused(&contents::all(&good().1), false);
}

/// What only warns, or is found only in a folder.
#[test]
fn litter_and_active_content_are_warnings() {
    let (studio, _) = good();
    let root = extract(&studio.bundle(1), &studio.outside().join("received"));
    fs::write(root.join(".DS_Store"), "finder").unwrap();
    let ran = studio.json(&["verify", root.to_str().unwrap()]);
    assert_eq!(ran.good().finding("integrity.litter")["severity"], "warning");
    let svg = "clients/acme-fintech/deliverables/brand/acme-logo.svg";
    studio.edit(svg, |text| text.replacen("</svg>", "<a href='javascript:alert(1)'/></svg>", 1));
    studio.handoff(&["build", "clients/acme-fintech", "--quiet"]).good();
    let ran = studio.json(&["verify", studio.bundle(2).to_str().unwrap()]);
    assert_eq!(ran.good().finding("documents.active-content")["severity"], "warning");
}

/// Codes of the verifier that no bad zip can have: the test above holds the first two, the stories of recalls the third.
const ELSEWHERE: [&str; 3] = ["integrity.litter", "documents.active-content", "bundle.recalled"];

#[test]
fn every_code_of_the_verifier_is_exercised() {
    let (_studio, good) = good();
    let bad: Vec<Bad> = [container::all(&good), names::all(&good), odd::all(&good), contents::all(&good)].into_iter().flatten().collect();
    assert!(bad.len() >= 80, "{}", bad.len());
    let exercised: BTreeSet<&str> = bad.iter().map(|bad| bad.code).chain(ELSEWHERE).collect();
    let kinds = ["container.", "integrity.", "layout.", "documents.", "bundle."];
    let verifiers = Code::ALL.iter().map(|code| code.name()).filter(|name| kinds.iter().any(|kind| name.starts_with(kind)));
    let missing: Vec<&str> = verifiers.filter(|name| !exercised.contains(name)).collect();
    assert!(missing.is_empty(), "no bad zip shows {missing:?}");
    let names: BTreeSet<&str> = bad.iter().map(|bad| bad.what.as_str()).collect();
    assert_eq!(names.len(), bad.len(), "each is called by its own name");
}

#[test]
fn any_zip_has_its_container_judged_and_nobody_asks_for_a_bundle() {
    let (studio, good) = good();
    for bad in container::all(&good).into_iter().filter(|bad| bad.bytes.len() < 1 << 20) {
        studio.write("any.zip", &bad.bytes);
        let ran = studio.json(&["verify", "any.zip", "--container-only"]);
        assert_eq!(ran.code(1).codes(), [bad.code], "{}", bad.what);
    }
    for odd in odd() {
        studio.write("any.zip", &odd.bytes);
        let ran = studio.json(&["verify", "any.zip", "--container-only"]);
        assert!(ran.good().codes().iter().all(|code| code == "container.not-canonical"), "{}", odd.what);
        let received = unzipped(&studio.path("any.zip"));
        assert!(received.len() >= 38, "{}", odd.what);
    }
}
