//! Signals. Of Ctrl-C, the first one asks the work to end in order and leave nothing behind; the second one ends at once.

use std::sync::atomic::{AtomicBool, Ordering};

use super::exit::Exit;
use crate::data::Code;
use crate::{Error, Result, interrupt};

/// From now on, Ctrl-C (and on Unix SIGTERM and SIGHUP) interrupts, and a file that grows beyond `ulimit -f` is an error of the write
/// like any other. Before the first thread is started: threads inherit which signals wait.
pub fn watch() -> Result<()> {
    let failed = |error: &dyn std::fmt::Display| Error::new(Code::Io, format!("cannot watch for signals: {error}"));
    #[cfg(unix)]
    nix::sys::signal::SigSet::from(nix::sys::signal::Signal::SIGXFSZ).thread_block().map_err(|error| failed(&error))?;
    let asked = AtomicBool::new(false);
    let handler = move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted.code().into());
        }
        interrupt::request();
    };
    ctrlc::set_handler(handler).map_err(|error| failed(&error))
}
