//! `handoff plan`

use super::arguments::Plan;
use super::exit::Exit;
use super::output::Output;
use super::{opening, render};
use crate::reports::PlanResult;
use crate::{Result, pipeline};

/// Prints what would ship, what not and why.
pub fn run(asked: &Plan, output: &Output) -> Result<Exit> {
    let engagement = opening::open(&asked.engagement.folder, None)?;
    let progress = output.progress();
    let plan = pipeline::plan(&engagement, &progress)?;
    let version = pipeline::next_version(&engagement)?;
    drop(progress);
    let result = PlanResult::new(&engagement, &plan, version);
    output.give(&result, |page| render::plan(&result, &asked.engagement.typed(), page))
}
