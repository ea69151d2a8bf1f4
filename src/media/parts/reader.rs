//! A reader that ends where the file is said to end and takes no more of it into memory than metadata may take. Whatever
//! is asked beyond the end is a broken file, not an error of reading.

use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;

use super::{MAX_PART, MAX_PARTS};
use crate::media::ending::{Outcome, broken};

/// Bytes read at a time where a walk jumps from header to header …
const NEAR: u64 = 4 << 10;
/// … and where it reads on.
const FAR: u64 = 64 << 10;

/// A source of known length.
pub struct Reader<'a, R> {
    source: &'a mut R,
    length: u64,
    window: Vec<u8>,
    window_at: u64,
    left: u64,
}

impl<'a, R: Read + Seek> Reader<'a, R> {
    /// The first `length` bytes of `source`.
    pub fn new(source: &'a mut R, length: u64) -> Self {
        Self { source, length, window: Vec::new(), window_at: 0, left: MAX_PARTS }
    }

    /// Bytes in the file.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The `N` bytes at `at`.
    pub fn array<const N: usize>(&mut self, at: u64) -> Outcome<[u8; N]> {
        let mut bytes = [0; N];
        let mut filled = 0;
        while filled < N {
            let ahead = self.ahead(at.saturating_add(filled as u64))?;
            let taken = ahead.len().min(N - filled);
            bytes[filled..filled + taken].copy_from_slice(&ahead[..taken]);
            filled += taken;
        }
        Ok(bytes)
    }

    /// Some bytes from `at` on, at least one.
    pub fn ahead(&mut self, at: u64) -> Outcome<&[u8]> {
        let end = self.window_at + self.window.len() as u64;
        if at < self.window_at || at >= end {
            if at >= self.length {
                return broken(format!("the file ends at byte {}, in the middle of a part", self.length));
            }
            let wanted = (self.length - at).min(if at == end { FAR } else { NEAR });
            self.window.clear();
            self.window_at = at;
            self.source.seek(SeekFrom::Start(at))?;
            self.source.by_ref().take(wanted).read_to_end(&mut self.window)?;
            if self.window.is_empty() {
                return self.shorter();
            }
        }
        Ok(&self.window[(at - self.window_at) as usize..])
    }

    /// All of a part of metadata.
    pub fn part(&mut self, range: Range<u64>) -> Outcome<Vec<u8>> {
        if range.start > range.end || range.end > self.length {
            return broken(format!("a part at byte {} is said to be longer than the file", range.start));
        }
        let length = range.end - range.start;
        self.spend(length)?;
        let mut bytes = Vec::new();
        self.source.seek(SeekFrom::Start(range.start))?;
        self.source.by_ref().take(length).read_to_end(&mut bytes)?;
        if bytes.len() as u64 != length {
            return self.shorter();
        }
        Ok(bytes)
    }

    /// Accounts for a part of `bytes` bytes, before it is read or as far as it was inflated.
    pub fn spend(&mut self, bytes: u64) -> Outcome<()> {
        match self.left.checked_sub(bytes) {
            Some(left) if bytes <= MAX_PART => self.left = left,
            _ => return broken(format!("more metadata than {} MiB in a part or {} MiB in all", MAX_PART >> 20, MAX_PARTS >> 20)),
        }
        Ok(())
    }

    fn shorter<T>(&self) -> Outcome<T> {
        broken(format!("the file is shorter than the {} bytes that it is said to have", self.length))
    }
}
