//! `handoff diff`

use super::arguments::Diff;
use super::exit::Exit;
use super::format::DiffFormat;
use super::output::Output;
use super::render;
use crate::pipeline::Progress as _;
use crate::reports::DiffResult;
use crate::stages::diff;
use crate::stages::document::change_list;
use crate::stages::verify::Checks;
use crate::{Result, filesystem};

/// Compares two bundles.
pub fn run(asked: &Diff, output: &Output) -> Result<Exit> {
    let progress = output.progress();
    let lengths = [filesystem::length_if_file(&asked.old)?, filesystem::length_if_file(&asked.new)?];
    progress.stage("diff", lengths.into_iter().sum());
    let found = diff::diff(&asked.old, &asked.new, &Checks { alone: true, progress: &|bytes| progress.moved(bytes), ..Checks::default() })?;
    drop(progress);
    let result = DiffResult::new(asked.old.display().to_string(), asked.new.display().to_string(), found);
    output.give(&result, |page| match asked.format {
        Some(DiffFormat::Markdown) => change_list::list(&result.changes()),
        _ => render::diff(&result, page),
    })
}
