//! The one fixed form of Exif data: big-endian, the directory of the picture, the Exif directory, then the texts that do
//! not fit into four bytes, each at an even offset (TIFF 6.0, section 2). No padding, no thumbnail.

use super::{Kept, tag};

const SHORT: u16 = 3;
const LONG: u16 = 4;
/// Header; and what a directory takes beside its entries, and an entry.
const HEADER: usize = 8;
const AROUND: usize = 6;
const ENTRY: usize = 12;

/// The TIFF of what stays; `None` when that is nothing.
pub fn tiff(kept: &Kept) -> Option<Vec<u8>> {
    let entries = kept.texts.len() + usize::from(kept.orientation.is_some()) + usize::from(kept.color_space.is_some());
    if entries == 0 {
        return None;
    }
    let exif_at = HEADER + AROUND + ENTRY * entries;
    let texts_at = exif_at + if kept.color_space.is_some() { AROUND + ENTRY } else { 0 };
    let mut directory: Vec<(u16, u16, u32, [u8; 4])> = Vec::new();
    let mut texts = Vec::new();
    directory.extend(kept.orientation.map(|value| (tag::ORIENTATION, SHORT, 1, short(value))));
    directory.extend(kept.color_space.map(|_| (tag::EXIF, LONG, 1, (exif_at as u32).to_be_bytes())));
    for (tag, kind, text) in &kept.texts {
        let mut value = [0; 4];
        if text.len() <= 4 {
            value[..text.len()].copy_from_slice(text);
        } else {
            value = ((texts_at + texts.len()) as u32).to_be_bytes();
            texts.extend_from_slice(text);
            texts.resize(texts.len().next_multiple_of(2), 0);
        }
        directory.push((*tag, *kind, text.len() as u32, value));
    }
    directory.sort_unstable();
    let mut out = b"MM\0*\0\0\0\x08".to_vec();
    append(&directory, &mut out);
    if let Some(value) = kept.color_space {
        append(&[(tag::COLOR_SPACE, SHORT, 1, short(value))], &mut out);
    }
    out.extend(texts);
    Some(out)
}

/// A short stands in the first two of the four bytes.
fn short(value: u16) -> [u8; 4] {
    let [high, low] = value.to_be_bytes();
    [high, low, 0, 0]
}

fn append(directory: &[(u16, u16, u32, [u8; 4])], out: &mut Vec<u8>) {
    out.extend((directory.len() as u16).to_be_bytes());
    for (tag, kind, count, value) in directory {
        out.extend(tag.to_be_bytes());
        out.extend(kind.to_be_bytes());
        out.extend(count.to_be_bytes());
        out.extend(value);
    }
    out.extend([0; 4]);
}
