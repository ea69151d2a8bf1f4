//! The nouns: plain values with their invariants, no input or output.
//!
//! A value of these types is the proof that what it says was checked: a [`BundlePath`] is portable,
//! a [`Digest`] has 32 bytes, a [`Finding`] has a code that is listed. Nothing in here may touch the
//! file system, the clock or the environment.

pub mod assets_csv;
pub mod bundle;
pub mod bundle_path;
pub mod canonical;
pub mod changes;
pub mod code;
pub mod content;
pub mod csv;
pub mod day;
pub mod decision;
pub mod difference;
pub mod digest;
pub mod finding;
pub mod handover;
pub mod imprint;
pub mod inventory;
pub mod job;
pub mod library;
pub mod litter;
pub mod log;
pub mod manifest;
pub mod media_type;
pub mod pin;
pub mod policy;
pub mod proposal;
pub mod recall;
pub mod receipt;
pub mod report;
pub mod review;
pub mod rights;
pub mod selection;
pub mod sidecars;
pub mod size;
pub mod slug;
pub mod source;
pub mod statement;
pub mod stock;
pub mod strip;
pub mod visible;
pub mod wording;

pub use bundle_path::BundlePath;
pub use code::{Code, Severity};
pub use day::Day;
pub use digest::Digest;
pub use finding::{Finding, Fix, Found};
