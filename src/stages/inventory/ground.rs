//! The ground on which paths of runs are looked up: what was listed, what else of the workspace is really there, and whose a
//! folder is.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::listing;
use super::paths::Ground as Lookup;
use crate::data::Code;
use crate::data::bundle_path::fold;
use crate::data::source::{SourcePath, Stamp, in_folder, lies_in};
use crate::engagement::Engagement;
use crate::engagement::clients::Names;
use crate::filesystem::{self, Workspace};
use crate::{Error, Result};

/// What lies where, for one inventory.
pub struct Ground<'a> {
    /// The engagement.
    pub engagement: &'a Engagement,
    /// The workspace.
    pub workspace: &'a Workspace,
    /// The files of the engagement and its sources.
    pub listed: &'a BTreeMap<SourcePath, Stamp>,
    /// The folders that were listed, folded as a file system that minds no case would.
    roots: Vec<String>,
    names: Names,
    /// The folders of other clients, by what a file system may take for the same.
    other_clients: HashMap<String, &'a str>,
    /// Listed paths that are not in normalisation form C, by that form: macOS decomposes names, manifests do not.
    decomposed: HashMap<String, &'a str>,
    /// What was looked up outside of the listed folders: most paths of a run are tried in vain and several times.
    looked_up: RefCell<HashMap<SourcePath, Option<Stamp>>>,
    /// The first thing that could not be found out. A file that is there and cannot be looked at must not pass for one that is not.
    failed: RefCell<Option<Error>>,
}

impl<'a> Ground<'a> {
    /// The ground of this engagement.
    pub fn new(engagement: &'a Engagement, workspace: &'a Workspace, listed: &'a BTreeMap<SourcePath, Stamp>) -> Self {
        let odd = listed.keys().filter(|at| !is_nfc(at));
        let decomposed = odd.map(|at| (at.nfc().collect(), at.as_str())).collect();
        let (clients, _) = engagement.at.rsplit_once('/').unwrap_or_default();
        let others = engagement.other_clients.iter().flatten();
        Self {
            engagement,
            workspace,
            listed,
            roots: listing::roots(engagement).into_iter().map(fold).collect(),
            names: Names::of(engagement),
            other_clients: others.map(|name| (fold(&in_folder(clients, name)), name.as_str())).collect(),
            decomposed,
            looked_up: RefCell::default(),
            failed: RefCell::default(),
        }
    }

    /// The stamp of a file that exists and that nothing lists. What lies in a listed folder is listed under its own name, so that no
    /// other spelling of it gets past the rules.
    pub fn beyond(&self, at: &str) -> Option<Stamp> {
        let folded = fold(at);
        if self.roots.iter().any(|root| lies_in(&folded, root)) {
            return None;
        }
        if let Some(known) = self.looked_up.borrow().get(at) {
            return *known;
        }
        let stamp = match self.workspace.open(at) {
            Ok((_, stamp)) => Some(stamp),
            Err(error) => {
                self.note(error);
                None
            }
        };
        self.looked_up.borrow_mut().insert(at.to_owned(), stamp);
        stamp
    }

    /// The whole of a file as it was when it was listed; more than `limit` bytes are an error.
    pub fn read_all(&self, at: &str, limit: u64) -> Result<Vec<u8>, String> {
        let read = match self.workspace.read_all(at, limit) {
            Ok((_, stamp)) if self.listed.get(at).is_some_and(|listed| *listed != stamp) => Err(filesystem::changed(at)),
            read => read,
        };
        read.map(|(bytes, _)| bytes).map_err(|error| {
            let why = error.message.clone();
            self.note(error);
            why
        })
    }

    /// Remembers the error, unless it only says that there is no file for this user.
    fn note(&self, error: Error) {
        if error.code == Code::SourceChanged || error.is_fault() {
            self.failed.borrow_mut().get_or_insert(error);
        }
    }

    /// Ends the look-up.
    ///
    /// # Errors
    /// The first thing that could not be found out.
    pub fn finish(self) -> Result<()> {
        self.failed.into_inner().map_or(Ok(()), Err)
    }

    /// Whether a job belongs to another client, by the first part of its id.
    pub fn is_other_clients_job(&self, id: &str) -> bool {
        id.split_once('/').is_some_and(|(first, _)| self.names.is_other(first))
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
        // Clients lie beside each other: their folders are as deep as the engagement.
        let (folded, depth) = (fold(at), self.engagement.at.matches('/').count());
        let (end, _) = folded.match_indices('/').nth(depth)?;
        self.other_clients.get(&folded[..end]).map(|name| (*name).to_owned())
    }
}
