//! The plan: what would ship, what not and why. `plan` prints the value that `build` consumes, so the two cannot disagree.

use std::collections::{BTreeMap, HashSet};

use crate::Result;
use crate::data::bundle::{Edition, Version};
use crate::data::content::Content;
use crate::data::decision::Role;
use crate::data::finding::{self, Finding};
use crate::data::handover::{HandedFile, Handover, Issue, PackedFile};
use crate::data::inventory::Inventory;
use crate::data::manifest::{Accepted, Generator};
use crate::data::rights::{ModelTerms, Origin, RightsRow};
use crate::data::selection::Selection;
use crate::data::source::FileId;
use crate::data::{BundlePath, Day, Digest, Severity};
use crate::engagement::Engagement;
use crate::stages::document::{self, Documents, Templates};
use crate::stages::pin::Pins;
use crate::stages::rights;
use crate::stages::strip::{self, Contents};

/// Everything that is decided before a byte is packed.
pub struct Plan {
    /// What there is.
    pub inventory: Inventory,
    /// What of it ships.
    pub selection: Selection,
    /// As recipes.
    pub contents: Contents,
    /// The prompts, and what their models were.
    pub pins: Pins,
    /// What the documents tell.
    pub handover: Handover,
    /// How they tell it.
    pub templates: Templates,
    /// All that the stages noticed, in the order in which it is reported.
    pub findings: Vec<Finding>,
}

impl Plan {
    /// Whether `build` would refuse.
    pub fn refused(&self) -> bool {
        self.findings.iter().any(Finding::refuses)
    }

    /// The same as a preview takes it: what refuses a version is a warning, unless it would let something of the house out; a file
    /// of which nobody said whose it is has a row that says so.
    #[must_use]
    pub fn as_preview(mut self) -> Self {
        for finding in self.findings.iter_mut().filter(|finding| finding.refuses() && !finding.code.holds_previews()) {
            finding.severity = Severity::Warning;
        }
        finding::sort(&mut self.findings);
        let Handover { files, rights, .. } = &mut self.handover;
        let known: HashSet<&BundlePath> = rights.iter().filter(|row| !row.component).map(|row| &row.path).collect();
        let needs_row = |file: &&HandedFile| matches!(file.role, Role::Asset | Role::Input) && !known.contains(&file.path);
        let open: Vec<RightsRow> = files.iter().filter(needs_row).map(|file| RightsRow::of(&file.path, Origin::Undetermined)).collect();
        rights.extend(open);
        rights.sort_by(|a, b| (&a.path, a.component).cmp(&(&b.path, b.component)));
        self
    }

    /// What of the house would survive in the documents. Digests are not known yet and the changelog has one entry, but everything
    /// that a template or a value brings in is there. While something refuses, the documents cannot be rendered (a file may have
    /// no row), and only the values are searched.
    ///
    /// # Errors
    /// A template that cannot be rendered.
    pub fn search_documents(&self, delivered_at: Day) -> Result<Vec<Finding>> {
        if self.refused() {
            return Ok(strip::search_handover(&self.handover, &self.contents.scanner));
        }
        let packed: Vec<PackedFile> = self.contents.files.iter().map(unpacked).collect();
        let edition = Edition::Numbered(Version::FIRST);
        let first = Issue { edition, delivered_at, supersedes: None, generator: Generator::this(), history: None };
        let documents = document::document(&self.handover, &packed, &first, &self.templates)?;
        Ok(strip::search_documents(&documents.0, &self.contents.scanner))
    }

    /// All findings, with what of the house survives in the documents as they are issued.
    pub fn findings_with(&self, documents: &Documents) -> Vec<Finding> {
        let mut findings = self.findings.clone();
        findings.extend(strip::search_documents(&documents.0, &self.contents.scanner));
        finding::sort(&mut findings);
        findings
    }

    /// Bytes of the shipped sources: about what the bundle will have.
    pub fn bytes_shipped(&self) -> u64 {
        self.selection.shipped().map(|(file, ..)| self.inventory.file(file).stamp.length).sum()
    }
}

/// A payload file before it is packed: its digest is that of nothing.
fn unpacked(content: &Content) -> PackedFile {
    let bytes = content.recipe.length().unwrap_or(content.source.stamp.length);
    PackedFile { path: content.path.clone(), bytes, sha256: Digest::of("") }
}

/// What is handed over, from what the stages found out.
pub fn handover(
    engagement: &Engagement,
    inventory: &Inventory,
    selection: &Selection,
    contents: &Contents,
    pins: &Pins,
    rights: Vec<RightsRow>,
    accepted: Vec<Accepted>,
) -> Handover {
    let sources: BTreeMap<_, FileId> = selection.shipped().map(|(file, path, _)| (path, file)).collect();
    let handed = |content: &Content| {
        let joined = sources.get(&content.path).and_then(|file| selection.joins.get(file));
        let prompt = joined.and_then(|joined| pins.ids.get(&joined.job)).cloned();
        let named = joined.and_then(|joined| inventory.job(joined.job).model.as_deref());
        let model = named.map(|name| engagement.lock.as_ref().and_then(|lock| lock.resolve(name)).map_or(name, |pin| &pin.id).to_owned());
        HandedFile {
            path: content.path.clone(),
            role: content.role,
            media_type: content.media_type.clone(),
            facts: content.facts,
            prompt,
            join: joined.map(|joined| joined.by),
            model,
        }
    };
    let files: Vec<HandedFile> = contents.files.iter().map(handed).collect();
    Handover {
        client_slug: engagement.client.slug.clone(),
        client_name: engagement.client.name.clone(),
        kind: engagement.kind,
        title: engagement.title.clone(),
        contact: engagement.support.contact.clone(),
        support_window_days: engagement.support.window_days,
        // Without a lock there are no pins either; only a preview is made of that.
        archive: pins.pins.is_none(),
        model_terms: model_terms(engagement, &files),
        files,
        library: pins.library.clone(),
        pins: pins.pins.clone(),
        fonts_not_checked: rights::fonts_not_checked(&contents.imprints, &rights),
        rights,
        accepted,
        credentials_removed: contents.credentials_removed.clone(),
    }
}

/// What is recorded of the terms of every model whose output is in the bundle; nothing recorded is said as such.
fn model_terms(engagement: &Engagement, files: &[HandedFile]) -> Vec<ModelTerms> {
    let mut models: Vec<&str> = files.iter().filter_map(|file| file.model.as_deref()).collect();
    models.sort_unstable();
    models.dedup();
    let resolve = |name: &str| engagement.lock.as_ref().and_then(|lock| lock.resolve(name)).map(|pin| pin.id.clone());
    let recorded = |id: &str| {
        engagement.models.iter().find(|(name, _)| name == id || resolve(name).as_deref() == Some(id)).map(|(_, entry)| entry.clone())
    };
    let terms = |id: &str| {
        let entry = recorded(id).unwrap_or_default();
        ModelTerms { model: id.to_owned(), commercial_use: entry.commercial_use, terms_url: entry.terms_url, read_on: entry.read_on }
    };
    models.into_iter().map(terms).collect()
}
