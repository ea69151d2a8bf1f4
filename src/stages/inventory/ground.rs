//! The ground on which paths of runs are looked up: what was listed, what else of the workspace is really there, and whose a
//! folder is.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::listing;
use super::paths::Ground as Lookup;
use crate::data::source::{SourcePath, Stamp};
use crate::engagement::Engagement;
use crate::filesystem::Workspace;

/// Names in `clients/` that are no clients (SPEC 3.4).
const NO_CLIENTS: [&str; 9] = ["archive", "old", "test", "template", "templates", "shared", "assets", "internal", "archives"];

/// What lies where, for one inventory.
pub struct Ground<'a> {
    /// The engagement.
    pub engagement: &'a Engagement,
    /// The workspace.
    pub workspace: &'a Workspace,
    /// The files of the engagement and its sources.
    pub listed: &'a BTreeMap<SourcePath, Stamp>,
    roots: Vec<&'a str>,
    /// Listed paths that are not in normalisation form C, by that form: macOS decomposes names, manifests do not.
    decomposed: HashMap<String, &'a str>,
    /// What was looked up outside of the listed folders: most paths of a run are tried in vain and several times.
    looked_up: RefCell<HashMap<SourcePath, Option<Stamp>>>,
}

impl<'a> Ground<'a> {
    /// The ground of this engagement.
    pub fn new(engagement: &'a Engagement, workspace: &'a Workspace, listed: &'a BTreeMap<SourcePath, Stamp>) -> Self {
        let odd = listed.keys().filter(|at| !is_nfc(at));
        let decomposed = odd.map(|at| (at.nfc().collect(), at.as_str())).collect();
        Self { engagement, workspace, listed, roots: listing::roots(engagement), decomposed, looked_up: RefCell::default() }
    }

    /// The stamp of a file that exists and that nothing lists.
    pub fn beyond(&self, at: &str) -> Option<Stamp> {
        if self.roots.iter().any(|root| listing::lies_in(at, root)) {
            return None;
        }
        if let Some(known) = self.looked_up.borrow().get(at) {
            return *known;
        }
        let stamp = self.workspace.open(at).ok().map(|(_, stamp)| stamp);
        self.looked_up.borrow_mut().insert(at.to_owned(), stamp);
        stamp
    }

    /// Whether a job belongs to another client, by the first part of its id.
    pub fn is_other_clients_job(&self, id: &str) -> bool {
        let Some((first, _)) = id.split_once('/') else { return false };
        let first = plain(first);
        let own = &self.engagement.client.slug;
        first != plain(own) && self.engagement.other_clients.iter().flatten().any(|name| is_client(name) && plain(name) == first)
    }
}

impl Lookup for Ground<'_> {
    fn find(&self, at: &str) -> Option<SourcePath> {
        if self.listed.contains_key(at) || self.beyond(at).is_some() {
            return Some(at.to_owned());
        }
        let composed: String = at.nfc().collect();
        match self.decomposed.get(composed.as_str()) {
            Some(real) => Some((*real).to_owned()),
            None => (composed != at && (self.listed.contains_key(&composed) || self.beyond(&composed).is_some())).then_some(composed),
        }
    }

    fn other_client(&self, at: &str) -> Option<String> {
        let (clients, _) = self.engagement.at.rsplit_once('/').unwrap_or(("", &self.engagement.at));
        let below = if clients.is_empty() { at } else { at.strip_prefix(clients)?.strip_prefix('/')? };
        let (name, _) = below.split_once('/')?;
        let mut others = self.engagement.other_clients.iter().flatten();
        others.find(|other| other.as_str() == name && is_client(other)).cloned()
    }
}

fn is_client(folder: &str) -> bool {
    !folder.starts_with(['_', '.']) && !NO_CLIENTS.contains(&folder.to_lowercase().as_str())
}

/// A name as ids and folders may both write it: `Zest Retail`, `zest_retail` and `zest-retail` are one.
fn plain(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
