//! Ctrl-C: a flag that long work looks at between two buffers, so that it ends in order and leaves nothing behind.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::data::Code;
use crate::{Error, Result};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Somebody wants this run to end. Safe to call from a signal handler's thread; cannot be taken back.
pub fn request() {
    REQUESTED.store(true, Ordering::Relaxed);
}

/// Whether somebody wants this run to end.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

/// Goes on, unless somebody wants this run to end.
pub fn check() -> Result<()> {
    if requested() { Err(Error::new(Code::Interrupted, "interrupted: nothing unfinished was left behind")) } else { Ok(()) }
}
