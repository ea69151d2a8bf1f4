//! The verbs: one file or folder per stage, named for what it does. A stage takes the value that its signature names and
//! gives one; what it noticed comes beside it as findings.

pub mod accept;
pub mod deliver;
pub mod diff;
pub mod document;
pub mod filter;
pub mod inventory;
pub mod join;
pub mod lock;
pub mod log;
pub mod package;
pub mod pin;
pub mod previous;
pub mod propose;
pub mod publish;
pub mod recall;
pub mod reproduce;
pub mod rights;
pub mod sign;
pub mod strip;
pub mod verify;
