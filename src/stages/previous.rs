//! The version before: found, verified, and read as far as the next one needs it.

use std::path::{Path, PathBuf};

use super::document::Documents;
use super::publish::Output;
use super::verify::{self, Checks, Verified};
use crate::data::bundle::{self, Edition, Version};
use crate::data::handover::{History, Issue};
use crate::data::manifest::{Generator, Superseded};
use crate::data::{Code, Day, Finding, Fix, finding};
use crate::filesystem::{self, Kind};
use crate::leaks::Scanner;
use crate::{Error, Result};

/// The latest version before a build.
#[derive(Clone, Debug)]
pub struct Previous {
    /// The zip.
    pub verified: Verified,
    /// As it was issued, so that the same contents can be rendered as this version again.
    pub issue: Issue,
}

impl Previous {
    /// The latest of the versions at `zips`, each verified as `ask` says; `None` before the first.
    ///
    /// # Errors
    /// When one does not verify, or is another client's: nothing can be said to have changed since, and nothing superseded.
    pub fn latest(zips: &[PathBuf], slug: &str, ask: &Checks) -> Result<Option<Self>> {
        let read = zips.iter().map(|zip| Self::read(zip, slug, ask)).collect::<Result<Vec<_>>>()?;
        // Of two, the higher number is the one before; the first where they are the same.
        Ok(read.into_iter().reduce(|a, b| if b.version() > a.version() { b } else { a }))
    }

    fn read(zip: &Path, slug: &str, ask: &Checks) -> Result<Self> {
        let (report, verified) = verify::verify(zip, ask)?;
        let Some(verified) = verified else { return Err(damaged(zip, &report.findings)) };
        if verified.client_slug() != slug {
            let message = format!("{} is a bundle of {}, not of {slug}", zip.display(), verified.client_slug());
            return Err(Error::new(Code::PreviousInvalid, message)
                .at(zip.display())
                .fix(Fix::text("name the previous version of this client, or another output folder")));
        }
        let manifest = verified.manifest();
        let issue = Issue {
            edition: Edition::Numbered(verified.version()),
            delivered_at: manifest.delivered_at,
            supersedes: manifest.supersedes.clone(),
            generator: manifest.generator.clone(),
            history: None,
        };
        Ok(Self { verified, issue })
    }

    /// Its number.
    pub fn version(&self) -> Version {
        self.verified.version()
    }

    /// Whether `again`, rendered as this very version, has the same contents: every line of SHA256SUMS but that of CHANGELOG.md.
    pub fn has_contents_of(&self, again: &Documents) -> bool {
        let lines = |sums: &str| -> Vec<String> {
            let changelog = format!("  {}", bundle::CHANGELOG);
            sums.lines().filter(|line| !line.ends_with(&changelog)).map(str::to_owned).collect()
        };
        lines(self.verified.sums()) == lines(&String::from_utf8_lossy(again.sums()))
    }
}

/// Where the versions lie of which the latest is the one before: the one that was named, and the highest of the output folder.
///
/// # Errors
/// When the folder of the highest does not hold its zip.
pub fn zips(output: &Output, named: Option<&Path>, slug: &str) -> Result<Vec<PathBuf>> {
    let named = named.map(zip_in).transpose()?;
    let highest = output.versions()?.last().map(|version| output.folder_of(*version).join(Edition::Numbered(*version).zip_name(slug)));
    if let Some(zip) = highest.as_ref()
        && filesystem::length_if_file(zip)?.is_none()
    {
        let message = format!("the version before is not where it should lie: {} is no file", zip.display());
        let fix = Fix::text("put the issued file back, or move the folder of that version out of the output folder");
        return Err(Error::new(Code::PreviousInvalid, message).at(zip.display()).fix(fix));
    }
    Ok(named.into_iter().chain(highest).collect())
}

/// All that the next issue says beside its contents. What of the version before must not be named is not.
pub fn next_issue(edition: Edition, delivered_at: Day, previous: Option<&Previous>, scanner: &Scanner) -> Issue {
    let forbidden = |name: &str| !scanner.findings(bundle::CHANGELOG, scanner.name(name)).is_empty();
    let supersedes = previous.map(|previous| Superseded { version: previous.version(), tree_sha256: previous.verified.tree_sha256() });
    let history = previous.map(|previous| History {
        record: previous.verified.record().clone(),
        changelog: previous.verified.changelog().to_owned(),
        unnamed: 0,
    });
    let history = history.map(|history| history.without(forbidden));
    Issue { edition, delivered_at, supersedes, generator: Generator::this(), history }
}

/// The zip that `--previous` means: itself, or the one in the folder of a version.
pub fn zip_in(path: &Path) -> Result<PathBuf> {
    if filesystem::kind(path)? != Kind::Folder {
        return Ok(path.to_owned());
    }
    let zips: Vec<String> = filesystem::names_in(path)?.into_iter().filter(|name| name.ends_with(".zip")).collect();
    match zips.as_slice() {
        [zip] => Ok(path.join(zip)),
        _ => {
            let fix = Fix::text("name the zip of the previous version itself");
            Err(Error::new(Code::PreviousInvalid, format!("{} holds {} zips, not one", path.display(), zips.len()))
                .at(path.display())
                .fix(fix))
        }
    }
}

fn damaged(zip: &Path, findings: &[Finding]) -> Error {
    let fix = Fix::text("look with `handoff verify`; put the issued file back, or move the damaged version out of the output folder");
    Error::new(Code::PreviousInvalid, format!("the version before, {}, does not verify{}", zip.display(), finding::because(findings)))
        .at(zip.display())
        .fix(fix)
}
