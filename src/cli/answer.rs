//! What all commands' values have in common: an outcome, which is the exit code, and findings.

use serde::Serialize;

use crate::data::finding::Finding;
use crate::reports::{BuildResult, DeliverResult, PinResult, PlanResult, RightsResult, VerifyResult};

/// The value that a command gives.
pub trait Answer: Serialize {
    /// As its document says it.
    fn outcome(&self) -> &str;
    /// All that was noticed.
    fn findings(&self) -> &[Finding];
}

macro_rules! answers {
    ($($type:ty),+) => {
        $(impl Answer for $type {
            fn outcome(&self) -> &str {
                &self.outcome
            }

            fn findings(&self) -> &[Finding] {
                &self.findings
            }
        })+
    };
}

answers!(PlanResult, BuildResult, PinResult, VerifyResult, RightsResult, DeliverResult);
