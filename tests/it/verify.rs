//! `verify` as a receiving team and a CI job run it: on the zip, on an extracted folder, on things that are neither.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::harness::{ACME, ACME_V1, Ran, Studio, extract, have};

fn outcome(ran: &Ran, check: &str) -> String {
    let document = ran.document();
    let checks = document["checks"].as_array().unwrap();
    checks.iter().find(|row| row["check"] == check).unwrap()["outcome"].as_str().unwrap().to_owned()
}

#[test]
fn what_was_not_checked_is_said_so() {
    let studio = Studio::new();
    let zip = studio.built();
    let ran = studio.json(&["verify", zip.to_str().unwrap()]);
    ran.good();
    for check in ["container", "integrity", "layout", "documents", "rights", "pins", "regeneration", "leaks"] {
        assert_eq!(outcome(&ran, check), "passed", "{check}");
    }
    for check in ["terms", "live", "signature"] {
        assert_eq!(outcome(&ran, check), "not-checked", "{check}");
    }
}

#[test]
fn an_extracted_folder_is_judged_like_the_zip_without_its_container() {
    let studio = Studio::new();
    let zip = studio.built();
    let root = extract(&zip, &studio.outside().join("received"));
    let ran = studio.json(&["verify", root.to_str().unwrap()]);
    assert_eq!(outcome(ran.good(), "container"), "not-checked");
    assert_eq!(ran.document()["tree_sha256"], studio.json(&["verify", zip.to_str().unwrap()]).document()["tree_sha256"]);
    fs::write(root.join(".DS_Store"), "finder").unwrap();
    assert_eq!(studio.json(&["verify", root.to_str().unwrap()]).good().finding("integrity.litter")["severity"], "warning");
    fs::write(root.join("assets/planted.png"), "x").unwrap();
    assert_eq!(studio.json(&["verify", root.to_str().unwrap()]).code(1).finding("integrity.added")["path"], "assets/planted.png");
    fs::remove_file(root.join("assets/planted.png")).unwrap();
    fs::remove_file(root.join("assets/brand/acme-logo.svg")).unwrap();
    assert!(studio.json(&["verify", root.to_str().unwrap()]).code(1).codes().contains(&"integrity.missing".to_owned()));
}

#[test]
fn a_re_zipped_bundle_has_the_issued_contents_in_another_wrapping() {
    let studio = Studio::new();
    let zip = studio.built();
    if !have("python3", "re-zipping a bundle") {
        return;
    }
    let received = studio.outside().join("received");
    extract(&zip, &received);
    let again = received.join("again.zip");
    let status = Command::new("python3")
        .args(["-m", "zipfile", "-c", again.to_str().unwrap(), "handoff-v1"])
        .current_dir(&received)
        .status()
        .unwrap();
    assert!(status.success());
    let ran = studio.json(&["verify", again.to_str().unwrap()]);
    assert_eq!(outcome(ran.code(1), "container"), "failed");
    assert_eq!(outcome(&ran, "integrity"), "passed");
    assert_eq!(ran.codes(), ["container.not-canonical"]);
    let detail = ran.document()["checks"][0]["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("the contents are the issued ones, the wrapping is not"), "{detail}");
    assert!(!ran.document()["tree_sha256"].is_null());
}

#[test]
fn every_changed_byte_of_a_sample_is_noticed() {
    let studio = Studio::new();
    let zip = studio.built();
    let bytes = fs::read(&zip).unwrap();
    let spoiled = studio.outside().join("spoiled.zip");
    for at in (0..bytes.len()).step_by(bytes.len() / 97 + 1).chain([bytes.len() - 1, bytes.len() - 12]) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x10;
        fs::write(&spoiled, changed).unwrap();
        studio.json(&["verify", spoiled.to_str().unwrap()]).code(1);
    }
    for length in [0, 1, 21, bytes.len() / 2, bytes.len() - 1] {
        fs::write(&spoiled, &bytes[..length]).unwrap();
        studio.json(&["verify", spoiled.to_str().unwrap()]).code(1);
    }
}

#[test]
fn extraction_keeps_only_what_verified() {
    let studio = Studio::new();
    let zip = studio.built();
    let target = studio.outside().join("extracted");
    studio.json(&["verify", zip.to_str().unwrap(), "--extract-to", target.to_str().unwrap()]).good();
    studio.json(&["verify", target.to_str().unwrap()]).good();
    let ran = studio.json(&["verify", zip.to_str().unwrap(), "--extract-to", target.to_str().unwrap()]);
    assert_eq!(ran.code(2).document()["error"]["code"], "extract.target");
    let mut bytes = fs::read(&zip).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&zip, bytes).unwrap();
    let nothing = studio.outside().join("nothing");
    studio.json(&["verify", zip.to_str().unwrap(), "--extract-to", nothing.to_str().unwrap()]).code(1);
    assert!(!nothing.exists());
    let left: Vec<_> = fs::read_dir(studio.outside())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().starts_with(".handoff"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn any_zip_has_a_container_to_check() {
    let studio = Studio::new();
    let zip = studio.built();
    studio.json(&["verify", zip.to_str().unwrap(), "--container-only"]).good();
    fs::write(&zip, b"PK").unwrap();
    assert!(studio.json(&["verify", zip.to_str().unwrap(), "--container-only"]).code(1).codes()[0].starts_with("container."));
}

#[test]
fn what_is_not_there_cannot_be_verified() {
    let studio = Studio::new();
    let ran = studio.json(&["verify", ACME_V1]);
    assert_eq!(ran.code(2).document()["error"]["code"], "not-found");
    let document: Value = ran.document();
    assert_eq!(document["outcome"], "error");
}

/// A PNG of one pixel whose compressed iTXt "Copyright" says this.
fn credited(text: &str) -> Vec<u8> {
    use std::io::Write as _;
    let deflated = |bytes: &[u8]| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let chunk = |kind: &[u8], body: &[u8]| {
        let crc = crc32fast::hash(&[kind, body].concat());
        [&(body.len() as u32).to_be_bytes(), kind, body, &crc.to_be_bytes()].concat()
    };
    let said = [b"Copyright\0\x01\0\0\0".as_slice(), &deflated(text.as_bytes())].concat();
    let parts = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]),
        chunk(b"iTXt", &said),
        chunk(b"IDAT", &deflated(&[0, 0])),
        chunk(b"IEND", &[]),
    ];
    parts.concat()
}

/// The fixture's bundle with `Quellwort` in four places; a build does not know that it must not be there.
fn planted() -> (Studio, String) {
    let studio = Studio::new();
    let brand = format!("{ACME}/deliverables/brand");
    let wide: Vec<u8> = "\u{feff}Copy deck\nfor Quellwort too".encode_utf16().flat_map(u16::to_le_bytes).collect();
    studio.write(&format!("{brand}/credited.png"), credited("The picture is of Quellwort Holdings"));
    studio.write(&format!("{brand}/deck.txt"), wide);
    studio.write(&format!("{brand}/quellwort-mark.png"), credited("nobody"));
    studio.configure("origin = \"agency-made\"\nholder = \"Acme Fintech\"", "origin = \"agency-made\"\nholder = \"Quellwort Holdings\"");
    let zip = studio.built().to_str().unwrap().to_owned();
    (studio, zip)
}

fn where_found(ran: &Ran) -> Vec<(String, String)> {
    let document = ran.document();
    let terms = document["findings"].as_array().unwrap().iter().filter(|finding| finding["code"] == "leak.term");
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    terms.map(|finding| (text(finding, "path"), text(finding, "place"))).collect()
}

#[test]
fn a_forbidden_term_is_found_wherever_it_hides_in_the_finished_zip() {
    let (studio, zip) = planted();
    assert_eq!(outcome(studio.json(&["verify", &zip]).good(), "terms"), "not-checked");
    let ran = studio.json(&["verify", &zip, "--forbid", "Quellwort"]);
    assert_eq!(outcome(ran.code(1), "terms"), "failed");
    assert_eq!(outcome(&ran, "leaks"), "passed");
    let found = where_found(&ran);
    for (path, place) in [
        ("assets/brand/credited.png", "PNG iTXt \"Copyright\""),
        ("assets/brand/deck.txt", "line 2"),
        ("assets/brand/quellwort-mark.png", "file name"),
    ] {
        assert!(found.contains(&(path.to_owned(), place.to_owned())), "{path}: {found:#?}");
    }
    for path in ["docs/RIGHTS.md", "docs/rights.json"] {
        assert!(found.iter().any(|(at, _)| at == path), "{path}: {found:#?}");
    }
    let root = extract(Path::new(&zip), &studio.outside().join("received"));
    let folder = studio.json(&["verify", root.to_str().unwrap(), "--forbid", "Quellwort"]);
    assert_eq!(where_found(folder.code(1)), found);
}

#[test]
fn terms_are_listed_in_a_file_too() {
    let (studio, zip) = planted();
    studio.write("terms.txt", "\u{feff}# whom nobody may see\r\n\r\nquellwort holdings\r\n");
    let ran = studio.json(&["verify", &zip, "--forbid-file", "terms.txt", "--forbid", "Nobodyatall"]);
    let message = ran.code(1).finding("leak.term")["message"].as_str().unwrap().to_owned();
    assert!(message.contains("line 3 of terms.txt"), "{message}");
    studio.write("terms.txt", "Nobodyatall\n");
    assert_eq!(outcome(studio.json(&["verify", &zip, "--forbid-file", "terms.txt"]).good(), "terms"), "passed");
    studio.json(&["verify", &zip, "--forbid", "!"]).code(2);
}

#[test]
fn an_engagement_names_what_its_bundle_must_not() {
    let studio = Studio::new();
    let zip = studio.built();
    let zip = zip.to_str().unwrap();
    assert_eq!(outcome(studio.json(&["verify", zip, "--engagement", ACME]).good(), "terms"), "passed");
    // The agency may stand in the contact and where rights are; whom somebody names may stand nowhere.
    studio.edit("handoff.toml", |text| text.replace("Project Kingfisher", "Acme Fintech"));
    let ran = studio.json(&["verify", zip, "--engagement", ACME]);
    let message = ran.code(1).finding("leak.term")["message"].as_str().unwrap().to_owned();
    assert!(message.contains("forbidden[0] of handoff.toml"), "{message}");
}
