//! WAV (RIFF/WAVE, Multimedia Programming Interface 1.0; RF64 and BW64: ITU-R BS.2088): the chunks before the samples, and
//! how many bytes of samples there are.

use std::io::{Read, Seek};

use super::bounded::Bounded;
use super::to_milliseconds;

/// `WAVE_FORMAT_PCM`, `WAVE_FORMAT_IEEE_FLOAT` and `WAVE_FORMAT_EXTENSIBLE`: blocks of samples of one size.
const UNCOMPRESSED: [u16; 3] = [0x0001, 0x0003, 0xfffe];

/// What the chunks before the samples say.
#[derive(Default)]
struct Header {
    format: Option<Format>,
    /// `fact`: samples per channel, for compressed formats.
    samples: Option<u32>,
    /// `ds64`: bytes of samples, where 32 bits do not do.
    long_data: Option<u64>,
}

struct Format {
    tag: u16,
    sample_rate: u32,
    bytes_per_second: u32,
    block: u16,
}

/// Milliseconds of the samples that are there: a recorder that was cut off leaves a size of samples that never came.
pub fn milliseconds<R: Read + Seek>(source: &mut Bounded<'_, R>) -> Option<u64> {
    let start: [u8; 12] = source.array(0)?;
    if !matches!(&start[..4], b"RIFF" | b"RF64" | b"BW64") || &start[8..] != b"WAVE" {
        return None;
    }
    let mut header = Header::default();
    let mut at: u64 = 12;
    loop {
        let [kind @ .., a, b, c, d]: [u8; 8] = source.array(at)?;
        let size = u32::from_le_bytes([a, b, c, d]);
        at += 8;
        match &kind {
            b"fmt " => header.format = Some(format(source.array(at)?)),
            b"fact" => header.samples = Some(u32::from_le_bytes(source.array(at)?)),
            b"ds64" => header.long_data = Some(u64::from_le_bytes(source.array(at + 8)?)),
            b"data" => {
                let told = header.long_data.filter(|_| size == u32::MAX).unwrap_or(u64::from(size));
                return header.milliseconds(told.min(source.length().saturating_sub(at)));
            }
            _ => {}
        }
        at = at.checked_add(u64::from(size) + u64::from(size % 2))?;
    }
}

fn format(bytes: [u8; 16]) -> Format {
    let short = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
    let long = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    Format { tag: short(0), sample_rate: long(4), bytes_per_second: long(8), block: short(12) }
}

impl Header {
    fn milliseconds(&self, data: u64) -> Option<u64> {
        let format = self.format.as_ref()?;
        let rate = u64::from(format.sample_rate);
        if UNCOMPRESSED.contains(&format.tag) {
            return to_milliseconds(data.checked_div(u64::from(format.block))?, rate);
        }
        match self.samples {
            Some(samples) if samples > 0 => to_milliseconds(u64::from(samples), rate),
            _ => to_milliseconds(data, u64::from(format.bytes_per_second)),
        }
    }
}
