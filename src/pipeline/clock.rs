//! How long each stage took, for the report. Progress passes through on its way to whoever looks.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::Progress;

/// Passes progress on, and notes when each stage starts.
pub(super) struct Clock<'a> {
    progress: &'a dyn Progress,
    started: Mutex<Vec<(&'static str, Instant)>>,
}

impl<'a> Clock<'a> {
    pub fn new(progress: &'a dyn Progress) -> Self {
        Self { progress, started: Mutex::new(Vec::new()) }
    }

    /// Seconds by stage, in the order in which they ran; the last one ends now.
    pub fn stages(&self) -> Vec<(&'static str, f64)> {
        let started = self.started();
        let ends = started.iter().skip(1).map(|(_, start)| *start).chain([Instant::now()]);
        // Milliseconds: more digits would claim more than a wall clock knows.
        let seconds = |from: &Instant, to: Instant| (to.duration_since(*from).as_secs_f64() * 1e3).round() / 1e3;
        started.iter().zip(ends).map(|((name, start), end)| (*name, seconds(start, end))).collect()
    }

    fn started(&self) -> MutexGuard<'_, Vec<(&'static str, Instant)>> {
        self.started.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Clock<'_> {
    fn stage(&self, name: &'static str, bytes: Option<u64>) {
        self.started().push((name, Instant::now()));
        self.progress.stage(name, bytes);
    }

    fn moved(&self, bytes: u64) {
        self.progress.moved(bytes);
    }
}
