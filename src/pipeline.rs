//! The stages in order: the file to read first.

mod clock;
mod propose;
mod reproduce;
mod templates;
mod workshop;

use std::num::NonZero;
use std::path::{Path, PathBuf};

use crate::data::{Code, Day, Finding, Fix, Found, Severity, finding};
use crate::engagement::Engagement;
use crate::filesystem::{self, Kind, Workspace};
use crate::generation::tool::Tool;
use crate::plan::{self, Plan};
use crate::stages::lock::Taken;
use crate::stages::publish::Preview;
use crate::stages::verify::Verified;
use crate::stages::{accept, filter, inventory, lock, recall, rights, strip};
use crate::{Error, Result, stages};
use clock::Clock;
pub use propose::propose;
pub use reproduce::{Issued, Reproduction, reproduce};
use workshop::Workshop;

/// Who is told which stage runs and how many bytes moved.
pub trait Progress: Sync {
    /// A stage starts; `bytes` is what it will move, where that is known.
    fn stage(&self, name: &'static str, bytes: Option<u64>);
    /// So many more bytes have moved.
    fn moved(&self, bytes: u64);
}

/// Decides what is handed over. Writes nothing, starts no program, uses no network.
pub fn plan(engagement: &Engagement, progress: &dyn Progress) -> Result<Plan> {
    let workspace = Workspace::at(&engagement.workspace)?;
    let templates = templates::of(engagement)?;
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
    let pins = stages::pin::pin(engagement, &inventory, &selection, &contents).into(&mut findings);
    // Whose every asset and input is.
    let rights = rights::rights(engagement, &inventory, &selection, &contents.imprints).into(&mut findings);

    let accepted = accept::accept(engagement, &inventory, &selection, &mut findings);
    let handover = plan::handover(engagement, &inventory, &selection, &contents, &pins, rights, accepted);
    let mut plan = Plan { inventory, selection, contents, pins, handover, templates, findings };
    // What the documents will say, templates and all, is searched before a byte is packed.
    let survivors = plan.search_documents(engagement.delivered_at)?;
    plan.findings.extend(survivors);
    finding::sort(&mut plan.findings);
    Ok(plan)
}

/// Asks the tool what the models of the shipped prompts are, and writes the lock where it moved. The only command that starts a
/// program, and the only one that writes into an engagement. Where it is not known which prompts there are, there is no value.
pub fn pin(engagement: &Engagement, tool: &dyn Tool, today: Day, update: bool, progress: &dyn Progress) -> Result<Found<Option<Taken>>> {
    let workspace = Workspace::at(&engagement.workspace)?;
    let mut findings = Vec::new();
    progress.stage("inventory", None);
    let inventory = inventory::inventory(engagement, &workspace)?.into(&mut findings);
    progress.stage("filter", None);
    let selection = filter::filter(engagement, &inventory)?.into(&mut findings);
    // Which prompts ship decides what stays in the lock: where that is not known, nothing is asked and nothing written.
    accept::accept(engagement, &inventory, &selection, &mut findings);
    findings.retain(|finding| decides_prompts(finding.code) && finding.severity != Severity::Note);
    if findings.iter().any(Finding::refuses) {
        finding::sort(&mut findings);
        return Ok(Found::new(None, findings));
    }
    progress.stage("pin-models", None);
    let taken = lock::take(engagement, &inventory, &selection, tool, today, update)?.into(&mut findings);
    if taken.changed && !findings.iter().any(Finding::refuses) {
        lock::write(engagement, &taken.lock)?;
    }
    finding::sort(&mut findings);
    Ok(Found::new(Some(taken), findings))
}

/// Whether a finding of the inventory or the filter is about which prompts there are: what could not be read may hold a run.
fn decides_prompts(code: Code) -> bool {
    ["source.", "run.", "filter."].iter().any(|kind| code.name().starts_with(kind))
}

/// What was asked of a build beside the engagement.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// The folder that holds the versions; default: [`output_folder`].
    pub output: Option<PathBuf>,
    /// The version before, where it is not in the output folder.
    pub previous: Option<PathBuf>,
    /// A new version even when nothing changed.
    pub reissue: bool,
    /// A preview in spite of what refuses a version, and no version.
    pub preview: bool,
    /// Threads; default: what the machine runs at once. They never decide a byte.
    pub threads: Option<NonZero<usize>>,
}

/// What came of a build.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// This version was published.
    Built(Verified),
    /// Nothing changed since this version.
    Unchanged(Verified),
    /// This preview was made.
    Preview(Preview),
    /// Findings refuse.
    Refused,
}

/// A build: its plan, what came of it, all findings, and how long each stage took.
pub struct Build {
    /// What was planned.
    pub plan: Plan,
    /// What came of it.
    pub outcome: Outcome,
    /// Those of the plan, and those of the documents.
    pub findings: Vec<Finding>,
    /// Seconds by stage, in the order in which they ran.
    pub stages: Vec<(&'static str, f64)>,
}

/// Plans, packs, verifies and publishes one version; or finds that nothing changed; or refuses. Or makes a preview.
pub fn build(engagement: &Engagement, options: &BuildOptions, progress: &dyn Progress) -> Result<Build> {
    let clock = Clock::new(progress);
    let folder = output_folder(engagement, options.output.as_deref())?;
    let plan = plan(engagement, &clock)?;
    // A preview is made of the same plan: what refuses a version is a warning there, but for what must not leave the house.
    let plan = if options.preview { plan.as_preview() } else { plan };
    let (outcome, findings) = if plan.refused() {
        (Outcome::Refused, plan.findings.clone())
    } else {
        package_and_publish(engagement, options, &folder, &plan, &clock)?
    };
    Ok(Build { plan, outcome, findings, stages: clock.stages() })
}

fn package_and_publish(
    engagement: &Engagement,
    options: &BuildOptions,
    folder: &Path,
    plan: &Plan,
    clock: &Clock,
) -> Result<(Outcome, Vec<Finding>)> {
    // One build at a time; the version before is verified, and the next one gets its number.
    let workshop = Workshop::open(engagement, options, folder, plan, clock)?;

    // package: the one pass over the bytes, straight to their place in the zip.
    clock.stage("package", Some(plan.bytes_shipped()));
    let zip = workshop.zip()?;
    let payload = workshop.pack(&zip)?;

    // document: first as the version before, to see whether anything changed since.
    clock.stage("document", None);
    if !options.reissue
        && let Some(before) = workshop.same_as_before(&payload)?
    {
        let mut findings = plan.findings.clone();
        findings.extend(recall::reminder(before.path(), before.tree_sha256()));
        finding::sort(&mut findings);
        return Ok((Outcome::Unchanged(before.clone()), findings));
    }
    let documents = workshop.documents(&payload)?;
    let findings = plan.findings_with(&documents);
    if findings.iter().any(Finding::refuses) {
        return Ok((Outcome::Refused, findings));
    }
    let tree = documents.tree_sha256();
    workshop.seal(&zip, payload, documents)?;

    // verify: the finished zip, as a stranger would check it. Only what verifies gets its number; a preview never gets one.
    clock.stage("verify", filesystem::length_if_file(zip.path())?);
    if options.preview {
        return Ok((Outcome::Preview(workshop.show(&zip, tree)?), findings));
    }
    let verified = workshop.verify(&zip, tree)?;

    // publish: the zip, its digest and the agency's report appear together, by one rename.
    clock.stage("publish", None);
    let published = workshop.publish(verified, &findings)?;
    Ok((Outcome::Built(published), findings))
}

/// The folder that holds the versions: what was asked for, else `handoff/<slug>` in the workspace. Never inside of what is packed.
pub fn output_folder(engagement: &Engagement, asked: Option<&Path>) -> Result<PathBuf> {
    let folder = asked.map_or_else(|| engagement.workspace.join("handoff").join(&engagement.client.slug), Path::to_owned);
    let resolved = filesystem::resolve(&folder)?;
    if !matches!(filesystem::kind(&resolved)?, Kind::Folder | Kind::Absent) {
        let fix = Fix::text("name a folder with -o, one that is there or a new one");
        return Err(Error::new(Code::Usage, format!("{} is a file, not a folder", folder.display())).at(folder.display()).fix(fix));
    }
    let sources = engagement.sources.iter().map(|source| engagement.workspace.join(source));
    for packed in std::iter::once(engagement.folder.clone()).chain(sources) {
        if resolved.starts_with(&packed) {
            let message = format!("the output folder {} lies inside of {}, which is packed", folder.display(), packed.display());
            let fix = Fix::text("name a folder outside of the engagement and its sources with -o");
            return Err(Error::new(Code::OutputInside, message).at(folder.display()).fix(fix));
        }
    }
    let beside_clients = engagement.other_clients.is_some().then(|| engagement.folder.parent()).flatten();
    if let Some(clients) = beside_clients.filter(|clients| resolved.starts_with(clients)) {
        let message = format!("the output folder {} lies among the clients, in {}", folder.display(), clients.display());
        let fix = Fix::text("name a folder elsewhere with -o: what lies there would be taken for a client, or for a client's work");
        return Err(Error::new(Code::OutputInside, message).at(folder.display()).fix(fix));
    }
    Ok(resolved)
}
