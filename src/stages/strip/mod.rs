//! To be written.

pub mod json;
