//! From values to text: pure functions of what a command gives and the [`Page`] it is written on. They print nothing, read
//! nothing and decide nothing; what `--json` would say is what they are made from.

mod build;
mod deliver;
mod diff;
mod escape;
mod failure;
mod findings;
pub mod github;
mod group;
mod init;
mod log;
mod names;
mod page;
mod paste;
mod pin;
mod plan;
mod recall;
mod reproduce;
mod rights;
pub mod sarif;
mod sheet;
mod sign;
mod verify;
mod wrap;

#[cfg(test)]
mod tests;

pub use build::build;
pub use deliver::deliver;
pub use diff::diff;
pub use escape::escape as escaped;
pub use escape::escape_json;
pub use failure::failure;
pub use findings::findings;
pub use init::{init, question};
pub use log::log;
pub use names::names;
pub use page::{Ink, Page};
pub use pin::pin;
pub use plan::plan;
pub use recall::recall;
pub use reproduce::reproduce;
pub use rights::rights;
pub use sheet::Sheet;
pub use sign::sign;
pub use verify::verify;
