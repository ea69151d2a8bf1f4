//! `handoff pin`

use super::arguments::Pin;
use super::exit::Exit;
use super::output::Output;
use super::{opening, render};
use crate::{Result, pipeline};

/// Takes pins from the generation tool into handoff.lock.
pub fn run(asked: &Pin, output: &Output) -> Result<Exit> {
    let engagement = opening::open(&asked.engagement.folder, None)?;
    let progress = output.progress();
    let result = pipeline::pin(&engagement, asked.update, &progress)?;
    drop(progress);
    output.give(&result, |page| render::pin(&result, &asked.engagement.typed(), page))
}
