//! JPEG (ITU-T T.81, annex B): a walk from marker to marker that steps over segments, up to the frame header.

use std::io::{Read, Seek};

use super::bounded::Bounded;

/// Start of image (table B.1).
const START: [u8; 2] = [0xff, 0xd8];
/// Bytes of fill before a marker (section B.1.1.2) that are put up with.
const MAX_FILL: u64 = 4096;

/// Width and height of the frame header (section B.2.2). A height of zero, told after the first scan (DNL), is not known.
pub fn pixels<R: Read + Seek>(source: &mut Bounded<'_, R>) -> Option<(u32, u32)> {
    if source.array(0)? != START {
        return None;
    }
    let mut at = 2;
    loop {
        let (marker, after) = marker(source, at)?;
        match marker {
            // Frame headers SOF0 to SOF15: all of the row but DHT, JPG and DAC.
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let [_, _, _, a, b, c, d]: [u8; 7] = source.array(after)?;
                return Some((u32::from(u16::from_be_bytes([c, d])), u32::from(u16::from_be_bytes([a, b]))));
            }
            // TEM and RST0 to RST7 stand alone.
            0x01 | 0xd0..=0xd7 => at = after,
            // The picture ends, another begins, or samples do: a frame header can no longer come.
            0x00 | 0xd8..=0xda => return None,
            _ => at = after + u64::from(u16::from_be_bytes(source.array(after)?)).max(2),
        }
    }
}

/// The marker at `at`, which any number of 0xff may fill up, and the offset after it.
fn marker<R: Read + Seek>(source: &mut Bounded<'_, R>, at: u64) -> Option<(u8, u64)> {
    let [introducer, mut code]: [u8; 2] = source.array(at)?;
    let mut after = at + 2;
    while introducer == 0xff && code == 0xff && after - at < MAX_FILL {
        [code] = source.array(after)?;
        after += 1;
    }
    (introducer == 0xff && code != 0xff).then_some((code, after))
}
