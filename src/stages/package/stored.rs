//! The stored band: entries that are spliced from their sources. Their sizes are known before a byte is read, so each has its
//! offset from the start, and every worker writes straight to where the bytes will stay.

use std::fs::File;
use std::ops::Range;

use sha2::{Digest as _, Sha256};

use super::payload::{Done, Pass, Stop};
use super::write;
use crate::data::Digest;
use crate::data::content::{Content, Piece, Recipe};
use crate::data::handover::PackedFile;
use crate::filesystem::{BUFFER, ReadAt, WriteAt, changed, still_planned};
use crate::zip::layout::{local_header, local_header_length};
use crate::zip::{Method, Record};
use crate::{Error, Result, interrupt};

/// Small neighbours are packed by one worker up to so many bytes, so that they are written together.
const BATCH: u64 = 2 << 20;

/// An entry whose place is known.
pub(super) struct Stored<'a> {
    pub content: &'a Content,
    pub name: String,
    pub size: u64,
    pub offset: u64,
}

/// Gives every spliced content, in order, its place; and the end of the band.
pub(super) fn lay_out<'a>(contents: &[&'a Content], root: &str) -> (Vec<Stored<'a>>, u64) {
    let (mut band, mut end) = (Vec::new(), 0);
    for &content in contents {
        let Recipe::Splice(pieces) = &content.recipe else { continue };
        let (name, size) = (super::full_name(root, &content.path), pieces.iter().map(Piece::length).sum());
        let offset = end;
        end += local_header_length(&name, size) + size;
        band.push(Stored { content, name, size, offset });
    }
    (band, end)
}

/// Neighbours that one worker packs, the largest first: what takes longest must not start last.
pub(super) fn batches(band: &[Stored<'_>]) -> Vec<Range<usize>> {
    let mut batches: Vec<(u64, Range<usize>)> = Vec::new();
    for (index, entry) in band.iter().enumerate() {
        match batches.last_mut() {
            Some((size, batch)) if *size + entry.size <= BATCH => (*size, batch.end) = (*size + entry.size, index + 1),
            _ => batches.push((entry.size, index..index + 1)),
        }
    }
    batches.sort_by_key(|(size, batch)| (std::cmp::Reverse(*size), batch.start));
    batches.into_iter().map(|(_, batch)| batch).collect()
}

/// Packs neighbouring entries.
pub(super) fn pack<W: WriteAt>(pass: &Pass<'_, W>, batch: &[Stored<'_>], buffer: &mut Vec<u8>, done: &mut Vec<Done>) -> Result<(), Stop> {
    let start = batch.first().map_or(0, |entry| entry.offset);
    buffer.resize(BUFFER, 0);
    let mut sink = Sink { out: pass.out, offset: start, buffer, used: 0 };
    for entry in batch {
        done.push(pack_one(pass, entry, &mut sink)?);
    }
    Ok(sink.flush()?)
}

fn pack_one<W: WriteAt>(pass: &Pass<'_, W>, entry: &Stored<'_>, sink: &mut Sink<'_, W>) -> Result<Done, Stop> {
    let Stored { content, name, size, offset } = entry;
    let Recipe::Splice(pieces) = &content.recipe else { unreachable!("the stored band holds what is spliced") };
    let source = pass.workspace.open_planned(&content.source)?;
    sink.skip(local_header_length(name, *size) as usize)?;
    let mut sums = Sums::default();
    for piece in pieces {
        splice(pass, &source, content, piece, &mut sums, sink)?;
    }
    still_planned(&source, &content.source)?;
    let (sha256, crc32) = sums.finish();
    let record = Record { name: name.clone(), method: Method::Stored, crc32, compressed: *size, size: *size, offset: *offset };
    sink.put_back(&local_header(&record, pass.date), *offset)?;
    Ok(Done { record, file: PackedFile { path: content.path.clone(), bytes: *size, sha256 }, group: None })
}

fn splice<W: WriteAt>(
    pass: &Pass<'_, W>,
    source: &File,
    content: &Content,
    piece: &Piece,
    sums: &mut Sums,
    sink: &mut Sink<'_, W>,
) -> Result<(), Stop> {
    let (length, mut given) = (piece.length(), 0);
    while given < length {
        pass.go_on()?;
        let spare = sink.spare(length - given)?;
        let count = spare.len();
        match piece {
            Piece::Span(span) => {
                let filled = source.fill_at(spare, span.start + given);
                if filled.map_err(|error| Error::io("cannot read", &content.source.at, error))? < count {
                    return Err(changed(&content.source.at).into());
                }
            }
            Piece::Bytes(bytes) => spare.copy_from_slice(&bytes[given as usize..given as usize + count]),
            Piece::Zeros(_) => spare.fill(0),
        }
        sums.update(spare);
        sink.used += count;
        given += count as u64;
        (pass.progress)(count as u64);
    }
    Ok(interrupt::check()?)
}

/// Digest and checksum, taken together while the bytes are in cache.
#[derive(Default)]
pub(super) struct Sums {
    sha256: Sha256,
    crc32: crc32fast::Hasher,
}

impl Sums {
    pub fn update(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        self.crc32.update(bytes);
    }

    pub fn finish(self) -> (Digest, u32) {
        (Digest::finish(self.sha256), self.crc32.finalize())
    }
}

/// A buffer in front of the place where its first byte belongs.
struct Sink<'a, W> {
    out: &'a W,
    offset: u64,
    buffer: &'a mut Vec<u8>,
    used: usize,
}

impl<W: WriteAt> Sink<'_, W> {
    /// Room for up to `wanted` bytes, at least one.
    fn spare(&mut self, wanted: u64) -> Result<&mut [u8]> {
        if self.used == self.buffer.len() {
            self.flush()?;
        }
        let room = (self.buffer.len() - self.used).min(usize::try_from(wanted).unwrap_or(usize::MAX));
        Ok(&mut self.buffer[self.used..self.used + room])
    }

    /// Leaves room for a header, in one piece.
    fn skip(&mut self, count: usize) -> Result<()> {
        if self.buffer.len() - self.used < count {
            self.flush()?;
        }
        self.buffer[self.used..self.used + count].fill(0);
        self.used += count;
        Ok(())
    }

    /// Puts a header where room was left for it, here or in what is already written.
    fn put_back(&mut self, header: &[u8], at: u64) -> Result<()> {
        match at.checked_sub(self.offset) {
            Some(within) => {
                self.buffer[within as usize..within as usize + header.len()].copy_from_slice(header);
                Ok(())
            }
            None => write(self.out, header, at),
        }
    }

    fn flush(&mut self) -> Result<()> {
        write(self.out, &self.buffer[..self.used], self.offset)?;
        self.offset += self.used as u64;
        self.used = 0;
        Ok(())
    }
}
