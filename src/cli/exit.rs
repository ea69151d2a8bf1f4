//! What the exit code says (SPEC section 5). Other people's CI branches on it.

use std::process::ExitCode;

use crate::Error;
use crate::data::Code;
use crate::data::receipt::DeliveryOutcome;
use crate::reports::{
    BuildOutcome, DiffOutcome, InitOutcome, LogOutcome, PinOutcome, PlanOutcome, RecallOutcome, ReproduceOutcome, SignOutcome,
    VerifyOutcome,
};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It is good.
    Good,
    /// The thing that was checked is not good: refused, failed, different.
    NotGood,
    /// It could not be done.
    Undone,
    /// A choice is needed, and nothing was done.
    ChoiceNeeded,
    /// Somebody interrupted it.
    Interrupted,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::NotGood => 1,
            Self::Undone => 2,
            Self::ChoiceNeeded => 3,
            Self::Interrupted => 130,
        }
    }
}

/// What the outcome of a document means. Every outcome is listed: a new one cannot pass by accident.
macro_rules! outcomes {
    ($($type:ident: $($good:ident)|+ $(, not $($bad:ident)|+)?;)+) => {
        $(impl From<$type> for Exit {
            fn from(outcome: $type) -> Self {
                match outcome {
                    $($type::$good)|+ => Self::Good,
                    $($($type::$bad)|+ => Self::NotGood,)?
                }
            }
        })+
    };
}

outcomes! {
    PlanOutcome: Ready, not Refused;
    BuildOutcome: Built | Unchanged | Preview, not Refused;
    DiffOutcome: Same, not Different;
    ReproduceOutcome: Identical | SameContents, not Different;
    PinOutcome: Written | Unchanged, not Refused;
    VerifyOutcome: Verified, not Failed;
    DeliveryOutcome: Delivered | AlreadyThere, not Refused;
    SignOutcome: Signed | Unchanged, not Refused;
    LogOutcome: Listed;
    RecallOutcome: Recalled, not Refused;
}

impl From<InitOutcome> for Exit {
    fn from(outcome: InitOutcome) -> Self {
        match outcome {
            InitOutcome::Written | InitOutcome::Unchanged => Self::Good,
            InitOutcome::ChoiceNeeded => Self::ChoiceNeeded,
        }
    }
}

impl From<&Error> for Exit {
    fn from(error: &Error) -> Self {
        if error.code == Code::Interrupted { Self::Interrupted } else { Self::Undone }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interruption_is_told_from_what_could_not_be_done() {
        assert_eq!(Exit::from(&Error::new(Code::Interrupted, "")).code(), 130);
        assert_eq!(Exit::from(&Error::new(Code::Io, "")).code(), 2);
    }
}
