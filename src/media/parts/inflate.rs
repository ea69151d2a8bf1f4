//! Inflating a compressed part (zlib, RFC 1950) up to a limit: a bomb is a broken file, and so is a stream without an end.

use flate2::{Decompress, FlushDecompress, Status};

use super::MAX_PART;
use crate::media::clean::Unreadable;
use crate::media::ending::broken;

/// Bytes inflated at a time.
const STEP: usize = 64 << 10;

/// What `bytes` begin with, inflated, and how many of them that took.
pub fn inflate(bytes: &[u8]) -> Result<(Vec<u8>, usize), Unreadable> {
    let mut stream = Decompress::new(true);
    let mut inflated = Vec::new();
    loop {
        inflated.reserve(STEP);
        let (taken, given) = (stream.total_in(), stream.total_out());
        let rest = &bytes[taken as usize..];
        let Ok(status) = stream.decompress_vec(rest, &mut inflated, FlushDecompress::None) else {
            return broken("a compressed part cannot be inflated");
        };
        if inflated.len() as u64 > MAX_PART {
            return broken(format!("a compressed part is longer than {} MiB when inflated", MAX_PART >> 20));
        }
        if status == Status::StreamEnd {
            return Ok((inflated, stream.total_in() as usize));
        }
        if stream.total_in() == taken && stream.total_out() == given {
            return broken("a compressed part ends too early");
        }
    }
}
