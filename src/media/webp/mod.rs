//! WebP (RFC 9649): a walk over the chunks of a RIFF. Kept are those that are needed to show the picture as it is, which are
//! named; Exif, XMP and Content Credentials by their own rules; everything else goes, inside the frames of an animation
//! too. The sizes and flags in front are made to say what is there afterwards.

mod chunk;
mod frames;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io::{self, Read, Seek};
use std::sync::Arc;

use super::clean::{Judged, Keep, Policy, Unreadable};
use super::ending::{Outcome, broken, settle};
use super::parts::{Finished, Gathered, Reader};
use super::wording::printable;
use super::xmp::Packet;
use super::{c2pa, exif, icc};
use crate::data::content::Piece;
use chunk::{Chunk, written};

/// Bits of the flags of VP8X (section 2.7.1).
const PROFILE: u8 = 0x20;
const ALPHA: u8 = 0x10;
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;
const ANIMATION: u8 = 0x02;

/// Judges the WebP of `length` bytes in `source`.
///
/// # Errors
/// Only those of reading: what is broken or not understood is [`Unreadable`].
pub fn judge<R: Read + Seek>(length: u64, source: &mut R, policy: Policy) -> io::Result<Result<Judged, Unreadable>> {
    let reader = Reader::new(source, length);
    let (seen, pixels, before, after) = (BTreeSet::new(), false, 0, 0);
    settle(Walk { reader, gathered: Gathered::new(policy), seen, pixels, before, after }.run())
}

struct Walk<'a, R> {
    reader: Reader<'a, R>,
    gathered: Gathered,
    /// Chunks that were seen.
    seen: BTreeSet<[u8; 4]>,
    /// Whether there is anything to show.
    pixels: bool,
    /// The flags that the chunks call for, before and after; without that of XMP after.
    before: u8,
    after: u8,
}

impl<R: Read + Seek> Walk<'_, R> {
    fn run(mut self) -> Outcome<Judged> {
        let length = self.reader.length();
        if length < 12 {
            return broken("it does not begin as a WebP does");
        }
        let [riff @ .., a, b, c, d]: [u8; 8] = self.reader.array(0)?;
        if &riff != b"RIFF" || self.reader.array(8)? != *b"WEBP" {
            return broken("it does not begin as a WebP does");
        }
        let end = 8 + u64::from(u32::from_le_bytes([a, b, c, d]));
        if end > length {
            return broken("a WebP that says it is longer than the file");
        }
        let first = Chunk::at(&mut self.reader, 12, end)?;
        let extended = if &first.kind == b"VP8X" { Some(first.body(&mut self.reader)?) } else { None };
        let mut at = if extended.is_some() { first.whole.end } else { 12 };
        let start = at;
        while at < end {
            let chunk = Chunk::at(&mut self.reader, at, end)?;
            at = chunk.whole.end;
            self.chunk(&chunk, extended.is_some())?;
        }
        if !self.pixels {
            return broken("a WebP without pixels");
        }
        self.gathered.mark_place();
        if at < length {
            self.gathered.goes(&mut self.reader, at..length, "WebP bytes after the end")?;
        }
        self.assemble(extended, start)
    }

    /// Without VP8X there is one bitstream and nothing else (section 2.5); Content Credentials are put there nevertheless.
    fn chunk(&mut self, chunk: &Chunk, extended: bool) -> Outcome<()> {
        let first = self.seen.insert(chunk.kind);
        match &chunk.kind {
            b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP" | b"EXIF" | b"XMP " if !extended => self.goes(chunk)?,
            b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" if first => {
                self.pixels |= chunk.kind.starts_with(b"VP8");
                chunk.stays(&mut self.gathered);
            }
            b"ANMF" => {
                self.pixels = true;
                frames::judge(&mut self.reader, &mut self.gathered, chunk)?;
            }
            b"ICCP" if first => {
                let profile = chunk.body(&mut self.reader)?;
                self.gathered.texts(icc::texts(&profile));
                chunk.stays(&mut self.gathered);
                self.before |= PROFILE;
                self.after |= PROFILE;
            }
            b"EXIF" if first => self.exif(chunk)?,
            b"XMP " => {
                self.before |= XMP;
                let before = self.reader.part(chunk.whole.clone())?;
                let packet = Packet::read(chunk.body_in(&before), self.gathered.keep())?;
                let wrapped = packet.written().map(|bytes| written(b"XMP ", &bytes));
                self.gathered.packet(chunk.whole.clone(), &before, packet, wrapped)?;
            }
            b"C2PA" if first => {
                let store = chunk.body(&mut self.reader)?;
                self.gathered.credentials(chunk.whole.clone(), "WebP C2PA (Content Credentials)")?;
                self.gathered.credential_texts(c2pa::texts(&store));
            }
            _ => self.goes(chunk)?,
        }
        Ok(())
    }

    fn goes(&mut self, chunk: &Chunk) -> Outcome<()> {
        self.gathered.goes(&mut self.reader, chunk.whole.clone(), &chunk.name())
    }

    fn exif(&mut self, chunk: &Chunk) -> Outcome<()> {
        self.before |= EXIF;
        let before = self.reader.part(chunk.whole.clone())?;
        let after = exif::rewrite(exif::without_header(chunk.body_in(&before)), self.gathered.keep())?;
        if after.bytes.is_some() {
            self.after |= EXIF;
        }
        let wrapped = after.bytes.as_ref().map(|bytes| written(b"EXIF", bytes));
        self.gathered.rewritten(chunk.whole.clone(), &before, after, wrapped, "EXIF layout")
    }

    /// Puts the header before the chunks that stay, the first of which lies at `start`.
    fn assemble(self, extended: Option<Vec<u8>>, start: u64) -> Outcome<Judged> {
        let Self { mut reader, mut gathered, before, after, .. } = self;
        if let Some(body) = &extended {
            let &[flags, reserved @ .., _, _, _, _, _, _] =
                body.first_chunk::<10>().map_or_else(|| broken("a WebP whose VP8X is too short"), Outcome::Ok)?;
            let plain = body.len() == 10 && reserved == [0; 3] && flags & !(ALPHA | ANIMATION) == before;
            if gathered.keep() == Keep::All {
                gathered.text("WebP VP8X", printable(&body[10..]));
            } else if !plain {
                gathered.removed("WebP VP8X flags");
            }
        }
        let finished = gathered.finish(|packet| Some(written(b"XMP ", packet)))?;
        if !finished.changed {
            return Ok(finished.judged(reader.length()));
        }
        let flags = after | if finished.packet { XMP } else { 0 };
        let extended = match extended {
            Some(body) => Some([&[body[0] & (ALPHA | ANIMATION) | flags, 0, 0, 0], &body[4..10]].concat()),
            None if flags == 0 => None,
            None => {
                let (alpha, canvas) = chunk::canvas(&mut reader, start)?;
                Some([&[flags | if alpha { ALPHA } else { 0 }, 0, 0, 0], canvas.as_slice()].concat())
            }
        };
        with_header(finished, extended).map(|finished| finished.judged(reader.length()))
    }
}

/// RIFF, the length of what follows it, and VP8X if there is one.
fn with_header(mut finished: Finished, extended: Option<Vec<u8>>) -> Outcome<Finished> {
    let extended = extended.map(|body| written(b"VP8X", &body)).unwrap_or_default();
    let length = 4 + extended.len() as u64 + finished.pieces.iter().map(Piece::length).sum::<u64>();
    let Ok(length) = u32::try_from(length) else { return broken("a WebP that would be longer than RIFF allows") };
    let header = [b"RIFF", length.to_le_bytes().as_slice(), b"WEBP", &extended].concat();
    finished.pieces.insert(0, Piece::Bytes(Arc::from(header)));
    Ok(finished)
}
