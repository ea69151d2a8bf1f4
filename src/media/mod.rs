//! Media formats: what a file of pictures, sound or film is made of. One file per container format, each of which knows
//! nothing of bundles, engagements or rules; what is done about a part is decided elsewhere.
//!
//! [`facts`] is what a header says of pixels and duration. It never fails: what is broken or not known is not claimed.
//! [`clean`] is the common language of what may leave, the format files speak it, and [`judge()`] asks the right one.

mod c2pa;
mod claims;
pub mod clean;
mod draft;
mod ending;
mod exif;
pub mod facts;
pub mod flac;
pub mod gif;
mod icc;
mod iptc;
pub mod jpeg;
mod judge;
pub mod movie;
pub mod mpeg_audio;
pub mod office;
#[cfg(test)]
mod oracle;
mod parts;
pub mod pdf;
pub mod png;
#[cfg(test)]
mod proving;
mod reading;
mod rewrite;
pub mod rewritten;
#[cfg(test)]
mod samples;
pub mod svg;
mod texts;
pub mod wave;
pub mod webp;
mod wording;
mod xml;
mod xmp;

pub use claims::{claim_at, may_claim};
pub use facts::facts;
pub use judge::judge;
pub use rewrite::{is_rewritten, rewrite};
pub use texts::{has_texts, texts};
