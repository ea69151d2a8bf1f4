//! What goes into the payload of a bundle: a shipped file is a recipe, not a copy.

use std::ops::Range;
use std::sync::Arc;

use super::bundle_path::BundlePath;
use super::decision::Role;
use super::handover::MediaFacts;
use super::media_type::MediaType;
use super::policy::Policy;
use super::source::SourceFile;

/// A part of a spliced file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// These bytes of the source.
    Span(Range<u64>),
    /// These bytes instead.
    Bytes(Arc<[u8]>),
    /// So many zero bytes.
    Zeros(u64),
}

impl Piece {
    /// Bytes that it gives.
    pub fn length(&self) -> u64 {
        match self {
            Self::Span(span) => span.end - span.start,
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Zeros(count) => *count,
        }
    }
}

/// How a payload file is made. The method of its zip entry follows from this and is never a trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipe {
    /// Spliced from its source: stored, so its length is known before a byte is read.
    Splice(Vec<Piece>),
    /// Made in memory: deflated.
    Render(Render),
}

/// What is made in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Render {
    /// The source as it is: text up to [`MAX_RENDERED_TEXT`], PDF and office files up to [`MAX_RENDERED_DOCUMENT`].
    Source,
    /// The source, rewritten by its format under this policy: SVG, PDF and office files from which something goes.
    Cleaned(Policy),
    /// These bytes, made while planning.
    Bytes(Arc<[u8]>),
}

/// Text longer than this is spliced, not rendered.
pub const MAX_RENDERED_TEXT: u64 = 16 << 20;
/// PDF and office files longer than this are spliced, not rendered: they are rewritten in memory. While packing, one of them at
/// a time is held deflated, whatever the number of workers, so this is the most that a build takes beyond its buffers.
pub const MAX_RENDERED_DOCUMENT: u64 = 256 << 20;

/// PDF and office files longer than this are searched as raw bytes: their parts are unpacked in memory, by builder and verifier alike.
pub const MAX_SEARCHED_DOCUMENT: u64 = 64 << 20;

impl Recipe {
    /// The whole of a source of `length` bytes, untouched.
    pub fn whole(length: u64) -> Self {
        Self::Splice(if length == 0 { Vec::new() } else { vec![Piece::Span(0..length)] })
    }

    /// The length of what is spliced, or of bytes made while planning; `None` where it is known only when the source was read.
    pub fn length(&self) -> Option<u64> {
        match self {
            Self::Splice(pieces) => Some(pieces.iter().map(Piece::length).sum()),
            Self::Render(Render::Bytes(bytes)) => Some(bytes.len() as u64),
            Self::Render(Render::Source | Render::Cleaned(_)) => None,
        }
    }
}

/// One payload file.
#[derive(Clone, Debug)]
pub struct Content {
    /// Below the root folder.
    pub path: BundlePath,
    /// As what it ships.
    pub role: Role,
    /// What it is.
    pub media_type: MediaType,
    /// What its header says.
    pub facts: MediaFacts,
    /// What it is made from.
    pub source: SourceFile,
    /// How.
    pub recipe: Recipe,
}
