//! Local headers: they have to say what the central directory says, as some programs read only the one and some the other.

use super::central::{Header, NEWEST};
use super::end::{get16, get32};
use super::extra;
use super::layout::{DosDate, LOCAL_FIXED, LOCAL_SIGNATURE, ZIP64_FROM, local_header};
use super::reader::{Deviations, Walk, failed, refuse_entry};
use crate::data::Code;
use crate::filesystem::ReadAt;

/// Bytes beyond the name that are read at once: enough for the extra fields of Info-ZIP.
const USUAL_EXTRA: usize = 36;
/// Bytes that deflate makes of nothing: one last block with fixed codes that ends at once (RFC 1951 3.2.6). Programs in Java
/// write them for folders.
pub(super) const EMPTY_DEFLATED: u64 = 2;

/// Checks the local header of an entry; gives where its content starts. All of it lies before `limit`.
pub(super) fn check(zip: &impl ReadAt, header: &Header, limit: u64, deviations: &mut Deviations) -> Walk<u64> {
    let record = &header.record;
    let mut bytes = read(zip, record.offset, LOCAL_FIXED as usize + record.name.len() + USUAL_EXTRA)?;
    let mismatch = |what: &str| {
        let message = format!("{}: {what} in its local header and in the central directory", record.name);
        refuse_entry(Code::ContainerUnsafeMismatch, &record.name, message)
    };
    if bytes.len() < LOCAL_FIXED as usize || get32(&bytes, 0) != LOCAL_SIGNATURE {
        let message = format!("{}: there is no local header where the central directory says", record.name);
        return Err(refuse_entry(Code::ContainerUnsafeMismatch, &record.name, message));
    }
    let [name, extra] = [26, 28].map(|at| usize::from(get16(&bytes, at)));
    let length = LOCAL_FIXED as usize + name + extra;
    if bytes.len() < length {
        bytes = read(zip, record.offset, length)?;
    }
    let data = record.offset + length as u64;
    if bytes.len() < length || data.checked_add(record.compressed).is_none_or(|end| end > limit) {
        let message = format!("{} reaches into the central directory", record.name);
        return Err(refuse_entry(Code::ContainerUnsafeOverlap, &record.name, message));
    }
    bytes.truncate(length);
    let (name, extra) = bytes[LOCAL_FIXED as usize..].split_at(name);
    if name != record.name.as_bytes() {
        return Err(mismatch("another name"));
    }
    if get16(&bytes, 6) != header.flags || get16(&bytes, 8) != record.method.code() {
        return Err(mismatch("other flags or another method"));
    }
    if get16(&bytes, 4) > NEWEST {
        return Err(mismatch("another version that it needs"));
    }
    let extra = extra::read(extra, &record.name)?;
    if !agree(header, &bytes, extra.zip64.as_deref()) {
        return Err(mismatch("another size or checksum"));
    }
    if get16(&bytes, 10) != header.time || get16(&bytes, 12) != header.date {
        deviations.insert("time stamps");
    }
    if header.is_folder() && record.compressed > 0 && read(zip, data, EMPTY_DEFLATED as usize)? != [3, 0] {
        let message = format!("{} is a folder that has content", record.name);
        return Err(refuse_entry(Code::ContainerUnsafeSize, &record.name, message));
    }
    if bytes != local_header(record, DosDate(header.date)) {
        deviations.insert("header values of another program");
    }
    Ok(data)
}

/// Sizes and checksum agree; where a descriptor follows, they may be zero.
fn agree(header: &Header, bytes: &[u8], zip64: Option<&[u64]>) -> bool {
    let record = &header.record;
    let later = header.has_descriptor();
    let says = |found: u64, expected: u64| found == expected || later && found == 0;
    let (crc32, compressed, size) = (get32(bytes, 14), get32(bytes, 18).into(), get32(bytes, 22).into());
    let sizes = match zip64 {
        None => says(compressed, record.compressed) && says(size, record.size),
        // Both stand there if the field does (4.5.3); the short ones point to it or say the same.
        Some([long_size, long_compressed]) => {
            let points = |short: u64, long: u64, expected: u64| says(long, expected) && (short == ZIP64_FROM || says(short, expected));
            points(compressed, *long_compressed, record.compressed) && points(size, *long_size, record.size)
        }
        Some(_) => false,
    };
    sizes && says(crc32.into(), record.crc32.into())
}

fn read(zip: &impl ReadAt, at: u64, length: usize) -> Walk<Vec<u8>> {
    let mut bytes = vec![0; length];
    let filled = zip.fill_at(&mut bytes, at).map_err(failed(zip))?;
    bytes.truncate(filled);
    Ok(bytes)
}
