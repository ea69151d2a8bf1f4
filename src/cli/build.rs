//! `handoff build`

use super::arguments::Build;
use super::exit::Exit;
use super::opening;
use super::output::Output;
use super::render;
use crate::Result;
use crate::pipeline::{self, BuildOptions};
use crate::reports::BuildResult;

/// Builds the next version.
pub fn run(asked: &Build, output: &Output) -> Result<Exit> {
    let engagement = opening::open(&asked.engagement.folder, asked.date)?;
    let options = BuildOptions {
        output: asked.output.clone(),
        previous: asked.previous.clone(),
        reissue: asked.reissue,
        preview: asked.preview,
        threads: asked.threads,
    };
    let progress = output.progress();
    let build = pipeline::build(&engagement, &options, &progress)?;
    drop(progress);
    let result = BuildResult::new(&build);
    output.give(&result, |page| render::build(&result, &asked.engagement.typed(), page))
}
