//! signature: who made it? The SSH signature beside the zip, held against a list of those who may sign (`--allowed-signers`), as
//! `ssh-keygen -Y verify` does; the same for the statement, where there is one. What a statement is about is checked without a list too.

use jiff::Timestamp;

use super::Looked;
use super::beside::{Beside, Sidecar};
use super::subject::{Document, Subject};
use crate::data::{Code, Finding, Fix};
use crate::signature::{Allowed, Message, Signature};

/// Who may have made a bundle.
#[derive(Clone, Debug)]
pub struct Signers {
    /// The list.
    pub allowed: Allowed,
    /// Who of them it has to be.
    pub identity: Option<String>,
    /// Whether a bundle that has no place for a signature is refused too.
    pub required: bool,
    /// When: a key may be allowed for some time only.
    pub at: Timestamp,
}

/// Says whose signature it is.
pub fn look(subject: &Subject, findings: &mut Vec<Finding>) -> Looked {
    if let Some(beside) = &subject.beside {
        statement(beside, subject, findings);
    }
    let Some(signers) = &subject.signers else {
        return Looked::NotAt("no --allowed-signers: who made this is not checked".to_owned());
    };
    let (Some(beside), Some(message)) = (&subject.beside, &subject.message) else {
        if signers.required {
            let fix = Fix::text("check the zip");
            findings.push(Finding::new(Code::SignatureUnchecked, "a folder has no signature: that is of the zip").fix(fix));
        }
        return Looked::NotAt("a folder: the signature is of the zip".to_owned());
    };
    let of_zip = signers.judge(&beside.signature, message);
    if let Document::Read(bytes) = &beside.statement_file.bytes {
        findings.extend(signers.judge(&beside.statement_signature, &Message::of(bytes)).err().map(|finding| *finding));
    }
    match of_zip {
        Ok(signed) => Looked::At(signed),
        Err(finding) => {
            let detail = finding.message.clone();
            findings.push(*finding);
            Looked::At(detail)
        }
    }
}

fn statement(beside: &Beside, subject: &Subject, findings: &mut Vec<Finding>) {
    let name = &beside.statement_file.name;
    match (&beside.statement, subject.sha256) {
        (Document::Invalid(why), _) => {
            findings.push(Finding::new(Code::StatementInvalid, format!("it is no statement that this version knows: {why}")).at(name));
        }
        (Document::Read(statement), Some(sha256)) if !statement.is_about(sha256) => {
            let fix = Fix::text("ask the sender for the statement of this zip");
            findings.push(Finding::new(Code::StatementOtherBundle, "its subject is not this zip, by SHA-256").at(name).fix(fix));
        }
        _ => {}
    }
}

impl Signers {
    /// Who signed, or what is wrong.
    fn judge(&self, sidecar: &Sidecar, message: &Message) -> Result<String, Box<Finding>> {
        let say = |code, message: String| Box::new(Finding::new(code, message).at(&sidecar.name));
        let bytes = match &sidecar.bytes {
            Document::Read(bytes) => bytes,
            Document::Invalid(why) => return Err(say(Code::SignatureMalformed, format!("the signature cannot be read: {why}"))),
            Document::Absent => {
                let fix = Fix::text("ask the sender for it: it lies beside what it signs");
                return Err(Box::new(say(Code::SignatureMissing, "there is no signature".to_owned()).fix(fix)));
            }
        };
        let checked = Signature::parse(bytes).and_then(|signature| signature.check(message).map(|()| signature));
        let signature = checked.map_err(|flaw| say(flaw.code(), flaw.to_string()))?;
        if let Some(identity) = self.identity.as_deref().filter(|identity| !self.allowed.knows(identity)) {
            return Err(say(Code::SignatureUnknownIdentity, format!("nobody of the name {identity} is in the list of those who may sign")));
        }
        let key = signature.key();
        let principals = self.allowed.judge(&key, self.identity.as_deref(), self.at);
        let principals = principals.map_err(|refusal| say(refusal.code(), format!("signed with {key}: {refusal}")))?;
        Ok(format!("{} with {key}", self.identity.as_deref().unwrap_or(principals)))
    }
}
