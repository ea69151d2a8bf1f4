//! What every fuzz target asserts. How to run them, and what came of it: `docs/fuzzing.md`.

use std::io::{Cursor, Read, Write};

use handoff::data::content::{Piece, Recipe};
use handoff::data::media_type::MediaType;
use handoff::generation::json;
use handoff::media;
use handoff::media::clean::{Credentials, Judged, Keep, Mark, Policy, Unreadable};
use handoff::zip::{Rules, entry_reader, finding_of, walk};
use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipWriter};

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
/// changed in a zip mostly breaks a checksum, and nothing behind it would be reached.
pub fn office(source: &[u8]) {
    let media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    if source.starts_with(b"PK") {
        return document(media_type, source);
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut pieces = source.split(|byte| *byte == 0);
    while let (Some(name), Some(content)) = (pieces.next(), pieces.next()) {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        if zip.start_file(String::from_utf8_lossy(name), options).is_err() {
            return;
        }
        zip.write_all(content).expect("writing to memory");
    }
    document(media_type, &zip.finish().expect("writing to memory").into_inner());
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
pub fn json(bytes: &[u8]) {
    match json::parse(bytes) {
        Ok(value) => {
            assert!(json::depth(&value) <= json::MAX_DEPTH);
            let text = value.to_string();
            assert_eq!(json::parse(text.as_bytes()).expect("what was written"), value);
        }
        Err(error) => {
            let said = error.to_string();
            assert!(!said.is_empty() && !said.chars().any(char::is_control), "{said:?}");
        }
    }
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
