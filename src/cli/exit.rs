//! What the exit code says (SPEC section 5). Other people's CI branches on it.

use std::process::ExitCode;

use crate::Error;
use crate::data::Code;

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

    /// What the `outcome` of a document means. One that is not listed is not good: a new outcome must not pass by accident.
    pub fn of_outcome(outcome: &str) -> Self {
        match outcome {
            "ready" | "built" | "unchanged" | "written" | "verified" | "delivered" | "already-there" => Self::Good,
            "choice-needed" => Self::ChoiceNeeded,
            _ => Self::NotGood,
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
        assert_eq!(Exit::of_outcome("something new"), Exit::NotGood);
    }
}
