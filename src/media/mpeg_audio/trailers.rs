//! Tags behind the sound: ID3v1 (128 bytes, with `TAG+` before it), APEv2 and APEv1 (with a footer that says how long it
//! is), Lyrics3 v1 and v2 (with an end mark), and ID3v2 with a footer. They stand in any order, so they are taken off the
//! end one after another.

use std::io::{Read, Seek};
use std::ops::Range;

use super::id3::{self, Fields};
use crate::media::draft::Draft;
use crate::media::ending::{Outcome, broken};
use crate::media::reading::{MAX_PART, Reader};
use crate::media::wording::{latin1, utf8_or_latin1};

/// Lyrics3 v1 is looked for in the bytes before its end mark: it is at most 5100 long.
const LONGEST_LYRICS: u64 = 5_200;
/// Bytes by which the end of any of these tags is known: those of ID3v1.
pub const LONGEST_END: u64 = 128;

/// Takes tags off the end of `within`, notes them and what is kept of them, and gives the end of what is left.
/// `format` names the file in the notes.
pub fn skim<R: Read + Seek>(
    source: &mut Reader<'_, R>,
    within: Range<u64>,
    draft: &mut Draft,
    fields: &mut Fields,
    format: &str,
) -> Outcome<u64> {
    let mut end = within.end;
    loop {
        source.step()?;
        let left = within.start..end;
        let start = match trailer(source, &left)? {
            Some((name, start)) => {
                whole(source, start..end, draft, fields, &format!("{format} {name}"))?;
                start
            }
            None => return Ok(end),
        };
        end = start;
    }
}

/// The name and the start of the tag that `within` ends with.
fn trailer<R: Read + Seek>(source: &mut Reader<'_, R>, within: &Range<u64>) -> Outcome<Option<(&'static str, u64)>> {
    let fits = |name, size: u64| within.end.checked_sub(size).filter(|&start| start >= within.start).map(|start| (name, start));
    if let Some((_, start)) = fits("", 128)
        && is_id3v1(&source.bytes(start..within.end)?)
    {
        let extended = start.checked_sub(227).filter(|&before| before >= within.start);
        return Ok(match extended {
            Some(before) if source.array(before)? == *b"TAG+" => Some(("ID3v1", before)),
            _ => Some(("ID3v1", start)),
        });
    }
    if let Some((_, start)) = fits("", 32)
        && source.array(start)? == *b"APETAGEX"
    {
        let size = u64::from(u32::from_le_bytes(source.array(start + 12)?));
        let header = if source.array::<4>(start + 20)?[3] & 0x80 == 0 { 0 } else { 32 };
        let tag = fits("APE", size.max(32) + header);
        // A size that lies would take frames with it.
        let headed = match tag {
            Some((_, start)) => header == 0 || source.array(start)? == *b"APETAGEX",
            None => false,
        };
        return if headed { Ok(tag) } else { broken("an APE tag that lies about its size") };
    }
    if let Some((_, start)) = fits("", 10)
        && let [b'3', b'D', b'I', _, _, _, size @ ..] = source.array::<10>(start)?
        // Three bytes are there by chance, too: then there is no header, and what it would take with it is sound.
        && let Some((name, start)) = fits("ID3v2", id3::syncsafe(size) + 20)
        && source.array(start)? == *b"ID3"
    {
        return Ok(Some((name, start)));
    }
    lyrics(source, within)
}

fn lyrics<R: Read + Seek>(source: &mut Reader<'_, R>, within: &Range<u64>) -> Outcome<Option<(&'static str, u64)>> {
    let Some(mark) = within.end.checked_sub(9).filter(|&mark| mark >= within.start) else { return Ok(None) };
    match &source.array::<9>(mark)? {
        b"LYRICS200" if mark >= within.start + 6 => {
            let digits = source.array::<6>(mark - 6)?;
            let size: Option<u64> = str::from_utf8(&digits).ok().and_then(|digits| digits.parse().ok());
            let start = size.and_then(|size| (mark - 6).checked_sub(size)).filter(|&start| start >= within.start);
            match start {
                Some(start) if source.try_array(start)? == Some(*b"LYRICSBEGIN") => Ok(Some(("Lyrics3", start))),
                _ => broken("a Lyrics3 tag that lies about its size"),
            }
        }
        b"LYRICSEND" => {
            let from = mark.saturating_sub(LONGEST_LYRICS).max(within.start);
            let begun = memchr::memmem::rfind(&source.bytes(from..mark)?, b"LYRICSBEGIN");
            Ok(begun.map(|begun| ("Lyrics3", from + begun as u64)))
        }
        _ => Ok(None),
    }
}

/// Whether bytes end like one of these tags, whole or not. [`LONGEST_END`] of them tell.
pub fn ends_like_a_tag(bytes: &[u8]) -> bool {
    bytes.last_chunk::<128>().is_some_and(|tag| is_id3v1(tag))
        || bytes.last_chunk::<32>().is_some_and(|footer| footer.starts_with(b"APETAGEX"))
        || bytes.last_chunk::<10>().is_some_and(|footer| footer.starts_with(b"3DI"))
        || bytes.ends_with(b"LYRICS200")
        || bytes.ends_with(b"LYRICSEND")
}

/// `TAG`, and texts without control characters: chance in coded sound does not look like that.
fn is_id3v1(tag: &[u8]) -> bool {
    tag.starts_with(b"TAG")
        && tag.len() == 128
        && tag[3..125].iter().all(|&byte| byte == 0 || byte >= b' ' || byte == b'\n' || byte == b'\r')
}

/// A whole trailer: goes, but for what is kept of it.
fn whole<R: Read + Seek>(source: &mut Reader<'_, R>, tag: Range<u64>, draft: &mut Draft, fields: &mut Fields, name: &str) -> Outcome<()> {
    if draft.keeps_all() {
        return draft.runs(source, name, tag);
    }
    if name.ends_with("ID3v2") {
        id3::tag(source, tag.start, draft, fields, name)?;
        return draft.gone(format!("{name} at the end"));
    }
    if name.ends_with("ID3v1") {
        let v1 = source.bytes(tag.end - 128..tag.end)?;
        fields.add_short(draft.keep, "TIT2", &v1[3..33]);
        fields.add_short(draft.keep, "TPE1", &v1[33..63]);
    } else if name.ends_with("APE") && tag.end - tag.start <= MAX_PART {
        items(&source.bytes(tag)?, draft, fields, name)?;
    }
    draft.gone(name)
}

/// The items of an APE tag: size, flags, a key that ends with a zero, a value.
fn items(tag: &[u8], draft: &mut Draft, fields: &mut Fields, name: &str) -> Outcome<()> {
    let mut rest = tag.strip_prefix(b"APETAGEX").map_or(tag, |_| tag.get(32..).unwrap_or_default());
    while let Some((header, behind)) = rest.split_first_chunk::<8>() {
        let size = u32::from_le_bytes([header[0], header[1], header[2], header[3]]) as usize;
        let Some(end) = behind.iter().take(256).position(|&byte| byte == 0) else { break };
        let Some(value) = behind.get(end + 1..end + 1 + size) else { break };
        let key = latin1(&behind[..end]);
        let frame = match key.to_ascii_lowercase().as_str() {
            "copyright" => "TCOP",
            "title" => "TIT2",
            "artist" => "TPE1",
            "composer" => "TCOM",
            _ => "",
        };
        if !fields.add(draft.keep, frame, &utf8_or_latin1(value)) {
            draft.gone(format!("{name} \"{key}\""))?;
        }
        rest = &behind[end + 1 + size..];
    }
    Ok(())
}
