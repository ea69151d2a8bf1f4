//! ID3v2.2, v2.3 and v2.4 (id3.org): frames of text and other things in front of sound, in WAV and before FLAC as well.
//! What is kept is written anew, as v2.4 in one fixed form: no padding, no flags, UTF-8, in a fixed order.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek};

use crate::media::clean::Keep;
use crate::media::draft::Draft;
use crate::media::ending::{Outcome, unsupported};
use crate::media::reading::{MAX_PART, Reader};
use crate::media::wording::{latin1, utf8_or_latin1, utf16};

/// Tags that may stand one behind the other.
const MAX_TAGS: usize = 16;
/// What is kept, in the order in which it is written, and whether always: copyright, production notice, terms of use, web
/// statement; and of what is somebody else's title, artist, composer.
const KEPT: [(&str, bool); 7] =
    [("TIT2", false), ("TPE1", false), ("TCOM", false), ("TCOP", true), ("TPRO", true), ("USER", true), ("WCOP", true)];
/// The names that v2.2 has for them.
const SHORT: [(&[u8], &str); 7] =
    [(b"TT2", "TIT2"), (b"TP1", "TPE1"), (b"TCM", "TCOM"), (b"TCR", "TCOP"), (b"TPR", "TPRO"), (b"USR", "USER"), (b"WCP", "WCOP")];

/// What is kept of all tags of a file.
#[derive(Debug, Default)]
pub struct Fields(BTreeMap<usize, Vec<String>>);

impl Fields {
    /// Takes the text of a frame, if one of this name is kept.
    pub fn add(&mut self, keep: Keep, frame: &str, text: &str) -> bool {
        let Some(place) = KEPT.iter().position(|&(name, always)| name == frame && (always || keep != Keep::Rights)) else { return false };
        let values = self.0.entry(place).or_default();
        for value in text.split('\0').map(str::trim).filter(|value| !value.is_empty()) {
            if !values.iter().any(|there| there == value) {
                values.push(value.to_owned());
            }
        }
        true
    }

    /// The same where only a short form is left: ID3v1 has 30 bytes, ended by a zero.
    pub fn add_short(&mut self, keep: Keep, frame: &str, text: &[u8]) {
        if self.of(frame).is_empty() {
            self.add(keep, frame, &latin1(text.split(|&byte| byte == 0).next().unwrap_or_default()));
        }
    }

    /// The values of a frame.
    pub fn of(&self, frame: &str) -> &[String] {
        KEPT.iter().position(|&(name, _)| name == frame).and_then(|place| self.0.get(&place)).map_or(&[], Vec::as_slice)
    }

    /// The tag, if anything is kept. Several values are one frame, parted by zeros (v2.4 section 4.2); addresses and terms
    /// of use are one frame each.
    pub fn written(&self) -> Option<Vec<u8>> {
        let mut frames = Vec::new();
        for (&place, values) in &self.0 {
            let (name, joined) = (KEPT[place].0, values.join("\0"));
            match name {
                _ if values.is_empty() => {}
                "WCOP" => values.iter().for_each(|value| frame(&mut frames, name, b"", value)),
                "USER" => values.iter().for_each(|value| frame(&mut frames, name, b"\x03XXX", value)),
                _ => frame(&mut frames, name, b"\x03", &joined),
            }
        }
        let tag = [b"ID3\x04\0\0".as_slice(), &to_syncsafe(frames.len()), &frames].concat();
        (!frames.is_empty()).then_some(tag)
    }

    /// What is kept, as texts.
    pub fn tell(&self, draft: &mut Draft, place: &str) -> Outcome<()> {
        for (&frame, values) in &self.0 {
            values.iter().try_for_each(|value| draft.text(format!("{place} {}", KEPT[frame].0), value.as_str()))?;
        }
        Ok(())
    }
}

fn frame(frames: &mut Vec<u8>, name: &str, before: &[u8], value: &str) {
    frames.extend_from_slice(name.as_bytes());
    frames.extend_from_slice(&to_syncsafe(before.len() + value.len()));
    frames.extend_from_slice(&[0, 0]);
    frames.extend_from_slice(before);
    frames.extend_from_slice(value.as_bytes());
}

/// 28 bits in four bytes of which none begins with a one (v2.4 section 6.2).
pub fn syncsafe(bytes: [u8; 4]) -> u64 {
    bytes.iter().fold(0, |sum, byte| sum << 7 | u64::from(byte & 0x7f))
}

fn to_syncsafe(size: usize) -> [u8; 4] {
    [21, 14, 7, 0].map(|bits| (size >> bits) as u8 & 0x7f)
}

/// Notes the tags that begin at `at`, one behind the other, takes what is kept of them, and gives the byte behind them.
pub fn skim<R: Read + Seek>(source: &mut Reader<'_, R>, mut at: u64, draft: &mut Draft, fields: &mut Fields, format: &str) -> Outcome<u64> {
    for tags in 0.. {
        let Some([b'I', b'D', b'3', ..]) = source.try_array::<10>(at)? else { break };
        if tags == MAX_TAGS {
            return unsupported("more ID3v2 tags than any file has");
        }
        at = tag(source, at, draft, fields, &format!("{format} ID3v2"))?;
    }
    Ok(at)
}

/// The tag at `at`: the byte behind it.
pub fn tag<R: Read + Seek>(source: &mut Reader<'_, R>, at: u64, draft: &mut Draft, fields: &mut Fields, name: &str) -> Outcome<u64> {
    let [_, _, _, version, _, flags, size @ ..] = source.array::<10>(at)?;
    let body = at + 10..(at + 10 + syncsafe(size)).min(source.length());
    let end = (body.end + if version == 4 && flags & 0x10 != 0 { 10 } else { 0 }).min(source.length());
    if draft.keeps_all() {
        draft.runs(source, name, at..end)?;
    }
    // Until v2.3 the tag as a whole has zeros put in behind each 0xff; since v2.4 each frame has.
    if version < 4 && flags & 0x80 != 0 {
        if body.end - body.start > MAX_PART {
            return unsupported(format!("an unsynchronised ID3v2 tag of {} bytes", body.end - body.start));
        }
        let plain = synchronised(&source.bytes(body)?);
        let mut plain_source = Cursor::new(plain.as_slice());
        let mut plain_reader = Reader::new(&mut plain_source, plain.len() as u64);
        frames(&mut plain_reader, 0..plain.len() as u64, (version, flags), draft, fields, name)?;
    } else {
        frames(source, body, (version, flags), draft, fields, name)?;
    }
    Ok(end)
}

fn frames<R: Read + Seek>(
    source: &mut Reader<'_, R>,
    body: std::ops::Range<u64>,
    (version, flags): (u8, u8),
    draft: &mut Draft,
    fields: &mut Fields,
    name: &str,
) -> Outcome<()> {
    let mut at = body.start;
    if version > 2 && flags & 0x40 != 0 && body.end - at >= 4 {
        let size: [u8; 4] = source.array(at)?;
        at += if version == 4 { syncsafe(size) } else { u64::from(u32::from_be_bytes(size)) + 4 };
    }
    let head = if version == 2 { 6 } else { 10 };
    while at + head <= body.end {
        source.step()?;
        let (kind, size, flags) = header(source, at, version)?;
        if kind[0] == 0 {
            break;
        }
        let content = at + head..at + head + size;
        if content.end > body.end || !kind.iter().all(u8::is_ascii_alphanumeric) {
            break;
        }
        at = content.end;
        let long = SHORT.iter().find(|(short, _)| *short == kind).map_or_else(|| latin1(&kind), |(_, long)| (*long).to_owned());
        let kept = KEPT.iter().any(|&(kept, _)| kept == long) && size <= MAX_PART && flags & 0x0c == 0;
        let bytes = if kept || long == "TXXX" || long == "TXX" {
            source.bytes(content.start..content.end.min(content.start + MAX_PART))?
        } else {
            Vec::new()
        };
        let bytes = unpacked(bytes, flags);
        let stays = kept && fields.add(draft.keep, &long, &text(&long, &bytes));
        if !stays && !draft.keeps_all() {
            draft.gone(format!("{name} {}", described(&long, &bytes)))?;
        }
    }
    if at < body.end && source.any_set(at..body.end)? && !draft.keeps_all() {
        draft.gone(format!("{name} padding"))?;
    }
    Ok(())
}

/// Name, size and format flags (in v2.4's form) of the frame at `at`.
fn header<R: Read + Seek>(source: &mut Reader<'_, R>, at: u64, version: u8) -> Outcome<(Vec<u8>, u64, u8)> {
    if version == 2 {
        let [a, b, c, size @ ..] = source.array::<6>(at)?;
        return Ok((vec![a, b, c], u64::from(u32::from_be_bytes([0, size[0], size[1], size[2]])), 0));
    }
    let [a, b, c, d, e, f, g, h, _, flags] = source.array::<10>(at)?;
    let size = [e, f, g, h];
    if version == 4 {
        return Ok((vec![a, b, c, d], syncsafe(size), flags));
    }
    // v2.3: compressed 0x80, encrypted 0x40, grouped 0x20.
    let newer = (flags >> 4 & 0x0c) | if flags & 0x20 == 0 { 0 } else { 0x40 };
    Ok((vec![a, b, c, d], u64::from(u32::from_be_bytes(size)), newer))
}

/// The content of a frame without the bytes of its group and its length in front, and without inserted zeros.
fn unpacked(bytes: Vec<u8>, flags: u8) -> Vec<u8> {
    let extra = if flags & 0x40 == 0 { 0 } else { 1 } + if flags & 0x01 == 0 { 0 } else { 4 };
    let bytes = bytes.get(extra..).unwrap_or_default();
    if flags & 0x02 == 0 { bytes.to_vec() } else { synchronised(bytes) }
}

/// Without the zero behind each 0xff (v2.3 section 5).
fn synchronised(bytes: &[u8]) -> Vec<u8> {
    let mut before = 0;
    bytes.iter().filter(|&&byte| !(std::mem::replace(&mut before, byte) == 0xff && byte == 0)).copied().collect()
}

/// The text of a frame: addresses say nothing of their encoding, others say their encoding first, terms of use their language then.
fn text(frame: &str, bytes: &[u8]) -> String {
    match (frame, bytes) {
        ("WCOP", address) => utf8_or_latin1(address.split(|&byte| byte == 0).next().unwrap_or_default()),
        ("USER", [encoding, _, _, _, text @ ..]) => decoded(*encoding, text).replace('\0', " "),
        (_, [encoding, text @ ..]) => decoded(*encoding, text),
        _ => String::new(),
    }
}

fn decoded(encoding: u8, text: &[u8]) -> String {
    match encoding {
        1 => utf16(text, false),
        2 => utf16(text, true),
        _ => utf8_or_latin1(text),
    }
}

/// A frame by its name in plan; a user's text by its own name too.
fn described(frame: &str, bytes: &[u8]) -> String {
    match bytes {
        [encoding, rest @ ..] if frame.starts_with("TXX") => {
            let text = decoded(*encoding, rest);
            let own: String =
                text.split('\0').next().unwrap_or_default().chars().filter(|character| !character.is_control()).take(64).collect();
            format!("{frame} \"{own}\"")
        }
        _ => frame.to_owned(),
    }
}
