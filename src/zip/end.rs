//! The end of a zip: the end record, the ZIP64 records, and where they say the central directory is.

use super::layout::{
    CENTRAL_FIXED, END_FIXED, END_SIGNATURE, END64_FIXED, END64_SIGNATURE, LOCATOR_FIXED, LOCATOR_SIGNATURE, ZIP64_COUNT_FROM, ZIP64_FROM,
    end_records,
};
use super::reader::{Deviations, Stop, Walk, failed, refuse};
use crate::data::Code;
use crate::data::bundle::MAX_ENTRIES;
use crate::filesystem::ReadAt;

/// A comment has at most 65,535 bytes (4.4.12).
const LONGEST_COMMENT: u64 = 0xFFFF;

/// Where the central directory is; its bytes lie within the zip.
pub(super) struct End {
    /// Entries.
    pub count: usize,
    /// Where it starts.
    pub offset: u64,
    /// Bytes; the end records follow at once.
    pub size: u64,
}

/// What an end record says.
#[derive(Clone, Copy)]
struct Said {
    disk: u64,
    directory_disk: u64,
    count_here: u64,
    count: u64,
    size: u64,
    offset: u64,
}

/// Finds the end record, which has to be the last thing in the zip.
pub(super) fn find(zip: &impl ReadAt, deviations: &mut Deviations) -> Walk<End> {
    let length = zip.length().map_err(failed(zip))?;
    let Some(at) = length.checked_sub(END_FIXED) else { return Err(not_a_zip()) };
    let last: [u8; END_FIXED as usize] = read(zip, at)?;
    if get32(&last, 0) != END_SIGNATURE || get16(&last, 20) != 0 {
        return Err(misplaced(zip, length)?);
    }
    let short = Said {
        disk: get16(&last, 4).into(),
        directory_disk: get16(&last, 6).into(),
        count_here: get16(&last, 8).into(),
        count: get16(&last, 10).into(),
        size: get32(&last, 12).into(),
        offset: get32(&last, 16).into(),
    };
    let long = long_record(zip, at)?;
    let (said, records) = match long {
        Some(long) => (reconcile(short, long)?, at - LOCATOR_FIXED - END64_FIXED),
        None => (short, at),
    };
    let end = judge(said, long.is_some(), records)?;
    let mut bytes = vec![0; usize::try_from(length - records).unwrap_or_default()];
    zip.read_exact_at(&mut bytes, records).map_err(failed(zip))?;
    if bytes != end_records(end.count as u64, end.size, end.offset) {
        deviations.insert("other end records");
    }
    Ok(end)
}

fn judge(said: Said, long: bool, records: u64) -> Walk<End> {
    if !long && (said.count == ZIP64_COUNT_FROM || said.size == ZIP64_FROM || said.offset == ZIP64_FROM) {
        return Err(refuse(Code::ContainerUnsafeMismatch, "the end record points to a ZIP64 record that is not there"));
    }
    if said.disk != 0 || said.directory_disk != 0 || said.count_here != said.count {
        return Err(refuse(Code::ContainerUnsafeMultiDisk, "the zip is split over several disks"));
    }
    match said.offset.checked_add(said.size) {
        Some(end) if end == records => {}
        Some(end) if end < records => {
            let gap = records - end;
            let message = format!("{gap} bytes belong to no entry: they stand before the first entry or behind the central directory");
            return Err(refuse(Code::ContainerUnsafeGap, message));
        }
        _ => return Err(refuse(Code::ContainerUnsafeOverlap, "the central directory would reach into the end record")),
    }
    let count = usize::try_from(said.count).unwrap_or(usize::MAX);
    if count > MAX_ENTRIES {
        return Err(refuse(Code::ContainerUnsafeLimit, format!("{count} entries; a bundle has at most {MAX_ENTRIES}")));
    }
    if said.size < said.count * CENTRAL_FIXED {
        return Err(refuse(Code::ContainerUnsafeMismatch, format!("the central directory is too short for {count} entries")));
    }
    Ok(End { count, offset: said.offset, size: said.size })
}

/// The ZIP64 end record, if its locator stands before the end record at `end`.
fn long_record(zip: &impl ReadAt, end: u64) -> Walk<Option<Said>> {
    let Some(locator_at) = end.checked_sub(LOCATOR_FIXED) else { return Ok(None) };
    let locator: [u8; LOCATOR_FIXED as usize] = read(zip, locator_at)?;
    if get32(&locator, 0) != LOCATOR_SIGNATURE {
        return Ok(None);
    }
    // `unzip` does not find the record where the locator counts no disk at all.
    if get32(&locator, 4) != 0 || get32(&locator, 16) != 1 {
        return Err(refuse(Code::ContainerUnsafeMultiDisk, "the zip is split over several disks"));
    }
    let mismatch = || refuse(Code::ContainerUnsafeMismatch, "the ZIP64 end record is not where its locator says");
    let at = locator_at.checked_sub(END64_FIXED).ok_or_else(mismatch)?;
    let record: [u8; END64_FIXED as usize] = read(zip, at)?;
    if get64(&locator, 8) != at || get32(&record, 0) != END64_SIGNATURE || get64(&record, 4) != END64_FIXED - 12 {
        return Err(mismatch());
    }
    Ok(Some(Said {
        disk: get32(&record, 16).into(),
        directory_disk: get32(&record, 20).into(),
        count_here: get64(&record, 24),
        count: get64(&record, 32),
        size: get64(&record, 40),
        offset: get64(&record, 48),
    }))
}

/// The short record may say "look in the long one" or the same, nothing else: readers differ in which one they believe.
fn reconcile(short: Said, long: Said) -> Walk<Said> {
    let agree = |short: u64, long: u64, saturated: u64| short == long || short == saturated;
    let counts = [(short.disk, long.disk), (short.directory_disk, long.directory_disk), (short.count_here, long.count_here)];
    let agreed = counts.into_iter().chain([(short.count, long.count)]).all(|(short, long)| agree(short, long, ZIP64_COUNT_FROM))
        && agree(short.size, long.size, ZIP64_FROM)
        && agree(short.offset, long.offset, ZIP64_FROM);
    if agreed { Ok(long) } else { Err(refuse(Code::ContainerUnsafeMismatch, "the end record and the ZIP64 end record disagree")) }
}

/// What to say of a zip that does not end with an end record: truncated, or with something behind it.
fn misplaced(zip: &impl ReadAt, length: u64) -> Walk<Stop> {
    let start = length.saturating_sub(END_FIXED + LONGEST_COMMENT);
    let mut tail = vec![0; usize::try_from(length - start).unwrap_or_default()];
    zip.read_exact_at(&mut tail, start).map_err(failed(zip))?;
    let last = tail.len() - END_FIXED as usize;
    let found = (0..=last)
        .rev()
        .find(|&at| get32(&tail, at) == END_SIGNATURE && usize::from(get16(&tail, at + 20)) <= tail.len() - at - END_FIXED as usize);
    Ok(found.map_or_else(not_a_zip, |at| {
        let behind = tail.len() - at - END_FIXED as usize;
        refuse(Code::ContainerUnsafeGap, format!("{behind} bytes stand behind the end record, as a comment or attached"))
    }))
}

fn not_a_zip() -> Stop {
    refuse(Code::ContainerNotAZip, "not a zip file, or a truncated one: it has no end record")
}

fn read<const N: usize>(zip: &impl ReadAt, at: u64) -> Walk<[u8; N]> {
    let mut bytes = [0; N];
    zip.read_exact_at(&mut bytes, at).map_err(failed(zip))?;
    Ok(bytes)
}

/// The 16-bit value at `at`.
pub(super) fn get16(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(std::array::from_fn(|index| bytes[at + index]))
}

/// The 32-bit value at `at`.
pub(super) fn get32(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(std::array::from_fn(|index| bytes[at + index]))
}

/// The 64-bit value at `at`.
pub(super) fn get64(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(std::array::from_fn(|index| bytes[at + index]))
}
