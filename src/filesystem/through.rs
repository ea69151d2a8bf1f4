//! Whole files read through once, a buffer at a time, with a look between two buffers at whether the run was interrupted.

use sha2::{Digest as _, Sha256};

use super::at::ReadAt;
use crate::data::Digest;
use crate::{Error, Result, interrupt};

/// Bytes that are read, hashed or written at once: they stay in a core's cache, and PERFORMANCE measured that reads from a warm
/// file cache gain nothing beyond.
pub const BUFFER: usize = 256 << 10;

/// The digest of all that there is. `progress` is told of bytes as they are read.
///
/// # Errors
/// What the system says, or an interruption.
pub fn digest(file: &impl ReadAt, progress: &mut dyn FnMut(u64)) -> Result<Digest> {
    digest_of_pieces(file, &mut |piece, _| {
        progress(piece.len() as u64);
        Ok(())
    })
}

/// The digest of all that there is, for who does something else with the bytes on the way: `take` is handed every piece, at most
/// [`BUFFER`] bytes, and its offset.
///
/// # Errors
/// What the system or `take` says, or an interruption.
pub fn digest_of_pieces(file: &impl ReadAt, take: &mut dyn FnMut(&[u8], u64) -> Result<()>) -> Result<Digest> {
    let (mut hasher, mut buffer, mut offset) = (Sha256::new(), vec![0; BUFFER], 0);
    loop {
        interrupt::check()?;
        let count = file.fill_at(&mut buffer, offset).map_err(|error| Error::io("cannot read", file.shown(), error))?;
        if count == 0 {
            return Ok(Digest::finish(hasher));
        }
        hasher.update(&buffer[..count]);
        take(&buffer[..count], offset)?;
        offset += count as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_read_once_and_counted() {
        let bytes: Vec<u8> = (0..BUFFER + 7).map(|number| number as u8).collect();
        let (mut told, mut copy) = (0, Vec::new());
        assert_eq!(digest(&bytes, &mut |count| told += count).unwrap(), Digest::of(&bytes));
        let taken = digest_of_pieces(&bytes, &mut |piece, offset| {
            assert_eq!(offset, copy.len() as u64);
            copy.extend_from_slice(piece);
            Ok(())
        });
        assert_eq!((taken.unwrap(), told), (Digest::of(&bytes), bytes.len() as u64));
        assert!(copy == bytes);
    }
}
