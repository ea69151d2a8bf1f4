//! What the commands print with `--json`, and the reports that lie beside a bundle: one type each, absent values `null`, findings
//! sorted. Each has a JSON Schema (`handoff schema NAME`).

mod build;
mod deliver;
mod diff;
mod from_plan;
mod init;
mod log;
mod outcome;
mod pin;
mod plan;
mod recall;
mod reproduce;
mod rights;
pub mod schemas;
mod sign;
mod verify;

pub use build::{BUILD_REPORT_SCHEMA, BuildReport, BuildResult, Decided, StageTime};
pub use deliver::DeliverResult;
pub use diff::{ComparedBundle, DiffResult};
pub use init::{Choice, InitResult};
pub use log::LogResult;
pub use outcome::{
    BuildOutcome, DiffOutcome, InitOutcome, LogOutcome, PinOutcome, PlanOutcome, RecallOutcome, ReproduceOutcome, SignOutcome,
    VerifyOutcome,
};
pub use pin::{PinResult, PinnedModel};
pub use plan::{PlanDecision, PlanEntry, PlanModel, PlanPrompt, PlanResult, PlanTotals};
pub use recall::RecallResult;
pub use reproduce::ReproduceResult;
pub use rights::{RightsResult, UndeterminedFile};
pub use sign::SignResult;
pub use verify::VerifyResult;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::data::{Code, Fix};

const ERROR_SCHEMA: &str = "handoff.error/1";
const ERROR_OUTCOME: &str = "error";

/// "It could not be done", as one document.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ErrorResult {
    /// `handoff.error/1`
    #[schemars(extend("const" = ERROR_SCHEMA))]
    pub schema: String,
    /// `error`
    #[schemars(extend("const" = ERROR_OUTCOME))]
    pub outcome: String,
    /// What, where, what to do.
    pub error: ErrorDetail,
}

/// What could not be done.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ErrorDetail {
    /// Stable.
    pub code: Code,
    /// What.
    pub message: String,
    /// Where.
    pub path: Option<String>,
    /// What to do.
    pub fix: Option<Fix>,
}

impl From<&Error> for ErrorResult {
    fn from(error: &Error) -> Self {
        let Error { code, message, path, fix, .. } = error;
        let error = ErrorDetail { code: *code, message: message.clone(), path: path.clone(), fix: fix.as_deref().cloned() };
        Self { schema: ERROR_SCHEMA.to_owned(), outcome: ERROR_OUTCOME.to_owned(), error }
    }
}
