//! What is known of the house before any of its files is looked at: what is configured, and whom the brand competes with. For a
//! finished bundle that is checked against an engagement, this is all that there is.

use serde_json::Value;

use super::{JSON_LIMIT, search};
use crate::Result;
use crate::data::{Finding, source};
use crate::engagement::Engagement;
use crate::filesystem::{self, Kind, Workspace};
use crate::generation;
use crate::leaks::{Allowances, HouseFacts, Term, derive};

/// What must not survive, by an engagement alone.
#[derive(Clone, Debug, Default)]
pub struct House {
    /// The terms.
    pub terms: Vec<Term>,
    /// What may stand.
    pub allowances: Allowances,
    /// What is not searched for.
    pub notes: Vec<Finding>,
}

/// Derives the terms of an engagement as a plan does. Which tags a plan would really take out is not known here: those that are
/// configured word by word count as taken out, and those of patterns are [`tags`](crate::leaks::tags)' business.
///
/// # Errors
/// When the folder cannot be read.
pub fn house(engagement: &Engagement) -> Result<House> {
    let holders = engagement.rights.iter().filter_map(|rule| rule.entry.holder.clone());
    let tags = engagement.strip.tags.iter().filter(|(tag, _)| !tag.contains('*'));
    let facts = HouseFacts {
        rights_holders: holders.collect(),
        competitors: competitors_of(engagement)?,
        stripped_tags: tags.cloned().collect(),
        ..written_down(engagement)
    };
    let (terms, notes) = derive(&facts);
    Ok(House { terms, allowances: search::allowances(engagement), notes })
}

/// The facts that the configuration and the folders beside the engagement say.
pub(super) fn written_down(engagement: &Engagement) -> HouseFacts {
    HouseFacts {
        client_slug: engagement.client.slug.clone(),
        client_name: engagement.client.name.clone(),
        other_clients: engagement.other_clients.clone(),
        agency_name: engagement.agency.name.clone(),
        agency_domains: engagement.agency.domains.clone(),
        agency_people: engagement.agency.people.clone(),
        forbidden: engagement.strip.forbidden.clone(),
        ..HouseFacts::default()
    }
}

/// Whether a file directly in the engagement is the brand system, however its name is spelled.
pub(super) fn is_brand_system(name: &str) -> bool {
    name.eq_ignore_ascii_case("brand-system.json")
}

fn competitors_of(engagement: &Engagement) -> Result<Vec<String>> {
    let workspace = Workspace::at(&engagement.workspace)?;
    let mut found = Vec::new();
    for name in filesystem::names_in(&engagement.folder)?.iter().filter(|name| is_brand_system(name)) {
        if filesystem::kind(&engagement.folder.join(name))? != Kind::File {
            continue;
        }
        let (bytes, _) = workspace.read_all(&source::in_folder(&engagement.at, name), JSON_LIMIT)?;
        if let Ok(value) = generation::json::parse(&bytes) {
            competitors(&value, &mut found);
        }
    }
    Ok(found)
}

/// The competitors that a brand system names, under that key at any depth: texts, lists of them, objects with a `name`, groups of these.
pub(super) fn competitors(value: &Value, found: &mut Vec<String>) {
    named(value, false, found);
}

fn named(value: &Value, under_key: bool, found: &mut Vec<String>) {
    match value {
        Value::String(name) if under_key => found.push(name.clone()),
        Value::Array(items) => items.iter().for_each(|item| named(item, under_key, found)),
        Value::Object(map) => match map.get("name").and_then(Value::as_str) {
            Some(name) if under_key => found.push(name.to_owned()),
            _ => map.iter().for_each(|(key, item)| named(item, under_key || key.eq_ignore_ascii_case("competitors"), found)),
        },
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn competitors_are_learnt_however_they_are_listed() {
        let listed = |value: serde_json::Value| {
            let mut found = Vec::new();
            competitors(&value, &mut found);
            found
        };
        assert_eq!(listed(serde_json::json!({"competitors": ["A", {"name": "B", "why": "larger"}]})), ["A", "B"]);
        assert_eq!(listed(serde_json::json!({"brand": {"Competitors": {"direct": ["A"], "indirect": "B"}}})), ["A", "B"]);
        assert_eq!(listed(serde_json::json!({"competitors": "A", "voice": ["B"]})), ["A"]);
    }
}
