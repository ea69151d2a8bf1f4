//! Builds again what a bundle was made of, with its version and its day, in a temporary folder that goes with it, and compares. Uses
//! no network, starts no program, and writes nowhere else.

use std::num::NonZero;
use std::path::Path;

use super::{Progress, output_folder, plan};
use crate::data::bundle::{Edition, SUMS, Version};
use crate::data::changes::{Files, Record};
use crate::data::difference::{Cause, FileDifference};
use crate::data::manifest::Superseded;
use crate::data::{Code, Day, Digest, Finding, Fix, finding};
use crate::engagement::Engagement;
use crate::filesystem::{self, NamedFile, Workspace};
use crate::plan::Plan;
use crate::reports::{BuildReport, Decided, ReproduceOutcome};
use crate::stages::document::{self, Documents};
use crate::stages::package;
use crate::stages::previous::{self, Previous};
use crate::stages::publish::BUILD_REPORT;
use crate::stages::reproduce::{Again, differences};
use crate::stages::verify::{self, Checks};
use crate::{Error, Result, parallel};

/// The longest build report that is read.
const REPORT_LIMIT: u64 = 256 << 20;

/// What came of building a bundle again.
#[derive(Clone, Debug)]
pub struct Reproduction {
    /// Whether it is what its sources make.
    pub outcome: ReproduceOutcome,
    /// Its number.
    pub version: Version,
    /// Its day of delivery.
    pub delivered_at: Day,
    /// Its digest; `None` for a folder.
    pub sha256: Option<Digest>,
    /// The digest of what was built; `None` where the engagement would be refused now.
    pub rebuilt_sha256: Option<Digest>,
    /// What differs, causes first.
    pub differences: Vec<FileDifference>,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// A bundle that is to be built again.
pub struct Issued {
    record: Record,
    version: Version,
    sha256: Option<Digest>,
    tree_sha256: Option<Digest>,
    /// What was decided when it was built, where its report lies beside it.
    decided: Option<Decided>,
    findings: Vec<Finding>,
}

impl Issued {
    /// Reads the bundle, and the report of its build where that lies beside it.
    ///
    /// # Errors
    /// When it does not say what it holds, or is a preview.
    pub fn read(bundle: &Path, ask: &Checks<'_>) -> Result<Self> {
        let (report, record) = verify::read(bundle, ask)?;
        let look = || Fix::text("look at it with `handoff verify`");
        let cannot = |why: &str| {
            Error::new(Code::ReproduceUnreadable, format!("{} cannot be built again{why}", bundle.display()))
                .at(bundle.display())
                .fix(look())
        };
        let record = record.ok_or_else(|| cannot(&finding::because(&report.findings)))?;
        let version = record.manifest.version.ok_or_else(|| cannot(": it is a preview, which has no number"))?;
        let mut findings = Vec::new();
        if !report.verified() {
            let message = format!("it does not verify{}", finding::because(&report.findings));
            findings.push(Finding::new(Code::DiffNotVerified, message).at(bundle.display()).fix(look()));
        }
        let decided = decided(bundle, report.tree_sha256)?;
        Ok(Self { record, version, sha256: report.sha256, tree_sha256: report.tree_sha256, decided, findings })
    }

    /// The day with which it is to be built.
    pub fn delivered_at(&self) -> Day {
        self.record.manifest.delivered_at
    }
}

/// What was decided when the bundle was built, if the report beside it is of these contents.
fn decided(bundle: &Path, tree: Option<Digest>) -> Result<Option<Decided>> {
    let Some(folder) = bundle.parent() else { return Ok(None) };
    let path = folder.join(BUILD_REPORT);
    let fix = || Fix::text("put the report that was issued with the bundle back, or take this away");
    let unfit = |why: &str| Error::new(Code::ReproduceUnreadable, format!("{}: {why}", path.display())).at(path.display()).fix(fix());
    let text = filesystem::read_text_if_there(&path, REPORT_LIMIT, &unfit)?;
    let report = text.and_then(|text| serde_json::from_str::<BuildReport>(&text).ok());
    Ok(report.filter(|report| Some(report.tree_sha256) == tree).map(|report| report.decided))
}

/// Builds a bundle again and compares. `before` is the version that it superseded, where it is not in the usual folder.
///
/// # Errors
/// When it is another client's, or the version before is not at hand.
pub fn reproduce(
    issued: Issued,
    engagement: &Engagement,
    before: Option<&Path>,
    threads: Option<NonZero<usize>>,
    progress: &dyn Progress,
) -> Result<Reproduction> {
    let threads = threads.unwrap_or_else(parallel::threads);
    same_client(&issued, engagement)?;
    let plan = plan(engagement, progress)?;
    let decided = Decided::new(engagement, &plan);
    let Issued { record, version, sha256, tree_sha256, decided: then, mut findings } = issued;
    let mut result = Reproduction {
        outcome: ReproduceOutcome::Different,
        version,
        delivered_at: record.manifest.delivered_at,
        sha256,
        rebuilt_sha256: None,
        differences: Vec::new(),
        findings: Vec::new(),
    };
    findings.extend(plan.findings.iter().filter(|finding| finding.refuses()).cloned());
    result.findings = findings;
    if plan.refused() {
        return Ok(result);
    }
    let superseded = record.manifest.supersedes.as_ref();
    let ask = Checks { threads, alone: true, ..Checks::default() };
    let previous = superseded.map(|superseded| previous(superseded, engagement, before, &ask)).transpose()?;
    let (documents, files, rebuilt) = build(engagement, &plan, version, previous.as_ref(), threads, progress)?;
    result.rebuilt_sha256 = Some(rebuilt);
    (result.outcome, result.differences) = if sha256 == Some(rebuilt) {
        (ReproduceOutcome::Identical, Vec::new())
    } else if tree_sha256 == Some(documents.tree_sha256()) {
        let detail = match sha256 {
            Some(_) => "the files are the same; the zip was wrapped by another program, or by another version of this one",
            None => "the files are the same; a folder has no container to compare",
        };
        let container = FileDifference { path: version.root(), cause: Cause::Container, detail: detail.to_owned() };
        (ReproduceOutcome::SameContents, vec![container])
    } else {
        let again = Again { files: &files, decided: &decided };
        (ReproduceOutcome::Different, differences(&record, &again, then.as_ref()))
    };
    Ok(result)
}

fn same_client(issued: &Issued, engagement: &Engagement) -> Result<()> {
    let (of, slug) = (&issued.record.manifest.client_slug, &engagement.client.slug);
    if of == slug {
        return Ok(());
    }
    let message = format!("the bundle is of {of}, and the engagement {} is of {slug}", engagement.at);
    Err(Error::new(Code::ReproduceUnreadable, message).at(&engagement.at).fix(Fix::text("name the engagement that it was made of")))
}

/// The version that the bundle superseded: it decides what its CHANGELOG.md says.
fn previous(superseded: &Superseded, engagement: &Engagement, named: Option<&Path>, ask: &Checks<'_>) -> Result<Previous> {
    let slug = &engagement.client.slug;
    let edition = Edition::Numbered(superseded.version);
    let zip = match named {
        Some(named) => previous::zip_in(named)?,
        None => output_folder(engagement, None)?.join(edition.root()).join(edition.zip_name(slug)),
    };
    let found = match filesystem::length_if_file(&zip)? {
        Some(_) => Previous::latest(std::slice::from_ref(&zip), slug, ask)?,
        None => None,
    };
    found.filter(|previous| previous.verified.tree_sha256() == superseded.tree_sha256).ok_or_else(|| {
        let message = format!("the bundle superseded version {}, and {} is not that version", superseded.version, zip.display());
        let fix = Fix::text("name the zip of that version with --previous: what changed since it stands in the bundle's CHANGELOG.md");
        Error::new(Code::PreviousInvalid, message).at(zip.display()).fix(fix)
    })
}

/// Packs the whole bundle in a folder of its own: its documents, its files, and the digest of its zip.
fn build(
    engagement: &Engagement,
    plan: &Plan,
    version: Version,
    previous: Option<&Previous>,
    threads: NonZero<usize>,
    progress: &dyn Progress,
) -> Result<(Documents, Files, Digest)> {
    let bench = filesystem::scratch_folder()?;
    filesystem::ensure_space(bench.path(), package::most_bytes(&plan.contents.files, &version.root()))?;
    let edition = Edition::Numbered(version);
    let zip = NamedFile::create(&bench.path().join(edition.zip_name(&engagement.client.slug)))?;
    progress.stage("package", Some(plan.bytes_shipped()));
    let workspace = Workspace::at(&engagement.workspace)?;
    let moved = |bytes| progress.moved(bytes);
    let day = engagement.delivered_at;
    let payload = package::payload(&plan.contents.files, &workspace, &edition.root(), day, &zip, threads.get(), &moved)?;
    progress.stage("document", None);
    let issue = previous::next_issue(edition, day, previous, &plan.contents.scanner);
    let documents = document::document(&plan.handover, &payload.files, &issue, &plan.templates)?;
    let packed = payload.files.iter().map(|file| (file.path.clone(), file.sha256));
    let rendered = documents.0.iter().filter(|(path, _)| path.as_str() != SUMS).map(|(path, bytes)| (path.clone(), Digest::of(bytes)));
    let files = packed.chain(rendered).collect();
    let sealed = package::seal(payload, documents.0.clone(), &zip)?;
    zip.set_length(sealed.length)?;
    progress.stage("compare", Some(sealed.length));
    let digest = filesystem::digest(&zip, &mut |bytes| progress.moved(bytes))?;
    Ok((documents, files, digest))
}
