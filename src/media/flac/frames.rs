//! The last frame of a FLAC stream (RFC 9639 section 9): it begins with a header whose CRC-8 is right, and ends with a
//! CRC-16 over all of it. Frames say nothing of their length, so the last one is looked for from the end.

use std::io::{Read, Seek};
use std::ops::Range;

use crate::media::ending::{Outcome, broken};
use crate::media::reading::{MAX_PART, Reader};

/// Bytes of a frame where STREAMINFO does not say: eight channels of 65,535 samples of 32 bits take 2 MiB.
const LARGEST: u64 = 2 << 20;
/// Starts that are tried: of random bytes, one place in eight million looks like one.
const TRIES: usize = 16;

/// Whether a part that holds frames ends with one; broken when not. No frames at all are a stream too.
pub fn ends_with_one<R: Read + Seek>(source: &mut Reader<'_, R>, within: Range<u64>, largest: u32) -> Outcome<()> {
    if within.start == within.end {
        return Ok(());
    }
    if !header(&source.bytes(within.start..within.end.min(within.start + 16))?) {
        return broken(format!("FLAC without a frame at byte {}", within.start));
    }
    let largest = if largest == 0 { LARGEST } else { u64::from(largest) }.min(MAX_PART);
    let tail = source.bytes(within.end.saturating_sub(largest).max(within.start)..within.end)?;
    let starts = (0..tail.len()).rev().filter(|&at| header(&tail[at..]));
    if starts.take(TRIES).any(|at| crc16(&tail[at..]) == 0) {
        return Ok(());
    }
    broken("a FLAC file that does not end with a whole frame")
}

/// Whether these bytes begin with the header of a frame (section 9.1).
fn header(bytes: &[u8]) -> bool {
    let [0xff, 0xf8 | 0xf9, sizes, _, number, ..] = bytes else { return false };
    let numbers = match number.leading_ones() {
        0 => 1,
        ones @ 2..=7 => ones as usize,
        _ => return false,
    };
    let block = match sizes >> 4 {
        6 => 1,
        7 => 2,
        _ => 0,
    };
    let rate = match sizes & 15 {
        12 => 1,
        13 | 14 => 2,
        _ => 0,
    };
    let length = 4 + numbers + block + rate + 1;
    bytes.get(..length).is_some_and(|header| crc8(header) == 0)
}

/// Zero over a header and its own checksum (polynomial x^8 + x^2 + x + 1).
fn crc8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |crc, byte| (0..8).fold(crc ^ byte, |crc, _| crc << 1 ^ if crc & 0x80 == 0 { 0 } else { 0x07 }))
}

/// Zero over a frame and its own checksum (polynomial x^16 + x^15 + x^2 + 1).
fn crc16(bytes: &[u8]) -> u16 {
    bytes
        .iter()
        .fold(0, |crc, byte| (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| crc << 1 ^ if crc & 0x8000 == 0 { 0 } else { 0x8005 }))
}
