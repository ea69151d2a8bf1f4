//! verify: is a zip, or an extracted folder, a bundle as it was issued, complete, and usable by people who have nothing else?
//!
//! Trusts nothing of the builder's: it shares the nouns ([`crate::data`]), the layout and the strict reader of
//! [`crate::zip`], the scanner of [`crate::leaks`] and the parsers of [`crate::generation`], and never `stages::package` or
//! `stages::document`. `CHECKS` is the table of SPEC section 4, one file per check. The container is walked before anything
//! is read; every file is then read once (`read`), and all checks look at what was read (`subject`).

mod allowance;
mod beside;
mod container;
mod contents;
mod documents;
mod extract;
mod folder;
mod integrity;
mod layout;
mod leaks;
mod live;
mod pins;
mod read;
mod recall;
mod regeneration;
mod rights;
mod signature;
#[cfg(test)]
mod stories;
mod subject;
mod sums;
mod terms;
#[cfg(test)]
pub(crate) mod testing;
mod verified;
mod zipped;

use std::num::NonZero;
use std::path::{Path, PathBuf};

use crate::data::changes::Record;
use crate::data::report::{Check, CheckName, CheckOutcome, Report};
use crate::data::{Code, Digest, Finding, finding};
use crate::filesystem::{self, Kind};
use crate::generation::interview::LiveTool;
use crate::{Error, Result};
use beside::Beside;
use container::Opened;
use contents::Contents as _;
pub use signature::Signers;
use subject::Subject;
pub use terms::Sought;
pub use verified::Verified;

/// What to check, and how.
#[derive(Clone)]
pub struct Checks<'a> {
    /// Where to extract everything to, kept only if it verified: a folder that is not there, or is empty.
    pub extract_to: Option<PathBuf>,
    /// Only the container, of any zip.
    pub container_only: bool,
    /// The terms that must not stand in it.
    pub terms: Option<Sought>,
    /// The generation tool that is asked too.
    pub live: Option<LiveTool>,
    /// Those who may have made it.
    pub signers: Option<Signers>,
    /// The zip alone, whatever lies beside it: for who needs what a version says, withdrawn or not.
    pub alone: bool,
    /// Workers that read.
    pub threads: NonZero<usize>,
    /// Is told of bytes as they are read.
    pub progress: &'a (dyn Fn(u64) + Sync),
    /// Is told when all is read and the generation tool is asked.
    pub asking: &'a (dyn Fn() + Sync),
}

impl Default for Checks<'_> {
    fn default() -> Self {
        let threads = crate::parallel::threads();
        Self {
            extract_to: None,
            container_only: false,
            terms: None,
            live: None,
            signers: None,
            alone: false,
            threads,
            progress: &|_| (),
            asking: &|| (),
        }
    }
}

/// What a check has to say: what it looked at, or why it did not look.
enum Looked {
    /// It looked, at this.
    At(String),
    /// It did not look, because of this.
    NotAt(String),
}

type Look = fn(&Subject, &mut Vec<Finding>) -> Looked;

/// The checks of SPEC section 4, in the order in which they are reported. A check failed when it found an error.
const CHECKS: [(CheckName, Look); CheckName::ALL.len()] = [
    (CheckName::Container, container::look),
    (CheckName::Integrity, integrity::look),
    (CheckName::Layout, layout::look),
    (CheckName::Documents, documents::look),
    (CheckName::Rights, rights::look),
    (CheckName::Pins, pins::look),
    (CheckName::Regeneration, regeneration::look),
    (CheckName::Leaks, leaks::look),
    (CheckName::Terms, terms::look),
    (CheckName::Live, live::look),
    (CheckName::Signature, signature::look),
];

/// Checks the bundle at `bundle`: a zip, or an extracted folder (the root folder, or one that holds exactly that).
///
/// A bundle that is not good is a report, not an error; there is a [`Verified`] only for a zip of which no check failed.
///
/// # Errors
/// When it cannot be read, or cannot be extracted to where it should.
pub fn verify(bundle: &Path, ask: &Checks<'_>) -> Result<(Report, Option<Verified>)> {
    let (report, verified) = look(bundle, ask, |subject, report| Verified::of(bundle, report, subject))?;
    Ok((report, verified.flatten()))
}

/// Checks a bundle and gives what it says and holds, verified or not; nothing where that cannot be read.
///
/// # Errors
/// As [`verify`].
pub fn read(bundle: &Path, ask: &Checks<'_>) -> Result<(Report, Option<Record>)> {
    let (report, record) = look(bundle, ask, |subject, _| subject.record())?;
    Ok((report, record.flatten()))
}

/// Checks a bundle, and takes what is wanted of what was read; nothing where only the container was looked at.
fn look<T>(bundle: &Path, ask: &Checks<'_>, take: impl FnOnce(&Subject, &Report) -> T) -> Result<(Report, Option<T>)> {
    if ask.container_only && ask.extract_to.is_some() {
        return Err(Error::new(Code::Usage, "--container-only extracts nothing: take --extract-to away"));
    }
    let extraction = ask.extract_to.as_deref().map(extract::Extraction::prepare).transpose()?;
    let folder = filesystem::kind(&filesystem::canonical(bundle)?)? == Kind::Folder;
    let opened = if folder { of_folder(bundle, ask, extraction.as_ref())? } else { container::open(bundle, ask, extraction.as_ref())? };
    let (report, taken) = match opened {
        Opened::Stopped { sha256, findings, detail, rest } => (stopped(Some(sha256), findings, &detail, rest), None),
        Opened::Ready { sha256, mut subject } => {
            subject.sought.clone_from(&ask.terms);
            subject.signers.clone_from(&ask.signers);
            subject.sha256 = sha256;
            subject.beside = if folder || ask.alone { None } else { Some(Beside::read(bundle)?) };
            subject.live = live::ask(ask, bundle, &subject)?;
            let report = judge(&subject, sha256);
            let taken = take(&subject, &report);
            (report, Some(taken))
        }
    };
    if let Some(extraction) = extraction.filter(|_| report.verified()) {
        extraction.keep()?;
    }
    Ok((report, taken))
}

fn of_folder(bundle: &Path, ask: &Checks<'_>, extraction: Option<&extract::Extraction>) -> Result<Opened> {
    if ask.container_only {
        let message = format!("{} is a folder: --container-only looks at a zip", bundle.display());
        return Err(Error::new(Code::Usage, message).at(bundle.display()));
    }
    let folder = folder::Folder::open(bundle)?;
    let root = extraction.map(|extraction| extraction.root(folder.root(), folder.files())).transpose()?;
    // A folder has no wrapping that could be broken.
    let files = read::all(&folder, ask, root.as_ref())?.unwrap_or_default();
    let subject = Subject::new(subject::Wrapping::Folder, folder.root().to_owned(), files, folder.into_intruders());
    Ok(Opened::Ready { sha256: None, subject: Box::new(subject) })
}

/// Asks every check.
fn judge(subject: &Subject, sha256: Option<Digest>) -> Report {
    let mut findings = Vec::new();
    let checks = CHECKS.map(|(check, look)| {
        let before = findings.len();
        let looked = look(subject, &mut findings);
        let failed = findings[before..].iter().any(Finding::refuses);
        let (outcome, detail) = match looked {
            Looked::At(detail) | Looked::NotAt(detail) if failed => (CheckOutcome::Failed, detail),
            Looked::At(detail) => (CheckOutcome::Passed, detail),
            Looked::NotAt(detail) => (CheckOutcome::NotChecked, detail),
        };
        Check { check, outcome, detail }
    });
    finding::sort(&mut findings);
    let (tree_sha256, version) = (subject.tree_sha256(), subject.version());
    Report { sha256, tree_sha256, version, checks: checks.into(), live: subject.live.report(), findings }
}

/// The report of a zip of which only the container was looked at.
fn stopped(sha256: Option<Digest>, mut findings: Vec<Finding>, detail: &str, rest: &str) -> Report {
    let failed = findings.iter().any(Finding::refuses);
    finding::sort(&mut findings);
    let checks = CheckName::ALL.map(|check| match check {
        CheckName::Container => {
            let outcome = if failed { CheckOutcome::Failed } else { CheckOutcome::Passed };
            Check { check, outcome, detail: detail.to_owned() }
        }
        _ => Check { check, outcome: CheckOutcome::NotChecked, detail: rest.to_owned() },
    });
    Report { sha256, tree_sha256: None, version: None, checks: checks.into(), live: None, findings }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_check_in_its_order() {
        assert_eq!(CHECKS.map(|(check, _)| check), CheckName::ALL);
    }
}
