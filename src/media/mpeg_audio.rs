//! MP3 and MP2 (ISO 11172-3, ISO 13818-3): frames one after another are the sound, and stay as they are; whatever is no
//! frame goes: tags at either end and between, padding, leftovers. What is kept of tags is written anew as one ID3v2.4 in
//! front. That takes a walk from frame to frame, so the whole file is read once, in constant memory.

pub mod id3;
#[cfg(test)]
mod tests;
pub mod trailers;

use std::io::{Read, Seek};
use std::ops::Range;

use super::clean::{Credentials, Judged, Policy, Unreadable};
use super::draft::Draft;
use super::ending::{Outcome, broken, settle, unsupported};
use super::facts::mpeg::Frame;
use super::reading::Reader;
use super::wording::latin1;
use id3::Fields;

/// Bytes in which the next frame is looked for where none is: encoders' padding, leftovers of a cut.
const MAX_GAP: u64 = 64 << 10;
/// Gaps in one file: each is a cut or a file put behind another.
const MAX_GAPS: usize = 1_000;

/// Judges `length` bytes of `source`, from its start.
pub fn judge<R: Read + Seek>(length: u64, source: &mut R, policy: Policy) -> std::io::Result<Result<Judged, Unreadable>> {
    settle(judged(Reader::new(source, length), Draft::new(policy.keep)))
}

fn judged<R: Read + Seek>(mut source: Reader<'_, R>, mut draft: Draft) -> Outcome<Judged> {
    let length = source.length();
    let mut fields = Fields::default();
    let start = id3::skim(&mut source, 0, &mut draft, &mut fields, "MP3")?;
    let end = trailers::skim(&mut source, start..length, &mut draft, &mut fields, "MP3")?;
    let sound = Sound::walk(&mut source, start..end, &mut draft, &mut fields)?;
    let whole = sound.spans.as_slice() == std::slice::from_ref(&(start..end));
    if !whole && !draft.keeps_all() && trailers::ends_like_a_tag(&sound.end(&mut source)?) {
        return broken("what is left of the MP3 would end like a tag, once the bytes that are no frame have gone");
    }
    encoder(&mut source, sound.first, &mut draft)?;
    let tag = fields.written();
    // The tag that would be written may be there already.
    let rewritten = draft.changed() || tag.as_ref().map_or(0, |tag| tag.len() as u64) != sound.spans[0].start;
    let same = !rewritten && tag.as_ref().is_none_or(|tag| source.bytes(0..sound.spans[0].start).is_ok_and(|there| there == *tag));
    if !same && !draft.changed() && !draft.keeps_all() {
        draft.gone("MP3 ID3v2 form")?;
    }
    draft.bytes(&tag.unwrap_or_default());
    sound.spans.into_iter().for_each(|span| draft.span(span));
    fields.tell(&mut draft, "MP3 ID3v2")?;
    Ok(draft.judged(length, Credentials::Absent))
}

/// Where the frames lie.
struct Sound {
    first: (Frame, u64),
    spans: Vec<Range<u64>>,
}

impl Sound {
    /// From frame to frame, over tags and what else lies between.
    fn walk<R: Read + Seek>(source: &mut Reader<'_, R>, within: Range<u64>, draft: &mut Draft, fields: &mut Fields) -> Outcome<Self> {
        let Some(first) = next_frame(source, None, within.clone())? else {
            return match source.try_array::<2>(within.start)? {
                Some([0xff, second]) if second >= 0xe0 => unsupported("MPEG sound of layer I or of a free bit rate"),
                _ => broken("MP3 without a frame"),
            };
        };
        stray(source, within.start..first.1, draft)?;
        let (mut at, mut begun, mut spans) = (first.1, first.1, Vec::new());
        while at < within.end {
            if let Some(frame) = frame_at(source, at..within.end)?
                && (frame.continues(&first.0) || stands(source, &frame, &first.0, at..within.end)?)
            {
                // The last one may be cut short, by a recorder or by the tag behind it.
                at = (at + frame.length).min(within.end);
                continue;
            }
            spans.push(begun..at);
            let tags_end = id3::skim(source, at, draft, fields, "MP3")?.min(within.end);
            let Some((_, next)) = next_frame(source, Some(&first.0), tags_end..within.end)? else {
                if within.end - tags_end > MAX_GAP {
                    return broken(format!("the MP3 frames end at byte {at}, and no tag begins there"));
                }
                stray(source, tags_end..within.end, draft)?;
                (begun, at) = (within.end, within.end);
                break;
            };
            if spans.len() > MAX_GAPS {
                return broken("more gaps between MP3 frames than any file has");
            }
            stray(source, tags_end..next, draft)?;
            (begun, at) = (next, next);
        }
        if begun < at {
            spans.push(begun..at);
        }
        Ok(Self { first, spans })
    }

    /// The last bytes of what stays, whatever lay between them: trailers were looked for before that had gone.
    fn end<R: Read + Seek>(&self, source: &mut Reader<'_, R>) -> Outcome<Vec<u8>> {
        let mut end = Vec::new();
        for span in self.spans.iter().rev() {
            let missing = trailers::LONGEST_END.saturating_sub(end.len() as u64);
            let start = span.end.saturating_sub(missing).max(span.start);
            end.splice(0..0, source.bytes(start..span.end)?);
        }
        Ok(end)
    }
}

/// Bytes that are no frames and no tags.
fn stray<R: Read + Seek>(source: &mut Reader<'_, R>, part: Range<u64>, draft: &mut Draft) -> Outcome<()> {
    if part.start >= part.end {
        return Ok(());
    }
    if draft.keeps_all() {
        return draft.runs(source, "MP3 bytes that are no frame", part);
    }
    draft.gone("MP3 bytes that are no frame")
}

/// The frame whose header is at the start of `within`.
fn frame_at<R: Read + Seek>(source: &mut Reader<'_, R>, within: Range<u64>) -> Outcome<Option<Frame>> {
    if within.end < within.start + 4 { Ok(None) } else { Ok(source.try_array(within.start)?.and_then(Frame::parse)) }
}

/// Whether what looks like a frame is one: another of its kind, or of the kind of the first, follows, or the end.
fn stands<R: Read + Seek>(source: &mut Reader<'_, R>, frame: &Frame, first: &Frame, within: Range<u64>) -> Outcome<bool> {
    let next = within.start + frame.length;
    let followed = |next: Frame| next.continues(frame) || next.continues(first);
    Ok(next == within.end || next < within.end && frame_at(source, next..within.end)?.is_some_and(followed))
}

/// The first frame in a part that another of its kind follows, or the end.
fn next_frame<R: Read + Seek>(source: &mut Reader<'_, R>, kind: Option<&Frame>, within: Range<u64>) -> Outcome<Option<(Frame, u64)>> {
    let searched = source.bytes(within.start..within.end.min(within.start + MAX_GAP))?;
    for (offset, header) in searched.array_windows().enumerate() {
        let Some(frame) = Frame::parse(*header).filter(|frame| kind.is_none_or(|kind| frame.continues(kind))) else { continue };
        let at = within.start + offset as u64;
        if stands(source, &frame, kind.unwrap_or(&frame), at..within.end)? {
            return Ok(Some((frame, at)));
        }
    }
    Ok(None)
}

/// The name of the encoder, 9 bytes at 120 of the Xing or Info header, or what it left in an empty one: part of a frame.
fn encoder<R: Read + Seek>(source: &mut Reader<'_, R>, (frame, at): (Frame, u64), draft: &mut Draft) -> Outcome<()> {
    let counts = at + frame.counts_at;
    if let Some([tag @ .., _, _, _, _]) = source.try_array::<8>(counts)?
        && matches!(&tag, b"Xing" | b"Info")
        && let Some(name) = source.try_array::<9>(counts + 120)?
    {
        let name: String = latin1(&name).chars().filter(|character| character.is_ascii_graphic()).collect();
        draft.text("MP3 encoder", name)?;
    }
    Ok(())
}
