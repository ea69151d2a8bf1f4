//! What the tool is asked, in order, and what becomes of its answers: first what it offers, then the models, the payloads and
//! the whole batch. What it does not offer is not-checked; nothing else is asked in its stead.

use std::collections::BTreeSet;

use super::room::Scratch;
use super::{Admitted, Answers};
use crate::Result;
use crate::data::bundle::{BATCH, PINS};
use crate::data::library::BatchJob;
use crate::data::pin::Pin;
use crate::data::report::LiveReport;
use crate::data::wording::counted;
use crate::data::{Code, Finding, Fix};
use crate::generation::call::Said;
use crate::generation::drift::differences;
use crate::generation::interview::{Heard, Interview, LiveTool, cut};
use crate::generation::judge::Fault;
use crate::generation::question::{DryRun, Question, lists_command, lists_option};
use crate::generation::tool::{ModelAnswer, version};
use crate::stages::verify::regeneration::payload;

/// The exit code of gen-ai 2.68 for a payload that it refuses.
const REFUSED: i32 = 6;
/// … and for what it calls wrong usage: a manifest that it refuses, an unknown model.
const USAGE: i32 = 2;
/// Why the rest was not asked.
const TIME_IS_UP: &str = "the time for all questions was used up";
/// Differences of a model that a finding lists.
const MOVED: usize = 5;

/// Asks, and gathers what comes of it.
pub struct Questions<'a> {
    interview: Interview<'a>,
    scratch: &'a Scratch,
    admitted: &'a Admitted<'a>,
    version: Option<String>,
    findings: Vec<Finding>,
    /// What was checked: `5 models`.
    done: Vec<String>,
    /// What was not, and why.
    open: Vec<String>,
}

/// What a tool offers of what costs nothing.
struct Offer {
    models: Result<(), String>,
    validate: Result<(), String>,
    dry_run: Result<DryRun, String>,
}

impl<'a> Questions<'a> {
    /// Nothing is asked yet.
    pub fn new(interview: Interview<'a>, scratch: &'a Scratch, admitted: &'a Admitted<'a>) -> Self {
        Self { interview, scratch, admitted, version: None, findings: Vec::new(), done: Vec::new(), open: Vec::new() }
    }

    /// Asks everything that the tool offers.
    pub fn ask(&mut self) -> Result<()> {
        let Some(said) = self.hear(&Question::Version)? else {
            self.leave_open("everything", TIME_IS_UP);
            return Ok(());
        };
        self.version = version(&said);
        if self.version.is_none() {
            self.report(self.senseless(&Question::Version, &said, "a version was expected"));
            self.leave_open("everything", "what says no version is asked nothing more");
            return Ok(());
        }
        let offer = self.probe()?;
        let mut gone = BTreeSet::new();
        match offer.models {
            Ok(()) => gone = self.pins()?,
            Err(why) => self.leave_open("models", &why),
        }
        match offer.validate {
            Ok(()) => self.payloads(&gone)?,
            Err(why) => self.leave_open("payloads", &why),
        }
        match offer.dry_run {
            Ok(dry_run) => self.batch(dry_run)?,
            Err(why) => self.leave_open(BATCH, &why),
        }
        Ok(())
    }

    /// All that came of it.
    pub fn answers(self, tool: &LiveTool) -> Answers {
        let calls = self.interview.into_calls();
        let pinned = &self.admitted.pins.tool.version;
        let version = self.version.as_deref().unwrap_or("of no version");
        let other = if version == pinned { String::new() } else { format!(" (the pins are of {pinned})") };
        let mut parts = self.done;
        parts.extend(self.open.iter().map(|open| format!("not-checked: {open}")));
        parts.push(counted(calls.len(), "call"));
        Answers {
            detail: format!("gen-ai {version}{other}: {}", parts.join("; ")),
            complete: self.open.is_empty(),
            findings: self.findings,
            report: LiveReport { program: tool.program.display().to_string(), version: self.version, calls },
        }
    }

    /// Which of the questions the tool understands, by its own help.
    fn probe(&mut self) -> Result<Offer> {
        let root = self.help(&Question::Help)?;
        let mut validate = Err("it offers no `validate`".to_owned());
        if lists_command(&root, "validate") {
            let help = self.help(&Question::ValidateHelp)?;
            let missing = ["--file", "--json"].into_iter().find(|option| !lists_option(&help, option));
            validate = missing.map_or(Ok(()), |option| Err(format!("its `validate` offers no `{option}`")));
        }
        if validate.is_err() && lists_option(&self.help(&Question::GenerateHelp)?, "--dry-run") {
            validate = validate.map_err(|why| format!("{why}, and its `generate --dry-run` is left alone: `generate` spends"));
        }
        let mut dry_run = Err("it offers no `batch`".to_owned());
        if lists_command(&root, "batch") {
            dry_run = DryRun::offered(&self.help(&Question::BatchRunHelp)?)
                .ok_or_else(|| "its `batch run` offers no `--dry-run`, and without it would spend".to_owned());
        }
        let models = if lists_command(&root, "models") { Ok(()) } else { Err("it offers no `models`".to_owned()) };
        Ok(Offer { models, validate, dry_run })
    }

    /// A help; empty where there is none.
    fn help(&mut self, question: &Question) -> Result<String> {
        Ok(self.hear(question)?.filter(|said| said.status.success()).map(|said| said.text()).unwrap_or_default())
    }

    /// Compares every pin with what the tool says of its model now. Gives the models that it no longer offers.
    fn pins(&mut self) -> Result<BTreeSet<&'a str>> {
        let mut gone = BTreeSet::new();
        let admitted = self.admitted;
        let mut asked = 0;
        for (id, pin) in &admitted.pins.models {
            let question = Question::ModelInfo(&admitted.names[id.as_str()]);
            let Some(said) = self.hear(&question)? else { continue };
            asked += 1;
            let finding = match ModelAnswer::of(&said) {
                Ok(ModelAnswer::Known(snapshot)) if snapshot["id"] != id.as_str() => {
                    let other = cut(&snapshot["id"].to_string());
                    Some(Finding::new(Code::LiveTool, format!("`gen-ai {question}` answered about another model, {other}")))
                }
                Ok(ModelAnswer::Known(snapshot)) if Pin::snapshot_digest(&snapshot) == pin.digest => None,
                Ok(ModelAnswer::Known(snapshot)) if snapshot["disabled"] == true && !pin.disabled() => {
                    gone.insert(id.as_str());
                    Some(withdrawn(format!("gen-ai has `{id}` disabled")))
                }
                Ok(ModelAnswer::Known(snapshot)) => Some(drifted(pin, &differences(&pin.snapshot, &snapshot))),
                Ok(ModelAnswer::Unknown(_)) => {
                    gone.insert(id.as_str());
                    Some(withdrawn(format!("gen-ai no longer knows `{id}`: {}", said.words(self.scratch.path()))))
                }
                Err(expected) => Some(self.senseless(&question, &said, &cut(&expected))),
            };
            self.findings.extend(finding.map(|finding| finding.at(PINS).place(id)));
        }
        self.count(asked, admitted.pins.models.len(), "model");
        Ok(gone)
    }

    /// Asks of every prompt whether its model takes it.
    fn payloads(&mut self, gone: &BTreeSet<&str>) -> Result<()> {
        let admitted = self.admitted;
        let jobs: Vec<&BatchJob> = admitted.batch.jobs.iter().filter(|job| !gone.contains(job.model.as_str())).collect();
        let mut asked = 0;
        for (number, job) in (1..).zip(&jobs) {
            let payload = payload(job);
            let question = Question::Validate { model: &admitted.names[job.model.as_str()], payload: number };
            self.scratch.put_payload(number, &payload.clone().into())?;
            let Some(said) = self.hear(&question)? else { continue };
            asked += 1;
            let schema = admitted.schemas.get(job.model.as_str());
            let ours = schema.map(|schema| schema.judge(&payload)).unwrap_or_default();
            let finding = self.verdict(&question, &said, ours.iter().find(|fault| fault.refuses()));
            self.findings.extend(finding.map(|finding| finding.at(BATCH).job(&job.id)));
        }
        self.count(asked, jobs.len(), "payload");
        if jobs.len() < admitted.batch.jobs.len() {
            let left = counted(admitted.batch.jobs.len() - jobs.len(), "payload");
            self.leave_open(&left, "gen-ai no longer offers the model");
        }
        Ok(())
    }

    /// What its verdict on a payload means beside `ours`, why the pinned schema refuses it.
    fn verdict(&self, question: &Question, said: &Said, ours: Option<&Fault>) -> Option<Finding> {
        let words = said.words(self.scratch.path());
        let (code, message) = match (said.status.code(), ours) {
            (Some(0), _) if said.denies_itself() => return Some(self.senseless(question, said, "exit code 0 goes with no error")),
            (Some(0), None) => return None,
            (Some(0), Some(fault)) => {
                (Code::LiveDisagrees, format!("gen-ai takes the payload, and the pinned schema refuses it: {}", fault.message))
            }
            (Some(REFUSED), None) => (Code::LiveRefused, format!("gen-ai refuses the payload, and the pinned schema takes it: {words}")),
            (Some(REFUSED), Some(_)) => (Code::LiveRefused, format!("gen-ai refuses the payload: {words}")),
            _ => return Some(self.senseless(question, said, "exit code 0 or 6 was expected")),
        };
        Some(Finding::new(code, message))
    }

    /// Asks whether it takes the whole batch as a manifest.
    fn batch(&mut self, dry_run: DryRun) -> Result<()> {
        let question = Question::BatchDryRun(dry_run);
        let Some(said) = self.hear(&question)? else {
            self.leave_open(BATCH, TIME_IS_UP);
            return Ok(());
        };
        let finding = match said.status.code() {
            Some(0) if !said.denies_itself() => None,
            Some(0) => Some(self.senseless(&question, &said, "exit code 0 goes with no error")),
            Some(USAGE) => {
                Some(Finding::new(Code::LiveRefused, format!("gen-ai refuses the manifest: {}", said.words(self.scratch.path()))))
            }
            _ => Some(self.senseless(&question, &said, "exit code 0 or 2 was expected")),
        };
        self.findings.extend(finding.map(|finding| finding.at(BATCH)));
        self.done.push(BATCH.to_owned());
        Ok(())
    }

    /// What it says; `None` where it says nothing that could be judged, which is noted.
    fn hear(&mut self, question: &Question) -> Result<Option<Said>> {
        Ok(match self.interview.ask(question)? {
            Heard::Said(said) => Some(said),
            Heard::NotAsked => None,
            Heard::Nothing(why) => {
                self.report(Finding::new(Code::LiveTool, format!("`gen-ai {question}` {why}; nothing more was asked")));
                None
            }
        })
    }

    fn senseless(&self, question: &Question, said: &Said, expected: &str) -> Finding {
        let words = said.words(self.scratch.path());
        Finding::new(Code::LiveTool, format!("`gen-ai {question}`: {expected}; it ended with {} and said: {words}", said.status))
    }

    fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Notes how many of a part were asked about.
    fn count(&mut self, asked: usize, of: usize, noun: &str) {
        if asked > 0 {
            self.done.push(counted(asked, noun));
        }
        if asked < of {
            self.leave_open(&counted(of - asked, noun), TIME_IS_UP);
        }
    }

    fn leave_open(&mut self, part: &str, why: &str) {
        // A tool that hangs has not said what it offers either.
        let why = if self.interview.silent() { "gen-ai was asked nothing more" } else { why };
        self.open.push(format!("{part} ({why})"));
        self.report(Finding::new(Code::LiveNotChecked, format!("{part}: {why}")));
    }
}

fn withdrawn(what: String) -> Finding {
    let fix = Fix::text("its prompts cannot be run again as they are; the prompt library keeps them as a record");
    Finding::new(Code::LiveWithdrawn, what).fix(fix)
}

fn drifted(pin: &Pin, moved: &[String]) -> Finding {
    let mut listed: Vec<String> = moved.iter().take(MOVED).map(|moved| cut(moved)).collect();
    if moved.len() > MOVED {
        listed.push(format!("and {} more", moved.len() - MOVED));
    }
    let fix = Fix::text("what the model makes now may differ from what was delivered: try one prompt before relying on it");
    Finding::new(Code::LiveDrift, format!("`{}` moved since {}: {}", pin.id, pin.captured_at, listed.join("; "))).fix(fix)
}
