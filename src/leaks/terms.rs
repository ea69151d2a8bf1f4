//! Terms that must not survive, and where each of them comes from. Pure: the facts are given.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use super::fold::{fold, is_whole, is_word};
use crate::data::{Code, Finding, Fix};
use crate::engagement::clients::is_client;

/// A name or term of the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// As it is shown; it is found in any case, with blanks, hyphens or underscores between its words.
    pub text: String,
    /// Where it comes from.
    pub source: TermSource,
}

/// Where a term comes from; shown in findings, so each is a phrase.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TermSource {
    /// The name of a folder beside the engagement.
    OtherClient(String),
    /// `competitors[i]` of brand-system.json.
    Competitor(usize),
    /// `[agency] name`.
    AgencyName,
    /// `[agency] domains[i]`.
    AgencyDomain(usize),
    /// `[agency] people[i]`.
    AgencyPerson(usize),
    /// `forbidden[i]` of this file.
    Forbidden(usize, String),
    /// A tag that strip removed, and from where.
    StrippedTag(String, String),
    /// Named on the command line: `--forbid`, or the file and line of `--forbid-file`.
    CommandLine(String),
}

impl std::fmt::Display for TermSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::OtherClient(folder) => write!(f, "the folder clients/{folder}"),
            Self::Competitor(index) => write!(f, "competitors[{index}] of brand-system.json"),
            Self::AgencyName => f.write_str("[agency] name of the workspace's handoff.toml"),
            Self::AgencyDomain(index) => write!(f, "[agency] domains[{index}] of the workspace's handoff.toml"),
            Self::AgencyPerson(index) => write!(f, "[agency] people[{index}] of the workspace's handoff.toml"),
            Self::Forbidden(index, file) => write!(f, "forbidden[{index}] of {file}"),
            Self::StrippedTag(tag, file) => write!(f, "the tag `{tag}` stripped from {file}"),
            Self::CommandLine(option) => f.write_str(option),
        }
    }
}

/// All that terms are derived from.
#[derive(Clone, Debug, Default)]
pub struct HouseFacts {
    /// The client, as file names have it.
    pub client_slug: String,
    /// The client, as documents address them.
    pub client_name: String,
    /// Who holds rights in what ships.
    pub rights_holders: Vec<String>,
    /// Names of the other folders beside the engagement; `None` without a parent named `clients`.
    pub other_clients: Option<Vec<String>>,
    /// `[agency] name`.
    pub agency_name: Option<String>,
    /// `[agency] domains`.
    pub agency_domains: Vec<String>,
    /// `[agency] people`.
    pub agency_people: Vec<String>,
    /// `competitors[]` of brand-system.json.
    pub competitors: Vec<String>,
    /// `[strip] forbidden`, each with the file that says so, in the order of the files.
    pub forbidden: Vec<(String, String)>,
    /// Every tag value that strip removed, each with the file it stood in.
    pub stripped_tags: Vec<(String, String)>,
}

/// Letters that a derived term has at least: shorter names are words of every text.
const LETTERS: usize = 4;

/// The terms, each once, and notes about what is not searched for. What somebody wrote down (`forbidden`, `[agency]`) is
/// taken as it is; what is derived from names has to be long enough, and not to be the client's own.
pub fn derive(facts: &HouseFacts) -> (Vec<Term>, Vec<Finding>) {
    let mut gathering = Gathering::new(facts);
    gathering.written_down(facts);
    gathering.competitors(facts);
    match &facts.other_clients {
        Some(folders) => folders.iter().for_each(|folder| gathering.folder(folder)),
        None => gathering.notes.push(no_clients_folder()),
    }
    for (tag, file) in &facts.stripped_tags {
        gathering.derived(tag, TermSource::StrippedTag(tag.clone(), file.clone()));
    }
    (gathering.terms, gathering.notes)
}

struct Gathering {
    own: Vec<String>,
    seen: HashSet<String>,
    noted: HashSet<String>,
    terms: Vec<Term>,
    notes: Vec<Finding>,
}

impl Gathering {
    fn new(facts: &HouseFacts) -> Self {
        let names = [&facts.client_slug, &facts.client_name].into_iter().chain(&facts.rights_holders);
        let own = names.map(|name| fold(name.trim())).collect();
        Self { own, seen: HashSet::new(), noted: HashSet::new(), terms: Vec::new(), notes: Vec::new() }
    }

    fn written_down(&mut self, facts: &HouseFacts) {
        let mut index: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
        for (term, file) in &facts.forbidden {
            let number = index.entry(file).or_default();
            self.add(term, TermSource::Forbidden(*number, file.clone()));
            *number += 1;
        }
        if let Some(name) = &facts.agency_name {
            self.add(name, TermSource::AgencyName);
        }
        for (number, domain) in facts.agency_domains.iter().enumerate() {
            self.add(domain, TermSource::AgencyDomain(number));
        }
        for (number, person) in facts.agency_people.iter().enumerate() {
            self.add(person, TermSource::AgencyPerson(number));
        }
    }

    fn competitors(&mut self, facts: &HouseFacts) {
        for (number, name) in facts.competitors.iter().enumerate() {
            if self.is_own(name) {
                self.note_own(name, &TermSource::Competitor(number));
            } else {
                self.add(name, TermSource::Competitor(number));
            }
        }
    }

    /// The name as it stands, its slug, and the words that capitals part.
    fn folder(&mut self, folder: &str) {
        if !is_client(folder) {
            return;
        }
        for form in [folder.to_owned(), slug(folder), parted(folder)] {
            self.derived(&form, TermSource::OtherClient(folder.to_owned()));
        }
    }

    fn derived(&mut self, text: &str, source: TermSource) {
        if self.is_own(text) {
            self.note_own(text, &source);
        } else if text.chars().filter(|character| character.is_alphabetic()).count() < LETTERS && !text.is_empty() {
            self.note_short(text, &source);
        } else {
            self.add(text, source);
        }
    }

    fn add(&mut self, text: &str, source: TermSource) {
        let text = text.trim();
        let folded = fold(text);
        if folded.chars().any(char::is_alphanumeric) && self.seen.insert(folded) {
            self.terms.push(Term { text: text.to_owned(), source });
        }
    }

    /// Whether the client's own slug, name or rights holders have it in them, as whole words.
    fn is_own(&self, text: &str) -> bool {
        let folded = fold(text.trim());
        !folded.is_empty() && self.own.iter().any(|own| own.match_indices(&folded).any(|(at, found)| is_whole(own, at, at + found.len())))
    }

    fn note_own(&mut self, text: &str, source: &TermSource) {
        let message = format!("`{text}` ({source}) is part of the client's own name or of a rights holder's, so it is not searched for");
        self.note(text, Finding::new(Code::LeakNotChecked, message));
    }

    fn note_short(&mut self, text: &str, source: &TermSource) {
        let message = format!("`{text}` ({source}) has fewer than {LETTERS} letters, so it is not searched for");
        let toml = format!("[strip]\nforbidden = [{}]", Fix::quote(text));
        self.note(text, Finding::new(Code::LeakNotChecked, message).fix(Fix::toml("search for it in spite of its length", toml)));
    }

    fn note(&mut self, text: &str, finding: Finding) {
        if self.noted.insert(fold(text)) {
            self.notes.push(finding);
        }
    }
}

fn no_clients_folder() -> Finding {
    Finding::new(
        Code::LeakNotChecked,
        "the engagement does not lie in a folder named `clients`, so the names of other clients are not known",
    )
    .fix(Fix::toml("name the clients whose names must not survive", "[strip]\nforbidden = [\"Other Client\"]"))
}

/// Lower case, ASCII where the letter has an ASCII base, `-` between words.
fn slug(name: &str) -> String {
    let base = fold(name);
    let plain = base.nfd().filter(|character| !unicode_normalization::char::is_combining_mark(*character));
    let words = plain.map(|character| if is_word(character) { character } else { ' ' }).collect::<String>();
    words.split_whitespace().collect::<Vec<_>>().join("-")
}

/// `ZestRetail` as `Zest Retail`.
fn parted(name: &str) -> String {
    let mut out = String::new();
    let mut last_was_small = false;
    for character in name.chars() {
        if character.is_uppercase() && last_was_small {
            out.push(' ');
        }
        last_was_small = character.is_lowercase();
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests;
