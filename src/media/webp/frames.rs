//! A frame of an animated WebP (RFC 9649, section 2.7.1, "ANMF"): sixteen bytes of place and time, then chunks: an alpha channel,
//! a bitstream, and whatever else somebody put there, which goes.

use std::io::{Read, Seek};
use std::ops::Range;

use super::super::clean::Keep;
use super::super::ending::{Outcome, broken};
use super::super::parts::{Gathered, Reader};
use super::chunk::Chunk;

/// Bytes of place and time.
const HEADER: u64 = 16;

/// Judges a frame.
pub fn judge<R: Read + Seek>(reader: &mut Reader<'_, R>, gathered: &mut Gathered, frame: &Chunk) -> Outcome<()> {
    let mut at = frame.body.start + HEADER;
    if at > frame.body.end {
        return broken("a WebP with a frame that is too short");
    }
    let (mut stays, mut goes): (Vec<Range<u64>>, _) = (Vec::new(), Vec::new());
    let (mut alpha, mut pixels) = (false, false);
    while at < frame.body.end {
        let chunk = Chunk::at(reader, at, frame.body.end)?;
        at = chunk.whole.end;
        let first = match &chunk.kind {
            b"ALPH" => !std::mem::replace(&mut alpha, true),
            b"VP8 " | b"VP8L" => !std::mem::replace(&mut pixels, true),
            _ => false,
        };
        match stays.last_mut() {
            Some(last) if first && last.end == chunk.whole.start => last.end = at,
            _ if first => stays.push(chunk.whole),
            _ => goes.push(chunk),
        }
    }
    if !pixels {
        return broken("a WebP with a frame without pixels");
    }
    if goes.is_empty() || gathered.keep() == Keep::All {
        frame.stays(gathered);
        for chunk in goes {
            let text = super::super::wording::printable(&chunk.body(reader)?);
            gathered.text(chunk.name(), text);
        }
        return Ok(());
    }
    let length = HEADER + stays.iter().map(|range| range.end - range.start).sum::<u64>();
    let mut header = b"ANMF".to_vec();
    header.extend((length as u32).to_le_bytes());
    gathered.bytes(header);
    gathered.stays(frame.body.start..frame.body.start + HEADER);
    stays.into_iter().for_each(|range| gathered.stays(range));
    for chunk in goes {
        gathered.goes(reader, chunk.whole.clone(), &chunk.name())?;
    }
    if !length.is_multiple_of(2) {
        gathered.bytes(vec![0]);
    }
    Ok(())
}
