//! Extra fields (4.5): a bundle has none but ZIP64. Others are tolerated as long as they cannot make another reader see
//! something else.

use super::end::get64;
use super::layout::ZIP64_FIELD;
use super::reader::{Walk, refuse_entry};
use crate::data::Code;

/// Info-ZIP Unicode Path (4.6.9): a second name for the entry.
const UNICODE_PATH: u16 = 0x7075;
/// Fields that make of an entry what its header does not say: PKWARE Unix (4.5.7) and Info-ZIP's ASi hold the target of a link, the
/// one of libarchive (`xl`, written for streams) other attributes, by which bsdtar makes links; AES hides the method (4.5.2).
const TRANSFORMING: [u16; 4] = [0x000d, 0x756e, 0x6c78, 0x9901];

/// What the extra fields of a header say that matters.
pub(super) struct Extra {
    /// The values of the ZIP64 field.
    pub zip64: Option<Vec<u64>>,
    /// Whether there are other fields.
    pub others: bool,
}

/// Reads the extra fields of the header of `name`.
pub(super) fn read(mut bytes: &[u8], name: &str) -> Walk<Extra> {
    let mismatch = |message: &str| refuse_entry(Code::ContainerUnsafeMismatch, name, format!("{name}: {message}"));
    let mut extra = Extra { zip64: None, others: false };
    while !bytes.is_empty() {
        let Some((id, value)) = take(&mut bytes) else { return Err(mismatch("its extra fields are broken")) };
        match id {
            ZIP64_FIELD if extra.zip64.is_some() => return Err(mismatch("it has two ZIP64 fields")),
            ZIP64_FIELD if value.len() % 8 == 0 => {
                extra.zip64 = Some(value.chunks_exact(8).map(|value| get64(value, 0)).collect());
            }
            ZIP64_FIELD => return Err(mismatch("its ZIP64 field is broken")),
            // A version byte and a CRC-32 of the other name stand before it.
            UNICODE_PATH if value.get(5..) != Some(name.as_bytes()) => {
                return Err(mismatch("an extra field gives it another name"));
            }
            id if TRANSFORMING.contains(&id) => {
                let message = format!("{name}: an extra field ({id:#06x}) can make a link or another file of it");
                return Err(refuse_entry(Code::ContainerUnsafeLink, name, message));
            }
            _ => extra.others = true,
        }
    }
    Ok(extra)
}

/// Takes the first field off: its id and value.
fn take<'a>(bytes: &mut &'a [u8]) -> Option<(u16, &'a [u8])> {
    let (id, rest) = bytes.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let (value, rest) = rest.split_at_checked(u16::from_le_bytes(*length).into())?;
    *bytes = rest;
    Some((u16::from_le_bytes(*id), value))
}
