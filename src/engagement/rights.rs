//! `[[rights]]` with its patterns compiled.

use super::config::RightsEntry;
use super::open::CONFIG_FILE;
use super::patterns::{self, Patterns};
use crate::Result;
use crate::data::source::{self, SourcePath};

/// A `[[rights]]` row with its patterns compiled.
#[derive(Debug)]
pub struct RightsRule {
    /// What it says.
    pub entry: RightsEntry,
    /// `match`, on bundle paths.
    pub matches: Patterns,
    /// Where `evidence` paths start: the folder of the file that has the row, below the workspace.
    pub base: SourcePath,
    /// How plan names it: `handoff.toml [[rights]][0]`.
    pub rule: String,
}

impl RightsRule {
    /// The `handoff.toml` that has the row, below the workspace.
    pub fn file(&self) -> SourcePath {
        source::in_folder(&self.base, CONFIG_FILE)
    }
}

/// The engagement's rows stand before the workspace's register, so that the first match is the nearest.
pub fn rules(own: Vec<RightsEntry>, at: &str, house: Vec<RightsEntry>) -> Result<Vec<RightsRule>> {
    let own = own.into_iter().enumerate().map(|(index, entry)| (entry, format!("handoff.toml [[rights]][{index}]"), at));
    let house = house.into_iter().enumerate().map(|(index, entry)| (entry, format!("workspace handoff.toml [[rights]][{index}]"), ""));
    let compiled = own.chain(house).map(|(entry, rule, base)| {
        let matches = patterns::any_of(&source::in_folder(base, CONFIG_FILE), &rule, &entry.matches)?;
        Ok(RightsRule { matches, entry, base: base.to_owned(), rule })
    });
    compiled.collect()
}
