//! `handoff deliver --json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::data::Digest;
use crate::data::finding::{self, Finding, Found};
use crate::data::receipt::DeliveryOutcome;
use crate::stages::deliver::Delivery;

const SCHEMA: &str = "handoff.deliver/1";

/// What came of a delivery.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DeliverResult {
    /// `handoff.deliver/1`
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// `delivered`, `already-there` or `refused`
    pub outcome: DeliveryOutcome,
    /// The delivered zip: absolute; `null` when refused.
    pub destination: Option<String>,
    /// Its digest.
    pub sha256: Option<Digest>,
    /// The file names of the signature and the statement that went with it.
    pub beside: Vec<String>,
    /// The file with the receipts: absolute.
    pub receipt: Option<String>,
    /// All that was noticed.
    pub findings: Vec<Finding>,
}

impl DeliverResult {
    /// What there is to say about a delivery.
    pub fn new(found: Found<Delivery>) -> Self {
        let Found { value: delivery, findings } = found;
        let refused = delivery.outcome == DeliveryOutcome::Refused;
        Self {
            schema: SCHEMA.to_owned(),
            outcome: delivery.outcome,
            destination: (!refused).then(|| delivery.destination.display().to_string()),
            sha256: Some(delivery.sha256),
            beside: delivery.beside,
            receipt: delivery.receipt.map(|receipt| receipt.display().to_string()),
            findings,
        }
    }

    /// A bundle that did not verify, and why.
    pub fn refused(mut findings: Vec<Finding>, refusal: Finding) -> Self {
        findings.push(refusal);
        finding::sort(&mut findings);
        let outcome = DeliveryOutcome::Refused;
        Self { schema: SCHEMA.to_owned(), outcome, destination: None, sha256: None, beside: Vec::new(), receipt: None, findings }
    }
}
