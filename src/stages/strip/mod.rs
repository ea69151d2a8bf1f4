//! Strip: what of each shipped file leaves the house, and the proof that nothing of the house is left in it. Sources are never
//! written to; what is cleaned becomes bytes in a recipe.
//!
//! Run JSON and brand-system.json are cleaned ([`json`]). Everything that can carry text is searched for what must not survive
//! ([`search`]). Metadata of media go by policy and origin ([`media`]); of kinds that nobody here understands a warning is given.

mod house;
mod imprint;
pub mod json;
mod media;
mod runs;
mod search;

pub use house::{House, house};
pub use runs::input_in_bundle;
pub use search::{search_documents, search_handover};

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::data::bundle_path::BundlePath;
use crate::data::canonical;
use crate::data::content::{Content, MAX_RENDERED_DOCUMENT, MAX_RENDERED_TEXT, Recipe, Render};
use crate::data::decision::Role;
use crate::data::imprint::Imprint;
use crate::data::inventory::Inventory;
use crate::data::job::Payloads;
use crate::data::media_type::MediaType;
use crate::data::selection::Selection;
use crate::data::source::{FileId, SourceFile};
use crate::data::strip::{FileStrip, Strip};
use crate::data::{Code, Finding, Fix, Found};
use crate::engagement::Engagement;
use crate::filesystem::Workspace;
use crate::leaks::{HouseFacts, Scanner, derive};
use crate::stages::rights;
use crate::{Error, Result, generation, parallel};
use media::Asked;
use runs::Records;

/// The payload as recipes, what was taken out of it, and the scanner that knows what must not survive.
pub struct Contents {
    /// Bytewise by path.
    pub files: Vec<Content>,
    /// What was taken out, by path.
    pub strips: Vec<FileStrip>,
    /// What of each shipped job's payload is left in the cleaned records of its run.
    pub payloads: Payloads,
    /// Media whose Content Credentials would no longer hold, and are gone.
    pub credentials_removed: Vec<BundlePath>,
    /// What files say of rights by themselves; those that say nothing are left out.
    pub imprints: BTreeMap<BundlePath, Imprint>,
    /// Knows the terms of the house.
    pub scanner: Scanner,
}

/// Longest run JSON or brand-system.json that is read.
const JSON_LIMIT: u64 = 64 << 20;

/// Makes a recipe for every shipped file, and searches all of them.
pub fn strip(engagement: &Engagement, workspace: &Workspace, inventory: &Inventory, selection: &Selection) -> Result<Found<Contents>> {
    let mut findings = Vec::new();
    if engagement.strip.defaults_off {
        findings.push(Finding::new(Code::StripDefaultsOff, "[strip] defaults = false: the built-in tags and keys are not removed"));
    }
    let mut cleaner = Cleaner::new(engagement, inventory, selection, workspace);
    let cleaned = cleaner.clean(&mut findings)?;
    let (terms, notes) = derive(&facts(engagement, &cleaner));
    findings.extend(notes);
    let scanner = Scanner::new(&terms, search::allowances(engagement))?;
    let (mut strips, payloads) = (cleaner.strips, cleaner.payloads);
    let mut shipped: Vec<_> = selection.shipped().collect();
    shipped.sort_by_key(|(_, path, _)| *path);
    let made = parallel::map(&shipped, |(file, path, role)| {
        let origin = rights::origin(engagement, inventory, selection, *file, path);
        let asked = Asked { policy: media::policy(engagement, path, origin), claims: imprint::matters(origin), scanner: &scanner };
        make(workspace, inventory.file(*file), path, *role, cleaned.get(file).cloned(), asked)
    });
    let (mut files, mut credentials_removed, mut imprints) = (Vec::new(), Vec::new(), BTreeMap::new());
    for made in made {
        let Made { content, strips: gone, findings: noticed, credentials_removed: removed, imprint } = made?;
        strips.extend(gone.into_iter().map(|strip| FileStrip { path: content.path.to_string(), strip }));
        credentials_removed.extend(removed.then(|| content.path.clone()));
        findings.extend(noticed);
        if !imprint.is_empty() {
            imprints.insert(content.path.clone(), imprint);
        }
        files.push(content);
    }
    strips.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Found::new(Contents { files, strips, payloads, credentials_removed, imprints, scanner }, findings))
}

/// One shipped file, and what was noticed while it was made.
struct Made {
    content: Content,
    strips: Vec<Strip>,
    findings: Vec<Finding>,
    credentials_removed: bool,
    imprint: Imprint,
}

fn make(
    workspace: &Workspace,
    source: &SourceFile,
    path: &BundlePath,
    role: Role,
    cleaned: Option<Arc<[u8]>>,
    asked: Asked,
) -> Result<Made> {
    let mut content = content(workspace, source, path, role, cleaned)?;
    let (mut findings, mut imprint) = (Vec::new(), Imprint::default());
    if media::is_cleaned(&content.media_type, role) {
        match media::clean(workspace, source, asked)? {
            Ok(media) => {
                content.recipe = media.recipe;
                let mut hits = asked.scanner.name(path.as_str());
                hits.extend(media.hits);
                findings.extend(asked.scanner.findings(path.as_str(), hits));
                findings.extend(media::unread(path, &media.unread));
                let (strips, credentials_removed, imprint) = (media.strips, media.credentials_removed, media.imprint);
                return Ok(Made { content, strips, findings, credentials_removed, imprint });
            }
            Err(unreadable) => {
                imprint.fonts_not_checked = content.media_type.is_document().then(|| unreadable.why().to_owned());
                findings.push(media::unreadable(path, unreadable));
            }
        }
    }
    findings.extend(search::search(workspace, &content, asked.scanner)?);
    Ok(Made { content, strips: Vec::new(), findings, credentials_removed: false, imprint })
}

fn facts(engagement: &Engagement, cleaner: &Cleaner) -> HouseFacts {
    let needs_rights = cleaner.selection.shipped().filter(|(_, _, role)| matches!(role, Role::Asset | Role::Input));
    let shipped: Vec<BundlePath> = needs_rights.map(|(_, path, _)| path.clone()).collect();
    let rules = rights::rules_in_force(&engagement.rights, &shipped).into_iter();
    let holders = rules.filter_map(|rule| rule.entry.holder.clone());
    HouseFacts {
        rights_holders: holders.collect(),
        competitors: cleaner.competitors.clone(),
        stripped_tags: cleaner.removed_tags.clone(),
        ..house::written_down(engagement)
    }
}

struct Cleaner<'a> {
    engagement: &'a Engagement,
    inventory: &'a Inventory,
    selection: &'a Selection,
    workspace: &'a Workspace,
    strips: Vec<FileStrip>,
    removed_tags: Vec<(String, String)>,
    competitors: Vec<String>,
    payloads: Payloads,
}

type Cleaned = HashMap<FileId, Arc<[u8]>>;

impl<'a> Cleaner<'a> {
    fn new(engagement: &'a Engagement, inventory: &'a Inventory, selection: &'a Selection, workspace: &'a Workspace) -> Self {
        let (strips, removed_tags, competitors) = (Vec::new(), Vec::new(), Vec::new());
        Self { engagement, inventory, selection, workspace, strips, removed_tags, competitors, payloads: Payloads::new() }
    }

    fn clean(&mut self, findings: &mut Vec<Finding>) -> Result<Cleaned> {
        let mut cleaned = Cleaned::new();
        let records = Records::clean(&self.engagement.strip, self.inventory, self.selection)?;
        self.payloads = records.payloads(self.inventory, self.selection);
        for (file, done) in records {
            self.take(file, done, &mut cleaned, findings);
        }
        self.learn_competitors()?;
        for (file, path, role) in self.selection.shipped() {
            if role == Role::BrandSystem {
                match self.brand_system(file)? {
                    Ok(done) => self.take(file, done, &mut cleaned, findings),
                    Err(problem) => {
                        let fix = Fix::toml("repair it, or leave it out", "[filter]\nexclude = [\"/brand-system.json\"]");
                        let finding = Finding::new(Code::StripUnreadable, problem).place(path.as_str());
                        findings.push(finding.at(&self.inventory.file(file).at).fix(fix));
                    }
                }
            }
        }
        Ok(cleaned)
    }

    /// Whom the brand competes with is a fact, whether the file that says so ships or not.
    fn learn_competitors(&mut self) -> Result<()> {
        let files = self.inventory.files.iter();
        for file in files.filter(|file| file.in_engagement.as_deref().is_some_and(house::is_brand_system)) {
            if let Ok(value) = generation::json::parse(&self.workspace.read_planned(file, JSON_LIMIT)?) {
                house::competitors(&value, &mut self.competitors);
            }
        }
        Ok(())
    }

    fn brand_system(&mut self, file: FileId) -> Result<Result<Found<json::Cleaned>, String>> {
        let source = self.inventory.file(file);
        let bytes = self.workspace.read_planned(source, JSON_LIMIT)?;
        let value = match generation::json::parse(&bytes) {
            Ok(value) => value,
            Err(error) => return Ok(Err(error.to_string())),
        };
        json::clean_brand_system(&value, &self.engagement.strip).map(Ok)
    }

    fn take(&mut self, file: FileId, found: Found<json::Cleaned>, cleaned: &mut Cleaned, findings: &mut Vec<Finding>) {
        let at = &self.inventory.file(file).at;
        findings.extend(found.findings.into_iter().map(|finding| finding.at(at)));
        let done = found.value;
        // Those of a record that does not ship itself too: the library is made of it.
        self.removed_tags.extend(done.removed_tags.into_iter().map(|tag| (tag, at.clone())));
        let Some(path) = self.selection.path_of(file) else { return };
        self.strips.extend(done.strips.into_iter().map(|strip| FileStrip { path: path.to_string(), strip }));
        cleaned.insert(file, canonical::to_json(&done.value).into());
    }
}

fn content(workspace: &Workspace, source: &SourceFile, path: &BundlePath, role: Role, cleaned: Option<Arc<[u8]>>) -> Result<Content> {
    let media_type = if matches!(role, Role::RunResults | Role::RunManifest | Role::BrandSystem) {
        MediaType::fixed("application/json")
    } else {
        source.media_type.clone()
    };
    let facts = match role {
        Role::Asset | Role::Input => {
            let read = crate::media::facts(&media_type, source.stamp.length, &mut workspace.open_planned(source)?);
            read.map_err(|error| Error::io("cannot read", &source.at, error))?
        }
        _ => Default::default(),
    };
    let recipe = match cleaned {
        Some(bytes) => Recipe::Render(Render::Bytes(bytes)),
        None => recipe(&media_type, role, source.stamp.length),
    };
    Ok(Content { path: path.clone(), role, media_type, facts, source: source.clone(), recipe })
}

/// SPEC 2.3: the method follows from how an entry is made and is never a trial.
fn recipe(media_type: &MediaType, role: Role, length: u64) -> Recipe {
    let byte_for_byte = matches!(role, Role::Working | Role::Evidence);
    let text = media_type.is_text() && length <= MAX_RENDERED_TEXT;
    let document = media_type.is_document() && length <= MAX_RENDERED_DOCUMENT;
    if !byte_for_byte && (text || document) { Recipe::Render(Render::Source) } else { Recipe::whole(length) }
}
