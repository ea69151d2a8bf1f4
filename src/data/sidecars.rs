//! What may lie beside a zip, by name. The zip itself never changes: who made it, how, and that it is withdrawn is said beside it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Bytes of such a file at most, so that nobody's can exhaust memory; a statement has a few thousand, a notice as many as its paths.
pub const MAX_SIDECAR: u64 = 64 << 20;

/// The names beside one zip.
#[derive(Clone, Copy, Debug)]
pub struct Sidecars<'a>(&'a Path);

impl<'a> Sidecars<'a> {
    /// Of this zip.
    pub fn of(zip: &'a Path) -> Self {
        Self(zip)
    }

    /// `….zip.sig`: who made it.
    pub fn signature(self) -> PathBuf {
        signature_of(self.0)
    }

    /// `….zip.sha256`: its digest.
    pub fn sum(self) -> PathBuf {
        with(self.0.file_name(), self.0, ".sha256")
    }

    /// `….intoto.json`: how it was made.
    pub fn statement(self) -> PathBuf {
        with(self.0.file_stem(), self.0, ".intoto.json")
    }

    /// `….intoto.json.sig`: who says so.
    pub fn statement_signature(self) -> PathBuf {
        signature_of(&self.statement())
    }

    /// `….recall.json`: that it is withdrawn.
    pub fn recall(self) -> PathBuf {
        with(self.0.file_stem(), self.0, ".recall.json")
    }
}

fn signature_of(file: &Path) -> PathBuf {
    with(file.file_name(), file, ".sig")
}

fn with(name: Option<&OsStr>, file: &Path, ending: &str) -> PathBuf {
    let mut name = name.unwrap_or_default().to_owned();
    name.push(ending);
    file.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_beside_the_zip() {
        let beside = Sidecars::of(Path::new("out/acme-handoff-v1.zip"));
        let names = [beside.signature(), beside.statement(), beside.statement_signature(), beside.recall(), beside.sum()];
        let endings = ["zip.sig", "intoto.json", "intoto.json.sig", "recall.json", "zip.sha256"];
        assert_eq!(names, endings.map(|ending| PathBuf::from(format!("out/acme-handoff-v1.{ending}"))));
    }
}
