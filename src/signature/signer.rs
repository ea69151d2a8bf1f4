//! What signs: a private key in a file, or one that an agent holds and only its public half lies in a file. The bytes of a private key
//! are in no message.

use std::ffi::OsString;
use std::path::Path;

use ssh_key::{PrivateKey, PublicKey};

use super::sshsig::{is_ed25519, kind};
use super::{Key, Message, Signature, agent};
use crate::data::{Code, Fix};
use crate::{Error, Result, filesystem};

/// Keys of every kind are shorter.
const LONGEST: u64 = 64 << 10;

/// What may be needed to get at a key.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    /// Asks a person for the passphrase of the key that is named.
    pub passphrase: &'a dyn Fn(&str) -> Result<String>,
    /// PATH, on which `ssh-keygen` is looked for where an agent holds the key.
    pub path: &'a OsString,
}

/// A key that is ready to sign.
#[derive(Debug)]
pub enum Signer {
    /// From its file.
    Key(Box<PrivateKey>),
    /// In an agent, through `ssh-keygen -Y sign`.
    Agent(agent::Agent),
}

impl Signer {
    /// The key that the file names: an OpenSSH private key, or the public half of one in an agent.
    ///
    /// # Errors
    /// When it cannot be read, others can read it, or it is no ed25519 key.
    pub fn open(file: &Path, tools: Tools<'_>) -> Result<Self> {
        let text = filesystem::read_text(file, LONGEST, &|why| unusable(file, why, MAKE_ONE))?;
        if text.starts_with("-----BEGIN OPENSSH PRIVATE KEY-----") {
            return private(file, &text, tools).map(|key| Self::Key(Box::new(key)));
        }
        if text.contains("PRIVATE KEY-----") || text.starts_with("PuTTY-User-Key-File") {
            return Err(unusable(file, "it is a private key in another form than OpenSSH's", "bring a copy of it into OpenSSH's form"));
        }
        let key =
            PublicKey::from_openssh(text.trim_end()).map_err(|error| unusable(file, because(&error, "it is no OpenSSH key"), MAKE_ONE))?;
        ensure_ed25519(file, &key)?;
        agent::Agent::find(key, tools.path).map(Self::Agent)
    }

    /// The key.
    pub fn key(&self) -> Key {
        match self {
            Self::Key(key) => Key(key.public_key().key_data().clone()),
            Self::Agent(agent) => agent.key(),
        }
    }

    /// Signs the file at `path`, of which `message` has the digests.
    pub fn sign(&self, path: &Path, message: &Message) -> Result<Signature> {
        match self {
            Self::Key(key) => {
                Signature::make(key, message).map_err(|error| Error::new(Code::SignKey, format!("cannot sign {}: {error}", path.display())))
            }
            Self::Agent(agent) => agent.sign(path, message),
        }
    }
}

const MAKE_ONE: &str = "make a key with `ssh-keygen -t ed25519 -f FILE`, and name FILE";

fn private(file: &Path, text: &str, tools: Tools<'_>) -> Result<PrivateKey> {
    if !filesystem::is_private(file)? {
        return Err(unusable(file, "others can read it, or write to it", &format!("chmod 600 {}", file.display())));
    }
    let key =
        PrivateKey::from_openssh(text).map_err(|error| unusable(file, because(&error, "it is no whole OpenSSH private key"), MAKE_ONE))?;
    ensure_ed25519(file, key.public_key())?;
    if !matches!(key.public_key().key_data(), ssh_key::public::KeyData::Ed25519(_)) {
        return Err(unusable(file, "the key itself is in hardware", "add it to an agent (`ssh-add`), and name its .pub file"));
    }
    if !key.is_encrypted() {
        return Ok(key);
    }
    let passphrase = (tools.passphrase)(&file.display().to_string())?;
    key.decrypt(passphrase).map_err(|_| unusable(file, "the passphrase does not open it", "try again"))
}

/// What an error of the crate comes to: it knows no other kinds of keys, as it is built here.
fn because(error: &ssh_key::Error, otherwise: &'static str) -> &'static str {
    match error {
        ssh_key::Error::AlgorithmUnknown | ssh_key::Error::AlgorithmUnsupported { .. } => "it is a key of another kind than ed25519",
        _ => otherwise,
    }
}

fn ensure_ed25519(file: &Path, key: &PublicKey) -> Result<()> {
    let algorithm = key.algorithm();
    if is_ed25519(&algorithm) { Ok(()) } else { Err(unusable(file, &format!("it is {}, not ed25519", kind(&algorithm)), MAKE_ONE)) }
}

fn unusable(file: &Path, why: &str, way_out: &str) -> Error {
    Error::new(Code::SignKey, format!("cannot sign with {}: {why}", file.display())).at(file.display()).fix(Fix::text(way_out))
}
