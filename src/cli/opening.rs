//! From an engagement that was named on the command line to one that is open; and what time it is: the only place that reads
//! SOURCE_DATE_EPOCH and asks the clock for a day or an hour.

use std::ffi::OsStr;
use std::path::Path;

use jiff::Timestamp;

use crate::data::{Code, Day, Fix};
use crate::engagement::Engagement;
use crate::engagement::open::Flags;
use crate::{Error, Result};

/// Opens the engagement in `folder`; `date` is what `--date` says.
pub fn open(folder: &Path, date: Option<Day>) -> Result<Engagement> {
    Engagement::open(folder, flags(date)?)
}

/// What fixes the day of delivery beside the configuration; `date` is what `--date` says.
pub fn flags(date: Option<Day>) -> Result<Flags> {
    Ok(Flags { date, source_date: source_date()?.map(day).transpose()?, today: day(Timestamp::now()).ok() })
}

/// The time that receipts have: SOURCE_DATE_EPOCH where it is set, else the clock's.
pub fn now() -> Result<Timestamp> {
    Ok(source_date()?.unwrap_or_else(Timestamp::now))
}

/// The day on which the tool is asked.
pub fn day_of_asking() -> Result<Day> {
    day(now()?)
}

fn source_date() -> Result<Option<Timestamp>> {
    parse(std::env::var_os("SOURCE_DATE_EPOCH").as_deref())
}

/// <https://reproducible-builds.org/specs/source-date-epoch/>: seconds in decimal digits; anything else is an error, not a default.
/// A variable that is set to nothing is none.
fn parse(variable: Option<&OsStr>) -> Result<Option<Timestamp>> {
    let Some(text) = variable.filter(|text| !text.is_empty()) else { return Ok(None) };
    let seconds = text.to_str().and_then(|text| text.parse().ok());
    let time = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    time.map(Some).ok_or_else(|| {
        let fix = Fix::text("set it to seconds since 1970 in digits, or unset it");
        Error::new(Code::Usage, format!("SOURCE_DATE_EPOCH={} is not a Unix time in seconds", text.display())).fix(fix)
    })
}

/// The day in UTC, so that it does not depend on a time zone.
fn day(time: Timestamp) -> Result<Day> {
    let fix = Fix::text("set SOURCE_DATE_EPOCH, or give the day with --date");
    Day::of_unix_seconds(time.as_second())
        .ok_or_else(|| Error::new(Code::Usage, format!("{time} is on no day that a bundle can have")).fix(fix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Option<Timestamp>> {
        parse(Some(OsStr::new(text)))
    }

    #[test]
    fn a_source_date_is_seconds_or_an_error() {
        assert_eq!(day(parsed("1776816000").unwrap().unwrap()).unwrap().to_string(), "2026-04-22");
        assert!(parse(None).unwrap().is_none() && parsed("").unwrap().is_none());
        for text in ["yesterday", "1.5", "99999999999999999"] {
            assert_eq!(parsed(text).unwrap_err().code, Code::Usage, "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_source_date_that_is_no_text_is_an_error_too() {
        let bytes: &OsStr = std::os::unix::ffi::OsStrExt::from_bytes(b"17\xff");
        assert_eq!(parse(Some(bytes)).unwrap_err().code, Code::Usage);
    }
}
