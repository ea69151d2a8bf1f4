//! `handoff.lock` as it is read: what `handoff pin` wrote, and nothing that was edited since.

use super::open::LOCK_FILE;
use super::place::Place;
use crate::data::pin::{LOCK_SCHEMA, Lock};
use crate::data::{Code, Fix};
use crate::{Error, Result, generation};

/// Longest lock that is read.
pub(super) const LIMIT: u64 = 64 << 20;

/// The lock of the engagement, where there is one.
pub fn read(place: &Place) -> Result<Option<Lock>> {
    let Some(text) = place.read(LOCK_FILE, LIMIT)? else { return Ok(None) };
    let shown = place.shown(LOCK_FILE);
    let invalid = |message: String| {
        let fix = Fix::text("take it from version control again, or run `handoff pin --update` where the tool is");
        Error::new(Code::LockInvalid, format!("{shown}: {message}")).at(&shown).fix(fix)
    };
    let value = generation::json::parse(text.as_bytes()).map_err(|error| invalid(error.to_string()))?;
    let lock: Lock = serde_json::from_value(value).map_err(|error| invalid(error.to_string()))?;
    if lock.schema != LOCK_SCHEMA {
        return Err(invalid(format!("its schema is `{}`, not `{LOCK_SCHEMA}`", lock.schema)));
    }
    match lock.models.iter().find(|(id, pin)| **id != pin.id || !pin.holds()) {
        Some((id, _)) => Err(invalid(format!("the pin of {id} is not what its snapshot and day say: the file was edited"))),
        None => Ok(Some(lock)),
    }
}
