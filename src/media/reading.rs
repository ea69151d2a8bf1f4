//! Reading the parts of a media file that is to be judged: bounded in memory and steps whatever the file says of itself.

use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;

use super::ending::{Outcome, broken, unsupported};

/// Bytes of one part that are held in memory: more than any text, profile or table of contents that is met in practice.
pub const MAX_PART: u64 = 4 << 20;
/// Parts of one file. A film of ten hours in fragments of one second has 400,000.
const MAX_STEPS: u32 = 1 << 20;
/// Bytes that are fetched at once: headers lie near each other.
const AHEAD: u64 = 8 << 10;

/// A source of known length.
pub struct Reader<'a, R> {
    source: &'a mut R,
    length: u64,
    steps_left: u32,
    /// Bytes that may still be read: a few times the file, whatever leads back and forth in it.
    bytes_left: u64,
    /// The bytes fetched last, and where they begin.
    ahead: Vec<u8>,
    ahead_at: u64,
}

impl<'a, R: Read + Seek> Reader<'a, R> {
    /// The first `length` bytes of `source`, from its start.
    pub fn new(source: &'a mut R, length: u64) -> Self {
        Self {
            source,
            length,
            steps_left: MAX_STEPS,
            bytes_left: length.saturating_mul(8).saturating_add(16 << 20),
            ahead: Vec::new(),
            ahead_at: 0,
        }
    }

    /// Bytes in the file.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Counts one part of the file; a file of more parts than any honest one is broken.
    pub fn step(&mut self) -> Outcome<()> {
        match self.steps_left.checked_sub(1) {
            Some(left) => self.steps_left = left,
            None => return broken("more parts than any file has"),
        }
        Ok(())
    }

    /// The `N` bytes at `at`; broken when they are not all there.
    pub fn array<const N: usize>(&mut self, at: u64) -> Outcome<[u8; N]> {
        match self.try_array(at)? {
            Some(bytes) => Ok(bytes),
            None => broken(format!("the file ends at byte {}, in the middle of a part", self.length)),
        }
    }

    /// The `N` bytes at `at`, if they are all there.
    pub fn try_array<const N: usize>(&mut self, at: u64) -> Outcome<Option<[u8; N]>> {
        let size = N as u64;
        if at.checked_add(size).is_none_or(|end| end > self.length) {
            return Ok(None);
        }
        if at < self.ahead_at || at + size > self.ahead_at + self.ahead.len() as u64 {
            self.ahead = self.fetch(at..(at + AHEAD.max(size)).min(self.length))?;
            self.ahead_at = at;
        }
        let start = (at - self.ahead_at) as usize;
        Ok(self.ahead[start..].first_chunk().copied())
    }

    /// The bytes of a part that is short enough to be held.
    pub fn bytes(&mut self, part: Range<u64>) -> Outcome<Vec<u8>> {
        if part.start > part.end || part.end > self.length {
            return broken(format!("a part ends at byte {}, the file at {}", part.end, self.length));
        }
        if part.end - part.start > MAX_PART {
            return unsupported(format!("a part of {} bytes at byte {}", part.end - part.start, part.start));
        }
        self.fetch(part)
    }

    /// Whether any byte of a part is not zero. Reads the part, in constant memory.
    pub fn any_set(&mut self, part: Range<u64>) -> Outcome<bool> {
        let mut found = false;
        self.chunks(part, |bytes| {
            found = bytes.iter().any(|&byte| byte != 0);
            !found
        })?;
        Ok(found)
    }

    /// Hands a part of any size to `take`, a piece at a time, until it says no.
    pub fn chunks(&mut self, part: Range<u64>, mut take: impl FnMut(&[u8]) -> bool) -> Outcome<()> {
        let mut at = part.start;
        while at < part.end.min(self.length) {
            let bytes = self.fetch(at..part.end.min(self.length).min(at + (64 << 10)))?;
            at += bytes.len() as u64;
            if !take(&bytes) {
                break;
            }
        }
        Ok(())
    }

    /// A file that is shorter than it was is an error of reading, not of the format.
    fn fetch(&mut self, part: Range<u64>) -> Outcome<Vec<u8>> {
        match self.bytes_left.checked_sub(part.end - part.start) {
            Some(left) => self.bytes_left = left,
            None => return broken("parts that lead back and forth without end"),
        }
        let mut bytes = vec![0; (part.end - part.start) as usize];
        self.source.seek(SeekFrom::Start(part.start))?;
        self.source.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}
