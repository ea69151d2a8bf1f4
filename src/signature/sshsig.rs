//! One signature: armored as `ssh-keygen` writes it, checked against the key that it carries. Whose key that is, is another
//! question ([`super::Allowed`]).

use std::fmt;

use signature::{Signer as _, Verifier as _};
use ssh_key::public::KeyData;
use ssh_key::{Algorithm, Error, HashAlg, LineEnding, PrivateKey, SshSig};

use super::{Message, NAMESPACE};
use crate::data::Code;

/// A signature and the key that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature(SshSig);

/// A public key; written as its SHA-256 fingerprint, as `ssh-keygen -l` does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(pub(super) KeyData);

/// What is wrong with a signature, whoever made it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It is no SSH signature.
    #[error("it is no SSH signature as `ssh-keygen -Y sign` writes it: {0}")]
    Malformed(String),
    /// This program does not know how to check it.
    #[error("it was made with {0}; this version checks those of ed25519 keys only")]
    Unsupported(String),
    /// It was made for something else.
    #[error("it was made for the namespace `{0}`, not for `{NAMESPACE}`")]
    Namespace(String),
    /// It is of other bytes.
    #[error("it is not of these bytes: they were altered, or it belongs to another file")]
    Altered,
}

impl Signature {
    /// Reads an armored signature.
    pub fn parse(armored: &[u8]) -> Result<Self, Flaw> {
        let parsed = SshSig::from_pem(armored).map_err(|error| match error {
            Error::AlgorithmUnknown => Flaw::Unsupported("a key of an unknown kind".to_owned()),
            Error::AlgorithmUnsupported { algorithm } => Flaw::Unsupported(kind(&algorithm)),
            other => Flaw::Malformed(other.to_string()),
        })?;
        if parsed.version() != SshSig::VERSION {
            return Err(Flaw::Malformed(format!("version {}", parsed.version())));
        }
        let algorithm = parsed.public_key().algorithm();
        if is_ed25519(&algorithm) { Ok(Self(parsed)) } else { Err(Flaw::Unsupported(kind(&algorithm))) }
    }

    /// Signs with a private key; for ed25519 the same message always gives the same signature (RFC 8032).
    pub(super) fn make(key: &PrivateKey, message: &Message) -> Result<Self, Error> {
        let data = signed_data(NAMESPACE, &[], HashAlg::Sha512, &message.sha512);
        let signature = key.try_sign(&data)?;
        SshSig::new(key.public_key().key_data().clone(), NAMESPACE, HashAlg::Sha512, signature).map(Self)
    }

    /// Whether its own key made it, of this message and for this purpose.
    pub fn check(&self, message: &Message) -> Result<(), Flaw> {
        let Self(signature) = self;
        if signature.namespace() != NAMESPACE {
            return Err(Flaw::Namespace(signature.namespace().to_owned()));
        }
        let hash: &[u8] = match signature.hash_alg() {
            HashAlg::Sha256 => message.sha256.as_bytes(),
            HashAlg::Sha512 => &message.sha512,
            other => return Err(Flaw::Malformed(format!("the hash {other}"))),
        };
        let data = signed_data(signature.namespace(), signature.reserved(), signature.hash_alg(), hash);
        signature.public_key().verify(&data, signature.signature()).map_err(|_| Flaw::Altered)
    }

    /// The key that it says it was made with; it was, where [`Self::check`] finds nothing.
    pub fn key(&self) -> Key {
        Key(self.0.public_key().clone())
    }

    /// As it lies in a file.
    pub fn armored(&self) -> String {
        self.0.to_pem(LineEnding::LF).expect("what was parsed or made can be written")
    }
}

impl Flaw {
    /// Under which it is reported.
    pub fn code(&self) -> Code {
        match self {
            Self::Malformed(_) => Code::SignatureMalformed,
            Self::Unsupported(_) => Code::SignatureUnsupported,
            Self::Namespace(_) => Code::SignatureNamespace,
            Self::Altered => Code::SignatureAltered,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fingerprint(HashAlg::Sha256).fmt(f)
    }
}

/// Whether keys of this kind sign and are checked here; those in hardware are checked, and sign through an agent.
pub(super) fn is_ed25519(algorithm: &Algorithm) -> bool {
    matches!(algorithm, Algorithm::Ed25519 | Algorithm::SkEd25519)
}

pub(super) fn kind(algorithm: &Algorithm) -> String {
    format!("a key of the kind {algorithm}")
}

/// What is really signed (PROTOCOL.sshsig, section 3): every field but the first with its length in front.
fn signed_data(namespace: &str, reserved: &[u8], hash: HashAlg, digest: &[u8]) -> Vec<u8> {
    let mut data = b"SSHSIG".to_vec();
    for field in [namespace.as_bytes(), reserved, hash.as_str().as_bytes(), digest] {
        data.extend(u32::try_from(field.len()).expect("fields are short").to_be_bytes());
        data.extend(field);
    }
    data
}
