//! Raw deflate (RFC 1951) at the one level that bundles have, by zlib-rs through flate2, both pinned.

use flate2::{Compress, Compression, FlushCompress, Status};

use crate::data::Code;
use crate::{Error, Result};

/// zlib's default: 35.2 % of the size of text at 70 MB/s a core; level 1 leaves 53 % (PERFORMANCE).
const LEVEL: u32 = 6;
/// Input that is given to zlib-rs at once. It belongs to the format: where a chunk ends, the matcher looks less far ahead, so
/// other chunks give other bytes.
const CHUNK: usize = 256 << 10;
/// Output that is taken at once; fixed for the same reason.
const SCRATCH: usize = 64 << 10;

/// Deflates one entry after the other. The bytes depend on nothing but the content: not on how it came in, nor on what was
/// deflated before.
pub(super) struct Deflater {
    stream: Compress,
    chunk: Vec<u8>,
    scratch: Box<[u8]>,
}

impl Deflater {
    pub fn new() -> Self {
        let stream = Compress::new(Compression::new(LEVEL), false);
        Self { stream, chunk: Vec::with_capacity(CHUNK), scratch: vec![0; SCRATCH].into() }
    }

    /// Deflates more of an entry.
    pub fn push(&mut self, mut input: &[u8], out: &mut Vec<u8>) -> Result<()> {
        while !input.is_empty() {
            let (now, later) = input.split_at(input.len().min(CHUNK - self.chunk.len()));
            self.chunk.extend_from_slice(now);
            input = later;
            if self.chunk.len() == CHUNK {
                self.give_chunk(out)?;
            }
        }
        Ok(())
    }

    fn give_chunk(&mut self, out: &mut Vec<u8>) -> Result<()> {
        let mut given = 0;
        while given < self.chunk.len() {
            given += self.step(given, FlushCompress::None, out)?.0;
        }
        self.chunk.clear();
        Ok(())
    }

    /// Ends the entry; the next one starts afresh.
    pub fn finish(&mut self, out: &mut Vec<u8>) -> Result<()> {
        self.give_chunk(out)?;
        while self.step(0, FlushCompress::Finish, out)?.1 != Status::StreamEnd {}
        self.stream.reset();
        Ok(())
    }

    fn step(&mut self, given: usize, flush: FlushCompress, out: &mut Vec<u8>) -> Result<(usize, Status)> {
        let (before_in, before_out) = (self.stream.total_in(), self.stream.total_out());
        let status = self.stream.compress(&self.chunk[given..], &mut self.scratch, flush);
        let status = status.map_err(|error| Error::new(Code::Io, format!("cannot deflate: {error}")))?;
        out.extend_from_slice(&self.scratch[..(self.stream.total_out() - before_out) as usize]);
        Ok(((self.stream.total_in() - before_in) as usize, status))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_deflated_before_does_not_matter_nor_how_it_came_in() {
        let text: Vec<u8> =
            (0..200_000_u32).flat_map(|number| format!("{} ", number.wrapping_mul(2_654_435_761) % 5000).into_bytes()).collect();
        let fresh = |chunk: usize| {
            let (mut deflater, mut out) = (Deflater::new(), Vec::new());
            text.chunks(chunk).for_each(|input| deflater.push(input, &mut out).unwrap());
            deflater.finish(&mut out).unwrap();
            out
        };
        let (mut used, mut out) = (Deflater::new(), Vec::new());
        used.push(&text[7..90_000], &mut Vec::new()).unwrap();
        used.finish(&mut Vec::new()).unwrap();
        used.push(&text, &mut out).unwrap();
        used.finish(&mut out).unwrap();
        assert!(out == fresh(256 << 10) && out == fresh(1000) && out == fresh(usize::MAX));
    }
}
