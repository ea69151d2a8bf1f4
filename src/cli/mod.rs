//! The command line: what was typed, one function of the library for it, and its value printed.
//!
//! [`arguments`] is what can be typed; one file per command calls and gives; [`render`] turns values into text; [`output`]
//! decides between text and the formats for programs, and where it goes. Nothing in here decides what is in a bundle.

use std::ffi::OsString;

use clap::Parser as _;

use crate::Result;

mod answer;
pub mod arguments;
mod ask;
mod build;
mod completions;
mod deliver;
mod diff;
mod exit;
mod forbidden;
pub mod format;
mod init;
mod log;
mod manual;
pub mod opening;
pub mod output;
mod pin;
mod plan;
pub mod progress;
mod recall;
pub mod render;
mod reproduce;
mod rights;
mod schema;
mod sign;
mod signals;
mod signers;
mod usage;
mod verify;

pub use answer::{Answer, Judgement};
pub use exit::Exit;

use arguments::{Arguments, Command};
use format::Format;
use output::Output;

/// Does what was typed; the first argument is the program's own name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let typed: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&typed) {
        Ok(arguments) => arguments,
        Err(error) => return usage::answer(&error, &typed),
    };
    let format = format::asked(&arguments);
    // Where they disagree, one of them is --json.
    let output = Output::new(arguments.manner, format.as_ref().map_or(Format::Json, |format| *format));
    let watched = format.and_then(|_| signals::watch());
    watched.and_then(|()| dispatch(&arguments.command, &output)).unwrap_or_else(|error| output.fail(&error))
}

fn dispatch(command: &Command, output: &Output) -> Result<Exit> {
    match command {
        Command::Init(asked) => init::run(asked, output),
        Command::Plan(asked) => plan::run(asked, output),
        Command::Pin(asked) => pin::run(asked, output),
        Command::Build(asked) => build::run(asked, output),
        Command::Verify(asked) => verify::run(asked, output),
        Command::Rights(asked) => rights::run(asked, output),
        Command::Deliver(asked) => deliver::run(asked, output),
        Command::Reproduce(asked) => reproduce::run(asked, output),
        Command::Diff(asked) => diff::run(asked, output),
        Command::Sign(asked) => sign::run(asked, output),
        Command::Log(asked) => log::run(asked, output),
        Command::Recall(asked) => recall::run(asked, output),
        Command::Schema(asked) => schema::run(asked, output),
        Command::Completions(asked) => completions::run(asked, output),
        Command::Manual(asked) => manual::run(asked, output),
    }
}
