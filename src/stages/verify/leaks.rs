//! leaks: home-directory paths, signed URLs, secrets and internal tags, in every name and file. Text is searched as it is read,
//! JSON value by value, everything else as raw bytes.
//!
//! Terms of a house are not looked for here: the verifier does not know whose bundle it is.

use super::Looked;
use super::subject::Subject;
use crate::Result;
use crate::data::media_type::MediaType;
use crate::data::{BundlePath, Finding};
use crate::leaks::{Allowances, RawScan, Scanner};

/// Says what the search noticed while the files were read.
pub fn look(subject: &Subject, findings: &mut Vec<Finding>) -> Looked {
    findings.extend(subject.files.iter().flat_map(|file| file.leaks.iter().cloned()));
    let raw = subject.files.iter().filter(|file| file.raw).count();
    Looked::At(match raw {
        0 => format!("{} files", subject.files.len()),
        _ => format!("{} files; in {raw} of them raw bytes only, so what is compressed there is not checked", subject.files.len()),
    })
}

/// The search for what no bundle may hold, whoever made it.
pub struct Search(Scanner);

impl Search {
    /// # Errors
    /// When the rules fail their own test.
    pub fn new() -> Result<Self> {
        Scanner::new(&[], Allowances::default()).map(Self)
    }

    /// In the name of a file.
    pub fn name(&self, path: &BundlePath) -> Vec<Finding> {
        self.0.findings(path.as_str(), self.0.name(path.as_str()))
    }

    /// In the bytes of a document, by what it is.
    pub fn bytes(&self, path: &BundlePath, media_type: &MediaType, bytes: &[u8]) -> Vec<Finding> {
        self.0.findings(path.as_str(), self.0.bytes(media_type, bytes))
    }

    /// In bytes, piece by piece.
    pub fn raw(&self) -> RawScan<'_> {
        self.0.raw()
    }

    /// What a search through bytes has found.
    pub fn finish(&self, path: &BundlePath, scan: RawScan<'_>) -> Vec<Finding> {
        self.0.findings(path.as_str(), scan.finish())
    }
}
