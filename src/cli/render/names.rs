//! Names, each with what it stands for.

use super::page::{Ink, Page};
use super::sheet::{Cell, Sheet};

/// One line each.
pub fn names(names: &[(&str, &str)], page: &Page) -> String {
    let mut sheet = Sheet::new(page);
    let rows: Vec<_> = names.iter().map(|(name, what)| vec![Cell::left(Ink::Strong, name), Cell::left(Ink::Plain, what)]).collect();
    sheet.table(0, &rows);
    sheet.finish()
}
