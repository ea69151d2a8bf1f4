//! GIF (GIF89a specification): a walk over the blocks. Kept are pictures, their controls, loops, colour profiles, and text
//! that is part of the picture; XMP and Content Credentials by their own rules; comments, all other applications' blocks
//! and what follows the trailer go.
//!
//! Marks of AI-made media are kept, not added: only a few readers know XMP in GIF.

mod blocks;
#[cfg(test)]
mod tests;

use std::io::{self, Read, Seek};
use std::ops::Range;

use super::clean::{Judged, Mark, Policy, Unreadable};
use super::ending::{Outcome, broken, settle};
use super::parts::{Gathered, Reader};
use super::wording::{shown, utf8_or_latin1};
use super::xmp::Packet;
use super::{c2pa, icc};

/// Applications by identifier and code (section 26; XMP part 3, section 1.1.2; ICC; C2PA 2.2, section A.3.4).
const XMP: &[u8; 11] = b"XMP DataXMP";
const PROFILE: &[u8; 11] = b"ICCRGBG1012";
const CREDENTIALS: &[u8; 11] = b"C2PA_GIF\x01\0\0";
const LOOPS: [&[u8; 11]; 2] = [b"NETSCAPE2.0", b"ANIMEXTS1.0"];

/// Judges the GIF of `length` bytes in `source`. No mark is ever added.
///
/// # Errors
/// Only those of reading: what is broken or not understood is [`Unreadable`].
pub fn judge<R: Read + Seek>(length: u64, source: &mut R, policy: Policy) -> io::Result<Result<Judged, Unreadable>> {
    let gathered = Gathered::new(Policy { mark: Mark::AsItIs, ..policy });
    settle(Walk { reader: Reader::new(source, length), gathered, pictures: 0 }.run())
}

struct Walk<'a, R> {
    reader: Reader<'a, R>,
    gathered: Gathered,
    pictures: u64,
}

impl<R: Read + Seek> Walk<'_, R> {
    fn run(mut self) -> Outcome<Judged> {
        let length = self.reader.length();
        if length < 13 || !matches!(&self.reader.array(0)?, b"GIF87a" | b"GIF89a") {
            return broken("it does not begin as a GIF does");
        }
        let [flags] = self.reader.array(10)?;
        let mut at = 13 + color_table(flags);
        self.stays(0..at)?;
        loop {
            let [introducer] = self.reader.array(at)?;
            let end = match introducer {
                0x21 => self.extension(at)?,
                0x2c => self.picture(at)?,
                0x3b => break,
                _ => return broken(format!("no block of a GIF at byte {at}")),
            };
            at = end;
        }
        self.stays(at..at + 1)?;
        if self.pictures == 0 {
            return broken("a GIF without a picture");
        }
        if at + 1 < length {
            self.gathered.goes(&mut self.reader, at + 1..length, "GIF bytes after the trailer")?;
        }
        Ok(self.gathered.finish(|packet| Some(blocks::xmp(packet)))?.judged(length))
    }

    fn stays(&mut self, range: Range<u64>) -> Outcome<()> {
        if range.end > self.reader.length() {
            return broken("a GIF that ends in the middle of a block");
        }
        self.gathered.stays(range);
        Ok(())
    }

    /// Descriptor, local colours, code size, coded pixels (sections 20 to 22).
    fn picture(&mut self, at: u64) -> Outcome<u64> {
        let [flags] = self.reader.array(at + 9)?;
        let end = blocks::end(&mut self.reader, at + 11 + color_table(flags))?;
        self.stays(at..end)?;
        self.pictures += 1;
        Ok(end)
    }

    /// Label, then blocks of data (sections 23 to 26).
    fn extension(&mut self, at: u64) -> Outcome<u64> {
        let [_, label] = self.reader.array(at)?;
        let end = blocks::end(&mut self.reader, at + 2)?;
        match label {
            // Graphic control: one block of four bytes.
            0xf9 if end - at == 8 => self.stays(at..end)?,
            0xfe => self.gathered.goes(&mut self.reader, at..end, "GIF comment")?,
            0x01 => self.plain_text(at..end)?,
            0xff => self.application(at..end)?,
            _ => self.gathered.goes(&mut self.reader, at..end, &format!("GIF extension 0x{label:02x}"))?,
        }
        Ok(end)
    }

    /// Text that a decoder draws into the picture: a block of twelve bytes of place and colour, then the text.
    fn plain_text(&mut self, range: Range<u64>) -> Outcome<()> {
        let block = self.reader.part(range.clone())?;
        let text = blocks::joined(&block[2..]);
        self.gathered.text("GIF plain text", utf8_or_latin1(text.get(12..).unwrap_or(&text)));
        self.stays(range)
    }

    fn application(&mut self, range: Range<u64>) -> Outcome<()> {
        let block = self.reader.part(range.clone())?;
        let Some((identifier, data)) = block.get(2..).and_then(|rest| rest.strip_prefix(&[11])).and_then(<[u8]>::split_first_chunk::<11>)
        else {
            return self.gathered.goes(&mut self.reader, range, "GIF application block");
        };
        match identifier {
            XMP => self.xmp(range, &block, data),
            PROFILE => {
                self.gathered.texts(icc::texts(&blocks::joined(data)));
                self.stays(range)
            }
            CREDENTIALS => {
                self.gathered.credential_texts(c2pa::texts(&blocks::joined(data)));
                self.gathered.credentials(range, "GIF C2PA (Content Credentials)")
            }
            // How often: one block of three bytes, the first of which is 1.
            _ if LOOPS.contains(&identifier) && matches!(data, [3, 1, _, _, 0]) => self.stays(range),
            _ => {
                let name = format!("GIF application block \"{}\"", shown(&utf8_or_latin1(identifier)));
                self.gathered.goes(&mut self.reader, range, &name)
            }
        }
    }

    /// A packet that is no blocks: by what follows it, a decoder finds its way to the end nevertheless.
    fn xmp(&mut self, range: Range<u64>, block: &[u8], data: &[u8]) -> Outcome<()> {
        let Some(packet) = blocks::without_magic(data) else { return broken("a GIF whose XMP does not end as it should") };
        let packet = Packet::read(packet, self.gathered.keep())?;
        let wrapped = packet.written().map(|bytes| blocks::xmp(&bytes));
        self.gathered.packet(range, block, packet, wrapped)
    }
}

/// Bytes of the colour table that these flags announce (sections 18 and 20).
fn color_table(flags: u8) -> u64 {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}
