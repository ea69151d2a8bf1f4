//! `handoff deliver`

use super::arguments::Deliver;
use super::exit::Exit;
use super::output::Output;
use super::render;
use crate::Result;
use crate::data::receipt::DeliveryOutcome;
use crate::data::{Code, Finding, Fix};
use crate::reports::DeliverResult;
use crate::stages::deliver::{self, deliver};
use crate::stages::verify::{Checks, verify};

/// Verifies the bundle, puts it there, and records that.
pub fn run(asked: &Deliver, output: &Output) -> Result<Exit> {
    let result = outcome(asked)?;
    output.give(&result, |page| render::deliver(&result, page))
}

fn outcome(asked: &Deliver) -> Result<DeliverResult> {
    let schema = "handoff.deliver/1".to_owned();
    let (report, verified) = verify(&asked.bundle, &Checks::default())?;
    let Some(verified) = verified else {
        let fix = Fix::text(format!("`handoff verify {}` says what is wrong with it", asked.bundle.display()));
        let mut findings = vec![Finding::new(Code::DeliverNotVerified, "the bundle does not verify").at(asked.bundle.display()).fix(fix)];
        findings.extend(report.findings);
        crate::data::finding::sort(&mut findings);
        return Ok(DeliverResult {
            schema,
            outcome: "refused".to_owned(),
            destination: None,
            sha256: report.sha256,
            receipt: None,
            findings,
        });
    };
    let found = deliver(&verified, &asked.to, None, deliver::now()?)?;
    let (delivery, findings) = (found.value, found.findings);
    let outcome = match delivery.outcome {
        DeliveryOutcome::Delivered => "delivered",
        DeliveryOutcome::AlreadyThere => "already-there",
        DeliveryOutcome::Refused => "refused",
    };
    let destination = (delivery.outcome != DeliveryOutcome::Refused).then(|| delivery.destination.display().to_string());
    let receipt = delivery.receipt.map(|path| path.display().to_string());
    Ok(DeliverResult { schema, outcome: outcome.to_owned(), destination, sha256: Some(delivery.sha256), receipt, findings })
}
