//! `handoff rights`

use super::arguments::Rights;
use super::exit::Exit;
use super::output::Output;
use super::{opening, render};
use crate::reports::RightsResult;
use crate::{Result, pipeline};

/// Prints whose everything is, and what nobody has said yet.
pub fn run(asked: &Rights, output: &Output) -> Result<Exit> {
    let engagement = opening::open(&asked.engagement.folder, None)?;
    let progress = output.progress();
    let plan = pipeline::plan(&engagement, &progress)?;
    drop(progress);
    let result = RightsResult::new(&plan);
    output.give(&result, |page| render::rights(&result, &asked.engagement.typed(), page))
}
