//! `handoff pin`

use super::arguments::Pin;
use super::exit::Exit;
use super::opening;
use super::output::Output;
use super::render;
use crate::Result;
use crate::generation::tool::StockTool;
use crate::pipeline;
use crate::reports::PinResult;

/// Takes the pins from the tool.
pub fn run(asked: &Pin, output: &Output) -> Result<Exit> {
    let engagement = opening::open(&asked.engagement.folder, None)?;
    let progress = output.progress();
    let pinned = pipeline::pin(&engagement, &StockTool::default(), opening::day_of_asking()?, asked.update, &progress)?;
    drop(progress);
    let result = PinResult::new(&engagement, pinned);
    output.give(&result, |page| render::pin(&result, &asked.engagement.typed(), page))
}
