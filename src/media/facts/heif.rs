//! Still pictures in boxes: HEIF and AVIF (ISO 23008-12). The size is that of the primary item, before any rotation or
//! mirroring: a file may hold thumbnails, tiles and depth maps of other sizes.

use std::io::{Read, Seek};
use std::ops::Range;

use super::bounded::Bounded;
use super::boxes;

/// Bytes of `ipma` that are looked at. An entry takes about ten; pictures of thousands of tiles stay below.
const MAX_ASSOCIATIONS: u64 = 256 << 10;

/// Width and height of the primary item: its `ispe` property (ISO 23008-12 section 6.5.3).
pub fn pixels<R: Read + Seek>(source: &mut Bounded<'_, R>) -> Option<(u32, u32)> {
    let file = 0..source.length();
    let mut meta = boxes::find(source, &file, b"meta")?;
    meta.start = meta.start.checked_add(4)?; // version and flags (ISO 14496-12 section 8.11.1)
    let item = primary_item(source, &meta)?;
    let properties = boxes::find(source, &meta, b"iprp")?;
    let container = boxes::find(source, &properties, b"ipco")?;
    let associations = boxes::find(source, &properties, b"ipma")?;
    let table = source.bytes(associations.start, MAX_ASSOCIATIONS.min(associations.end - associations.start))?;
    let wanted = properties_of(item, &table)?;
    let size = spatial_extents(source, &container, &wanted)?;
    let mut side = |offset| boxes::field(source, &size, offset).map(u32::from_be_bytes);
    Some((side(4)?, side(8)?))
}

/// `pitm` (ISO 14496-12 section 8.11.4): an id of 16 bits, or 32 from version 1 on.
fn primary_item<R: Read + Seek>(source: &mut Bounded<'_, R>, meta: &Range<u64>) -> Option<u32> {
    let primary = boxes::find(source, meta, b"pitm")?;
    let [version]: [u8; 1] = boxes::field(source, &primary, 0)?;
    match version {
        0 => boxes::field(source, &primary, 4).map(u16::from_be_bytes).map(u32::from),
        _ => boxes::field(source, &primary, 4).map(u32::from_be_bytes),
    }
}

/// The one-based numbers of the properties of `item`, by the contents of `ipma` (ISO 14496-12 section 8.11.14).
fn properties_of(item: u32, table: &[u8]) -> Option<Vec<usize>> {
    let (&[version, _, _, flags], rest) = table.split_first_chunk()?;
    let (&count, mut rest) = rest.split_first_chunk()?;
    for _ in 0..u32::from_be_bytes(count) {
        let id;
        if version == 0 {
            let (&short, after) = rest.split_first_chunk()?;
            (id, rest) = (u32::from(u16::from_be_bytes(short)), after);
        } else {
            let (&long, after) = rest.split_first_chunk()?;
            (id, rest) = (u32::from_be_bytes(long), after);
        }
        let (&associated, after) = rest.split_first()?;
        let width = if flags & 1 == 0 { 1 } else { 2 };
        let (numbers, after) = after.split_at_checked(usize::from(associated) * width)?;
        rest = after;
        if id == item {
            return Some(numbers.chunks_exact(width).map(property).collect());
        }
    }
    None
}

/// The highest bit only says whether the property is essential.
fn property(bytes: &[u8]) -> usize {
    match *bytes {
        [short] => usize::from(short & 0x7f),
        [high, low] => usize::from(u16::from_be_bytes([high & 0x7f, low])),
        _ => 0,
    }
}

/// The first of the `wanted` properties in `ipco` that is an `ispe`.
fn spatial_extents<R: Read + Seek>(source: &mut Bounded<'_, R>, container: &Range<u64>, wanted: &[usize]) -> Option<Range<u64>> {
    let last = *wanted.iter().max()?;
    let mut rest = container.clone();
    for number in 1..=last {
        let found = boxes::first(source, &rest)?;
        rest.start = found.body.end;
        if &found.kind == b"ispe" && wanted.contains(&number) {
            return Some(found.body);
        }
    }
    None
}
