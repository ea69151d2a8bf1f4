//! The terms that `handoff verify` is told to look for: typed, listed in files, and those of an engagement.

use std::path::Path;

use super::arguments::Verify;
use super::opening;
use crate::data::{Code, Fix};
use crate::filesystem::{self, Kind};
use crate::leaks::{Term, TermSource};
use crate::stages::strip::{self, House};
use crate::stages::verify::Sought;
use crate::{Error, Result};

/// Longest list of terms that is read.
const LIMIT: u64 = 1 << 20;

/// All terms that were asked for; `None` where nobody asked for any.
pub fn sought(asked: &Verify) -> Result<Option<Sought>> {
    if asked.forbid.is_empty() && asked.forbid_file.is_empty() && asked.engagement.is_none() {
        return Ok(None);
    }
    let mut terms = Vec::new();
    for text in &asked.forbid {
        terms.push(term(text, "--forbid".to_owned())?);
    }
    for file in &asked.forbid_file {
        terms.extend(listed(file)?);
    }
    let house = match &asked.engagement {
        Some(folder) => strip::house(&opening::open(folder, None)?)?,
        None => House::default(),
    };
    terms.extend(house.terms);
    Ok(Some(Sought { terms, allowances: house.allowances, notes: house.notes }))
}

/// The terms of a file, a line each, without blank lines and comments.
fn listed(file: &Path) -> Result<Vec<Term>> {
    let shown = file.display();
    if filesystem::kind(file)? == Kind::Absent {
        return Err(Error::new(Code::NotFound, format!("there is no {shown}")).at(file.display()));
    }
    let fix = || Fix::text("name a text file with a term on each line");
    let unfit = |why: &str| Error::new(Code::Usage, format!("{shown}: {why}")).at(&shown).fix(fix());
    let text = filesystem::read_text(file, LIMIT, &unfit)?;
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim).enumerate();
    let said = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    said.map(|(number, line)| term(line, format!("line {} of {shown}", number + 1))).collect()
}

fn term(text: &str, from: String) -> Result<Term> {
    if text.chars().any(char::is_alphanumeric) {
        return Ok(Term { text: text.trim().to_owned(), source: TermSource::CommandLine(from) });
    }
    let fix = Fix::text("name a term with a letter or a digit in it");
    Err(Error::new(Code::Usage, format!("{from}: there is nothing to look for in {}", Fix::quote(text))).fix(fix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::verify::testing::write;

    #[test]
    #[allow(clippy::disallowed_methods, reason = "a test writes its own file")]
    fn a_list_has_comments_blank_lines_and_a_byte_order_mark() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("terms.txt");
        write(&file, "\u{feff}Zest Retail\r\n\r\n# people\n  Tom Bergqvist \n".as_bytes());
        let terms = listed(&file).unwrap();
        assert_eq!(terms.iter().map(|term| term.text.as_str()).collect::<Vec<_>>(), ["Zest Retail", "Tom Bergqvist"]);
        assert!(terms[1].source.to_string().starts_with("line 4 of "));
    }

    #[test]
    fn nothing_to_look_for_is_no_term() {
        assert_eq!(term(" -- ", "--forbid".to_owned()).unwrap_err().code, Code::Usage);
        assert_eq!(listed(Path::new("/nowhere/terms.txt")).unwrap_err().code, Code::NotFound);
    }
}
