//! Signals. Of Ctrl-C, the first one asks the work to end in order and leave nothing behind; the second one ends at once.

use std::sync::atomic::{AtomicBool, Ordering};

use super::exit::Exit;
use crate::data::{Code, Fix};
use crate::error::{NOTHING_LEFT, cause};
use crate::{Error, Result, interrupt};

/// From now on, Ctrl-C (and on Unix SIGTERM and SIGHUP) interrupts, and a file that grows beyond `ulimit -f` is an error of the write
/// like any other. Before the first thread is started: threads inherit which signals wait.
pub fn watch() -> Result<()> {
    let failed = |cause: &str| {
        let message = format!("cannot watch for Ctrl-C and other signals: {cause}");
        Error::new(Code::Io, message).fix(Fix::text(NOTHING_LEFT))
    };
    #[cfg(unix)]
    nix::sys::signal::SigSet::from(nix::sys::signal::Signal::SIGXFSZ).thread_block().map_err(|error| failed(&cause(&error.into())))?;
    let asked = AtomicBool::new(false);
    let handler = move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted.code().into());
        }
        interrupt::request();
    };
    ctrlc::set_handler(handler).map_err(|error| match error {
        ctrlc::Error::System(error) => failed(&cause(&error)),
        other => failed(&other.to_string()),
    })
}
