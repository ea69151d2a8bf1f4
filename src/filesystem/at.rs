//! Reading and writing at offsets, from any number of threads: the seam between the container code and a file, and the place
//! where tests put memory or a device that fails.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, PoisonError, RwLock};

/// Something that can be read at any offset, by several threads at once.
pub trait ReadAt: Send + Sync {
    /// Reads some bytes from `offset` on; 0 only at the end or for an empty buffer.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Bytes that there are.
    fn length(&self) -> io::Result<u64>;

    /// How messages name it.
    fn shown(&self) -> String {
        "the zip".to_owned()
    }

    /// Reads until the buffer is full or the end is reached; gives the bytes read.
    fn fill_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        fill(buffer, |rest, filled| self.read_at(rest, offset + filled as u64))
    }

    /// Fills the buffer; an end before that is an error.
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        if self.fill_at(buffer, offset)? == buffer.len() { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

/// Reads until the buffer is full or the end is reached; `read` is given what is left of the buffer and the bytes read so far.
/// Gives the bytes read.
pub fn fill(buffer: &mut [u8], mut read: impl FnMut(&mut [u8], usize) -> io::Result<usize>) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match read(&mut buffer[filled..], filled) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Something that can be written at any offset, by several threads at once.
pub trait WriteAt: Send + Sync {
    /// Writes all of `bytes` at `offset`; what lies between the end and `offset` becomes zero.
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Says how many bytes will be written at least, so that the space can be taken at once.
    fn reserve(&self, _length: u64) -> io::Result<()> {
        Ok(())
    }

    /// How messages name it.
    fn shown(&self) -> String {
        "the bundle".to_owned()
    }
}

impl ReadAt for File {
    #[cfg(unix)]
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self, buffer, offset)
    }

    #[cfg(windows)]
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(self, buffer, offset)
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }
}

impl WriteAt for File {
    #[cfg(unix)]
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::write_all_at(self, bytes, offset)
    }

    #[cfg(windows)]
    fn write_all_at(&self, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
        while !bytes.is_empty() {
            match std::os::windows::fs::FileExt::seek_write(self, bytes, offset) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => (bytes, offset) = (&bytes[count..], offset + count as u64),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn reserve(&self, length: u64) -> io::Result<()> {
        super::durable::preallocate(self, length)
    }
}

impl<T: ReadAt + ?Sized> ReadAt for &T {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        (**self).read_at(buffer, offset)
    }

    fn length(&self) -> io::Result<u64> {
        (**self).length()
    }

    fn shown(&self) -> String {
        (**self).shown()
    }
}

impl<T: ReadAt + ?Sized> ReadAt for Arc<T> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        (**self).read_at(buffer, offset)
    }

    fn length(&self) -> io::Result<u64> {
        (**self).length()
    }

    fn shown(&self) -> String {
        (**self).shown()
    }
}

impl ReadAt for Vec<u8> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let rest = usize::try_from(offset).ok().and_then(|start| self.get(start..)).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }
}

/// A file in memory.
#[derive(Debug, Default)]
pub struct Memory(RwLock<Vec<u8>>);

impl Memory {
    /// A file with these bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(RwLock::new(bytes))
    }

    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ReadAt for Memory {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).read_at(buffer, offset)
    }

    fn length(&self) -> io::Result<u64> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).length()
    }
}

impl WriteAt for Memory {
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut file = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let start = usize::try_from(offset).map_err(|_| io::ErrorKind::FileTooLarge)?;
        let end = start.checked_add(bytes.len()).ok_or(io::ErrorKind::FileTooLarge)?;
        if file.len() < end {
            file.resize(end, 0);
        }
        file[start..end].copy_from_slice(bytes);
        Ok(())
    }
}

/// `Read` and `Seek` over something that can be read at offsets, for readers that want a stream. Clones have their own position.
#[derive(Clone, Debug)]
pub struct ReadAtCursor<T> {
    at: T,
    position: u64,
    length: u64,
}

impl<T: ReadAt + Clone> ReadAtCursor<T> {
    /// A cursor at the start; `at` is cheap to clone: a reference or an `Arc`.
    pub fn new(at: T) -> io::Result<Self> {
        let length = at.length()?;
        Ok(Self { at, position: 0, length })
    }
}

impl<T: ReadAt> Read for ReadAtCursor<T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.at.read_at(buffer, self.position)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl<T: ReadAt> Seek for ReadAtCursor<T> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = target.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a seek to before the start"))?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_and_seeks_like_a_file() {
        let bytes: Vec<u8> = (0..100).collect();
        let mut cursor = ReadAtCursor::new(&bytes).unwrap();
        let mut other = cursor.clone();
        assert_eq!(cursor.seek(SeekFrom::End(-2)).unwrap(), 98);
        let mut rest = Vec::new();
        cursor.read_to_end(&mut rest).unwrap();
        assert_eq!(rest, [98, 99]);
        assert!(cursor.seek(SeekFrom::Current(-101)).is_err());
        let mut first = [9; 1];
        other.read_exact(&mut first).unwrap();
        assert_eq!(first, [0]);
    }

    #[test]
    fn memory_and_a_file_behave_alike() {
        let (memory, file) = (Memory::default(), tempfile::tempfile().unwrap());
        for (bytes, offset) in [(&b"world"[..], 6), (b"hello", 0), (b"!", 11)] {
            memory.write_all_at(bytes, offset).unwrap();
            WriteAt::write_all_at(&file, bytes, offset).unwrap();
        }
        assert_eq!((memory.length().unwrap(), file.length().unwrap()), (12, 12));
        let mut both = [[1; 20]; 2];
        assert_eq!((memory.fill_at(&mut both[0], 3).unwrap(), file.fill_at(&mut both[1], 3).unwrap()), (9, 9));
        assert_eq!(both[0], both[1]);
        assert_eq!(memory.into_bytes(), b"hello\0world!");
    }
}
