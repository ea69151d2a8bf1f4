//! Ctrl-C: the first one asks the work to end in order and leave nothing behind; the second one ends at once.

use std::sync::atomic::{AtomicBool, Ordering};

use super::exit::Exit;
use crate::data::Code;
use crate::{Error, Result, interrupt};

/// From now on, Ctrl-C (and on Unix SIGTERM and SIGHUP) interrupts.
pub fn watch() -> Result<()> {
    let asked = AtomicBool::new(false);
    let handler = move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted.code().into());
        }
        interrupt::request();
    };
    ctrlc::set_handler(handler).map_err(|error| Error::new(Code::Io, format!("cannot watch for Ctrl-C: {error}")))
}
