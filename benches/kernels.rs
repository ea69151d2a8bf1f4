//! What the machine does in a second of each thing that a build and a verify spend their time on. Run with `cargo bench`; whole
//! programs are compared by `compare.sh`. Nothing here passes or fails.

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput};
use handoff::data::content::{Content, Recipe, Render};
use handoff::data::decision::Role;
use handoff::data::handover::MediaFacts;
use handoff::data::media_type::MediaType;
use handoff::data::source::SourceFile;
use handoff::data::{BundlePath, Day, Digest, bundle};
use handoff::engagement::StripRules;
use handoff::filesystem::{Memory, Workspace, write_atomically};
use handoff::leaks::{Allowances, Scanner, Term, TermSource};
use handoff::stages::package;
use handoff::stages::strip::json::clean_run;
use handoff::zip::{self, Rules};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const MIB: usize = 1 << 20;
/// What the program reads at a time.
const CHUNK: usize = 256 << 10;
const ROOT: &str = "handoff-v1";

fn main() {
    let criterion = Criterion::default().sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    let mut criterion = criterion.configure_from_args();
    hashing(&mut criterion);
    deflating(&mut criterion);
    scanning(&mut criterion);
    cleaning(&mut criterion);
    containers(&mut criterion);
    packing(&mut criterion);
    criterion.final_summary();
}

fn hashing(criterion: &mut Criterion) {
    let bytes = noise(1, 8 * MIB);
    let mut group = criterion.benchmark_group("hashing");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("sha256", |b| b.iter(|| Digest::of(black_box(&bytes))));
    group.bench_function("crc32", |b| b.iter(|| crc32fast::hash(black_box(&bytes))));
    group.bench_function("sha256 and crc32, fused", |b| {
        b.iter(|| {
            let (mut sha256, mut crc32) = (Sha256::new(), crc32fast::Hasher::new());
            for chunk in black_box(&bytes).chunks(CHUNK) {
                sha256.update(chunk);
                crc32.update(chunk);
            }
            (Digest::finish(sha256), crc32.finalize())
        })
    });
    group.finish();
}

/// By the pass that makes the deflated band, with its digest and checksum; and back by the strict reader.
fn deflating(criterion: &mut Criterion) {
    let ground = Ground::new();
    let text: Arc<[u8]> = text(2, 4 * MIB).into_bytes().into();
    let contents = [ground.content("docs/text.md", MediaType::fixed("text/markdown"), Recipe::Render(Render::Bytes(Arc::clone(&text))))];
    let zip = ground.zip(&contents, 1);
    let walked = zip::walk(&zip, Rules::Bundle).expect("memory can be read");
    let mut group = criterion.benchmark_group("deflate");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("text", |b| b.iter(|| ground.pack(&contents, 1)));
    group.bench_function("inflate text, strictly", |b| {
        let mut buffer = vec![0; CHUNK];
        let entry = walked.entries.iter().find(|entry| entry.size == text.len() as u64).expect("the text is in it");
        b.iter(|| {
            let mut reader = zip::entry_reader(&zip, entry);
            while reader.read(&mut buffer).expect("the entry is sound") > 0 {}
        });
    });
    group.finish();
}

fn scanning(criterion: &mut Criterion) {
    let (text, document, media) = (text(3, MIB), document(3), noise(4, 8 * MIB));
    let mut group = criterion.benchmark_group("scan");
    for count in [50, 500] {
        let scanner = Scanner::new(&terms(count), Allowances::default()).expect("the rules are sound");
        assert!(scanner.text(&text).is_empty() && scanner.json(&document).is_empty(), "what is measured is a clean text");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("text, {count} terms"), |b| b.iter(|| scanner.text(black_box(&text))));
        group.throughput(Throughput::Bytes(document.to_string().len() as u64));
        group.bench_function(format!("JSON, {count} terms"), |b| b.iter(|| scanner.json(black_box(&document))));
        // Coded pixels and samples are noise to whoever does not decode them.
        group.throughput(Throughput::Bytes(media.len() as u64));
        group.bench_function(format!("bytes of media, {count} terms"), |b| {
            b.iter(|| {
                let mut raw = scanner.raw();
                media.chunks(CHUNK).for_each(|chunk| raw.push(chunk));
                raw.finish()
            })
        });
    }
    group.finish();
}

fn cleaning(criterion: &mut Criterion) {
    let built_in = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), format!("default: {name}"))).collect();
    let rules = StripRules {
        tags: built_in(&["internal-*", "retainer-*", "pitch-*", "client:*", "wip-*"]),
        keys: built_in(&["notes", "internal_notes", "reviewer", "competitors", "confidentiality"]),
        ..StripRules::default()
    };
    let results = document(5);
    let mut group = criterion.benchmark_group("clean");
    group.throughput(Throughput::Bytes(results.to_string().len() as u64));
    group.bench_function("results.json of 2,000 jobs, half of them shipped", |b| {
        b.iter(|| clean_run(black_box(&results), &|job| job % 2 == 0, &rules, &|_, _| None).expect("there is no program to fail"))
    });
    group.finish();
}

fn containers(criterion: &mut Criterion) {
    const ENTRIES: usize = 10_000;
    let ground = Ground::new();
    let small: Arc<[u8]> = Arc::from(*b"{}\n");
    let content = |number| {
        let path = format!("assets/set-{:02}/tile-{number:05}.json", number % 40);
        ground.content(&path, MediaType::fixed("application/json"), Recipe::Render(Render::Bytes(Arc::clone(&small))))
    };
    let zip = ground.zip(&(0..ENTRIES).map(content).collect::<Vec<_>>(), 1);
    let walked = zip::walk(&zip, Rules::Bundle).expect("memory can be read");
    assert!(walked.canonical && walked.entries.len() == ENTRIES + 1, "what is measured is a whole walk");
    let mut group = criterion.benchmark_group("zip");
    group.throughput(Throughput::Elements(ENTRIES as u64));
    group.bench_function("walk 10,000 entries", |b| b.iter(|| zip::walk(black_box(&zip), Rules::Bundle)));
    group.finish();
}

/// The one pass over the bytes, from files that the system has in its cache into memory.
fn packing(criterion: &mut Criterion) {
    let mut ground = Ground::new();
    let media: Vec<Content> = (0..8).map(|n| ground.file(&format!("assets/media-{n}.png"), &noise(n, 4 * MIB))).collect();
    let small: Vec<Content> = (0..500).map(|n| ground.file(&format!("assets/small-{n:03}.png"), &noise(n, 8 << 10))).collect();
    let mut group = criterion.benchmark_group("payload into memory");
    for (name, contents) in [("8 files of 4 MiB", media), ("500 files of 8 KiB", small)] {
        let bytes = contents.iter().map(|content| content.source.stamp.length).sum();
        group.throughput(Throughput::Bytes(bytes));
        for threads in [1, 2] {
            group.bench_function(format!("{name}, threads: {threads}"), |b| {
                // Memory that grows would be what is measured.
                let room = || Memory::new(Vec::with_capacity(bytes as usize + MIB));
                b.iter_batched_ref(room, |out| ground.pack_into(&contents, threads, out), BatchSize::PerIteration)
            });
        }
    }
    group.finish();
}

/// A workspace in a temporary folder, and what is packed from it.
struct Ground {
    folder: tempfile::TempDir,
    workspace: Workspace,
    files: usize,
}

impl Ground {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write_atomically(&folder.path().join("none"), b"").expect("a file in it");
        let workspace = Workspace::at(folder.path()).expect("the folder is there");
        Self { folder, workspace, files: 0 }
    }

    /// What ships as `path` without being read from a file.
    fn content(&self, path: &str, media_type: MediaType, recipe: Recipe) -> Content {
        self.content_of("none", path, media_type, recipe)
    }

    /// A new file that ships as `path`.
    fn file(&mut self, path: &str, bytes: &[u8]) -> Content {
        self.files += 1;
        let at = format!("file-{}", self.files);
        write_atomically(&self.folder.path().join(&at), bytes).expect("a file");
        self.content_of(&at, path, MediaType::fixed("image/png"), Recipe::whole(bytes.len() as u64))
    }

    fn content_of(&self, at: &str, path: &str, media_type: MediaType, recipe: Recipe) -> Content {
        let stamp = self.workspace.open(at).expect("the file is there").1;
        let source = SourceFile { at: at.to_owned(), in_engagement: None, stamp, media_type: media_type.clone(), digest: None };
        let path = BundlePath::new(path).expect("a path that bundles can have");
        Content { path, role: Role::Asset, media_type, facts: MediaFacts::default(), source, recipe }
    }

    fn pack(&self, contents: &[Content], threads: usize) -> (package::Payload, Memory) {
        let mut out = Memory::default();
        (self.pack_into(contents, threads, &mut out), out)
    }

    fn pack_into(&self, contents: &[Content], threads: usize, out: &mut Memory) -> package::Payload {
        let day: Day = "2026-04-22".parse().expect("a day");
        package::payload(contents, &self.workspace, ROOT, day, out, threads, &|_| {}).expect("nothing to fail on")
    }

    fn zip(&self, contents: &[Content], threads: usize) -> Vec<u8> {
        let (payload, out) = self.pack(contents, threads);
        package::seal(payload, vec![(BundlePath::fixed(bundle::SUMS), Vec::new())], &out).expect("nothing to fail on");
        out.into_bytes()
    }
}

/// xorshift64*.
fn random(seed: u64) -> impl Iterator<Item = u64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    std::iter::from_fn(move || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        Some(state.wrapping_mul(0x2545_F491_4F6C_DD1D))
    })
}

fn noise(seed: u64, length: usize) -> Vec<u8> {
    random(seed).flat_map(u64::to_be_bytes).take(length).collect()
}

const WORDS: &str = "the a of and in on for to with light paper card summer hero brand colour payday first calm soft warm left right \
    headline campaign launch tile portrait shadow counter desk window glass metal texture grain frame picture square wide short long \
    please keep space above below never always model prompt style ratio export version layout margin column button label account fees";

/// Sentences and numbers, as a brand book or a copy deck has them.
fn text(seed: u64, length: usize) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut out = String::with_capacity(length + 100);
    for (number, drawn) in random(seed).enumerate() {
        match drawn % 17 {
            0 => out.push_str(".\n"),
            1 => _ = write!(out, "{} ", drawn >> 44),
            // A third word comes from all that can be drawn: no text has a vocabulary of sixty.
            2..=6 => _ = write!(out, "{}{} ", words[(drawn >> 8) as usize % words.len()], words[(drawn >> 24) as usize % words.len()]),
            _ => _ = write!(out, "{} ", words[(drawn >> 8) as usize % words.len()]),
        }
        if number % 4096 == 0 && out.len() >= length {
            break;
        }
    }
    out.truncate(length);
    out
}

/// The record of a run, with prompts and tags inline.
fn document(seed: u64) -> Value {
    let prompts = text(seed, 400_000);
    let prompts: Vec<&str> = prompts.as_bytes().chunks(200).map(|chunk| std::str::from_utf8(chunk).expect("ASCII")).collect();
    let jobs = prompts.iter().enumerate().map(|(number, prompt)| {
        json!({
            "id": format!("corpus/tile-{number:04}"), "model": "recraftv4", "status": "completed", "durationMs": 18_211,
            "prompt": prompt, "aspectRatio": "16:9", "tags": ["hero", "concept-a"], "style": {"kind": "raster", "weights": [1, 2, 3]},
        })
    });
    json!({"startedAt": "2026-04-22T08:14:03.412Z", "completedAt": "2026-04-22T08:31:47.090Z", "jobs": jobs.collect::<Vec<_>>()})
}

/// Names such as houses have: a word that every text has, and one that none has.
fn terms(count: usize) -> Vec<Term> {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let syllables = ["zor", "vex", "qua", "bli", "nym", "tro", "gax", "pli", "wub", "kez"];
    let name = |number: usize| {
        let syllable = |place: u32| syllables[number / 10_usize.pow(place) % 10];
        format!("{} {}{}{}", words[number % words.len()], syllable(0), syllable(1), syllable(2))
    };
    let term = |text: String| Term { source: TermSource::CommandLine("--forbid".to_owned()), text };
    (0..count).map(|number| term(name(number))).collect()
}
