//! What changed in meaning between two versions: `handoff diff`, and the entry of CHANGELOG.md, from the same value.

mod rights;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bundle::{ASSETS, is_document};
use super::library::{Class, LibraryEntry, PromptLibrary};
use super::manifest::{Manifest, ManifestAsset};
use super::rights::RightsRow;
use super::{BundlePath, Digest};
pub use rights::{Expired, RightsChanges, RowChange};
pub use words::{Fate, Words, excerpt};

/// Files of a bundle with their digests.
pub type Files = BTreeMap<BundlePath, Digest>;

/// By what a bundle is compared.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// docs/handoff-manifest.json
    pub manifest: &'a Manifest,
    /// prompts/prompt-library.json
    pub library: &'a PromptLibrary,
    /// The rows of docs/rights.json.
    pub rights: &'a [RightsRow],
    /// Its files; those that are rendered need not be among them, and are not compared.
    pub files: &'a Files,
}

/// The same of a bundle that was read.
#[derive(Clone, Debug)]
pub struct Record {
    /// docs/handoff-manifest.json
    pub manifest: Manifest,
    /// prompts/prompt-library.json; empty where there is none.
    pub library: PromptLibrary,
    /// The rows of docs/rights.json.
    pub rights: Vec<RightsRow>,
    /// Every file but SHA256SUMS, as it was read.
    pub files: Files,
}

impl Record {
    /// To compare.
    pub fn compared(&self) -> Compared<'_> {
        Compared { manifest: &self.manifest, library: &self.library, rights: &self.rights, files: &self.files }
    }
}

/// What changed from one version to another; every list is sorted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Changes {
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
}

/// Files below `assets/`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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

/// Files that are no assets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileChanges {
    /// New.
    pub added: Vec<BundlePath>,
    /// Gone.
    pub removed: Vec<BundlePath>,
    /// The same path, other bytes.
    pub changed: Vec<BundlePath>,
}

/// Prompts of the library, by id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PromptChanges {
    /// New.
    pub added: Vec<String>,
    /// Gone.
    pub removed: Vec<String>,
    /// Other parameters.
    pub changed: Vec<PromptChange>,
}

/// A prompt that asks for something else than before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PromptChange {
    /// The prompt.
    pub id: String,
    /// The model, where it is another one.
    pub model: Option<Moved<String>>,
    /// How far it can be repeated, where that changed.
    pub class: Option<Moved<Class>>,
    /// The words of the prompt, where they changed.
    pub prompt: Option<Vec<Words>>,
    /// The other parameters whose values differ, by name.
    pub parameters: Vec<ParameterChange>,
}

/// A parameter with another value than before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ParameterChange {
    /// Its name.
    pub name: String,
    /// Before; absent where it was not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    /// Now; absent where it is not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
}

/// Which snapshot of a model the prompts refer to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PinChanges {
    /// Pins of models that no prompt used before.
    pub added: Vec<String>,
    /// Pins of models that no prompt uses any more.
    pub removed: Vec<String>,
    /// The same model, another snapshot.
    pub moved: Vec<Moved<String>>,
}

/// From what, to what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Moved<T> {
    /// Before.
    pub from: T,
    /// Now.
    pub to: T,
}

impl<T: PartialEq + Clone> Moved<T> {
    fn of(from: &T, to: &T) -> Option<Self> {
        (from != to).then(|| Self { from: from.clone(), to: to.clone() })
    }
}

impl Changes {
    /// What changed from `old` to `new`.
    pub fn between(old: Compared<'_>, new: Compared<'_>) -> Self {
        Self {
            assets: assets(&old.manifest.assets, &new.manifest.assets),
            prompts: prompts(old.library, new.library),
            pins: pins(old.library, new.library),
            rights: rights::between(old, new),
            documents: documents(old.files, new.files),
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn documents(old: &Files, new: &Files) -> FileChanges {
    let others = |files: &Files| -> Files {
        let others = files.iter().filter(|(path, _)| !path.is_in(ASSETS) && !is_document(path.as_str()));
        others.map(|(path, digest)| (path.clone(), *digest)).collect()
    };
    let (old, new) = (others(old), others(new));
    let only_in = |a: &Files, b: &Files| a.keys().filter(|path| !b.contains_key(*path)).cloned().collect();
    let changed = new.iter().filter(|(path, digest)| old.get(*path).is_some_and(|before| before != *digest));
    FileChanges { added: only_in(&new, &old), removed: only_in(&old, &new), changed: changed.map(|(path, _)| path.clone()).collect() }
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
    let changed = new.iter().filter_map(|(id, entry)| prompt(old.get(id)?, entry));
    PromptChanges {
        added: new.keys().filter(|id| !old.contains_key(*id)).cloned().collect(),
        removed: old.keys().filter(|id| !new.contains_key(*id)).cloned().collect(),
        changed: changed.collect(),
    }
}

fn prompt(old: &LibraryEntry, new: &LibraryEntry) -> Option<PromptChange> {
    let names: BTreeSet<&String> = old.parameters.keys().chain(new.parameters.keys()).collect();
    let parameters = names.into_iter().filter(|name| old.parameters.get(*name) != new.parameters.get(*name));
    let parameters = parameters.map(|name| ParameterChange {
        name: name.clone(),
        from: old.parameters.get(name).cloned(),
        to: new.parameters.get(name).cloned(),
    });
    let text = |entry: &LibraryEntry| entry.prompt.clone().unwrap_or_default();
    let change = PromptChange {
        id: new.id.clone(),
        model: Moved::of(&old.model, &new.model),
        class: Moved::of(&old.class, &new.class),
        prompt: (old.prompt != new.prompt).then(|| words::between(&text(old), &text(new))),
        parameters: parameters.collect(),
    };
    let something = change.model.is_some() || change.class.is_some() || change.prompt.is_some() || !change.parameters.is_empty();
    something.then_some(change)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::media_type::MediaType;
    use crate::data::rights::Origin;

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
