//! `handoff verify`

use super::arguments::Verify;
use super::exit::Exit;
use super::forbidden;
use super::output::Output;
use super::render;
use super::signers;
use crate::generation::interview::LiveTool;
use crate::pipeline::Progress as _;
use crate::reports::VerifyResult;
use crate::stages::verify::{self, Checks};
use crate::{Result, filesystem, parallel};

/// Checks a bundle.
pub fn run(asked: &Verify, output: &Output) -> Result<Exit> {
    let live = asked.live.then(|| LiveTool::on_path(&std::env::var_os("PATH").unwrap_or_default())).transpose()?;
    let progress = output.progress();
    progress.stage("verify", filesystem::length_if_file(&asked.bundle)?);
    let ask = Checks {
        extract_to: asked.extract_to.clone(),
        container_only: asked.container_only,
        terms: forbidden::sought(asked)?,
        live,
        signers: signers::allowed(asked)?,
        alone: false,
        threads: asked.threads.unwrap_or_else(parallel::threads),
        progress: &|bytes| progress.moved(bytes),
        asking: &|| progress.stage("live", None),
    };
    let (report, _) = verify::verify(&asked.bundle, &ask)?;
    drop(progress);
    let result = VerifyResult::new(asked.bundle.display().to_string(), report);
    output.judge(&result, |page| render::verify(&result, page))
}
