//! The search through bytes that nobody has decoded: media, archives, unknown types. It goes over a file once, chunk by chunk,
//! in bounded memory, for UTF-8 and for UTF-16 of both byte orders.
//!
//! Anchors are a few letters of each term and the words that announce a rule. Around one the
//! printable text is taken and searched as any text is. Coded pixels and samples are not text, but now and then four of their bytes
//! spell a name. So a term counts only where the bytes around it speak for text; see [`EVIDENCE`].
//!
//! Measured in a release build on one of two busy cores, with 50 and 500 terms: noise 1.7 and 1.3 GB/s, prose with a keyword
//! in every line 0.2 GB/s (`leaks::tests::speed`). What it cannot see in bytes: letters composed of several characters in a
//! term without two ASCII letters in a row, `ss` for `ß`, and terms whose characters never stand two in a row.

use std::ops::ControlFlow;

use super::fold::fold;
use super::hit::{Hit, HitKind, Hits};
use super::scanner::{Found, Scanner};

/// Bytes looked at before an anchor: longer than any secret or path.
const WINDOW: usize = 4096;
/// Bytes looked at after it: the more, the less of a long text is looked at twice.
const AHEAD: usize = 32 << 10;
/// Bytes gathered before they are searched.
const BLOCK: usize = 256 << 10;
/// At the cut end of a window a text may be misread; what stands there is found again from an anchor of its own.
const SEAM: usize = 512;
/// Bits of evidence that a term in raw bytes needs. Among n random bytes and k terms, n·k·2⁻⁴⁶ false alarms are expected, and
/// some twenty times that because context may lie in so many ways around a term: 0.003 for 200 MB and 50 terms. Seven letters
/// suffice by themselves; `Zest` needs a NUL on either side, as metadata fields have, or 15 printable characters beside it.
const EVIDENCE: f64 = 46.0;
/// Bits that a letter of the term is worth: two of 256 byte values are that letter.
const LETTER: f64 = 7.0;
/// Bits of any other byte of the term, and of a NUL right beside it.
const BYTE: f64 = 8.0;
/// Bits of a character elsewhere in the text: 100 of 256 bytes are printable ASCII, and UTF-8 adds some.
const PRINTABLE: f64 = 1.1;
/// Bits of a character in UTF-16, where every other byte of a Latin text is zero.
const WIDE: f64 = 15.0;

/// How a text lies in bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

/// A search through the bytes of one file.
pub struct RawScan<'s> {
    scanner: &'s Scanner,
    buffer: Vec<u8>,
    /// Where in the file the buffer starts.
    base: u64,
    /// Anchors before this place of the buffer were looked at.
    looked: usize,
    /// Up to where in the file the text around anchors was searched, by encoding.
    searched: [u64; 3],
    hits: Hits,
}

impl<'s> RawScan<'s> {
    pub(super) fn new(scanner: &'s Scanner) -> Self {
        Self { scanner, buffer: Vec::new(), base: 0, looked: 0, searched: [0; 3], hits: Hits::default() }
    }

    /// The next bytes of the file.
    pub fn push(&mut self, mut chunk: &[u8]) {
        while !chunk.is_empty() {
            let (now, later) = chunk.split_at(chunk.len().min(BLOCK));
            self.buffer.extend_from_slice(now);
            if self.buffer.len() >= BLOCK {
                self.search(self.buffer.len() - AHEAD);
                let kept = self.looked - WINDOW.min(self.looked);
                self.buffer.drain(..kept);
                self.base += kept as u64;
                self.looked -= kept;
            }
            chunk = later;
        }
    }

    /// The file is over: all that was found, with places such as `byte offset 1234`.
    pub fn finish(mut self) -> Vec<Hit> {
        self.search(self.buffer.len());
        self.hits.into_vec()
    }

    /// Looks at the anchors that start before `end`.
    fn search(&mut self, end: usize) {
        let scanner = self.scanner;
        let buffer = std::mem::take(&mut self.buffer);
        let from = self.looked;
        // Anchors come in order, so one beyond the end is the end.
        let _ = scanner.anchors.each(&buffer[from..], |at, wide| {
            let at = from + at;
            if at >= end {
                return ControlFlow::Break(());
            }
            if wide {
                self.look(&buffer, at, Encoding::Utf16Le);
                self.look(&buffer, at, Encoding::Utf16Be);
            } else {
                self.look(&buffer, at, Encoding::Utf8);
            }
            ControlFlow::Continue(())
        });
        self.buffer = buffer;
        self.looked = end;
    }

    /// Searches the printable text around an anchor.
    fn look(&mut self, buffer: &[u8], at: usize, encoding: Encoding) {
        if self.base + (at as u64) < self.searched[encoding as usize] {
            return;
        }
        let run = Run::around(buffer, at, encoding);
        let seam = if run.cut_right { SEAM } else { 0 };
        self.searched[encoding as usize] = self.base + run.end.saturating_sub(seam).max(at + 1) as u64;
        let text = run.text(buffer);
        for found in self.scanner.find(&text) {
            let at_seam = run.cut_left && found.at < SEAM;
            if !at_seam && self.speaks_for_text(&run, &text, &found, buffer) {
                let offset = self.base + (run.start + found.at * run.width()).min(run.end) as u64;
                self.hits.add(found.kind, || format!("byte offset {offset}"));
            }
        }
    }

    /// Rules are long enough not to be found in noise; terms need [`EVIDENCE`].
    fn speaks_for_text(&self, run: &Run, text: &str, found: &Found, buffer: &[u8]) -> bool {
        let HitKind::Term(index) = found.kind else { return true };
        let written = &self.scanner.terms[index].text;
        let term = fold(written);
        let worth = |character: char| match (run.encoding, character) {
            (Encoding::Utf8, 'a'..='z') => LETTER,
            (Encoding::Utf8, '\0'..='\x7f') => BYTE,
            _ => WIDE,
        };
        let spelled = text.get(found.at..found.at + found.length).filter(|spelled| fold(spelled) == term);
        let beside = text.chars().count().saturating_sub(term.chars().count()) as f64 * PRINTABLE;
        let bounded = |spelled: &str| casing(spelled, written) + BYTE * run.zeros_beside(found, buffer) as f64;
        term.chars().map(worth).sum::<f64>() + beside + spelled.map_or(0.0, bounded) >= EVIDENCE
    }
}

/// Bits that its capitals are worth: people write `zest`, `ZEST`, `Zest`, and `eBay` as the term has it. Noise also writes
/// `zEsT`, and so do hinting tables of fonts, which are printable for long stretches: that counts for nothing.
fn casing(spelled: &str, term: &str) -> f64 {
    let letters = spelled.chars().filter(|character| character.is_alphabetic()).count() as f64;
    let words = || spelled.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    let small = |word: &str| !word.chars().any(char::is_uppercase);
    let title =
        |word: &str| word.chars().next().is_some_and(char::is_uppercase) && small(&word[word.chars().next().map_or(0, char::len_utf8)..]);
    let as_written = words().all(small) || !spelled.chars().any(char::is_lowercase) || words().all(title) || spelled == term;
    if as_written { letters - f64::log2(4.0) } else { f64::NEG_INFINITY }
}

/// A run of printable text in bytes. In UTF-8, one NUL between two texts does not end it.
struct Run {
    start: usize,
    end: usize,
    encoding: Encoding,
    cut_left: bool,
    cut_right: bool,
}

impl Run {
    fn around(buffer: &[u8], at: usize, encoding: Encoding) -> Self {
        // An anchor in UTF-16 is found at its first byte that is not zero: in big endian that is the second of its unit.
        let at = if encoding == Encoding::Utf16Be && at > 0 && buffer[at - 1] == 0 { at - 1 } else { at };
        let (floor, ceiling) = (at.saturating_sub(WINDOW), buffer.len().min(at + AHEAD));
        let (mut start, mut end) = (at, at);
        while let Some(before) = before(buffer, start, encoding).filter(|before| *before >= floor) {
            start = before;
        }
        while let Some(after) = after(buffer, end, encoding).filter(|after| *after <= ceiling) {
            end = after;
        }
        let cut_left = before(buffer, start, encoding).is_some();
        let cut_right = after(buffer, end, encoding).is_some();
        Self { start, end, encoding, cut_left, cut_right }
    }

    /// How many of the two bytes beside what was found are NUL.
    fn zeros_beside(&self, found: &Found, buffer: &[u8]) -> usize {
        let (start, end) = (self.start + found.at, self.start + found.at + found.length);
        let is_zero = |at: Option<usize>| at.and_then(|at| buffer.get(at)) == Some(&0);
        usize::from(is_zero(start.checked_sub(1))) + usize::from(is_zero(Some(end)))
    }

    fn width(&self) -> usize {
        if self.encoding == Encoding::Utf8 { 1 } else { 2 }
    }

    fn text(&self, buffer: &[u8]) -> String {
        let bytes = &buffer[self.start..self.end];
        match self.encoding {
            Encoding::Utf8 => String::from_utf8_lossy(bytes).replace('\0', "\n"),
            _ => units(bytes, self.encoding).collect(),
        }
    }
}

fn units(bytes: &[u8], encoding: Encoding) -> impl Iterator<Item = char> {
    let unit = if encoding == Encoding::Utf16Le { u16::from_le_bytes } else { u16::from_be_bytes };
    let units = bytes.as_chunks::<2>().0.iter().map(move |pair| unit(*pair));
    char::decode_utf16(units).map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// Where the printable character that ends at `end` starts.
fn before(buffer: &[u8], end: usize, encoding: Encoding) -> Option<usize> {
    if encoding != Encoding::Utf8 {
        let start = end.checked_sub(2)?;
        return is_text_unit(&buffer[start..end], encoding).then_some(start);
    }
    let last = *buffer.get(end.checked_sub(1)?)?;
    if last < 0x80 {
        let joins = || last == 0 && end >= 2 && is_printable(buffer[end - 2]) && buffer.get(end).copied().is_some_and(is_printable);
        return (is_printable(last) || joins()).then_some(end - 1);
    }
    (end.saturating_sub(4)..end - 1).rev().find(|start| is_character(&buffer[*start..end]))
}

/// Where the printable character that starts at `start` ends.
fn after(buffer: &[u8], start: usize, encoding: Encoding) -> Option<usize> {
    if encoding != Encoding::Utf8 {
        return is_text_unit(buffer.get(start..start + 2)?, encoding).then_some(start + 2);
    }
    let first = *buffer.get(start)?;
    if first < 0x80 {
        let joins =
            || first == 0 && start > 0 && is_printable(buffer[start - 1]) && buffer.get(start + 1).copied().is_some_and(is_printable);
        return (is_printable(first) || joins()).then_some(start + 1);
    }
    (start + 2..=buffer.len().min(start + 4)).find(|end| is_character(&buffer[start..*end]))
}

fn is_printable(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')
}

/// Whether the bytes are one character beyond ASCII that is no control character.
fn is_character(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| {
        let mut characters = text.chars();
        characters.next().is_some_and(|character| !character.is_ascii() && !character.is_control()) && characters.next().is_none()
    })
}

/// Any unit but controls, private use and specials; halves of surrogate pairs count as text.
fn is_text_unit(pair: &[u8], encoding: Encoding) -> bool {
    let Ok(pair) = pair.try_into() else { return false };
    let unit = if encoding == Encoding::Utf16Le { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) };
    !matches!(unit, 0..=8 | 0xb..=0xc | 0xe..=0x1f | 0x7f..=0x9f | 0xe000..=0xf8ff | 0xfff0..)
}
