//! A series of questions to the `gen-ai` on PATH, in a room where nothing is this user's: what `handoff verify --live` drives.
//! Every call is noted with its argument list, and there is an end to what all of them may take together.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::call::{Room, Said, Silence, call};
use super::json;
use super::question::Question;
use super::tool::TIME_LIMIT;
use crate::data::report::LiveCall;
use crate::data::{Code, Fix};
use crate::{Error, Result, filesystem};

/// The tool's name.
const PROGRAM: &str = "gen-ai";
/// How long all answers together may take: about two thousand of them, at 0.4 seconds that 2.68.1 takes.
const TOTAL_LIMIT: Duration = Duration::from_secs(15 * 60);
/// As much of the tool's words as a finding shows, in characters.
const SHOWN: usize = 300;

/// The `gen-ai` that PATH finds.
#[derive(Clone, Debug)]
pub struct LiveTool {
    /// Where it lies.
    pub program: PathBuf,
    /// The absolute folders of PATH.
    pub path: OsString,
    /// How long one answer may take.
    pub call_limit: Duration,
    /// How long all of them may take.
    pub total_limit: Duration,
}

impl LiveTool {
    /// The tool in the absolute folders of `path`.
    ///
    /// # Errors
    /// When it is not there: who asked for it wants to know that it was not asked.
    pub fn on_path(path: &OsStr) -> Result<Self> {
        let (program, path) = filesystem::program(PROGRAM, path).ok_or_else(|| {
            let fix = Fix::text("install gen-ai, so that it is on PATH; or leave --live away: the bundle is then checked without the tool");
            Error::new(Code::Tool, "--live asks gen-ai, and there is no such program in the absolute folders of PATH").fix(fix)
        })?;
        Ok(Self { program, path, call_limit: TIME_LIMIT, total_limit: TOTAL_LIMIT })
    }
}

/// What came of a question.
#[derive(Debug)]
pub enum Heard {
    /// An answer.
    Said(Said),
    /// None that could be judged; why.
    Nothing(String),
    /// The time for all questions is used up, or the tool was silent before: nobody asked, or waited.
    NotAsked,
}

/// Questions that are put one after the other.
pub struct Interview<'a> {
    tool: &'a LiveTool,
    room: Room,
    deadline: Instant,
    silent: bool,
    calls: Vec<LiveCall>,
}

impl<'a> Interview<'a> {
    /// Nothing is asked yet; the time runs.
    pub fn begin(tool: &'a LiveTool, room: Room) -> Self {
        Self { tool, room, deadline: Instant::now() + tool.total_limit, silent: false, calls: Vec::new() }
    }

    /// Asks one question. A tool that hangs or talks without end is asked nothing more.
    ///
    /// # Errors
    /// When the tool cannot be started, or the run is interrupted.
    pub fn ask(&mut self, question: &Question) -> Result<Heard> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if self.silent || left.is_zero() {
            return Ok(Heard::NotAsked);
        }
        let heard = call(self.tool.program.as_os_str(), question, Some(&self.room), self.tool.call_limit.min(left));
        let exit = heard.as_ref().ok().and_then(|said| said.status.code());
        self.calls.push(LiveCall { arguments: question.arguments(), exit });
        match heard {
            Ok(said) => Ok(Heard::Said(said)),
            Err(Silence::Interrupted(error)) => Err(error),
            // Not the tool's fault: it had less than an answer may take.
            Err(Silence::Late(limit)) if limit < self.tool.call_limit => Ok(Heard::NotAsked),
            Err(silence @ Silence::NotStarted(_)) => {
                let program = self.tool.program.display();
                let fix = Fix::text("run the program yourself and see what is the matter with it; or leave --live away");
                Err(Error::new(Code::Tool, format!("{program} {silence}")).at(program).fix(fix))
            }
            Err(silence) => {
                self.silent = true;
                Ok(Heard::Nothing(silence.to_string()))
            }
        }
    }

    /// Whether the tool hung or talked without end.
    pub fn silent(&self) -> bool {
        self.silent
    }

    /// Every call, in order.
    pub fn into_calls(self) -> Vec<LiveCall> {
        self.calls
    }
}

/// As much of a text of the tool's as a finding shows.
pub fn cut(text: &str) -> String {
    let cut: String = text.chars().take(SHOWN).collect();
    if cut.len() < text.len() { format!("{cut} …") } else { cut }
}

/// What the tool draws around its errors.
fn is_frame(character: char) -> bool {
    ('\u{2500}'..='\u{257f}').contains(&character)
}

impl Said {
    /// All that it said.
    pub fn text(&self) -> String {
        format!("{}\n{}", String::from_utf8_lossy(&self.stdout), String::from_utf8_lossy(&self.stderr))
    }

    /// What it said, on one line and short: its `error` where it answered in JSON. The path `hidden` is nobody's business.
    pub fn words(&self, hidden: &Path) -> String {
        let text = self.error().unwrap_or_else(|| self.text());
        let text = text.replace(&hidden.display().to_string(), "…").replace(is_frame, " ");
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.is_empty() { "nothing".to_owned() } else { cut(&line) }
    }

    /// Its `error`, where it answered in JSON.
    fn error(&self) -> Option<String> {
        json::parse(&self.stdout).ok()?.get("error").and_then(Value::as_str).map(str::to_owned)
    }

    /// Whether it ended well and yet speaks of an error: in JSON, or with the first word that it says. 2.59 refuses a payload with
    /// exit code 0.
    pub fn denies_itself(&self) -> bool {
        let document = json::parse(&self.stdout).unwrap_or_default();
        let in_json = document.get("error").is_some_and(|error| !error.is_null()) || document.get("valid") == Some(&Value::Bool(false));
        let first_word = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            let text = text.trim_start_matches(|character: char| !character.is_alphanumeric());
            text.chars().take_while(|character| character.is_alphanumeric() || *character == '-').collect::<String>().to_lowercase()
        };
        in_json || [&self.stdout, &self.stderr].iter().any(|bytes| ["error", "fatal", "invalid"].contains(&first_word(bytes).as_str()))
    }
}
