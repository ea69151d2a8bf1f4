//! What changed in meaning between two versions, from their manifests and prompt libraries.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::data::library::{LibraryEntry, PromptLibrary};
use crate::data::manifest::{Manifest, ManifestAsset};
use crate::data::rights::Origin;
use crate::data::{BundlePath, Digest};

/// What changed from one version to another; every list is sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Files below `assets/`.
    pub assets: AssetChanges,
    /// Prompts of the library.
    pub prompts: PromptChanges,
    /// Which snapshot of a model the prompts refer to.
    pub pins: PinChanges,
    /// Whose the files are.
    pub rights: RightsChanges,
}

/// Files below `assets/`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AssetChanges {
    /// New.
    pub added: Vec<BundlePath>,
    /// Gone.
    pub removed: Vec<BundlePath>,
    /// The same path, other bytes.
    pub replaced: Vec<BundlePath>,
    /// The same bytes, another path.
    pub renamed: Vec<Moved<BundlePath>>,
}

/// Prompts of the library, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PromptChanges {
    /// New.
    pub added: Vec<String>,
    /// Gone.
    pub removed: Vec<String>,
    /// Other parameters.
    pub changed: Vec<PromptChange>,
}

/// A prompt that asks for something else than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PromptChange {
    /// The prompt.
    pub id: String,
    /// `model`, `prompt`, `class` and the names of parameters whose values differ, sorted.
    pub parameters: Vec<String>,
}

/// Which snapshot of a model the prompts refer to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PinChanges {
    /// Pins of models that no prompt used before.
    pub added: Vec<String>,
    /// Pins of models that no prompt uses any more.
    pub removed: Vec<String>,
    /// The same model, another snapshot.
    pub moved: Vec<Moved<String>>,
}

/// Whose the files are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RightsChanges {
    /// Assets that are there in both and have another origin.
    pub changed: Vec<OriginChange>,
    /// The sentence of the manifest, where it differs.
    pub status: Option<Moved<String>>,
}

/// An asset with another origin than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OriginChange {
    /// The asset.
    pub path: BundlePath,
    /// Before.
    pub from: Origin,
    /// Now.
    pub to: Origin,
}

/// From what, to what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Moved<T> {
    /// Before.
    pub from: T,
    /// Now.
    pub to: T,
}

impl Changes {
    /// What changed from `old` to `new`.
    pub fn between(old: (&Manifest, &PromptLibrary), new: (&Manifest, &PromptLibrary)) -> Self {
        Self {
            assets: assets(&old.0.assets, &new.0.assets),
            prompts: prompts(old.1, new.1),
            pins: pins(old.1, new.1),
            rights: rights(old.0, new.0),
        }
    }
}

fn assets(old: &[ManifestAsset], new: &[ManifestAsset]) -> AssetChanges {
    let by_path = |assets: &[ManifestAsset]| assets.iter().map(|asset| (asset.path.clone(), asset.sha256)).collect::<BTreeMap<_, _>>();
    let (old, new) = (by_path(old), by_path(new));
    let mut changes = AssetChanges {
        replaced: new
            .iter()
            .filter(|(path, digest)| old.get(*path).is_some_and(|before| before != *digest))
            .map(|(path, _)| path.clone())
            .collect(),
        ..AssetChanges::default()
    };
    // Files that are gone, by their bytes: a new file with the same bytes is one of them under another name.
    let mut gone: BTreeMap<Digest, Vec<BundlePath>> = BTreeMap::new();
    for (path, digest) in old.iter().rev().filter(|(path, _)| !new.contains_key(*path)) {
        gone.entry(*digest).or_default().push(path.clone());
    }
    for (path, digest) in new.iter().filter(|(path, _)| !old.contains_key(*path)) {
        match gone.get_mut(digest).and_then(Vec::pop) {
            Some(from) => changes.renamed.push(Moved { from, to: path.clone() }),
            None => changes.added.push(path.clone()),
        }
    }
    changes.renamed.sort();
    changes.removed = gone.into_values().flatten().collect();
    changes.removed.sort();
    changes
}

fn prompts(old: &PromptLibrary, new: &PromptLibrary) -> PromptChanges {
    let by_id = |library: &'_ PromptLibrary| library.jobs.iter().map(|entry| (entry.id.clone(), entry.clone())).collect::<BTreeMap<_, _>>();
    let (old, new) = (by_id(old), by_id(new));
    let changed = new.iter().filter_map(|(id, entry)| {
        let parameters = differing(old.get(id)?, entry);
        (!parameters.is_empty()).then(|| PromptChange { id: id.clone(), parameters })
    });
    PromptChanges {
        added: new.keys().filter(|id| !old.contains_key(*id)).cloned().collect(),
        removed: old.keys().filter(|id| !new.contains_key(*id)).cloned().collect(),
        changed: changed.collect(),
    }
}

fn differing(old: &LibraryEntry, new: &LibraryEntry) -> Vec<String> {
    let names: BTreeSet<&String> = old.parameters.keys().chain(new.parameters.keys()).collect();
    let mut differing: Vec<String> =
        names.into_iter().filter(|name| old.parameters.get(*name) != new.parameters.get(*name)).cloned().collect();
    let own = [("model", old.model != new.model), ("prompt", old.prompt != new.prompt), ("class", old.class != new.class)];
    differing.extend(own.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name.to_owned()));
    differing.sort();
    differing
}

fn pins(old: &PromptLibrary, new: &PromptLibrary) -> PinChanges {
    let by_model = |library: &PromptLibrary| {
        let pinned = library.jobs.iter().filter_map(|entry| Some((entry.model.clone(), entry.pin.clone()?)));
        pinned.collect::<BTreeMap<_, _>>()
    };
    let (old, new) = (by_model(old), by_model(new));
    let moved = new.iter().filter_map(|(model, to)| {
        let from = old.get(model).filter(|from| *from != to)?;
        Some(Moved { from: from.clone(), to: to.clone() })
    });
    PinChanges {
        added: new.iter().filter(|(model, _)| !old.contains_key(*model)).map(|(_, pin)| pin.clone()).collect(),
        removed: old.iter().filter(|(model, _)| !new.contains_key(*model)).map(|(_, pin)| pin.clone()).collect(),
        moved: moved.collect(),
    }
}

fn rights(old: &Manifest, new: &Manifest) -> RightsChanges {
    let before: BTreeMap<&BundlePath, Origin> = old.assets.iter().map(|asset| (&asset.path, asset.origin)).collect();
    let changed = new.assets.iter().filter_map(|asset| {
        let from = *before.get(&asset.path)?;
        (from != asset.origin).then(|| OriginChange { path: asset.path.clone(), from, to: asset.origin })
    });
    let status = Moved { from: old.rights_status.clone(), to: new.rights_status.clone() };
    RightsChanges { changed: changed.collect(), status: (status.from != status.to).then_some(status) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::media_type::MediaType;

    fn asset(path: &'static str, bytes: &str) -> ManifestAsset {
        ManifestAsset {
            path: BundlePath::fixed(path),
            bytes: 1,
            sha256: Digest::of(bytes),
            media_type: MediaType::UNKNOWN,
            width: None,
            height: None,
            duration_seconds: None,
            prompt: None,
            model: None,
            origin: Origin::Generated,
        }
    }

    #[test]
    fn equal_bytes_under_another_path_are_a_rename_once_for_each_file_that_went() {
        let old = [asset("assets/a", "x"), asset("assets/b", "x"), asset("assets/c", "y"), asset("assets/d", "z")];
        let new = [asset("assets/c", "other"), asset("assets/d", "z"), asset("assets/m", "x"), asset("assets/n", "new")];
        let changes = assets(&old, &new);
        assert_eq!(changes.renamed, [Moved { from: BundlePath::fixed("assets/a"), to: BundlePath::fixed("assets/m") }]);
        assert_eq!(changes.removed, [BundlePath::fixed("assets/b")]);
        assert_eq!(changes.replaced, [BundlePath::fixed("assets/c")]);
        assert_eq!(changes.added, [BundlePath::fixed("assets/n")]);
        assert_eq!(assets(&old, &old), AssetChanges::default());
    }
}
