//! The jobs: results and manifest joined, with what each made and took. Paths first; they become files of the inventory when
//! all files are known.

use std::collections::{BTreeMap, HashMap};

use super::ground::Ground;
use super::inputs::{self, Target};
use super::outputs;
use super::paths::Lead;
use super::runs::ReadRun;
use crate::data::inventory::Inventory;
use crate::data::job::{Input, InputTarget, Job, Run};
use crate::data::source::SourcePath;
use crate::data::{Finding, Found};
use crate::generation::inputs::{NamedInput, named_inputs};
use crate::generation::manifest::{self, JoinedJob};
use crate::generation::schema::Schema;

/// A run whose files are known by their paths only.
pub struct DraftRun {
    run: ReadRun,
    jobs: Vec<DraftJob>,
}

struct DraftJob {
    joined: JoinedJob,
    output: Option<SourcePath>,
    inputs: Vec<(NamedInput, Target)>,
}

/// Joins the jobs of all runs.
pub fn join_all(ground: &Ground, runs: Vec<ReadRun>) -> Found<Vec<DraftRun>> {
    let mut findings = Vec::new();
    let mut schemas = Schemas { ground, known: HashMap::new() };
    let drafts = runs.into_iter().map(|run| DraftRun::join(ground, run, &mut schemas, &mut findings)).collect();
    Found::new(drafts, findings)
}

/// The schemas of the models that the lock knows, each read once.
struct Schemas<'a> {
    ground: &'a Ground<'a>,
    known: HashMap<String, Option<Schema>>,
}

impl Schemas<'_> {
    fn of(&mut self, model: Option<&str>) -> Option<&Schema> {
        let lock = self.ground.engagement.lock.as_ref()?;
        let schema = || lock.resolve(model?).and_then(|pin| Schema::of(&pin.snapshot));
        self.known.entry(model?.to_owned()).or_insert_with(schema).as_ref()
    }
}

impl DraftRun {
    fn join(ground: &Ground, run: ReadRun, schemas: &mut Schemas, findings: &mut Vec<Finding>) -> Self {
        let mut jobs = Vec::new();
        for (position, result) in run.results.jobs.iter().enumerate() {
            let joined = manifest::join(run.manifest.as_ref().map(|found| &found.manifest), result);
            let output = outputs::output(ground, &run, position, result, findings);
            // What another client's job took is none of our business.
            let named = if ground.is_other_clients_job(&result.id) {
                Vec::new()
            } else {
                named_inputs(&joined.payload, schemas.of(joined.model.as_deref()))
            };
            let inputs = named.into_iter().map(|input| (input.clone(), inputs::target(ground, &run, &input))).collect();
            jobs.push(DraftJob { joined, output, inputs });
        }
        Self { run, jobs }
    }

    /// The files that the run refers to.
    pub fn named_files(&self) -> impl Iterator<Item = &str> {
        let outputs = self.jobs.iter().filter_map(|job| job.output.as_deref());
        let inputs = self.jobs.iter().flat_map(|job| &job.inputs).filter_map(|(_, target)| match target {
            Target::Local(Lead::To(at)) => Some(at.as_str()),
            _ => None,
        });
        outputs.chain(inputs).chain(self.run.manifest.as_ref().map(|manifest| manifest.at.as_str()))
    }

    /// The run with the files of this inventory; `None` when its results have vanished meanwhile.
    pub fn settle(self, inventory: &Inventory) -> Option<Run> {
        let results = inventory.find(&self.run.at)?;
        let collisions = self.collisions();
        let jobs = self.jobs.into_iter().zip(self.run.results.jobs).zip(collisions).enumerate();
        let jobs = jobs.map(|(position, ((draft, result), collides_with))| Job {
            id: result.id,
            status: result.status,
            model: draft.joined.model,
            joined: draft.joined.joined,
            payload: draft.joined.payload,
            output: draft.output.and_then(|at| inventory.find(&at)),
            collides_with,
            inputs: draft.inputs.into_iter().map(|(input, target)| settled(input, target, inventory)).collect(),
            position: (position, draft.joined.position),
        });
        let (manifest, manifest_json) = self.run.manifest.map(|found| (inventory.find(&found.at), found.json)).unzip();
        Some(Run {
            results,
            at: self.run.at,
            manifest: manifest.flatten(),
            started_at: self.run.results.started_at,
            results_json: self.run.json,
            manifest_json,
            jobs: jobs.collect(),
        })
    }

    /// For each job the others that wrote the same file. The tool names outputs by the last part of the id, so `acme/hero`
    /// and `zest/hero` of one batch land on one `hero.png`.
    fn collisions(&self) -> Vec<Vec<String>> {
        let mut writers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let ids = self.run.results.jobs.iter().map(|job| job.id.as_str());
        for (id, job) in ids.clone().zip(&self.jobs) {
            if let Some(at) = &job.output {
                writers.entry(at).or_default().push(id);
            }
        }
        let others = |own: &str, at: &str| writers[at].iter().filter(|id| **id != own).map(|id| (*id).to_owned()).collect();
        ids.zip(&self.jobs).map(|(id, job)| job.output.as_ref().map(|at| others(id, at)).unwrap_or_default()).collect()
    }
}

fn settled(input: NamedInput, target: Target, inventory: &Inventory) -> Input {
    let target = match target {
        Target::Remote => InputTarget::Remote,
        Target::Local(Lead::To(at)) => inventory.find(&at).map_or(InputTarget::Missing, InputTarget::File),
        Target::Local(Lead::OtherClient(name)) => InputTarget::Foreign(name),
        Target::Local(Lead::Nowhere) => InputTarget::Missing,
        Target::Local(Lead::Outside) => InputTarget::Outside,
    };
    Input { parameter: input.parameter, index: input.index, written: input.written, target }
}
