//! The whole of packaging: what comes out, that it comes out the same whoever and however many make it, and what happens when a
//! source or the disk does not play along.

mod properties;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use proptest::prelude::*;

use super::{Sealed, most_bytes, payload, seal};
use crate::data::content::{Content, Piece, Recipe, Render};
use crate::data::decision::Role;
use crate::data::handover::MediaFacts;
use crate::data::media_type::MediaType;
use crate::data::source::SourceFile;
use crate::data::{BundlePath, Code, Day, Digest, bundle};
use crate::filesystem::{Memory, NamedFile, Workspace, WriteAt, write_atomically};
use crate::zip::{Rules, entry_reader, walk};
use crate::{Error, Result};

const ROOT: &str = "handoff-v1";

/// A workspace with files, and the contents that are made of them.
struct Bench {
    folder: tempfile::TempDir,
    workspace: Workspace,
    contents: Vec<Content>,
    expected: Vec<(String, Vec<u8>)>,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path()).unwrap();
        Self { folder, workspace, contents: Vec::new(), expected: Vec::new() }
    }

    /// A file that ships under `path` by this recipe, which gives `expected`.
    fn ship(&mut self, path: &str, source: &[u8], recipe: Recipe, expected: Vec<u8>) {
        let at = format!("source-{}", self.contents.len());
        write_atomically(&self.folder.path().join(&at), source).unwrap();
        let stamp = self.workspace.open(&at).unwrap().1;
        let source = SourceFile { at, in_engagement: None, stamp, media_type: MediaType::UNKNOWN, digest: None };
        let facts = MediaFacts::default();
        let path = BundlePath::new(path).unwrap();
        self.expected.push((path.to_string(), expected));
        self.contents.push(Content { path, role: Role::Asset, media_type: MediaType::UNKNOWN, facts, source, recipe });
    }

    fn ship_whole(&mut self, path: &str, source: &[u8]) {
        self.ship(path, source, Recipe::whole(source.len() as u64), source.to_vec());
    }

    fn ship_text(&mut self, path: &str, text: &[u8]) {
        self.ship(path, text, Recipe::Render(Render::Source), text.to_vec());
    }

    fn pack(&self, out: &impl WriteAt, threads: usize) -> Result<Sealed> {
        let day: Day = "2026-04-22".parse().unwrap();
        let packed = payload(&self.contents, &self.workspace, ROOT, day, out, threads, &|_| {})?;
        for (file, record) in packed.files.iter().zip(&packed.records) {
            let expected = &self.expected.iter().find(|(path, _)| *path == file.path.as_str()).unwrap().1;
            assert_eq!((file.sha256, file.bytes), (Digest::of(expected), expected.len() as u64), "{}", file.path);
            assert_eq!(record.name, format!("{ROOT}/{}", file.path));
        }
        let documents = [(bundle::README, "# Start here"), (bundle::SUMS, "0123  README.md\n"), (bundle::LIBRARY, "{}\n")];
        seal(packed, documents.map(|(path, text)| (BundlePath::fixed(path), text.into())).to_vec(), out)
    }

    fn zip(&self, threads: usize) -> Vec<u8> {
        let out = Memory::default();
        let sealed = self.pack(&out, threads).unwrap();
        let bytes = out.into_bytes();
        assert_eq!((sealed.length, sealed.entries), (bytes.len() as u64, self.contents.len() + 3));
        assert!(bytes.len() as u64 <= most_bytes(&self.contents, ROOT) + 2000);
        bytes
    }

    /// The error of packing into memory.
    fn error(&self, threads: usize) -> Error {
        self.pack(&Memory::default(), threads).unwrap_err()
    }
}

/// Text that deflates, and differs.
fn text(seed: u64, length: usize) -> Vec<u8> {
    let words = (0_u64..).flat_map(|number| format!("{:x} ", (number ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 50).into_bytes());
    words.take(length).collect()
}

/// Something of everything.
fn mixed() -> Bench {
    let mut bench = Bench::new();
    bench.ship_whole("assets/b/film.mov", &text(1, 900_000));
    bench.ship_whole("assets/empty.png", b"");
    for number in 0..40 {
        bench.ship_whole(&format!("assets/small-{number:02}.png"), &text(number, 3000 * number as usize));
        bench.ship_text(&format!("assets/text-{number:02}.md"), &text(number, 40_000 * number as usize % 700_000));
    }
    let pieces = vec![Piece::Span(10..200_000), Piece::Bytes(Arc::from(*b"cleaned")), Piece::Zeros(300_000), Piece::Span(400_000..400_001)];
    let source = text(7, 500_000);
    let expected = [&source[10..200_000], b"cleaned", &vec![0; 300_000], &source[400_000..400_001]].concat();
    bench.ship("assets/a spliced.jpg", &source, Recipe::Splice(pieces), expected);
    bench.ship("source/run-001/results.json", b"{\"dirty\":1}", Recipe::Render(Render::Bytes(Arc::from(*b"{}\n"))), b"{}\n".to_vec());
    bench.ship_text("docs/brand.md", b"");
    bench
}

#[test]
fn what_is_packed_is_the_canonical_zip_with_exactly_these_contents() {
    let bench = mixed();
    let bytes = bench.zip(2);
    let walked = walk(&bytes, Rules::Bundle).unwrap();
    assert!(walked.safe && walked.canonical && walked.findings.is_empty(), "{:?}", walked.findings);
    for (path, expected) in &bench.expected {
        let entry = walked.entries.iter().find(|entry| entry.path.as_str() == path).unwrap();
        let mut content = Vec::new();
        io::Read::read_to_end(&mut entry_reader(&bytes, entry), &mut content).unwrap();
        assert!(content == *expected, "{path}");
    }
    assert_eq!(walked.entries.len(), bench.expected.len() + 3);
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_workers() {
    let bench = mixed();
    let one = bench.zip(1);
    for threads in [0, 2, 3, 8] {
        assert!(bench.zip(threads) == one, "{threads} threads");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_ships_has_the_same_bytes_at_any_number_of_workers(files in prop::collection::vec((any::<u64>(), 0_usize..400_000, any::<bool>()), 0..12)) {
        let mut bench = Bench::new();
        for (number, (seed, length, stored)) in files.iter().enumerate() {
            let (path, content) = (format!("assets/{}-{number}", seed % 5), text(*seed, *length));
            if *stored { bench.ship_whole(&path, &content) } else { bench.ship_text(&path, &content) }
        }
        let one = bench.zip(1);
        prop_assert!(walk(&one, Rules::Bundle).unwrap().canonical);
        for threads in [2, 3, 8] {
            prop_assert!(bench.zip(threads) == one);
        }
    }
}

#[test]
fn a_file_that_is_longer_than_it_will_be_is_cut_to_the_same_bytes() {
    let bench = mixed();
    let path = bench.folder.path().join("bundle.zip");
    let file = NamedFile::create(&path).unwrap();
    let sealed = bench.pack(&file, 2).unwrap();
    file.set_length(sealed.length).unwrap();
    file.sync().unwrap();
    assert!(crate::filesystem::read_limited(&path, 1 << 30).unwrap() == bench.zip(1));
}

#[test]
fn progress_counts_every_byte_once() {
    let bench = mixed();
    let told = AtomicU64::new(0);
    let add = |bytes| {
        told.fetch_add(bytes, Ordering::Relaxed);
    };
    let day = "2026-04-22".parse().unwrap();
    payload(&bench.contents, &bench.workspace, ROOT, day, &Memory::default(), 3, &add).unwrap();
    let all: usize = bench.expected.iter().map(|(_, content)| content.len()).sum();
    assert_eq!(told.into_inner(), all as u64);
}

#[test]
fn a_source_that_changed_after_it_was_planned_stops_the_pass() {
    for victim in [0, 3] {
        let bench = mixed();
        let at = &bench.contents[victim].source.at;
        write_atomically(&bench.folder.path().join(at), b"something else").unwrap();
        let error = bench.error(3);
        assert_eq!(error.code, Code::SourceChanged);
        assert!(error.message.contains(at.as_str()) && error.message.contains("changed since it was planned"), "{error}");
    }
}

/// Lets the source change as soon as its first bytes are written.
struct Meddler<'a> {
    out: Memory,
    victim: &'a Path,
}

impl WriteAt for Meddler<'_> {
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut victim = std::fs::OpenOptions::new().append(true).open(self.victim)?;
        io::Write::write_all(&mut victim, b"!")?;
        self.out.write_all_at(bytes, offset)
    }
}

#[test]
fn a_source_that_changes_while_it_is_read_stops_the_pass() {
    let mut bench = Bench::new();
    bench.ship_whole("assets/film.mov", &text(1, 900_000));
    let victim = bench.folder.path().join(&bench.contents[0].source.at);
    let error = bench.pack(&Meddler { out: Memory::default(), victim: &victim }, 1).unwrap_err();
    assert_eq!(error.code, Code::SourceChanged, "{error}");
}

/// A disk that is full at the k-th write.
struct FullAt {
    out: Memory,
    left: AtomicUsize,
}

impl WriteAt for FullAt {
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let left = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        left.map_err(|_| io::ErrorKind::StorageFull)?;
        self.out.write_all_at(bytes, offset)
    }

    fn shown(&self) -> String {
        "acme-handoff-v1.zip".to_owned()
    }
}

#[test]
fn a_disk_that_is_full_at_any_write_is_an_error_that_names_the_file() {
    let bench = mixed();
    let mut writes = 0;
    loop {
        let out = FullAt { out: Memory::default(), left: AtomicUsize::new(writes) };
        match bench.pack(&out, 3) {
            Ok(_) => break,
            Err(error) => {
                assert!(error.message.contains("acme-handoff-v1.zip") && error.message.contains("no space left"), "write {writes}: {error}")
            }
        }
        writes += 1;
    }
    assert!(writes > 10, "{writes}");
}

#[test]
fn what_a_zip_cannot_hold_is_refused_before_anything_is_written() {
    let mut bench = Bench::new();
    bench.ship_whole("README.md", b"a payload that calls itself a document");
    assert_eq!(bench.error(1).code, Code::NameCollision);
    let mut bench = Bench::new();
    bench.ship_whole("assets/a.png", b"one");
    bench.ship_text("assets/a.png", b"two");
    assert_eq!(bench.error(1).code, Code::NameCollision);
    let one = bench.contents.swap_remove(0);
    bench.contents = (0..250_000).map(|_| one.clone()).collect();
    assert_eq!(bench.error(1).code, Code::LimitExceeded);
}

#[test]
fn only_documents_are_sealed_in_and_each_once() {
    let out = Memory::default();
    let packed = || payload(&[], &Bench::new().workspace, ROOT, "2026-04-22".parse().unwrap(), &out, 1, &|_| {}).unwrap();
    let document = |path| (BundlePath::fixed(path), Vec::new());
    assert_eq!(seal(packed(), vec![document("assets/a.png")], &out).unwrap_err().code, Code::SelfCheck);
    assert_eq!(seal(packed(), vec![document(bundle::SUMS), document(bundle::SUMS)], &out).unwrap_err().code, Code::NameCollision);
}

#[test]
fn an_interruption_ends_the_pass() {
    // The flag is for the whole process and cannot be taken back: asked for in a process of its own.
    let this = std::env::current_exe().unwrap();
    let run = std::process::Command::new(this).args(["--ignored", "--exact", "stages::package::tests::in_an_interrupted_process"]).output();
    let run = run.unwrap();
    assert!(run.status.success() && String::from_utf8_lossy(&run.stdout).contains("1 passed"), "{run:?}");
}

#[test]
#[ignore = "started by the test above"]
fn in_an_interrupted_process() {
    let bench = mixed();
    let day = "2026-04-22".parse().unwrap();
    let interrupt = |_| crate::interrupt::request();
    let error = payload(&bench.contents, &bench.workspace, ROOT, day, &Memory::default(), 3, &interrupt).unwrap_err();
    assert_eq!(error.code, Code::Interrupted);
}
