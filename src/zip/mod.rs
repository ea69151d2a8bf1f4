//! The canonical container of SPEC 2.3: one encoder of headers ([`layout`]), which builder and verifier share, and a strict
//! reader ([`walk`], [`EntryReader`]) that looks at a zip byte for byte before anything is extracted. Section numbers are those of
//! PKWARE's APPNOTE.TXT 6.3.10.
//!
//! Nothing in here opens a file or knows what a bundle's files mean.

mod central;
mod descriptor;
mod end;
mod entry_reader;
mod extra;
#[cfg(test)]
mod forge;
pub mod layout;
#[cfg(test)]
mod layout_tests;
mod local;
mod names;
mod reader;
#[cfg(test)]
mod reader_tests;
#[cfg(test)]
mod rezipped_tests;

pub use entry_reader::{EntryReader, entry_reader, finding_of};
pub use layout::{Band, DosDate, Method, Record};
pub use reader::{Entry, Rules, Walked, walk};
