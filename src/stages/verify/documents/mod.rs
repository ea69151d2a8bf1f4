//! documents: do links and commands resolve in the bundle, and do the documents say the same? What could run when an asset
//! is opened in a browser is a warning.

pub mod active;
mod commands;
mod csv;
mod links;

use std::collections::{BTreeMap, BTreeSet};

use super::Looked;
use super::subject::Subject;
use crate::data::bundle::{ASSETS_CSV, BATCH, CHANGELOG, GALLERY, LIBRARY, MANIFEST, README, RIGHTS, RIGHTS_JSON};
use crate::data::library::{LibraryEntry, PromptLibrary};
use crate::data::manifest::{Manifest, ManifestAsset};
use crate::data::{Code, Finding};

/// Broken links and paths that are named one by one; the rest is counted.
const NAMED: usize = 100;

/// Follows every link and command, and compares the documents with each other.
pub fn look(subject: &Subject, findings: &mut Vec<Finding>) -> Looked {
    let mut trail = Trail { subject, followed: 0, broken: 0, findings };
    for document in [README, RIGHTS, CHANGELOG, GALLERY] {
        let Some(text) = subject.text(document) else { continue };
        let mut follow = |target: String| trail.follow(document, &target);
        if document == GALLERY { links::of_html(text, &mut follow) } else { links::of_markdown(text, &mut follow) }
    }
    subject.text(README).into_iter().for_each(|text| commands::paths(text, &mut |path| trail.command(&path)));
    let followed = trail.end();
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

/// What became of links and paths so far. A hostile document has millions.
struct Trail<'a> {
    subject: &'a Subject,
    followed: usize,
    broken: usize,
    findings: &'a mut Vec<Finding>,
}

impl Trail<'_> {
    fn follow(&mut self, document: &str, target: &str) {
        self.followed += 1;
        match links::resolve(document, target) {
            links::Target::Elsewhere => {}
            links::Target::Inside(path) if self.subject.has_file_or_folder(&path) => {}
            links::Target::Inside(path) => self.broken(document, || format!("links to `{path}`, which is not in the bundle")),
            links::Target::Outside => self.broken(document, || format!("links to `{target}`, which leads out of the bundle")),
        }
    }

    fn command(&mut self, path: &str) {
        self.followed += 1;
        if !self.subject.has_file_or_folder(path) && !self.subject.has_file_or_folder(&commands::in_powershell(path)) {
            self.broken(README, || format!("a command names `{path}`, which is not in the bundle"));
        }
    }

    fn broken(&mut self, document: &str, message: impl FnOnce() -> String) {
        self.broken += 1;
        if self.broken <= NAMED {
            self.findings.push(Finding::new(Code::DocumentsBrokenLink, message()).at(document));
        }
    }

    /// Counts what was not named; gives how many were followed.
    fn end(self) -> usize {
        if let Some(more @ 1..) = self.broken.checked_sub(NAMED) {
            self.findings.push(Finding::new(Code::DocumentsBrokenLink, format!("{more} more links or paths lead nowhere")));
        }
        self.followed
    }
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
    if let (Some(text), Some(rights)) = (subject.text(ASSETS_CSV), documents.rights.get()) {
        findings.extend(csv::fault(text, manifest, &rights.rows).map(|why| disagree(ASSETS_CSV, why)));
    }
}

/// An asset names the prompt that made it, and that prompt names the asset; the model is the prompt's.
fn prompts_and_assets(manifest: &Manifest, library: &PromptLibrary, findings: &mut Vec<Finding>) {
    let entries: BTreeMap<&str, &LibraryEntry> = library.jobs.iter().map(|entry| (entry.id.as_str(), entry)).collect();
    let made: BTreeSet<(&str, &str)> =
        library.jobs.iter().flat_map(|entry| entry.assets.iter().map(|path| (entry.id.as_str(), path.as_str()))).collect();
    let assets: BTreeMap<&str, &ManifestAsset> = manifest.assets.iter().map(|asset| (asset.path.as_str(), asset)).collect();
    for asset in &manifest.assets {
        let Some(id) = &asset.prompt else { continue };
        let why = match entries.get(id.as_str()) {
            None => format!("made by the prompt `{id}`, which is not in {LIBRARY}"),
            Some(_) if !made.contains(&(id.as_str(), asset.path.as_str())) => format!("made by the prompt `{id}`, which does not name it"),
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
