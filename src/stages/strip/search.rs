//! The search for what must not survive: file names, text, JSON, and the raw bytes of everything else.

use std::io::Read;

use super::media;
use crate::data::content::{Content, MAX_RENDERED_TEXT, Recipe, Render};
use crate::data::decision::Role;
use crate::data::handover::Handover;
use crate::data::media_type::MediaType;
use crate::data::{BundlePath, Code, Finding, Fix};
use crate::engagement::Engagement;
use crate::filesystem::{BUFFER, Workspace};
use crate::leaks::{Allowances, Hit, Scanner};
use crate::{Error, Result};

/// What may stand where, by the configuration.
pub fn allowances(engagement: &Engagement) -> Allowances {
    Allowances { contact: engagement.support.contact.clone(), allow: engagement.strip.allow.clone() }
}

/// What survives in one payload file, its name included.
pub fn search(workspace: &Workspace, content: &Content, scanner: &Scanner) -> Result<Vec<Finding>> {
    let path = content.path.as_str();
    let mut hits = scanner.name(path);
    let known = known(workspace, content, scanner)?;
    let through = known.is_some() || content.media_type.is_text();
    hits.extend(match known {
        Some(known) => known,
        None => in_content(workspace, content, scanner)?,
    });
    let mut findings = scanner.findings(path, hits);
    // Media that a format file could not judge have a finding of their own.
    if !through && !media::is_cleaned(&content.media_type, content.role) {
        findings.push(unreadable(content));
    }
    Ok(findings)
}

/// What survives in the texts of a file that ships byte for byte, where a format file knows them all.
fn known(workspace: &Workspace, content: &Content, scanner: &Scanner) -> Result<Option<Vec<Hit>>> {
    let source = &content.source;
    if !crate::media::has_texts(&content.media_type) {
        return Ok(None);
    }
    let texts = crate::media::texts(&content.media_type, source.stamp.length, &mut workspace.open_planned(source)?);
    let texts = texts.map_err(|error| Error::io("cannot read", &source.at, error))?;
    Ok(texts.ok().map(|texts| scanner.parts(texts.iter().map(|text| (text.place.as_str(), text.text.as_str())))))
}

fn in_content(workspace: &Workspace, content: &Content, scanner: &Scanner) -> Result<Vec<Hit>> {
    if let Recipe::Render(Render::Bytes(bytes)) = &content.recipe {
        return Ok(scanner.bytes(&content.media_type, bytes));
    }
    let source = &content.source;
    if content.media_type.is_text() && source.stamp.length <= MAX_RENDERED_TEXT {
        return Ok(scanner.bytes(&content.media_type, &workspace.read_planned(source, MAX_RENDERED_TEXT)?));
    }
    let mut file = workspace.open_planned(source)?;
    let mut raw = scanner.raw();
    let mut buffer = vec![0; BUFFER];
    loop {
        crate::interrupt::check()?;
        match file.read(&mut buffer) {
            Ok(0) => return Ok(raw.finish()),
            Ok(read) => raw.push(&buffer[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Error::io("cannot read", &source.at, error)),
        }
    }
}

fn unreadable(content: &Content) -> Finding {
    let byte_for_byte = matches!(content.role, Role::Working | Role::Evidence);
    let message = match byte_for_byte {
        true => "ships byte for byte; its metadata is not-checked, only its raw bytes were searched",
        false => "ships unchanged; its metadata is not-checked, only its raw bytes were searched",
    };
    let fix = Fix::text("where it matters, look at the file with exiftool before it is sent");
    Finding::new(Code::LeakUnreadable, message).at(&content.path).fix(fix)
}

/// What survives in what the documents are made of.
pub fn search_handover(handover: &Handover, scanner: &Scanner) -> Vec<Finding> {
    use crate::data::bundle::{LIBRARY, MANIFEST, RIGHTS_JSON};
    let library = serde_json::to_value(&handover.library).unwrap_or_default();
    let rights = serde_json::json!({ "rows": handover.rights, "models": handover.model_terms, "accepted": handover.accepted });
    let told = serde_json::json!({
        "client": handover.client_name, "engagement": handover.title, "contact": handover.contact,
    });
    let parts = [(LIBRARY, library), (RIGHTS_JSON, rights), (MANIFEST, told)];
    let mut findings: Vec<Finding> = parts.iter().flat_map(|(path, value)| scanner.findings(path, scanner.json(value))).collect();
    for finding in findings.iter_mut().filter(|finding| finding.path.as_deref() == Some(LIBRARY)) {
        let entry = finding.place.as_deref().and_then(job_number).and_then(|number| handover.library.jobs.get(number));
        finding.job = entry.map(|entry| entry.source.job.clone());
    }
    findings
}

/// The number of the job in whose entry a place is: `jobs[2].prompt`.
fn job_number(place: &str) -> Option<usize> {
    place.strip_prefix("jobs[")?.split_once(']')?.0.parse().ok()
}

/// What survives in the rendered documents: a template can say anything.
pub fn search_documents(documents: &[(BundlePath, Vec<u8>)], scanner: &Scanner) -> Vec<Finding> {
    let search = |(path, bytes): &(BundlePath, Vec<u8>)| {
        let media_type = MediaType::of(path.file_name(), bytes);
        scanner.findings(path.as_str(), scanner.bytes(&media_type, bytes))
    };
    documents.iter().flat_map(search).collect()
}
