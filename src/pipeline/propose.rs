//! From a folder that nobody configured to what its `handoff.toml` would say. What is proposed goes through the same inventory, filter
//! and plan as what is configured, so the two cannot disagree.

use std::path::Path;

use super::Progress;
use crate::Result;
use crate::data::inventory::Inventory;
use crate::data::proposal::{Entry, Proposal};
use crate::data::{Found, Severity};
use crate::engagement::Engagement;
use crate::engagement::config::RenameEntry;
use crate::engagement::open::{CONFIG_FILE, Flags};
use crate::engagement::place::Place;
use crate::filesystem::Workspace;
use crate::stages::propose::{self, Known, client, house, names, rights, ship, sources};
use crate::stages::{filter, inventory};

/// Rounds in which new names may need newer ones.
const ROUNDS: usize = 4;

/// Proposes a configuration for the folder `path`; with `update`, what the one that is there does not have yet. Writes nothing, starts
/// no program, uses no network.
///
/// # Errors
/// A folder that is no engagement, a configuration that is there (without `update`) or cannot be read, what the system says.
pub fn propose(path: &Path, flags: Flags, update: bool, progress: &dyn Progress) -> Result<Proposal> {
    let place = Place::find(path)?;
    propose::refuse_other_folders(&place, path)?;
    let existing = propose::existing(&place, path, update)?;
    let known = Known::of(&existing);
    let config = place.folder.join(CONFIG_FILE);
    let entries = if known.is_fresh() { client::entries(&place) } else { Vec::new() };
    let mut proposal = Proposal { config, existing, files: 0, entries, findings: Vec::new(), answered: false };

    // Runs of this client elsewhere in the workspace; then every file and every run there is.
    progress.stage("look", None);
    let engagement = propose::opened(&proposal, path, flags)?;
    let workspace = Workspace::at(&engagement.workspace)?;
    let beyond = sources::entries(&engagement, &workspace, &known)?.into(&mut proposal.findings);
    let engagement = with(&mut proposal, beyond, path, flags)?;
    let mut found = inventory::inventory(&engagement, &workspace)?;
    // What was not looked at is said now; it is for a plan to refuse it.
    found.findings.retain(|finding| finding.code.name().starts_with("source."));
    found.findings.iter_mut().filter(|finding| finding.refuses()).for_each(|finding| finding.severity = Severity::Warning);
    let inventory = found.into(&mut proposal.findings);
    proposal.files = inventory.files.len();

    // Folders that look final; then names for what could not be stored under its own.
    let finals = ship::entries(&engagement, &inventory, &known);
    let engagement = with(&mut proposal, finals, path, flags)?;
    let renames = renames(engagement, &inventory)?;
    let engagement = with(&mut proposal, names::entry(&renames, &known).into_iter().collect(), path, flags)?;

    // What a plan of all that would leave to somebody.
    let plan = super::plan(&engagement, progress)?;
    if known.is_fresh() {
        proposal.entries.extend(client::delivery(&engagement, &inventory));
        let house = house::entry(&engagement)?.into(&mut proposal.findings);
        proposal.entries.push(house);
        proposal.entries.push(propose::regeneration(&engagement, plan.selection.shipped_jobs().count()));
    }
    proposal.entries.extend(rights::entries(&plan.findings, &known));
    Ok(proposal)
}

/// Adds entries, and gives the engagement as it would be with them.
fn with(proposal: &mut Proposal, entries: Vec<Entry>, path: &Path, flags: Flags) -> Result<Engagement> {
    proposal.entries.extend(entries);
    propose::opened(proposal, path, flags)
}

/// The new names that the filter asks for, until it asks for none.
fn renames(mut engagement: Engagement, inventory: &Inventory) -> Result<Vec<RenameEntry>> {
    let before = engagement.renames.len();
    for _ in 0..ROUNDS {
        let Found { value: selection, findings } = filter::filter(&engagement, inventory)?;
        let more = names::renames(inventory, &selection, &findings);
        if more.is_empty() {
            break;
        }
        engagement.renames.extend(more);
    }
    Ok(engagement.renames.split_off(before))
}
