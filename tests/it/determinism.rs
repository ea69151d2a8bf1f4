//! The same inputs, configuration, date and program give the same bytes: whatever the path, clock, time zone, locale, home, umask, file
//! times and modes, order of folders, siblings and number of threads.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::harness::{ACME, ACME_V1, Studio, fixtures, have};

/// The fixture's bundle, built with nothing odd around it.
fn usual() -> Vec<u8> {
    fs::read(Studio::new().built()).unwrap()
}

/// The fixture's bundle, built by a command that is changed before it runs.
#[track_caller]
fn built_with(change: impl FnOnce(&Studio, &mut Command)) -> Vec<u8> {
    let studio = Studio::new();
    let mut command = studio.command(&["build", ACME, "--quiet"]);
    change(&studio, &mut command);
    studio.run(command).good();
    fs::read(studio.bundle(1)).unwrap()
}

#[test]
fn two_copies_of_a_workspace_give_the_same_bytes() {
    let first = usual();
    let there = Studio::at("a longer name, with blanks & accents é");
    // Other siblings that no job belongs to, and files of other times and modes.
    there.write("clients/aardvark/deliverables/x.png", "x").write("out/unrelated/results.json", "{}");
    for entry in walkdir::WalkDir::new(there.path("clients")).contents_first(true) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000 + entry.depth() as u64);
            fs::File::options().write(true).open(entry.path()).unwrap().set_modified(then).unwrap();
            fs::set_permissions(entry.path(), fs::Permissions::from_mode([0o400, 0o755, 0o666][entry.depth() % 3])).unwrap();
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
    let there = built_with(|studio, command| {
        let shell = format!("umask 077; exec \"$0\" build {ACME} --quiet");
        *command = Command::new("sh");
        command.args(["-c", &shell, env!("CARGO_BIN_EXE_handoff")]).current_dir(studio.path("")).env_remove("SOURCE_DATE_EPOCH");
    });
    assert!(usual() == there);
}

#[test]
fn no_language_changes_anything() {
    let first = usual();
    for locale in ["C", "tr_TR.UTF-8", "ar_EG.UTF-8", "de_DE.ISO-8859-1", "ja_JP.SJIS", "no such locale"] {
        let there = built_with(|_, command| {
            for name in ["LANG", "LANGUAGE", "LC_ALL", "LC_COLLATE", "LC_CTYPE", "LC_NUMERIC", "LC_TIME"] {
                command.env(name, locale);
            }
        });
        assert!(first == there, "{locale}");
    }
}

#[test]
fn nothing_in_a_home_or_in_the_environment_decides() {
    let first = usual();
    let home = built_with(|studio, command| {
        // What git, ripgrep and others would obey, and what somebody could take for this program's.
        let home = studio.outside().join("home");
        for place in [".gitignore", ".ignore", ".config/git/ignore", ".handoffignore", "handoff.toml", ".config/handoff/handoff.toml"] {
            fs::create_dir_all(home.join(place).parent().unwrap()).unwrap();
            fs::write(home.join(place), if place.ends_with("toml") { "[client]\nname = \"Another\"\n" } else { "*\n" }).unwrap();
        }
        fs::write(home.join(".gitconfig"), format!("[core]\nexcludesFile = {}\n", home.join(".gitignore").display())).unwrap();
        command.env("HOME", &home).env("XDG_CONFIG_HOME", home.join(".config")).env("USER", "another").env("TMPDIR", &home);
    });
    assert!(first == home, "another home");
    let nothing = built_with(|_, command| {
        command.env_clear();
    });
    assert!(first == nothing, "no environment at all");
}

#[test]
fn another_clock_changes_nothing() {
    if !have("faketime", "building at another time") {
        return;
    }
    let there = built_with(|studio, command| {
        *command = Command::new("faketime");
        command.args(["2038-01-20 03:14:08", env!("CARGO_BIN_EXE_handoff"), "build", ACME, "--quiet"]);
        command.current_dir(studio.path("")).env_remove("SOURCE_DATE_EPOCH");
    });
    assert!(usual() == there);
}

/// Copies a folder, its files and folders in the order of their names or the other way round.
fn copy_in_order(from: &Path, to: &Path, backwards: bool) {
    fs::create_dir_all(to).unwrap();
    let mut names: Vec<_> = fs::read_dir(from).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    if backwards {
        names.reverse();
    }
    for name in names.iter().filter(|name| *name != "handoff") {
        let (from, to) = (from.join(name), to.join(name));
        if from.is_dir() {
            copy_in_order(&from, &to, backwards);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

#[test]
fn folders_that_list_their_files_in_another_order_give_the_same_bytes() {
    // A file system in memory lists what was made last first; others sort by a hash of their own.
    let memory = Path::new("/dev/shm");
    let listed = |folder: &Path| -> Vec<PathBuf> {
        walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.unwrap().path().strip_prefix(folder).unwrap().to_owned()).collect()
    };
    let built: Vec<_> = [false, true]
        .into_iter()
        .map(|backwards| {
            let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
            copy_in_order(&fixtures().join("studio"), folder.path(), backwards);
            let order = listed(folder.path());
            let studio = Studio::empty();
            let mut command = studio.command(&["build", ACME, "--quiet"]);
            command.current_dir(folder.path());
            studio.run(command).good();
            (order, fs::read(folder.path().join("handoff/acme-fintech/handoff-v1").join(ACME_V1)).unwrap())
        })
        .collect();
    if built[0].0 == built[1].0 {
        eprintln!("this file system lists folders in an order of its own: only that order was tried");
    }
    assert!(built[0].1 == built[1].1);
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
