//! `handoff diff --json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::DiffOutcome;
use crate::data::bundle::Version;
use crate::data::changes::{AssetChanges, Changes, FileChanges, PinChanges, PromptChanges, RightsChanges};
use crate::data::finding::Finding;
use crate::data::{Day, Digest, Found};
use crate::stages::diff::{Difference, Side};

const SCHEMA: &str = "handoff.diff/1";

/// What changed from one bundle to another.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DiffResult {
    /// `handoff.diff/1`
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// `same` or `different`
    pub outcome: DiffOutcome,
    /// The one before.
    pub old: ComparedBundle,
    /// The one after.
    pub new: ComparedBundle,
    /// Files below `assets/`.
    pub assets: AssetChanges,
    /// Prompts of the library.
    pub prompts: PromptChanges,
    /// Which snapshot of a model the prompts refer to.
    pub pins: PinChanges,
    /// Whose the files are.
    pub rights: RightsChanges,
    /// The brand, working files, inputs, evidence and records of runs.
    pub documents: FileChanges,
    /// All that was noticed.
    pub findings: Vec<Finding>,
}

/// One of two bundles.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ComparedBundle {
    /// As it was named.
    pub bundle: String,
    /// The client.
    pub client_slug: String,
    /// Its number; `null` for a preview.
    pub version: Option<Version>,
    /// Its day of delivery.
    pub delivered_at: Day,
    /// The identity of its contents.
    pub tree_sha256: Option<Digest>,
}

impl DiffResult {
    /// What there is to say about two bundles that were named so.
    pub fn new(old: String, new: String, found: Found<Difference>) -> Self {
        let Difference { old: before, new: after, changes } = found.value;
        let outcome = DiffOutcome::of(changes.is_empty());
        let Changes { assets, prompts, pins, rights, documents } = changes;
        Self {
            schema: SCHEMA.to_owned(),
            outcome,
            old: ComparedBundle::new(old, &before),
            new: ComparedBundle::new(new, &after),
            assets,
            prompts,
            pins,
            rights,
            documents,
            findings: found.findings,
        }
    }

    /// The changes as one value, from which every rendering is made.
    pub fn changes(&self) -> Changes {
        let Self { assets, prompts, pins, rights, documents, .. } = self.clone();
        Changes { assets, prompts, pins, rights, documents }
    }
}

impl ComparedBundle {
    fn new(bundle: String, side: &Side) -> Self {
        let manifest = &side.record.manifest;
        let (client_slug, tree_sha256) = (manifest.client_slug.clone(), side.tree_sha256);
        Self { bundle, client_slug, version: manifest.version, delivered_at: manifest.delivered_at, tree_sha256 }
    }

    /// As a sentence says it: `version 2 of 2026-05-04`.
    pub fn title(&self) -> String {
        let edition = self.version.map_or("the preview".to_owned(), |version| format!("version {version}"));
        format!("{edition} of {}", self.delivered_at)
    }
}
