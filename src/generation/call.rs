//! One run of the generation tool: no shell, nothing on its standard input, and bounded as every run of another program is
//! ([`crate::child`]).

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::question::Question;
use crate::child;
pub use crate::child::{Said, Silence};

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

/// Asks the program one question; `room` is given where it must not see what is this user's.
pub fn call(program: &OsStr, question: &Question, room: Option<&Room>, limit: Duration) -> Result<Said, Silence> {
    let mut command = Command::new(program);
    command.args(question.arguments()).stdin(Stdio::null());
    if let Some(room) = room {
        command.current_dir(&room.folder).env_clear().envs(environment(room));
    }
    child::run(command, limit)
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
