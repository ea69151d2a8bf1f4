//! Tables as RFC 4180 has them, read strictly: two readers cannot take one text for two tables.

/// One record of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The line on which it starts, counted from 1.
    pub line: usize,
    /// Its fields, quotes undone; at least one.
    pub fields: Vec<String>,
}

/// Why a text is no table, and the line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a CSV table: {what} (line {line})")]
pub struct NotCsv {
    /// What is wrong.
    pub what: &'static str,
    /// Where, counted from 1.
    pub line: usize,
}

/// Fields that a record may have: more than any table of ours, few enough that a line of commas takes no memory.
const MAX_FIELDS: usize = 1000;

/// The records of a text, the header among them; lines end with CRLF or LF, the last one with either or with the text. After an
/// error there is nothing more: a quote that is not closed, one within an unquoted field, text behind a closing quote, a CR
/// that ends no line, or more than 1,000 fields.
pub fn records(text: &str) -> impl Iterator<Item = Result<Record, NotCsv>> {
    let mut reader = Reader { rest: text, line: 1 };
    std::iter::from_fn(move || {
        let record = (!reader.rest.is_empty()).then(|| reader.record())?;
        if record.is_err() {
            reader.rest = "";
        }
        Some(record)
    })
}

/// What is left of a text, and the line on which that starts.
struct Reader<'t> {
    rest: &'t str,
    line: usize,
}

impl Reader<'_> {
    fn record(&mut self) -> Result<Record, NotCsv> {
        let line = self.line;
        let mut fields = vec![self.field()?];
        while self.next_is(",") {
            if fields.len() == MAX_FIELDS {
                return Err(self.fault("more than 1,000 fields"));
            }
            fields.push(self.field()?);
        }
        if !self.next_is("\r\n") && !self.next_is("\n") && !self.rest.is_empty() {
            return Err(self.fault("a carriage return ends no line"));
        }
        self.line += 1;
        Ok(Record { line, fields })
    }

    /// The next field; what ends it is left.
    fn field(&mut self) -> Result<String, NotCsv> {
        if self.next_is("\"") {
            return self.quoted();
        }
        let end = self.rest.find([',', '"', '\r', '\n']).unwrap_or(self.rest.len());
        let (field, rest) = self.rest.split_at(end);
        self.rest = rest;
        if rest.starts_with('"') { Err(self.fault("a quote within a field that is not quoted")) } else { Ok(field.to_owned()) }
    }

    fn quoted(&mut self) -> Result<String, NotCsv> {
        let mut field = String::new();
        let opened = self.line;
        loop {
            let Some(end) = self.rest.find('"') else { return Err(NotCsv { what: "a quote is not closed", line: opened }) };
            let (part, rest) = self.rest.split_at(end);
            field.push_str(part);
            self.line += part.matches('\n').count();
            self.rest = &rest[1..];
            if !self.next_is("\"") {
                break;
            }
            field.push('"');
        }
        let ended = self.rest.is_empty() || self.rest.starts_with([',', '\r', '\n']);
        if ended { Ok(field) } else { Err(self.fault("text behind a closing quote")) }
    }

    fn next_is(&mut self, text: &str) -> bool {
        self.rest.strip_prefix(text).map(|rest| self.rest = rest).is_some()
    }

    fn fault(&self, what: &'static str) -> NotCsv {
        NotCsv { what, line: self.line }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Vec<(usize, Vec<String>)> {
        records(text).map(Result::unwrap).map(|record| (record.line, record.fields)).collect()
    }

    #[test]
    fn records_are_read_with_their_quotes_and_lines() {
        let owned = |fields: &[&str]| fields.iter().map(|field| (*field).to_owned()).collect::<Vec<_>>();
        let read = fields("path,credit\r\n\"a \"\"b\"\", c\",\"x\ny\"\r\n\"\",\nz,");
        let expected =
            [(1, owned(&["path", "credit"])), (2, owned(&["a \"b\", c", "x\ny"])), (4, owned(&["", ""])), (5, owned(&["z", ""]))];
        assert_eq!(read, expected);
        assert_eq!(fields(""), []);
        assert_eq!(fields("a\n\nb"), [(1, owned(&["a"])), (2, owned(&[""])), (3, owned(&["b"]))]);
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_no_table() {
        for (text, line) in [("a,\"b", 1), ("a\nb\"c\"", 2), ("\"a\nb\"c,d", 2), ("a\rb", 1), ("x\n\"\n\n", 2)] {
            assert_eq!(records(text).find_map(Result::err).unwrap().line, line, "{text:?}");
        }
        assert_eq!(records(&",".repeat(999)).map(|record| record.unwrap().fields.len()).collect::<Vec<_>>(), [1000]);
        assert_eq!(records(&",".repeat(1_000_000)).collect::<Vec<_>>().len(), 1);
    }
}
