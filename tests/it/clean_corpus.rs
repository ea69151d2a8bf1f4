//! What a machine has of pictures, fonts and documents names no client of an invented house, so a search that finds one there
//! cries wolf. Folders are those of Debian's packages and of the Python packages that are installed; where one is missing, that is said.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use handoff::data::media_type::{Kind, MediaType};
use handoff::leaks::{Allowances, Hit, HitKind, Scanner, Term, TermSource};
use handoff::media;
use handoff::media::clean::{Keep, Mark, Policy};

/// Folders, and how many megabytes are taken from each: as many as take a few seconds in a build for tests.
const FOLDERS: [(&str, u64); 11] = [
    ("/usr/share/icons", 4),
    ("/usr/share/pixmaps", 1),
    ("/usr/share/fonts", 12),
    ("/usr/share/doc", 6),
    ("/usr/share/perl5", 3),
    ("/usr/share/ghostscript", 2),
    ("/usr/share/javascript", 1),
    ("/usr/share/color", 2),
    ("/usr/share/man", 2),
    ("/usr/share/locale", 2),
    ("/usr/lib/python3/dist-packages", 3),
];
/// Longest file that is taken: every folder gives many.
const LONGEST: u64 = 2 << 20;

const FIRST: [&str; 20] = [
    "Ines", "Tom", "Aurelie", "Kofi", "Marta", "Yusuf", "Greta", "Paolo", "Sunniva", "Dmitri", "Leïla", "Björn", "Chiara", "Emeka",
    "Nadia", "Owen", "Priya", "Rosalind", "Takeshi", "Wanda",
];
const LAST: [&str; 10] =
    ["Okafor", "Bergqvist", "Lindenthal", "Marchetti", "Abernathy", "Szymborska", "Castellanos", "Ngata", "Fairweather", "Dubonnet"];
const WHAT: [&str; 20] = [
    "Zest",
    "Amber",
    "Harbour",
    "Copper",
    "Juniper",
    "Meridian",
    "Northlight",
    "Oatfield",
    "Pebble",
    "Quill",
    "Saffron",
    "Tidewater",
    "Umbra",
    "Velvet",
    "Willow",
    "Yarrow",
    "Bramble",
    "Cinder",
    "Dapple",
    "Ember",
];
const TRADE: [&str; 10] =
    ["Retail", "Roasters", "Mobility", "Outfitters", "Dental", "Brewing", "Capital Partners", "Cosmetics", "Robotics", "Bakehouse"];
const HEAD: [&str; 10] = ["Zux", "Vel", "Qor", "Jax", "Myx", "Kyv", "Wuz", "Ryq", "Fyn", "Hux"];
const TAIL: [&str; 10] = ["a", "iq", "ova", "ero", "ylo", "umo", "exa", "izzi", "onde", "aforo"];

/// 500 names such as a house has: 200 people, 200 businesses, and 100 invented words of four letters and more.
fn terms() -> Vec<Term> {
    let pairs = |first: &[&str], last: &[&str], gap: &str| -> Vec<String> {
        first.iter().flat_map(|first| last.iter().map(move |last| format!("{first}{gap}{last}"))).collect()
    };
    let people = pairs(&FIRST, &LAST, " ").into_iter().enumerate();
    let people = people.map(|(index, text)| Term { text, source: TermSource::AgencyPerson(index) });
    let businesses = [pairs(&WHAT, &TRADE, " "), pairs(&HEAD, &TAIL, "")].concat().into_iter();
    people.chain(businesses.map(|text| Term { source: TermSource::OtherClient(text.to_lowercase()), text })).collect()
}

/// Where the Python of the machine has what comes from PyPI.
fn site_packages() -> String {
    let asked = Command::new("python3").args(["-c", "import site; print(site.getsitepackages()[0])"]).output();
    asked.map_or_else(|_| "site-packages of python3".to_owned(), |ran| String::from_utf8_lossy(&ran.stdout).trim().to_owned())
}

/// The files of a folder, in order of their names, up to so many bytes.
fn files(folder: &str, megabytes: u64) -> Vec<PathBuf> {
    let mut left = megabytes << 20;
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    let all: Vec<(PathBuf, u64)> = walk
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| Some((entry.path().to_owned(), entry.metadata().ok()?.len())))
        .filter(|&(_, length)| 0 < length && length <= LONGEST)
        .collect();
    // Not the first ones, which are all of one package, but some from everywhere.
    let total: u64 = all.iter().map(|(_, length)| length).sum();
    let step = (total / left.max(1) + 1) as usize;
    let mut take = |(_, length): &&(PathBuf, u64)| left.checked_sub(*length).inspect(|&less| left = less).is_some();
    all.iter().step_by(step).filter(|file| take(file)).map(|(path, _)| path.clone()).collect()
}

/// As build does it: media part by part, of which all is to stay; text as text; everything else as bytes.
fn search(scanner: &Scanner, path: &Path, bytes: &[u8]) -> (&'static str, Vec<Hit>) {
    let media_type = MediaType::of(&path.file_name().unwrap().to_string_lossy(), &bytes[..bytes.len().min(8192)]);
    if media_type.is_text() {
        return ("text", scanner.bytes(&media_type, bytes));
    }
    if matches!(media_type.kind(), Kind::Image | Kind::Video | Kind::Audio) {
        let policy = Policy { keep: Keep::All, mark: Mark::AsItIs };
        if let Ok(judged) = media::judge(&media_type, bytes.len() as u64, &mut Cursor::new(bytes), policy).unwrap() {
            let mut hits = Vec::new();
            judged.texts.iter().for_each(|text| hits.extend(scanner.text(&text.text)));
            // And as verify does where it is given bytes: coded pixels and all.
            hits.extend(raw(scanner, bytes));
            return ("media", hits);
        }
    }
    ("bytes", raw(scanner, bytes))
}

fn raw(scanner: &Scanner, bytes: &[u8]) -> Vec<Hit> {
    let mut raw = scanner.raw();
    raw.push(bytes);
    raw.finish()
}

#[test]
fn nothing_that_the_machine_has_names_a_client() {
    let terms = terms();
    assert_eq!(terms.len(), 500);
    let scanner = Scanner::new(&terms, Allowances::default()).unwrap();
    let start = Instant::now();
    let (mut counts, mut alarms) = (BTreeMap::<(&str, &str), (u64, u64)>::new(), Vec::new());
    let python = site_packages();
    for (folder, megabytes) in FOLDERS.into_iter().chain([(python.as_str(), 6)]) {
        if !Path::new(folder).is_dir() {
            eprintln!("skipped, as {folder} is not there");
            continue;
        }
        for path in files(folder, megabytes) {
            let Ok(bytes) = fs::read(&path) else { continue };
            let (how, hits) = search(&scanner, &path, &bytes);
            let count = counts.entry((folder, how)).or_default();
            *count = (count.0 + 1, count.1 + bytes.len() as u64);
            // Documents do show paths below /home and keys that are examples: those are no false alarms. In media they would be.
            let alarming = |hit: &&Hit| matches!(hit.kind, HitKind::Term(_)) || how == "media";
            alarms.extend(hits.iter().filter(alarming).map(|hit| format!("{} {}: {:?}", path.display(), hit.place, hit.kind)));
        }
    }
    for ((folder, how), (files, bytes)) in &counts {
        eprintln!("{folder}: {files} files, {bytes} bytes searched as {how}");
    }
    eprintln!("in {:.1} s", start.elapsed().as_secs_f64());
    assert_eq!(alarms, [""; 0]);
}

#[test]
fn the_same_search_does_find_a_name_that_is_there() {
    let terms = terms();
    let scanner = Scanner::new(&terms, Allowances::default()).unwrap();
    for Term { text, .. } in &terms {
        let (_, hits) = search(&scanner, Path::new("note.txt"), format!("As we did for {text}, in May.\n").as_bytes());
        assert!(hits.iter().any(|hit| matches!(hit.kind, HitKind::Term(_))), "{text} is not found");
    }
}
