//! `[strip]`: the built-in rules, the workspace's and the engagement's, added up.

use super::config::{AllowEntry, Disclosure, JqProgram, MetadataField, MetadataMode, StripTable};
use super::open::CONFIG_FILE;
use super::patterns::{self, Patterns};
use crate::data::{Code, Fix};
use crate::{Error, Result};

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
        refuse_unsupported(&table, file)?;
        let named = |list: &'static str| move |index: usize| format!("{file} [strip] {list}[{index}]");
        let (tag, key, jq) = (named("tags"), named("keys"), named("jq"));
        let (tags, keys) = (table.tags.into_iter().enumerate(), table.keys.into_iter().enumerate());
        self.tags.extend(tags.map(|(index, text)| (text, tag(index))));
        self.keys.extend(keys.map(|(index, text)| (text, key(index))));
        self.jq.extend(table.jq.into_iter().enumerate().map(|(index, source)| JqProgram { source, name: jq(index) }));
        self.forbidden.extend(table.forbidden.into_iter().map(|term| (term, file.to_owned())));
        for (index, entry) in table.allow.into_iter().enumerate() {
            let patterns = patterns::any_of(file, &format!("[[strip.allow]][{index}]"), &entry.matches)?;
            self.allow.push((entry, patterns));
        }
        Ok(())
    }
}

/// Media ship unchanged in this version: a rule that asks for something else must not be passed over in silence.
fn refuse_unsupported(table: &StripTable, file: &str) -> Result<()> {
    let unsupported = match (&table.metadata, table.disclosure) {
        (Some(MetadataField::Some(_)), _) => "[[strip.metadata]]",
        (Some(MetadataField::All(MetadataMode::KeepDescriptive)), _) => "[strip] metadata = \"keep-descriptive\"",
        (_, Some(Disclosure::Ensure)) => "[strip] disclosure = \"ensure\"",
        _ => return Ok(()),
    };
    let fix = Fix::text("take the key out; media whose metadata are not read are listed as leak.unreadable");
    let message = format!("{file}: {unsupported} asks for changes in media, and this version ships media unchanged");
    Err(Error::new(Code::Config, message).at(file).fix(fix))
}
