//! A chunk of a RIFF (RFC 9649, section 2.3): type, length, contents, and a byte that makes the length even.

use std::io::{Read, Seek};
use std::ops::Range;

use super::super::clean::Keep;
use super::super::ending::{Outcome, broken};
use super::super::parts::{Gathered, Reader};
use super::super::wording::shown;

/// Where a chunk lies.
pub struct Chunk {
    /// Four characters.
    pub kind: [u8; 4],
    /// Its contents.
    pub body: Range<u64>,
    /// From its type to the byte that makes it even.
    pub whole: Range<u64>,
}

impl Chunk {
    /// The chunk at `at`, which must end where what it lies in ends, or before. Some programs leave out the last even byte.
    pub fn at<R: Read + Seek>(reader: &mut Reader<'_, R>, at: u64, end: u64) -> Outcome<Self> {
        let [kind @ .., a, b, c, d]: [u8; 8] = reader.array(at)?;
        let length = u64::from(u32::from_le_bytes([a, b, c, d]));
        let body = at + 8..at + 8 + length;
        if body.end > end {
            return broken(format!("no whole chunk of a WebP at byte {at}"));
        }
        Ok(Self { kind, whole: at..end.min(body.end + length % 2), body })
    }

    /// Its contents, in memory.
    pub fn body<R: Read + Seek>(&self, reader: &mut Reader<'_, R>) -> Outcome<Vec<u8>> {
        reader.part(self.body.clone())
    }

    /// Its contents, out of all of it.
    pub fn body_in<'a>(&self, whole: &'a [u8]) -> &'a [u8] {
        &whole[8..8 + (self.body.end - self.body.start) as usize]
    }

    /// It stays as it is, with the last even byte that may be missing.
    pub fn stays(&self, gathered: &mut Gathered) {
        gathered.stays(self.whole.clone());
        if !(self.whole.end - self.whole.start).is_multiple_of(2) && gathered.keep() != Keep::All {
            gathered.removed("WebP layout");
            gathered.bytes(vec![0]);
        }
    }

    /// Its name for reports.
    pub fn name(&self) -> String {
        let kind: String = self.kind.iter().map(|&byte| char::from(byte)).collect();
        format!("WebP chunk {}", shown(kind.trim_end()))
    }
}

/// A chunk with these contents: at most 16 MiB and some, so the length fits.
pub fn written(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut chunk = kind.to_vec();
    chunk.extend((body.len() as u32).to_le_bytes());
    chunk.extend_from_slice(body);
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}

/// Whether the bitstream at `at`, the only one of its file, has transparency; and its size as VP8X says it: each side in 24
/// bits, less one (RFC 9649, sections 2.7.1 and 3.4; RFC 6386, section 9.1).
pub fn canvas<R: Read + Seek>(reader: &mut Reader<'_, R>, at: u64) -> Outcome<(bool, [u8; 6])> {
    let [kind @ .., _, _, _, _]: [u8; 8] = reader.array(at)?;
    let (alpha, width, height) = match &kind {
        b"VP8L" => {
            let [_, packed @ ..]: [u8; 5] = reader.array(at + 8)?;
            let packed = u32::from_le_bytes(packed);
            (packed >> 28 & 1 == 1, packed & 0x3fff, packed >> 14 & 0x3fff)
        }
        b"VP8 " => {
            let [a, b, c, d]: [u8; 4] = reader.array(at + 14)?;
            let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
            let (width, height) = (side(a, b), side(c, d));
            if width == 0 || height == 0 {
                return broken("a WebP without a size");
            }
            (false, width - 1, height - 1)
        }
        _ => return broken("a WebP whose bitstream is not in front"),
    };
    let ([a, b, c, _], [d, e, f, _]) = (width.to_le_bytes(), height.to_le_bytes());
    Ok((alpha, [a, b, c, d, e, f]))
}
