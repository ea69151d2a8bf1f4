//! The sheet that a rendering is written on: headings, wrapped prose, aligned fields and tables, blocks to copy. It escapes
//! every text it is given, so no rendering can forget to.

use super::escape::{clip, escape, escape_toml};
use super::page::{Ink, Page};
use super::wrap::{width, wrap};

/// Columns before what stands below a heading.
pub const INDENT: usize = 2;
/// Columns between two columns of a table.
const GAP: usize = 2;
/// Prose narrower than this is no longer readable, so it sticks out instead.
const NARROWEST: usize = 24;

/// Text that grows line by line.
pub struct Sheet<'a> {
    /// What it is for.
    pub page: &'a Page,
    text: String,
}

/// A piece of a line.
pub type Span<'a> = (Ink, &'a str);

/// A cell of a table.
#[derive(Clone, Debug)]
pub struct Cell {
    ink: Ink,
    text: String,
    right: bool,
    whole: bool,
}

/// A name and a value.
#[derive(Clone, Debug)]
pub struct Field {
    name: &'static str,
    value: String,
    whole: bool,
}

impl Field {
    /// A value that is wrapped: prose.
    pub fn text(name: &'static str, value: impl ToString) -> Self {
        Self { name, value: value.to_string(), whole: false }
    }

    /// A value that stays on its line, because it is to be copied: a path, a digest.
    pub fn whole(name: &'static str, value: impl ToString) -> Self {
        Self { name, value: value.to_string(), whole: true }
    }
}

impl Cell {
    /// A cell whose text starts at the left of its column.
    pub fn left(ink: Ink, text: impl AsRef<str>) -> Self {
        Self { ink, text: escape(&clip(text.as_ref())).into_owned(), right: false, whole: false }
    }

    /// A path: never wrapped.
    pub fn path(ink: Ink, text: impl AsRef<str>) -> Self {
        Self { whole: true, ..Self::left(ink, text) }
    }

    /// A cell whose text ends at the right of its column: numbers.
    pub fn right(ink: Ink, text: impl ToString) -> Self {
        Self { right: true, ..Self::left(ink, text.to_string()) }
    }
}

impl<'a> Sheet<'a> {
    /// An empty one.
    pub fn new(page: &'a Page) -> Self {
        Self { page, text: String::new() }
    }

    /// What was written, in whole lines.
    pub fn finish(self) -> String {
        self.text
    }

    /// One empty line; never two, and none at the top.
    pub fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// What follows, in a word or two.
    pub fn heading(&mut self, text: &str) {
        self.blank();
        self.line(0, &[(Ink::Strong, text)]);
    }

    /// One line that is never wrapped: what holds a path is to be copied.
    pub fn line(&mut self, indent: usize, spans: &[Span]) {
        let painted: String = spans.iter().map(|(ink, text)| ink.paint(&escape(&clip(text)), self.page)).collect();
        self.push(indent, &painted);
    }

    /// Wrapped text.
    pub fn prose(&mut self, indent: usize, ink: Ink, text: &str) {
        self.hanging(indent, (Ink::Plain, ""), ink, text);
    }

    /// Wrapped text after a lead such as an arrow; further lines start where the text starts.
    pub fn hanging(&mut self, indent: usize, lead: Span, ink: Ink, text: &str) {
        let start = indent + width(lead.1);
        let mut lead = lead.0.paint(&escape(lead.1), self.page);
        for line in wrap(&escape(text), self.columns(start)) {
            let painted = ink.paint(&line, self.page);
            self.push(if lead.is_empty() { start } else { indent }, &format!("{lead}{painted}"));
            lead.clear();
        }
    }

    /// Names and values, the values below each other.
    pub fn fields(&mut self, indent: usize, fields: &[Field]) {
        let value = |field: &Field| if field.whole { Cell::path(Ink::Plain, &field.value) } else { Cell::left(Ink::Plain, &field.value) };
        let rows: Vec<_> = fields.iter().map(|field| vec![Cell::left(Ink::Quiet, field.name), value(field)]).collect();
        self.table(indent, &rows);
    }

    /// Cells in aligned columns. Only the last column is long; it is wrapped, unless it is a path.
    pub fn table(&mut self, indent: usize, rows: &[Vec<Cell>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
        let widest = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| width(&cell.text)).max().unwrap_or_default();
        let widths: Vec<usize> = (0..columns).map(widest).collect();
        for row in rows {
            self.row(indent, row, &widths);
        }
    }

    fn row(&mut self, indent: usize, row: &[Cell], widths: &[usize]) {
        let Some((last, front)) = row.split_last() else { return };
        let mut lead = String::new();
        for (cell, widest) in front.iter().zip(widths) {
            let room = " ".repeat(widest - width(&cell.text));
            let text = cell.ink.paint(&cell.text, self.page);
            lead.push_str(&if cell.right { format!("{room}{text}") } else { format!("{text}{room}") });
            lead.push_str(&" ".repeat(GAP));
        }
        let start = indent + widths[..front.len()].iter().map(|widest| widest + GAP).sum::<usize>();
        let flush = if last.right { widths[front.len()] - width(&last.text) } else { 0 };
        let columns = if last.whole { usize::MAX } else { self.columns(start) };
        for line in wrap(&last.text, columns) {
            let painted = last.ink.paint(&line, self.page);
            let at = if lead.is_empty() { start } else { indent };
            self.push(at, format!("{lead}{}{painted}", " ".repeat(flush)).trim_end());
            lead.clear();
        }
    }

    /// Lines to copy as they are. Blanks before a line mean nothing in TOML.
    pub fn block(&mut self, indent: usize, toml: &str) {
        for line in toml.lines() {
            self.push(indent, &escape_toml(line));
        }
    }

    fn columns(&self, start: usize) -> usize {
        self.page.width.saturating_sub(start).max(NARROWEST)
    }

    fn push(&mut self, indent: usize, line: &str) {
        if !line.is_empty() {
            self.text.push_str(&" ".repeat(indent));
            self.text.push_str(line);
        }
        self.text.push('\n');
    }
}
