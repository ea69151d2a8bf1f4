//! `handoff reproduce --json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::ReproduceOutcome;
use crate::data::bundle::Version;
use crate::data::difference::FileDifference;
use crate::data::finding::Finding;
use crate::data::{Day, Digest};
use crate::pipeline::Reproduction;

const SCHEMA: &str = "handoff.reproduce/1";

/// Whether a bundle is what its sources make.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReproduceResult {
    /// `handoff.reproduce/1`
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// `identical`, `same-contents` or `different`
    pub outcome: ReproduceOutcome,
    /// As it was named.
    pub bundle: String,
    /// Its number.
    pub version: Version,
    /// Its day of delivery.
    pub delivered_at: Day,
    /// Its digest; `null` for a folder.
    pub sha256: Option<Digest>,
    /// The digest of the zip that was built now; `null` where it could not be built.
    pub rebuilt_sha256: Option<Digest>,
    /// Every file that differs, causes before what follows from them.
    pub differences: Vec<FileDifference>,
    /// All that was noticed.
    pub findings: Vec<Finding>,
}

impl ReproduceResult {
    /// What there is to say about a bundle that was named so.
    pub fn new(bundle: String, reproduction: Reproduction) -> Self {
        let Reproduction { outcome, version, delivered_at, sha256, rebuilt_sha256, differences, findings } = reproduction;
        Self { schema: SCHEMA.to_owned(), outcome, bundle, version, delivered_at, sha256, rebuilt_sha256, differences, findings }
    }
}
