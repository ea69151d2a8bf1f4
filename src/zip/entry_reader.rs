//! Reading an entry's content, never more of it than its header says. Length and CRC-32 are checked with the last byte, before
//! it is given away: who has read [`Entry::size`] bytes has read the truth.

use std::io::{self, Read};

use flate2::{Decompress, FlushDecompress, Status};

use super::layout::Method;
use super::reader::Entry;
use crate::data::{Code, Finding};
use crate::filesystem::ReadAt;

/// Bytes of deflated input that are read at once.
const INPUT: usize = 64 << 10;

/// Reads one entry; see [`entry_reader`].
pub struct EntryReader<'a, Z> {
    zip: &'a Z,
    entry: &'a Entry,
    given: u64,
    fetched: u64,
    crc32: crc32fast::Hasher,
    inflate: Option<Inflate>,
    checked: bool,
}

struct Inflate {
    stream: Decompress,
    input: Vec<u8>,
    start: usize,
}

/// A lie of the headers, on its way through [`io::Error`].
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.message)]
struct Lie(Finding);

/// The content of an entry. An error is the system's, or a lie of the headers: see [`finding_of`].
pub fn entry_reader<'a, Z: ReadAt>(zip: &'a Z, entry: &'a Entry) -> EntryReader<'a, Z> {
    let inflate = (entry.method == Method::Deflated).then(|| Inflate { stream: Decompress::new(false), input: Vec::new(), start: 0 });
    EntryReader { zip, entry, given: 0, fetched: 0, crc32: crc32fast::Hasher::new(), inflate, checked: false }
}

/// The finding in an error of an [`EntryReader`]; `None` where it is not the zip that is wrong.
pub fn finding_of(error: &io::Error) -> Option<Finding> {
    error.get_ref()?.downcast_ref::<Lie>().map(|lie| lie.0.clone())
}

impl<Z: ReadAt> Read for EntryReader<'_, Z> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = self.entry.size - self.given;
        let wanted = buffer.len().min(usize::try_from(rest).unwrap_or(usize::MAX));
        let buffer = &mut buffer[..wanted];
        let count = match (wanted, &mut self.inflate) {
            (0, _) => 0,
            (_, None) => self.copy(buffer)?,
            (_, Some(_)) => self.inflate(buffer)?,
        };
        self.crc32.update(&buffer[..count]);
        self.given += count as u64;
        if self.given == self.entry.size && !self.checked {
            self.check_end()?;
            self.checked = true;
        }
        Ok(count)
    }
}

impl<Z: ReadAt> EntryReader<'_, Z> {
    fn copy(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.zip.read_at(buffer, self.entry.data_offset + self.given)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            count => Ok(count),
        }
    }

    fn inflate(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let (made, ended) = self.step(buffer)?;
            if made > 0 {
                return Ok(made);
            }
            if ended {
                return Err(self.lie(Code::ContainerUnsafeSize, "is shorter than its header says"));
            }
        }
    }

    /// Inflates some of the input; gives the bytes made and whether that was the end of the stream.
    fn step(&mut self, buffer: &mut [u8]) -> io::Result<(usize, bool)> {
        let (entry, zip) = (self.entry, self.zip);
        let truncated = || lie(entry, Code::ContainerUnsafeSize, "does not end within its compressed length");
        let Some(inflate) = &mut self.inflate else { return Err(truncated()) };
        if inflate.start == inflate.input.len() {
            let more = (entry.compressed - self.fetched).min(INPUT as u64);
            inflate.input.resize(more as usize, 0);
            inflate.start = 0;
            zip.read_exact_at(&mut inflate.input, entry.data_offset + self.fetched)?;
            self.fetched += more;
        }
        let (before_in, before_out) = (inflate.stream.total_in(), inflate.stream.total_out());
        let status = inflate.stream.decompress(&inflate.input[inflate.start..], buffer, FlushDecompress::None);
        let status = status.map_err(|_| lie(entry, Code::ContainerUnsafeChecksum, "cannot be inflated: its bytes are damaged"))?;
        let used = (inflate.stream.total_in() - before_in) as usize;
        let made = (inflate.stream.total_out() - before_out) as usize;
        inflate.start += used;
        let ended = status == Status::StreamEnd;
        let exhausted = inflate.start == inflate.input.len() && self.fetched == entry.compressed;
        if !ended && made == 0 && (exhausted || used == 0) {
            return Err(truncated());
        }
        Ok((made, ended))
    }

    /// The stream ends here, at its compressed end, and the checksum holds.
    fn check_end(&mut self) -> io::Result<()> {
        if self.inflate.is_some() {
            loop {
                let (made, ended) = self.step(&mut [0])?;
                if made > 0 {
                    return Err(self.lie(Code::ContainerUnsafeSize, "is longer than its header says"));
                }
                if ended {
                    break;
                }
            }
        }
        let used = self.inflate.as_ref().map_or(self.entry.compressed, |inflate| inflate.stream.total_in());
        if used != self.entry.compressed {
            return Err(self.lie(Code::ContainerUnsafeSize, "has bytes behind the end of its compressed content"));
        }
        if self.crc32.clone().finalize() != self.entry.crc32 {
            return Err(self.lie(Code::ContainerUnsafeChecksum, "does not have the CRC-32 that its header says"));
        }
        Ok(())
    }

    fn lie(&self, code: Code, what: &str) -> io::Error {
        lie(self.entry, code, what)
    }
}

fn lie(entry: &Entry, code: Code, what: &str) -> io::Error {
    let finding = Finding::new(code, format!("{} {what}", entry.path)).at(&entry.path);
    io::Error::new(io::ErrorKind::InvalidData, Lie(finding))
}
