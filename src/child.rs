//! One run of another program, bounded in time and in what it may say: a group of processes of its own that ends with it. What it
//! says is handed back as it is; whether to believe it is decided elsewhere.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::cause;
use crate::{Error, interrupt};

/// How much a program may say; the generation tool's largest `models info` of 2.68.1 has under 10 KiB.
const OUTPUT_LIMIT: u64 = 4 * 1024 * 1024;
/// How often it is looked at while it runs.
const PAUSE: Duration = Duration::from_millis(5);

/// What came back.
#[derive(Clone, Debug)]
pub struct Said {
    /// How it ended.
    pub status: ExitStatus,
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// Its standard error.
    pub stderr: Vec<u8>,
}

/// Why nothing came back that could be judged.
#[derive(Debug, thiserror::Error)]
pub enum Silence {
    /// The program could not be started.
    #[error("cannot be run: {}", not_started(.0))]
    NotStarted(io::Error),
    /// It did not end in time.
    #[error("did not answer within {} seconds and was ended", .0.as_secs_f64())]
    Late(Duration),
    /// It ended, and something that it started holds on to its output.
    #[error("ended, but its output did not end in time")]
    Endless,
    /// It says too much.
    #[error("says more than 4 MiB; the rest was not read")]
    Flood,
    /// What it says could not be read.
    #[error("could not be listened to: {}", cause(.0))]
    Unread(io::Error),
    /// Somebody interrupted this run.
    #[error("{0}")]
    Interrupted(Error),
}

/// Runs `command` and gathers what it says. Its standard input is the caller's to set.
pub fn run(mut command: Command, limit: Duration) -> Result<Said, Silence> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    // A group of its own, so that what it starts ends with it, and a terminal is not its to read.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(Silence::NotStarted)?;
    let deadline = Instant::now() + limit;
    let (stdout, stderr) = (gather(child.stdout.take()), gather(child.stderr.take()));
    let status = wait(&mut child, deadline, limit)?;
    let (stdout, stderr) = (collected(&stdout, deadline), collected(&stderr, deadline));
    // What it left running has no business here any more.
    end(&mut child);
    Ok(Said { status, stdout: stdout?, stderr: stderr? })
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

/// What it started may hold the pipe open after it has ended: the deadline holds for the output too.
fn collected(output: &Receiver<io::Result<Vec<u8>>>, deadline: Instant) -> Result<Vec<u8>, Silence> {
    loop {
        match output.recv_timeout(PAUSE) {
            Ok(Ok(bytes)) if bytes.len() as u64 > OUTPUT_LIMIT => return Err(Silence::Flood),
            Ok(Ok(bytes)) => return Ok(bytes),
            Ok(Err(error)) => return Err(Silence::Unread(error)),
            Err(_) if Instant::now() >= deadline => return Err(Silence::Endless),
            Err(_) => interrupt::check().map_err(Silence::Interrupted)?,
        }
    }
}

fn wait(child: &mut Child, deadline: Instant, limit: Duration) -> Result<ExitStatus, Silence> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) => {}
            Err(error) => return Err(Silence::Unread(error)),
        }
        let why = match interrupt::check() {
            Err(interrupted) => Silence::Interrupted(interrupted),
            Ok(()) if Instant::now() >= deadline => Silence::Late(limit),
            Ok(()) => {
                thread::sleep(PAUSE);
                continue;
            }
        };
        end(child);
        let _ = child.wait();
        return Err(why);
    }
}

/// Ends the program and, where the system has groups of processes, what it started. It may just have ended; either way it is gone afterwards.
fn end(child: &mut Child) {
    #[cfg(unix)]
    let _ = rustix::process::kill_process_group(rustix::process::Pid::from_child(child), rustix::process::Signal::KILL);
    let _ = child.kill();
}

fn not_started(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "the program is not there".to_owned(),
        _ => cause(error),
    }
}
