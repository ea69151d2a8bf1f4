//! FLAC (RFC 9639): the number of samples is in the first metadata block.

use std::io::{Read, Seek};

use super::bounded::Bounded;
use super::{mpeg, to_milliseconds};

/// The marker, and the header of STREAMINFO, which must come first: the last block or not, type 0, 34 bytes (section 8.1).
const MARKER: &[u8; 4] = b"fLaC";
const STREAMINFO: [u8; 4] = [0, 0, 0, 34];

/// Milliseconds of a FLAC file, with an ID3 tag before it or not.
pub fn milliseconds<R: Read + Seek>(source: &mut Bounded<'_, R>) -> Option<u64> {
    let at = mpeg::after_tags(source)?;
    let (samples, rate) = stream_info(source, at)?;
    to_milliseconds(samples, rate)
}

/// Samples and sample rate by the marker and the STREAMINFO at `at` (section 8.2): sample rate in 20 bits, channels in 3,
/// sample size in 5, number of samples in 36, of which zero means "not known".
pub fn stream_info<R: Read + Seek>(source: &mut Bounded<'_, R>, at: u64) -> Option<(u64, u64)> {
    let mut start: [u8; 8] = source.array(at)?;
    start[4] &= 0x7f;
    let (marker, block) = start.split_at(4);
    if marker != MARKER || block != STREAMINFO {
        return None;
    }
    let packed = u64::from_be_bytes(source.array(at + 18)?);
    Some((packed & ((1 << 36) - 1), packed >> 44))
}
