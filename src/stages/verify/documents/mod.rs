//! documents: do links and commands resolve in the bundle, and do the documents say the same? What could run when an asset
//! is opened in a browser is a warning.

pub mod active;
mod commands;
mod csv;
mod links;

use std::collections::BTreeMap;

use super::Looked;
use super::subject::Subject;
use crate::data::bundle::{ASSETS_CSV, BATCH, CHANGELOG, GALLERY, LIBRARY, MANIFEST, README, RIGHTS, RIGHTS_JSON};
use crate::data::library::{LibraryEntry, PromptLibrary};
use crate::data::manifest::{Manifest, ManifestAsset};
use crate::data::{Code, Finding};

/// Follows every link and command, and compares the documents with each other.
pub fn look(subject: &Subject, findings: &mut Vec<Finding>) -> Looked {
    let mut followed = 0;
    for path in [README, RIGHTS, CHANGELOG, GALLERY] {
        let Some(text) = subject.text(path) else { continue };
        let targets = if path == GALLERY { links::of_html(text) } else { links::of_markdown(text) };
        for target in targets {
            followed += 1;
            follow(subject, path, &target, findings);
        }
    }
    for path in subject.text(README).map(commands::paths).unwrap_or_default() {
        followed += 1;
        if !subject.has_file_or_folder(&path) && !subject.has_file_or_folder(&commands::in_powershell(&path)) {
            let message = format!("a command names `{path}`, which is not in the bundle");
            findings.push(Finding::new(Code::DocumentsBrokenLink, message).at(README));
        }
    }
    agreement(subject, findings);
    for file in &subject.files {
        if let Some(what) = file.active {
            findings.push(
                Finding::new(Code::DocumentsActive, format!("{what}: it can run code when it is opened in a browser")).at(&file.path),
            );
        }
    }
    Looked::At(format!("{followed} links and paths"))
}

fn follow(subject: &Subject, document: &str, target: &str, findings: &mut Vec<Finding>) {
    let message = match links::resolve(document, target) {
        links::Target::Elsewhere => return,
        links::Target::Inside(path) if subject.has_file_or_folder(&path) => return,
        links::Target::Inside(path) => format!("links to `{path}`, which is not in the bundle"),
        links::Target::Outside => format!("links to `{target}`, which leads out of the bundle"),
    };
    findings.push(Finding::new(Code::DocumentsBrokenLink, message).at(document));
}

fn disagree(path: &str, message: impl Into<String>) -> Finding {
    Finding::new(Code::DocumentsDisagree, message).at(path)
}

fn agreement(subject: &Subject, findings: &mut Vec<Finding>) {
    let documents = &subject.documents;
    if let (Some(library), Some(batch)) = (documents.library.get(), documents.batch.get())
        && library.batch() != *batch
    {
        findings.push(disagree(BATCH, format!("not exactly the reproducible prompts of {LIBRARY}")));
    }
    let Some(manifest) = documents.manifest.get() else { return };
    if let Some(rights) = documents.rights.get() {
        if rights.rights_status != manifest.rights_status {
            findings.push(disagree(RIGHTS_JSON, "its rights_status is not the one of the manifest"));
        }
        if rights.accepted != manifest.accepted {
            findings.push(disagree(RIGHTS_JSON, "its accepted findings are not those of the manifest"));
        }
    }
    if let Some(library) = documents.library.get() {
        prompts_and_assets(manifest, library, findings);
    }
    if let Some(text) = subject.text(ASSETS_CSV) {
        findings.extend(csv::fault(text, manifest).map(|why| disagree(ASSETS_CSV, why)));
    }
}

/// An asset names the prompt that made it, and that prompt names the asset; the model is the prompt's.
fn prompts_and_assets(manifest: &Manifest, library: &PromptLibrary, findings: &mut Vec<Finding>) {
    let entries: BTreeMap<&str, &LibraryEntry> = library.jobs.iter().map(|entry| (entry.id.as_str(), entry)).collect();
    let assets: BTreeMap<&str, &ManifestAsset> = manifest.assets.iter().map(|asset| (asset.path.as_str(), asset)).collect();
    for asset in &manifest.assets {
        let Some(id) = &asset.prompt else { continue };
        let why = match entries.get(id.as_str()) {
            None => format!("made by the prompt `{id}`, which is not in {LIBRARY}"),
            Some(entry) if !entry.assets.contains(&asset.path) => format!("made by the prompt `{id}`, which does not name it"),
            Some(entry) if asset.model.as_ref().is_some_and(|model| *model != entry.model) => {
                format!("made by `{}`, and its prompt by `{}`", asset.model.as_deref().unwrap_or_default(), entry.model)
            }
            Some(_) => continue,
        };
        findings.push(disagree(MANIFEST, why).place(asset.path.as_str()));
    }
    for entry in &library.jobs {
        for path in &entry.assets {
            if assets.get(path.as_str()).is_none_or(|asset| asset.prompt.as_ref() != Some(&entry.id)) {
                let message = format!("says that it made {path}, and the manifest does not");
                findings.push(disagree(LIBRARY, message).job(&entry.id));
            }
        }
    }
}
