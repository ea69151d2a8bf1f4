//! layout: are the required files of the bundle's mode there, is every JSON document what its schema says, and does the
//! manifest say what is there?

mod counts;

use std::collections::BTreeSet;

use super::subject::{Document, Subject, Wrapping};
use super::{Looked, recall};
use crate::data::bundle::{self, BATCH, DOCUMENTS, LIBRARY, MANIFEST, NOT_IN_ARCHIVES, PINS, RIGHTS_JSON, Version};
use crate::data::manifest::{MANIFEST_SCHEMA, Manifest};
use crate::data::pin::PINS_SCHEMA;
use crate::data::rights::RIGHTS_SCHEMA;
use crate::data::slug::{MAX_SLUG, is_slug};
use crate::data::wording::counted;
use crate::data::{BundlePath, Code, Finding};

/// The documents that are neither JSON nor the list of digests.
const TEXTS: [&str; 5] = [bundle::README, bundle::RIGHTS, bundle::CHANGELOG, bundle::GALLERY, bundle::ASSETS_CSV];

/// Looks at names and schemas, then at what the manifest counts.
pub fn look(subject: &Subject, findings: &mut Vec<Finding>) -> Looked {
    root(subject, findings);
    recall::say(subject, findings);
    schemas(subject, findings);
    for file in &subject.files {
        let path = file.path.as_str();
        // Of the others, the schemas and integrity say it.
        let read_here = bundle::is_cleaned_json(&file.path) || TEXTS.contains(&path);
        match &file.malformed {
            Some(why) if read_here => findings.push(invalid(path, why)),
            None if TEXTS.contains(&path) && subject.text(path).is_none() => findings.push(invalid(path, "not UTF-8")),
            _ => {}
        }
    }
    let Some(manifest) = subject.documents.manifest.get() else {
        required(subject, None, findings);
        return Looked::At("the manifest cannot be read".to_owned());
    };
    required(subject, Some(manifest), findings);
    records(subject, findings);
    version(subject, manifest, findings);
    paths(subject, manifest, findings);
    counts::look(subject, manifest, findings);
    let mode = if manifest.pinned_models.is_none() { "archive mode" } else { "regeneration supported" };
    Looked::At(format!("{}, {}, {mode}", counted(manifest.assets_count, "asset"), counted(manifest.prompts_count, "prompt")))
}

fn invalid(path: &str, why: &str) -> Finding {
    Finding::new(Code::LayoutInvalid, why).at(path)
}

/// The manifest says something else than what is there.
fn disagrees(place: &str, message: impl Into<String>) -> Finding {
    Finding::new(Code::LayoutDisagrees, message).at(MANIFEST).place(place)
}

fn root(subject: &Subject, findings: &mut Vec<Finding>) {
    if subject.root == bundle::PREVIEW_ROOT {
        findings.push(Finding::new(Code::BundlePreview, "a preview: it has no number and is not for delivery"));
    } else if subject.version().is_none() && subject.wrapping == Wrapping::Folder {
        // Of a zip, the container said it.
        let message = format!("the root folder is `{}`; a bundle's is `handoff-v` and its number", subject.root);
        findings.push(Finding::new(Code::ContainerRoot, message));
    }
}

/// Each document that is there parses, and names the schema that this program knows.
fn schemas(subject: &Subject, findings: &mut Vec<Finding>) {
    let documents = &subject.documents;
    parsed(MANIFEST, &documents.manifest, |manifest| schema(&manifest.schema, MANIFEST_SCHEMA), findings);
    parsed(PINS, &documents.pins, |pins| schema(&pins.schema, PINS_SCHEMA), findings);
    parsed(RIGHTS_JSON, &documents.rights, |rights| schema(&rights.schema, RIGHTS_SCHEMA), findings);
    parsed(LIBRARY, &documents.library, |_| None, findings);
    parsed(BATCH, &documents.batch, |_| None, findings);
}

fn parsed<T>(path: &str, document: &Document<T>, fault: impl Fn(&T) -> Option<String>, findings: &mut Vec<Finding>) {
    let why = match document {
        Document::Absent => None,
        Document::Invalid(why) => Some(why.clone()),
        Document::Read(value) => fault(value),
    };
    findings.extend(why.map(|why| invalid(path, &why)));
}

fn schema(said: &str, known: &str) -> Option<String> {
    (said != known).then(|| format!("its schema is `{said}`; this program reads `{known}`"))
}

/// Every document of the bundle's mode is there, and none of the other mode.
fn required(subject: &Subject, manifest: Option<&Manifest>, findings: &mut Vec<Finding>) {
    let archive = manifest.is_some_and(|manifest| manifest.pinned_models.is_none());
    let no_library = archive && manifest.is_some_and(|manifest| manifest.prompt_library.is_none());
    for path in DOCUMENTS {
        let wanted = !(archive && NOT_IN_ARCHIVES.contains(&path) || no_library && path == LIBRARY);
        match (wanted, subject.has(path)) {
            (true, false) => {
                findings.push(Finding::new(Code::LayoutMissing, "every bundle of its mode has it, and it is not there").at(path))
            }
            (false, true) => findings.push(Finding::new(Code::LayoutDisagrees, "there, and the manifest says it is not").at(path)),
            _ => {}
        }
    }
}

/// The record of every run that a prompt comes from is there. Its manifest may have been left out, or be another run's too.
fn records(subject: &Subject, findings: &mut Vec<Finding>) {
    let Some(library) = subject.documents.library.get() else { return };
    let runs: BTreeSet<&str> = library.jobs.iter().map(|entry| entry.source.run.as_str()).collect();
    for record in runs.into_iter().map(|run| format!("source/{run}/results.json")).filter(|record| !subject.has(record)) {
        let message = format!("{LIBRARY} has prompts of this run, and its record is not there");
        findings.push(Finding::new(Code::LayoutMissing, message).at(record));
    }
}

fn version(subject: &Subject, manifest: &Manifest, findings: &mut Vec<Finding>) {
    if let Some(root) = subject.version().filter(|root| Some(*root) != manifest.version) {
        let said = manifest.version.map_or("no version".to_owned(), |version| format!("version {version}"));
        findings.push(disagrees("version", format!("{said}, and the root folder is `{}`", root.root())));
    }
    let later = |version: Version| manifest.version.is_none_or(|own| version >= own);
    if manifest.supersedes.as_ref().is_some_and(|superseded| later(superseded.version)) {
        findings.push(disagrees("supersedes", "supersedes a version that is not an earlier one"));
    }
    if !is_slug(&manifest.client_slug) {
        // Files are called after it: the zip's own name, where it is delivered.
        let why = format!("not a slug: words of lower-case ASCII letters and digits with `-` between them, at most {MAX_SLUG} bytes");
        findings.push(invalid(MANIFEST, &why).place("client_slug"));
    }
    let until = manifest.support_window_days.map(|days| manifest.delivered_at.plus(days));
    if manifest.support_until != until {
        findings.push(disagrees("support_until", "not the day of delivery and the support window"));
    }
}

/// Each path of the manifest is the fixed one, and `null` exactly where nothing is there.
fn paths(subject: &Subject, manifest: &Manifest, findings: &mut Vec<Finding>) {
    let fields: [(&str, Option<&BundlePath>, &str); 6] = [
        ("brand_system", manifest.brand_system.as_ref(), bundle::BRAND_SYSTEM),
        ("brand_rules", manifest.brand_rules.as_ref(), bundle::BRAND_RULES),
        ("pinned_models", manifest.pinned_models.as_ref(), PINS),
        ("prompt_library", manifest.prompt_library.as_ref(), LIBRARY),
        ("rights_path", Some(&manifest.rights_path), bundle::RIGHTS),
        ("changelog_path", Some(&manifest.changelog_path), bundle::CHANGELOG),
    ];
    for (field, said, fixed) in fields {
        let there = subject.has(fixed).then_some(fixed);
        let said = said.map(BundlePath::as_str);
        if said != there {
            let or_nothing = |path: Option<&str>| path.map_or("nothing".to_owned(), |path| format!("`{path}`"));
            findings.push(disagrees(field, format!("says {}, and there is {}", or_nothing(said), or_nothing(there))));
        }
    }
}
