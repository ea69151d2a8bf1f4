//! What the formats of pictures have in common: a reader that cannot be led astray, and the list of what stays and
//! goes. Knows no format.

mod gathered;
mod inflate;
mod reader;

pub use gathered::{Finished, Gathered, Rewritten, Slot};
pub use inflate::inflate;
pub use reader::Reader;

/// Bytes that one part of metadata may take, as it lies in the file or inflated.
pub const MAX_PART: u64 = 16 << 20;
/// Bytes that all of them together may take.
pub const MAX_PARTS: u64 = 64 << 20;
