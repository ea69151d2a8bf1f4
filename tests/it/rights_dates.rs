//! Days are days of the calendar: a licence holds on its first and on its last day, windows run over month ends and leap days, and
//! no time zone moves any of them.

use serde_json::Value;

use crate::harness::{ACME, Studio, document_in};

const CODES: [&str; 3] = ["rights.expired", "rights.not-started", "rights.expiring"];

/// Whether the photograph's licence, in this term, holds on this day of delivery: the codes about its time.
fn judged(studio: &Studio, delivered: &str, window: u32, starts: &str, expires: &str) -> Vec<String> {
    let toml = include_str!("../../fixtures/studio/clients/acme-fintech/handoff.toml");
    let toml = toml.replace("delivered_at = \"2026-04-22\"", &format!("delivered_at = \"{delivered}\""));
    let toml = toml.replace("window_days = 30", &format!("window_days = {window}"));
    let toml = toml
        .replace("starts = \"2026-01-15\"", &format!("starts = \"{starts}\""))
        .replace("expires = \"2027-10-31\"", &format!("expires = \"{expires}\""));
    studio.write(&format!("{ACME}/handoff.toml"), toml);
    studio.json(&["rights", ACME]).codes().into_iter().filter(|code| CODES.contains(&code.as_str())).collect()
}

#[test]
fn a_licence_holds_from_its_first_to_its_last_day() {
    let studio = Studio::new();
    for (delivered, window, starts, expires, code) in [
        // The last day is a day of the licence, the day after is none: at the end of a month, of a year, of February.
        ("2026-04-30", 30, "2026-01-15", "2026-04-30", "rights.expiring"),
        ("2026-05-01", 30, "2026-01-15", "2026-04-30", "rights.expired"),
        ("2026-12-31", 30, "2026-01-15", "2026-12-31", "rights.expiring"),
        ("2027-01-01", 30, "2026-01-15", "2026-12-31", "rights.expired"),
        ("2028-02-29", 30, "2026-01-15", "2028-02-28", "rights.expired"),
        ("2028-02-29", 30, "2026-01-15", "2028-02-29", "rights.expiring"),
        // So is the first.
        ("2028-02-29", 30, "2028-02-29", "2030-01-01", ""),
        ("2028-02-28", 30, "2028-02-29", "2030-01-01", "rights.not-started"),
        // Ninety days after the delivery, over a leap day or not, are still worth a word.
        ("2026-11-30", 30, "2026-01-15", "2027-02-28", "rights.expiring"),
        ("2026-11-30", 30, "2026-01-15", "2027-03-01", ""),
        ("2027-11-30", 30, "2026-01-15", "2028-02-28", "rights.expiring"),
        ("2027-11-30", 30, "2026-01-15", "2028-02-29", ""),
        // A longer support window counts instead, and so does its last day.
        ("2028-01-31", 120, "2026-01-15", "2028-05-30", "rights.expiring"),
        ("2028-01-31", 120, "2026-01-15", "2028-05-31", ""),
        ("2026-04-22", 0, "2026-01-15", "2026-07-21", "rights.expiring"),
        ("2026-04-22", 0, "2026-01-15", "2026-07-22", ""),
        // A term that never was: it has not begun, and has ended.
        ("2026-04-22", 30, "2027-01-01", "2026-12-31", "rights.not-started"),
    ] {
        let codes = judged(&studio, delivered, window, starts, expires);
        let wanted: Vec<&str> = Some(code).filter(|code| !code.is_empty()).into_iter().collect();
        assert_eq!(codes, wanted, "{starts} to {expires}, delivered on {delivered}, {window} days of support");
    }
}

#[test]
fn the_window_of_support_ends_on_a_day_that_there_is() {
    for (delivered, window, until) in [
        ("2027-01-30", 30, "2027-03-01"),
        ("2028-01-30", 30, "2028-02-29"),
        ("2026-12-31", 60, "2027-03-01"),
        ("2026-04-30", 0, "2026-04-30"),
    ] {
        let studio = Studio::new();
        studio
            .configure("2026-04-22", delivered)
            .configure("2027-10-31", "2031-12-31")
            .configure("window_days = 30", &format!("window_days = {window} # days"));
        let zip = studio.built();
        assert_eq!(document_in(&zip, "docs/handoff-manifest.json")["support_until"], until, "{delivered} and {window} days");
        let page = String::from_utf8(crate::harness::unzipped(&zip)["docs/RIGHTS.md"].clone()).unwrap();
        assert!(page.contains(&format!("studio@northlight.example, until {until}.")), "{page}");
    }
}

#[test]
fn no_time_zone_moves_a_day() {
    // A second before midnight of 30 April in UTC, and midnight of 1 May: the last day of the licence, and the day after.
    for (seconds, day, code, exit) in
        [("1777593599", "2026-04-30", "rights.expiring", 0), ("1777593600", "2026-05-01", "rights.expired", 1)]
    {
        for zone in ["Pacific/Kiritimati", "America/Adak", "UTC", "<+14>-14", "<-12>12"] {
            let studio = Studio::new();
            studio.configure("delivered_at = \"2026-04-22\"", "").configure("expires = \"2027-10-31\"", "expires = \"2026-04-30\"");
            let mut command = studio.command(&["plan", ACME, "--json"]);
            command.env("TZ", zone).env("SOURCE_DATE_EPOCH", seconds);
            let ran = studio.run(command);
            let plan: Value = ran.code(exit).document();
            assert_eq!(plan["delivered_at"], day, "{zone}");
            let message = ran.finding(code)["message"].as_str().unwrap().to_owned();
            assert!(message.contains("2026-04-30"), "{zone}: {message}");
        }
    }
}
