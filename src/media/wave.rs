//! WAV: chunks one behind another (RIFF/WAVE, Multimedia Programming Interface 1.0; RF64 and BW64: EBU Tech 3306, ITU-R
//! BS.2088). Those that a player needs stay, of `LIST INFO` what is kept stays, everything else goes, and the sizes of the
//! whole are set right.

mod info;
#[cfg(test)]
mod tests;

use std::io::{Read, Seek};
use std::ops::Range;

use crate::data::content::Piece;

use super::clean::{Credentials, Judged, Policy, Unreadable};
use super::draft::Draft;
use super::ending::{Outcome, broken, settle, unsupported};
use super::mpeg_audio::id3::{self, Fields};
use super::reading::Reader;
use super::wording::four;

/// Judges `length` bytes of `source`, from its start.
pub fn judge<R: Read + Seek>(length: u64, source: &mut R, policy: Policy) -> std::io::Result<Result<Judged, Unreadable>> {
    settle(Wave::judged(Reader::new(source, length), Draft::new(policy.keep)))
}

/// A file while it is walked over.
struct Wave<'a, R> {
    source: Reader<'a, R>,
    draft: Draft,
    /// RF64 and BW64: sizes are in `ds64`.
    long: bool,
    /// Bytes of samples by `ds64`.
    long_data: Option<u64>,
    /// Where `ds64` has the size of the whole.
    long_size_at: Option<u64>,
    data: bool,
    /// Whether the samples go on to the end, however many they are: nothing can be put behind them.
    open: bool,
    fields: Fields,
}

/// A chunk: its name, its contents, and the end of the byte that makes it even.
struct Chunk {
    kind: [u8; 4],
    start: u64,
    body: Range<u64>,
    end: u64,
}

impl<R: Read + Seek> Wave<'_, R> {
    fn judged(mut source: Reader<'_, R>, draft: Draft) -> Outcome<Judged> {
        let length = source.length();
        let [form @ .., _, _, _, _, b'W', b'A', b'V', b'E'] = source.array::<12>(0)? else { return broken("no WAVE file") };
        if !matches!(&form, b"RIFF" | b"RF64" | b"BW64") {
            return broken("no WAVE file");
        }
        let (long, fields) = (&form != b"RIFF", Fields::default());
        let mut wave = Wave { source, draft, long, long_data: None, long_size_at: None, data: false, open: false, fields };
        let end = wave.told_end()?;
        let aside = wave.draft.set_aside();
        wave.walk(12..end)?;
        if !wave.data {
            return broken("WAV without samples");
        }
        if end < length {
            wave.goes("WAV bytes behind the end", end..length)?;
        }
        wave.kept_elsewhere()?;
        let chunks = wave.draft.restore(aside);
        wave.put_together(chunks);
        Ok(wave.draft.judged(length, Credentials::Absent))
    }

    /// The end of the file as its header says it. One that was written into a pipe does not know; the byte that makes the
    /// last chunk even may be missing.
    fn told_end(&mut self) -> Outcome<u64> {
        let length = self.source.length();
        let told = u64::from(u32::from_le_bytes(self.source.array(4)?));
        let told = match (self.long, told) {
            (false, 0xffff_ffff | 0) => return Ok(length),
            (false, told) => told,
            (true, _) if self.source.try_array(12)? == Some(*b"ds64") => u64::from_le_bytes(self.source.array(20)?),
            (true, _) => return broken("RF64 without ds64"),
        };
        match told.checked_add(8) {
            Some(end) if (12..=length).contains(&end) => Ok(end),
            Some(end) if end == length + 1 => Ok(length),
            _ => broken(format!("a WAV file of {length} bytes that says {told}")),
        }
    }

    fn walk(&mut self, mut rest: Range<u64>) -> Outcome<()> {
        while let Some(chunk) = self.next(&rest)? {
            rest.start = chunk.end;
            self.visit(&chunk)?;
        }
        if rest.start < rest.end {
            self.goes("WAV bytes that are no chunk", rest)?;
        }
        Ok(())
    }

    fn next(&mut self, rest: &Range<u64>) -> Outcome<Option<Chunk>> {
        if rest.end - rest.start < 8 {
            return Ok(None);
        }
        self.source.step()?;
        let start = rest.start;
        let [kind @ .., a, b, c, d] = self.source.array::<8>(start)?;
        let size = match (&kind, u32::from_le_bytes([a, b, c, d])) {
            (b"data", u32::MAX) if self.long => self.long_data.unwrap_or(u64::MAX),
            // Samples that went into a pipe: as many as there are.
            (b"data", u32::MAX) => {
                self.open = true;
                rest.end - start - 8
            }
            (_, size) => u64::from(size),
        };
        let Some(end) = (start + 8).checked_add(size).filter(|&end| end <= rest.end) else {
            return broken(format!("a WAV chunk {} at byte {start} of {size} bytes, where {} are left", four(kind), rest.end - start - 8));
        };
        Ok(Some(Chunk { kind, start, body: start + 8..end, end: (end + size % 2).min(rest.end) }))
    }

    fn visit(&mut self, chunk: &Chunk) -> Outcome<()> {
        let name = format!("WAV {}", four(chunk.kind));
        match &chunk.kind {
            b"data" => {
                self.data = true;
                self.stays(chunk)
            }
            b"ds64" => {
                if chunk.body.end - chunk.body.start < 24 || chunk.start != 12 {
                    return broken("a ds64 chunk that is too short or not the first");
                }
                self.long_data = Some(u64::from_le_bytes(self.source.array(chunk.body.start + 8)?));
                self.long_size_at = Some(chunk.body.start);
                self.draft.runs(&mut self.source, &name, chunk.body.start + 24..chunk.body.end)?;
                self.stays(chunk)
            }
            b"fmt " | b"fact" | b"cue " | b"smpl" | b"inst" => {
                self.draft.runs(&mut self.source, &name, chunk.body.clone())?;
                self.stays(chunk)
            }
            b"JUNK" | b"junk" | b"PAD " | b"FLLR" if !self.source.any_set(chunk.body.clone())? => self.stays(chunk),
            b"LIST" => self.list(chunk),
            b"id3 " | b"ID3 " => {
                if self.source.try_array(chunk.body.start)? == Some(*b"ID3") {
                    id3::tag(&mut self.source, chunk.body.start, &mut self.draft, &mut self.fields, "WAV ID3v2")?;
                }
                self.goes(&name, chunk.start..chunk.end)
            }
            b"_PMX" => self.goes("WAV XMP", chunk.start..chunk.end),
            _ => self.goes(&name, chunk.start..chunk.end),
        }
    }

    /// The byte that makes a chunk even is zero.
    fn stays(&mut self, chunk: &Chunk) -> Outcome<()> {
        self.draft.span(chunk.start..chunk.body.end);
        if chunk.body.end < chunk.end {
            if self.source.any_set(chunk.body.end..chunk.end)? && !self.draft.keeps_all() {
                self.draft.gone("WAV padding")?;
                self.draft.zeros(1);
            } else {
                self.draft.span(chunk.body.end..chunk.end);
            }
        }
        Ok(())
    }

    fn goes(&mut self, name: &str, part: Range<u64>) -> Outcome<()> {
        if self.draft.keeps_all() {
            return self.draft.runs(&mut self.source, name, part);
        }
        self.draft.gone(name)
    }

    fn list(&mut self, chunk: &Chunk) -> Outcome<()> {
        if chunk.body.end - chunk.body.start < 4 {
            return self.goes("WAV LIST", chunk.start..chunk.end);
        }
        match &self.source.array::<4>(chunk.body.start)? {
            b"INFO" => {
                let list = self.source.bytes(chunk.body.start + 4..chunk.body.end)?;
                match info::judged(&list, &mut self.draft)? {
                    None => self.stays(chunk),
                    Some(rewritten) => {
                        self.draft.bytes(&rewritten);
                        Ok(())
                    }
                }
            }
            b"wavl" => unsupported("WAV samples in a list (wavl)"),
            kind => self.goes(&format!("WAV LIST {}", four(*kind)), chunk.start..chunk.end),
        }
    }

    /// What an ID3 tag says of rights, and `LIST INFO` does not.
    fn kept_elsewhere(&mut self) -> Outcome<()> {
        if self.draft.keeps_all() {
            return self.fields.tell(&mut self.draft, "WAV ID3v2");
        }
        let fields: Vec<(&str, String)> = [("ICOP", "TCOP"), ("IART", "TPE1"), ("INAM", "TIT2")]
            .map(|(name, frame)| (name, self.fields.of(frame).join("; ")))
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .collect();
        for (name, text) in &fields {
            self.draft.text(format!("WAV {name}"), text.as_str())?;
        }
        let list = info::written(&fields);
        let chunks = self.draft.set_aside();
        let open = self.open;
        if open {
            self.draft.bytes(&list);
        }
        let odd = chunks.iter().map(Piece::length).sum::<u64>() % 2;
        self.draft.pieces(chunks);
        if !open && !list.is_empty() {
            // The last chunk may lack the byte that makes it even.
            self.draft.zeros(odd);
            self.draft.bytes(&list);
        }
        Ok(())
    }

    /// The header, with the size that the file will have, and the chunks.
    fn put_together(&mut self, chunks: Vec<Piece>) {
        let size = 4 + chunks.iter().map(Piece::length).sum::<u64>();
        let short = match u32::try_from(size) {
            Ok(size) if !self.long => size,
            _ => u32::MAX,
        };
        self.draft.span(0..4);
        self.draft.bytes(&short.to_le_bytes());
        self.draft.span(8..12);
        for piece in chunks {
            match (piece, self.long_size_at) {
                // `ds64` is the first chunk, so it is in the first span.
                (Piece::Span(span), Some(at)) if span.contains(&at) => {
                    self.draft.span(span.start..at);
                    self.draft.bytes(&size.to_le_bytes());
                    self.draft.span(at + 8..span.end);
                }
                (piece, _) => self.draft.pieces(vec![piece]),
            }
        }
    }
}
