//! From an engagement that was named on the command line to one that is open: the only place that asks the clock.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::data::{Code, Day};
use crate::engagement::Engagement;
use crate::engagement::open::Flags;
use crate::{Error, Result};

/// Opens the engagement in `folder`; `date` is what `--date` says.
pub fn open(folder: &Path, date: Option<Day>) -> Result<Engagement> {
    let source_date = source_date(std::env::var("SOURCE_DATE_EPOCH").ok().as_deref())?;
    Engagement::open(folder, Flags { date, source_date, today: today() })
}

/// The day on which the tool is asked.
pub fn day_of_asking() -> Result<Day> {
    let source_date = source_date(std::env::var("SOURCE_DATE_EPOCH").ok().as_deref())?;
    source_date.or_else(today).ok_or_else(|| Error::new(Code::Usage, "the clock says no day: set SOURCE_DATE_EPOCH"))
}

/// <https://reproducible-builds.org/specs/source-date-epoch/>: seconds in decimal digits; anything else is an error, not a default.
fn source_date(variable: Option<&str>) -> Result<Option<Day>> {
    let Some(text) = variable.filter(|text| !text.is_empty()) else { return Ok(None) };
    let day = text.parse().ok().and_then(Day::of_unix_seconds);
    day.map(Some).ok_or_else(|| Error::new(Code::Usage, format!("SOURCE_DATE_EPOCH={text} is not a Unix time in seconds")))
}

/// The day in UTC, so that it does not depend on a time zone.
fn today() -> Option<Day> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    Day::of_unix_seconds(i64::try_from(seconds).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_date_is_seconds_or_an_error() {
        assert_eq!(source_date(Some("1776816000")).unwrap().unwrap().to_string(), "2026-04-22");
        assert!(source_date(None).unwrap().is_none() && source_date(Some("")).unwrap().is_none());
        assert_eq!(source_date(Some("yesterday")).unwrap_err().code, Code::Usage);
    }
}
