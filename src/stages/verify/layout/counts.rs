//! What the manifest counts and lists, against what is there.

use std::collections::BTreeMap;

use super::disagrees;
use crate::data::bundle::{ASSETS, LIBRARY, MANIFEST};
use crate::data::library::{Class, PromptLibrary};
use crate::data::manifest::{Manifest, ManifestAsset, Regeneration};
use crate::data::media_type::MediaType;
use crate::data::{Code, Finding};
use crate::stages::verify::subject::{ReadFile, Subject};

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
        if asset.sha256 == file.sha256 {
            findings.extend(kind_fault(asset, file).map(|why| asset_finding(file.path.as_str(), why)));
        } else if issued != Some(asset.sha256) {
            findings.push(asset_finding(file.path.as_str(), "the manifest's SHA-256 is another one"));
        }
    }
}

/// What the manifest says of the type and the header of a file, and its bytes do not. Of what is not known nothing is said. How
/// long an MP3 plays is told by the tags around it where it does not count its frames, and they have gone.
fn kind_fault(asset: &ManifestAsset, file: &ReadFile) -> Option<String> {
    let (said, is) = (&asset.media_type, &file.media_type);
    if said != is {
        let tells = *is != MediaType::UNKNOWN && !said.differs_by_name(is);
        return tells.then(|| format!("{said} by the manifest, {is} by its content"));
    }
    let facts = file.facts?;
    let (width, height) = facts.pixels.unzip();
    if asset.width.is_some() && asset.width != width || asset.height.is_some() && asset.height != height {
        return Some("the manifest says other pixels than its header".to_owned());
    }
    let duration = asset.duration_seconds.filter(|_| is.as_str() != "audio/mpeg");
    (duration.is_some() && duration != facts.duration_seconds).then(|| "the manifest says another duration than its header".to_owned())
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
