//! How a bundle's zip is laid out: the one encoder of headers, central directory and end records. The builder writes what it
//! gives; the reader encodes what it parsed and compares. Values are little-endian (APPNOTE 4.4.1.1).

use crate::data::Day;
use crate::data::bundle;

/// From here on a 32-bit field says "look in the ZIP64 field" (4.4.1.4).
pub(super) const ZIP64_FROM: u64 = 0xFFFF_FFFF;
/// From here on a 16-bit count says so.
pub(super) const ZIP64_COUNT_FROM: u64 = 0xFFFF;

pub(super) const LOCAL_SIGNATURE: u32 = 0x0403_4b50;
pub(super) const CENTRAL_SIGNATURE: u32 = 0x0201_4b50;
pub(super) const END_SIGNATURE: u32 = 0x0605_4b50;
pub(super) const END64_SIGNATURE: u32 = 0x0606_4b50;
pub(super) const LOCATOR_SIGNATURE: u32 = 0x0706_4b50;
pub(super) const DESCRIPTOR_SIGNATURE: u32 = 0x0807_4b50;
/// The ZIP64 extra field (4.5.3).
pub(super) const ZIP64_FIELD: u16 = 0x0001;

/// Bytes of a local header before the name (4.3.7).
pub(super) const LOCAL_FIXED: u64 = 30;
/// Bytes of a central header before the name (4.3.12).
pub(super) const CENTRAL_FIXED: u64 = 46;
/// Bytes of the end record without a comment (4.3.16).
pub(super) const END_FIXED: u64 = 22;
/// Bytes of the ZIP64 end record without extensible data (4.3.14).
pub(super) const END64_FIXED: u64 = 56;
/// Bytes of the ZIP64 locator (4.3.15).
pub(super) const LOCATOR_FIXED: u64 = 20;

/// Unix (4.4.2.2): what made the entry decides what the external attributes mean.
const UNIX: u16 = 3;
/// Deflate and folders (4.4.3.2).
const VERSION: u16 = 20;
/// ZIP64 (4.4.3.2).
const VERSION_ZIP64: u16 = 45;
/// Bit 11: the name is UTF-8 (4.4.4, appendix D).
const UTF8: u16 = 1 << 11;
/// A regular file that everybody may read and its owner may write, in the upper half (4.4.15).
const ATTRIBUTES: u32 = 0o100_644 << 16;

/// How an entry's bytes are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// As they are (4.4.5, method 0).
    Stored,
    /// Deflated (4.4.5, method 8).
    Deflated,
}

impl Method {
    pub(super) fn code(self) -> u16 {
        match self {
            Self::Stored => 0,
            Self::Deflated => 8,
        }
    }

    pub(super) fn of_code(code: u16) -> Option<Self> {
        match code {
            0 => Some(Self::Stored),
            8 => Some(Self::Deflated),
            _ => None,
        }
    }
}

/// A day as zip headers have it (4.4.6): 1980 to 2107.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DosDate(pub(super) u16);

impl DosDate {
    /// The day; one outside of 1980 to 2107 becomes the nearest that a zip can say.
    pub fn of(day: Day) -> Self {
        let (year, month, day) = match day.parts() {
            (..1980, _, _) => (1980, 1, 1),
            (2108.., _, _) => (2107, 12, 31),
            parts => parts,
        };
        Self((year - 1980) << 9 | u16::from(month) << 5 | u16::from(day))
    }
}

/// Where an entry's data stands: the bands follow each other, each bytewise by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// Payload that is spliced from its source.
    Stored,
    /// Payload that is made in memory.
    Deflated,
    /// What the builder renders.
    Documents,
}

impl Band {
    /// The band of the entry at this path below the root folder.
    pub fn of(path: &str, method: Method) -> Self {
        match method {
            _ if bundle::is_document(path) => Self::Documents,
            Method::Stored => Self::Stored,
            Method::Deflated => Self::Deflated,
        }
    }
}

/// The method of a document: all are deflated but the one that everything else is checked against.
pub fn document_method(path: &str) -> Method {
    if path == bundle::SUMS { Method::Stored } else { Method::Deflated }
}

/// What the headers of one entry say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// With the root folder, `/`-separated.
    pub name: String,
    /// How the bytes are stored.
    pub method: Method,
    /// CRC-32 of the uncompressed bytes.
    pub crc32: u32,
    /// Bytes in the zip.
    pub compressed: u64,
    /// Bytes when read.
    pub size: u64,
    /// Where the local header stands.
    pub offset: u64,
}

impl Record {
    fn long(&self) -> bool {
        self.size >= ZIP64_FROM || self.compressed >= ZIP64_FROM
    }
}

/// Bytes of the local header of an entry that has `size` bytes, stored or deflated to no more.
pub fn local_header_length(name: &str, size: u64) -> u64 {
    LOCAL_FIXED + name.len() as u64 + if size >= ZIP64_FROM { 20 } else { 0 }
}

/// The local header (4.3.7). With ZIP64 both sizes stand in the extra field (4.5.3).
pub fn local_header(record: &Record, date: DosDate) -> Vec<u8> {
    let mut extra = Vec::new();
    if record.long() {
        put16(&mut extra, ZIP64_FIELD);
        put16(&mut extra, 16);
        put64(&mut extra, record.size);
        put64(&mut extra, record.compressed);
    }
    let mut out = Vec::with_capacity(usize::from(u8::MAX) + 64);
    put32(&mut out, LOCAL_SIGNATURE);
    put16(&mut out, if record.long() { VERSION_ZIP64 } else { VERSION });
    common(&mut out, record, date);
    let (compressed, size) = if record.long() { (ZIP64_FROM, ZIP64_FROM) } else { (record.compressed, record.size) };
    put32(&mut out, low32(compressed));
    put32(&mut out, low32(size));
    put16(&mut out, length16(record.name.as_bytes()));
    put16(&mut out, length16(&extra));
    out.extend_from_slice(record.name.as_bytes());
    out.extend_from_slice(&extra);
    out
}

/// The central header (4.3.12). ZIP64 values only for the fields that are too long, in the order of 4.5.3.
pub fn central_header(record: &Record, date: DosDate, out: &mut Vec<u8>) {
    let mut values = Vec::new();
    [record.size, record.compressed, record.offset].into_iter().filter(|value| *value >= ZIP64_FROM).for_each(|v| put64(&mut values, v));
    let version = if values.is_empty() { VERSION } else { VERSION_ZIP64 };
    put32(out, CENTRAL_SIGNATURE);
    put16(out, UNIX << 8 | version);
    put16(out, version);
    common(out, record, date);
    put32(out, low32(record.compressed));
    put32(out, low32(record.size));
    put16(out, length16(record.name.as_bytes()));
    put16(out, if values.is_empty() { 0 } else { length16(&values) + 4 });
    put16(out, 0); // comment
    put16(out, 0); // disk
    put16(out, 0); // internal attributes
    put32(out, ATTRIBUTES);
    put32(out, low32(record.offset));
    out.extend_from_slice(record.name.as_bytes());
    if !values.is_empty() {
        put16(out, ZIP64_FIELD);
        put16(out, length16(&values));
        out.extend_from_slice(&values);
    }
}

/// The end of a zip (4.3.14 to 4.3.16) whose central directory has `count` entries and `size` bytes and stands at `offset`.
pub fn end_records(count: u64, size: u64, offset: u64) -> Vec<u8> {
    let mut out = Vec::new();
    if count >= ZIP64_COUNT_FROM || size >= ZIP64_FROM || offset >= ZIP64_FROM {
        put32(&mut out, END64_SIGNATURE);
        put64(&mut out, END64_FIXED - 12);
        put16(&mut out, UNIX << 8 | VERSION_ZIP64);
        put16(&mut out, VERSION_ZIP64);
        put32(&mut out, 0); // this disk
        put32(&mut out, 0); // the central directory's disk
        [count, count, size, offset].into_iter().for_each(|value| put64(&mut out, value));
        put32(&mut out, LOCATOR_SIGNATURE);
        put32(&mut out, 0); // the ZIP64 end record's disk
        put64(&mut out, offset + size);
        put32(&mut out, 1); // disks
    }
    let short_count = u16::try_from(count).unwrap_or(u16::MAX);
    put32(&mut out, END_SIGNATURE);
    put16(&mut out, 0); // this disk
    put16(&mut out, 0); // the central directory's disk
    put16(&mut out, short_count);
    put16(&mut out, short_count);
    put32(&mut out, low32(size));
    put32(&mut out, low32(offset));
    put16(&mut out, 0); // comment
    out
}

/// What both headers have in common: flags, method, time, date and CRC.
fn common(out: &mut Vec<u8>, record: &Record, date: DosDate) {
    put16(out, UTF8);
    put16(out, record.method.code());
    put16(out, 0); // 00:00:00
    put16(out, date.0);
    put32(out, record.crc32);
}

fn low32(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Names have at most 240 bytes and extra fields 28, so this never saturates.
fn length16(bytes: &[u8]) -> u16 {
    u16::try_from(bytes.len()).unwrap_or(u16::MAX)
}

fn put16(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put64(out: &mut Vec<u8>, value: u64) {
    out.extend_from_slice(&value.to_le_bytes());
}
