//! JPEG (ITU-T T.81, annex B): a walk over the segments and scans. Kept are those that are needed to show the picture as it
//! is, which are named; Exif, XMP, IPTC and Content Credentials by their own rules; everything else goes, and so does
//! whatever lies between segments and after the end: thumbnails, further pictures (CIPA DC-007), films.
//!
//! Scans are read to find where they end, not what they show.

mod credentials;
mod scan;
mod segment;
#[cfg(test)]
mod tests;

use std::io::{self, Read, Seek};
use std::ops::Range;

use super::clean::{Judged, Keep, Policy, Unreadable};
use super::ending::{Outcome, broken, settle, unsupported};
use super::parts::{Gathered, Reader, Rewritten, Slot};
use super::wording::printable;
use super::xmp::Packet;
use super::{exif, icc, iptc};
use credentials::Jumbf;
use segment::{Segment, application, shape_fits, written};

/// What APP1, APP2 and APP13 begin with (Exif 3.0, section 4.7.2; XMP part 3, section 1.1.3; ICC.1:2022, annex B.4).
const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const EXTENDED_XMP: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
const ICC: &[u8] = b"ICC_PROFILE\0";
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";

/// Judges the JPEG of `length` bytes in `source`.
///
/// # Errors
/// Only those of reading: what is broken or not understood is [`Unreadable`].
pub fn judge<R: Read + Seek>(length: u64, source: &mut R, policy: Policy) -> io::Result<Result<Judged, Unreadable>> {
    let reader = Reader::new(source, length);
    let (profile, resources, extended) = (Vec::new(), None, Vec::new());
    let seen = Seen::default();
    settle(Walk { reader, gathered: Gathered::new(policy), seen, profile, resources, extended, jumbf: Jumbf::default() }.run())
}

#[derive(Default)]
struct Seen {
    jfif: bool,
    adobe: bool,
    exif: bool,
    frame: bool,
    scan: bool,
    mark_place: bool,
}

/// Photoshop's resources: long ones go on in the next APP13.
struct Resources {
    slot: Slot,
    segments: Vec<Range<u64>>,
    bytes: Vec<u8>,
}

struct Walk<'a, R> {
    reader: Reader<'a, R>,
    gathered: Gathered,
    seen: Seen,
    /// The parts of an ICC profile, each after its number.
    profile: Vec<Vec<u8>>,
    resources: Option<Resources>,
    extended: Vec<u8>,
    jumbf: Jumbf,
}

impl<R: Read + Seek> Walk<'_, R> {
    fn run(mut self) -> Outcome<Judged> {
        if self.reader.length() < 4 || self.reader.array(0)? != [0xff, 0xd8] {
            return broken("it does not begin as a JPEG does");
        }
        self.gathered.stays(0..2);
        let mut at = 2;
        loop {
            let start = scan::next_marker(&mut self.reader, at)?;
            if start > at {
                self.gathered.goes(&mut self.reader, at..start, "JPEG bytes between segments")?;
            }
            let segment = Segment::at(&mut self.reader, start)?;
            at = segment.whole.end;
            self.place_of_mark(&segment);
            match segment.marker {
                0xd9 => {
                    self.gathered.stays(segment.whole);
                    break;
                }
                0xda => {
                    self.table(&segment)?;
                    let end = scan::end(&mut self.reader, at)?;
                    self.gathered.stays(at..end);
                    (self.seen.scan, at) = (true, end);
                }
                _ => self.segment(&segment)?,
            }
        }
        if !self.seen.frame || !self.seen.scan {
            return broken("a JPEG without pixels");
        }
        self.after(at)?;
        let length = self.reader.length();
        Ok(self.gathered.finish(|packet| application(1, &[XMP, packet].concat()))?.judged(length))
    }

    /// A new packet goes before the first segment that is neither JFIF nor Exif, which want to be first.
    fn place_of_mark(&mut self, segment: &Segment) {
        if !self.seen.mark_place && !matches!(segment.marker, 0xe0 | 0xe1) {
            self.seen.mark_place = true;
            self.gathered.mark_place();
        }
    }

    fn segment(&mut self, segment: &Segment) -> Outcome<()> {
        match segment.marker {
            0xe0 => self.jfif(segment),
            0xe1 => self.exif_or_xmp(segment),
            0xe2 => self.profile(segment),
            0xeb => self.jumbf(segment),
            0xed => self.photoshop(segment),
            0xee => self.adobe(segment),
            // Tables, frames and their like: SOF0 to SOF15 with DHT and DAC among them, DQT, DNL, DRI.
            0xc0..=0xc7 | 0xc9..=0xcf | 0xdb..=0xdd => self.table(segment),
            // TEM alone has no meaning and no contents.
            0x01 => {
                self.gathered.stays(segment.whole.clone());
                Ok(())
            }
            0xde | 0xdf => unsupported("a hierarchical JPEG"),
            0xd0..=0xd8 => broken(format!("a JPEG with a misplaced marker at byte {}", segment.whole.start)),
            _ => self.goes(segment, &segment.name()),
        }
    }

    fn goes(&mut self, segment: &Segment, name: &str) -> Outcome<()> {
        self.gathered.goes(&mut self.reader, segment.whole.clone(), name)
    }

    /// What decoders need; its length must be what its contents say, or it would carry what nobody described.
    fn table(&mut self, segment: &Segment) -> Outcome<()> {
        let body = segment.body(&mut self.reader)?;
        if !shape_fits(segment.marker, &body) {
            return broken(format!("a JPEG whose table at byte {} does not fit", segment.whole.start));
        }
        self.seen.frame |= matches!(segment.marker, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf);
        self.gathered.stays(segment.whole.clone());
        Ok(())
    }

    /// JFIF (ITU-T T.871, section 10.1): fourteen bytes, and a thumbnail, which goes.
    fn jfif(&mut self, segment: &Segment) -> Outcome<()> {
        let body = segment.body(&mut self.reader)?;
        if !body.starts_with(b"JFIF\0") || body.len() < 14 || self.seen.jfif {
            return self.goes(segment, &segment.name());
        }
        self.seen.jfif = true;
        let mut after = Rewritten::default();
        if body.len() > 14 || body[12..14] != [0, 0] {
            after.removed.push("JPEG JFIF thumbnail".to_owned());
        }
        let wrapped = application(0, &[&body[..12], &[0, 0]].concat());
        self.all_texts("JPEG JFIF", body.get(14..).unwrap_or_default());
        self.gathered.rewritten(segment.whole.clone(), &written(segment.marker, &body), after, wrapped, "JPEG JFIF")
    }

    /// Adobe's twelve bytes say which colour transform was used (T.872, section 6.5.3): without them colours turn.
    fn adobe(&mut self, segment: &Segment) -> Outcome<()> {
        let body = segment.body(&mut self.reader)?;
        if !body.starts_with(b"Adobe") || body.len() < 12 || self.seen.adobe {
            return self.goes(segment, &segment.name());
        }
        self.seen.adobe = true;
        self.all_texts("JPEG APP14", &body[12..]);
        let wrapped = application(14, &body[..12]);
        self.gathered.rewritten(
            segment.whole.clone(),
            &written(segment.marker, &body),
            Rewritten::default(),
            wrapped,
            "JPEG APP14 trailing bytes",
        )
    }

    fn exif_or_xmp(&mut self, segment: &Segment) -> Outcome<()> {
        let body = segment.body(&mut self.reader)?;
        let before = written(segment.marker, &body);
        if let Some(tiff) = body.strip_prefix(EXIF).filter(|_| !self.seen.exif) {
            self.seen.exif = true;
            let after = exif::rewrite(tiff, self.gathered.keep())?;
            let wrapped = after.bytes.as_ref().map(|bytes| fitting(application(1, &[EXIF, bytes].concat()))).transpose()?;
            return self.gathered.rewritten(segment.whole.clone(), &before, after, wrapped, "EXIF layout");
        }
        if let Some(packet) = body.strip_prefix(XMP) {
            let packet = Packet::read(packet, self.gathered.keep())?;
            let wrapped = packet.written().and_then(|bytes| application(1, &[XMP, &bytes].concat()));
            return self.gathered.packet(segment.whole.clone(), &before, packet, wrapped);
        }
        if let Some(part) = body.strip_prefix(EXTENDED_XMP) {
            // A digest of 32 characters, length and offset of the part, which come in order in all files that are met.
            self.extended.extend_from_slice(part.get(40..).unwrap_or_default());
            if self.gathered.keep() == Keep::All {
                self.gathered.stays(segment.whole.clone());
                return Ok(());
            }
            return self.goes(segment, "XMP extended packet");
        }
        let name = if body.starts_with(EXIF) { "EXIF second segment".to_owned() } else { segment.name() };
        self.goes(segment, &name)
    }

    fn profile(&mut self, segment: &Segment) -> Outcome<()> {
        let body = segment.body(&mut self.reader)?;
        match body.strip_prefix(ICC) {
            Some(part) if part.len() >= 2 => {
                self.profile.push(part.to_vec());
                self.gathered.stays(segment.whole.clone());
                Ok(())
            }
            _ if body.starts_with(b"MPF\0") => self.goes(segment, "JPEG MPF"),
            _ => self.goes(segment, &segment.name()),
        }
    }

    fn jumbf(&mut self, segment: &Segment) -> Outcome<()> {
        let body = segment.body(&mut self.reader)?;
        if self.jumbf.takes(&body) {
            return self.gathered.credentials(segment.whole.clone(), "JPEG APP11 (Content Credentials)");
        }
        self.goes(segment, &segment.name())
    }

    fn photoshop(&mut self, segment: &Segment) -> Outcome<()> {
        let body = segment.body(&mut self.reader)?;
        let Some(part) = body.strip_prefix(PHOTOSHOP) else { return self.goes(segment, &segment.name()) };
        if self.resources.is_none() {
            let slot = self.gathered.slot();
            self.resources = Some(Resources { slot, segments: Vec::new(), bytes: Vec::new() });
        } else if self.gathered.keep() == Keep::All {
            self.gathered.stays(segment.whole.clone());
        }
        if let Some(resources) = &mut self.resources {
            resources.segments.push(segment.whole.clone());
            resources.bytes.extend_from_slice(part);
        }
        Ok(())
    }

    /// What is known only when all segments were seen.
    fn after(&mut self, end: u64) -> Outcome<()> {
        if let Some(Resources { slot, segments, bytes }) = self.resources.take() {
            let after = iptc::rewrite_resources(&bytes, self.gathered.keep())?;
            let wrapped = after.bytes.as_ref().map(|bytes| fitting(application(13, &[PHOTOSHOP, bytes].concat()))).transpose()?;
            let before = if segments.len() == 1 { written(0xed, &[PHOTOSHOP, &bytes].concat()) } else { Vec::new() };
            self.gathered.fill(slot, segments[0].clone(), &before, after, wrapped, "IPTC layout")?;
        }
        self.profile.sort();
        let profile: Vec<u8> = self.profile.iter().flat_map(|part| part.get(2..).unwrap_or_default()).copied().collect();
        self.gathered.texts(icc::texts(&profile));
        self.gathered.credential_texts(self.jumbf.texts());
        let extended = std::mem::take(&mut self.extended);
        self.all_texts("XMP extended packet", &extended);
        let length = self.reader.length();
        if end < length {
            self.gathered.goes(&mut self.reader, end..length, "JPEG bytes after EOI")?;
        }
        Ok(())
    }

    /// What is readable in bytes that go unless everything stays.
    fn all_texts(&mut self, place: &str, bytes: &[u8]) {
        if self.gathered.keep() == Keep::All {
            self.gathered.text(place, printable(bytes));
        }
    }
}

fn fitting(segment: Option<Vec<u8>>) -> Outcome<Vec<u8>> {
    segment.map_or_else(|| broken("what stays of a JPEG's metadata does not fit into a segment"), Ok)
}
