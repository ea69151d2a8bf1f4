//! A reader that cannot be led astray: it ends where the file is said to end, and refuses to go on once it has read or
//! moved more than any honest header asks for. Readers of formats need no limits of their own.

use std::io::{self, Read, Seek, SeekFrom};

/// Bytes that the headers of one file may take. The largest that is met in practice, the index of a film, is stepped over.
pub const MAX_BYTES: u64 = 1 << 20;
/// Moves within one file: one per box, segment, chunk or block.
pub const MAX_MOVES: u32 = 10_000;

/// A source of known length, of which a bounded part can be read.
pub struct Bounded<'a, R> {
    source: &'a mut R,
    length: u64,
    position: u64,
    moved: bool,
    bytes_left: u64,
    moves_left: u32,
    failed: Option<io::Error>,
}

impl<'a, R: Read + Seek> Bounded<'a, R> {
    /// The first `length` bytes of `source`, from its start.
    pub fn new(source: &'a mut R, length: u64) -> Self {
        Self { source, length, position: 0, moved: true, bytes_left: MAX_BYTES, moves_left: MAX_MOVES, failed: None }
    }

    /// `found`, unless the source itself failed: no format tells that from a file that is broken.
    pub fn unless_failed<T>(self, found: T) -> io::Result<T> {
        self.failed.map_or(Ok(found), Err)
    }

    /// Bytes in the file.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The `N` bytes at `offset`; `None` when they are not all there.
    pub fn array<const N: usize>(&mut self, offset: u64) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        self.seek(SeekFrom::Start(offset)).ok()?;
        self.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    /// At most `limit` bytes from `offset` on.
    pub fn bytes(&mut self, offset: u64, limit: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        self.seek(SeekFrom::Start(offset)).ok()?;
        self.by_ref().take(limit).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}

impl<R: Read + Seek> Bounded<'_, R> {
    fn read_source(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.moved {
            self.source.seek(SeekFrom::Start(self.position))?;
            self.moved = false;
        }
        self.source.read(buffer)
    }
}

impl<R: Read + Seek> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ahead = self.length.saturating_sub(self.position).min(buffer.len() as u64);
        if ahead == 0 {
            return Ok(0);
        }
        let wanted = ahead.min(self.bytes_left);
        if wanted == 0 {
            return Err(io::Error::other("more header than any file has"));
        }
        let read = match self.read_source(&mut buffer[..wanted as usize]) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                let kind = error.kind();
                self.failed.get_or_insert(error);
                return Err(kind.into());
            }
            read => read?,
        };
        self.position += read as u64;
        self.bytes_left -= read as u64;
        Ok(read)
    }
}

impl<R> Seek for Bounded<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
        };
        let position = position.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        if position != self.position {
            self.moves_left = self.moves_left.checked_sub(1).ok_or_else(|| io::Error::other("more parts than any file has"))?;
            self.position = position;
            self.moved = true;
        }
        Ok(position)
    }
}
