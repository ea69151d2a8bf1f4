//! The versions of an output folder as `handoff log` lists them: what is said, and not what was checked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bundle::Version;
use super::manifest::{Manifest, Superseded};
use super::recall::Notice;
use super::receipt::Receipt;
use super::{Day, Digest};

/// A version, and what lies beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LoggedVersion {
    /// Its number.
    pub version: Version,
    /// The zip: absolute; `null` where it is not there.
    pub bundle: Option<String>,
    /// The length of the zip.
    pub bytes: Option<u64>,
    /// Its digest, as the `.sha256` beside it has it.
    pub sha256: Option<Digest>,
    /// The identity of its contents: the digest of its SHA256SUMS.
    pub tree_sha256: Option<Digest>,
    /// What its manifest says; `null` where it cannot be read.
    pub manifest: Option<LoggedManifest>,
    /// The versions here that take its place.
    pub superseded_by: Vec<Version>,
    /// Whether a signature lies beside it; whose, `verify` says.
    pub signature: bool,
    /// Whether a statement lies beside it.
    pub statement: bool,
    /// Where it was delivered.
    pub receipts: Vec<LoggedReceipt>,
    /// The notice that it is withdrawn.
    pub recall: Option<Notice>,
}

/// What a manifest says, as far as a list has room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LoggedManifest {
    /// The client, as file names have it.
    pub client_slug: String,
    /// The day of delivery.
    pub delivered_at: Day,
    /// Assets.
    pub assets_count: usize,
    /// Prompts.
    pub prompts_count: usize,
    /// The version before.
    pub supersedes: Option<Superseded>,
}

/// A receipt of a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LoggedReceipt {
    /// When: RFC 3339, UTC.
    pub at: String,
    /// Where it lay then.
    pub destination: String,
}

impl From<Manifest> for LoggedManifest {
    fn from(manifest: Manifest) -> Self {
        let Manifest { client_slug, delivered_at, assets_count, prompts_count, supersedes, .. } = manifest;
        Self { client_slug, delivered_at, assets_count, prompts_count, supersedes }
    }
}

impl From<&Receipt> for LoggedReceipt {
    fn from(receipt: &Receipt) -> Self {
        Self { at: receipt.at.clone(), destination: receipt.destination.clone() }
    }
}
