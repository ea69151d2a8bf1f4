//! `handoff recall`

use super::arguments::Recall;
use super::exit::Exit;
use super::opening;
use super::output::Output;
use super::render;
use crate::pipeline::Progress as _;
use crate::reports::RecallResult;
use crate::stages::recall;
use crate::stages::verify::Checks;
use crate::{Result, filesystem};

/// Withdraws a version.
pub fn run(asked: &Recall, output: &Output) -> Result<Exit> {
    let today = opening::day_of_asking()?;
    let progress = output.progress();
    let replacement = asked.replaced_by.as_deref();
    let lengths = [Some(filesystem::length_if_file(&asked.bundle)?), replacement.map(filesystem::length_if_file).transpose()?];
    progress.stage("recall", lengths.into_iter().flatten().sum());
    let ask = Checks { progress: &|bytes| progress.moved(bytes), ..Checks::default() };
    let found = recall::recall(&asked.bundle, &asked.because, replacement, today, &ask)?;
    drop(progress);
    let result = RecallResult::new(found);
    output.give(&result, |page| render::recall(&result, page))
}
