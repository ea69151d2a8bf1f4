//! Progress on standard error: on a terminal a bar with bytes, rate and time left while bytes move; in a log one line per
//! stage; nothing when quiet. It is never part of a result.

use std::io::{self, Write as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::data::size::human_bytes;
use crate::pipeline::Progress;

/// What somebody sees of the stages while they run.
pub enum Stages {
    /// Nobody looks.
    Silent,
    /// A log: one line per stage.
    Log,
    /// A terminal: one line that moves, and is gone at the end.
    Bar(ProgressBar),
}

impl Stages {
    /// For this standard error.
    pub fn new(quiet: bool, terminal: bool) -> Self {
        match (quiet, terminal) {
            (true, _) => Self::Silent,
            (false, false) => Self::Log,
            (false, true) => Self::Bar(ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())),
        }
    }
}

impl Progress for Stages {
    fn stage(&self, name: &'static str, bytes: Option<u64>) {
        match self {
            Self::Silent => {}
            // A log that cannot be written to is no reason to stop.
            Self::Log => drop(writeln!(io::stderr(), "{}", line(name, bytes))),
            Self::Bar(bar) => start(bar, name, bytes),
        }
    }

    fn moved(&self, bytes: u64) {
        if let Self::Bar(bar) = self {
            bar.inc(bytes);
        }
    }
}

impl Drop for Stages {
    fn drop(&mut self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

fn line(name: &str, bytes: Option<u64>) -> String {
    bytes.map_or_else(|| format!("handoff: {name}"), |bytes| format!("handoff: {name}, {}", human_bytes(bytes)))
}

fn start(bar: &ProgressBar, name: &'static str, bytes: Option<u64>) {
    bar.reset();
    bar.set_message(name);
    match bytes {
        Some(bytes) => {
            bar.set_length(bytes);
            bar.set_style(style(
                "{msg:10} {wide_bar:.green} {decimal_bytes} of {decimal_total_bytes}, {decimal_bytes_per_sec}, {eta} left",
            ));
        }
        None => {
            bar.unset_length();
            bar.set_style(style("{msg:10} {spinner:.green} {elapsed}"));
        }
    }
    // Between two buffers and in stages that move no bytes, it still shows that it lives.
    bar.enable_steady_tick(Duration::from_millis(120));
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("━╸─")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_has_one_line_for_each_stage() {
        assert_eq!(line("filter", None), "handoff: filter");
        assert_eq!(line("package", Some(2_400_000)), "handoff: package, 2.4 MB");
    }

    #[test]
    fn templates_of_the_bar_are_understood() {
        for bytes in [Some(1), None] {
            let bar = ProgressBar::hidden();
            start(&bar, "package", bytes);
            bar.inc(1);
            bar.finish_and_clear();
        }
        assert!(ProgressStyle::with_template("{decimal_bytes_per_sec} {eta}").is_ok());
    }
}
