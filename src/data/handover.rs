//! What is handed over, as the documents tell it: everything that is known before a byte is packed ([`Handover`]),
//! everything that packing found out ([`Payload`]), and all that may differ between two issues of equal contents ([`Issue`]).

use serde::Serialize;

use super::bundle::Edition;
use super::bundle_path::BundlePath;
use super::changes::Record;
use super::day::Day;
use super::decision::{Join, Role};
use super::digest::Digest;
use super::library::{Class, PromptLibrary};
use super::manifest::{Accepted, Generator, HandoffKind, Superseded};
use super::media_type::MediaType;
use super::pin::ModelPins;
use super::rights::{ModelTerms, RightsRow};

/// What is handed over, before a byte is packed. Holds nothing of the house: every text in it goes into the bundle.
#[derive(Clone, Debug)]
pub struct Handover {
    /// The client, as file names have it.
    pub client_slug: String,
    /// The client, as documents address them.
    pub client_name: String,
    /// What kind of handoff it is.
    pub kind: HandoffKind,
    /// The engagement's title.
    pub title: Option<String>,
    /// Whom to ask.
    pub contact: Option<String>,
    /// Days of support after delivery.
    pub support_window_days: Option<u32>,
    /// `[regeneration] mode = "archive"`, or no shipped prompt: no pins, no batch, no cold test.
    pub archive: bool,
    /// Every payload file, bytewise by path.
    pub files: Vec<HandedFile>,
    /// The prompts.
    pub library: PromptLibrary,
    /// The pins of the library's models; `None` in archive mode.
    pub pins: Option<ModelPins>,
    /// By path, the file's own row before its components.
    pub rights: Vec<RightsRow>,
    /// Terms of the models whose output is in the bundle, each once, by id; one of which nothing was recorded is there and says so.
    pub model_terms: Vec<ModelTerms>,
    /// What `[[accept]]` let through.
    pub accepted: Vec<Accepted>,
    /// What could not be said of media in RIGHTS.md otherwise: Content Credentials that were removed, by path.
    pub credentials_removed: Vec<BundlePath>,
    /// Files of which it is not known whether fonts are inside, and no row says so.
    pub fonts_not_checked: Vec<BundlePath>,
}

impl Handover {
    /// Whether at least one prompt can be run again.
    pub fn regeneration_supported(&self) -> bool {
        !self.archive && self.library.jobs.iter().any(|entry| entry.class != Class::NotReproducible)
    }
}

/// A payload file as documents tell it.
#[derive(Clone, Debug, PartialEq)]
pub struct HandedFile {
    /// Below the root folder.
    pub path: BundlePath,
    /// As what it ships.
    pub role: Role,
    /// What it is.
    pub media_type: MediaType,
    /// What its header says.
    pub facts: MediaFacts,
    /// The id in the library of the prompt that made it.
    pub prompt: Option<String>,
    /// How that is known.
    pub join: Option<Join>,
    /// The id of the model that made it.
    pub model: Option<String>,
}

/// What the header of a media file says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MediaFacts {
    /// Width and height in pixels, as stored (EXIF orientation not applied).
    pub pixels: Option<(u32, u32)>,
    /// Seconds, rounded to milliseconds.
    pub duration_seconds: Option<f64>,
}

/// What packing found out of one payload file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedFile {
    /// Below the root folder.
    pub path: BundlePath,
    /// Length, uncompressed.
    pub bytes: u64,
    /// Digest of the uncompressed bytes.
    pub sha256: Digest,
}

/// All that may differ between two issues of equal contents.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Its number, or that it is a preview.
    pub edition: Edition,
    /// The day of delivery.
    pub delivered_at: Day,
    /// The version before.
    pub supersedes: Option<Superseded>,
    /// What wrote it.
    pub generator: Generator,
    /// What CHANGELOG.md compares with.
    pub history: Option<History>,
}

/// What is known of the version before.
#[derive(Clone, Debug)]
pub struct History {
    /// What it says and holds.
    pub record: Record,
    /// Its CHANGELOG.md, whose entries are kept.
    pub changelog: String,
    /// Files and prompts of it that may not be named in the next version: they are counted, and not among the others.
    pub unnamed: usize,
}

impl History {
    /// The same without the names that may not stand in the next version: the very reason for it may be that one got out.
    #[must_use]
    pub fn without(mut self, forbidden: impl Fn(&str) -> bool) -> Self {
        let Record { manifest, library, rights, files } = &mut self.record;
        let before = files.len() + library.jobs.len();
        files.retain(|path, _| !forbidden(path.as_str()));
        manifest.assets.retain(|asset| files.contains_key(&asset.path));
        rights.retain(|row| files.contains_key(&row.path) && !forbidden(&text(row)));
        library.jobs.retain(|job| !forbidden(&job.id));
        self.unnamed += before - files.len() - library.jobs.len();
        // Of a prompt that may be named, what it must not say is as if it had not been said.
        for job in &mut library.jobs {
            job.prompt.take_if(|prompt| forbidden(prompt));
            job.parameters.retain(|_, value| !forbidden(&text(value)));
        }
        let kept: Vec<&str> = self.changelog.lines().filter(|line| !forbidden(line)).collect();
        self.changelog = kept.join("\n");
        self
    }
}

/// All that a value says, as one text.
fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
