//! The central directory, read entry by entry through a window, so that memory follows what is really there.

use super::end::{End, get16, get32};
use super::extra;
use super::layout::{CENTRAL_FIXED, CENTRAL_SIGNATURE, DosDate, Method, Record, ZIP64_FROM, central_header};
use super::local::EMPTY_DEFLATED;
use super::reader::{Deviations, Walk, failed, refuse, refuse_entry};
use crate::data::Code;
use crate::data::bundle_path::MAX_PATH;
use crate::filesystem::{BUFFER, ReadAt};

/// Bytes that are read at once; more than the longest header (46 and three times 65,535 bytes).
const WINDOW: u64 = BUFFER as u64;
/// Deflate cannot expand more than this: 258 bytes from two bits (RFC 1951 3.2.5).
const MOST_EXPANSION: u64 = 1032;

/// Bits of the flags (4.4.4).
const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
const DESCRIPTOR: u16 = 1 << 3;
const PATCHED: u16 = 1 << 5;
const UTF8: u16 = 1 << 11;
/// What the flags of a file that is stored or deflated may say: how hard it was deflated (bits 1 and 2), and the above.
const KNOWN: u16 = ENCRYPTED | 1 << 1 | 1 << 2 | DESCRIPTOR | PATCHED | UTF8;

/// The newest version of the format that a stored or deflated entry can need (4.4.3.2). `unzip` passes over newer ones, and over those
/// that it takes for files of VMS by the second byte.
pub(super) const NEWEST: u16 = 45;
/// The systems whose external attributes (4.4.2.2) every reader understands alike: FAT, Unix, HPFS, old and new Macintosh, NTFS as
/// PKWARE and as Info-ZIP count it, VFAT. To 7-Zip a permission bit of an Amiga is a folder.
const SYSTEMS: [u8; 8] = [0, 3, 6, 7, 10, 11, 14, 19];
/// Characters of a name that cannot be right that are shown.
const SHOWN: usize = 100;

/// What the central directory says of an entry.
pub(super) struct Header {
    pub record: Record,
    pub flags: u16,
    pub time: u16,
    pub date: u16,
}

impl Header {
    /// Whether it stands for a folder.
    pub fn is_folder(&self) -> bool {
        self.record.name.ends_with('/')
    }

    /// Whether a data descriptor follows the content (4.3.9).
    pub fn has_descriptor(&self) -> bool {
        self.flags & DESCRIPTOR != 0
    }
}

/// Reads the central directory; every header is encoded again and compared.
pub(super) fn read(zip: &impl ReadAt, end: &End, deviations: &mut Deviations) -> Walk<Vec<Header>> {
    let mut window = Window { zip, at: end.offset, end: end.offset + end.size, buffer: Vec::new(), start: 0 };
    let mut headers: Vec<Header> = Vec::with_capacity(end.count);
    let mut encoded = Vec::new();
    for _ in 0..end.count {
        let fixed = window.ahead(CENTRAL_FIXED as usize)?;
        if get32(fixed, 0) != CENTRAL_SIGNATURE {
            return Err(refuse(Code::ContainerUnsafeMismatch, "the central directory is broken"));
        }
        let [name, extra, comment] = [28, 30, 32].map(|at| usize::from(get16(fixed, at)));
        let bytes = window.ahead(CENTRAL_FIXED as usize + name + extra + comment)?;
        let header = parse(bytes, name, extra, deviations)?;
        judge(&header, bytes, deviations)?;
        if headers.first().is_some_and(|first| first.date != header.date) || header.time != 0 {
            deviations.insert("time stamps");
        }
        encoded.clear();
        central_header(&header.record, DosDate(header.date), &mut encoded);
        if encoded != bytes {
            deviations.insert("header values of another program");
        }
        let length = bytes.len();
        window.start += length;
        headers.push(header);
    }
    if window.rest() > 0 {
        return Err(refuse(Code::ContainerUnsafeGap, format!("{} bytes of the central directory belong to no entry", window.rest())));
    }
    Ok(headers)
}

fn parse(bytes: &[u8], name: usize, extra: usize, deviations: &mut Deviations) -> Walk<Header> {
    let (name, rest) = bytes[CENTRAL_FIXED as usize..].split_at(name);
    let (extra, comment) = rest.split_at(extra);
    let (flags, method) = (get16(bytes, 8), get16(bytes, 10));
    let name = text(name, flags, [bytes[5], bytes[4]])?;
    check_flags(flags, &name)?;
    let Some(method) = Method::of_code(method) else {
        return Err(refuse_entry(Code::ContainerUnsafeMethod, &name, format!("{name} is compressed by method {method}")));
    };
    let extra = extra::read(extra, &name)?;
    let sizes = [get32(bytes, 24), get32(bytes, 20), get32(bytes, 42)].map(u64::from);
    let [size, compressed, offset] = long_values(sizes, extra.zip64, &name)?;
    if extra.others {
        deviations.insert("extra fields");
    }
    if !comment.is_empty() {
        deviations.insert("comments");
    }
    let record = Record { name, method, crc32: get32(bytes, 16), compressed, size, offset };
    Ok(Header { record, flags, time: get16(bytes, 12), date: get16(bytes, 14) })
}

/// Refuses what is encrypted, patched or marked as no stored or deflated file is: before its method and its extra fields, which
/// follow from that.
fn check_flags(flags: u16, name: &str) -> Walk<()> {
    let refused = |code, why: &str| Err(refuse_entry(code, name, format!("{name} {why}")));
    match flags {
        _ if flags & ENCRYPTED != 0 => refused(Code::ContainerUnsafeEncrypted, "is encrypted"),
        _ if flags & PATCHED != 0 => refused(Code::ContainerUnsafeMethod, "is no file, but a patch of one (bit 5 of its flags)"),
        _ if flags & !KNOWN != 0 => refused(Code::ContainerUnsafeMethod, "has flags that no stored or deflated entry has"),
        _ => Ok(()),
    }
}

/// The name; without the UTF-8 flag every program has its own idea of what is not ASCII. `made_by` is the system, and the version that
/// made it.
fn text(name: &[u8], flags: u16, made_by: [u8; 2]) -> Walk<String> {
    let refused = |why: &str| {
        let shown: String = String::from_utf8_lossy(name).chars().take(SHOWN).collect();
        Err(refuse_entry(Code::ContainerUnsafeName, &shown, format!("the name `{shown}` {why}")))
    };
    // Longer ones are refused at once, so that memory follows what a bundle can be; a folder's name has a slash at its end.
    if name.len() > MAX_PATH + 1 {
        return refused(&format!("… of {} bytes is longer than the {MAX_PATH} that a path can have", name.len()));
    }
    match std::str::from_utf8(name) {
        Ok(name) if name.is_ascii() => Ok(name.to_owned()),
        Ok(_) if has_letters_of_dos(made_by) => refused("is not ASCII and was made by a system of DOS: unzip would read other letters"),
        Ok(name) if flags & UTF8 != 0 => Ok(name.to_owned()),
        Ok(_) => refused("is not ASCII and not marked as UTF-8: every program would read it differently"),
        Err(_) => refused("is not UTF-8"),
    }
}

/// Whatever the flags say, `unzip` reads the letters of DOS in names that were made on FAT, on HPFS, and by version 5.0 on NTFS.
fn has_letters_of_dos([system, version]: [u8; 2]) -> bool {
    matches!((system, version), (0 | 6, _) | (11, 50))
}

/// Size, compressed size and offset; from the ZIP64 field exactly those that say so (4.5.3).
fn long_values(mut values: [u64; 3], zip64: Option<Vec<u64>>, name: &str) -> Walk<[u64; 3]> {
    let mut long = zip64.unwrap_or_default().into_iter();
    let mut complete = true;
    for value in values.iter_mut().filter(|value| **value == ZIP64_FROM) {
        match long.next() {
            Some(found) => *value = found,
            None => complete = false,
        }
    }
    if complete && long.next().is_none() {
        return Ok(values);
    }
    Err(refuse_entry(Code::ContainerUnsafeMismatch, name, format!("{name}: its ZIP64 field does not hold what its header asks for")))
}

/// Refuses what is no plain file or cannot be what it says.
fn judge(header: &Header, bytes: &[u8], deviations: &mut Deviations) -> Walk<()> {
    let Record { name, method, size, compressed, crc32, .. } = &header.record;
    let refused = |code, why: &str| Err(refuse_entry(code, name, format!("{name} {why}")));
    if get16(bytes, 6) > NEWEST {
        return refused(Code::ContainerUnsafeMethod, "asks for a newer version of the format than stored and deflated entries need");
    }
    if get16(bytes, 34) != 0 {
        return refused(Code::ContainerUnsafeMultiDisk, "is on another disk");
    }
    if !SYSTEMS.contains(&bytes[5]) {
        return refused(Code::ContainerUnsafeLink, "was made on a system whose attributes readers understand differently");
    }
    if !is_plain(header.is_folder(), get32(bytes, 38)) {
        return refused(Code::ContainerUnsafeLink, "is a link, a device or anything but a regular file");
    }
    if header.is_folder() {
        deviations.insert("folder entries");
        if *size != 0 || *crc32 != 0 || !matches!(*compressed, 0 | EMPTY_DEFLATED) {
            return refused(Code::ContainerUnsafeSize, "is a folder that has content");
        }
    }
    match method {
        Method::Stored if size != compressed => refused(Code::ContainerUnsafeSize, "is stored, but says two sizes"),
        Method::Deflated if *size > compressed.saturating_mul(MOST_EXPANSION) => {
            refused(Code::ContainerUnsafeSize, "says that it inflates to more than deflate can")
        }
        _ => Ok(()),
    }
}

/// Whether these external attributes are those of a plain file, or of a plain folder.
fn is_plain(folder: bool, attributes: u32) -> bool {
    let (unix_type, windows) = (attributes >> 28, attributes & 0xFFFF);
    // Unix types (stat.h): 4 folder, 8 file. Windows attributes: 8 label of a volume, which `unzip` passes over, 0x10 folder,
    // 0x40 device, 0x400 reparse point.
    match folder {
        true => matches!(unix_type, 0 | 4) && windows & 0x448 == 0,
        false => matches!(unix_type, 0 | 8) && windows & 0x458 == 0,
    }
}

/// A sliding view of a part of the zip.
struct Window<'a, Z> {
    zip: &'a Z,
    at: u64,
    end: u64,
    buffer: Vec<u8>,
    start: usize,
}

impl<Z: ReadAt> Window<'_, Z> {
    /// The next `count` bytes, which stay ahead until `start` is moved.
    fn ahead(&mut self, count: usize) -> Walk<&[u8]> {
        if self.buffer.len() - self.start < count {
            self.buffer.drain(..self.start);
            self.start = 0;
            let kept = self.buffer.len();
            let more = WINDOW.min(self.end - self.at);
            self.buffer.resize(kept + more as usize, 0);
            self.zip.read_exact_at(&mut self.buffer[kept..], self.at).map_err(failed(self.zip))?;
            self.at += more;
        }
        let bytes = self.buffer.get(self.start..self.start + count);
        bytes.ok_or_else(|| refuse(Code::ContainerUnsafeMismatch, "the central directory has fewer entries than the end record says"))
    }

    fn rest(&self) -> u64 {
        self.end - self.at + (self.buffer.len() - self.start) as u64
    }
}
