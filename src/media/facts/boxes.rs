//! The boxes of ISO 14496-12 section 4.2, of which MP4, MOV, M4A, HEIF and AVIF files are made: a walk over their
//! headers that never reads their contents.

use std::io::{Read, Seek};
use std::ops::Range;

use super::bounded::Bounded;

/// A box: its type, and where its contents lie.
pub struct Box {
    /// Four characters.
    pub kind: [u8; 4],
    /// Offsets in the file.
    pub body: Range<u64>,
}

/// The box whose header is at `within.start`; `None` at the end, and when it does not fit.
pub fn first<R: Read + Seek>(source: &mut Bounded<'_, R>, within: &Range<u64>) -> Option<Box> {
    let header: [u8; 8] = source.array(within.start)?;
    let [a, b, c, d, kind @ ..] = header;
    let (head, size) = match u32::from_be_bytes([a, b, c, d]) {
        0 => (8, within.end.checked_sub(within.start)?),
        1 => (16, u64::from_be_bytes(source.array(within.start + 8)?)),
        size => (8, u64::from(size)),
    };
    let body = within.start.checked_add(head)?..within.start.checked_add(size)?;
    (body.start <= body.end && body.end <= within.end).then_some(Box { kind, body })
}

/// The contents of the first box of type `kind` in `within`.
pub fn find<R: Read + Seek>(source: &mut Bounded<'_, R>, within: &Range<u64>, kind: &[u8; 4]) -> Option<Range<u64>> {
    let mut rest = within.clone();
    loop {
        let found = first(source, &rest)?;
        if &found.kind == kind {
            return Some(found.body);
        }
        rest.start = found.body.end;
    }
}

/// The contents of the box that `path` leads to, through the first box of each type.
pub fn descend<R: Read + Seek>(source: &mut Bounded<'_, R>, within: &Range<u64>, path: &[&[u8; 4]]) -> Option<Range<u64>> {
    path.iter().try_fold(within.clone(), |within, kind| find(source, &within, kind))
}

/// The `N` bytes at `offset` in the contents of a box; `None` when it is shorter than that.
pub fn field<const N: usize, R: Read + Seek>(source: &mut Bounded<'_, R>, body: &Range<u64>, offset: u64) -> Option<[u8; N]> {
    let at = body.start.checked_add(offset)?;
    (at.checked_add(N as u64)? <= body.end).then(|| source.array(at))?
}
