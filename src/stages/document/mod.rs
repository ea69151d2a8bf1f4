//! What the receiving team reads and imports: README, RIGHTS, CHANGELOG, the prompt library, the manifest, assets.csv and
//! the gallery, and SHA256SUMS over all of it.
//!
//! Pure: the same handover, digests, issue and templates give the same bytes, so the same function serves `build`,
//! the question whether anything changed, and `reproduce`. Names and prompts are other people's words: each document's
//! language has its module that escapes them ([`markdown`], [`html`], [`url`], [`shell`], [`assets_csv`]).

mod card;
mod catalogue;
pub mod change_list;
pub mod changelog;
mod content_security;
mod embedded;
mod example;
mod gallery;
pub mod html;
mod manifest;
pub mod markdown;
mod passed_around;
mod readme;
mod regeneration;
pub mod rights;
mod rights_page;
mod rights_summary;
pub mod shell;
mod sums;
pub mod templates;
pub mod url;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::Result;
use crate::data::assets_csv;
use crate::data::bundle::{self, Edition};
use crate::data::canonical::to_json;
use crate::data::handover::{Handover, Issue, PackedFile};
use crate::data::{BundlePath, Digest};
use catalogue::Catalogue;
use rights_page::Extent;
pub use templates::Templates;

/// The rendered documents, bytewise by path; SHA256SUMS is one of them, and the last that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Documents(pub Vec<(BundlePath, Vec<u8>)>);

impl Documents {
    /// The bytes of a document.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.iter().find(|(name, _)| name.as_str() == path).map(|(_, bytes)| bytes.as_slice())
    }

    /// SHA256SUMS.
    pub fn sums(&self) -> &[u8] {
        self.get(bundle::SUMS).unwrap_or_default()
    }

    /// The identity of the bundle's contents: the digest of SHA256SUMS.
    pub fn tree_sha256(&self) -> Digest {
        Digest::of(self.sums())
    }
}

/// Renders what belongs to the payload `packed`.
///
/// # Errors
/// A template that cannot be rendered, with its line; a handover that does not fit together, which is a mistake of the
/// stages before.
pub fn document(handover: &Handover, packed: &[PackedFile], issue: &Issue, templates: &Templates) -> Result<Documents> {
    let catalogue = Catalogue::new(handover, packed)?;
    let manifest = manifest::manifest(handover, &catalogue, issue)?;
    let rights = rights::document(handover);
    let mut documents = Vec::new();
    let mut add = |path: &'static str, bytes: Vec<u8>| documents.push((BundlePath::fixed(path), bytes));

    let readme = templates.render("README.md", readme::view(handover, &catalogue, issue, &manifest))?;
    let pages = gallery::pages(handover, packed, issue, templates, &readme, &rights)?;
    add(bundle::GALLERY, templates.render("gallery.html", gallery::view(handover, &catalogue, issue, pages))?.into_bytes());
    add(bundle::README, readme.into_bytes());
    add(
        bundle::RIGHTS,
        templates.render("RIGHTS.md", rights_page::view(handover, &catalogue, issue, &rights, Extent::Whole))?.into_bytes(),
    );
    add(bundle::CHANGELOG, templates.render("CHANGELOG.md", changelog::view(handover, &catalogue, issue, &manifest))?.into_bytes());
    add(bundle::RIGHTS_JSON, to_json(&rights));
    add(bundle::MANIFEST, to_json(&manifest));
    add(bundle::ASSETS_CSV, assets_csv::table(&manifest, &rights.rows));
    if !handover.library.jobs.is_empty() {
        add(bundle::LIBRARY, to_json(&handover.library));
    }
    if let Some(pins) = &handover.pins {
        add(bundle::PINS, to_json(pins));
        add(bundle::BATCH, to_json(&handover.library.batch()));
    }

    let sums = sums::sums(packed, &documents)?;
    documents.push((BundlePath::fixed(bundle::SUMS), sums));
    documents.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(Documents(documents))
}

/// What every page says of the bundle.
#[derive(Serialize)]
struct Heading<'a> {
    client: &'a str,
    title: Option<&'a str>,
    /// The number, for an agency's own templates; `PREVIEW` where there is none.
    version: String,
    /// `v2`, or `preview`.
    edition: String,
    preview: bool,
    delivered_at: String,
}

impl<'a> Heading<'a> {
    fn new(handover: &'a Handover, issue: &Issue) -> Self {
        let title = handover.title.as_deref();
        let version = issue.edition.version().map_or("PREVIEW".to_owned(), |version| version.to_string());
        let (edition, preview) = (issue.edition.to_string(), issue.edition == Edition::Preview);
        Self { client: &handover.client_name, title, version, edition, preview, delivered_at: issue.delivered_at.to_string() }
    }
}
