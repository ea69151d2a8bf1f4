//! A chunk (PNG specification, section 5.3): length, type, contents, CRC.

use std::io::{Read, Seek};
use std::ops::Range;

use super::super::ending::{Outcome, broken};
use super::super::parts::Reader;

/// The first eight bytes of every PNG (section 5.2).
pub const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// Where a chunk lies.
pub struct Chunk {
    /// Four letters.
    pub kind: [u8; 4],
    /// From its length to its CRC.
    pub whole: Range<u64>,
}

impl Chunk {
    /// The chunk at `at`, which must fit into the file.
    pub fn at<R: Read + Seek>(reader: &mut Reader<'_, R>, at: u64) -> Outcome<Self> {
        let [a, b, c, d, kind @ ..]: [u8; 8] = reader.array(at)?;
        let end = at + 12 + u64::from(u32::from_be_bytes([a, b, c, d]));
        if !kind.iter().all(u8::is_ascii_alphabetic) || end > reader.length() {
            return broken(format!("no whole chunk of a PNG at byte {at}"));
        }
        Ok(Self { kind, whole: at..end })
    }

    /// Its contents, whose CRC must be right.
    pub fn body<R: Read + Seek>(&self, reader: &mut Reader<'_, R>) -> Outcome<Vec<u8>> {
        let mut bytes = reader.part(self.whole.start + 4..self.whole.end)?;
        let said = bytes.split_off(bytes.len() - 4);
        if crc32fast::hash(&bytes).to_be_bytes() != *said {
            return broken(format!("a PNG whose {} at byte {} has a wrong CRC", self.name(), self.whole.start));
        }
        Ok(bytes.split_off(4))
    }

    /// Bytes of its contents.
    pub fn length(&self) -> u64 {
        self.whole.end - self.whole.start - 12
    }

    /// Its type.
    pub fn name(&self) -> String {
        self.kind.iter().map(|&letter| char::from(letter)).collect()
    }

    /// Whether no reader can do without it: its first letter is a capital (section 5.4).
    pub fn is_critical(&self) -> bool {
        self.kind[0].is_ascii_uppercase()
    }

    /// Whether there may be several of its kind.
    pub fn repeats(&self) -> bool {
        self.kind == *b"fcTL"
    }
}

/// Whether a chunk that is kept as it is has a length that its kind can have (sections 11.2 and 11.3); `None` for all other
/// kinds. A longer one would carry what nobody described.
pub fn length_fits(kind: &[u8; 4], length: u64) -> Option<bool> {
    Some(match kind {
        b"IHDR" => length == 13,
        b"PLTE" => length.is_multiple_of(3) && (3..=768).contains(&length),
        b"IEND" => length == 0,
        b"tRNS" => length <= 256,
        b"cHRM" => length == 32,
        b"gAMA" | b"cICP" => length == 4,
        b"sBIT" => (1..=4).contains(&length),
        b"sRGB" => length == 1,
        b"mDCV" => length == 24,
        b"cLLI" | b"acTL" => length == 8,
        b"bKGD" => matches!(length, 1 | 2 | 6),
        b"hIST" => length.is_multiple_of(2) && length <= 512,
        b"pHYs" => length == 9,
        b"fcTL" => length == 26,
        _ => return None,
    })
}

/// A chunk with these contents: at most 16 MiB and some, so the length fits.
pub fn written(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut chunk = (body.len() as u32).to_be_bytes().to_vec();
    chunk.extend_from_slice(kind);
    chunk.extend_from_slice(body);
    chunk.extend(crc32fast::hash(&chunk[4..]).to_be_bytes());
    chunk
}
