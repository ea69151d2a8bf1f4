//! White-label over the whole program: what is planted in pictures, film and sound is not in the bundle, and everything else is.
//! Markers are planted by exiftool and ffmpeg, and looked for by them; what they are missing for is skipped aloud.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::harness::{ACME, Studio, document_in, have, unzipped};

/// What is planted everywhere.
pub const MARKER: &str = "Moonbeam7Q";
/// A photograph that somebody else made.
pub const PHOTO: &str = "photos/Team at desk, São Paulo (ExampleStock ES-441097).jpg";
/// Deliverables, and where they came from: both are the same file.
pub const HERO: (&str, &str) = ("hero/hero-dawn.png", "out/retainer-2026-04-22/hero-dawn.png");
pub const CARD: (&str, &str) = ("social/2026/card-stack.webp", "clients/acme-fintech/runs/2026-02-refresh/card-stack.webp");
pub const LOOP: (&str, &str) = ("video/vault-loop.mp4", "out/retainer-2026-04-22/vault-loop.mp4");
pub const STING: (&str, &str) = ("audio/payday-sting.mp3", "clients/acme-fintech/runs/2026-02-refresh/payday-sting.mp3");
pub const CHIME: (&str, &str) = ("audio/ui-chime.wav", "clients/acme-fintech/runs/2026-02-refresh/ui-chime.wav");
/// Edited by hand, so joined by its name.
pub const TILE: &str = "social/launch-tile.jpg";

/// Where a deliverable is.
pub fn deliverable(name: &str) -> String {
    format!("{ACME}/deliverables/{name}")
}

/// Writes tags into a file by exiftool, which has to write at least one.
pub fn tag(studio: &Studio, at: &str, tags: &[&str]) {
    let marked: Vec<String> = tags.iter().map(|tag| tag.replace("{}", MARKER)).collect();
    let mut exiftool = Command::new("exiftool");
    let ran = exiftool.args(["-q", "-m", "-overwrite_original"]).args(marked).arg(studio.path(at)).output().unwrap();
    assert!(ran.status.success(), "{at}: {}", String::from_utf8_lossy(&ran.stderr));
}

/// The same, in a deliverable and in the output that it is a copy of.
pub fn tag_both(studio: &Studio, (name, output): (&str, &str), tags: &[&str]) {
    tag(studio, &deliverable(name), tags);
    copy_back(studio, (name, output));
}

fn copy_back(studio: &Studio, (name, output): (&str, &str)) {
    fs::copy(studio.path(&deliverable(name)), studio.path(output)).unwrap();
}

/// Everything that exiftool finds in some bytes, with groups.
pub fn exiftool(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(Path::new(name).file_name().unwrap());
    fs::write(&file, bytes).unwrap();
    let ran = Command::new("exiftool").args(["-a", "-u", "-ee", "-G1", "-s"]).arg(&file).output().unwrap();
    String::from_utf8_lossy(&ran.stdout).into_owned()
}

/// Digests of all pictures and samples, decoded by ffmpeg.
fn decoded(name: &str, bytes: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(Path::new(name).file_name().unwrap());
    fs::write(&file, bytes).unwrap();
    let ran = Command::new("ffmpeg").args(["-v", "error", "-i"]).arg(&file).args(["-f", "framemd5", "-"]).output().unwrap();
    let text = String::from_utf8(ran.stdout).unwrap();
    let digests: Vec<String> = text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    assert!(!digests.is_empty(), "{name}: {}", String::from_utf8_lossy(&ran.stderr));
    digests
}

/// Puts a text behind the header of a PNG, as the tools that make pictures from prompts do.
pub fn png_text(studio: &Studio, at: &str, keyword: &str, text: &str) {
    let mut bytes = fs::read(studio.path(at)).unwrap();
    let body = [b"tEXt", keyword.as_bytes(), b"\0", text.as_bytes()].concat();
    let chunk = [(body.len() as u32 - 4).to_be_bytes().as_slice(), &body, &crc32fast::hash(&body).to_be_bytes()].concat();
    bytes.splice(33..33, chunk);
    fs::write(studio.path(at), bytes).unwrap();
}

/// Notes of sound, by ffmpeg, which does not touch the samples.
fn note(studio: &Studio, at: &str) {
    let path = studio.path(at);
    let noted = path.with_file_name(format!("noted-{}", path.file_name().unwrap().to_str().unwrap()));
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-i"]).arg(&path).args(["-c", "copy", "-write_id3v1", "1"]);
    if at.ends_with(".wav") {
        ffmpeg.args(["-write_bext", "1", "-metadata", &format!("description={MARKER}"), "-metadata", &format!("originator={MARKER}")]);
    }
    for field in ["title", "artist", "comment", "genre", "encoded_by"] {
        ffmpeg.args(["-metadata", &format!("{field}={MARKER}")]);
    }
    let ran = ffmpeg.arg(&noted).output().unwrap();
    assert!(ran.status.success(), "{at}: {}", String::from_utf8_lossy(&ran.stderr));
    fs::rename(noted, path).unwrap();
}

/// A studio with the marker in everything that it delivers.
fn planted() -> Studio {
    let studio = Studio::new();
    let picture = ["-EXIF:Artist={}", "-EXIF:ImageDescription={}", "-EXIF:UserComment={} é", "-EXIF:OwnerName={}", "-XMP-dc:Creator={}"];
    let more = ["-XMP-dc:Description={}", "-XMP-photoshop:Instructions={}", "-GPSLatitude=52.5", "-GPSLatitudeRef=N"];
    let picture = [picture.as_slice(), &more].concat();
    let hero = deliverable(HERO.0);
    png_text(&studio, &hero, "parameters", "three bars, Moonbeam7Q, Steps: 20");
    png_text(&studio, &hero, "workflow", "{\"nodes\": \"Moonbeam7Q\"}");
    tag_both(&studio, HERO, &[picture.as_slice(), &["-PNG:Artist={}", "-PNG:Comment={}", "-PNG:Description={}"]].concat());
    tag_both(&studio, CARD, &picture);
    let jpeg =
        ["-Comment={}", "-IPTC:By-line={}", "-IPTC:Caption-Abstract={}", "-IPTC:Keywords={}", "-EXIF:XPComment={}", "-Orientation#=6"];
    tag(&studio, &deliverable(TILE), &[picture.as_slice(), &jpeg].concat());
    let film = ["-ItemList:Artist={}", "-ItemList:Comment={}", "-UserData:Comment={}", "-Keys:Comment={}", "-XMP-dc:Creator={}"];
    tag_both(&studio, LOOP, &[film.as_slice(), &["-Keys:GPSCoordinates=52.5, 13.4, 0"]].concat());
    if have("ffmpeg", "notes in sound") {
        for sound in [STING, CHIME] {
            note(&studio, &deliverable(sound.0));
            copy_back(&studio, sound);
        }
    }
    studio
}

/// Whether the marker is there, in 8 or 16 bits.
pub fn marked(bytes: &[u8]) -> bool {
    let wide = |order: fn(u16) -> [u8; 2]| MARKER.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let forms = [MARKER.as_bytes().to_vec(), wide(u16::to_be_bytes), wide(u16::to_le_bytes)];
    forms.iter().any(|form| memchr::memmem::find(bytes, form).is_some())
}

/// What plan says goes, by file.
fn strips(plan: &Value) -> BTreeMap<String, Vec<String>> {
    let mut strips = BTreeMap::<String, Vec<String>>::new();
    for strip in plan["strips"].as_array().unwrap() {
        strips.entry(strip["path"].as_str().unwrap().to_owned()).or_default().push(strip["what"].as_str().unwrap().to_owned());
    }
    strips
}

#[test]
fn what_was_noted_in_media_is_not_in_the_bundle_and_pictures_and_sounds_are_the_same() {
    if !have("exiftool", "markers in media, and what is left of them") {
        return;
    }
    let studio = planted();
    let before = studio.fingerprint(ACME);
    let files = unzipped(&studio.built());
    assert_eq!(studio.fingerprint(ACME), before, "sources are never written to");
    for name in [HERO.0, CARD.0, TILE, LOOP.0, STING.0, CHIME.0] {
        let shipped = &files[&format!("assets/{name}")];
        let source = fs::read(studio.path(&deliverable(name))).unwrap();
        if name.starts_with("audio/") && !have("ffmpeg", "notes in sound") {
            continue;
        }
        assert!(marked(&source), "nothing was planted in {name}");
        assert_ne!(shipped, &source, "{name}");
        let left = exiftool(name, shipped);
        let noted = |line: &&str| line.contains(MARKER) || line.starts_with("[GPS]") || line.contains("GPSCoordinates");
        assert_eq!(left.lines().filter(noted).collect::<Vec<_>>(), [""; 0], "{name}");
        if have("ffmpeg", "whether pictures and samples are the same") {
            assert_eq!(decoded(name, shipped), decoded(name, &source), "{name}");
        }
    }
    for (name, bytes) in &files {
        assert!(!marked(bytes), "the marker is in {name}");
    }
    let turned = exiftool(TILE, &files[&format!("assets/{TILE}")]);
    assert!(turned.contains("Rotate 90 CW"), "{turned}");
}

#[test]
fn formats_that_the_fixture_lacks_are_cleaned_too() {
    if !have("exiftool", "further formats") || !have("ffmpeg", "further formats") {
        return;
    }
    let studio = Studio::new();
    let more = ["more/card.gif", "more/chime.flac", "more/chime.m4a", "more/loop.mov"];
    for (name, source) in more.into_iter().zip([HERO.0, CHIME.0, CHIME.0, LOOP.0]) {
        let at = studio.path(&deliverable(name));
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-i"]).arg(studio.path(&deliverable(source)));
        for field in ["title", "artist", "comment", "encoder", "description"] {
            ffmpeg.args(["-metadata", &format!("{field}={MARKER}")]);
        }
        assert!(ffmpeg.arg(&at).status().unwrap().success(), "{name}");
        if name.ends_with(".gif") {
            tag(&studio, &deliverable(name), &["-Comment={}", "-XMP-dc:Creator={}"]);
        }
        assert!(marked(&fs::read(at).unwrap()), "nothing was planted in {name}");
    }
    studio.configure_more("[[rights]]\nmatch = [\"assets/more/**\"]\norigin = \"agency-made\"");
    let files = unzipped(&studio.built());
    for name in more {
        let (shipped, source) = (&files[&format!("assets/{name}")], fs::read(studio.path(&deliverable(name))).unwrap());
        assert!(!marked(shipped) && !exiftool(name, shipped).contains(MARKER), "{name}");
        assert_eq!(decoded(name, shipped), decoded(name, &source), "{name}");
    }
}

#[test]
fn plan_names_what_goes_file_by_file() {
    if !have("exiftool", "the names of what goes") {
        return;
    }
    let plan = planted().json(&["plan", ACME]).good().document();
    let strips = strips(&plan);
    let expected: [(&str, &[&str]); 4] = [
        (HERO.0, &["PNG tEXt \"parameters\"", "PNG tEXt \"workflow\"", "EXIF UserComment", "EXIF GPS", "XMP dc:creator"]),
        (TILE, &["JPEG COM", "EXIF UserComment", "EXIF Artist", "IPTC 2:80 By-line", "IPTC 2:25 Keywords", "XMP dc:description"]),
        (CARD.0, &["EXIF UserComment", "XMP photoshop:Instructions"]),
        (LOOP.0, &["MP4 ©cmt"]),
    ];
    for (name, goes) in expected {
        let said = &strips[&format!("assets/{name}")];
        for what in goes {
            assert!(said.iter().any(|said| said.starts_with(what)), "{what} of {name} is not in {said:#?}");
        }
    }
}

#[test]
fn assets_are_joined_to_their_jobs_whatever_is_taken_out_of_them() {
    if !have("exiftool", "joins of cleaned assets") {
        return;
    }
    let studio = planted();
    let joins = |studio: &Studio| -> BTreeMap<String, (Value, Value, Value)> {
        let plan = studio.json(&["plan", ACME]).good().document();
        let entries = plan["entries"].as_array().unwrap().iter();
        let one = |entry: &Value| {
            (entry["source"].as_str().unwrap().to_owned(), (entry["join"].clone(), entry["job"].clone(), entry["origin"].clone()))
        };
        entries.map(one).collect()
    };
    assert_eq!(joins(&studio), joins(&Studio::new()));
    studio.built();
    let library = document_in(&studio.bundle(1), "prompts/prompt-library.json").to_string();
    assert!(library.contains(HERO.0) && library.contains(LOOP.0), "the library names the cleaned assets");
}

#[test]
fn a_file_whose_metadata_are_clean_ships_byte_for_byte() {
    let studio = Studio::new();
    let first = unzipped(&studio.built());
    let hero = studio.path(&deliverable(HERO.0));
    fs::write(&hero, &first[&format!("assets/{}", HERO.0)]).unwrap();
    copy_back(&studio, HERO);
    let plan = studio.json(&["plan", ACME]).good().document();
    assert_eq!(strips(&plan).get(&format!("assets/{}", HERO.0)), None);
    studio.handoff(&["build", ACME, "--reissue"]).good();
    assert_eq!(unzipped(&studio.bundle(2))[&format!("assets/{}", HERO.0)], fs::read(hero).unwrap());
}

#[test]
fn media_are_cleaned_into_the_same_bytes_every_time() {
    if !have("exiftool", "cleaning twice") {
        return;
    }
    let studio = planted();
    let first = fs::read(studio.built()).unwrap();
    studio.remove("handoff");
    assert!(first == fs::read(studio.built()).unwrap(), "two builds of the same sources differ");
}
