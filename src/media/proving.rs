//! What the tests of all formats ask of a judgement, and the independent programs that are asked too: exiftool for what
//! is left, ffmpeg for the samples. A program that is not there is said so, aloud.

use std::io::{Cursor, Read, Seek};
use std::process::Command;

use proptest::prelude::any;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;

use super::clean::{Judged, Keep, Mark, Policy, Unreadable};
use crate::data::content::{Piece, Recipe};

/// What stands in every slot of a file under test.
pub const MARKER: &str = "Zest Retail";

/// Judges bytes.
pub type Judge = fn(u64, &mut Cursor<&[u8]>, Policy) -> std::io::Result<Result<Judged, Unreadable>>;

/// A policy that keeps this much.
pub fn keep(keep: Keep) -> Policy {
    Policy { keep, mark: Mark::AsItIs }
}

/// What `judge` says of `bytes`.
pub fn tried(judge: Judge, bytes: &[u8], what: Keep) -> Result<Judged, Unreadable> {
    judge(bytes.len() as u64, &mut Cursor::new(bytes), keep(what)).unwrap()
}

/// The same, of a file that can be judged; and what is made of it must be judged clean.
pub fn judged(judge: Judge, bytes: &[u8], what: Keep) -> (Judged, Vec<u8>) {
    let first = tried(judge, bytes, what).unwrap();
    let made = made(&first.recipe, bytes);
    let again = tried(judge, &made, what).unwrap();
    assert_eq!(again.removed, [], "judging twice is judging once");
    assert_eq!(again.recipe, Recipe::whole(made.len() as u64));
    if first.credentials == super::clean::Credentials::Absent {
        assert_eq!(again.texts, first.texts);
    }
    (first, made)
}

/// The file of a recipe.
pub fn made(recipe: &Recipe, source: &[u8]) -> Vec<u8> {
    let Recipe::Splice(pieces) = recipe else { panic!("{recipe:?}") };
    let mut made = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Span(span) => made.extend_from_slice(&source[span.start as usize..span.end as usize]),
            Piece::Bytes(bytes) => made.extend_from_slice(bytes),
            Piece::Zeros(count) => made.resize(made.len() + *count as usize, 0),
        }
    }
    made
}

/// All names of what goes.
pub fn names(judged: &Judged) -> Vec<&str> {
    judged.removed.iter().map(|(name, _)| name.as_str()).collect()
}

/// All texts that stay, as `place: text`.
pub fn texts(judged: &Judged) -> Vec<String> {
    judged.texts.iter().map(|text| format!("{}: {}", text.place, text.text)).collect()
}

/// Whether a marker is anywhere in these bytes, in 8 or 16 bits.
pub fn marked(bytes: &[u8]) -> bool {
    let wide = |order: fn(u16) -> [u8; 2]| MARKER.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    [MARKER.as_bytes().to_vec(), wide(u16::to_be_bytes), wide(u16::to_le_bytes)]
        .iter()
        .any(|marker| memchr::memmem::find(bytes, marker).is_some())
}

/// Every truncation, every byte made 0, 1, 0x7f, 0x80 and 0xff, and 32-bit lies all over: nothing panics, and whatever is
/// judged good is good.
pub fn torture(judge: Judge, bytes: &[u8]) {
    let good = |lying: &[u8]| {
        for what in [Keep::Rights, Keep::Descriptive, Keep::All] {
            if let Ok(first) = tried(judge, lying, what) {
                let made = made(&first.recipe, lying);
                if what == Keep::All {
                    assert_eq!(made, lying);
                }
                let again = tried(judge, &made, what).unwrap_or_else(|why| panic!("{why:?} after {:?}", first.removed));
                assert_eq!(again.removed, [], "after {:?}", first.removed);
            }
        }
    };
    tangle(bytes, &good);
    let stride = bytes.len() / 600 + 1;
    for end in (0..bytes.len()).step_by(stride) {
        good(&bytes[..end]);
    }
    for at in (0..bytes.len()).step_by(stride) {
        for lie in [[0, 0, 0, 0], [0xff; 4], [0, 0, 0, 1], [0x7f, 0xff, 0xff, 0xf0]] {
            let mut lying = bytes.to_vec();
            lying[at] = lie[3];
            good(&lying);
            let end = (at + 4).min(bytes.len());
            lying[at..end].copy_from_slice(&lie[..end - at]);
            good(&lying);
        }
    }
}

/// Some bytes anywhere made others, parts taken out and doubled.
fn tangle(bytes: &[u8], good: &dyn Fn(&[u8])) {
    let change = (any::<Index>(), any::<u8>(), 0..3_u8, 1..40_usize);
    let changes = proptest::collection::vec(change, 1..6);
    let tangled = |changes: Vec<(Index, u8, u8, usize)>| {
        let mut tangled = bytes.to_vec();
        for (at, byte, how, count) in changes {
            let at = at.index(tangled.len());
            let part = at..(at + count).min(tangled.len());
            match how {
                0 => tangled[at] = byte,
                1 if tangled.len() > 200 => drop(tangled.drain(part)),
                _ => {
                    let again = tangled[part.clone()].to_vec();
                    tangled.splice(part.start..part.start, again);
                }
            }
        }
        tangled
    };
    TestRunner::default()
        .run(&changes, |changes| {
            good(&tangled(changes));
            Ok(())
        })
        .unwrap();
}

/// What exiftool reads in a file, a line per tag; `None`, said aloud, without it.
#[allow(clippy::disallowed_methods, reason = "an oracle reads files")]
pub fn exiftool(extension: &str, bytes: &[u8]) -> Option<String> {
    let file = file(extension, bytes);
    run(Command::new("exiftool").args(["-a", "-G1", "-s", "-u", "-ee3", "-api", "LargeFileSupport=1"]).arg(file.path()))
}

/// The digest of every packet of every stream, by ffmpeg; `None`, said aloud, without it.
pub fn streams(extension: &str, bytes: &[u8]) -> Option<String> {
    let file = file(extension, bytes);
    run(Command::new("ffmpeg").args(["-v", "error", "-i"]).arg(file.path()).args(["-map", "0", "-c", "copy", "-f", "streamhash", "-"]))
}

/// A file that ffmpeg makes with these arguments; `None`, said aloud, without it.
#[allow(clippy::disallowed_methods, reason = "an oracle writes files")]
pub fn by_ffmpeg(extension: &str, arguments: &[&str]) -> Option<Vec<u8>> {
    let file = file(extension, b"");
    run(Command::new("ffmpeg").args(["-v", "error", "-y"]).args(arguments).arg(file.path()))?;
    Some(std::fs::read(file.path()).unwrap())
}

/// A file into which exiftool writes these tags; `None`, said aloud, without it.
#[allow(clippy::disallowed_methods, reason = "an oracle writes files")]
pub fn tagged(extension: &str, bytes: &[u8], tags: &[String]) -> Option<Vec<u8>> {
    let file = file(extension, bytes);
    run(Command::new("exiftool").args(["-q", "-overwrite_original"]).args(tags).arg(file.path()))?;
    Some(std::fs::read(file.path()).unwrap())
}

#[allow(clippy::disallowed_methods, reason = "an oracle reads files")]
fn file(extension: &str, bytes: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new().suffix(&format!(".{extension}")).tempfile().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    file
}

fn run(command: &mut Command) -> Option<String> {
    match command.output() {
        Ok(output) => {
            assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
            Some(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Err(error) => {
            eprintln!("NOT CHECKED by {:?}: {error}", command.get_program());
            None
        }
    }
}

/// A file of any size that is mostly zeros, and counts what is read of it.
pub struct Sparse {
    /// What is not zero, and where.
    pub islands: Vec<(u64, Vec<u8>)>,
    /// Bytes in all.
    pub length: u64,
    /// Bytes read so far.
    pub read: u64,
    position: u64,
}

impl Sparse {
    /// A file of `length` bytes.
    pub fn new(length: u64, islands: Vec<(u64, Vec<u8>)>) -> Self {
        Self { islands, length, read: 0, position: 0 }
    }
}

impl Read for Sparse {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = (self.length.saturating_sub(self.position)).min(buffer.len() as u64) as usize;
        buffer[..count].fill(0);
        for (start, bytes) in &self.islands {
            for (offset, byte) in bytes.iter().enumerate() {
                let at = start + offset as u64;
                if at >= self.position && at < self.position + count as u64 {
                    buffer[(at - self.position) as usize] = *byte;
                }
            }
        }
        self.position += count as u64;
        self.read += count as u64;
        Ok(count)
    }
}

impl Seek for Sparse {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        let std::io::SeekFrom::Start(at) = to else { unimplemented!("{to:?}") };
        self.position = at;
        Ok(at)
    }
}
