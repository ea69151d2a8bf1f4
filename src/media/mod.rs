//! Media formats: what a file of pictures, sound or film is made of. One file per container format, each of which knows
//! nothing of bundles, engagements or rules; what is done about a part is decided elsewhere.
//!
//! [`facts`] is what a header says of pixels and duration. It never fails: what is broken or not known is not claimed.

pub mod clean;
pub mod facts;
pub mod office;
pub mod pdf;
pub mod rewritten;
pub mod svg;
mod xml;

pub use facts::facts;
