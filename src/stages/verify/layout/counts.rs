//! What the manifest counts and lists, against what is there.

use std::collections::BTreeMap;

use super::disagrees;
use crate::data::bundle::{ASSETS, LIBRARY, MANIFEST};
use crate::data::library::{Class, PromptLibrary};
use crate::data::manifest::{Manifest, ManifestAsset, Regeneration};
use crate::data::{Code, Finding};
use crate::stages::verify::subject::Subject;

/// Compares every number and every listed asset.
pub fn look(subject: &Subject, manifest: &Manifest, findings: &mut Vec<Finding>) {
    assets(subject, manifest, findings);
    if let Some(library) = subject.documents.library.get() {
        prompts(manifest, library, findings);
    } else if !subject.has(LIBRARY) {
        prompts(manifest, &PromptLibrary::default(), findings);
    }
}

fn assets(subject: &Subject, manifest: &Manifest, findings: &mut Vec<Finding>) {
    let there = subject.files_in(ASSETS).count();
    if manifest.assets_count != there {
        findings.push(disagrees("assets_count", format!("{} assets, and there are {there}", manifest.assets_count)));
    }
    if manifest.assets.windows(2).any(|pair| pair[0].path >= pair[1].path) {
        findings.push(disagrees("assets", "not in bytewise order of path, each once"));
    }
    let mut listed: BTreeMap<&str, &ManifestAsset> = BTreeMap::new();
    for asset in &manifest.assets {
        listed.insert(asset.path.as_str(), asset);
        if !asset.path.is_in(ASSETS) || !subject.has(asset.path.as_str()) {
            findings.push(asset_finding(asset.path.as_str(), "listed as an asset, and not there"));
        }
    }
    for file in subject.files_in(ASSETS) {
        let Some(asset) = listed.get(file.path.as_str()) else {
            findings.push(asset_finding(file.path.as_str(), "there, and not listed as an asset"));
            continue;
        };
        if asset.bytes != file.bytes {
            let message = format!("{} bytes by the manifest, {} really", asset.bytes, file.bytes);
            findings.push(asset_finding(file.path.as_str(), message));
        }
        // The manifest is held against SHA256SUMS too: a file that changed is already a finding of integrity.
        let issued = subject.sums.as_ref().ok().and_then(|sums| sums.get(&file.path));
        if asset.sha256 != file.sha256 && issued != Some(asset.sha256) {
            findings.push(asset_finding(file.path.as_str(), "the manifest's SHA-256 is another one"));
        }
    }
}

fn asset_finding(path: &str, message: impl Into<String>) -> Finding {
    Finding::new(Code::LayoutDisagrees, message).at(path)
}

fn prompts(manifest: &Manifest, library: &PromptLibrary, findings: &mut Vec<Finding>) {
    if manifest.prompts_count != library.jobs.len() {
        let message = format!("{} prompts, and the library has {}", manifest.prompts_count, library.jobs.len());
        findings.push(disagrees("prompts_count", message));
    }
    let count = |class: Class| library.jobs.iter().filter(|entry| entry.class == class).count();
    let counted =
        Regeneration { seeded: count(Class::Seeded), request: count(Class::Request), not_reproducible: count(Class::NotReproducible) };
    if manifest.regeneration != counted {
        let Regeneration { seeded, request, not_reproducible } = counted;
        let message = format!("the library has {seeded} seeded, {request} request and {not_reproducible} not-reproducible prompts");
        findings.push(regeneration("regeneration", message));
    }
    let supported = manifest.pinned_models.is_some() && counted.seeded + counted.request > 0;
    if manifest.regeneration_supported != supported {
        let message = if supported { "prompts can be run again, and it says no" } else { "no prompt can be run again, and it says yes" };
        findings.push(regeneration("regeneration_supported", message));
    }
}

fn regeneration(place: &str, message: impl Into<String>) -> Finding {
    Finding::new(Code::BundleRegeneration, message).at(MANIFEST).place(place)
}
