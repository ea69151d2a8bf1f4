//! live: with `--live`, the generation tool itself. Would the `gen-ai` on PATH take `prompts/batch.json` and every payload, and
//! are the pinned models still what they were?
//!
//! The tool runs in a temporary folder that holds only what was extracted, with an empty home and a scrubbed environment
//! (`room`), and is asked nothing but the questions of [`crate::generation::question`] (`questions`). It is never believed over
//! the offline checks: where the two disagree that is a finding, and what the offline checks say stays. It is not started at all
//! on a bundle that is not the one that was issued, or in which a name or an input could lead it elsewhere.

mod questions;
mod room;

use std::collections::BTreeMap;
use std::path::Path;

use super::regeneration::{input_fault, payload, schemas};
use super::subject::Subject;
use super::{Checks, Looked};
use crate::Result;
use crate::data::bundle::{BATCH, PINS};
use crate::data::library::Batch;
use crate::data::pin::ModelPins;
use crate::data::report::LiveReport;
use crate::data::{Code, Finding};
use crate::generation::inputs::{NamedInput, named_inputs};
use crate::generation::interview::Interview;
use crate::generation::question::ModelName;
use crate::generation::schema::Schema;
use questions::Questions;
use room::Scratch;

/// What the tool said of a bundle.
#[derive(Clone, Debug)]
pub enum Live {
    /// Nobody wanted it asked.
    NotAsked,
    /// It was not started, because of this.
    NotStarted(String),
    /// It was asked.
    Asked(Box<Answers>),
}

/// What asking gave.
#[derive(Clone, Debug)]
pub struct Answers {
    report: LiveReport,
    findings: Vec<Finding>,
    detail: String,
    complete: bool,
}

/// What may be asked about.
struct Admitted<'a> {
    batch: &'a Batch,
    pins: &'a ModelPins,
    schemas: BTreeMap<&'a str, Schema>,
    names: BTreeMap<&'a str, ModelName>,
}

impl Live {
    /// What is reported of the calls.
    pub fn report(&self) -> Option<LiveReport> {
        if let Self::Asked(answers) = self { Some(answers.report.clone()) } else { None }
    }
}

/// Asks the tool, where somebody wants that, about the bundle at `bundle`, which was read as `subject`.
///
/// # Errors
/// When the tool cannot be started, the bundle is no longer what was read, or the run is interrupted.
pub fn ask(ask: &Checks<'_>, bundle: &Path, subject: &Subject) -> Result<Live> {
    let Some(tool) = &ask.live else { return Ok(Live::NotAsked) };
    let admitted = match admit(subject) {
        Ok(admitted) => admitted,
        Err(why) => return Ok(Live::NotStarted(why)),
    };
    (ask.asking)();
    let inputs: Vec<_> = admitted.inputs().map(|input| input.written).collect();
    let scratch = Scratch::extract(bundle, subject, &inputs)?;
    let mut questions = Questions::new(Interview::begin(tool, scratch.room(tool)), &scratch, &admitted);
    questions.ask()?;
    Ok(Live::Asked(Box::new(questions.answers(tool))))
}

/// Says what came of it.
pub fn look(subject: &Subject, findings: &mut Vec<Finding>) -> Looked {
    match &subject.live {
        Live::NotAsked => Looked::NotAt("no --live".to_owned()),
        Live::NotStarted(why) => Looked::NotAt(why.clone()),
        Live::Asked(answers) => {
            findings.extend(answers.findings.iter().cloned());
            if answers.complete { Looked::At(answers.detail.clone()) } else { Looked::NotAt(answers.detail.clone()) }
        }
    }
}

/// What the tool may be asked about, or why it must not be started.
fn admit(subject: &Subject) -> Result<Admitted<'_>, String> {
    match subject.is_archive() {
        None => return Err("the manifest cannot be read".to_owned()),
        Some(true) => return Err("archive mode".to_owned()),
        Some(false) if !subject.is_issued() => return Err("what is there is not what was issued: no tool is started on it".to_owned()),
        Some(false) => {}
    }
    let documents = &subject.documents;
    let (Some(batch), Some(pins)) = (documents.batch.get(), documents.pins.get()) else {
        return Err(format!("{BATCH} or {PINS} cannot be read"));
    };
    if batch.jobs.is_empty() {
        return Err("no prompt can be run again".to_owned());
    }
    let models = batch.jobs.iter().map(|job| job.model.as_str()).chain(pins.models.keys().map(String::as_str));
    let names: Option<BTreeMap<_, _>> = models.map(|model| Some((model, ModelName::new(model)?))).collect();
    let names = names.ok_or("what stands there as a model is not the name of one: no tool is started on it")?;
    let admitted = Admitted { batch, pins, schemas: schemas(pins), names };
    let away = |input: NamedInput| {
        let fault = input_fault(subject, &input.written).map(|(code, _)| code);
        matches!(fault, Some(Code::RegenerationInputOutside | Code::RegenerationInputRemote))
    };
    if admitted.inputs().any(away) {
        return Err("an input leads out of the bundle: no tool is started on it".to_owned());
    }
    Ok(admitted)
}

impl Admitted<'_> {
    /// The inputs of all prompts, by their pinned schemas and by the usual names: a schema that hides one is not believed.
    fn inputs(&self) -> impl Iterator<Item = NamedInput> {
        self.batch.jobs.iter().flat_map(|job| {
            let payload = payload(job);
            let mut inputs = named_inputs(&payload, self.schemas.get(job.model.as_str()));
            inputs.extend(named_inputs(&payload, None));
            inputs
        })
    }
}
