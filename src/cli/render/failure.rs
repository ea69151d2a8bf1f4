//! "It could not be done", as a person reads it: what, then what to do.

use super::page::{Ink, Page};
use super::sheet::{INDENT, Sheet};
use crate::reports::ErrorDetail;

/// The error, for standard error.
pub fn failure(error: &ErrorDetail, page: &Page) -> String {
    let mut sheet = Sheet::new(page);
    let mut lines = error.message.lines();
    let first = lines.next().unwrap_or_default();
    if error.message.lines().count() == 1 {
        sheet.hanging(0, (Ink::Bad, "error: "), Ink::Plain, first);
    } else {
        // A snippet with a caret below it: wrapping would put the caret elsewhere.
        sheet.line(0, &[(Ink::Bad, "error: "), (Ink::Plain, first)]);
        lines.for_each(|line| sheet.line(INDENT, &[(Ink::Plain, line)]));
    }
    if let Some(fix) = &error.fix {
        sheet.hanging(INDENT, (Ink::Good, "→ "), Ink::Plain, &fix.text);
        if let Some(toml) = &fix.toml {
            sheet.blank();
            sheet.block(3 * INDENT, toml);
        }
    }
    sheet.finish()
}
