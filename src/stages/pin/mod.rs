//! Pin: every shipped prompt with its model pinned and its payload held against the pinned schema. Pure: the pins come from the
//! lock, and no program is started.

pub(in crate::stages) mod adjust;
mod evidence;
mod identity;
mod inputs;
mod payload;

use std::collections::BTreeMap;

use crate::data::decision::Join;
use crate::data::inventory::Inventory;
use crate::data::job::JobId;
use crate::data::library::{Class, LibraryEntry, LibrarySource, PromptLibrary};
use crate::data::pin::{Lock, ModelPins, PINS_SCHEMA, Pin};
use crate::data::selection::Selection;
use crate::data::{BundlePath, Code, Finding, Fix, Found};
use crate::engagement::Engagement;
use crate::generation::schema::Schema;
use crate::stages::lock;
use crate::stages::strip::Contents;
use payload::Given;

/// The prompts as they are handed over, and the pins of their models.
#[derive(Clone, Debug, Default)]
pub struct Pins {
    /// By id.
    pub library: PromptLibrary,
    /// The id in the library of each shipped job.
    pub ids: BTreeMap<JobId, String>,
    /// What the lock says of the library's models; `None` in archive mode.
    pub pins: Option<ModelPins>,
    /// No pins, no batch, no cold test.
    pub archive: bool,
}

/// What became of a job's model.
enum Model<'a> {
    Pinned(&'a Pin),
    Gone(String),
    Unknown,
}

/// Pins every shipped prompt.
pub fn pin(engagement: &Engagement, inventory: &Inventory, selection: &Selection, contents: &Contents) -> Found<Pins> {
    let jobs: Vec<JobId> = selection.shipped_jobs().collect();
    let archive = engagement.regeneration.archive || jobs.is_empty();
    let ids = identity::library_ids(&engagement.client.slug, inventory, selection, &jobs);
    let makers = inputs::makers(selection);
    let pixels = evidence::pixels(contents, &makers);
    let given = Given { engagement, inventory, selection, contents, ids: &ids, makers: &makers, pixels: &pixels };
    let mut stage = Stage { engagement, inventory, selection, given, archive, findings: Vec::new() };
    stage.report_lock(&jobs);
    let mut entries: Vec<LibraryEntry> = jobs.iter().map(|id| stage.entry(*id, &ids[id])).collect();
    entries.sort_by(|a, b| a.id.cmp(&b.id));
    let library = PromptLibrary { jobs: entries };
    stage.report_none_left(&library);
    let pins = if archive { None } else { stage.model_pins(&library) };
    let findings = stage.findings;
    Found::new(Pins { library, ids, pins, archive }, findings)
}

struct Stage<'a> {
    engagement: &'a Engagement,
    inventory: &'a Inventory,
    selection: &'a Selection,
    given: Given<'a>,
    archive: bool,
    findings: Vec<Finding>,
}

impl<'a> Stage<'a> {
    fn report_lock(&mut self, jobs: &[JobId]) {
        if self.archive || self.engagement.lock.is_some() {
            return;
        }
        let mut models: Vec<&str> = jobs.iter().filter_map(|id| self.inventory.job(*id).model.as_deref()).collect();
        models.sort_unstable();
        models.dedup();
        let message = format!("no handoff.lock: nothing says what these models were: {}", models.join(", "));
        let text = format!(
            "run `handoff pin` where gen-ai is installed (it works logged out and spends nothing), or copy the lock of another machine to {}/handoff.lock, or hand over without regeneration",
            self.engagement.at
        );
        let fix = Fix::toml(text, "[regeneration]\nmode = \"archive\"");
        self.findings.push(Finding::new(Code::PinLockMissing, message).at(format!("{}/handoff.lock", self.engagement.at)).fix(fix));
    }

    fn entry(&mut self, id: JobId, library_id: &str) -> LibraryEntry {
        let job = self.inventory.job(id);
        let model = self.model(id);
        let schema = match &model {
            Model::Pinned(pin) if !self.archive => Schema::of(&pin.snapshot),
            _ => None,
        };
        let made = payload::make(self.given, id, schema.as_ref());
        made.findings.into_iter().for_each(|finding| self.report(finding));
        let made = made.value;
        let reason = self.reason(&model, made.obstacle.as_deref());
        let has_seed = made.parameters.get("seed").is_some_and(|seed| !seed.is_null());
        let seeded = has_seed && schema.as_ref().is_some_and(Schema::has_seed);
        let class = match (&reason, seeded) {
            (Some(_), _) => Class::NotReproducible,
            (None, true) => Class::Seeded,
            (None, false) => Class::Request,
        };
        let (model, pin) = match model {
            Model::Pinned(pin) => (pin.id.clone(), Some(pin.pin.clone())),
            _ => (job.model.clone().unwrap_or_default(), None),
        };
        let run = self.selection.run_folder(id.run).unwrap_or_default();
        let (assets, edited) = self.assets(id);
        let pin = pin.filter(|_| !self.archive);
        let source = LibrarySource { run, job: job.id.clone() };
        LibraryEntry {
            id: library_id.to_owned(),
            model,
            prompt: made.prompt,
            parameters: made.parameters,
            pin,
            class,
            reason,
            source,
            inputs: made.inputs,
            adjusted: made.adjusted,
            assets,
            edited,
        }
    }

    /// The model that a job means, by the lock; what is wrong about it becomes a finding.
    fn model(&mut self, id: JobId) -> Model<'a> {
        let job = self.inventory.job(id);
        let at = &self.inventory.run(id).at;
        let Some(name) = job.pinnable_model() else {
            self.report(lock::unresolved(self.inventory, id));
            return Model::Unknown;
        };
        let Some(taken) = &self.engagement.lock else { return Model::Unknown };
        match (taken.resolve(name), taken.withdrawn.get(name)) {
            (Some(pin), _) if pin.disabled() => self.gone(id, name, "is disabled".to_owned()),
            (Some(pin), _) if Schema::of(&pin.snapshot).is_none() => self.without_schema(id, name),
            (Some(pin), _) => Model::Pinned(pin),
            (None, Some(withdrawn)) => self.gone(id, name, format!("was no longer known to the tool on {}", withdrawn.asked_at)),
            (None, None) => {
                self.report(unpinned(taken, name).at(at).job(&job.id));
                Model::Unknown
            }
        }
    }

    fn gone(&mut self, id: JobId, name: &str, how: String) -> Model<'a> {
        let job = self.inventory.job(id);
        let reason = format!("the model {name} {how}");
        let finding = Finding::new(Code::RegenerationModelWithdrawn, format!("{reason}: the prompt is handed over as not-reproducible"));
        self.report(finding.at(&self.inventory.run(id).at).job(&job.id));
        Model::Gone(reason)
    }

    /// Nothing says what such a model takes, so no payload of its can be called right.
    fn without_schema(&mut self, id: JobId, name: &str) -> Model<'a> {
        let reason = format!("the pinned snapshot of the model {name} does not say which parameters it takes");
        let fix = Fix::text("run `handoff pin --update` with a gen-ai whose `models info` says it");
        let finding = Finding::new(Code::RegenerationNoSchema, format!("{reason}: the prompt is handed over as not-reproducible"));
        self.report(finding.at(&self.inventory.run(id).at).job(&self.inventory.job(id).id).fix(fix));
        Model::Gone(reason)
    }

    /// In archive mode nothing is pinned or to be run again, so nothing about that is a fault.
    fn report(&mut self, finding: Finding) {
        if !self.archive {
            self.findings.push(finding);
        }
    }

    fn reason(&self, model: &Model, obstacle: Option<&str>) -> Option<String> {
        match model {
            _ if self.archive => Some("handed over as an archive, without pins".to_owned()),
            Model::Gone(reason) => Some(reason.clone()),
            Model::Unknown => Some("its model is not pinned".to_owned()),
            Model::Pinned(_) => obstacle.map(str::to_owned),
        }
    }

    fn assets(&self, id: JobId) -> (Vec<BundlePath>, bool) {
        let made = self.selection.joins.iter().filter(|(_, joined)| joined.job == id);
        let made: Vec<_> = made.filter_map(|(file, joined)| Some((self.selection.path_of(*file)?.clone(), joined.by))).collect();
        let mut assets: Vec<BundlePath> =
            made.iter().map(|(path, _)| path.clone()).filter(|path| path.is_in(crate::data::bundle::ASSETS)).collect();
        assets.sort();
        let edited = !assets.is_empty() && made.iter().all(|(_, by)| *by != Join::Content);
        (assets, edited)
    }

    fn report_none_left(&mut self, library: &PromptLibrary) {
        let left = library.jobs.iter().any(|entry| entry.class != Class::NotReproducible);
        if self.archive || left || self.engagement.lock.is_none() {
            return;
        }
        let fix = Fix::toml("hand over without regeneration", "[regeneration]\nmode = \"archive\"");
        self.findings.push(Finding::new(Code::RegenerationNoneLeft, "none of the shipped prompts can be run again").fix(fix));
    }

    fn model_pins(&self, library: &PromptLibrary) -> Option<ModelPins> {
        let lock = self.engagement.lock.as_ref()?;
        let used = |id: &String| library.jobs.iter().any(|entry| entry.pin.is_some() && entry.model == *id);
        let models = lock.models.iter().filter(|(id, _)| used(id)).map(|(id, pin)| (id.clone(), pin.clone())).collect();
        Some(ModelPins { schema: PINS_SCHEMA.to_owned(), tool: lock.tool.clone(), models })
    }
}

/// A name that the lock does not have, or that several of its models have.
fn unpinned(lock: &Lock, name: &str) -> Finding {
    let candidates = lock.candidates(name);
    if candidates.is_empty() {
        let near = lock.nearest(name).map(|near| format!("; the pinned id most like it is {near}")).unwrap_or_default();
        let fix = Fix::text("run `handoff pin` where gen-ai is installed; it adds what is missing and leaves the other pins as they are");
        return Finding::new(Code::PinMissing, format!("the model {name} is not in handoff.lock{near}")).fix(fix);
    }
    let ids: Vec<&str> = candidates.iter().map(|pin| pin.id.as_str()).collect();
    let text = "run `handoff pin` where gen-ai is installed: it records which of them the tool takes; or write the id of the model that was run into the manifest of the run";
    Finding::new(Code::PinUnresolved, format!("the name {name} could mean each of these pinned models: {}", ids.join(", ")))
        .fix(Fix::text(text))
}
