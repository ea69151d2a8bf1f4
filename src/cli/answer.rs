//! What all commands' values have in common: an outcome, which becomes the exit code, and findings.

use serde::Serialize;

use super::exit::Exit;
use crate::data::finding::Finding;
use crate::reports::{
    BuildResult, DeliverResult, DiffResult, InitResult, LogResult, PinResult, PlanResult, RecallResult, ReproduceResult, RightsResult,
    SignResult, VerifyResult,
};

/// The value that a command gives.
pub trait Answer: Serialize {
    /// What its outcome means for who called.
    fn exit(&self) -> Exit;
    /// All that was noticed.
    fn findings(&self) -> &[Finding];
}

macro_rules! answers {
    ($($type:ty),+) => {
        $(impl Answer for $type {
            fn exit(&self) -> Exit {
                self.outcome.into()
            }

            fn findings(&self) -> &[Finding] {
                &self.findings
            }
        })+
    };
}

answers!(InitResult, PlanResult, BuildResult, PinResult, VerifyResult, RightsResult, DeliverResult, DiffResult, ReproduceResult);
answers!(SignResult, LogResult, RecallResult);
