//! Exif (Exif 3.0, CIPA DC-008-2023): a TIFF of tags, read as far as needed, reduced to the tags that may leave, and
//! written anew in one fixed form. Knows no format of files.
//!
//! The directory of the picture and the Exif directory must be readable, for they say how the picture is turned; of all
//! others only that they are there matters, for they go.

mod names;
mod read;
#[cfg(test)]
mod tests;
mod write;

use super::clean::{Keep, Text, Unreadable};
use super::ending::broken;
use super::parts::Rewritten;
use super::wording::{printable, utf8_or_latin1, utf16};
use names::name;
use read::{Entry, Tiff};

/// Tags that may leave, and those that lead to further directories (Exif 3.0, sections 4.6.3 to 4.6.6).
mod tag {
    pub const DESCRIPTION: u16 = 0x010e;
    pub const ORIENTATION: u16 = 0x0112;
    pub const ARTIST: u16 = 0x013b;
    pub const COPYRIGHT: u16 = 0x8298;
    pub const EXIF: u16 = 0x8769;
    pub const GPS: u16 = 0x8825;
    pub const COLOR_SPACE: u16 = 0xa001;
    pub const INTEROPERABILITY: u16 = 0xa005;
    pub const SUB_DIRECTORIES: u16 = 0x014a;
}

/// What stays.
#[derive(Debug, Default)]
struct Kept {
    orientation: Option<u16>,
    color_space: Option<u16>,
    /// Tag, type (ASCII or UTF-8), and the text with its final NUL, in order of tags.
    texts: Vec<(u16, u16, Vec<u8>)>,
}

/// Reduces the Exif data `tiff`, without any header of the format around it.
///
/// # Errors
/// Data of which the orientation cannot be read.
pub fn rewrite(tiff: &[u8], keep: Keep) -> Result<Rewritten, Unreadable> {
    let tiff = Tiff::new(tiff)?;
    if keep == Keep::All {
        return Ok(Rewritten { bytes: None, removed: Vec::new(), texts: everything(&tiff)? });
    }
    let mut kept = Kept::default();
    let mut rewritten = Rewritten::default();
    let first = tiff.directory(tiff.first()?)?;
    for entry in &first.entries {
        match entry.tag {
            tag::EXIF => {
                for entry in &tiff.directory(tiff.offset(entry)?)?.entries {
                    exif_entry(&tiff, entry, &mut kept, &mut rewritten)?;
                }
            }
            _ => picture_entry(&tiff, entry, keep, &mut kept, &mut rewritten)?,
        }
    }
    if first.next != 0 {
        rewritten.removed.push("EXIF thumbnail".to_owned());
    }
    kept.texts.sort();
    rewritten.bytes = write::tiff(&kept);
    Ok(rewritten)
}

/// An entry of the directory of the picture.
fn picture_entry(tiff: &Tiff<'_>, entry: &Entry, keep: Keep, kept: &mut Kept, rewritten: &mut Rewritten) -> Result<(), Unreadable> {
    let stays = match entry.tag {
        tag::COPYRIGHT => entry.is_text(),
        tag::ARTIST | tag::DESCRIPTION => keep == Keep::Descriptive && entry.is_text(),
        tag::ORIENTATION if kept.orientation.is_none() => {
            kept.orientation = Some(tiff.short(entry)?);
            return Ok(());
        }
        _ => false,
    };
    if !stays || kept.texts.iter().any(|(known, ..)| *known == entry.tag) {
        rewritten.removed.push(format!("EXIF {}", name(entry.tag)));
        return Ok(());
    }
    let value = tiff.value(entry)?;
    let end = value.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
    let mut text = value[..end].to_vec();
    rewritten.texts.push(Text { place: format!("EXIF {}", name(entry.tag)), text: utf8_or_latin1(&text).replace('\0', "\n") });
    text.push(0);
    kept.texts.push((entry.tag, entry.kind, text));
    Ok(())
}

/// An entry of the Exif directory.
fn exif_entry(tiff: &Tiff<'_>, entry: &Entry, kept: &mut Kept, rewritten: &mut Rewritten) -> Result<(), Unreadable> {
    if entry.tag == tag::COLOR_SPACE && kept.color_space.is_none() {
        kept.color_space = Some(tiff.short(entry)?);
    } else {
        rewritten.removed.push(format!("EXIF {}", name(entry.tag)));
    }
    Ok(())
}

/// Every text: tag by tag as far as the directories can be followed, and what is readable between them.
fn everything(tiff: &Tiff<'_>) -> Result<Vec<Text>, Unreadable> {
    let mut texts = Vec::new();
    let (mut rest, mut left) = (tiff.bytes.to_vec(), tiff.bytes.len());
    for entry in tiff.all_entries() {
        let Some(range) = tiff.value_range(&entry).filter(|_| entry.is_text() || entry.is_bytes()) else { continue };
        // Values do not lie upon each other. A million of them that do would be a million copies.
        let Some(less) = left.checked_sub(range.len()) else { return broken("EXIF whose values lie upon each other") };
        left = less;
        let value = &tiff.bytes[range.clone()];
        let text = if entry.is_text() { utf8_or_latin1(value).trim_end_matches('\0').to_owned() } else { wide(tiff, &entry, value) };
        if !text.is_empty() {
            texts.push(Text { place: format!("EXIF {}", name(entry.tag)), text });
        }
        rest[range].fill(0);
    }
    let text = printable(&rest);
    if !text.is_empty() {
        texts.push(Text { place: "EXIF".to_owned(), text });
    }
    Ok(texts)
}

/// Bytes that are text by their tag: Windows' own in UTF-16 little-endian, a comment by the code before it (Exif 3.0,
/// section 4.6.6.4, table 10). In all others what can be read.
fn wide(tiff: &Tiff<'_>, entry: &Entry, value: &[u8]) -> String {
    match (entry.tag, value.split_at_checked(8)) {
        (0x9c9b..=0x9c9f, _) => utf16(value, false).trim_end_matches('\0').to_owned(),
        (_, Some((b"UNICODE\0", text))) => utf16(text, tiff.big),
        _ => printable(value),
    }
}

/// Exif data without the header that belongs to JPEG alone, and that some programs write everywhere.
pub fn without_header(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"Exif\0\0").unwrap_or(bytes)
}
