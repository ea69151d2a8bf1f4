//! `handoff deliver`

use super::arguments::Deliver;
use super::exit::Exit;
use super::opening;
use super::output::Output;
use super::render;
use crate::data::{Code, Finding, Fix};
use crate::pipeline::Progress as _;
use crate::reports::DeliverResult;
use crate::stages::deliver;
use crate::stages::verify::{self, Checks};
use crate::{Result, filesystem};

/// Verifies a bundle, and delivers it if it is good.
pub fn run(asked: &Deliver, output: &Output) -> Result<Exit> {
    let at = opening::now()?;
    let progress = output.progress();
    progress.stage("verify", filesystem::length_if_file(&asked.bundle)?);
    let (report, verified) = verify::verify(&asked.bundle, &Checks { progress: &|bytes| progress.moved(bytes), ..Checks::default() })?;
    let result = match verified {
        None => {
            let fix = Fix::text("deliver the zip of a version as it was built; `handoff verify` says what is wrong with this one");
            let refused = Finding::new(Code::DeliverNotVerified, "only the zip of a version that verifies is delivered");
            DeliverResult::refused(report.findings, refused.at(asked.bundle.display()).fix(fix))
        }
        Some(verified) => {
            // Written once, and read back once.
            progress.stage("deliver", filesystem::length_if_file(&asked.bundle)?.map(|length| 2 * length));
            DeliverResult::new(deliver::deliver(&verified, &asked.to, None, at, &|bytes| progress.moved(bytes))?)
        }
    };
    drop(progress);
    output.give(&result, |page| render::deliver(&result, page))
}
