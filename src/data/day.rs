//! Calendar days: deliveries, expiries and captures are days, so no time zone moves them.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::{SignedDuration, Span};

use super::canonical::string_schema;

/// A day of the proleptic Gregorian calendar, written `YYYY-MM-DD` (RFC 3339 full-date).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    /// The day that lies `days` days later.
    pub fn plus(self, days: u32) -> Self {
        Self(self.0.saturating_add(Span::new().days(days.min(3_000_000))))
    }

    /// Days from this day until `other`; negative when that is earlier.
    pub fn days_until(self, other: Self) -> i32 {
        (other.0 - self.0).get_days()
    }

    /// The day in UTC of a Unix time in seconds, as `SOURCE_DATE_EPOCH` gives it; `None` outside of years 1 to 9999.
    pub fn of_unix_seconds(seconds: i64) -> Option<Self> {
        let epoch = jiff::Timestamp::UNIX_EPOCH;
        let then = epoch.checked_add(SignedDuration::from_secs(seconds)).ok()?;
        Some(Self(then.to_zoned(jiff::tz::TimeZone::UTC).date()))
    }

    /// Year, month and day of the month, the last two counted from 1.
    pub fn parts(self) -> (u16, u8, u8) {
        let (year, month, day) = (self.0.year(), self.0.month(), self.0.day());
        (year.unsigned_abs(), month.unsigned_abs(), day.unsigned_abs())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Day({self})")
    }
}

/// A text that is not a day of the calendar.
#[derive(Debug, thiserror::Error)]
#[error("not a date: a day such as 2026-04-22 is expected")]
pub struct NotADay;

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let digits = |range: std::ops::Range<usize>| {
            let part = text.get(range).ok_or(NotADay)?;
            if part.bytes().all(|byte| byte.is_ascii_digit()) { part.parse::<i16>().map_err(|_| NotADay) } else { Err(NotADay) }
        };
        let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
        if text.len() != 10 || text.as_bytes()[4] != b'-' || text.as_bytes()[7] != b'-' || year == 0 {
            return Err(NotADay);
        }
        let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return Err(NotADay) };
        Date::new(year, month, day).map(Self).map_err(|_| NotADay)
    }
}

string_schema!(Day, "Day", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_run_over_month_ends_and_leap_days() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(day("2026-04-22").plus(30), day("2026-05-22"));
        assert_eq!(day("2028-01-30").plus(30), day("2028-02-29"));
        assert_eq!(day("2027-01-30").plus(30), day("2027-03-01"));
    }

    #[test]
    fn days_are_counted_over_centuries_and_backwards() {
        let until = |from: &str, to: &str| from.parse::<Day>().unwrap().days_until(to.parse().unwrap());
        assert_eq!(until("2026-04-22", "2026-04-22"), 0);
        assert_eq!(until("2028-02-28", "2028-03-01"), 2);
        assert_eq!(until("2026-04-22", "2126-04-22"), 36_524);
        assert_eq!(until("2026-04-22", "2026-04-21"), -1);
    }

    #[test]
    fn only_days_of_the_calendar_are_days() {
        for text in ["2026-02-29", "2026-13-01", "2026-4-22", "26-04-22", "2026-04-22T00:00:00", "+026-04-22", "0000-01-01", "2026-00-10"] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
        assert!("2028-02-29".parse::<Day>().is_ok());
    }

    #[test]
    fn a_unix_time_is_its_day_in_utc() {
        assert_eq!(Day::of_unix_seconds(1_776_815_999).unwrap().to_string(), "2026-04-21");
        assert_eq!(Day::of_unix_seconds(1_776_816_000).unwrap().to_string(), "2026-04-22");
    }
}
