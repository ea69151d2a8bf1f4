//! Where one version, or a preview, is made: the output folder under its lock, the version before, and a temporary folder that is gone unless
//! the version is published. Knows where things lie and what they are called; the order of work is the pipeline's.

use std::num::NonZero;
use std::path::Path;

use super::clock::Clock;
use super::{BuildOptions, Progress as _};
use crate::data::bundle::Edition;
use crate::data::handover::Issue;
use crate::data::report::{Check, CheckName, CheckOutcome, Report};
use crate::data::{Code, Digest, Finding, Fix, canonical, finding};
use crate::engagement::Engagement;
use crate::filesystem::{self, NamedFile, Temporary, Workspace};
use crate::plan::Plan;
use crate::reports::BuildReport;
use crate::stages::document::{self, Documents};
use crate::stages::package::{self, Payload};
use crate::stages::previous::{self, Previous};
use crate::stages::publish::{self, Output, Preview};
use crate::stages::verify::{self, Checks, Verified};
use crate::{Error, Result, parallel};

/// Space for documents, sidecars and the file system's own needs.
const SPACE_BESIDE: u64 = 32 << 20;

/// The checks that a preview too has to pass: the others say what is open in it.
const SOUND: [CheckName; 3] = [CheckName::Container, CheckName::Integrity, CheckName::Leaks];

/// Where one version is made.
pub(super) struct Workshop<'a> {
    engagement: &'a Engagement,
    plan: &'a Plan,
    clock: &'a Clock<'a>,
    threads: NonZero<usize>,
    output: Output,
    previous: Option<Previous>,
    edition: Edition,
    needed: u64,
    bench: Temporary,
}

impl<'a> Workshop<'a> {
    /// Takes the lock of the output folder, sweeps what an interrupted build left, verifies the version before (a preview has none),
    /// and makes sure that there is space for the next.
    pub fn open(engagement: &'a Engagement, options: &BuildOptions, folder: &Path, plan: &'a Plan, clock: &'a Clock<'a>) -> Result<Self> {
        let threads = options.threads.unwrap_or_else(parallel::threads);
        let output = Output::open(folder)?;
        let (edition, previous) = match options.preview {
            true => (Edition::Preview, None),
            false => Self::next(engagement, options, &output, threads, clock)?,
        };
        let needed = package::most_bytes(&plan.contents.files, &edition.root()) + SPACE_BESIDE;
        filesystem::ensure_space(output.folder(), needed)?;
        let bench = output.temporary()?;
        Ok(Self { engagement, plan, clock, threads, output, previous, edition, needed, bench })
    }

    /// The number of the next version, and the version before.
    fn next(
        engagement: &Engagement,
        options: &BuildOptions,
        output: &Output,
        threads: NonZero<usize>,
        clock: &Clock,
    ) -> Result<(Edition, Option<Previous>)> {
        let slug = &engagement.client.slug;
        let next = publish::next_version(output.versions()?.last().copied())?;
        let before = previous::zips(output, options.previous.as_deref(), slug)?;
        if !before.is_empty() {
            clock.stage("previous", total_length(&before)?);
        }
        // A version that was recalled, or was signed wrongly, is still the one before.
        let ask = Checks { threads, alone: true, progress: &|bytes| clock.moved(bytes), ..Checks::default() };
        let previous = Previous::latest(&before, slug, &ask)?;
        // A version that was named may have a higher number than those that are there.
        let version = next.max(publish::next_version(previous.as_ref().map(Previous::version))?);
        Ok((Edition::Numbered(version), previous))
    }

    /// The file that becomes the zip.
    pub fn zip(&self) -> Result<NamedFile> {
        NamedFile::create(&self.bench.path().join(self.edition.zip_name(&self.engagement.client.slug)))
    }

    /// Writes the payload to where it belongs in the zip.
    pub fn pack(&self, zip: &NamedFile) -> Result<Payload> {
        let workspace = Workspace::at(&self.engagement.workspace)?;
        let (files, root) = (&self.plan.contents.files, self.edition.root());
        let moved = |bytes| self.clock.moved(bytes);
        let packed = package::payload(files, &workspace, &root, self.engagement.delivered_at, zip, self.threads.get(), &moved);
        packed.map_err(|error| filesystem::with_space(error, self.output.folder(), self.needed))
    }

    /// The version before, where this payload and its documents, rendered as that very version, are what it has.
    pub fn same_as_before(&self, payload: &Payload) -> Result<Option<&Verified>> {
        let Some(previous) = &self.previous else { return Ok(None) };
        let again = self.render(payload, &previous.issue)?;
        Ok(previous.has_contents_of(&again).then_some(&previous.verified))
    }

    /// The documents of this version.
    pub fn documents(&self, payload: &Payload) -> Result<Documents> {
        let scanner = &self.plan.contents.scanner;
        let issue = previous::next_issue(self.edition, self.engagement.delivered_at, self.previous.as_ref(), scanner);
        self.render(payload, &issue)
    }

    fn render(&self, payload: &Payload, issue: &Issue) -> Result<Documents> {
        document::document(&self.plan.handover, &payload.files, issue, &self.plan.templates)
    }

    /// Adds the documents and the directory, and waits until the device has the zip.
    pub fn seal(&self, zip: &NamedFile, payload: Payload, documents: Documents) -> Result<()> {
        let sealed = package::seal(payload, documents.0, zip);
        let finished = sealed.and_then(|sealed| zip.set_length(sealed.length)).and_then(|()| zip.sync());
        finished.map_err(|error| filesystem::with_space(error, self.output.folder(), self.needed))
    }

    /// Verifies the finished zip. A bundle that this program made and does not verify is this program's fault, whatever the
    /// engagement holds.
    pub fn verify(&self, zip: &NamedFile, tree: Digest) -> Result<Verified> {
        let (report, verified) = self.check(zip)?;
        verified.filter(|verified| verified.tree_sha256() == tree).ok_or_else(|| not_verified(&report.findings))
    }

    /// Checks of the finished preview what must hold in spite of open questions, and gives it its name, in place of the one before.
    pub fn show(self, zip: &NamedFile, tree: Digest) -> Result<Preview> {
        let (report, _) = self.check(zip)?;
        let unsound = |check: &Check| SOUND.contains(&check.check) && check.outcome == CheckOutcome::Failed;
        let sha256 = report.sha256.filter(|_| report.tree_sha256 == Some(tree) && !report.checks.iter().any(unsound));
        let sha256 = sha256.ok_or_else(|| not_verified(&report.findings))?;
        Ok(Preview { path: self.output.put_preview(zip.path())?, sha256, tree_sha256: tree })
    }

    fn check(&self, zip: &NamedFile) -> Result<(Report, Option<Verified>)> {
        let ask = Checks { threads: self.threads, progress: &|bytes| self.clock.moved(bytes), ..Checks::default() };
        verify::verify(zip.path(), &ask)
    }

    /// Lays the digest and the agency's report beside the zip, and makes all three a version by one rename.
    pub fn publish(self, verified: Verified, findings: &[Finding]) -> Result<Verified> {
        let report = BuildReport::new(self.engagement, self.plan, &verified, findings);
        publish::write_sidecars(self.bench.path(), &verified, &canonical::to_json(&report))?;
        self.output.publish(self.bench, verified)
    }
}

fn total_length(zips: &[std::path::PathBuf]) -> Result<Option<u64>> {
    let lengths = zips.iter().map(|zip| filesystem::length_if_file(zip)).collect::<Result<Vec<_>>>()?;
    Ok(lengths.into_iter().sum())
}

fn not_verified(findings: &[Finding]) -> Error {
    let fix = Fix::text("nothing was published; if a template was overridden, look there first, else please report this");
    Error::new(Code::SelfCheck, format!("the bundle that was just built does not verify{}", finding::because(findings))).fix(fix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_verify_is_named_once() {
        let said = |finding: Finding| not_verified(&[finding]).message;
        let finding = |message: &str| Finding::new(Code::IntegrityChanged, message);
        let expected = "the bundle that was just built does not verify: v2/SHA256SUMS: is short";
        assert_eq!(said(finding("is short").at("v2/SHA256SUMS")), expected);
        assert_eq!(said(finding("v2/SHA256SUMS: is short").at("v2/SHA256SUMS")), expected);
        assert_eq!(said(finding("v2/SHA256SUMS: is short")), expected);
    }
}
