//! Who may have signed, as `handoff verify` is told.

use jiff::tz::TimeZone;

use super::arguments::Verify;
use super::opening;
use crate::data::{Code, Fix};
use crate::signature::Allowed;
use crate::stages::verify::Signers;
use crate::{Error, Result, filesystem};

/// Longest list that is read.
const LIMIT: u64 = 16 << 20;

/// The list and what is asked of it; `None` where none was named. Keys are judged as of now, as `ssh-keygen -Y verify` does, and days without
/// a `Z` are those of this machine's time zone.
pub fn allowed(asked: &Verify) -> Result<Option<Signers>> {
    let Some(file) = &asked.allowed_signers else { return Ok(None) };
    let shown = file.display();
    let missing = || Error::new(Code::NotFound, format!("there is no {shown}")).at(&shown);
    let fix = || Fix::text("name the list itself: see ALLOWED SIGNERS in ssh-keygen(1)");
    let unfit = |why: &str| Error::new(Code::Usage, format!("{shown}: {why}")).at(&shown).fix(fix());
    let text = filesystem::read_text_if_there(file, LIMIT, &unfit)?.ok_or_else(missing)?;
    let allowed = Allowed::parse(&text, &TimeZone::system()).map_err(|(line, why)| {
        let fix = Fix::text("a line has principals, options where needed, and a public key: see ALLOWED SIGNERS in ssh-keygen(1)");
        Error::new(Code::Usage, format!("line {line} of {shown}: {why}")).at(&shown).fix(fix)
    })?;
    Ok(Some(Signers { allowed, identity: asked.identity.clone(), required: asked.require_signature, at: opening::now()? }))
}
