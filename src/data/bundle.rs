//! The layout of a bundle: its fixed names. Builder and verifier share this and nothing else about layout.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bundle_path::{BundlePath, MAX_PATH};

/// The number of a version, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Version(pub u32);

impl Version {
    /// The number of a first issue.
    pub const FIRST: Self = Self(1);

    /// The number after this one; `None` after the highest that there is.
    pub fn next(self) -> Option<Self> {
        self.0.checked_add(1).map(Self)
    }

    /// The one root folder of the zip, and the folder of the version.
    pub fn root(self) -> String {
        format!("handoff-v{self}")
    }

    /// The version whose root folder is `name`; the number is written without leading zeros.
    pub fn of_root(name: &str) -> Option<Self> {
        let number = name.strip_prefix("handoff-v")?;
        let version = Self(number.parse().ok().filter(|number| *number > 0)?);
        (version.root() == name).then_some(version)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// As what a bundle is made: for good, with a number, or to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// A version.
    Numbered(Version),
    /// A preview: no number, never delivered, replaced by the next.
    Preview,
}

/// The one root folder of a preview's zip.
pub const PREVIEW_ROOT: &str = "handoff-preview";

impl Edition {
    /// The one root folder of the zip.
    pub fn root(self) -> String {
        match self {
            Self::Numbered(version) => version.root(),
            Self::Preview => PREVIEW_ROOT.to_owned(),
        }
    }

    /// The file name of the zip.
    pub fn zip_name(self, slug: &str) -> String {
        match self {
            Self::Numbered(version) => format!("{slug}-handoff-v{version}.zip"),
            Self::Preview => format!("{slug}-handoff-PREVIEW.zip"),
        }
    }

    /// The number, where it has one.
    pub fn version(self) -> Option<Version> {
        match self {
            Self::Numbered(version) => Some(version),
            Self::Preview => None,
        }
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Numbered(version) => write!(f, "v{version}"),
            Self::Preview => f.write_str("preview"),
        }
    }
}

/// Start here.
pub const README: &str = "README.md";
/// Every other file with its digest, bytewise sorted, as `sha256sum -c` reads it.
pub const SUMS: &str = "SHA256SUMS";
/// The prompts with their parameters, pins and assets.
pub const LIBRARY: &str = "prompts/prompt-library.json";
/// The reproducible prompts as a manifest that the stock tool runs.
pub const BATCH: &str = "prompts/batch.json";
/// What the bundle is.
pub const MANIFEST: &str = "docs/handoff-manifest.json";
/// What the models were.
pub const PINS: &str = "docs/model-pins.json";
/// Whose everything is, for a lawyer.
pub const RIGHTS: &str = "docs/RIGHTS.md";
/// Whose everything is, for a program.
pub const RIGHTS_JSON: &str = "docs/rights.json";
/// What changed since the version before.
pub const CHANGELOG: &str = "docs/CHANGELOG.md";
/// For import into a DAM.
pub const ASSETS_CSV: &str = "docs/assets.csv";
/// A page to look through the assets.
pub const GALLERY: &str = "docs/gallery.html";
/// The brand rules, where the engagement has them.
pub const BRAND_RULES: &str = "docs/brand.md";
/// The brand system, where the engagement has one.
pub const BRAND_SYSTEM: &str = "docs/brand-system.json";
/// The folder of the accepted assets.
pub const ASSETS: &str = "assets";
/// The folder of the reference inputs.
pub const INPUTS: &str = "source/inputs";
/// The folder of layered and project files.
pub const WORKING: &str = "source/working";
/// The folder of the evidence.
pub const EVIDENCE: &str = "docs/rights";

/// What this program renders for a bundle, the third band of the zip (docs/bundle-format.md).
pub const DOCUMENTS: [&str; 11] = [README, SUMS, ASSETS_CSV, CHANGELOG, GALLERY, MANIFEST, PINS, RIGHTS, RIGHTS_JSON, BATCH, LIBRARY];

/// Entries that a bundle may have at most.
pub const MAX_ENTRIES: usize = 250_000;
/// Bytes of a document at most, SHA256SUMS aside; also of the JSON that the builder cleans.
pub const MAX_DOCUMENT: u64 = 64 << 20;
/// Bytes of SHA256SUMS at most: a line has a digest, two blanks, a path and its end.
pub const MAX_SUMS: u64 = (MAX_ENTRIES * (MAX_PATH + 67)) as u64;

/// Bytes that the document at this path may have at most.
pub fn document_limit(path: &str) -> u64 {
    if path == SUMS { MAX_SUMS } else { MAX_DOCUMENT }
}

/// Whether the file is JSON of a run or of the brand, which the builder cleaned and wrote: payload with the limits of a document.
pub fn is_cleaned_json(path: &BundlePath) -> bool {
    let of_run = path.is_in("source") && !path.is_in(WORKING) && !path.is_in(INPUTS) && path.as_str().ends_with(".json");
    of_run || path.as_str() == BRAND_SYSTEM
}

/// Documents that a static (archive) bundle does not have.
pub const NOT_IN_ARCHIVES: [&str; 2] = [PINS, BATCH];

/// Whether the file at this path, below the root folder, is one that this program renders.
pub fn is_document(path: &str) -> bool {
    DOCUMENTS.contains(&path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_folder_names_its_version_in_exactly_one_way() {
        assert_eq!(Version::of_root("handoff-v12"), Some(Version(12)));
        for name in ["handoff-v0", "handoff-v01", "handoff-v+1", "handoff-v", "handoff-1", "handoff-v4294967296"] {
            assert_eq!(Version::of_root(name), None, "{name}");
        }
    }
}
