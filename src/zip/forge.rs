//! For tests: small zips made with the layout's own encoder, and the places in them where a forger would change something.

use std::io::{self, Read};

use super::layout::{DosDate, Method, Record, central_header, end_records, local_header};
use super::reader::{Rules, Walked, walk};
use super::{entry_reader, finding_of};
use crate::data::Finding;
use crate::filesystem::ReadAt;

/// A zip, and where its headers stand.
pub(super) struct Forged {
    pub bytes: Vec<u8>,
    pub locals: Vec<usize>,
    pub centrals: Vec<usize>,
    pub end: usize,
}

/// The day that all of them have.
pub(super) fn day() -> DosDate {
    DosDate::of("2026-04-22".parse().unwrap())
}

/// What a test changes in a record, by its place, after the local or before the central header was written.
pub(super) type Change<'a> = &'a dyn Fn(usize, &mut Record);

/// A zip of these files in this order; the central directory is by name.
pub(super) fn zip(files: &[(&str, Method, &[u8])]) -> Forged {
    zip_with(files, &|_, _| {}, &|_, _| {})
}

/// A zip whose local and central headers lie.
pub(super) fn zip_with(files: &[(&str, Method, &[u8])], local: Change<'_>, central: Change<'_>) -> Forged {
    let (mut bytes, mut locals, mut records) = (Vec::new(), Vec::new(), Vec::new());
    for (index, (name, method, content)) in files.iter().enumerate() {
        let data = if *method == Method::Deflated { deflated(content) } else { content.to_vec() };
        let (compressed, size) = (data.len() as u64, content.len() as u64);
        let offset = bytes.len() as u64;
        let mut record = Record { name: (*name).to_owned(), method: *method, crc32: crc32fast::hash(content), compressed, size, offset };
        locals.push(bytes.len());
        let mut told = record.clone();
        local(index, &mut told);
        bytes.extend(local_header(&told, day()));
        bytes.extend(data);
        central(index, &mut record);
        records.push(record);
    }
    records.sort_by(|a, b| a.name.cmp(&b.name));
    let (start, mut centrals) = (bytes.len(), Vec::new());
    for record in &records {
        centrals.push(bytes.len());
        central_header(record, day(), &mut bytes);
    }
    let end = bytes.len();
    bytes.extend(end_records(records.len() as u64, (end - start) as u64, start as u64));
    Forged { bytes, locals, centrals, end }
}

pub(super) fn deflated(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::DeflateEncoder::new(content, flate2::Compression::default()).read_to_end(&mut out).unwrap();
    out
}

/// A small bundle: something in each band.
pub(super) fn bundle() -> Forged {
    zip(&[
        ("handoff-v1/assets/a.png", Method::Stored, b"pixels of a"),
        ("handoff-v1/assets/b.png", Method::Stored, b""),
        ("handoff-v1/docs/brand.md", Method::Deflated, b"blue, blue, blue, blue, and never green"),
        ("handoff-v1/README.md", Method::Deflated, b"# Start here"),
        ("handoff-v1/SHA256SUMS", Method::Stored, b"0123  README.md\n"),
    ])
}

impl Forged {
    /// Sets bytes.
    pub fn put<const N: usize>(mut self, at: usize, value: [u8; N]) -> Self {
        self.bytes[at..at + N].copy_from_slice(&value);
        self
    }

    /// Sets a 16-bit value in the local and the central header of the entry that is first in both.
    pub fn put_both(self, in_local: usize, value: u16) -> Self {
        // The central header has "version made by" before the values that both have.
        let (local, central) = (self.locals[0] + in_local, self.centrals[0] + in_local + 2);
        self.put(local, value.to_le_bytes()).put(central, value.to_le_bytes())
    }

    /// Puts `more` into the zip and moves the end record's pointer, as somebody would who wants it to look right.
    pub fn insert(mut self, at: usize, more: &[u8]) -> Self {
        self.bytes.splice(at..at, more.iter().copied());
        self.end += more.len();
        if at <= self.centrals[0] {
            self.centrals.iter_mut().for_each(|central| *central += more.len());
        }
        let (start, end) = (self.centrals[0] as u32, self.end);
        let size = (end as u32 - start).to_le_bytes();
        self.put(end + 16, start.to_le_bytes()).put(end + 12, size)
    }

    /// What the walk says.
    pub fn walk(&self) -> Walked {
        walk(&self.bytes, Rules::Bundle).unwrap()
    }

    /// The code that stops the walk.
    pub fn refused(&self) -> &'static str {
        let walked = self.walk();
        assert!(!walked.safe && walked.entries.is_empty(), "{walked:?}");
        walked.findings[0].code.name()
    }

    /// What stands in the way of taking it for the issued one: the first finding of the walk or of reading.
    pub fn judged(&self) -> Option<Finding> {
        let walked = self.walk();
        walked.findings.first().cloned().or_else(|| read_all(&self.bytes, &walked).err().map(|lie| *lie))
    }
}

/// Reads every entry; the first lie ends it.
pub(super) fn read_all(zip: &impl ReadAt, walked: &Walked) -> Result<Vec<Vec<u8>>, Box<Finding>> {
    let read = |entry| -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        entry_reader(zip, entry).read_to_end(&mut content)?;
        Ok(content)
    };
    walked.entries.iter().map(|entry| read(entry).map_err(|error| Box::new(finding_of(&error).unwrap()))).collect()
}
