//! What the shipped assets need beside themselves: the prompts that made them, the inputs of those prompts and what made them,
//! the records of their runs, the evidence of their rights.

use std::collections::{BTreeMap, HashSet, VecDeque};

use super::Standing;
use super::names::{self, Renames, Wanted};
use super::prompts::Eligible;
use crate::data::bundle::{EVIDENCE, INPUTS};
use crate::data::decision::{Join, Joined, Role, Rule, Verdict};
use crate::data::inventory::Inventory;
use crate::data::job::{InputTarget, JobId};
use crate::data::selection::run_name;
use crate::data::source::{FileId, SourceFile};
use crate::data::{BundlePath, Code, Digest, Finding, Fix, bundle_path};
use crate::engagement::open::IGNORE_FILE;
use crate::engagement::{Engagement, RightsRule, patterns};
use crate::stages::join::Outputs;
use crate::stages::rights;

/// The prompts that ship, with the rules that chose them, and what came in with them.
pub struct Chosen {
    pub jobs: BTreeMap<JobId, Rule>,
    pub joins: BTreeMap<FileId, Joined>,
    pub stand_ins: BTreeMap<FileId, BundlePath>,
    pub runs: Vec<usize>,
}

/// Chooses the prompts, and takes in what they and the rights rows need.
pub fn choose(
    engagement: &Engagement,
    inventory: &Inventory,
    eligible: &Eligible,
    joins: BTreeMap<FileId, Joined>,
    standings: &mut Vec<Standing>,
    renames: &mut Renames<'_>,
    findings: &mut Vec<Finding>,
) -> Chosen {
    let mut chooser = Chooser::new(engagement, inventory, eligible, joins, standings, renames, findings);
    chooser.seed();
    chooser.follow_inputs();
    chooser.take_in_runs();
    chooser.take_in_evidence();
    chooser.chosen
}

struct Chooser<'a, 'r> {
    engagement: &'a Engagement,
    inventory: &'a Inventory,
    eligible: &'a Eligible,
    standings: &'a mut Vec<Standing>,
    renames: &'a mut Renames<'r>,
    findings: &'a mut Vec<Finding>,
    chosen: Chosen,
    queue: VecDeque<JobId>,
    outputs: Outputs<'a>,
    assets_by_digest: BTreeMap<Digest, BundlePath>,
    /// The paths that are taken, folded as a file system that minds no case would.
    taken: HashSet<String>,
}

impl<'a, 'r> Chooser<'a, 'r> {
    fn new(
        engagement: &'a Engagement,
        inventory: &'a Inventory,
        eligible: &'a Eligible,
        joins: BTreeMap<FileId, Joined>,
        standings: &'a mut Vec<Standing>,
        renames: &'a mut Renames<'r>,
        findings: &'a mut Vec<Finding>,
    ) -> Self {
        let mut assets_by_digest = BTreeMap::new();
        let taken = standings.iter().filter_map(shipped_path).map(BundlePath::fold).collect();
        for (file, standing) in inventory.files.iter().zip(&*standings) {
            if let (Some(digest), Standing::Ships(Verdict::Ship { path, role: Role::Asset }, _)) = (file.digest, standing) {
                assets_by_digest.entry(digest).or_insert_with(|| path.clone());
            }
        }
        let chosen = Chosen { jobs: BTreeMap::new(), joins, stand_ins: BTreeMap::new(), runs: Vec::new() };
        Self {
            engagement,
            inventory,
            eligible,
            standings,
            renames,
            findings,
            chosen,
            queue: VecDeque::new(),
            outputs: Outputs::of(inventory),
            assets_by_digest,
            taken,
        }
    }

    fn seed(&mut self) {
        let made: Vec<JobId> = self.chosen.joins.values().map(|joined| joined.job).collect();
        made.into_iter().for_each(|job| self.choose(job, "made a shipped asset"));
        if self.engagement.all_prompts {
            let all: Vec<JobId> = self.eligible.keys().copied().collect();
            all.into_iter().for_each(|job| self.choose(job, "handoff.toml [filter] prompts = \"all\""));
        }
    }

    fn choose(&mut self, job: JobId, rule: &str) {
        if self.eligible[&job].is_none() && !self.chosen.jobs.contains_key(&job) {
            self.chosen.jobs.insert(job, rule.to_owned());
            self.queue.push_back(job);
        }
    }

    fn follow_inputs(&mut self) {
        while let Some(id) = self.queue.pop_front() {
            let inventory = self.inventory;
            let job = inventory.job(id);
            for input in &job.inputs {
                if let InputTarget::File(file) = input.target {
                    self.take_in_input(file, &job.id);
                    if let Some(maker) = self.maker(file) {
                        self.choose(maker, &format!("its output is an input of {}", job.id));
                    }
                }
            }
        }
    }

    /// The job of ours that wrote an input: the one already joined to the asset it equals, else by its bytes.
    fn maker(&mut self, file: FileId) -> Option<JobId> {
        if let Some(joined) = self.chosen.joins.get(&file) {
            return Some(joined.job);
        }
        let job = self.outputs.makers(file).into_iter().find(|id| self.eligible[id].is_none())?;
        if matches!(self.standings[file.0], Standing::Ships(..)) {
            self.chosen.joins.insert(file, Joined { job, by: Join::Content });
        }
        Some(job)
    }

    fn take_in_input(&mut self, file: FileId, job: &str) {
        if !matches!(self.standings[file.0], Standing::Open(_)) {
            return;
        }
        let source = self.inventory.file(file);
        if let Some(asset) = source.digest.and_then(|digest| self.assets_by_digest.get(&digest)) {
            self.chosen.stand_ins.insert(file, asset.clone());
            return;
        }
        let below = self.below_inputs(file);
        self.place(file, format!("{INPUTS}/{below}"), Role::Input, format!("input of {job}"));
    }

    fn place(&mut self, file: FileId, path: String, role: Role, rule: Rule) {
        let wanted = Wanted { path, role, rule };
        let standing = names::place(self.inventory.file(file), wanted, self.renames, self.findings);
        self.taken.extend(shipped_path(&standing).map(BundlePath::fold));
        self.standings[file.0] = standing;
    }

    /// The path below `source/inputs/`: from the engagement, or from the source folder, whose own name stays in the house.
    fn below_inputs(&self, file: FileId) -> String {
        let source = self.inventory.file(file);
        let folders = self.engagement.sources.iter().filter_map(|folder| source.at.strip_prefix(&format!("{folder}/")));
        let shortest = folders.min_by_key(|below| below.len());
        let below = source.in_engagement.as_deref().or(shortest).unwrap_or(&source.at);
        let free = |path: &String| !self.taken.contains(&bundle_path::fold(&format!("{INPUTS}/{path}")));
        let numbered = (2..).map(|number| format!("{number}/{below}"));
        std::iter::once(below.to_owned()).chain(numbered).find(free).unwrap_or_else(|| below.to_owned())
    }

    fn take_in_runs(&mut self) {
        let mut runs: Vec<usize> = self.chosen.jobs.keys().map(|job| job.run).collect();
        runs.dedup();
        for (place, run) in runs.iter().enumerate() {
            let run = &self.inventory.runs[*run];
            let folder = run_name(place);
            for (file, name, role) in [(Some(run.results), "results", Role::RunResults), (run.manifest, "manifest", Role::RunManifest)] {
                let Some(file) = file.filter(|file| matches!(self.standings[file.0], Standing::Open(_))) else { continue };
                let path = format!("source/{folder}/{name}.json");
                self.place(file, path, role, "default: run with shipped prompts".to_owned());
            }
        }
        self.chosen.runs = runs;
    }

    fn take_in_evidence(&mut self) {
        let shipped: Vec<BundlePath> = self.standings.iter().filter_map(needs_rights).collect();
        for rule in rights::rules_in_force(&self.engagement.rights, &shipped) {
            if rule.entry.ship_evidence {
                rule.entry.evidence.iter().for_each(|name| self.take_in_one_evidence(rule, name));
            }
        }
    }

    fn take_in_one_evidence(&mut self, rule: &RightsRule, name: &str) {
        let Some(file) = self.inventory.find(&rights::evidence_source(rule, name)) else { return };
        match &self.standings[file.0] {
            Standing::Open(_) => {
                let path = format!("{EVIDENCE}/{}", name.trim_start_matches("./").trim_start_matches("rights/"));
                self.place(file, path, Role::Evidence, format!("evidence of {}", rule.rule));
            }
            Standing::Out(reason) if reason != names::NOT_PORTABLE => {
                self.findings.push(left_out_evidence(self.inventory.file(file), rule, reason));
            }
            Standing::Out(_) | Standing::Ships(..) => {}
        }
    }
}

/// Evidence that a rule leaves out: a right that it proves would be claimed without it.
fn left_out_evidence(file: &SourceFile, row: &RightsRule, reason: &str) -> Finding {
    let back = format!("!{}", patterns::exactly(file.name()));
    let fix = if reason.starts_with(IGNORE_FILE) {
        Fix::text(format!("add the line {back} at the end of {IGNORE_FILE}, or move the file"))
    } else if reason.starts_with("default:") || reason.contains("[filter] exclude") {
        Fix::toml("take it back in, behind the other patterns", format!("[filter]\nexclude = [{}]", Fix::quote(&back)))
    } else {
        Fix::text("move the file to where nothing leaves it out, and correct the row")
    };
    let message = format!("{} names it as evidence, and it is left out: {reason}", row.rule);
    Finding::new(Code::RightsEvidenceMissing, message).at(&file.at).fix(fix)
}

fn shipped_path(standing: &Standing) -> Option<&BundlePath> {
    match standing {
        Standing::Ships(Verdict::Ship { path, .. }, _) => Some(path),
        _ => None,
    }
}

fn needs_rights(standing: &Standing) -> Option<BundlePath> {
    match standing {
        Standing::Ships(Verdict::Ship { path, role: Role::Asset | Role::Input }, _) => Some(path.clone()),
        _ => None,
    }
}
