//! What is said about the house: the names that must not survive, so that she sees what will refuse, and where the agency's own are
//! written down. Comments only; the workspace is never written to.

use crate::Result;
use crate::data::finding::{Fix, Found};
use crate::data::proposal::{Entry, Table};
use crate::engagement::Engagement;
use crate::leaks::Term;
use crate::stages::strip::{self, House};

/// Terms that are listed.
const SHOWN: usize = 30;

/// The `[strip]` table: nothing in it is taken. The findings say what is not searched for.
pub fn entry(engagement: &Engagement) -> Result<Found<Entry>> {
    let House { terms, notes, .. } = strip::house(engagement)?;
    let mut entry = Entry::settled("strip.forbidden", Table::Strip, "forbidden = [\"…\"]", false);
    for term in terms.iter().take(SHOWN) {
        entry = entry.about(line(term));
    }
    if terms.len() > SHOWN {
        entry = entry.about(format!("and {} more.", terms.len() - SHOWN));
    }
    if engagement.other_clients.is_none() {
        entry = entry.about("This folder lies in no folder named `clients`: the names of other clients are not checked. List them here.");
    }
    if engagement.agency.name.is_none() {
        entry = entry
            .about("The agency's own names belong into the handoff.toml of the workspace, for all clients:")
            .about("  [agency]   name = \"…\"   domains = [\"…\"]   people = [\"…\"]");
    }
    Ok(Found::new(entry.about("More that must not survive anywhere: project names, people, prices."), notes))
}

fn line(term: &Term) -> String {
    format!("  {}: {}", Fix::quote(&term.text), visible(&term.source.to_string()))
}

/// A comment holds no control characters (TOML 1.0).
fn visible(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}
