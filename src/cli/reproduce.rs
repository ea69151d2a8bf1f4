//! `handoff reproduce`

use super::arguments::Reproduce;
use super::exit::Exit;
use super::opening;
use super::output::Output;
use super::render;
use crate::pipeline::{self, Issued, Progress as _};
use crate::reports::ReproduceResult;
use crate::stages::verify::Checks;
use crate::{Result, filesystem};

/// Builds a bundle again.
pub fn run(asked: &Reproduce, output: &Output) -> Result<Exit> {
    let progress = output.progress();
    progress.stage("verify", filesystem::length_if_file(&asked.bundle)?);
    let issued = Issued::read(&asked.bundle, &Checks { alone: true, progress: &|bytes| progress.moved(bytes), ..Checks::default() })?;
    let engagement = opening::open(&asked.engagement, Some(issued.delivered_at()))?;
    let reproduction = pipeline::reproduce(issued, &engagement, asked.previous.as_deref(), asked.threads, &progress)?;
    drop(progress);
    let result = ReproduceResult::new(asked.bundle.display().to_string(), reproduction);
    output.judge(&result, |page| render::reproduce(&result, page))
}
