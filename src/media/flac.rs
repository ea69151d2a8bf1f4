//! FLAC (RFC 9639): blocks of metadata, then frames. STREAMINFO and SEEKTABLE stay, of the comments what is kept is written
//! anew with an empty vendor, everything else goes, cover pictures too. Frames are not touched; that the file ends with one
//! is proven by its checksum, so that nothing hides behind it.

mod comments;
mod frames;
#[cfg(test)]
mod tests;

use std::io::{Read, Seek};
use std::ops::Range;

use super::clean::{Credentials, Judged, Policy, Unreadable};
use super::draft::Draft;
use super::ending::{Outcome, broken, settle};
use super::mpeg_audio::id3::{self, Fields};
use super::mpeg_audio::trailers;
use super::reading::Reader;
use comments::Comments;

/// Types of blocks (section 8.1).
const STREAMINFO: u8 = 0;
const PADDING: u8 = 1;
const SEEKTABLE: u8 = 3;
const VORBIS_COMMENT: u8 = 4;
/// The names of those that go.
const NAMES: [(u8, &str); 3] = [(2, "FLAC APPLICATION"), (5, "FLAC CUESHEET"), (6, "FLAC PICTURE")];

/// Judges `length` bytes of `source`, from its start.
pub fn judge<R: Read + Seek>(length: u64, source: &mut R, policy: Policy) -> std::io::Result<Result<Judged, Unreadable>> {
    settle(judged(Reader::new(source, length), Draft::new(policy.keep)))
}

/// A block that stays: where it lies, or what is written instead.
enum Block {
    There(u8, Range<u64>),
    Comments(Vec<u8>),
}

fn judged<R: Read + Seek>(mut source: Reader<'_, R>, mut draft: Draft) -> Outcome<Judged> {
    let length = source.length();
    let mut fields = Fields::default();
    let start = id3::skim(&mut source, 0, &mut draft, &mut fields, "FLAC")?;
    if start > 0 && !draft.keeps_all() {
        draft.gone("FLAC ID3v2")?;
    }
    if source.try_array(start)? != Some(*b"fLaC") {
        return broken("no FLAC stream");
    }
    let (mut blocks, mut comments, first) = blocks(&mut source, start + 4, &mut draft)?;
    let end = trailers::skim(&mut source, first..length, &mut draft, &mut fields, "FLAC")?;
    let largest = source.array::<3>(start + 4 + 4 + 7)?;
    frames::ends_with_one(&mut source, first..end, u32::from_be_bytes([0, largest[0], largest[1], largest[2]]))?;
    comments.take(&fields, &mut draft)?;
    if draft.keeps_all() {
        fields.tell(&mut draft, "FLAC ID3v2")?;
    }
    if let Some(written) = comments.written().filter(|_| comments.changed) {
        // A block that could have stayed is in what is written: a stream has one block of comments (RFC 9639 section 8.6).
        blocks.retain(|block| !matches!(block, Block::There(VORBIS_COMMENT, _)));
        let place = blocks.len().min(1);
        blocks.insert(place, Block::Comments(written));
    }
    draft.span(start..start + 4);
    put_together(blocks, &mut source, &mut draft)?;
    draft.span(first..end);
    Ok(draft.judged(length, Credentials::Absent))
}

/// The blocks that stay, the comments, and where the frames begin.
fn blocks<R: Read + Seek>(source: &mut Reader<'_, R>, mut at: u64, draft: &mut Draft) -> Outcome<(Vec<Block>, Comments, u64)> {
    let (mut blocks, mut comments) = (Vec::new(), Comments::default());
    loop {
        source.step()?;
        let [kind, size @ ..] = source.array::<4>(at)?;
        let end = at + 4 + u64::from(u32::from_be_bytes([0, size[0], size[1], size[2]]));
        let (body, last, kind) = (at + 4..end, kind & 0x80 != 0, kind & 0x7f);
        if end > source.length() {
            return broken(format!("a FLAC block at byte {at} that ends at byte {end}"));
        }
        if blocks.is_empty() != (kind == STREAMINFO) || kind == STREAMINFO && body.end - body.start != 34 {
            return broken("a FLAC stream that does not begin with one STREAMINFO");
        }
        match kind {
            STREAMINFO | SEEKTABLE => blocks.push(Block::There(kind, at..end)),
            PADDING if !source.any_set(body.clone())? => blocks.push(Block::There(kind, at..end)),
            VORBIS_COMMENT => {
                let whole = comments.read(&source.bytes(body)?, draft)?;
                if whole {
                    blocks.push(Block::There(kind, at..end));
                }
            }
            _ => {
                let name = NAMES.iter().find(|(named, _)| *named == kind).map_or("FLAC block", |(_, name)| name);
                match draft.keeps_all() {
                    true => draft.runs(source, name, body)?,
                    false => draft.gone(if kind == PADDING { "FLAC PADDING" } else { name })?,
                }
            }
        }
        at = end;
        if last {
            return Ok((blocks, comments, at));
        }
    }
}

/// Blocks one behind another; the last of them says that it is.
fn put_together<R: Read + Seek>(blocks: Vec<Block>, source: &mut Reader<'_, R>, draft: &mut Draft) -> Outcome<()> {
    let count = blocks.len();
    for (number, block) in blocks.into_iter().enumerate() {
        let last = if number + 1 == count { 0x80 } else { 0 };
        match block {
            Block::There(kind, part) => {
                let [told] = source.array(part.start)?;
                if told == kind | last {
                    draft.span(part);
                } else {
                    draft.bytes(&[kind | last]);
                    draft.span(part.start + 1..part.end);
                }
            }
            Block::Comments(content) => {
                let [_, size @ ..] = (content.len() as u32).to_be_bytes();
                draft.bytes(&[&[VORBIS_COMMENT | last], size.as_slice(), &content].concat());
            }
        }
    }
    Ok(())
}
