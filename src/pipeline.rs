//! The stages in order: the file to read first.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::data::bundle::{self, Version};
use crate::data::handover::{Issue, PackedFile};
use crate::data::manifest::Generator;
use crate::data::{BundlePath, Code, Day, Digest, Finding, Fix, finding};
use crate::engagement::Engagement;
use crate::filesystem::{self, NamedFile, Workspace};
use crate::plan::{self, Plan};
use crate::stages::document::{Documents, Templates};
use crate::stages::publish::Output;
use crate::stages::verify::{Checks, Verified};
use crate::stages::{accept, document, filter, inventory, package, pin, previous, rights, strip, verify};
use crate::stages::previous::Previous;
use crate::{Error, Result, reports};

/// Who is told which stage runs and how many bytes moved. The order of the calls is the order of the stages.
pub trait Progress: Sync {
    /// A stage starts; `bytes` is what it will move, where that is known.
    fn stage(&self, name: &'static str, bytes: Option<u64>);
    /// So many more bytes have moved.
    fn moved(&self, bytes: u64);
}

/// Nobody is told.
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &'static str, _: Option<u64>) {}
    fn moved(&self, _: u64) {}
}

/// Decides what is handed over. Writes nothing, starts no program, uses no network.
pub fn plan(engagement: &Engagement, progress: &dyn Progress) -> Result<Plan> {
    let workspace = Workspace::at(&engagement.workspace)?;
    let mut findings = Vec::new();

    // Every file, every run, every job; which output and which input is which file.
    progress.stage("inventory", None);
    let inventory = inventory::inventory(engagement, &workspace)?.into(&mut findings);
    // One decision and its rule for every file and every prompt; which asset was made by which job.
    progress.stage("filter", None);
    let selection = filter::filter(engagement, &inventory)?.into(&mut findings);
    // Recipes for what ships, run JSON and brand system cleaned; what of the house survives in it.
    progress.stage("strip", None);
    let contents = strip::strip(engagement, &workspace, &inventory, &selection)?.into(&mut findings);
    // Every prompt with its model pinned and its payload held against the pinned schema.
    progress.stage("pin-models", None);
    let pins = pin::pin(engagement, &inventory, &selection).into(&mut findings);
    // Whose every asset and input is.
    let rights = rights::rights(engagement, &inventory, &selection).into(&mut findings);

    let accepted = accept::accept(engagement, &inventory, &selection, &mut findings);
    let handover = plan::handover(engagement, &inventory, &selection, &contents, &pins, rights, accepted);
    findings.extend(strip::search_handover(&handover, &contents.scanner));
    finding::sort(&mut findings);
    Ok(Plan { inventory, selection, contents, pins, handover, findings })
}

/// What was asked of a build beside the engagement.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// The folder that holds the versions; default: `<workspace>/handoff/<slug>`.
    pub output: Option<PathBuf>,
    /// The version before, where it is not in the output folder.
    pub previous: Option<PathBuf>,
    /// A new version even when nothing changed.
    pub reissue: bool,
    /// Threads; default: what the machine runs at once. They never decide a byte.
    pub threads: Option<usize>,
}

/// What came of a build.
#[derive(Debug)]
pub enum Outcome {
    /// A new version was published.
    Built(Verified),
    /// Nothing changed since this version.
    Unchanged(Verified),
    /// Findings refuse.
    Refused,
}

/// A build: its plan, what came of it, and how long each stage took.
#[derive(Debug)]
pub struct Build {
    /// What was planned.
    pub plan: Plan,
    /// What came of it.
    pub outcome: Outcome,
    /// All findings: those of the plan, and those of the finished bundle.
    pub findings: Vec<Finding>,
    /// Seconds by stage.
    pub stages: Vec<(&'static str, f64)>,
}

/// Plans, packs, verifies and publishes one version.
pub fn build(engagement: &Engagement, options: &BuildOptions, progress: &dyn Progress) -> Result<Build> {
    let clock = Clock::new(progress);
    let folder = output_folder(engagement, options)?;
    let plan = plan(engagement, &clock)?;
    let mut findings = plan.findings.clone();
    if plan.refused() {
        return Ok(Build { plan, outcome: Outcome::Refused, findings, stages: clock.stages() });
    }

    // One build at a time; what an interrupted one left behind is swept.
    let output = Output::open(&folder)?;
    let before = previous::previous(&output, options.previous.as_deref(), &engagement.client.slug)?;
    let version = Version(before.highest.map_or(0, |Version(number)| number) + 1);
    output.ensure_space(plan.bytes_shipped() + SPACE_FOR_DOCUMENTS)?;
    let workshop = output.workshop()?;

    // The one pass over the bytes, straight to their place in the zip.
    clock.stage("package", Some(plan.bytes_shipped()));
    let zip = NamedFile::create(&workshop.path().join(bundle::zip_name(&engagement.client.slug, version)))?;
    let workspace = Workspace::at(&engagement.workspace)?;
    let threads = options.threads.unwrap_or_else(crate::parallel::threads);
    let root = version.root();
    let payload = package::payload(&plan.contents.files, &workspace, &root, engagement.delivered_at, &zip, threads, &|bytes| clock.moved(bytes))?;

    // Documents of the contents that were really written; first as the version before, to see whether anything changed.
    clock.stage("document", None);
    let templates = templates(engagement)?;
    if let (Some(previous), false) = (&before.latest, options.reissue) {
        let again = document::document(&plan.handover, payload.files(), &previous.issue, &templates)?;
        if previous.has_contents_of(&again) {
            drop(workshop);
            let outcome = Outcome::Unchanged(before.latest.map(|previous| previous.verified).ok_or_else(unreachable_previous)?);
            return Ok(Build { plan, outcome, findings, stages: clock.stages() });
        }
    }
    let issue = issue(engagement.delivered_at, version, before.latest.as_ref());
    let documents = document::document(&plan.handover, payload.files(), &issue, &templates)?;
    findings.extend(strip::search_documents(documents.files(), &plan.contents.scanner));
    finding::sort(&mut findings);
    if findings.iter().any(Finding::refuses) {
        return Ok(Build { plan, outcome: Outcome::Refused, findings, stages: clock.stages() });
    }
    let tree = documents.tree_sha256();
    package::seal(payload, documents.into_files(), &zip)?;

    // The finished zip, as a stranger would check it. Only what verifies gets its number.
    clock.stage("verify", None);
    let verified = self_check(zip.path(), tree)?;
    clock.stage("publish", None);
    write_sidecars(engagement, &plan, &verified, &findings, workshop.path())?;
    let published = output.publish(workshop, version, verified)?;
    Ok(Build { plan, outcome: Outcome::Built(published), findings, stages: clock.stages() })
}
