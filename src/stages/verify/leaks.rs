//! leaks: home-directory paths, signed URLs, secrets and internal tags, in every name and file. Text is searched as it is read,
//! JSON value by value, media by every text that their format file knows, everything else as raw bytes.
//!
//! The terms of [`terms`](super::terms) are looked for in the same pass.

use super::subject::{Searched, Subject};
use super::terms::is_term;
use super::{Looked, Sought};
use crate::Result;
use crate::data::media_type::MediaType;
use crate::data::wording::counted;
use crate::data::{BundlePath, Code, Finding};
use crate::leaks::{RawScan, Scanner};
use crate::media::clean::Text;

/// Says what the search noticed while the files were read.
pub fn look(subject: &Subject, findings: &mut Vec<Finding>) -> Looked {
    for file in &subject.files {
        findings.extend(file.leaks.iter().filter(|leak| !is_term(leak)).cloned());
        if let Searched::Broken(why) = &file.searched {
            let message = format!("only its raw bytes were searched, as the file is broken: {why}");
            findings.push(Finding::new(Code::LeakUnreadable, message).at(&file.path));
        }
    }
    Looked::At(extent(subject))
}

/// What the search went through, and what it could not see.
pub fn extent(subject: &Subject) -> String {
    let count = |is: fn(&Searched) -> bool| subject.files.iter().filter(|file| is(&file.searched)).count();
    let raw = count(|searched| *searched != Searched::Through);
    let broken = count(|searched| matches!(searched, Searched::Broken(_)));
    let mut extent = counted(subject.files.len(), "file");
    if raw > 0 {
        extent += &format!("; in {raw} of them raw bytes only, so what is compressed there is not checked");
    }
    if broken > 0 {
        extent += &format!(" ({broken} of these: broken media)");
    }
    extent
}

/// The search for what no bundle may hold, whoever made it, and for the terms that this one may not.
pub struct Search(Scanner);

impl Search {
    /// # Errors
    /// When the rules fail their own test.
    pub fn new(sought: Option<&Sought>) -> Result<Self> {
        let Sought { terms, allowances, .. } = sought.cloned().unwrap_or_default();
        Scanner::new(&terms, allowances).map(Self)
    }

    /// In all texts of a media file.
    pub fn texts(&self, path: &BundlePath, texts: &[Text]) -> Vec<Finding> {
        let parts = texts.iter().map(|text| (text.place.as_str(), text.text.as_str()));
        self.0.findings(path.as_str(), self.0.parts(parts))
    }

    /// In the name of a file.
    pub fn name(&self, path: &BundlePath) -> Vec<Finding> {
        self.0.findings(path.as_str(), self.0.name(path.as_str()))
    }

    /// In the bytes of a document, by what it is.
    pub fn bytes(&self, path: &BundlePath, media_type: &MediaType, bytes: &[u8]) -> Vec<Finding> {
        self.0.findings(path.as_str(), self.0.bytes(media_type, bytes))
    }

    /// In the bytes of a document that is not what its type says.
    pub fn text(&self, path: &BundlePath, bytes: &[u8]) -> Vec<Finding> {
        self.0.findings(path.as_str(), self.0.text_or_raw(bytes))
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
