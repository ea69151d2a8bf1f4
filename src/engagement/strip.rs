//! `[strip]`: the built-in rules, the workspace's and the engagement's, added up.

use super::config::{AllowEntry, Disclosure, JqProgram, MetadataEntry, MetadataField, MetadataMode, StripTable};
use super::open::CONFIG_FILE;
use super::patterns::{self, Patterns};
use crate::Result;

/// Tags that are removed unless `defaults = false`.
const TAGS: [&str; 5] = ["internal-*", "retainer-*", "pitch-*", "client:*", "wip-*"];
/// Keys that are removed unless `defaults = false`.
const KEYS: [&str; 5] = ["notes", "internal_notes", "reviewer", "competitors", "confidentiality"];

/// What is removed, and what may not survive.
#[derive(Debug, Default)]
pub struct StripRules {
    /// Tag patterns with `*`, built-in ones included, each with its origin for plan.
    pub tags: Vec<(String, String)>,
    /// Keys that are removed at any depth, built-in ones included, each with its origin for plan.
    pub keys: Vec<(String, String)>,
    /// Own programs, in order.
    pub jq: Vec<JqProgram>,
    /// `forbidden`, each with the file that says so.
    pub forbidden: Vec<(String, String)>,
    /// `[[strip.allow]]`.
    pub allow: Vec<(AllowEntry, Patterns)>,
    /// `[[strip.metadata]]`, the engagement's before the workspace's; the first match decides.
    pub metadata: Vec<(Patterns, MetadataMode)>,
    /// `[strip] metadata`, for all other media.
    pub metadata_else: Option<MetadataMode>,
    /// `[strip] disclosure`.
    pub disclosure: Option<Disclosure>,
    /// Whether some file says `defaults = false`.
    pub defaults_off: bool,
}

/// The rules of both files; `shown` is the engagement's.
pub fn rules(own: StripTable, house: StripTable, shown: &str) -> Result<StripRules> {
    let defaults = own.defaults && house.defaults;
    let built_in = |list: &[&str]| -> Vec<(String, String)> {
        let kept = list.iter().filter(|_| defaults);
        kept.map(|text| ((*text).to_owned(), format!("default: {text}"))).collect()
    };
    let mut rules = StripRules { tags: built_in(&TAGS), keys: built_in(&KEYS), defaults_off: !defaults, ..StripRules::default() };
    rules.add(house, CONFIG_FILE)?;
    rules.add(own, shown)?;
    Ok(rules)
}

impl StripRules {
    fn add(&mut self, table: StripTable, file: &str) -> Result<()> {
        let named = |list: &'static str| move |index: usize| format!("{file} [strip] {list}[{index}]");
        let (tag, key, jq) = (named("tags"), named("keys"), named("jq"));
        let (tags, keys) = (table.tags.into_iter().enumerate(), table.keys.into_iter().enumerate());
        self.tags.extend(tags.map(|(index, text)| (text, tag(index))));
        self.keys.extend(keys.map(|(index, text)| (text, key(index))));
        self.jq.extend(table.jq.into_iter().enumerate().map(|(index, source)| JqProgram {
            source,
            name: jq(index),
            file: file.to_owned(),
        }));
        self.forbidden.extend(table.forbidden.into_iter().map(|term| (term, file.to_owned())));
        match table.metadata {
            Some(MetadataField::All(mode)) => self.metadata_else = Some(mode),
            Some(MetadataField::Some(entries)) => {
                let compile = |(index, entry): (usize, MetadataEntry)| {
                    Ok((patterns::any_of(file, &format!("[[strip.metadata]][{index}]"), &entry.matches)?, entry.mode))
                };
                // What is added last is nearest: the engagement's entries stand before the workspace's.
                self.metadata.splice(0..0, entries.into_iter().enumerate().map(compile).collect::<Result<Vec<_>>>()?);
            }
            None => {}
        }
        self.disclosure = table.disclosure.or(self.disclosure);
        for (index, entry) in table.allow.into_iter().enumerate() {
            let patterns = patterns::any_of(file, &format!("[[strip.allow]][{index}]"), &entry.matches)?;
            self.allow.push((entry, patterns));
        }
        Ok(())
    }
}
