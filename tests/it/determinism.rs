//! The same inputs, configuration, date and program give the same bytes: whatever the path, file times, umask, time zone, locale,
//! siblings and number of threads.

use std::fs;
use std::os::unix::process::CommandExt;
use std::time::{Duration, SystemTime};

use crate::harness::{ACME, Studio};

#[test]
fn two_copies_of_a_workspace_give_the_same_bytes() {
    let here = Studio::new();
    let first = fs::read(here.built()).unwrap();

    let there = Studio::at("a longer name, with blanks & accents é");
    // Other siblings that no job belongs to, and files that were touched at other times, created in another order.
    there.write("clients/aardvark/deliverables/x.png", "x").write("out/unrelated/results.json", "{}");
    for entry in walkdir::WalkDir::new(there.path("clients")).contents_first(true) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000 + entry.depth() as u64);
            fs::File::options().write(true).open(entry.path()).unwrap().set_modified(then).unwrap();
        }
    }
    let mut command = there.command(&["build", ACME, "--threads", "1", "--quiet"]);
    command.env("TZ", "Pacific/Kiritimati").env("LC_ALL", "tr_TR.UTF-8").env("HOME", there.outside()).env("SOURCE_DATE_EPOCH", "0");
    command.process_group(0);
    there.run(command).good();
    assert!(first == fs::read(there.bundle(1)).unwrap(), "the bundles differ");
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let digests: Vec<Vec<u8>> = ["1", "2", "7"]
        .into_iter()
        .map(|threads| {
            let studio = Studio::new();
            studio.handoff(&["build", ACME, "--quiet", "--threads", threads]).good();
            fs::read(studio.bundle(1)).unwrap()
        })
        .collect();
    assert!(digests.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn another_umask_changes_nothing() {
    let here = Studio::new();
    let first = fs::read(here.built()).unwrap();
    let there = Studio::new();
    let shell = format!("umask 077; exec \"$0\" build {ACME} --quiet");
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &shell, env!("CARGO_BIN_EXE_handoff")]).current_dir(there.path("")).env_remove("SOURCE_DATE_EPOCH");
    there.run(command).good();
    assert!(first == fs::read(there.bundle(1)).unwrap());
}

#[test]
fn source_date_epoch_is_the_day_when_nothing_else_says_one() {
    let studio = Studio::new();
    studio.configure("delivered_at = \"2026-04-22\"", "");
    let mut command = studio.command(&["plan", ACME, "--json"]);
    command.env("SOURCE_DATE_EPOCH", "1776815999");
    let plan = studio.run(command).document();
    assert_eq!((plan["delivered_at"].as_str(), plan["delivered_at_from"].as_str()), (Some("2026-04-21"), Some("SOURCE_DATE_EPOCH")));
}
