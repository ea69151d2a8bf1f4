//! The contents of a zip whose container was walked, read by the `zip` crate: a second, independent reading of the same file.
//!
//! The walk and the crate have to agree on names, sizes, checksums and places. What is deflated is inflated by the strict reader
//! first, because the crate does not mind bytes behind the end of a deflated stream.

use std::io::Read;

use zip::ZipArchive;
use zip::result::ZipError;

use super::allowance::Allowance;
use super::contents::{Contents, Held, Stream, Unread};
use crate::data::{Code, Finding};
use crate::filesystem::{BUFFER, NamedFile, ReadAt, ReadAtCursor, fill};
use crate::zip::{Entry, Method, Walked, entry_reader, finding_of};
use crate::{Error, Result};

/// A walked zip.
pub struct Zipped<'a> {
    file: &'a NamedFile,
    archive: ZipArchive<ReadAtCursor<&'a NamedFile>>,
    prefix: String,
    held: Vec<Held>,
    entries: &'a [Entry],
}

impl<'a> Zipped<'a> {
    /// Opens what `walked` found to be safe.
    pub fn open(file: &'a NamedFile, walked: &'a Walked) -> Result<Self, Unread> {
        let cursor = ReadAtCursor::new(file).map_err(|error| cannot_read(file, error))?;
        let archive = ZipArchive::new(cursor).map_err(|error| refused(file, "", error))?;
        let files = archive.file_names_raw().filter(|name| !name.ends_with(b"/")).count();
        if files != walked.entries.len() {
            return Err(disagree("", &format!("{files} files instead of {}", walked.entries.len())));
        }
        let prefix = if walked.root.is_empty() { String::new() } else { format!("{}/", walked.root) };
        let length = file.length().map_err(|error| cannot_read(file, error))?;
        let mut allowance = Allowance::of(length);
        let held = walked.entries.iter().map(|entry| allowance.held(entry)).collect();
        Ok(Self { file, archive, prefix, held, entries: &walked.entries })
    }

    /// Inflates the whole entry and throws it away: it ends where its header says, and nothing hides behind its end.
    fn check_strictly(&self, entry: &Entry, buffer: &mut [u8]) -> Result<(), Unread> {
        let mut reader = entry_reader(self.file, entry);
        loop {
            match reader.read(buffer) {
                Ok(0) => return Ok(()),
                Ok(_) => crate::interrupt::check()?,
                Err(error) => {
                    return Err(match finding_of(&error) {
                        Some(finding) => Unread::Defect(Box::new(finding)),
                        None => Unread::Error(cannot_read(self.file, error)),
                    });
                }
            }
        }
    }
}

impl Contents for Zipped<'_> {
    fn files(&self) -> &[Held] {
        &self.held
    }

    fn read(&self, index: usize, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<(), Unread> {
        let entry = &self.entries[index];
        let room = usize::try_from(entry.size).map_or(BUFFER, |size| size.saturating_add(1).min(BUFFER));
        let mut buffer = vec![0; room];
        if entry.method == Method::Deflated {
            self.check_strictly(entry, &mut buffer)?;
        }
        let name = format!("{}{}", self.prefix, entry.path);
        // The central directory is shared between clones; each has its own place in the file.
        let mut archive = self.archive.clone();
        let place = archive.index_for_name_raw(name.as_bytes()).ok_or_else(|| disagree(&name, "another name"))?;
        let mut reader = archive.by_index(place).map_err(|error| refused(self.file, &name, error))?;
        let same = reader.size() == entry.size
            && reader.compressed_size() == entry.compressed
            && reader.crc32() == entry.crc32
            && reader.data_start() == Some(entry.data_offset);
        if !same {
            return Err(disagree(&name, "another size, checksum or place"));
        }
        let mut given = 0;
        loop {
            let count = fill(&mut buffer, |rest, _| reader.read(rest)).map_err(|error| broken(self.file, entry, error))?;
            given += count as u64;
            if given > entry.size || count == 0 && given != entry.size {
                return Err(defect(entry, Code::ContainerUnsafeSize, "is not as long as its header says"));
            }
            if count == 0 {
                return Ok(());
            }
            take(&buffer[..count])?;
        }
    }

    fn open(&self, index: usize) -> Result<Option<Box<dyn Stream + '_>>> {
        let Entry { method, data_offset, size, .. } = self.entries[index];
        if method == Method::Deflated {
            return Ok(None);
        }
        let cursor = ReadAtCursor::new(Window { zip: self.file, start: data_offset, length: size });
        Ok(Some(Box::new(cursor.map_err(|error| cannot_read(self.file, error))?)))
    }
}

/// The bytes of a stored entry, and no others.
#[derive(Clone, Copy)]
struct Window<'a> {
    zip: &'a NamedFile,
    start: u64,
    length: u64,
}

impl ReadAt for Window<'_> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
        let rest = self.length.saturating_sub(offset);
        let wanted = buffer.len().min(usize::try_from(rest).unwrap_or(usize::MAX));
        self.zip.read_at(&mut buffer[..wanted], self.start.saturating_add(offset))
    }

    fn length(&self) -> std::io::Result<u64> {
        Ok(self.length)
    }
}

fn cannot_read(file: &NamedFile, error: std::io::Error) -> Error {
    Error::io("cannot read", file.path(), error)
}

fn disagree(name: &str, how: &str) -> Unread {
    let finding = Finding::new(Code::ContainerUnsafeMismatch, format!("a second zip reader reads something else: {how}"));
    Unread::Defect(Box::new(if name.is_empty() { finding } else { finding.at(name) }))
}

/// What the second reader does not take; unless it is the system that did not let it read.
fn refused(file: &NamedFile, name: &str, error: ZipError) -> Unread {
    match error {
        ZipError::Io(error) if error.raw_os_error().is_some() => Unread::Error(cannot_read(file, error)),
        error => disagree(name, &error.to_string()),
    }
}

fn defect(entry: &Entry, code: Code, what: &str) -> Unread {
    Unread::Defect(Box::new(Finding::new(code, format!("{} {what}", entry.path)).at(&entry.path)))
}

/// An error of the operating system has a number; anything else is the crate's, about the bytes.
fn broken(file: &NamedFile, entry: &Entry, error: std::io::Error) -> Unread {
    if error.raw_os_error().is_some() {
        return Unread::Error(cannot_read(file, error));
    }
    defect(entry, Code::ContainerUnsafeChecksum, "does not have the CRC-32 that its header says, or is damaged")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_fails_is_no_fault_of_the_zip() {
        let path = tempfile::NamedTempFile::new().unwrap();
        let file = NamedFile::open(path.path()).unwrap();
        let io = |error| refused(&file, "x", ZipError::Io(error));
        assert!(matches!(io(std::io::Error::from_raw_os_error(5)), Unread::Error(_)));
        assert!(matches!(io(std::io::ErrorKind::UnexpectedEof.into()), Unread::Defect(_)));
    }
}
