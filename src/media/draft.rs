//! What is noted while a file is walked over, part by part and in order: what stays, what goes, and every text that stays.

use std::collections::BTreeMap;
use std::io::{Read, Seek};
use std::ops::Range;
use std::sync::Arc;

use super::clean::{Credentials, Judged, Keep, Text};
use super::ending::{Outcome, broken};
use super::reading::Reader;
use super::wording::Runs;
use crate::data::content::{Piece, Recipe};

/// Parts that go from one file, each with a few pieces of the recipe, which is held in memory from planning to packing.
const MAX_CHANGES: u64 = 50_000;
/// Bytes of all texts of one file together.
const MAX_TEXT: usize = 8 << 20;

/// A judgement in the making.
pub struct Draft {
    /// What may stay.
    pub keep: Keep,
    pieces: Vec<Piece>,
    removed: BTreeMap<String, u64>,
    changes: u64,
    texts: Vec<Text>,
    text_bytes: usize,
}

impl Draft {
    /// Nothing is noted yet.
    pub fn new(keep: Keep) -> Self {
        Self { keep, pieces: Vec::new(), removed: BTreeMap::new(), changes: 0, texts: Vec::new(), text_bytes: 0 }
    }

    /// Whether all stays, so that only texts are wanted.
    pub fn keeps_all(&self) -> bool {
        self.keep == Keep::All
    }

    /// Whether anything has gone.
    pub fn changed(&self) -> bool {
        self.changes > 0
    }

    /// How much has gone so far.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// The pieces so far, which are taken back when what comes next is put together.
    pub fn set_aside(&mut self) -> Vec<Piece> {
        std::mem::take(&mut self.pieces)
    }

    /// What was put together since then; what was set aside is back.
    pub fn restore(&mut self, aside: Vec<Piece>) -> Vec<Piece> {
        std::mem::replace(&mut self.pieces, aside)
    }

    /// These bytes of the source come next.
    pub fn span(&mut self, span: Range<u64>) {
        if span.start >= span.end {
            return;
        }
        match self.pieces.last_mut() {
            Some(Piece::Span(last)) if last.end == span.start => last.end = span.end,
            _ => self.pieces.push(Piece::Span(span)),
        }
    }

    /// These bytes come next.
    pub fn bytes(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.pieces.push(Piece::Bytes(Arc::from(bytes)));
        }
    }

    /// So many zero bytes come next.
    pub fn zeros(&mut self, count: u64) {
        match self.pieces.last_mut() {
            Some(Piece::Zeros(last)) => *last += count,
            _ if count > 0 => self.pieces.push(Piece::Zeros(count)),
            _ => {}
        }
    }

    /// Pieces that were put together elsewhere come next.
    pub fn pieces(&mut self, pieces: Vec<Piece>) {
        for piece in pieces {
            match piece {
                Piece::Span(span) => self.span(span),
                Piece::Zeros(count) => self.zeros(count),
                bytes => self.pieces.push(bytes),
            }
        }
    }

    /// A part of this name goes.
    pub fn gone(&mut self, name: impl Into<String>) -> Outcome<()> {
        self.changes += 1;
        if self.changes > MAX_CHANGES {
            return broken("more parts to remove than any file has");
        }
        *self.removed.entry(name.into()).or_default() += 1;
        Ok(())
    }

    /// A text that stays.
    pub fn text(&mut self, place: impl Into<String>, text: impl Into<String>) -> Outcome<()> {
        let (place, text) = (place.into(), text.into());
        if text.is_empty() {
            return Ok(());
        }
        self.text_bytes = self.text_bytes.saturating_add(place.len() + text.len());
        if self.text_bytes > MAX_TEXT {
            return broken("more text than any file has");
        }
        self.texts.push(Text { place, text });
        Ok(())
    }

    /// What can be read in a part that stays and whose inside is not understood: its runs of printable characters.
    pub fn runs<R: Read + Seek>(&mut self, source: &mut Reader<'_, R>, place: &str, part: Range<u64>) -> Outcome<()> {
        let mut runs = Runs::new(MAX_TEXT);
        source.chunks(part, |bytes| runs.take(bytes))?;
        self.text(place, runs.finish())
    }

    /// The finished judgement of a file of `length` bytes.
    pub fn judged(self, length: u64, credentials: Credentials) -> Judged {
        let whole = self.changes == 0 || self.keep == Keep::All;
        let recipe = if whole { Recipe::whole(length) } else { Recipe::Splice(self.pieces) };
        let removed = if self.keep == Keep::All { Vec::new() } else { self.removed.into_iter().collect() };
        Judged { recipe, removed, texts: self.texts, credentials }
    }
}
