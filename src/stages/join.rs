//! Joins assets to the jobs that made them: by content, by `[[link]]`, by name, in this order of trust.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use unicode_normalization::UnicodeNormalization;

use super::filter::Owners;
use crate::data::decision::{Join, Joined};
use crate::data::inventory::Inventory;
use crate::data::job::{Job, JobId};
use crate::data::media_type::{self, MediaType};
use crate::data::source::{self, FileId, SourceFile};
use crate::data::stock::StockId;
use crate::data::{Code, Digest, Finding, Fix, Found};
use crate::engagement::Engagement;
use crate::engagement::config::LinkEntry;

/// Which job made each of these assets, where that can be told.
pub fn join(engagement: &Engagement, inventory: &Inventory, owners: &Owners, assets: &[FileId]) -> Found<BTreeMap<FileId, Joined>> {
    let mut joiner = Joiner::new(engagement, inventory, owners);
    let joined = assets.iter().filter_map(|asset| Some((*asset, joiner.join(*asset)?))).collect();
    joiner.report_unused_links();
    Found::new(joined, joiner.findings)
}

/// Which jobs wrote which bytes.
pub struct Outputs<'a> {
    inventory: &'a Inventory,
    by_file: HashMap<FileId, Vec<JobId>>,
    by_digest: HashMap<Digest, Vec<JobId>>,
}

impl<'a> Outputs<'a> {
    /// The outputs of every job.
    pub fn of(inventory: &'a Inventory) -> Self {
        let mut outputs = Self { inventory, by_file: HashMap::new(), by_digest: HashMap::new() };
        for (id, job) in inventory.jobs() {
            let Some(output) = job.output else { continue };
            outputs.by_file.entry(output).or_default().push(id);
            if let Some(digest) = inventory.file(output).digest {
                outputs.by_digest.entry(digest).or_default().push(id);
            }
        }
        outputs
    }

    /// The jobs whose output the file is, or has the same bytes as: the smallest id first, then the earliest run.
    pub fn makers(&self, file: FileId) -> Vec<JobId> {
        let digest = self.inventory.file(file).digest;
        let same = digest.and_then(|digest| self.by_digest.get(&digest)).or_else(|| self.by_file.get(&file));
        let mut makers = same.cloned().unwrap_or_default();
        makers.sort_by(|a, b| (&self.inventory.job(*a).id, a).cmp(&(&self.inventory.job(*b).id, b)));
        makers
    }
}

struct Joiner<'a> {
    engagement: &'a Engagement,
    inventory: &'a Inventory,
    owners: &'a Owners,
    outputs: Outputs<'a>,
    by_basename: HashMap<String, Vec<JobId>>,
    used_links: BTreeSet<usize>,
    findings: Vec<Finding>,
}

impl<'a> Joiner<'a> {
    fn new(engagement: &'a Engagement, inventory: &'a Inventory, owners: &'a Owners) -> Self {
        let mut by_basename: HashMap<String, Vec<JobId>> = HashMap::new();
        for (id, job) in inventory.jobs().filter(|(id, _)| owners.ours_and_completed(inventory, *id)) {
            by_basename.entry(job.basename().nfc().collect()).or_default().push(id);
        }
        let outputs = Outputs::of(inventory);
        Self { engagement, inventory, owners, outputs, by_basename, used_links: BTreeSet::new(), findings: Vec::new() }
    }

    fn join(&mut self, asset: FileId) -> Option<Joined> {
        let file = self.inventory.file(asset);
        let makers = self.makers(asset);
        let linked = self.link(file, &makers);
        match (makers.first(), linked) {
            (_, Some(job)) if makers.contains(&job) => Some(Joined { job, by: Join::Content }),
            (_, Some(job)) => Some(Joined { job, by: Join::Link }),
            (Some(job), None) => {
                self.report_collision(file, *job);
                Some(Joined { job: *job, by: Join::Content })
            }
            (None, None) => self.by_name(file),
        }
    }

    /// Our completed jobs with the same output.
    fn makers(&mut self, asset: FileId) -> Vec<JobId> {
        let (ours, others): (Vec<JobId>, Vec<JobId>) =
            self.outputs.makers(asset).into_iter().partition(|id| self.owners.ours_and_completed(self.inventory, *id));
        if let (true, Some(other)) = (ours.is_empty(), others.first()) {
            let message = format!(
                "the file has the same bytes as the output of {}, which is no completed job of this client",
                self.inventory.job(*other).id
            );
            let fix = Fix::text("look at the file: it may be another client's, or one that was not accepted");
            self.findings.push(Finding::new(Code::JoinForeign, message).at(&self.inventory.file(asset).at).fix(fix));
        }
        ours
    }

    fn report_collision(&mut self, file: &SourceFile, id: JobId) {
        let job = self.inventory.job(id);
        if !job.collides_with.is_empty() {
            let message = format!(
                "the bytes are those of an output that {} wrote as well; look at the picture and say whose it is",
                job.collides_with.join(", ")
            );
            let fix = Fix::toml("if it is this job's", link_toml(file, job, None));
            self.findings.push(Finding::new(Code::JoinCollision, message).at(&file.at).job(&job.id).fix(fix));
        }
    }

    fn link(&mut self, file: &SourceFile, makers: &[JobId]) -> Option<JobId> {
        let names =
            |entry: &LinkEntry| file.in_engagement.as_deref().is_some_and(|inside| names_asset(&entry.asset, inside, self.engagement));
        let index = self.engagement.links.iter().position(names)?;
        self.used_links.insert(index);
        let entry = &self.engagement.links[index];
        let mut jobs: Vec<JobId> = self.inventory.jobs().filter(|(_, job)| job.id == entry.job).map(|(id, _)| id).collect();
        jobs.retain(|id| self.owners.ours_and_completed(self.inventory, *id) && in_run(entry, &self.inventory.run(*id).at));
        if let Some(maker) = jobs.iter().find(|id| makers.contains(id)) {
            return Some(*maker);
        }
        match jobs.as_slice() {
            [] => {
                let fix = Fix::text("name a completed job of this client, and its run where the id is in several");
                let message =
                    format!("[[link]][{index}] names the job `{}`, which no run has as a completed job of this client", entry.job);
                self.findings.push(Finding::new(Code::JoinLink, message).at(&file.at).fix(fix));
                None
            }
            [job] => Some(*job),
            [.., latest] => {
                self.report_ambiguous(file, &jobs);
                Some(*latest)
            }
        }
    }

    fn by_name(&mut self, file: &SourceFile) -> Option<Joined> {
        let name = file.file_name();
        // What a stock library sold is no output of a job, whatever its stem says.
        if StockId::in_name(name).is_some() {
            return None;
        }
        let stem: String = name.rsplit_once('.').map_or(name, |(stem, _)| stem).nfc().collect();
        let same_kind = |id: &&JobId| kind(self.inventory, self.inventory.job(**id)) == Some(file.media_type.kind());
        let jobs: Vec<JobId> = self.by_basename.get(&stem)?.iter().filter(same_kind).copied().collect();
        let ids: BTreeSet<&str> = jobs.iter().map(|id| self.inventory.job(*id).id.as_str()).collect();
        if ids.len() != 1 {
            return None;
        }
        if jobs.len() > 1 {
            self.report_ambiguous(file, &jobs);
        }
        Some(Joined { job: *jobs.last()?, by: Join::Name })
    }

    fn report_ambiguous(&mut self, file: &SourceFile, jobs: &[JobId]) {
        let runs: Vec<&str> = jobs.iter().map(|id| source::folder(&self.inventory.run(*id).at)).collect();
        let job = self.inventory.job(jobs[0]);
        let message = format!("the job {} is in several runs, and the bytes of the asset are those of none: {}", job.id, runs.join(", "));
        let latest = runs.last().map(|run| source::file_name(run));
        let fix = Fix::toml("say which run it comes from", link_toml(file, job, latest));
        self.findings.push(Finding::new(Code::JoinAmbiguous, message).at(&file.at).job(&job.id).fix(fix));
    }

    fn report_unused_links(&mut self) {
        for (index, entry) in self.engagement.links.iter().enumerate() {
            if !self.used_links.contains(&index) {
                let fix = Fix::text("write `asset` as plan shows the file: below assets/, or from the engagement");
                let message = format!("[[link]][{index}] asset = {} names no shipped asset", Fix::quote(&entry.asset));
                self.findings.push(Finding::new(Code::JoinLink, message).at(self.engagement.config_file()).fix(fix));
            }
        }
    }
}

/// Whether `written` names the asset at `inside`: from the engagement, below `assets/`, or below the folder it ships from.
fn names_asset(written: &str, inside: &str, engagement: &Engagement) -> bool {
    let same = |path: &str| path.nfc().eq(written.nfc()) || path.nfc().eq(written.strip_prefix("assets/").unwrap_or(written).nfc());
    same(inside) || engagement.ship.iter().any(|rule| rule.below(inside).is_some_and(same))
}

/// `run` names a folder on the way to the run, or some of them.
fn in_run(entry: &LinkEntry, results: &str) -> bool {
    let Some(run) = &entry.run else { return true };
    let wanted: Vec<&str> = run.trim_matches('/').split('/').collect();
    let folders: Vec<&str> = source::folder(results).split('/').collect();
    folders.windows(wanted.len()).any(|window| window == wanted)
}

fn link_toml(file: &SourceFile, job: &Job, run: Option<&str>) -> String {
    let run = run.map(|run| format!("\nrun = {}", Fix::quote(run))).unwrap_or_default();
    format!("[[link]]\nasset = {}\njob = {}{run}", Fix::quote(file.name()), Fix::quote(&job.id))
}

/// What kind of thing a job gives: by its output, else by the name that the tool gave to it.
fn kind(inventory: &Inventory, job: &Job) -> Option<media_type::Kind> {
    if let Some(output) = job.output {
        return Some(inventory.file(output).media_type.kind());
    }
    let named = job.joined.get("localPath").or_else(|| job.joined.get("url"))?.as_str()?;
    let path = named.split(['?', '#']).next()?;
    MediaType::of_extension(path.rsplit_once('.')?.1).map(|known| known.kind())
}
