//! The stages in order: the file to read first.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use crate::data::bundle::{self, Version};
use crate::data::manifest::Generator;
use crate::data::{Code, Day, Digest, Finding, Fix, Found, finding};
use crate::engagement::Engagement;
use crate::filesystem::{self, NamedFile, Workspace};
use crate::generation::tool::Tool;
use crate::plan::{self, Plan};
use crate::reports::BuildReport;
use crate::stages::document::Templates;
use crate::stages::lock::Taken;
use crate::stages::previous::{self, Previous};
use crate::stages::publish::{self, Output};
use crate::stages::verify::{Checks, Verified};
use crate::stages::{accept, document, filter, inventory, lock, package, rights, strip, verify};
use crate::{Error, Result, parallel, stages};

/// Space for documents, sidecars and the file system's own needs.
const SPACE_BESIDE: u64 = 32 << 20;
/// The longest template that is read.
const TEMPLATE_LIMIT: u64 = 4 << 20;

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
    let pins = stages::pin::pin(engagement, &inventory, &selection, &contents.payloads).into(&mut findings);
    // Whose every asset and input is.
    let rights = rights::rights(engagement, &inventory, &selection).into(&mut findings);

    let accepted = accept::accept(engagement, &inventory, &selection, &mut findings);
    let handover = plan::handover(engagement, &inventory, &selection, &contents, &pins, rights, accepted);
    findings.extend(strip::search_handover(&handover, &contents.scanner));
    finding::sort(&mut findings);
    Ok(Plan { inventory, selection, contents, pins, handover, findings })
}

/// Asks the tool what the models of the shipped prompts are, and writes the lock where it moved. The only command that starts a
/// program, and the only one that writes into an engagement.
pub fn pin(engagement: &Engagement, tool: &dyn Tool, today: Day, update: bool, progress: &dyn Progress) -> Result<Found<Taken>> {
    let workspace = Workspace::at(&engagement.workspace)?;
    progress.stage("inventory", None);
    let inventory = inventory::inventory(engagement, &workspace)?;
    progress.stage("filter", None);
    let selection = filter::filter(engagement, &inventory.value)?;
    progress.stage("pin-models", None);
    let taken = lock::take(engagement, &inventory.value, &selection.value, tool, today, update)?;
    if taken.value.changed && !taken.findings.iter().any(Finding::refuses) {
        lock::write(engagement, &taken.value.lock)?;
    }
    Ok(taken)
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

/// Plans, packs, verifies and publishes one version; or finds that nothing changed; or refuses.
pub fn build(engagement: &Engagement, options: &BuildOptions, progress: &dyn Progress) -> Result<Build> {
    let clock = Clock::new(progress);
    let folder = output_folder(engagement, options.output.as_deref())?;
    let plan = plan(engagement, &clock)?;
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
    let slug = &engagement.client.slug;
    let workspace = Workspace::at(&engagement.workspace)?;
    let templates = templates(engagement)?;
    let mut findings = plan.findings.clone();

    // One build at a time. What an interrupted one left behind is swept.
    let output = Output::open(folder)?;
    let previous = Previous::find(&output, options.previous.as_deref(), slug)?;
    let version = output.next()?.max(Version(previous.as_ref().map_or(0, |previous| previous.version().0) + 1));
    output.ensure_space(package::most_bytes(&plan.contents.files, &version.root()) + SPACE_BESIDE)?;
    let workshop = output.temporary()?;

    // package: the one pass over the bytes, straight to their place in the zip.
    clock.stage("package", Some(plan.bytes_shipped()));
    let zip = NamedFile::create(&workshop.path().join(bundle::zip_name(slug, version)))?;
    let threads = options.threads.unwrap_or_else(parallel::threads);
    let moved = |bytes| clock.moved(bytes);
    let payload =
        package::payload(&plan.contents.files, &workspace, &version.root(), engagement.delivered_at, &zip, threads.get(), &moved)?;

    // document: first as the version before, to see whether anything changed since.
    clock.stage("document", None);
    if let Some(previous) = previous.as_ref().filter(|_| !options.reissue) {
        let again = document::document(&plan.handover, &payload.files, &previous.issue, &templates)?;
        if previous.has_contents_of(&again) {
            return Ok((Outcome::Unchanged(previous.verified.clone()), findings));
        }
    }
    let issue = previous::next_issue(version, engagement.delivered_at, Generator::this(), previous.as_ref());
    let documents = document::document(&plan.handover, &payload.files, &issue, &templates)?;
    findings.extend(strip::search_documents(&documents.0, &plan.contents.scanner));
    finding::sort(&mut findings);
    if findings.iter().any(Finding::refuses) {
        return Ok((Outcome::Refused, findings));
    }
    let tree = documents.tree_sha256();
    let sealed = package::seal(payload, documents.0, &zip)?;
    zip.set_length(sealed.length)?;
    zip.sync()?;

    // verify: the finished zip, as a stranger would check it. Only what verifies gets its number.
    clock.stage("verify", None);
    let verified = self_check(zip.path(), tree, &Checks { threads, progress: &moved, ..Checks::default() })?;

    // publish: the zip, its digest and the agency's report appear together, by one rename.
    clock.stage("publish", None);
    let report = BuildReport::new(engagement, plan, &verified, &findings);
    publish::write_sidecars(workshop.path(), &verified, &report)?;
    let published = output.publish(workshop, verified)?;
    Ok((Outcome::Built(published), findings))
}

/// A bundle that this program made and does not verify is this program's fault, whatever the engagement holds.
fn self_check(zip: &Path, tree: Digest, ask: &Checks) -> Result<Verified> {
    let (report, verified) = verify::verify(zip, ask)?;
    let same = |verified: &Verified| verified.tree_sha256() == tree;
    verified.filter(same).ok_or_else(|| {
        let first = report.findings.iter().find(|finding| finding.refuses());
        let first =
            first.map(|finding| format!(": {} {}", finding.path.as_deref().unwrap_or_default(), finding.message)).unwrap_or_default();
        let fix = Fix::text("nothing was published; if a template was overridden, look there first, else please report this");
        Error::new(Code::SelfCheck, format!("the bundle that was just built does not verify{first}")).fix(fix)
    })
}

/// The folder that holds the versions: what was asked for, else `handoff/<slug>` in the workspace. Never inside of what is packed.
pub fn output_folder(engagement: &Engagement, asked: Option<&Path>) -> Result<PathBuf> {
    let folder = asked.map_or_else(|| engagement.workspace.join("handoff").join(&engagement.client.slug), Path::to_owned);
    let resolved = filesystem::resolve(&folder)?;
    let sources = engagement.sources.iter().map(|source| engagement.workspace.join(source));
    for packed in std::iter::once(engagement.folder.clone()).chain(sources) {
        if resolved.starts_with(&packed) {
            let message = format!("the output folder {} lies inside of {}, which is packed", folder.display(), packed.display());
            let fix = Fix::text("name a folder outside of the engagement and its sources with -o");
            return Err(Error::new(Code::OutputInside, message).at(folder.display()).fix(fix));
        }
    }
    Ok(resolved)
}

/// The built-in templates, and what the agency put in place of some of them.
fn templates(engagement: &Engagement) -> Result<Templates> {
    let Some(folder) = &engagement.templates else { return Ok(Templates::built_in()) };
    if filesystem::kind(folder)? != filesystem::Kind::Folder {
        let fix = Fix::text("`templates` names a folder, relative to the workspace");
        return Err(Error::new(Code::Template, format!("{} is not a folder", folder.display())).at(folder.display()).fix(fix));
    }
    let mut own = BTreeMap::new();
    for name in Templates::NAMES {
        own.extend(filesystem::read_text_if_there(&folder.join(name), TEMPLATE_LIMIT)?.map(|text| (name.to_owned(), text)));
    }
    Templates::with(&own)
}

/// Passes progress on, and notes when each stage starts.
struct Clock<'a> {
    progress: &'a dyn Progress,
    started: Mutex<Vec<(&'static str, Instant)>>,
}

impl<'a> Clock<'a> {
    fn new(progress: &'a dyn Progress) -> Self {
        Self { progress, started: Mutex::new(Vec::new()) }
    }

    fn stages(&self) -> Vec<(&'static str, f64)> {
        let started = self.started.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let ends = started.iter().skip(1).map(|(_, start)| *start).chain([Instant::now()]);
        // Milliseconds: more digits would claim more than a wall clock knows.
        let seconds = |from: &Instant, to: Instant| (to.duration_since(*from).as_secs_f64() * 1e3).round() / 1e3;
        started.iter().zip(ends).map(|((name, start), end)| (*name, seconds(start, end))).collect()
    }
}

impl Progress for Clock<'_> {
    fn stage(&self, name: &'static str, bytes: Option<u64>) {
        self.started.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((name, Instant::now()));
        self.progress.stage(name, bytes);
    }

    fn moved(&self, bytes: u64) {
        self.progress.moved(bytes);
    }
}
