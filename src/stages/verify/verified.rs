//! A zip that verified: what publish and deliver take, and nothing else.

use std::path::{Path, PathBuf};

use super::subject::Subject;
use crate::data::Digest;
use crate::data::bundle::{self, Edition, Version};
use crate::data::changes::Record;
use crate::data::manifest::Manifest;
use crate::data::report::Report;

/// A zip of which no check failed. Only [`verify`](super::verify) makes one; what it says is what was read then.
#[derive(Clone, Debug)]
pub struct Verified {
    path: PathBuf,
    sha256: Digest,
    tree_sha256: Digest,
    version: Version,
    record: Record,
    sums: String,
    changelog: String,
}

impl Verified {
    /// The zip at `path`, if its report is good.
    pub(super) fn of(path: &Path, report: &Report, subject: &Subject) -> Option<Self> {
        if !report.verified() {
            return None;
        }
        let record = subject.record()?;
        let (sha256, tree_sha256, version) = (report.sha256?, report.tree_sha256?, report.version?);
        let text = |path| subject.text(path).map(str::to_owned).unwrap_or_default();
        let (sums, changelog) = (text(bundle::SUMS), text(bundle::CHANGELOG));
        Some(Self { path: path.to_owned(), sha256, tree_sha256, version, record, sums, changelog })
    }

    /// Where the zip lay.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The digest of the zip.
    pub fn sha256(&self) -> Digest {
        self.sha256
    }

    /// The identity of its contents.
    pub fn tree_sha256(&self) -> Digest {
        self.tree_sha256
    }

    /// Its number.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The client, as file names have it.
    pub fn client_slug(&self) -> &str {
        &self.record.manifest.client_slug
    }

    /// What it says of itself; every claim that can be computed was.
    pub fn manifest(&self) -> &Manifest {
        &self.record.manifest
    }

    /// What it says and holds, to be compared with another version.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Its SHA256SUMS.
    pub fn sums(&self) -> &str {
        &self.sums
    }

    /// Its CHANGELOG.md.
    pub fn changelog(&self) -> &str {
        &self.changelog
    }

    /// The same zip after its folder was renamed.
    pub(in crate::stages) fn moved_to(self, path: PathBuf) -> Self {
        Self { path, ..self }
    }

    /// The line of the `.sha256` beside the zip, as `sha256sum -c` reads it.
    pub fn sum_line(&self) -> String {
        format!("{}  {}\n", self.sha256, self.zip_name())
    }

    /// The name under which the zip is delivered.
    pub fn zip_name(&self) -> String {
        Edition::Numbered(self.version).zip_name(self.client_slug())
    }
}
