//! One meaning: whatever the program reads, as issued or wrapped otherwise, holds the same files with the same bytes to the programs
//! that receiving teams have.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use crate::bad_zips;
use crate::harness::{ACME, Studio, extract, have};

/// What a zip holds: names, lengths and digests.
type Listing = BTreeMap<String, (usize, [u8; 32])>;

/// Programs that extract into the folder in which they run; the zip's path comes last.
const READERS: [(&str, &[&str]); 6] = [
    ("unzip", &["-qq"]),
    ("7zz", &["x", "-bd", "-y"]),
    ("7z", &["x", "-bd", "-y"]),
    ("bsdtar", &["-xf"]),
    ("python3", &["-c", "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall()"]),
    ("jar", &["xf"]),
];

/// Programs that pack the folder `handoff-v1` into the zip `again.zip`.
const PACKERS: [(&str, &[&str]); 7] = [
    ("zip", &["-qr", "again.zip", "handoff-v1"]),
    ("zip", &["-qr0D", "again.zip", "handoff-v1"]),
    ("7zz", &["a", "-bd", "-tzip", "-mcu=on", "again.zip", "handoff-v1"]),
    ("7z", &["a", "-bd", "-tzip", "-mcu=on", "again.zip", "handoff-v1"]),
    ("bsdtar", &["-a", "-cf", "again.zip", "handoff-v1"]),
    ("python3", &["-m", "zipfile", "-c", "again.zip", "handoff-v1"]),
    ("jar", &["cMf", "again.zip", "handoff-v1"]),
];

fn run(program: &str, arguments: &[&str], at: &Path) -> std::process::Output {
    Command::new(program).args(arguments).current_dir(at).env("LC_ALL", "C.UTF-8").output().unwrap()
}

fn listing(folder: &Path) -> Listing {
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.unwrap()).filter(|entry| !entry.file_type().is_dir());
    let listed = files.map(|entry| {
        assert!(entry.file_type().is_file(), "{entry:?} is no file");
        let name = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        let bytes = fs::read(entry.path()).unwrap();
        (name, (bytes.len(), Sha256::digest(&bytes).into()))
    });
    listed.collect()
}

/// What the `zip` crate makes of it, and every reader that this machine has.
fn read_by_all(zip: &Path, what: &str) -> Vec<(&'static str, Listing)> {
    let folder = tempfile::tempdir().unwrap();
    extract(zip, folder.path());
    let mut read = vec![("the zip crate", listing(folder.path()))];
    for (program, arguments) in READERS {
        if have(program, "reading zips as it does") {
            let folder = tempfile::tempdir().unwrap();
            let ran = run(program, &[arguments, &[zip.to_str().unwrap()]].concat(), folder.path());
            assert!(ran.status.success(), "{what}, {program}: {}", String::from_utf8_lossy(&ran.stderr));
            read.push((program, listing(folder.path())));
        }
    }
    read
}

/// All readers see these files.
fn means(zip: &Path, what: &str, issued: &Listing) {
    for (program, seen) in read_by_all(zip, what) {
        assert!(seen == *issued, "{what}: {program} sees {:#?}", seen.keys());
    }
}

/// What an issued zip holds, as this program extracts it.
fn issued(studio: &Studio, zip: &Path) -> Listing {
    let target = studio.outside().join("extracted");
    studio.handoff(&["verify", zip.to_str().unwrap(), "--extract-to", target.to_str().unwrap(), "--quiet"]).good();
    let listing = listing(&target);
    fs::remove_dir_all(target).unwrap();
    listing
}

#[test]
fn an_issued_bundle_and_whatever_is_merely_odd_mean_the_same_to_every_reader() {
    let studio = Studio::new();
    let zip = studio.built();
    let issued = issued(&studio, &zip);
    means(&zip, "as issued", &issued);
    for odd in bad_zips::odd() {
        studio.write("odd.zip", &odd.bytes);
        means(&studio.path("odd.zip"), &odd.what, &issued);
    }
}

#[test]
fn names_of_all_the_world_mean_the_same_to_every_reader() {
    let studio = Studio::new();
    let names = [
        "夏の海 🌊.txt",
        "عرض.txt",
        "a;b & c=d.txt",
        "#U00e9 100%.txt",
        "-rf.txt",
        "~/x.txt",
        "$(id)'`.txt",
        "[a]{b}^!.txt",
        ".hidden.txt",
    ];
    for name in names {
        studio.write(&format!("{ACME}/deliverables/names/{name}"), name);
    }
    studio.configure_more("[[rights]]\nmatch = [\"assets/names/**\"]\norigin = \"agency-made\"\nholder = \"Acme Fintech\"");
    let zip = studio.built();
    let issued = issued(&studio, &zip);
    for name in names {
        assert!(issued.contains_key(&format!("handoff-v1/assets/names/{name}")), "{name}");
    }
    means(&zip, "as issued", &issued);
}

/// The zip that a program makes of a bundle's extracted contents.
fn packed_again(studio: &Studio, zip: &Path, program: &str, arguments: &[&str]) -> PathBuf {
    let received = studio.outside().join("received");
    let _ = fs::remove_dir_all(&received);
    extract(zip, &received);
    let ran = run(program, arguments, &received);
    assert!(ran.status.success(), "{program}: {}", String::from_utf8_lossy(&ran.stderr));
    received.join("again.zip")
}

#[test]
fn what_other_programs_pack_again_holds_the_issued_contents() {
    let studio = Studio::new();
    for (from, to) in [
        ("social/It's payday – café & co.png", "social/payday.png"),
        ("photos/Team at desk, São Paulo (ExampleStock ES-441097).jpg", "photos/team.jpg"),
    ] {
        studio.configure_more(&format!("[[rename]]\nfrom = \"{from}\"\nto = \"{to}\""));
    }
    let zip = studio.built();
    let issued = issued(&studio, &zip);
    for (program, arguments) in PACKERS {
        if !have(program, "packing a bundle again") {
            continue;
        }
        let again = packed_again(&studio, &zip, program, arguments);
        let ran = studio.json(&["verify", again.to_str().unwrap()]);
        assert_eq!(ran.code(1).codes(), ["container.not-canonical"], "{program}: {}", ran.stdout());
        let said = ran.document()["checks"][0]["detail"].as_str().unwrap().to_owned();
        assert_eq!(said, "the contents are the issued ones, the wrapping is not", "{program}");
        studio.json(&["verify", again.to_str().unwrap(), "--container-only"]).good();
        means(&again, program, &issued);
    }
}

/// Info-ZIP's `zip` does not say that names are UTF-8, and Python takes them for something else.
#[test]
fn names_that_the_packer_did_not_mark_are_refused_and_said_so() {
    let studio = Studio::new();
    let zip = studio.built();
    if have("zip", "names that are not marked") {
        let again = packed_again(&studio, &zip, PACKERS[0].0, PACKERS[0].1);
        let ran = studio.json(&["verify", again.to_str().unwrap()]);
        let message = ran.code(1).finding("container.unsafe-name")["message"].as_str().unwrap().to_owned();
        assert!(message.contains("café & co.png` is not ASCII and not marked as UTF-8"), "{message}");
    }
}
