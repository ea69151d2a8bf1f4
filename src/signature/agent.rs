//! Keys that an agent holds, in hardware or behind a passphrase: `ssh-keygen -Y sign` talks to it, and what it gives is checked before it
//! is believed. It is handed the public half alone, so that it asks the agent and nobody else: there is no file beside it in which
//! it could look for the private one, and no terminal on which it could ask.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use ssh_key::PublicKey;

use super::{Key, Message, NAMESPACE, Signature};
use crate::child::{self, Silence};
use crate::data::{Code, Fix};
use crate::filesystem::{self, NamedFile};
use crate::{Error, Result};

/// Long enough to look for the key in one's pocket and touch it, and to hash the largest zip.
const LIMIT: Duration = Duration::from_secs(180);

/// An agent's key, and the program that talks to the agent.
#[derive(Debug)]
pub struct Agent {
    key: PublicKey,
    program: PathBuf,
}

impl Agent {
    /// `key` in the agent; `ssh-keygen` is looked for on `path`.
    pub fn find(key: PublicKey, path: &OsStr) -> Result<Self> {
        let found = filesystem::program("ssh-keygen", path);
        let (program, _) = found.ok_or_else(|| failed("there is no ssh-keygen on PATH, which asks the agent", "install OpenSSH"))?;
        Ok(Self { key, program })
    }

    /// The key.
    pub fn key(&self) -> Key {
        Key(self.key.key_data().clone())
    }

    /// Has the file signed.
    pub fn sign(&self, path: &Path, message: &Message) -> Result<Signature> {
        let scratch = filesystem::scratch_folder()?;
        let public = scratch.path().join("key.pub");
        let text = self.key.to_openssh().map_err(|error| Error::new(Code::SignKey, error.to_string()))?;
        filesystem::write_atomically(&public, text.as_bytes())?;
        let mut command = Command::new(&self.program);
        command.args(["-Y", "sign", "-n", NAMESPACE, "-f"]).arg(&public).stdin(NamedFile::open(path)?.into_input());
        command.env("SSH_ASKPASS_REQUIRE", "never");
        let said = child::run(command, LIMIT).map_err(|silence| match silence {
            Silence::Interrupted(error) => error,
            silence => failed(&format!("ssh-keygen {silence}"), "look whether the agent waits for a touch or a confirmation"),
        })?;
        let signature = Signature::parse(&said.stdout).ok().filter(|signature| said.status.success() && signature.key() == self.key());
        let good = signature.filter(|signature| signature.check(message).is_ok());
        good.ok_or_else(|| {
            let stderr = String::from_utf8_lossy(&said.stderr);
            let why =
                stderr.lines().next().unwrap_or("it gave no signature of these bytes").replace(&public.display().to_string(), "FILE.pub");
            failed(&format!("ssh-keygen: {why}"), "add the private key with `ssh-add FILE`, or name its file instead of the .pub")
        })
    }
}

fn failed(why: &str, way_out: &str) -> Error {
    Error::new(Code::SignKey, format!("cannot sign with the agent's key: {why}")).fix(Fix::text(way_out))
}
