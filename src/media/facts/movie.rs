//! Films and sound in boxes: MP4, MOV, M4V, M4A (ISO 14496-12; QuickTime File Format). The movie box stands before or
//! after the samples, which are stepped over.

use std::io::{Read, Seek};
use std::ops::Range;

use super::bounded::Bounded;
use super::{boxes, picture, sound, to_milliseconds};
use crate::data::handover::MediaFacts;

/// What the movie box says: the duration of the whole, and the size of its first video track.
pub fn facts<R: Read + Seek>(source: &mut Bounded<'_, R>) -> MediaFacts {
    let file = 0..source.length();
    let Some(movie) = boxes::find(source, &file, b"moov") else { return MediaFacts::default() };
    let milliseconds = duration(source, &movie);
    let pixels = video_track(source, &movie).and_then(|track| pixels(source, &track));
    MediaFacts { pixels: picture(pixels).pixels, duration_seconds: sound(milliseconds).duration_seconds }
}

/// `mvhd` (section 8.2.2): time scale and duration, in 32 bits or, in version 1, 64. A film in fragments does not know
/// its duration there, and may tell it in `mvex/mehd` (section 8.8.2).
fn duration<R: Read + Seek>(source: &mut Bounded<'_, R>, movie: &Range<u64>) -> Option<u64> {
    let header = boxes::find(source, movie, b"mvhd")?;
    let wide = version(source, &header)? == 1;
    let scale = u32::from_be_bytes(boxes::field(source, &header, if wide { 20 } else { 12 })?);
    let mut units = number(source, &header, wide, if wide { 24 } else { 16 })?;
    if units == 0
        && let Some(fragments) = boxes::descend(source, movie, &[b"mvex", b"mehd"])
    {
        let wide = version(source, &fragments)? == 1;
        units = number(source, &fragments, wide, 4)?;
    }
    to_milliseconds(units, u64::from(scale))
}

/// A number of 32 or 64 bits; all ones stand for "not known".
fn number<R: Read + Seek>(source: &mut Bounded<'_, R>, body: &Range<u64>, wide: bool, offset: u64) -> Option<u64> {
    if wide {
        Some(u64::from_be_bytes(boxes::field(source, body, offset)?)).filter(|&units| units != u64::MAX)
    } else {
        Some(u32::from_be_bytes(boxes::field(source, body, offset)?)).filter(|&units| units != u32::MAX).map(u64::from)
    }
}

/// The first `trak` whose `mdia/hdlr` (section 8.4.3) says that it is handled as video.
fn video_track<R: Read + Seek>(source: &mut Bounded<'_, R>, movie: &Range<u64>) -> Option<Range<u64>> {
    let mut rest = movie.clone();
    loop {
        let found = boxes::first(source, &rest)?;
        rest.start = found.body.end;
        if &found.kind == b"trak"
            && let Some(handler) = boxes::descend(source, &found.body, &[b"mdia", b"hdlr"])
            && boxes::field(source, &handler, 8) == Some(*b"vide")
        {
            return Some(found.body);
        }
    }
}

/// `tkhd` (section 8.3.2): width and height close it, as 16.16 fixed-point numbers.
fn pixels<R: Read + Seek>(source: &mut Bounded<'_, R>, track: &Range<u64>) -> Option<(u32, u32)> {
    let header = boxes::find(source, track, b"tkhd")?;
    let offset = if version(source, &header)? == 1 { 88 } else { 76 };
    let mut side = |offset| {
        let fixed = u64::from(u32::from_be_bytes(boxes::field(source, &header, offset)?));
        u32::try_from((fixed + (1 << 15)) >> 16).ok()
    };
    Some((side(offset)?, side(offset + 4)?))
}

fn version<R: Read + Seek>(source: &mut Bounded<'_, R>, body: &Range<u64>) -> Option<u8> {
    boxes::field(source, body, 0).map(|[version]: [u8; 1]| version)
}
