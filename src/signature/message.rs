//! What is signed, as far as a signature knows it: its digests.

use sha2::{Digest as _, Sha512};

use crate::Result;
use crate::data::Digest;
use crate::filesystem::{ReadAt, digest_of_pieces};

/// The digests of a message, from one pass over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The one that everything else goes by.
    pub sha256: Digest,
    /// The one that signatures are made of, as those of `ssh-keygen` are.
    pub sha512: [u8; 64],
}

impl Message {
    /// Of bytes that are at hand.
    pub fn of(bytes: &[u8]) -> Self {
        Self { sha256: Digest::of(bytes), sha512: Sha512::digest(bytes).into() }
    }

    /// Of a file; `progress` is told of bytes as they are read.
    pub fn read(file: &impl ReadAt, progress: &mut dyn FnMut(u64)) -> Result<Self> {
        let mut hasher = Sha512::new();
        let sha256 = digest_of_pieces(file, &mut |piece, _| {
            hasher.update(piece);
            progress(piece.len() as u64);
            Ok(())
        })?;
        Ok(Self { sha256, sha512: hasher.finalize().into() })
    }
}
