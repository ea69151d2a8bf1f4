//! The agency's own jq programs, run so that they can neither look around nor run away.
//!
//! A program sees one document and gives one value. What could make its result depend on anything else (`env`, `$ENV`, `now`,
//! `input`, local time, `debug`, `stderr`, modules) does not exist in here. It runs in a thread of its own, with a time limit
//! and a limit on recursion; `program` compiles it and puts the guards in, `watch` is what they ask, `values` goes
//! between serde_json and jaq. This module knows nothing of bundles.

mod program;
mod values;
mod watch;

use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::data::{Code, Fix};
use crate::engagement::config::JqProgram;
use crate::error::{Error, NOTHING_LEFT, Result};
use crate::leaks;
use program::Program;
use watch::{STACK, Stop, Watch};

/// How long programs may take, all documents of one call together. The recipe's program takes 4 ms on a run of 1,000 jobs.
pub const TIME_LIMIT: Duration = Duration::from_secs(10);
/// Head and tail of a message that are shown: it quotes the offending value, and whole prompts do not belong into a log.
const SHOWN: (usize, usize) = (40, 24);

/// Why a program that compiles could not be used on a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JqFault {
    /// Which program: `handoff.toml [strip] jq[0]`.
    pub program: String,
    /// What went wrong, shortened, without any secret.
    pub message: String,
}

impl std::fmt::Display for JqFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.program, self.message)
    }
}

/// Whether the program compiles.
///
/// # Errors
/// [`Code::ConfigJq`] with the line, the column and a caret.
pub fn check(program: &JqProgram) -> Result<()> {
    let (file, name, program) = (&program.file, program.name.clone(), program.clone());
    in_thread(TIME_LIMIT, name, move |_| Program::compile(&program).map(drop)).map_err(|error| error.at(file))
}

/// `document` after all `programs`, one after the other; each has to give exactly one value.
///
/// # Errors
/// [`Code::ConfigJq`] when one does not compile, [`Code::JqTimeout`] when they have not ended after `limit`.
pub fn transform(programs: &[JqProgram], document: &Value, limit: Duration) -> Result<Result<Value, JqFault>> {
    if programs.is_empty() {
        return Ok(Ok(document.clone()));
    }
    let names = programs.iter().map(|program| program.name.as_str()).collect::<Vec<_>>().join(", ");
    let (programs, document) = (programs.to_vec(), document.clone());
    in_thread(limit, names, move |watch| {
        let compiled = programs.iter().map(Program::compile).collect::<Result<Vec<_>>>()?;
        let mut document = document;
        for program in &compiled {
            document = match program.run(&document, watch)? {
                Ok(value) => value,
                Err(fault) => return Ok(Err(fault)),
            };
        }
        Ok(Ok(document))
    })
}

/// What the program, compiled once, says of each of `jobs`: as in `select`, anything but `false` and `null` is yes.
///
/// # Errors
/// As [`transform`].
pub fn predicate(program: &JqProgram, jobs: &[Value], limit: Duration) -> Result<Vec<Result<bool, JqFault>>> {
    let (program, jobs) = (program.clone(), jobs.to_vec());
    in_thread(limit, program.name.clone(), move |watch| {
        let compiled = Program::compile(&program)?;
        let yes = |value: Value| !matches!(value, Value::Null | Value::Bool(false));
        jobs.iter().map(|job| Ok(compiled.run(job, watch)?.map(yes))).collect()
    })
}

impl Program {
    /// One document through the program. `Err` when the time is over, a fault for all that is the program's own doing.
    fn run(&self, document: &Value, watch: &Watch) -> Result<Result<Value, JqFault>> {
        let outcome = self.outputs(document, watch);
        match watch.stopped() {
            Some(Stop::Late) => Err(late(&self.name, watch.limit())),
            Some(Stop::Deep) => Ok(Err(self.fault("the recursion is too deep"))),
            None => Ok(outcome.map_err(|message| self.fault(&message))),
        }
    }

    fn fault(&self, message: &str) -> JqFault {
        JqFault { program: self.name.clone(), message: shorten(message) }
    }
}

/// A message without what it may not show.
fn shorten(message: &str) -> String {
    if leaks::names_a_secret(message) {
        return "failed on a value that holds a secret".to_owned();
    }
    let length = message.chars().count();
    if length <= SHOWN.0 + SHOWN.1 {
        return message.to_owned();
    }
    let head = message.chars().take(SHOWN.0);
    head.chain(['…']).chain(message.chars().skip(length - SHOWN.1)).collect()
}

fn late(names: &str, limit: Duration) -> Error {
    Error::new(Code::JqTimeout, format!("{names} did not end within {} s", limit.as_secs_f64()))
        .fix(Fix::text("A program that calls itself for ever, or that visits every value of a large document many times, does not end."))
}

/// `work` in a thread with a deep stack. The guards in the program end it in time; should one builtin alone take longer, the
/// thread is left behind, and ends with the process.
fn in_thread<T: Send + 'static>(limit: Duration, names: String, work: impl FnOnce(&Watch) -> Result<T> + Send + 'static) -> Result<T> {
    let (sender, receiver) = mpsc::channel();
    let deadline = Instant::now() + limit;
    let thread = std::thread::Builder::new().name("jq".to_owned()).stack_size(STACK);
    let run = move || drop(sender.send(work(&Watch::new(limit, deadline))));
    let failed = |error| {
        let error = Error::io("cannot start a thread for the jq program", &names, error);
        Error { path: None, ..error }.fix(Fix::text(NOTHING_LEFT))
    };
    let thread = thread.spawn(run).map_err(failed)?;
    match receiver.recv_timeout(limit + Duration::from_secs(1)) {
        Ok(result) => {
            drop(thread.join());
            result
        }
        Err(mpsc::RecvTimeoutError::Timeout) => Err(late(&names, limit)),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            Err(Error::new(Code::ConfigJq, format!("{names}: the interpreter gave up on this program")))
        }
    }
}

#[cfg(test)]
mod tests;
