//! Scanning of a table column by column: in `docs/assets.csv` a credit may name the house, any other column may not.

use super::hit::{Hit, Hits};
use super::scanner::{CUT, Scanner, clipped, hides};

impl Scanner {
    /// Everything in a CSV text (RFC 4180), its columns named by the first line: places are `line 3, credit`.
    pub fn csv(&self, text: &str) -> Vec<Hit> {
        let mut hits = Hits::default();
        let mut columns = Vec::new();
        for (line, record) in records(text) {
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

/// Every record with the line on which it starts.
fn records(text: &str) -> Vec<(usize, Vec<String>)> {
    let mut records = Vec::new();
    let (mut record, mut field, mut quoted, mut line, mut start) = (Vec::new(), String::new(), false, 1, 1);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        line += usize::from(character == '\n');
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => field.extend(characters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\r' if !quoted && characters.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                record.push(std::mem::take(&mut field));
                records.push((start, std::mem::take(&mut record)));
                start = line;
            }
            _ => field.push(character),
        }
    }
    if !field.is_empty() || !record.is_empty() {
        record.push(field);
        records.push((start, record));
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_with_their_quotes_and_lines() {
        let text = "path,credit\r\n\"a \"\"b\"\", c\",\"x\ny\"\r\nz,";
        let read = records(text);
        assert_eq!(read[1], (2, vec!["a \"b\", c".to_owned(), "x\ny".to_owned()]));
        assert_eq!(read[2], (4, vec!["z".to_owned(), String::new()]));
    }
}
