//! container: is it exactly the canonical zip of SPEC 2.3? Walked before anything is read; then everything is read once, beside
//! one thread that takes the digest of the whole file.
//!
//! What is unsafe stops everything. What was merely wrapped again by another program goes on, so that it can be said whether
//! the contents are the issued ones.

use std::path::Path;
use std::thread;

use super::contents::{Contents as _, Unread};
use super::extract::Extraction;
use super::subject::{Subject, Wrapping};
use super::zipped::Zipped;
use super::{Checks, Looked, read};
use crate::data::wording::counted;
use crate::data::{Code, Digest, Finding};
use crate::filesystem::{self, NamedFile};
use crate::signature::Message;
use crate::zip::{DosDate, Rules, Walked, walk};
use crate::{Error, Result, parallel};

/// What came of opening a bundle.
pub enum Opened {
    /// Only the container was looked at.
    Stopped {
        /// The digest of the zip.
        sha256: Digest,
        /// What was found.
        findings: Vec<Finding>,
        /// What the check says.
        detail: String,
        /// What the other checks say.
        rest: &'static str,
    },
    /// Everything was read.
    Ready {
        /// The digest of the zip; `None` for a folder.
        sha256: Option<Digest>,
        /// What was read.
        subject: Box<Subject>,
    },
}

/// Walks the zip at `bundle`, and reads it if that is safe.
pub fn open(bundle: &Path, ask: &Checks<'_>, extraction: Option<&Extraction>) -> Result<Opened> {
    let zip = NamedFile::open(bundle)?;
    let walked = walk(&zip, if ask.container_only { Rules::AnyZip } else { Rules::Bundle })?;
    let ((sha256, message), found) = thread::scope(|scope| {
        let digest = || digests(&zip, ask);
        let whole = parallel::start(scope, digest);
        let found = contents(&zip, &walked, ask, extraction);
        let sha256 = whole.map_or_else(digest, |whole| whole.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        Ok::<_, Error>((sha256?, found?))
    })?;
    let Walked { root, date, entries, canonical, mut findings, .. } = walked;
    let count = entries.len();
    Ok(match found {
        Err(defects) => {
            findings.extend(defects);
            Opened::Stopped { sha256, findings, detail: "unsafe".to_owned(), rest: "the container is unsafe" }
        }
        Ok(_) if ask.container_only => {
            let detail = format!("{}, {}", counted(count, "file"), if canonical { "canonical" } else { "safe, not canonical" });
            Opened::Stopped { sha256, findings, detail, rest: "--container-only" }
        }
        Ok(files) => {
            let wrapping = Wrapping::Zip { canonical, date, findings };
            let subject = Subject { message, ..Subject::new(wrapping, root, files, Vec::new()) };
            Opened::Ready { sha256: Some(sha256), subject: Box::new(subject) }
        }
    })
}

/// The digest by which everything goes; and, from the same pass, those of which signatures are made, where somebody asks for one.
fn digests(zip: &NamedFile, ask: &Checks<'_>) -> Result<(Digest, Option<Message>)> {
    if ask.signers.is_none() {
        return Ok((filesystem::digest(zip, &mut |_| ())?, None));
    }
    let message = Message::read(zip, &mut |_| ())?;
    Ok((message.sha256, Some(message)))
}

fn contents(zip: &NamedFile, walked: &Walked, ask: &Checks<'_>, extraction: Option<&Extraction>) -> Result<read::Found> {
    if !walked.safe {
        return Ok(Err(Vec::new()));
    }
    let zipped = match Zipped::open(zip, walked) {
        Ok(zipped) => zipped,
        Err(Unread::Defect(finding)) => return Ok(Err(vec![*finding])),
        Err(Unread::Error(error)) => return Err(error),
    };
    if ask.container_only {
        return read::through(&zipped, ask);
    }
    let root = extraction.map(|extraction| extraction.root(&walked.root, zipped.files())).transpose()?;
    read::all(&zipped, ask, root.as_ref())
}

/// Says how the bundle is wrapped.
pub fn look(subject: &Subject, findings: &mut Vec<Finding>) -> Looked {
    let Wrapping::Zip { canonical, date, findings: found } = &subject.wrapping else {
        return Looked::NotAt("a folder: it has no container".to_owned());
    };
    findings.extend(found.iter().cloned());
    if *canonical {
        let delivered = subject.documents.manifest.get().map(|manifest| DosDate::of(manifest.delivered_at));
        if date.is_some() && delivered.is_some() && *date != delivered {
            findings.push(Finding::new(Code::ContainerNotCanonical, "its time stamps are not the manifest's day of delivery"));
        }
        return Looked::At(format!("{}, canonical", counted(subject.files.len(), "file")));
    }
    Looked::At(if subject.is_issued() {
        "the contents are the issued ones, the wrapping is not".to_owned()
    } else {
        "neither the contents nor the wrapping are the issued ones".to_owned()
    })
}
