//! `docs/handoff-manifest.json`: the twelve fields of the published format, all computed, and ours.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bundle::Version;
use super::bundle_path::BundlePath;
use super::canonical::present;
use super::code::Code;
use super::day::Day;
use super::digest::Digest;
use super::media_type::MediaType;
use super::rights::Origin;

/// `schema` of `docs/handoff-manifest.json`.
pub const MANIFEST_SCHEMA: &str = "handoff.manifest/1";

/// What kind of handoff it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HandoffKind {
    /// The accepted work of a finished engagement, for the client.
    #[default]
    ClientFinal,
    /// For the agency that takes over.
    AgencyTransfer,
    /// One campaign, for the archive.
    CampaignArchive,
    /// With the layered and project files.
    SourceDelivery,
    /// A year of work, for the archive.
    YearEnd,
}

/// `docs/handoff-manifest.json`. Paths are relative to the root folder, `null` when absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`MANIFEST_SCHEMA`].
    #[schemars(extend("const" = MANIFEST_SCHEMA))]
    pub schema: String,
    /// What kind of handoff it is.
    pub handoff_kind: HandoffKind,
    /// The client, as file names have it.
    pub client_slug: String,
    /// The engagement's title.
    #[serde(deserialize_with = "present")]
    pub engagement: Option<String>,
    /// The day of delivery.
    pub delivered_at: Day,
    /// The number of this version; `null` in a preview.
    #[serde(deserialize_with = "present")]
    pub version: Option<Version>,
    /// The version before.
    #[serde(deserialize_with = "present")]
    pub supersedes: Option<Superseded>,
    /// `docs/brand-system.json`.
    #[serde(deserialize_with = "present")]
    pub brand_system: Option<BundlePath>,
    /// `docs/brand.md`.
    #[serde(deserialize_with = "present")]
    pub brand_rules: Option<BundlePath>,
    /// `docs/model-pins.json`.
    #[serde(deserialize_with = "present")]
    pub pinned_models: Option<BundlePath>,
    /// `prompts/prompt-library.json`.
    #[serde(deserialize_with = "present")]
    pub prompt_library: Option<BundlePath>,
    /// `docs/RIGHTS.md`.
    pub rights_path: BundlePath,
    /// `docs/CHANGELOG.md`.
    pub changelog_path: BundlePath,
    /// Files under `assets/`.
    pub assets_count: usize,
    /// Prompts in the library.
    pub prompts_count: usize,
    /// Whose the files are, in one sentence.
    pub rights_status: String,
    /// Whether at least one prompt can be run again.
    pub regeneration_supported: bool,
    /// How many can, and how.
    pub regeneration: Regeneration,
    /// Days of support after delivery.
    #[serde(deserialize_with = "present")]
    pub support_window_days: Option<u32>,
    /// The last day of support.
    #[serde(deserialize_with = "present")]
    pub support_until: Option<Day>,
    /// What `[[accept]]` let through.
    pub accepted: Vec<Accepted>,
    /// By path, bytewise.
    pub assets: Vec<ManifestAsset>,
    /// What wrote it.
    pub generator: Generator,
}

/// The version that another one takes the place of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Superseded {
    /// Its number.
    pub version: Version,
    /// The digest of its SHA256SUMS.
    pub tree_sha256: Digest,
}

/// How many prompts can be run again, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Regeneration {
    /// With a seed.
    pub seeded: usize,
    /// The same request; the output may differ.
    pub request: usize,
    /// Not at all.
    pub not_reproducible: usize,
}

/// A finding that was let through, by whom and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// The code.
    pub code: Code,
    /// The files, as they lie in the bundle.
    pub paths: Vec<String>,
    /// Who decided.
    pub by: String,
    /// Why.
    pub because: String,
}

/// One asset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManifestAsset {
    /// Below the root folder.
    pub path: BundlePath,
    /// Length.
    pub bytes: u64,
    /// Digest.
    pub sha256: Digest,
    /// By content.
    pub media_type: MediaType,
    /// Pixels, where the format says them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels, where the format says them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Seconds, where the format says them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<f64>,
    /// The id in the prompt library.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// The model's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// What wrote a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Generator {
    /// `handoff`.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Generator {
    /// This program.
    pub fn this() -> Self {
        Self { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}
