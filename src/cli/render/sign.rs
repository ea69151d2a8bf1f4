//! `handoff sign`: what lies beside the zip now, and how anybody checks it.

use std::path::Path;

use super::findings;
use super::page::{Ink, Page};
use super::sheet::{Field, INDENT, Sheet};
use crate::reports::{SignOutcome, SignResult};
use crate::stages::document::shell::argument;

/// What came of signing.
pub fn sign(signed: &SignResult, page: &Page) -> String {
    let mut sheet = Sheet::new(page);
    findings::write(&mut sheet, &signed.findings);
    sheet.blank();
    let (word, said) = match signed.outcome {
        SignOutcome::Signed => ((Ink::Good, "signed"), ""),
        SignOutcome::Unchanged => ((Ink::Good, "unchanged"), ": it is there already, of this key"),
        SignOutcome::Refused => ((Ink::Bad, "refused"), ": nothing was written"),
    };
    sheet.line(0, &[word, (Ink::Plain, said)]);
    let fields = [
        signed.key.as_ref().map(|key| Field::whole("key", key)),
        signed.signature.as_ref().map(|path| Field::whole("signature", path)),
        signed.statement.as_ref().map(|path| Field::whole("statement", path)),
    ];
    sheet.fields(INDENT, &fields.into_iter().flatten().collect::<Vec<_>>());
    if let Some(signature) = &signed.signature {
        let name = |path: &str| Path::new(path).file_name().map(|name| argument(&name.to_string_lossy())).unwrap_or_default();
        let (signature, zip) = (name(signature), name(signature.trim_end_matches(".sig")));
        sheet.blank();
        sheet.prose(0, Ink::Plain, "Who has your public key in a file `allowed_signers` checks it with:");
        sheet.line(INDENT, &[(Ink::Strong, &format!("ssh-keygen -Y verify -f allowed_signers -I YOU -n handoff -s {signature} < {zip}"))]);
    }
    sheet.finish()
}
