//! Scanning of a table column by column: in `docs/assets.csv` a credit may name the house, any other column may not.

use super::hit::{Hit, Hits};
use super::scanner::{CUT, Scanner, clipped, hides};
use crate::data::csv;

impl Scanner {
    /// Everything in a CSV text (RFC 4180), its columns named by the first line: places are `line 3, credit`. What is no table after all is searched as text.
    pub fn csv(&self, text: &str) -> Vec<Hit> {
        // Looked through twice rather than held: three bytes of text are a record.
        if csv::records(text).any(|record| record.is_err()) {
            return self.text(text);
        }
        let mut hits = Hits::default();
        let mut columns = Vec::new();
        for csv::Record { line, fields: record } in csv::records(text).flatten() {
            for (index, field) in record.iter().enumerate() {
                let column = columns.get(index).map_or("column name", |column: &String| column.as_str());
                for found in self.find(field) {
                    hits.add(found.kind, || format!("line {line}, {column}"));
                }
            }
            if columns.is_empty() {
                let shown = |column: &String| if hides(&self.find(column)) { CUT.to_string() } else { clipped(column) };
                columns = record.iter().map(shown).collect();
            }
        }
        hits.into_vec()
    }
}
