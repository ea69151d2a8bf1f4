//! `handoff init`

use super::arguments::Init;
use super::exit::Exit;
use super::output::Output;
use super::{ask, opening, render};
use crate::reports::{InitOutcome, InitResult};
use crate::stages::propose;
use crate::{Result, pipeline};

/// Proposes a configuration, asks where somebody is there, and writes it.
pub fn run(asked: &Init, output: &Output) -> Result<Exit> {
    let (folder, flags) = (&asked.engagement.folder, opening::flags(None)?);
    let progress = output.progress();
    let mut proposal = pipeline::propose(folder, flags, asked.update, &progress)?;
    drop(progress);
    let outcome = if proposal.adds_nothing() {
        InitOutcome::Unchanged
    } else if asked.yes || (output.can_ask() && ask::all(&mut proposal, output.errors())?) {
        propose::write(&proposal, folder, flags)?;
        InitOutcome::Written
    } else {
        InitOutcome::ChoiceNeeded
    };
    let result = InitResult::new(&proposal, outcome);
    output.give(&result, |page| render::init(&result, &proposal, &asked.engagement.typed(), page))
}
