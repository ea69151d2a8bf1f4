//! The payload as the documents tell it: every file with what packing found out, whose it is, and what made it.

use std::collections::{BTreeMap, HashMap};

use crate::data::decision::Role;
use crate::data::handover::{HandedFile, Handover, PackedFile};
use crate::data::library::LibraryEntry;
use crate::data::pin::Pin;
use crate::data::rights::RightsRow;
use crate::data::{BundlePath, Code, Day};
use crate::{Error, Result};

/// Every payload file, bytewise by path.
pub(super) struct Catalogue<'a> {
    pub files: Vec<Entry<'a>>,
}

/// One payload file.
pub(super) struct Entry<'a> {
    pub file: &'a HandedFile,
    pub packed: &'a PackedFile,
    /// Its own row, for assets and inputs.
    pub rights: Option<&'a RightsRow>,
    /// Rows of its parts.
    pub components: Vec<&'a RightsRow>,
    /// The prompt that made it.
    pub prompt: Option<&'a LibraryEntry>,
    /// The model that made it.
    pub pin: Option<&'a Pin>,
}

impl<'a> Catalogue<'a> {
    /// # Errors
    /// When what was handed over and what was packed are not the same files, or an asset has no row: the stages before
    /// this one made a mistake.
    pub fn new(handover: &'a Handover, packed: &'a [PackedFile]) -> Result<Self> {
        let packed: HashMap<&BundlePath, &PackedFile> = packed.iter().map(|file| (&file.path, file)).collect();
        if packed.len() != handover.files.len() {
            return Err(mistake(format!("{} files were handed over and {} were packed", handover.files.len(), packed.len())));
        }
        let prompts: HashMap<&str, &LibraryEntry> = handover.library.jobs.iter().map(|entry| (entry.id.as_str(), entry)).collect();
        let mut rights: BTreeMap<&BundlePath, Vec<&RightsRow>> = BTreeMap::new();
        handover.rights.iter().for_each(|row| rights.entry(&row.path).or_default().push(row));
        let mut files = Vec::with_capacity(handover.files.len());
        for file in &handover.files {
            let Some(packed) = packed.get(&file.path) else { return Err(mistake(format!("{} was not packed", file.path))) };
            let (components, own): (Vec<_>, Vec<_>) =
                rights.remove(&file.path).unwrap_or_default().into_iter().partition(|row| row.component);
            if own.len() != 1 && matches!(file.role, Role::Asset | Role::Input) {
                return Err(mistake(format!("{} has {} rows in the rights table", file.path, own.len())));
            }
            let prompt = file.prompt.as_deref().and_then(|id| prompts.get(id).copied());
            let model = file.model.as_deref().or(prompt.map(|prompt| prompt.model.as_str()));
            let pin = model.and_then(|model| handover.pins.as_ref()?.models.get(model));
            files.push(Entry { file, packed, rights: own.first().copied(), components, prompt, pin });
        }
        files.sort_by_key(|entry| &entry.file.path);
        Ok(Self { files })
    }

    /// The files of one role.
    pub fn of(&self, role: Role) -> impl Iterator<Item = &Entry<'a>> {
        self.files.iter().filter(move |entry| entry.file.role == role)
    }

    /// The file at this path.
    pub fn find(&self, path: &str) -> Option<&Entry<'a>> {
        let at = self.files.binary_search_by(|entry| entry.file.path.as_str().cmp(path)).ok()?;
        Some(&self.files[at])
    }
}

impl Entry<'_> {
    /// The file's own row and those of its parts.
    pub fn rows(&self) -> impl Iterator<Item = &RightsRow> {
        self.rights.into_iter().chain(self.components.iter().copied())
    }

    /// The first day on which some licence of the file, or of a part of it, no longer holds, less one.
    pub fn expires(&self) -> Option<Day> {
        self.rows().filter_map(|row| row.licence.expires).min()
    }
}

/// A mistake of this program's: what stages before this one gave does not fit together.
pub(super) fn mistake(message: String) -> Error {
    Error::new(Code::SelfCheck, message)
}
