//! `handoff completions SHELL`

use clap::CommandFactory as _;

use super::arguments::{Arguments, Completions};
use super::exit::Exit;
use super::output::Output;
use crate::Result;

/// Prints the script that lets a shell complete commands, flags and paths.
pub fn run(asked: &Completions, output: &Output) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(asked.shell, &mut Arguments::command(), "handoff", &mut script);
    output.print(|_| String::from_utf8_lossy(&script).into_owned())?;
    Ok(Exit::Good)
}
