//! Headers of boxes (ISO 14496-12 section 4.2): a size that lies is broken, here and for all boxes.

use std::io::{Read, Seek};
use std::ops::Range;

use super::four;
use crate::media::ending::{Outcome, broken};
use crate::media::reading::Reader;

/// A box: where it begins, its type, and where its contents lie.
pub struct Atom {
    /// Of the header.
    pub start: u64,
    /// Four characters.
    pub kind: [u8; 4],
    /// Of the contents; they end with the box.
    pub body: Range<u64>,
}

impl Atom {
    /// The first byte behind the box.
    pub fn end(&self) -> u64 {
        self.body.end
    }

    /// Bytes of the whole box.
    pub fn size(&self) -> u64 {
        self.body.end - self.start
    }
}

/// The box that begins where `within` does; `None` where no header fits any more. Of size 0, "to the end", is only a box
/// of the `file` itself; in a container, zeros up to its end are an end too (QuickTime's, and padding).
pub fn next<R: Read + Seek>(source: &mut Reader<'_, R>, within: &Range<u64>, file: bool) -> Outcome<Option<Atom>> {
    let (start, room) = (within.start, within.end.saturating_sub(within.start));
    if room < 8 {
        return Ok(None);
    }
    source.step()?;
    let [a, b, c, d, kind @ ..] = source.array::<8>(start)?;
    let (head, size) = match u32::from_be_bytes([a, b, c, d]) {
        0 if file => (8, room),
        0 if !source.any_set(within.clone())? => return Ok(None),
        1 if room >= 16 => (16, u64::from_be_bytes(source.array(start + 8)?)),
        size => (8, u64::from(size)),
    };
    if size < head || size > room {
        return broken(format!("an MP4 {} box at byte {start} of {size} bytes, where {room} are left", four(kind)));
    }
    Ok(Some(Atom { start, kind, body: start + head..start + size }))
}

/// The first box of type `kind` in a container.
pub fn find<R: Read + Seek>(source: &mut Reader<'_, R>, within: &Range<u64>, kind: &[u8; 4]) -> Outcome<Option<Atom>> {
    let mut rest = within.clone();
    while let Some(atom) = next(source, &rest, false)? {
        if &atom.kind == kind {
            return Ok(Some(atom));
        }
        rest.start = atom.end();
    }
    Ok(None)
}

/// Whether a part is nothing but whole boxes, and zeros at most behind them.
pub fn tiles<R: Read + Seek>(source: &mut Reader<'_, R>, within: &Range<u64>) -> Outcome<bool> {
    let mut rest = within.clone();
    loop {
        match next(source, &rest, false) {
            Ok(Some(atom)) => rest.start = atom.end(),
            Ok(None) => return Ok(!source.any_set(rest)?),
            Err(crate::media::ending::Failure::Unreadable(_)) => return Ok(false),
            Err(failed) => return Err(failed),
        }
    }
}
