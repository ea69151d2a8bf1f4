//! Finding markers: where the next segment begins, and where coded samples end (ITU-T T.81, sections B.1.1.2 and B.1.1.5).

use std::io::{Read, Seek};

use super::super::ending::Outcome;
use super::super::parts::Reader;

/// Where the next marker is, at `at` or after bytes that belong to none. Decoders step over those, fill bytes too.
pub fn next_marker<R: Read + Seek>(reader: &mut Reader<'_, R>, at: u64) -> Outcome<u64> {
    find(reader, at, |code| !matches!(code, 0x00 | 0xff))
}

/// Where the coded samples from `at` on end: at the first marker that is no restart.
pub fn end<R: Read + Seek>(reader: &mut Reader<'_, R>, at: u64) -> Outcome<u64> {
    find(reader, at, |code| !matches!(code, 0x00 | 0xff | 0xd0..=0xd7))
}

fn find<R: Read + Seek>(reader: &mut Reader<'_, R>, mut at: u64, wanted: impl Fn(u8) -> bool) -> Outcome<u64> {
    loop {
        let ahead = reader.ahead(at)?;
        let Some(found) = memchr::memchr(0xff, ahead) else {
            at += ahead.len() as u64;
            continue;
        };
        at += found as u64;
        let [_, code] = reader.array(at)?;
        if wanted(code) {
            return Ok(at);
        }
        at += 1;
    }
}
