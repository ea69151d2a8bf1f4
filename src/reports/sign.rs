//! `handoff sign --json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::SignOutcome;
use crate::data::finding::{self, Finding, Found};
use crate::stages::sign::Signed;

const SCHEMA: &str = "handoff.sign/1";

/// What came of signing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SignResult {
    /// `handoff.sign/1`
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// `signed`, `unchanged` or `refused`
    pub outcome: SignOutcome,
    /// The fingerprint of the key; `null` where no key was asked for.
    pub key: Option<String>,
    /// `….zip.sig`: absolute; `null` when refused.
    pub signature: Option<String>,
    /// `….intoto.json`: absolute; `null` where none was wanted.
    pub statement: Option<String>,
    /// The files that were not there before: absolute.
    pub written: Vec<String>,
    /// All that was noticed.
    pub findings: Vec<Finding>,
}

impl SignResult {
    /// What there is to say about signatures.
    pub fn new(found: Found<Signed>) -> Self {
        let Found { value: signed, findings } = found;
        let outcome = match (findings.iter().any(Finding::refuses), signed.written.is_empty()) {
            (true, _) => SignOutcome::Refused,
            (false, true) => SignOutcome::Unchanged,
            (false, false) => SignOutcome::Signed,
        };
        let good = outcome != SignOutcome::Refused;
        Self {
            schema: SCHEMA.to_owned(),
            outcome,
            key: Some(signed.key.to_string()),
            signature: good.then(|| signed.signature.display().to_string()),
            statement: signed.statement.filter(|_| good).map(|path| path.display().to_string()),
            written: signed.written.iter().map(|path| path.display().to_string()).collect(),
            findings,
        }
    }

    /// A bundle that did not verify, and why.
    pub fn refused(mut findings: Vec<Finding>, refusal: Finding) -> Self {
        findings.push(refusal);
        finding::sort(&mut findings);
        let outcome = SignOutcome::Refused;
        Self { schema: SCHEMA.to_owned(), outcome, key: None, signature: None, statement: None, written: Vec::new(), findings }
    }
}
