//! `handoff verify`

use super::arguments::Verify;
use super::exit::Exit;
use super::output::Output;
use super::render;
use crate::Result;
use crate::reports::VerifyResult;
use crate::stages::verify::{Checks, verify};

/// Checks a bundle that somebody handed over.
pub fn run(asked: &Verify, output: &Output) -> Result<Exit> {
    let threads = asked.threads.unwrap_or(Checks::default().threads);
    let checks = Checks { extract_to: asked.extract_to.clone(), container_only: asked.container_only, threads };
    let (report, _) = verify(&asked.bundle, &checks)?;
    let result = VerifyResult::new(asked.bundle.display().to_string(), &report);
    output.give(&result, |page| render::verify(&result, page))
}
