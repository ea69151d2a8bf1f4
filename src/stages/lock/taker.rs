//! Asking the tool, name by name: what is known is kept, what is asked is compared with the lock before.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Taken;
use crate::data::pin::{Called, LOCK_SCHEMA, Lock, Pin, ToolVersion, Withdrawn};
use crate::data::{Code, Day, Fix};
use crate::generation::tool::{ModelAnswer, Tool};
use crate::generation::{drift, json};
use crate::{Error, Result};

/// Levels around a snapshot in handoff.lock and docs/model-pins.json: the document, `models`, the pin.
const LEVELS: usize = 3;

/// Takes the pins, one name after the other.
pub struct Taker<'a> {
    tool: &'a dyn Tool,
    today: Day,
    update: bool,
    before: Option<Lock>,
    models: BTreeMap<String, Pin>,
    withdrawn: BTreeMap<String, Withdrawn>,
    names: BTreeMap<String, String>,
    moved: BTreeMap<String, Vec<String>>,
    asked: bool,
}

impl<'a> Taker<'a> {
    /// Nothing taken yet.
    pub fn new(tool: &'a dyn Tool, today: Day, update: bool, before: Option<Lock>) -> Self {
        let (models, withdrawn, names, moved) = Default::default();
        Self { tool, today, update, before, models, withdrawn, names, moved, asked: false }
    }

    /// Keeps what the lock before knows of a name, or asks.
    pub fn take(&mut self, name: &str) -> Result<()> {
        let known = self.before.as_ref().and_then(|lock| lock.resolve(name).filter(|pin| settled(lock, pin, name))).cloned();
        let gone = self.before.as_ref().and_then(|lock| lock.withdrawn.get(name)).cloned();
        match (known, gone) {
            (Some(pin), _) if !self.update => self.keep(name, pin, Vec::new()),
            (None, Some(withdrawn)) if !self.update => {
                self.moved.insert(name.to_owned(), Vec::new());
                self.withdrawn.insert(name.to_owned(), withdrawn);
            }
            (_, gone) => self.ask(name, gone)?,
        }
        Ok(())
    }

    fn keep(&mut self, name: &str, pin: Pin, moved: Vec<String>) {
        let said = self.moved.entry(pin.id.clone()).or_default();
        // Several names of one model tell the same.
        said.extend(moved.into_iter().filter(|what| !said.contains(what)).collect::<Vec<_>>());
        if pin.called(name).is_some_and(Called::is_shared) {
            self.names.insert(name.to_owned(), pin.id.clone());
        }
        self.models.insert(pin.id.clone(), pin);
    }

    fn ask(&mut self, name: &str, gone: Option<Withdrawn>) -> Result<()> {
        self.asked = true;
        match self.tool.model_info(name)? {
            ModelAnswer::Known(snapshot) => {
                let pin = pin(name, snapshot, self.today)?;
                if pin.called(name).is_none() {
                    let message = format!("gen-ai models info {name} --json answered about another model, {}", pin.id);
                    return Err(
                        Error::new(Code::Tool, message).fix(Fix::text("run the command yourself and see what is the matter with the tool"))
                    );
                }
                self.compare(name, pin, gone);
            }
            ModelAnswer::Unknown(answer) => {
                let moved = if gone.is_none() { vec!["withdrawn".to_owned()] } else { Vec::new() };
                self.moved.insert(name.to_owned(), moved);
                let withdrawn = gone.unwrap_or(Withdrawn { asked_at: self.today, answer });
                self.withdrawn.insert(name.to_owned(), withdrawn);
            }
        }
        Ok(())
    }

    /// Keeps what the tool says of a model, with what is different from before.
    fn compare(&mut self, name: &str, pin: Pin, gone: Option<Withdrawn>) {
        let mut moved: Vec<String> = gone.iter().map(|gone| format!("came back: it was withdrawn on {}", gone.asked_at)).collect();
        let meant = self.before.as_ref().and_then(|lock| lock.names.get(name)).filter(|meant| **meant != pin.id);
        moved.extend(meant.map(|meant| format!("the tool takes {name} for this model now; it took it for {meant} before")));
        match self.before.as_ref().and_then(|lock| lock.models.get(&pin.id)).cloned() {
            // What has not moved keeps the day on which it was first seen so.
            Some(known) if known.digest == pin.digest => self.keep(name, known, moved),
            Some(known) => {
                moved.extend(drift::differences(&known.snapshot, &pin.snapshot));
                self.keep(name, pin, moved);
            }
            None => {
                moved.push("new".to_owned());
                self.keep(name, pin, moved);
            }
        }
    }

    /// A lock in which nothing moved stays as it is, the version of the tool included.
    pub fn finish(self) -> Result<Taken> {
        let affected = BTreeMap::new();
        match self.before {
            Some(before) if before.models == self.models && before.withdrawn == self.withdrawn && before.names == self.names => {
                Ok(Taken { lock: before, moved: self.moved, affected, changed: false })
            }
            before => {
                let tool = match before {
                    Some(before) if !self.asked => before.tool,
                    _ => ToolVersion { name: "gen-ai".to_owned(), version: self.tool.version()? },
                };
                let schema = LOCK_SCHEMA.to_owned();
                let lock = Lock { schema, tool, models: self.models, withdrawn: self.withdrawn, names: self.names };
                Ok(Taken { lock, moved: self.moved, affected, changed: true })
            }
        }
    }
}

/// Whether the lock knows which model the tool takes for `name`: of names that models share, only what the tool said counts.
fn settled(lock: &Lock, pin: &Pin, name: &str) -> bool {
    lock.names.contains_key(name) || !pin.called(name).is_some_and(Called::is_shared)
}

/// What the tool said of the model `name`, as a pin. The lock nests a snapshot deeper than it came, and so does the bundle: it
/// has to be shallow enough to be read there again.
fn pin(name: &str, snapshot: Value, today: Day) -> Result<Pin> {
    let text = |key: &str| snapshot.get(key).and_then(Value::as_str).map(str::to_owned);
    let id = text("id").filter(|id| !id.trim().is_empty()).ok_or_else(|| senseless(name, "has no `id`"))?;
    if json::depth(&snapshot) + LEVELS > json::MAX_DEPTH {
        return Err(senseless(name, &format!("is nested more than {} levels deep", json::MAX_DEPTH - LEVELS)));
    }
    Ok(Pin {
        pin: format!("{id}@{today}"),
        captured_at: today,
        digest: Pin::snapshot_digest(&snapshot),
        name: text("name").unwrap_or_default(),
        provider: text("provider").unwrap_or_default(),
        mode: text("mode").unwrap_or_default(),
        workflow: text("workflow").unwrap_or_default(),
        id,
        snapshot,
    })
}

fn senseless(name: &str, what: &str) -> Error {
    let fix = Fix::text("see what it answers; a gen-ai of version 2.68 or near it gives one flat object for each model");
    Error::new(Code::Tool, format!("gen-ai models info {name} --json: the answer {what}")).fix(fix)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::data::canonical;

    #[test]
    fn a_lock_that_is_taken_can_be_read_again() {
        let deep = |levels: usize| json!({"id": "m", "paramConfig": (1..levels).fold(json!(1), |value, _| json!([value]))});
        let today = "2026-04-20".parse().unwrap();
        assert!(pin("m", deep(62), today).unwrap_err().message.contains("nested more than 61 levels deep"));
        let pin = pin("m", deep(61), today).unwrap();
        let tool = ToolVersion { name: "gen-ai".to_owned(), version: "2.68.1".to_owned() };
        let models = BTreeMap::from([("m".to_owned(), pin)]);
        let lock = Lock { schema: LOCK_SCHEMA.to_owned(), tool, models, withdrawn: BTreeMap::new(), names: BTreeMap::new() };
        assert!(json::parse(&canonical::to_json(&lock)).is_ok());
    }
}
