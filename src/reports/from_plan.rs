//! What a plan says, as the reports tell it.

use super::build::{BUILD_REPORT_SCHEMA, BUILD_SCHEMA, BuildReport, BuildResult, Decided, StageTime};
use super::outcome::{BuildOutcome, PlanOutcome};
use super::plan::{PLAN_SCHEMA, PlanDecision, PlanEntry, PlanModel, PlanPrompt, PlanResult, PlanTotals};
use super::rights::{RIGHTS_TABLE_SCHEMA, RightsResult, UndeterminedFile};
use std::collections::HashMap;
use std::path::Path;

use crate::data::bundle::Version;
use crate::data::decision::{Decision, Role, Verdict};
use crate::data::finding::Finding;
use crate::data::handover::{HandedFile, Handover};
use crate::data::job::JobId;
use crate::data::manifest::Generator;
use crate::data::rights::{self, Origin};
use crate::data::{BundlePath, Code, Digest};
use crate::engagement::Engagement;
use crate::pipeline::{Build, Outcome};
use crate::plan::Plan;
use crate::stages::publish::Preview;
use crate::stages::verify::Verified;

impl PlanResult {
    /// What there is to say about a plan.
    pub fn new(engagement: &Engagement, plan: &Plan, version: Version) -> Self {
        let entries = entries(plan);
        let shipped = entries.iter().filter(|entry| entry.bundle_path.is_some()).count();
        let totals =
            PlanTotals { inventoried: entries.len(), shipped, left_out: entries.len() - shipped, bytes_shipped: plan.bytes_shipped() };
        Self {
            schema: PLAN_SCHEMA.to_owned(),
            outcome: PlanOutcome::of(plan.refused()),
            client_slug: engagement.client.slug.clone(),
            version,
            delivered_at: engagement.delivered_at,
            delivered_at_from: engagement.delivered_at_from.to_owned(),
            totals,
            entries,
            prompts: prompts(plan),
            strips: plan.contents.strips.clone(),
            models: models(plan),
            findings: plan.findings.clone(),
        }
    }
}

impl BuildResult {
    /// What there is to say about a build.
    pub fn new(build: &Build) -> Self {
        let (outcome, version, zip) = match &build.outcome {
            Outcome::Built(verified) => (BuildOutcome::Built, Some(verified.version()), Some(Zip::of(verified))),
            Outcome::Unchanged(verified) => (BuildOutcome::Unchanged, Some(verified.version()), Some(Zip::of(verified))),
            Outcome::Preview(Preview { path, sha256, tree_sha256 }) => {
                (BuildOutcome::Preview, None, Some(Zip { path, sha256: *sha256, tree_sha256: *tree_sha256 }))
            }
            Outcome::Refused => (BuildOutcome::Refused, None, None),
        };
        let handover = zip.as_ref().map(|_| &build.plan.handover);
        Self {
            schema: BUILD_SCHEMA.to_owned(),
            outcome,
            version,
            bundle: zip.as_ref().map(|zip| zip.path.display().to_string()),
            sha256: zip.as_ref().map(|zip| zip.sha256),
            tree_sha256: zip.as_ref().map(|zip| zip.tree_sha256),
            assets_count: handover.map(|handover| handover.files.iter().filter(|file| file.role == Role::Asset).count()),
            prompts_count: handover.map(|handover| handover.library.jobs.len()),
            rights_status: handover.map(|handover| rights::status(&handover.rights)),
            regeneration_supported: handover.map(Handover::regeneration_supported),
            stages: build.stages.iter().map(|(stage, seconds)| StageTime { stage: (*stage).to_owned(), seconds: *seconds }).collect(),
            findings: build.findings.clone(),
        }
    }
}

/// The zip that came of a build.
struct Zip<'a> {
    path: &'a Path,
    sha256: Digest,
    tree_sha256: Digest,
}

impl<'a> Zip<'a> {
    fn of(verified: &'a Verified) -> Self {
        Self { path: verified.path(), sha256: verified.sha256(), tree_sha256: verified.tree_sha256() }
    }
}

impl RightsResult {
    /// What a plan says about rights.
    pub fn new(plan: &Plan) -> Self {
        // What could not be read has no row.
        let is_about = |finding: &&Finding| {
            let code = finding.code.name();
            code.starts_with("rights.") || code.starts_with("source.") && finding.refuses()
        };
        let findings: Vec<Finding> = plan.findings.iter().filter(is_about).cloned().collect();
        let unknown = findings.iter().filter(|finding| finding.code == Code::RightsUnknown);
        let undetermined: Vec<UndeterminedFile> = unknown
            .map(|finding| UndeterminedFile {
                source: finding.path.clone().unwrap_or_default(),
                path: finding.place.clone().unwrap_or_default(),
            })
            .collect();
        let rows = &plan.handover.rights;
        Self {
            schema: RIGHTS_TABLE_SCHEMA.to_owned(),
            outcome: PlanOutcome::of(findings.iter().any(Finding::refuses)),
            rights_status: undetermined.is_empty().then(|| rights::status(rows)),
            totals: rights::totals(rows),
            rows: rows.clone(),
            undetermined,
            findings,
        }
    }
}

impl BuildReport {
    /// What there is to say about a version that was built.
    pub fn new(engagement: &Engagement, plan: &Plan, verified: &Verified, findings: &[Finding]) -> Self {
        Self {
            schema: BUILD_REPORT_SCHEMA.to_owned(),
            client_slug: engagement.client.slug.clone(),
            version: verified.version(),
            delivered_at: engagement.delivered_at,
            delivered_at_from: engagement.delivered_at_from.to_owned(),
            bundle: verified.zip_name(),
            sha256: verified.sha256(),
            tree_sha256: verified.tree_sha256(),
            decided: Decided::new(engagement, plan),
            models: models(plan),
            accepted: plan.handover.accepted.clone(),
            findings: findings.to_vec(),
            generator: Generator::this(),
        }
    }
}

impl Decided {
    /// What a plan decided.
    pub fn new(engagement: &Engagement, plan: &Plan) -> Self {
        Self {
            entries: entries(plan),
            prompts: prompts(plan),
            strips: plan.contents.strips.clone(),
            decided_by: engagement.decided_by.clone(),
            templates: plan.templates.digests(),
        }
    }
}

fn entries(plan: &Plan) -> Vec<PlanEntry> {
    let shipped = Shipped::of(plan);
    let files = plan.selection.decisions.iter().map(|decision| entry(plan, &shipped, decision));
    let obstacles = plan.inventory.obstacles.iter().map(|obstacle| PlanEntry {
        source: obstacle.at.clone(),
        bundle_path: None,
        decision: PlanDecision::LeaveOut,
        role: None,
        rule: obstacle.rule.clone(),
        bytes: None,
        media_type: None,
        job: None,
        model: None,
        join: None,
        origin: None,
    });
    let mut entries: Vec<PlanEntry> = files.chain(obstacles).collect();
    entries.sort_by(|a, b| a.source.cmp(&b.source));
    entries
}

/// What there is to know of shipped files, by path: a plan may have fifty thousand of them.
struct Shipped<'a> {
    files: HashMap<&'a BundlePath, &'a HandedFile>,
    origins: HashMap<&'a BundlePath, Origin>,
}

impl<'a> Shipped<'a> {
    fn of(plan: &'a Plan) -> Self {
        let own = plan.handover.rights.iter().filter(|row| !row.component);
        Self {
            files: plan.handover.files.iter().map(|file| (&file.path, file)).collect(),
            origins: own.map(|row| (&row.path, row.origin)).collect(),
        }
    }
}

fn entry(plan: &Plan, shipped: &Shipped, decision: &Decision) -> PlanEntry {
    let file = plan.inventory.file(decision.file);
    let (path, role) = match &decision.verdict {
        Verdict::Ship { path, role } => (Some(path.clone()), Some(*role)),
        Verdict::LeaveOut => (None, None),
    };
    let joined = plan.selection.joins.get(&decision.file).filter(|_| path.is_some());
    let model = path.as_ref().and_then(|path| shipped.files.get(path)?.model.clone());
    let origin = path.as_ref().and_then(|path| shipped.origins.get(path).copied());
    PlanEntry {
        source: file.at.clone(),
        decision: PlanDecision::of(path.is_some()),
        bundle_path: path,
        role,
        rule: decision.rule.clone(),
        bytes: Some(file.stamp.length),
        media_type: Some(file.media_type.clone()),
        job: joined.map(|joined| plan.inventory.job(joined.job).id.clone()),
        model,
        join: joined.map(|joined| joined.by),
        origin,
    }
}

fn prompts(plan: &Plan) -> Vec<PlanPrompt> {
    let said = plan.selection.prompts.iter().map(|decision| PlanPrompt {
        job: plan.inventory.job(decision.job).id.clone(),
        run: plan.inventory.run(decision.job).at.clone(),
        decision: PlanDecision::of(decision.ships),
        rule: decision.rule.clone(),
    });
    said.collect()
}

fn models(plan: &Plan) -> Vec<PlanModel> {
    let mut models: Vec<PlanModel> = Vec::new();
    let ids: std::collections::BTreeMap<&str, JobId> = plan.pins.ids.iter().map(|(job, id)| (id.as_str(), *job)).collect();
    for entry in &plan.pins.library.jobs {
        let Some(job) = ids.get(entry.id.as_str()).map(|job| plan.inventory.job(*job).id.clone()) else { continue };
        match models.iter_mut().find(|model| model.id == entry.model) {
            Some(model) => model.jobs.push(job),
            None => models.push(PlanModel { id: entry.model.clone(), pin: entry.pin.clone(), jobs: vec![job] }),
        }
    }
    models.sort_by(|a, b| a.id.cmp(&b.id));
    models
}
