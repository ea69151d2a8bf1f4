//! A segment (ITU-T T.81, section B.1.1.4): a marker, and mostly a length and contents.

use std::io::{Read, Seek};
use std::ops::Range;

use super::super::ending::{Outcome, broken};
use super::super::parts::Reader;

/// Where a segment lies.
pub struct Segment {
    /// The second byte of its marker.
    pub marker: u8,
    /// With its marker, and without the bytes that fill up before that.
    pub whole: Range<u64>,
}

impl Segment {
    /// The segment whose marker is at `at`; it must fit into the file.
    pub fn at<R: Read + Seek>(reader: &mut Reader<'_, R>, at: u64) -> Outcome<Self> {
        let [_, marker] = reader.array(at)?;
        if matches!(marker, 0x01 | 0xd0..=0xd9) {
            return Ok(Self { marker, whole: at..at + 2 });
        }
        let length = u64::from(u16::from_be_bytes(reader.array(at + 2)?));
        let end = at + 2 + length;
        if length < 2 || end > reader.length() {
            return broken(format!("no whole segment of a JPEG at byte {at}"));
        }
        Ok(Self { marker, whole: at..end })
    }

    /// Its contents.
    pub fn body<R: Read + Seek>(&self, reader: &mut Reader<'_, R>) -> Outcome<Vec<u8>> {
        reader.part(self.whole.start + 4..self.whole.end)
    }

    /// Its name for reports.
    pub fn name(&self) -> String {
        match self.marker {
            0xe0..=0xef => format!("JPEG APP{}", self.marker - 0xe0),
            0xfe => "JPEG COM".to_owned(),
            marker => format!("JPEG marker 0x{marker:02x}"),
        }
    }
}

/// A segment with these contents, which were read out of one.
pub fn written(marker: u8, body: &[u8]) -> Vec<u8> {
    let mut segment = vec![0xff, marker];
    segment.extend(((body.len() + 2) as u16).to_be_bytes());
    segment.extend_from_slice(body);
    segment
}

/// APP0 to APP15 with these contents; `None` when they are too long.
pub fn application(number: u8, body: &[u8]) -> Option<Vec<u8>> {
    (body.len() <= usize::from(u16::MAX) - 2).then(|| written(0xe0 + number, body))
}

/// Whether the contents of a table, frame or scan header have the length that they say (sections B.2.2 to B.2.5).
pub fn shape_fits(marker: u8, body: &[u8]) -> bool {
    let counted =
        |at: usize, around: usize, each: usize| body.get(at).is_some_and(|&count| body.len() == around + each * usize::from(count));
    match marker {
        0xc4 => fits(body, |rest| Some(17 + rest.get(1..17)?.iter().map(|&count| usize::from(count)).sum::<usize>())),
        0xdb => fits(body, |rest| Some(if rest.first()? >> 4 == 0 { 65 } else { 129 })),
        0xcc => body.len().is_multiple_of(2),
        0xda => counted(0, 4, 2),
        0xdc | 0xdd => body.len() == 2,
        _ => counted(5, 6, 3),
    }
}

/// Whether `body` is nothing but tables, the first of which is as long as `length` says.
fn fits(body: &[u8], length: impl Fn(&[u8]) -> Option<usize>) -> bool {
    let mut rest = body;
    while !rest.is_empty() {
        match length(rest).and_then(|length| rest.get(length..)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}
