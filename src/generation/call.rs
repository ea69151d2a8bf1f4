//! One run of the generation tool, bounded in time and in what it may say: no shell, nothing on its standard input, a group of
//! processes of its own that ends with it. What it says is handed back as it is; whether to believe it is decided elsewhere.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use super::question::Question;
use crate::{Error, interrupt};

/// How much the tool may say; its largest `models info` of 2.68.1 has under 10 KiB.
const OUTPUT_LIMIT: u64 = 4 * 1024 * 1024;
/// How often the tool is looked at while it runs.
const PAUSE: Duration = Duration::from_millis(5);

/// What the tool finds around it when it must not find what is this user's.
#[derive(Clone, Debug)]
pub struct Room {
    /// The folder that it is run in.
    pub folder: PathBuf,
    /// An empty folder for all that it would read or keep of its user.
    pub home: PathBuf,
    /// PATH, which it needs to find its own interpreter.
    pub path: OsString,
}

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
    #[error("could not be listened to: {0}")]
    Unread(io::Error),
    /// Somebody interrupted this run.
    #[error("{0}")]
    Interrupted(Error),
}

/// Asks the program one question; `room` is given where it must not see what is this user's.
pub fn call(program: &OsStr, question: &Question, room: Option<&Room>, limit: Duration) -> Result<Said, Silence> {
    let mut command = Command::new(program);
    command.args(question.arguments()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(room) = room {
        command.current_dir(&room.folder).env_clear().envs(environment(room));
    }
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

/// All that the tool sees of the environment. No name of a user, no token, no proxy.
fn environment(room: &Room) -> Vec<(&'static str, OsString)> {
    let below = |name: &str| room.home.join(name).into_os_string();
    let home = room.home.as_os_str();
    let mut environment = vec![
        ("PATH", room.path.clone()),
        ("HOME", home.into()),
        ("XDG_CONFIG_HOME", below(".config")),
        ("XDG_DATA_HOME", below(".local/share")),
        ("XDG_STATE_HOME", below(".local/state")),
        ("XDG_CACHE_HOME", below(".cache")),
        ("TMPDIR", home.into()),
        ("LANG", "C.UTF-8".into()),
        ("TERM", "dumb".into()),
        ("NO_COLOR", "1".into()),
        ("CI", "1".into()),
    ];
    if cfg!(windows) {
        environment.extend(["USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP"].map(|name| (name, home.to_owned())));
        // Without it no program opens a socket or finds its libraries.
        environment.extend(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
    }
    environment
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

/// Ends the tool and, where the system has groups of processes, what it started. It may just have ended; either way it is gone afterwards.
fn end(child: &mut Child) {
    #[cfg(unix)]
    let _ = rustix::process::kill_process_group(rustix::process::Pid::from_child(child), rustix::process::Signal::KILL);
    let _ = child.kill();
}

fn not_started(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "the program is not there".to_owned(),
        _ => error.to_string(),
    }
}
