//! terms: names and words that somebody named (`--forbid`, `--forbid-file`), or that follow from an engagement (`--engagement`), in
//! every name and file. One search looks for them and for [`leaks`](super::leaks); this check tells what is theirs.

use super::Looked;
use super::subject::Subject;
use crate::data::{Code, Finding};
use crate::leaks::{Allowances, Term};

/// Terms that must not stand in a bundle.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// Each with where it comes from.
    pub terms: Vec<Term>,
    /// What may stand in spite of being one.
    pub allowances: Allowances,
    /// What is known not to be searched for.
    pub notes: Vec<Finding>,
}

/// Says where the terms stand.
pub fn look(subject: &Subject, findings: &mut Vec<Finding>) -> Looked {
    let Some(sought) = &subject.sought else {
        return Looked::NotAt("no --forbid, --forbid-file or --engagement".to_owned());
    };
    findings.extend(sought.notes.iter().cloned());
    if sought.terms.is_empty() {
        return Looked::NotAt("not one term was named".to_owned());
    }
    findings.extend(subject.files.iter().flat_map(|file| file.leaks.iter().filter(|leak| is_term(leak)).cloned()));
    Looked::At(format!("{} in {}", counted(sought.terms.len(), "term"), super::leaks::extent(subject)))
}

/// Whether a finding of the search is about a term.
pub fn is_term(finding: &Finding) -> bool {
    finding.code == Code::LeakTerm
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
