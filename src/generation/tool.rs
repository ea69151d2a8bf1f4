//! The generation tool behind a seam, as `handoff pin` asks it. Which questions there are is [`super::question`]'s, and how one is
//! put [`super::call`]'s; here the answers become values, or an error that shows them.

use std::ffi::OsString;
use std::time::Duration;

use serde_json::Value;

use super::call::{Said, Silence, call};
use super::json;
use super::question::{ModelName, Question};
use crate::data::{Code, Fix};
use crate::{Error, Result};

/// How long one answer may take. `models info` reads a catalogue on disk; a cold start of the tool is about a second.
pub const TIME_LIMIT: Duration = Duration::from_secs(30);
/// As much of an answer as an error shows.
const SHOWN: usize = 300;

/// What answers for the generation tool: the stock one, or a stand-in in tests.
pub trait Tool {
    /// The tool's own version: `2.68.1`.
    fn version(&self) -> Result<String>;
    /// What the tool says about the model of this name.
    fn model_info(&self, name: &str) -> Result<ModelAnswer>;
}

/// What the tool says about a model.
#[derive(Clone, Debug, PartialEq)]
pub enum ModelAnswer {
    /// All that it knows: an object with `id`.
    Known(Value),
    /// That there is no such model, in its own words.
    Unknown(String),
}

/// The `gen-ai` that is installed.
#[derive(Clone, Debug)]
pub struct StockTool {
    program: OsString,
    time_limit: Duration,
}

impl Default for StockTool {
    /// `gen-ai`, as PATH finds it.
    fn default() -> Self {
        Self::at("gen-ai")
    }
}

impl StockTool {
    /// The tool at this path.
    pub fn at(program: impl Into<OsString>) -> Self {
        Self { program: program.into(), time_limit: TIME_LIMIT }
    }

    fn ask(&self, question: &Question) -> Result<Answer> {
        let shown = format!("{} {question}", self.program.display());
        match call(&self.program, question, None, self.time_limit) {
            Ok(said) => Ok(Answer { shown, said }),
            Err(Silence::Interrupted(error)) => Err(error),
            Err(silence) => {
                let first = match silence {
                    Silence::NotStarted(_) => "Install gen-ai, so that it is on PATH",
                    _ => "Run the command yourself and see what it waits for",
                };
                Err(Error::new(Code::Tool, format!("`{shown}` {silence}")).fix(ways_out(first)))
            }
        }
    }
}

impl Tool for StockTool {
    fn version(&self) -> Result<String> {
        let answer = self.ask(&Question::Version)?;
        version(&answer.said).ok_or_else(|| answer.makes_no_sense("a version was expected"))
    }

    fn model_info(&self, name: &str) -> Result<ModelAnswer> {
        let Some(model) = ModelName::new(name) else {
            return Ok(ModelAnswer::Unknown(format!("`{}` is not the name of a model", name.escape_debug())));
        };
        let answer = self.ask(&Question::ModelInfo(&model))?;
        ModelAnswer::of(&answer.said).map_err(|expected| answer.makes_no_sense(&expected))
    }
}

/// The version that the answer to `--version` holds: `2.68.1` of `@picsart/gen-ai/2.68.1 linux-x64`.
pub fn version(said: &Said) -> Option<String> {
    let text = String::from_utf8_lossy(&said.stdout);
    let mut words = text.split(|character: char| character.is_whitespace() || character == '/').map(|word| word.trim_start_matches('v'));
    let version = words.find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    (said.status.success() && version.len() <= 40).then(|| version.to_owned())
}

impl ModelAnswer {
    /// What the answer to `models info` says; else what was expected of it.
    pub fn of(said: &Said) -> Result<Self, String> {
        match (said.status.code(), json::parse(&said.stdout)) {
            (Some(0), Ok(document)) if document.get("id").is_some_and(Value::is_string) => Ok(Self::Known(document)),
            (Some(2), Ok(document)) if document.get("code").and_then(Value::as_u64) == Some(2) => {
                let said = document.get("error").and_then(Value::as_str);
                said.map(|said| Self::Unknown(said.to_owned())).ok_or_else(|| "exit code 2 without an `error`".to_owned())
            }
            (_, Err(error)) => Err(format!("JSON was expected, but {error}")),
            _ => Err("a model, or the answer that there is none, was expected".to_owned()),
        }
    }
}

/// What came back from the tool.
struct Answer {
    shown: String,
    said: Said,
}

impl Answer {
    fn makes_no_sense(&self, expected: &str) -> Error {
        let said = [("stdout", &self.said.stdout), ("stderr", &self.said.stderr)].map(|(name, bytes)| {
            let text = String::from_utf8_lossy(bytes);
            let cut: String = text.trim().chars().take(SHOWN).collect();
            let more = if cut.len() < text.trim().len() { " …" } else { "" };
            if cut.is_empty() { format!("nothing on {name}") } else { format!("{name}: {}{more}", cut.escape_debug()) }
        });
        let message = format!("`{}`: {expected}. It ended with {}; {}; {}", self.shown, self.said.status, said[0], said[1]);
        Error::new(Code::Tool, message).fix(ways_out("Run the command yourself and see what is the matter with the tool"))
    }
}

fn ways_out(first: &str) -> Fix {
    let rest = "or copy a handoff.lock that was written where the tool is; or set `mode = \"archive\"`: no pins, nothing to run again";
    Fix::toml(format!("{first}; {rest}."), "[regeneration]\nmode = \"archive\"")
}

#[cfg(all(test, unix))]
#[path = "tool_tests.rs"]
mod tests;
