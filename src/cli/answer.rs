//! What all commands' values have in common: an outcome, which becomes the exit code, and findings; and what those have in common
//! that judge something.

use std::borrow::Cow;

use serde::Serialize;

use super::exit::Exit;
use crate::data::Digest;
use crate::data::difference::FileDifference;
use crate::data::finding::{self, Finding};
use crate::data::report::CheckOutcome;
use crate::data::wording::counted;
use crate::reports::{
    BuildResult, DeliverResult, DiffResult, InitResult, LogResult, PinResult, PlanOutcome, PlanResult, RecallResult, ReproduceOutcome,
    ReproduceResult, RightsResult, SignResult, VerifyOutcome, VerifyResult,
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

/// An answer that says of something whether it is good: what a CI service shows beside the change.
pub trait Judgement: Answer {
    /// The command's name.
    const COMMAND: &'static str;

    /// What came of it, in words of this program alone: never a name that comes from elsewhere.
    fn verdict(&self) -> String;

    /// All that speaks for or against it, sorted.
    fn reasons(&self) -> Cow<'_, [Finding]> {
        Cow::Borrowed(self.findings())
    }

    /// What a reason is about that names no file.
    fn subject(&self) -> Option<&str> {
        None
    }
}

impl Judgement for PlanResult {
    const COMMAND: &'static str = "plan";

    fn verdict(&self) -> String {
        match self.outcome {
            PlanOutcome::Ready => format!("ready: a build would make version {}, if anything changed", self.version),
            PlanOutcome::Refused => "refused: a build would make nothing".to_owned(),
        }
    }
}

impl Judgement for VerifyResult {
    const COMMAND: &'static str = "verify";

    fn verdict(&self) -> String {
        let word = match self.outcome {
            VerifyOutcome::Verified => "verified",
            VerifyOutcome::Failed => "failed",
        };
        let number = |outcome| self.checks.iter().filter(|check| check.outcome == outcome).count();
        let digest = |name, digest: Option<Digest>| digest.map_or_else(String::new, |digest| format!("; {name} {digest}"));
        format!(
            "{word}: {} passed, {} failed, {} not checked{}{}",
            counted(number(CheckOutcome::Passed), "check"),
            number(CheckOutcome::Failed),
            number(CheckOutcome::NotChecked),
            digest("sha256", self.sha256),
            digest("tree_sha256", self.tree_sha256),
        )
    }

    fn subject(&self) -> Option<&str> {
        Some(&self.bundle)
    }
}

impl Judgement for ReproduceResult {
    const COMMAND: &'static str = "reproduce";

    fn verdict(&self) -> String {
        let said = match self.outcome {
            ReproduceOutcome::Identical => "identical: the sources make the same bytes",
            ReproduceOutcome::SameContents => "same contents: the zip is wrapped otherwise",
            ReproduceOutcome::Different if self.rebuilt_sha256.is_none() => "different: the sources would be refused now",
            ReproduceOutcome::Different => "different: the sources make something else now",
        };
        said.to_owned()
    }

    /// Every difference is one.
    fn reasons(&self) -> Cow<'_, [Finding]> {
        let mut all: Vec<Finding> = self.differences.iter().map(FileDifference::finding).chain(self.findings.iter().cloned()).collect();
        finding::sort(&mut all);
        Cow::Owned(all)
    }

    fn subject(&self) -> Option<&str> {
        Some(&self.bundle)
    }
}
