//! What goes with a zip: its digest always, its signature and its statement where they are. A signature that is not of this zip goes
//! nowhere: the client would have to take the bundle for altered. That a statement is about this zip, `verify` has seen.

use std::path::{Path, PathBuf};

use crate::data::sidecars::{MAX_SIDECAR, Sidecars};
use crate::data::{Code, Digest, Finding, Fix, Found, Severity};
use crate::filesystem::{self, Kind, NamedFile};
use crate::signature::{Flaw, Message, Signature};
use crate::stages::verify::Verified;
use crate::{Error, Result};

/// A small file for the destination.
pub struct Enclosure {
    /// Where it is to lie.
    pub path: PathBuf,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Enclosure {
    /// Its digest.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.bytes)
    }

    /// Its file name.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// What goes with the zip, which will lie at `zip`: the digest first.
pub fn of(verified: &Verified, zip: &Path) -> Result<Found<Vec<Enclosure>>> {
    let (here, there) = (Sidecars::of(verified.path()), Sidecars::of(zip));
    let mut enclosures = vec![Enclosure { path: there.sum(), bytes: verified.sum_line().into_bytes() }];
    let mut findings = Vec::new();
    if let Some(bytes) = read(&here.signature(), Code::SignatureMalformed)? {
        let message = Message::read(&NamedFile::open(verified.path())?, &mut |_| ())?;
        findings.extend(flaw(&here.signature(), &bytes, &message));
        enclosures.push(Enclosure { path: there.signature(), bytes });
    }
    if let Some(bytes) = read(&here.statement(), Code::StatementInvalid)? {
        if let Some(signature) = read(&here.statement_signature(), Code::SignatureMalformed)? {
            findings.extend(flaw(&here.statement_signature(), &signature, &Message::of(&bytes)));
            enclosures.push(Enclosure { path: there.statement_signature(), bytes: signature });
        }
        enclosures.push(Enclosure { path: there.statement(), bytes });
    }
    Ok(Found::new(enclosures, findings))
}

fn read(path: &Path, code: Code) -> Result<Option<Vec<u8>>> {
    let unfit = |why: &str| Error::new(code, format!("{}: {why}", path.display())).at(path.display()).fix(Fix::text(AGAIN));
    match filesystem::kind(path)? {
        Kind::Absent => Ok(None),
        _ => filesystem::read_limited_or(path, MAX_SIDECAR, &unfit).map(Some),
    }
}

const AGAIN: &str = "move it away and sign the bundle again";

fn flaw(path: &Path, armored: &[u8], message: &Message) -> Option<Finding> {
    let flaw = Signature::parse(armored).and_then(|signature| signature.check(message)).err()?;
    let finding = Finding::new(flaw.code(), flaw.to_string()).at(path.display()).fix(Fix::text(AGAIN));
    // What ssh-keygen made with another kind of key is the client's to check, with ssh-keygen.
    Some(if matches!(flaw, Flaw::Unsupported(_)) { finding.severity(Severity::Warning) } else { finding })
}
