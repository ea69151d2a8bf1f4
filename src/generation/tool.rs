//! The generation tool itself, behind a seam. Only two questions are ever put to it, and neither costs anything: its version
//! and `models info`. No shell, nothing on its standard input, bounded in time and in what it may say.

use std::ffi::OsString;
use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::json;
use crate::data::{Code, Fix};
use crate::{Error, Result};

/// How long one answer may take. `models info` reads a catalogue on disk; a cold start of the tool is about a second.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// How much the tool may say; its largest `models info` of 2.68.1 has under 10 KiB.
const OUTPUT_LIMIT: u64 = 4 * 1024 * 1024;
/// How often the tool is looked at while it runs.
const PAUSE: Duration = Duration::from_millis(5);
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

    fn ask(&self, arguments: &[&str]) -> Result<Answer> {
        let shown = format!("{} {}", self.program.display(), arguments.join(" ")).escape_debug().to_string();
        let mut command = Command::new(&self.program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A group of its own, so that what it starts ends with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().map_err(|error| not_started(&shown, &error))?;
        let deadline = Instant::now() + self.time_limit;
        let (stdout, stderr) = (gather(child.stdout.take()), gather(child.stderr.take()));
        let status = wait(&mut child, deadline, self.time_limit, &shown)?;
        let stdout = collected(&stdout, deadline, &shown)?;
        let stderr = collected(&stderr, deadline, &shown)?;
        Ok(Answer { shown, status, stdout, stderr })
    }
}

impl Tool for StockTool {
    fn version(&self) -> Result<String> {
        let answer = self.ask(&["--version"])?;
        let said = String::from_utf8_lossy(&answer.stdout);
        let mut words =
            said.split(|character: char| character.is_whitespace() || character == '/').map(|word| word.trim_start_matches('v'));
        let version = words.find(|word| word.starts_with(|first: char| first.is_ascii_digit()));
        match version {
            Some(version) if answer.status.success() && version.len() <= 40 => Ok(version.to_owned()),
            _ => Err(answer.makes_no_sense("a version was expected")),
        }
    }

    fn model_info(&self, name: &str) -> Result<ModelAnswer> {
        // Names come out of other people's files: one that looks like an option must not become one.
        if name.starts_with('-') || name.contains(char::is_control) || name.is_empty() {
            return Ok(ModelAnswer::Unknown(format!("`{}` is not the name of a model", name.escape_debug())));
        }
        let answer = self.ask(&["models", "info", name, "--json"])?;
        let document = json::parse(&answer.stdout);
        match (answer.status.code(), document) {
            (Some(0), Ok(document)) if document.get("id").is_some_and(Value::is_string) => Ok(ModelAnswer::Known(document)),
            (Some(2), Ok(document)) if document.get("code").and_then(Value::as_u64) == Some(2) => {
                match document.get("error").and_then(Value::as_str) {
                    Some(said) => Ok(ModelAnswer::Unknown(said.to_owned())),
                    None => Err(answer.makes_no_sense("exit code 2 without an `error`")),
                }
            }
            (_, Err(error)) => Err(answer.makes_no_sense(&format!("JSON was expected, but {error}"))),
            _ => Err(answer.makes_no_sense("a model, or the answer that there is none, was expected")),
        }
    }
}

/// What came back from the tool.
struct Answer {
    shown: String,
    status: ExitStatus,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Answer {
    fn makes_no_sense(&self, expected: &str) -> Error {
        let said = [("stdout", &self.stdout), ("stderr", &self.stderr)].map(|(name, bytes)| {
            let text = String::from_utf8_lossy(bytes);
            let cut: String = text.trim().chars().take(SHOWN).collect();
            let more = if cut.len() < text.trim().len() { " …" } else { "" };
            if cut.is_empty() { format!("nothing on {name}") } else { format!("{name}: {}{more}", cut.escape_debug()) }
        });
        let message = format!("`{}`: {expected}. It ended with {}; {}; {}", self.shown, self.status, said[0], said[1]);
        Error::new(Code::Tool, message).fix(ways_out("Run the command yourself and see what is the matter with the tool"))
    }
}

/// Reads to the end, or just beyond the limit, without anybody waiting for it.
fn gather(pipe: Option<impl Read + Send + 'static>) -> Receiver<io::Result<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel();
    let unheard = sender.clone();
    let reader = thread::Builder::new().spawn(move || {
        let mut bytes = Vec::new();
        let read = pipe.map_or(Ok(0), |pipe| pipe.take(OUTPUT_LIMIT + 1).read_to_end(&mut bytes));
        // Nobody listens any more when the time was up.
        let _ = sender.send(read.map(|_| bytes));
    });
    // Sent to a receiver that is there.
    let _ = reader.map_err(|error| unheard.send(Err(error)));
    receiver
}

/// A grandchild may hold the pipe open after the tool has ended: the deadline holds for the output too.
fn collected(output: &Receiver<io::Result<Vec<u8>>>, deadline: Instant, shown: &str) -> Result<Vec<u8>> {
    let left = deadline.saturating_duration_since(Instant::now());
    let failed = |what: &str| Error::new(Code::Tool, format!("`{shown}`: {what}"));
    match output.recv_timeout(left) {
        Ok(Ok(bytes)) if bytes.len() as u64 > OUTPUT_LIMIT => Err(failed("it says more than 4 MiB; the rest was not read")),
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => Err(failed(&format!("its output could not be read: {error}"))),
        Err(_) => Err(failed("its output did not end in time")),
    }
}

/// Ends the tool and, where the system has groups of processes, what it started. It may just have ended; either way it is gone afterwards.
fn end(child: &mut Child) {
    #[cfg(unix)]
    let _ = rustix::process::kill_process_group(rustix::process::Pid::from_child(child), rustix::process::Signal::KILL);
    let _ = child.kill();
}

fn wait(child: &mut Child, deadline: Instant, limit: Duration, shown: &str) -> Result<ExitStatus> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if Instant::now() < deadline => thread::sleep(PAUSE),
            Ok(None) => {
                end(child);
                let _ = child.wait();
                let message = format!("`{shown}` did not answer within {} seconds and was ended", limit.as_secs_f64());
                return Err(Error::new(Code::Tool, message).fix(ways_out("Run the command yourself and see what it waits for")));
            }
            Err(error) => return Err(Error::new(Code::Tool, format!("`{shown}`: cannot wait for it: {error}"))),
        }
    }
}

fn not_started(shown: &str, error: &io::Error) -> Error {
    let message = match error.kind() {
        io::ErrorKind::NotFound => format!("`{shown}` cannot be run: the program is not there"),
        _ => format!("`{shown}` cannot be run: {error}"),
    };
    Error::new(Code::Tool, message).fix(ways_out("Install gen-ai, so that it is on PATH"))
}

fn ways_out(first: &str) -> Fix {
    let rest = "or copy a handoff.lock that was written where the tool is; or set `mode = \"archive\"`: no pins, nothing to run again";
    Fix::toml(format!("{first}; {rest}."), "[regeneration]\nmode = \"archive\"")
}

#[cfg(all(test, unix))]
#[path = "tool_tests.rs"]
mod tests;
