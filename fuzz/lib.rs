//! What every fuzz target asserts. How to run them, and what came of it: `docs/fuzzing.md`.

use std::fs;
use std::io::{Cursor, Read, Write};

use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipWriter};
use handoff::data::bundle_path::{MAX_PATH, fold};
use handoff::data::content::{Piece, Recipe};
use handoff::data::media_type::MediaType;
use handoff::data::slug::is_slug;
use handoff::data::{BundlePath, Day};
use handoff::engagement::Engagement;
use handoff::engagement::open::Flags;
use handoff::generation::manifest::{Manifest, join};
use handoff::generation::results::Results;
use handoff::generation::{WrongShape, json};
use handoff::media;
use handoff::media::clean::{Credentials, Judged, Keep, Mark, Policy, Unreadable};
use handoff::zip::{Rules, entry_reader, finding_of, walk};

mod documents;

pub use documents::documents;

/// A format's judgement of bytes.
pub type Judge = fn(u64, &mut Cursor<Vec<u8>>, Policy) -> std::io::Result<Result<Judged, Unreadable>>;

/// The three ways of keeping, and the one mark that may be added.
const POLICIES: [Policy; 4] = [
    Policy { keep: Keep::Rights, mark: Mark::AsItIs },
    Policy { keep: Keep::Descriptive, mark: Mark::AsItIs },
    Policy { keep: Keep::All, mark: Mark::AsItIs },
    Policy { keep: Keep::Rights, mark: Mark::Ensure },
];

/// More of what an entry holds is not read: what a bomb is bounded by is the caller's business.
const MAX_READ: u64 = 4 << 20;

/// What can be judged gives a recipe that can be made; the file it makes is judged, and nothing goes from it any more.
pub fn media(judge: Judge, source: &[u8]) {
    for policy in POLICIES {
        let Some(first) = judged(judge, source, policy) else { continue };
        let file = made(&first.recipe, source);
        assert_eq!(first.recipe.length(), Some(file.len() as u64), "{policy:?}");
        if policy.keep == Keep::All {
            assert!(first.removed.is_empty() && file == source, "what is kept byte for byte is changed: {:?}", first.removed);
        }
        let again = judge(file.len() as u64, &mut Cursor::new(file.clone()), policy).expect("reading from memory");
        let again = again.unwrap_or_else(|why| panic!("{policy:?}: {why:?} after {:?}", first.removed));
        assert_eq!(again.removed, [], "{policy:?}: twice is not once, after {:?}", first.removed);
        assert_eq!(again.recipe, Recipe::whole(file.len() as u64), "{policy:?}: after {:?}", first.removed);
        if first.credentials != Credentials::Removed && policy.mark == Mark::AsItIs {
            assert_eq!(again.texts, first.texts, "{policy:?}: after {:?}", first.removed);
        }
    }
}

/// What is rewritten in memory gives a document or a reason; from what it gives nothing goes any more, and it stays as it is.
pub fn document(media_type: &'static str, source: &[u8]) {
    let rewrite = |bytes: &[u8], policy| media::rewrite(&MediaType::fixed(media_type), bytes, policy).expect("a type that is rewritten");
    for keep in [Keep::Rights, Keep::Descriptive, Keep::All] {
        let policy = Policy { keep, mark: Mark::AsItIs };
        let Ok(first) = rewrite(source, policy) else { continue };
        let Some(bytes) = first.bytes else {
            assert!(first.removed.is_empty(), "{keep:?}: it stays as it is, and yet goes: {:?}", first.removed);
            continue;
        };
        assert_ne!(keep, Keep::All, "what is kept byte for byte is changed");
        let again = rewrite(&bytes, policy).unwrap_or_else(|why| panic!("{keep:?}: {why:?} after {:?}", first.removed));
        assert_eq!(again.removed, [], "{keep:?}: twice is not once, after {:?}", first.removed);
        assert!(again.bytes.is_none(), "{keep:?}: written anew again, after {:?}", first.removed);
    }
}

/// An office file is a zip, or else the names and contents of its parts with a zero after each, which are packed first: what is
/// changed in a zip mostly breaks a checksum, and nothing behind it would be reached. An office file inside of it is one part, with ones
/// in place of the zeros.
pub fn office(source: &[u8]) {
    let media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    if source.starts_with(b"PK") {
        return document(media_type, source);
    }
    let Some(zip) = packed(source, 0) else { return };
    document(media_type, &zip);
}

/// The zip of names and contents with this byte after each, if there may be such names.
fn packed(source: &[u8], end: u8) -> Option<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut pieces = source.split(|byte| *byte == end);
    while let (Some(name), Some(content)) = (pieces.next(), pieces.next()) {
        let name = String::from_utf8_lossy(name);
        let inside = if end == 0 && name.ends_with(".xlsx") { packed(content, 1) } else { None };
        zip.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).ok()?;
        zip.write_all(inside.as_deref().unwrap_or(content)).expect("writing to memory");
    }
    Some(zip.finish().expect("writing to memory").into_inner())
}

/// Reading from memory does not fail, whatever the file says of itself.
fn judged(judge: Judge, bytes: &[u8], policy: Policy) -> Option<Judged> {
    judge(bytes.len() as u64, &mut Cursor::new(bytes.to_vec()), policy).expect("reading from memory").ok()
}

/// The file of a recipe.
fn made(recipe: &Recipe, source: &[u8]) -> Vec<u8> {
    let Recipe::Splice(pieces) = recipe else { panic!("media are spliced: {recipe:?}") };
    let mut made = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Span(span) => made.extend_from_slice(&source[span.start as usize..span.end as usize]),
            Piece::Bytes(bytes) => made.extend_from_slice(bytes),
            Piece::Zeros(count) => {
                assert!(*count <= source.len() as u64 + 16, "more zeros than the source has bytes");
                made.resize(made.len() + *count as usize, 0);
            }
        }
    }
    made
}

/// What is read is as deep as it may be, and written again reads the same; what is refused has a place and no control character.
/// What verify only checks is what would be read, and means the same to the reader that it hands it to.
pub fn json(bytes: &[u8]) {
    let read = json::parse(bytes);
    assert_eq!(json::check(bytes, usize::MAX).as_ref().err(), read.as_ref().err());
    match read {
        Ok(value) => {
            assert!(json::depth(&value) <= json::MAX_DEPTH);
            let text = value.to_string();
            assert_eq!(json::parse(text.as_bytes()).expect("what was written"), value);
            if bytes.starts_with(b"{") {
                assert_eq!(serde_json::from_slice::<serde_json::Value>(bytes).expect("what was read"), value);
            }
        }
        Err(error) => {
            let said = error.to_string();
            assert!(!said.is_empty() && !said.chars().any(char::is_control), "{said:?}");
        }
    }
}

/// A `results.json`, and behind a zero its manifest. What is read has ids, and written again reads the same; what is not has
/// places; a job that is joined with the manifest names its model once and asks for nothing that the tool itself says.
pub fn run(bytes: &[u8]) {
    let (results, manifest) = split(bytes);
    let Ok(results) = json::parse(results) else { return };
    let manifest = json::parse(manifest).ok().and_then(|manifest| shaped(Manifest::read(&manifest)));
    let Some(run) = shaped(Results::read(&results)) else { return };
    assert_eq!(Results::read(&json::parse(results.to_string().as_bytes()).expect("what was written")).as_ref(), Ok(&run));
    for job in &run.jobs {
        assert!(!job.id.is_empty() && job.local_path.as_deref() != Some("") && job.keys.values().all(|value| !value.is_null()));
        let joined = join(manifest.as_ref(), job);
        assert_eq!(joined.joined["id"], job.id.as_str());
        assert_eq!(joined.joined.get("model").and_then(|model| model.as_str()), joined.model.as_deref());
        assert!(joined.model.is_none_or(|model| !model.is_empty() && model.trim() == model));
        assert!(["id", "model", "modelId"].iter().all(|key| !joined.payload.contains_key(*key)));
        assert!(joined.payload.keys().all(|key| joined.joined.contains_key(key)));
        let known = manifest.as_ref().and_then(|manifest| manifest.job(&job.id));
        assert_eq!(joined.position, known.map(|(position, _)| position));
        if let Some((position, _)) = known {
            assert_eq!(manifest.as_ref().expect("it knows the job").jobs[position].0, job.id);
        }
    }
}

/// What is wrong is said, in words of ours alone.
fn shaped<T>(read: Result<T, Vec<WrongShape>>) -> Option<T> {
    read.inspect_err(|wrong| {
        assert!(!wrong.is_empty() && wrong.iter().all(|wrong| !wrong.place.is_empty() && !wrong.message.is_empty()));
        assert!(wrong.iter().all(|wrong| wrong.to_string().is_ascii()), "{wrong:?}");
    })
    .ok()
}

/// A text is a path in a bundle or has a reason not to be; there is a nearest path to every text, and to a path it is the path.
pub fn path(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let nearest = BundlePath::nearest(text);
    assert_eq!(BundlePath::new(nearest.as_str()).as_ref(), Ok(&nearest));
    assert_eq!(BundlePath::nearest(nearest.as_str()), nearest);
    let folded = nearest.fold();
    assert_eq!(fold(&folded), folded, "{nearest:?}");
    match BundlePath::new(text) {
        Ok(path) => {
            assert_eq!((path.as_str(), &path), (text, &nearest));
            assert!(text.len() < MAX_PATH && !text.contains(['\\', ':', '\0', '\n']));
            assert!(text.split('/').all(|component| !matches!(component, "" | "." | "..")));
            let whole =
                if path.parent().is_empty() { path.file_name().to_owned() } else { format!("{}/{}", path.parent(), path.file_name()) };
            assert_eq!(whole, text);
            assert!(!path.stem().is_empty() && path.file_name().starts_with(path.stem()));
        }
        Err(error) => {
            let said = error.to_string();
            assert!(!said.is_empty() && !said.chars().any(char::is_control), "{said:?}");
        }
    }
}

/// The `handoff.toml` of an engagement, and behind a zero that of its workspace. What is opened means the same again; what is
/// refused names the file and says why.
pub fn config(bytes: &[u8]) {
    thread_local! { static FOLDER: tempfile::TempDir = tempfile::tempdir().expect("a folder"); }
    let (own, house) = split(bytes);
    FOLDER.with(|folder| {
        let engagement = folder.path().join("clients/acme");
        fs::create_dir_all(engagement.join("deliverables")).expect("a folder");
        fs::write(engagement.join("handoff.toml"), own).expect("a file");
        fs::write(folder.path().join("handoff.toml"), house).expect("a file");
        let flags = Flags { today: Some("2026-04-22".parse::<Day>().expect("a day")), ..Flags::default() };
        match Engagement::open(&engagement, flags) {
            Ok(opened) => {
                assert!(is_slug(&opened.client.slug) && opened.folder.ends_with("clients/acme"));
                let again = Engagement::open(&engagement, flags).expect("what was opened");
                assert_eq!(format!("{again:?}"), format!("{opened:?}"));
            }
            Err(error) => assert!(error.path.is_some() && !error.message.is_empty(), "{error:?}"),
        }
    });
}

/// What stands before the first zero, and behind it.
fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let at = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    (&bytes[..at], bytes.get(at + 1..).unwrap_or_default())
}

/// The walk ends; what it calls safe lies apart and within the zip; every entry is read to its declared end, or told to lie.
pub fn zip(bytes: &[u8]) {
    let zip = bytes.to_vec();
    for rules in [Rules::AnyZip, Rules::Bundle] {
        let walked = walk(&zip, rules).expect("reading from memory");
        if !walked.safe {
            assert!(walked.entries.is_empty() && !walked.findings.is_empty());
            continue;
        }
        let mut places: Vec<_> = walked.entries.iter().map(|entry| (entry.data_offset, entry.data_offset + entry.compressed)).collect();
        places.sort_unstable();
        assert!(places.is_sorted_by(|a, b| a.1 <= b.0) && places.last().is_none_or(|last| last.1 <= bytes.len() as u64));
        assert!(walked.entries.is_sorted_by(|a, b| a.path < b.path));
        for entry in &walked.entries {
            let mut content = Vec::new();
            match entry_reader(&zip, entry).take(MAX_READ).read_to_end(&mut content) {
                Ok(count) => assert_eq!(count as u64, entry.size.min(MAX_READ)),
                Err(error) => assert!(finding_of(&error).is_some(), "{error}"),
            }
            assert!(content.len() as u64 <= entry.size);
        }
    }
}
