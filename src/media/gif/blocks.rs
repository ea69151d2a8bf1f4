//! Data in blocks of at most 255 bytes, each after its length, up to one of none (GIF89a, section 15), and the one kind of
//! data that takes no notice of that.

use std::io::{Read, Seek};

use super::super::ending::Outcome;
use super::super::parts::Reader;

/// Bytes after a packet (XMP part 3, section 1.1.2): whichever byte of the packet a decoder takes for a length, it lands
/// among these, which count down to the end.
const MAGIC: usize = 258;

/// Where the blocks from `at` on end.
pub fn end<R: Read + Seek>(reader: &mut Reader<'_, R>, mut at: u64) -> Outcome<u64> {
    loop {
        let [length] = reader.array(at)?;
        at += 1 + u64::from(length);
        if length == 0 {
            return Ok(at);
        }
    }
}

/// The data of these blocks.
pub fn joined(mut blocks: &[u8]) -> Vec<u8> {
    let mut data = Vec::new();
    while let Some((&length, rest)) = blocks.split_first() {
        let (block, after) = rest.split_at_checked(usize::from(length)).unwrap_or((rest, &[]));
        data.extend_from_slice(block);
        blocks = if length == 0 { &[] } else { after };
    }
    data
}

/// The packet before the magic bytes; `None` when they are not there.
pub fn without_magic(data: &[u8]) -> Option<&[u8]> {
    data.strip_suffix(magic().as_slice())
}

/// The extension of a packet.
pub fn xmp(packet: &[u8]) -> Vec<u8> {
    [b"\x21\xff\x0bXMP DataXMP", packet, &magic()].concat()
}

fn magic() -> Vec<u8> {
    let mut bytes = vec![1];
    bytes.extend((0..=u8::MAX).rev());
    bytes.push(0);
    debug_assert_eq!(bytes.len(), MAGIC);
    bytes
}
