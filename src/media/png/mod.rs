//! PNG and APNG (PNG specification, third edition): a walk over the chunks. Kept are those that are needed to show the
//! picture as it is, which are named; texts, Exif, XMP and Content Credentials by their own rules; everything else goes.
//!
//! Coded pixels are not read. So a wrong CRC (section 5.5) of theirs is not noticed; one of any other chunk that stays or is
//! written anew means a broken file, and that of a chunk which goes does not matter.

mod chunk;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeSet;
use std::io::{self, Read, Seek};

use super::clean::{Judged, Keep, Policy, Unreadable};
use super::ending::{Outcome, broken, settle, unsupported};
use super::parts::{Gathered, Reader, Rewritten, inflate};
use super::wording::utf8_or_latin1;
use super::{c2pa, exif, icc};
use chunk::{Chunk, SIGNATURE};

/// Judges the PNG of `length` bytes in `source`.
///
/// # Errors
/// Only those of reading: what is broken or not understood is [`Unreadable`].
pub fn judge<R: Read + Seek>(length: u64, source: &mut R, policy: Policy) -> io::Result<Result<Judged, Unreadable>> {
    settle(Walk::new(Reader::new(source, length), policy).run())
}

struct Walk<'a, R> {
    reader: Reader<'a, R>,
    gathered: Gathered,
    /// Chunks of which there may be only one and that were seen.
    seen: BTreeSet<[u8; 4]>,
}

impl<'a, R: Read + Seek> Walk<'a, R> {
    fn new(reader: Reader<'a, R>, policy: Policy) -> Self {
        Self { reader, gathered: Gathered::new(policy), seen: BTreeSet::new() }
    }

    fn run(mut self) -> Outcome<Judged> {
        if self.reader.length() < 8 || self.reader.array(0)? != SIGNATURE {
            return broken("it does not begin as a PNG does");
        }
        self.gathered.stays(0..8);
        let mut at = 8;
        loop {
            let chunk = Chunk::at(&mut self.reader, at)?;
            at = chunk.whole.end;
            if (chunk.kind == *b"IHDR") != (chunk.whole.start == 8) {
                return if chunk.kind == *b"CgBI" {
                    unsupported("a PNG as Xcode writes it")
                } else {
                    broken("a PNG without its header in front")
                };
            }
            self.chunk(&chunk)?;
            if chunk.kind == *b"IHDR" {
                self.gathered.mark_place();
            }
            if chunk.kind == *b"IEND" {
                break;
            }
        }
        if !self.seen.contains(b"IDAT") {
            return broken("a PNG without pixels");
        }
        let length = self.reader.length();
        if at < length {
            self.gathered.goes(&mut self.reader, at..length, "PNG bytes after IEND")?;
        }
        Ok(self.gathered.finish(|packet| Some(text::xmp_chunk(packet)))?.judged(length))
    }

    fn chunk(&mut self, chunk: &Chunk) -> Outcome<()> {
        let first = self.seen.insert(chunk.kind);
        match &chunk.kind {
            b"IDAT" | b"fdAT" => self.gathered.stays(chunk.whole.clone()),
            b"tEXt" | b"zTXt" | b"iTXt" => text::judge(&mut self.reader, &mut self.gathered, chunk)?,
            b"eXIf" if first => self.exif(chunk)?,
            b"iCCP" if first => self.profile(chunk)?,
            b"caBX" if first => {
                let bytes = chunk.body(&mut self.reader)?;
                self.gathered.credentials(chunk.whole.clone(), "PNG caBX (Content Credentials)")?;
                self.gathered.credential_texts(c2pa::texts(&bytes));
            }
            b"sPLT" => self.palette(chunk)?,
            kind => match chunk::length_fits(kind, chunk.length()) {
                Some(true) if first || chunk.repeats() => {
                    chunk.body(&mut self.reader)?;
                    self.gathered.stays(chunk.whole.clone());
                }
                Some(true | false) if chunk.is_critical() => {
                    return broken(format!("a PNG whose {} is of a wrong length or there twice", chunk.name()));
                }
                None if chunk.is_critical() => return unsupported(format!("a PNG with the critical chunk {}", chunk.name())),
                _ => self.goes(chunk)?,
            },
        }
        Ok(())
    }

    fn goes(&mut self, chunk: &Chunk) -> Outcome<()> {
        self.gathered.goes(&mut self.reader, chunk.whole.clone(), &format!("PNG {}", chunk.name()))
    }

    fn exif(&mut self, chunk: &Chunk) -> Outcome<()> {
        let before = chunk.body(&mut self.reader)?;
        let after = exif::rewrite(exif::without_header(&before), self.gathered.keep())?;
        let wrapped = after.bytes.clone();
        let chunked = wrapped.as_deref().map(|bytes| chunk::written(b"eXIf", bytes));
        let before = chunk::written(b"eXIf", &before);
        self.gathered.rewritten(chunk.whole.clone(), &before, after, chunked, "EXIF layout")
    }

    /// A name, and a compressed ICC profile (section 11.3.2.3), which stays; what follows its end goes.
    fn profile(&mut self, chunk: &Chunk) -> Outcome<()> {
        let body = chunk.body(&mut self.reader)?;
        let Some(name) = body.iter().take(80).position(|&byte| byte == 0) else { return broken("a PNG whose iCCP has no name") };
        let Some(compressed) = body.get(name + 2..) else { return broken("a PNG whose iCCP is too short") };
        let (profile, taken) = inflate(compressed)?;
        self.reader.spend(profile.len() as u64)?;
        let mut after = Rewritten { texts: icc::texts(&profile), ..Rewritten::default() };
        self.gathered.text("PNG iCCP", utf8_or_latin1(&body[..name]));
        let clean = &body[..name + 2 + taken];
        if clean.len() < body.len() && self.gathered.keep() == Keep::All {
            self.gathered.text("PNG iCCP", super::wording::printable(&body[clean.len()..]));
        } else if clean.len() < body.len() {
            after.removed.push("PNG iCCP bytes after the profile".to_owned());
        }
        let wrapped = Some(chunk::written(b"iCCP", clean));
        self.gathered.rewritten(chunk.whole.clone(), &chunk::written(b"iCCP", &body), after, wrapped, "PNG iCCP")
    }

    /// A suggested palette (section 11.3.4.4): a name, a depth, entries of six or ten bytes.
    fn palette(&mut self, chunk: &Chunk) -> Outcome<()> {
        let body = chunk.body(&mut self.reader)?;
        let name = body.iter().take(80).position(|&byte| byte == 0);
        let entries = name.and_then(|end| body.get(end + 2..)).map(<[u8]>::len);
        let width = name.and_then(|end| body.get(end + 1)).map(|depth| if *depth == 8 { 6 } else { 10 });
        match (name, entries, width) {
            (Some(end), Some(entries), Some(width)) if entries % width == 0 => {
                self.gathered.text("PNG sPLT", utf8_or_latin1(&body[..end]));
                self.gathered.stays(chunk.whole.clone());
                Ok(())
            }
            _ => self.goes(chunk),
        }
    }
}
