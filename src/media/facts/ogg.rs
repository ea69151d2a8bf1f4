//! Ogg (RFC 3533) with Vorbis, Opus or FLAC inside: the first page says what is counted, the last page how far.

use std::io::{Read, Seek};

use super::bounded::Bounded;
use super::{flac, to_milliseconds};

/// Every page begins so: capture pattern and version (section 6).
const PAGE: &[u8; 5] = b"OggS\0";
/// Bytes of the longest page: 27 of header, 255 segments, 255 bytes in each.
const LONGEST_PAGE: u64 = 27 + 255 + 255 * 255;
/// Opus counts at 48 kHz whatever was recorded (RFC 7845 section 4).
const OPUS_RATE: u64 = 48_000;

/// Milliseconds of the one stream in the file; `None` of files with several.
pub fn milliseconds<R: Read + Seek>(source: &mut Bounded<'_, R>) -> Option<u64> {
    let first: [u8; 27] = source.array(0)?;
    if !first.starts_with(PAGE) {
        return None;
    }
    let serial = &first[14..18];
    let packet = 27 + u64::from(first[26]);
    let start: [u8; 16] = source.array(packet)?;
    match &start {
        // Version, channels, sample rate (Vorbis I section 4.2.2).
        [1, b'v', b'o', b'r', b'b', b'i', b's', _, _, _, _, _, rate @ ..] => {
            to_milliseconds(end(source, serial)?, u64::from(u32::from_le_bytes(*rate)))
        }
        // Version, channels, samples to skip (RFC 7845 section 5.1).
        [b'O', b'p', b'u', b's', b'H', b'e', b'a', b'd', _, _, skip_low, skip_high, ..] => {
            let skipped = u64::from(u16::from_le_bytes([*skip_low, *skip_high]));
            to_milliseconds(end(source, serial)?.checked_sub(skipped)?, OPUS_RATE)
        }
        // Version, number of headers, then as in a FLAC file (RFC 9639 section 10.1), where the number is often left open.
        [0x7f, b'F', b'L', b'A', b'C', ..] => {
            let (_, rate) = flac::stream_info(source, packet + 9)?;
            to_milliseconds(end(source, serial)?, rate)
        }
        _ => None,
    }
}

/// The granule position of the last page on which a packet ends, if that is of the stream `serial`.
fn end<R: Read + Seek>(source: &mut Bounded<'_, R>, serial: &[u8]) -> Option<u64> {
    let from = source.length().saturating_sub(2 * LONGEST_PAGE);
    let tail = source.bytes(from, 2 * LONGEST_PAGE)?;
    let mut ended = memchr::memmem::rfind_iter(&tail, PAGE).filter_map(|at| {
        let granule = u64::from_le_bytes(*tail.get(at + 6..)?.first_chunk()?);
        let page_serial = tail.get(at + 14..at + 18)?;
        (granule != u64::MAX).then_some((granule, page_serial))
    });
    let (granule, page_serial) = ended.next()?;
    (page_serial == serial).then_some(granule)
}
