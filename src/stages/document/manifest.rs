//! docs/handoff-manifest.json: what the bundle is, every number computed from what is in it.

use super::catalogue::{Catalogue, Entry, mistake};
use crate::Result;
use crate::data::BundlePath;
use crate::data::bundle;
use crate::data::decision::Role;
use crate::data::handover::{Handover, Issue};
use crate::data::library::{Class, PromptLibrary};
use crate::data::manifest::{MANIFEST_SCHEMA, Manifest, ManifestAsset, Regeneration};
use crate::data::rights;

/// The manifest of this issue.
pub(super) fn manifest(handover: &Handover, catalogue: &Catalogue, issue: &Issue) -> Result<Manifest> {
    let has = |path: &'static str| catalogue.find(path).map(|_| BundlePath::fixed(path));
    let assets: Vec<ManifestAsset> = catalogue.of(Role::Asset).map(asset).collect::<Result<_>>()?;
    let regeneration = regeneration(&handover.library);
    Ok(Manifest {
        schema: MANIFEST_SCHEMA.to_owned(),
        handoff_kind: handover.kind,
        client_slug: handover.client_slug.clone(),
        engagement: handover.title.clone(),
        delivered_at: issue.delivered_at,
        version: issue.edition.version(),
        supersedes: issue.supersedes.clone(),
        brand_system: has(bundle::BRAND_SYSTEM),
        brand_rules: has(bundle::BRAND_RULES),
        pinned_models: (!handover.archive).then(|| BundlePath::fixed(bundle::PINS)),
        prompt_library: (!handover.library.jobs.is_empty()).then(|| BundlePath::fixed(bundle::LIBRARY)),
        rights_path: BundlePath::fixed(bundle::RIGHTS),
        changelog_path: BundlePath::fixed(bundle::CHANGELOG),
        assets_count: assets.len(),
        prompts_count: handover.library.jobs.len(),
        rights_status: rights::status(&handover.rights),
        regeneration_supported: handover.regeneration_supported(),
        regeneration,
        support_window_days: handover.support_window_days,
        support_until: handover.support_window_days.map(|days| issue.delivered_at.plus(days)),
        accepted: handover.accepted.clone(),
        assets,
        generator: issue.generator.clone(),
    })
}

fn asset(entry: &Entry) -> Result<ManifestAsset> {
    let Some(rights) = entry.rights else { return Err(mistake(format!("{} has no row", entry.file.path))) };
    let facts = entry.file.facts;
    Ok(ManifestAsset {
        path: entry.file.path.clone(),
        bytes: entry.packed.bytes,
        sha256: entry.packed.sha256,
        media_type: entry.file.media_type.clone(),
        width: facts.pixels.map(|(width, _)| width),
        height: facts.pixels.map(|(_, height)| height),
        duration_seconds: facts.duration_seconds,
        prompt: entry.file.prompt.clone(),
        model: entry.file.model.clone(),
        origin: rights.origin,
    })
}

/// How many prompts can be run again, and how.
pub(super) fn regeneration(library: &PromptLibrary) -> Regeneration {
    let count = |class| library.jobs.iter().filter(|entry| entry.class == class).count();
    Regeneration { seeded: count(Class::Seeded), request: count(Class::Request), not_reproducible: count(Class::NotReproducible) }
}
