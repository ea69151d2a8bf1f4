//! MP3 and MP2 (ISO 11172-3, ISO 13818-3): frames one after another, behind ID3 tags. The first frame may hold a header
//! that counts the others (Xing, Info, VBRI); without one, frame headers are walked over, as nothing else in the file
//! says how long it is.

use std::io::{Read, Seek};

use super::bounded::Bounded;
use super::to_milliseconds;

/// Bytes in which the first frame is looked for after the tags: some writers leave padding there.
const MAX_PADDING: u64 = 64 << 10;
/// Frames that are walked over one by one, about two minutes. When all of them have one bit rate, so have the others.
const MAX_WALK: u64 = 4_500;
/// Tags that may stand one behind the other at the start.
const MAX_TAGS: usize = 16;
/// What may follow the last frame: ID3v1, APEv2, Lyrics3, ID3v2.
const TRAILERS: [&[u8]; 4] = [b"TAG", b"APE", b"LYR", b"ID3"];

/// kbit/s by bit rate index 1 to 14 (ISO 11172-3 section 2.4.2.3; ISO 13818-3 section 2.4.2.3).
const LAYER_2: [u64; 14] = [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
const LAYER_3: [u64; 14] = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const LOW_RATES: [u64; 14] = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
/// Hz of MPEG-1; MPEG-2 has half of it, MPEG-2.5 a quarter.
const SAMPLE_RATES: [u64; 3] = [44_100, 48_000, 32_000];

/// The header of a frame.
#[derive(Clone, Copy)]
pub(in crate::media) struct Frame {
    /// What is the same in all frames of a stream: version, layer, sample rate.
    stream: [u8; 2],
    bit_rate: u64,
    sample_rate: u64,
    samples: u64,
    /// Bytes, header included.
    pub(in crate::media) length: u64,
    /// Where Xing or Info begins, if it does: after the side information.
    pub(in crate::media) counts_at: u64,
}

impl Frame {
    /// The frame of this header, if it is one.
    pub(in crate::media) fn parse(header: [u8; 4]) -> Option<Self> {
        let [0xff, second, third, fourth] = header else { return None };
        let (version, layer) = (second >> 3 & 3, second >> 1 & 3);
        // Version 1 and layer 0 are reserved; layer I (3) is met nowhere. No free or forbidden bit rates.
        if second < 0xe0 || version == 1 || !matches!(layer, 1 | 2) {
            return None;
        }
        let (first_version, third_layer) = (version == 3, layer == 1);
        let rates = if !first_version {
            LOW_RATES
        } else if third_layer {
            LAYER_3
        } else {
            LAYER_2
        };
        let bit_rate = rates.get(usize::from(third >> 4).checked_sub(1)?)? * 1000;
        let sample_rate = SAMPLE_RATES.get(usize::from(third >> 2 & 3))? >> [2, 0, 1, 0][usize::from(version)];
        let samples = if third_layer && !first_version { 576 } else { 1152 };
        let mono = fourth >> 6 == 3;
        let side = match (first_version, mono) {
            (true, false) => 32,
            (true, true) | (false, false) => 17,
            (false, true) => 9,
        };
        let length = samples / 8 * bit_rate / sample_rate + u64::from(third >> 1 & 1);
        Some(Self { stream: [second & 0xfe, third & 0x0c], bit_rate, sample_rate, samples, length, counts_at: 4 + side })
    }

    /// Whether it is of the stream that `other` is of.
    pub(in crate::media) fn continues(&self, other: &Self) -> bool {
        self.stream == other.stream
    }

    /// The frame at `at`, if it is one of the stream that `self` is of.
    fn follows<R: Read + Seek>(&self, source: &mut Bounded<'_, R>, at: u64) -> Option<Self> {
        Self::parse(source.array(at)?).filter(|next| next.continues(self))
    }
}

/// Milliseconds by the count of frames, or by a walk over them.
pub fn milliseconds<R: Read + Seek>(source: &mut Bounded<'_, R>) -> Option<u64> {
    let start = after_tags(source)?;
    let (first, at) = first_frame(source, start)?;
    match counted(source, &first, at) {
        Some(frames) => to_milliseconds(frames * first.samples, first.sample_rate),
        None => walked(source, &first, at),
    }
}

/// The offset after the ID3v2 tags at the start (ID3v2.4.0 section 3.1: 28 bits of size, and maybe a footer).
pub fn after_tags<R: Read + Seek>(source: &mut Bounded<'_, R>) -> Option<u64> {
    let mut at = 0;
    for _ in 0..MAX_TAGS {
        match source.array::<10>(at)? {
            [b'I', b'D', b'3', _, _, flags, size @ ..] => {
                let size = size.iter().fold(0, |sum, byte| sum << 7 | u64::from(byte & 0x7f));
                at += 10 + size + if flags & 0x10 == 0 { 0 } else { 10 };
            }
            _ => return Some(at),
        }
    }
    None
}

/// The first header that another of the same stream follows, or the end of the file.
fn first_frame<R: Read + Seek>(source: &mut Bounded<'_, R>, start: u64) -> Option<(Frame, u64)> {
    let searched = source.bytes(start, MAX_PADDING)?;
    let mut frames =
        searched.array_windows().enumerate().filter_map(|(offset, header)| Some((Frame::parse(*header)?, start + offset as u64)));
    frames.find(|(frame, at)| {
        let next = at + frame.length;
        next == source.length() || frame.follows(source, next).is_some()
    })
}

/// Frames by the header in the first one: Xing or Info after the side information, or VBRI 32 bytes after the frame header.
fn counted<R: Read + Seek>(source: &mut Bounded<'_, R>, first: &Frame, at: u64) -> Option<u64> {
    let count = |bytes: [u8; 4]| Some(u64::from(u32::from_be_bytes(bytes))).filter(|&frames| frames > 0);
    if let Some([tag @ .., _, _, _, flags, a, b, c, d]) = source.array::<12>(at + first.counts_at)
        && matches!(&tag, b"Xing" | b"Info")
    {
        return if flags & 1 == 1 { count([a, b, c, d]) } else { None };
    }
    let vbri: [u8; 18] = source.array(at + 4 + 32)?;
    if vbri.starts_with(b"VBRI") { count([vbri[14], vbri[15], vbri[16], vbri[17]]) } else { None }
}

/// Milliseconds by a walk from frame to frame, up to the end or a tag. When that is too far, by the rest of the bytes,
/// if all frames so far had one bit rate.
fn walked<R: Read + Seek>(source: &mut Bounded<'_, R>, first: &Frame, start: u64) -> Option<u64> {
    let (mut at, mut constant) = (start, true);
    for frames in 0..MAX_WALK {
        match first.follows(source, at) {
            Some(frame) if at + frame.length <= source.length() => {
                constant &= frame.bit_rate == first.bit_rate;
                at += frame.length;
            }
            last => {
                let ended = last.is_some() || at == source.length() || trailer(source, at);
                return to_milliseconds(frames * first.samples, first.sample_rate).filter(|_| ended);
            }
        }
    }
    constant.then(|| to_milliseconds(source.length() - start, first.bit_rate / 8))?
}

fn trailer<R: Read + Seek>(source: &mut Bounded<'_, R>, at: u64) -> bool {
    source.array::<3>(at).is_some_and(|start| TRAILERS.contains(&start.as_slice()))
}
