//! AIFF and AIFF-C (Audio Interchange File Format 1.3): chunks as in RIFF, big-endian; `COMM` says all there is to know.

use std::io::{Read, Seek};

use super::bounded::Bounded;
use super::to_milliseconds;

/// The bias of the exponent of an 80-bit float (IEEE 754 extended), and the 63 bits after the point of its mantissa.
const INTEGER_EXPONENT: u16 = 16383 + 63;

/// Milliseconds by the number of sample frames and the sample rate.
pub fn milliseconds<R: Read + Seek>(source: &mut Bounded<'_, R>) -> Option<u64> {
    let start: [u8; 12] = source.array(0)?;
    if &start[..4] != b"FORM" || !matches!(&start[8..], b"AIFF" | b"AIFC") {
        return None;
    }
    let mut at: u64 = 12;
    loop {
        let [kind @ .., a, b, c, d]: [u8; 8] = source.array(at)?;
        let size = u64::from(u32::from_be_bytes([a, b, c, d]));
        at += 8;
        if &kind == b"COMM" {
            let [_, _, frames @ .., _, _]: [u8; 8] = source.array(at)?;
            let rate = whole(source.array(at + 8)?)?;
            return to_milliseconds(u64::from(u32::from_be_bytes(frames)), rate);
        }
        at = at.checked_add(size + size % 2)?;
    }
}

/// The whole part of an 80-bit float of at least one: sample rates are whole.
fn whole(extended: [u8; 10]) -> Option<u64> {
    let [high, low, mantissa @ ..] = extended;
    let below_point = INTEGER_EXPONENT.checked_sub(u16::from_be_bytes([high, low]))?;
    u64::from_be_bytes(mantissa).checked_shr(u32::from(below_point))
}
