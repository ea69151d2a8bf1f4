//! Where results go: to standard output in the format that was asked for, errors to standard error unless a program reads along, colour
//! where somebody looks. A reader that has seen enough (`handoff plan | head`) is no error.

use std::io::{self, IsTerminal as _, Write};

use anstream::{AutoStream, ColorChoice};

use super::answer::{Answer, Judgement};
use super::arguments::Manner;
use super::exit::Exit;
use super::format::Format;
use super::render::{self, Page, github, sarif};
use crate::data::Severity;
use crate::reports::ErrorResult;
use crate::{Error, Result};

/// Wider than this nobody reads lines of prose.
const WIDEST: usize = 120;
/// Narrower than this nothing can be aligned.
const NARROWEST: usize = 40;
/// Columns of what is no terminal.
const DEFAULT: usize = 80;

/// Standard output and standard error, as they are to be used in this run.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    format: Format,
    quiet: bool,
    out: Page,
    errors: Page,
}

impl Output {
    /// As it was asked for, and as the terminal is.
    pub fn new(manner: Manner, format: Format) -> Self {
        let width = terminal_size::terminal_size().map(|(columns, _)| usize::from(columns.0)).or_else(asked_columns).unwrap_or(DEFAULT);
        let page = |colour| Page { width: width.clamp(NARROWEST, WIDEST), colour, verbose: manner.verbose };
        let out = page(AutoStream::choice(&io::stdout()) != ColorChoice::Never);
        let errors = page(AutoStream::choice(&io::stderr()) != ColorChoice::Never);
        Self { format, quiet: manner.quiet, out, errors }
    }

    /// Whether bytes that move are worth a bar, a line or nothing.
    pub fn progress(&self) -> super::progress::Stages {
        super::progress::Stages::new(self.quiet, io::stderr().is_terminal())
    }

    /// Gives a command's value: as JSON, as `text` has it, or only what refuses. What came of it is the exit code.
    pub fn give<T: Answer>(&self, value: &T, text: impl FnOnce(&Page) -> String) -> Result<Exit> {
        if self.json() {
            self.print_json(value)?;
        } else if self.quiet {
            // They are sorted, errors first.
            let errors = value.findings().partition_point(|finding| finding.severity == Severity::Error);
            self.print_bytes(render::findings(&value.findings()[..errors], &self.out).as_bytes())?;
        } else {
            self.print_bytes(text(&self.out).as_bytes())?;
        }
        Ok(value.exit())
    }

    /// … one that judges something: as a CI service reads it, too.
    pub fn judge<T: Judgement>(&self, value: &T, text: impl FnOnce(&Page) -> String) -> Result<Exit> {
        let (exit, verdict, reasons) = (value.exit(), value.verdict(), value.reasons());
        match self.format {
            Format::Text | Format::Json => return self.give(value, text),
            Format::Github => self.print_lines(github::lines(T::COMMAND, &verdict, &reasons))?,
            Format::Sarif => self.print_json(&sarif::judged(T::COMMAND, &verdict, exit.code(), value.subject(), &reasons))?,
        }
        Ok(exit)
    }

    /// Prints what was asked for by name, quiet or not.
    pub fn print(&self, text: impl FnOnce(&Page) -> String) -> Result<()> {
        self.print_bytes(text(&self.out).as_bytes())
    }

    /// Whether somebody is there to be asked: questions are read on standard error and answered on standard input.
    pub fn can_ask(&self) -> bool {
        !self.json() && !self.quiet && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// The page for what is said on standard error.
    pub fn errors(&self) -> &Page {
        &self.errors
    }

    /// Whether a program reads along.
    pub fn json(&self) -> bool {
        self.format == Format::Json
    }

    /// Says why it could not be done.
    pub fn fail(&self, error: &Error) -> Exit {
        let said = ErrorResult::from(error);
        let exit = Exit::from(error);
        // Nothing is left to be done about an error that cannot be printed.
        let _ = match self.format {
            Format::Json => self.print_json(&said),
            Format::Github => self.print_lines(std::iter::once(github::failure(&said.error))),
            Format::Sarif => self.print_json(&sarif::failure(&said.error, exit.code())),
            Format::Text => {
                write(io::stderr(), self.errors.colour, render::failure(&said.error, &self.errors).as_bytes(), "standard error")
            }
        };
        exit
    }

    fn print_lines(&self, mut lines: impl Iterator<Item = String>) -> Result<()> {
        let mut out = io::BufWriter::new(AutoStream::new(io::stdout(), ColorChoice::Never));
        let written = lines.try_for_each(|line| writeln!(out, "{line}"));
        told(written.and_then(|()| out.flush()), "standard output")
    }

    fn print_json(&self, value: &impl serde::Serialize) -> Result<()> {
        let mut out = Escaped(io::BufWriter::new(AutoStream::new(io::stdout(), ColorChoice::Never)));
        let written = serde_json::to_writer_pretty(&mut out, value).map_err(io::Error::from);
        told(written.and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush()), "standard output")
    }

    fn print_bytes(&self, bytes: &[u8]) -> Result<()> {
        write(io::stdout(), self.out.colour, bytes, "standard output")
    }
}

/// JSON on its way to a terminal: piece by piece, as a hostile zip can have a million findings. The pieces are whole characters.
struct Escaped<W>(W);

impl<W: Write> Write for Escaped<W> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(piece).map_err(io::Error::other)?;
        self.0.write_all(render::escape_json(text).as_bytes())?;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn write<S: anstream::stream::RawStream + anstream::stream::AsLockedWrite>(
    stream: S,
    colour: bool,
    bytes: &[u8],
    name: &str,
) -> Result<()> {
    let mut stream = AutoStream::new(stream, if colour { ColorChoice::Always } else { ColorChoice::Never });
    told(stream.write_all(bytes).and_then(|()| stream.flush()), name)
}

/// A reader that went away has had what it wanted; a disk that is full has not.
fn told(written: io::Result<()>, name: &str) -> Result<()> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::io("cannot write to", name, error)),
        _ => Ok(()),
    }
}

/// `COLUMNS`, for what is no terminal.
fn asked_columns() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.parse().ok().filter(|columns| *columns > 0)
}
