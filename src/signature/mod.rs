//! SSH signatures as `ssh-keygen -Y` makes and checks them: the format (OpenSSH's PROTOCOL.sshsig), keys in files and in agents, and who
//! may sign (the ALLOWED SIGNERS section of ssh-keygen(1)). The only place that knows the crate `ssh-key`.
//!
//! What is signed is a digest, so a zip of any length is read once and never held. Nothing in here knows what a bundle is.

mod agent;
mod allowed;
mod message;
mod patterns;
mod signer;
mod sshsig;
#[cfg(test)]
mod tests;

pub use allowed::{Allowed, Refusal};
pub use message::Message;
pub use signer::{Signer, Tools};
pub use sshsig::{Flaw, Key, Signature};

/// What a signature is for: one that was made for something else (a commit, a mail) is none of a handoff.
pub const NAMESPACE: &str = "handoff";
