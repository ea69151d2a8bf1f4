//! Data descriptors (4.3.9): what a program that packs into a pipe writes behind the content. No bundle has one; in a zip that
//! was packed again they have to say what the central directory says.

use super::central::Header;
use super::end::{get32, get64};
use super::layout::DESCRIPTOR_SIGNATURE;
use super::reader::{Walk, failed, refuse_entry};
use crate::data::Code;
use crate::filesystem::ReadAt;

/// Checks the descriptor between the content's end at `at` and what stands at `next`; gives its length.
pub(super) fn check(zip: &impl ReadAt, header: &Header, at: u64, next: u64) -> Walk<u64> {
    let record = &header.record;
    let length = next.saturating_sub(at);
    // With or without a signature, with sizes of four or eight bytes: the length tells which.
    let (signed, long) = match length {
        12 => (false, false),
        16 => (true, false),
        20 => (false, true),
        24 => (true, true),
        _ => {
            let message = format!("{}: {length} bytes behind it are no data descriptor", record.name);
            return Err(refuse_entry(Code::ContainerUnsafeGap, &record.name, message));
        }
    };
    let mut bytes = vec![0; length as usize];
    zip.read_exact_at(&mut bytes, at).map_err(failed(zip))?;
    let values = if signed { &bytes[4..] } else { &bytes[..] };
    let sizes = if long { (get64(values, 4), get64(values, 12)) } else { (get32(values, 4).into(), get32(values, 8).into()) };
    let agrees = get32(values, 0) == record.crc32
        && sizes == (record.compressed, record.size)
        && (!signed || get32(&bytes, 0) == DESCRIPTOR_SIGNATURE);
    if agrees {
        return Ok(length);
    }
    let message = format!("{}: its data descriptor and the central directory disagree", record.name);
    Err(refuse_entry(Code::ContainerUnsafeMismatch, &record.name, message))
}
