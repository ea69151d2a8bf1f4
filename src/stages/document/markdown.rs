//! Text as Markdown (CommonMark with GitHub's tables) that shows exactly that text: names and prompts are other people's
//! words and must not become headings, links, HTML or a new table column.

use std::fmt::Write as _;

use minijinja::Value;
use serde::{Serialize, Serializer};

/// Markdown that is ready: templates write it as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markdown(pub String);

impl Serialize for Markdown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::from_safe_string(self.0.clone()).serialize(serializer)
    }
}

/// `raw` as running text, on one line, in a paragraph, a list or a table cell.
pub fn text(raw: &str) -> String {
    let line: Vec<char> = one_line(raw).chars().collect();
    let alphanumeric = |at: Option<usize>| at.and_then(|at| line.get(at)).is_some_and(|character| character.is_alphanumeric());
    let mut escaped = String::with_capacity(line.len());
    for (at, &character) in line.iter().enumerate() {
        let means_something = match character {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '$' => true,
            // Between letters it is only itself, and file names are full of it.
            '_' => !(alphanumeric(at.checked_sub(1)) && alphanumeric(Some(at + 1))),
            '&' => alphanumeric(Some(at + 1)) || line.get(at + 1) == Some(&'#'),
            '#' | '+' | '-' => at == 0,
            '.' | ')' => at > 0 && line[..at].iter().all(char::is_ascii_digit) && line.get(at + 1).is_none_or(|next| *next == ' '),
            _ => false,
        };
        if means_something {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// `raw` in a code span. A `|` would need another escape in a table than elsewhere: such a text is written as running text.
pub fn code(raw: &str) -> String {
    let line = one_line(raw);
    if line.is_empty() || line.contains('|') {
        return text(&line);
    }
    let ticks = "`".repeat(longest_run(&line) + 1);
    let pad = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    format!("{ticks}{pad}{line}{pad}{ticks}")
}

/// A link whose label is `label` in a code span; `target` is a URL already.
pub fn link(label: &str, target: &str) -> String {
    format!("[{}]({target})", code(label))
}

/// A code block that its content cannot close.
pub fn fence(content: &str, language: &str) -> String {
    let ticks = "`".repeat((longest_run(content) + 1).max(3));
    format!("{ticks}{language}\n{}\n{ticks}", content.trim_end_matches('\n'))
}

/// A table of Markdown cells. Columns in which no row says anything are left out; no rows, no table.
pub fn table<const N: usize>(headings: [&str; N], rows: &[[String; N]]) -> Markdown {
    if rows.is_empty() {
        return Markdown::default();
    }
    let shown: Vec<usize> = (0..N).filter(|column| rows.iter().any(|row| !row[*column].is_empty())).collect();
    let mut table = String::new();
    let mut line = |cells: &[String; N]| {
        let cells: Vec<&str> = shown.iter().map(|column| cells[*column].as_str()).collect();
        writeln!(table, "| {} |", cells.join(" | ")).expect("a String takes everything");
    };
    // Columns named `#…` hold numbers and stand to the right; the sign itself is not shown.
    line(&headings.map(|heading| heading.trim_start_matches('#').to_owned()));
    line(&headings.map(|heading| if heading.starts_with('#') { "---:" } else { "---" }.to_owned()));
    rows.iter().for_each(&mut line);
    Markdown(table.trim_end().to_owned())
}

/// Line breaks become blanks; control characters and direction overrides, which would show something else than what is
/// there, become U+FFFD.
fn one_line(raw: &str) -> String {
    let shown = raw.trim().chars().map(|character| match character {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        character if character.is_control() => '\u{fffd}',
        character => character,
    });
    shown.collect()
}

fn longest_run(content: &str) -> usize {
    content.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_become_markup() {
        for (raw, escaped) in [
            ("plain snake_case, Söhne & Co. (1)", "plain snake_case, Söhne & Co. (1)"),
            ("# not a heading", "\\# not a heading"),
            ("- no list", "\\- no list"),
            ("1. no list", "1\\. no list"),
            ("2.68.1", "2.68.1"),
            ("<script>alert(1)</script>", "\\<script\\>alert(1)\\</script\\>"),
            ("a | b\nc", "a \\| b c"),
            ("[x](http://evil.example)", "\\[x\\](http://evil.example)"),
            ("&lt; *a* _b_", "\\&lt; \\*a\\* \\_b\\_"),
            ("a\u{202e}b\u{7}", "a\u{fffd}b\u{fffd}"),
        ] {
            assert_eq!(text(raw), escaped);
        }
    }

    #[test]
    fn code_survives_its_own_ticks() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`a`"), "`` `a` ``");
        assert_eq!(code("a|b"), "a\\|b");
        assert_eq!(fence("```\nrm -rf\n````", "sh"), "`````sh\n```\nrm -rf\n````\n`````");
    }

    #[test]
    fn a_table_has_only_columns_that_say_something() {
        let rows = [["a".to_owned(), String::new(), "1".to_owned()], ["b".to_owned(), String::new(), "22".to_owned()]];
        let Markdown(table) = table(["File", "Holder", "#Bytes"], &rows);
        assert_eq!(table, "| File | Bytes |\n| --- | ---: |\n| a | 1 |\n| b | 22 |");
    }
}
