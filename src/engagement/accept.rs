//! `[[accept]]`: findings that somebody answers for, where the list of codes allows it.

use super::config::AcceptEntry;
use super::patterns::{self, Patterns};
use crate::data::{Code, Fix};
use crate::{Error, Result};

/// An `[[accept]]` with its patterns compiled.
#[derive(Debug)]
pub struct AcceptRule {
    /// The code.
    pub code: Code,
    /// `match`, on bundle paths, or on source paths for what never becomes one.
    pub matches: Patterns,
    /// Who decided.
    pub by: String,
    /// Why.
    pub because: String,
}

/// The rules of these entries of `file`.
pub fn rules(entries: Vec<AcceptEntry>, file: &str) -> Result<Vec<AcceptRule>> {
    let numbered = entries.into_iter().enumerate();
    numbered.map(|(index, entry)| rule(&format!("[[accept]][{index}]"), entry, file)).collect()
}

fn rule(name: &str, entry: AcceptEntry, file: &str) -> Result<AcceptRule> {
    if !entry.code.acceptable() {
        let possible: Vec<_> = Code::ALL.iter().filter(|code| code.acceptable()).map(|code| code.name()).collect();
        let fix = Fix::text(format!("only these can be accepted: {}", possible.join(", ")));
        return Err(Error::new(Code::Config, format!("{file}: {name}: `{}` cannot be accepted", entry.code)).at(file).fix(fix));
    }
    if entry.by.trim().is_empty() || entry.because.trim().is_empty() {
        let fix = Fix::toml("write down both", "by = \"…\"\nbecause = \"…\"");
        let message = format!("{file}: {name}: `by` and `because` say who decided and why; neither may be empty");
        return Err(Error::new(Code::Config, message).at(file).fix(fix));
    }
    Ok(AcceptRule { code: entry.code, matches: patterns::any_of(file, name, &entry.matches)?, by: entry.by, because: entry.because })
}
