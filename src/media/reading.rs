//! Reading the parts of a media file that is to be judged: bounded in memory and steps whatever the file says of itself.
//! A failing disk and a lying file are told apart: the first ends the build, the second is a finding.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use super::clean::Unreadable;

/// Bytes of one part that are held in memory: more than any text, profile or table of contents that is met in practice.
pub const MAX_PART: u64 = 4 << 20;
/// Parts of one file. A film of ten hours in fragments of one second has 400,000.
const MAX_STEPS: u32 = 1 << 20;
/// Bytes that are fetched at once: headers lie near each other.
const AHEAD: u64 = 8 << 10;

/// Why judging ends before the end.
#[derive(Debug)]
pub enum Stop {
    /// The disk failed.
    Io(io::Error),
    /// The file is at fault.
    Unreadable(Unreadable),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// One step of judging.
pub type Step<T> = Result<T, Stop>;

/// A file that is broken or lies.
pub fn broken<T>(how: impl Into<String>) -> Step<T> {
    Err(Stop::Unreadable(Unreadable::Broken(how.into())))
}

/// A kind of file that is not understood.
pub fn unsupported<T>(what: impl Into<String>) -> Step<T> {
    Err(Stop::Unreadable(Unreadable::Unsupported(what.into())))
}

/// Both ends of a step, as a caller outside the formats wants them.
pub fn settled<T>(step: Step<T>) -> io::Result<Result<T, Unreadable>> {
    match step {
        Ok(value) => Ok(Ok(value)),
        Err(Stop::Unreadable(why)) => Ok(Err(why)),
        Err(Stop::Io(error)) => Err(error),
    }
}

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
    pub fn step(&mut self) -> Step<()> {
        match self.steps_left.checked_sub(1) {
            Some(left) => self.steps_left = left,
            None => return broken("more parts than any file has"),
        }
        Ok(())
    }

    /// The `N` bytes at `at`; broken when they are not all there.
    pub fn array<const N: usize>(&mut self, at: u64) -> Step<[u8; N]> {
        match self.try_array(at)? {
            Some(bytes) => Ok(bytes),
            None => broken(format!("the file ends at byte {}, in the middle of a part", self.length)),
        }
    }

    /// The `N` bytes at `at`, if they are all there.
    pub fn try_array<const N: usize>(&mut self, at: u64) -> Step<Option<[u8; N]>> {
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
    pub fn bytes(&mut self, part: Range<u64>) -> Step<Vec<u8>> {
        if part.start > part.end || part.end > self.length {
            return broken(format!("a part ends at byte {}, the file at {}", part.end, self.length));
        }
        if part.end - part.start > MAX_PART {
            return unsupported(format!("a part of {} bytes at byte {}", part.end - part.start, part.start));
        }
        self.fetch(part)
    }

    /// Whether any byte of a part is not zero. Reads the part, in constant memory.
    pub fn any_set(&mut self, part: Range<u64>) -> Step<bool> {
        let mut found = false;
        self.chunks(part, |bytes| {
            found = bytes.iter().any(|&byte| byte != 0);
            !found
        })?;
        Ok(found)
    }

    /// Hands a part of any size to `take`, a piece at a time, until it says no.
    pub fn chunks(&mut self, part: Range<u64>, mut take: impl FnMut(&[u8]) -> bool) -> Step<()> {
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
    fn fetch(&mut self, part: Range<u64>) -> Step<Vec<u8>> {
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
