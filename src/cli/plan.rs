//! `handoff plan`

use super::arguments::Plan;
use super::exit::Exit;
use super::opening;
use super::output::Output;
use super::render;
use crate::reports::PlanResult;
use crate::stages::publish;
use crate::{Result, pipeline};

/// Shows what a build would do.
pub fn run(asked: &Plan, output: &Output) -> Result<Exit> {
    let engagement = opening::open(&asked.engagement.folder, None)?;
    let progress = output.progress();
    let plan = pipeline::plan(&engagement, &progress)?;
    drop(progress);
    let versions = publish::versions_in(&pipeline::output_folder(&engagement, None)?)?;
    let result = PlanResult::new(&engagement, &plan, publish::next_version(versions.last().copied())?);
    output.judge(&result, |page| render::plan(&result, &asked.engagement.typed(), page))
}
