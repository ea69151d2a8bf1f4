//! `handoff` turns a finished client engagement into one versioned, verified, reproducible bundle that the client owns,
//! and checks such bundles.
//!
//! ```text
//! Engagement ─inventory→ Inventory ─filter→ Selection ─strip→ Contents ─pin→ Pins ─rights→ Rights   = Plan (`plan` prints it)
//! Plan ─payload→ Payload ─document→ Documents ─seal→ Bundle ─verify→ Verified ─publish→ Version ─deliver→ Receipt
//! ```
//!
//! Read [`pipeline`] first: it is the stages in order. [`data`] are the nouns, [`stages`] the verbs; the other modules each
//! know one thing that is not ours: a configuration file, the generation tool's formats, the zip format, SSH
//! signatures, media formats.

pub mod child;
pub mod cli;
pub mod data;
pub mod engagement;
pub mod error;
pub mod filesystem;
pub mod generation;
pub mod interrupt;
pub mod jq;
pub mod leaks;
pub mod media;
pub mod parallel;
pub mod pipeline;
pub mod plan;
pub mod reports;
pub mod signature;
pub mod stages;
pub mod zip;

pub use error::{Error, Result};
