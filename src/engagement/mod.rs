//! What was typed and configured, and what it means: paths resolved, rules compiled, the date fixed. Immutable afterwards.
//!
//! [`config`] is what the two `handoff.toml` say, word by word; [`open`](Engagement::open) turns them, the lock, the flags and
//! SOURCE_DATE_EPOCH into an [`Engagement`]. Nothing else decides a byte of a bundle.

mod accept;
pub mod clients;
pub mod config;
mod lock;
pub mod open;
mod parse;
pub mod patterns;
pub mod place;
mod rights;
mod ship;
pub mod slug;
mod sources;
mod strip;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use accept::AcceptRule;
pub use config::ShipTo;
pub use rights::RightsRule;
pub use ship::ShipRule;
pub use strip::StripRules;

use crate::data::manifest::HandoffKind;
use crate::data::pin::Lock;
use crate::data::source::{self, SourcePath};
use crate::data::{Day, Digest};
use config::{JqProgram, LinkEntry, ModelEntry, RenameEntry};
use patterns::Patterns;

/// One finished client engagement, and all that the agency decided about handing it over.
#[derive(Debug)]
pub struct Engagement {
    /// The folder above `clients`, or the engagement's parent; absolute, links resolved.
    pub workspace: PathBuf,
    /// The engagement's folder; absolute, links resolved.
    pub folder: PathBuf,
    /// The engagement's folder below the workspace: `clients/acme-fintech`.
    pub at: SourcePath,
    /// The client.
    pub client: Client,
    /// The folders of the other clients beside the engagement, as they are spelled ([`clients::is_client`]); `None` without a parent
    /// named `clients`.
    pub other_clients: Option<Vec<String>>,
    /// What kind of handoff it is.
    pub kind: HandoffKind,
    /// The engagement's title.
    pub title: Option<String>,
    /// The day of delivery, and what fixed it.
    pub delivered_at: Day,
    /// `[engagement] delivered_at`, `--date`, `SOURCE_DATE_EPOCH` or `today`.
    pub delivered_at_from: &'static str,
    /// Whom to ask, and how long.
    pub support: Support,
    /// `[[source]]`: folders below the workspace, patterns resolved, sorted, without twins.
    pub sources: Vec<SourcePath>,
    /// Symbolic links that a `[[source]]` names; sorted, never followed.
    pub source_links: Vec<SourcePath>,
    /// `[[ship]]`, and the built-in ones that hold; the first match decides.
    pub ship: Vec<ShipRule>,
    /// `.handoffignore`, where there is one.
    pub ignore_file: Option<Patterns>,
    /// `[filter] exclude`, workspace then engagement; the last match wins.
    pub exclude: Patterns,
    /// Whether the built-in folder names (drafts, wip …) leave out.
    pub filter_defaults: bool,
    /// `[filter] job`.
    pub job_filter: Option<JqProgram>,
    /// `[filter] prompts = "all"`.
    pub all_prompts: bool,
    /// `[[link]]`.
    pub links: Vec<LinkEntry>,
    /// `[[rename]]`.
    pub renames: Vec<RenameEntry>,
    /// `[strip]`.
    pub strip: StripRules,
    /// `[[rights]]`, engagement before workspace; the first match wins.
    pub rights: Vec<RightsRule>,
    /// `[models]`, by name as written.
    pub models: Vec<(String, ModelEntry)>,
    /// `[regeneration]`.
    pub regeneration: RegenerationRules,
    /// `[[accept]]`.
    pub accepts: Vec<AcceptRule>,
    /// `[agency]`.
    pub agency: Agency,
    /// `templates = "dir"`: absolute.
    pub templates: Option<PathBuf>,
    /// `handoff.lock`, where there is one.
    pub lock: Option<Lock>,
    /// The files that said all this, below the workspace, with their digests.
    pub decided_by: BTreeMap<SourcePath, Digest>,
}

impl Engagement {
    /// The engagement's `handoff.toml`, below the workspace, whether or not it is there.
    pub fn config_file(&self) -> SourcePath {
        source::in_folder(&self.at, open::CONFIG_FILE)
    }
}

/// The client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// As file names have it: lower case, ASCII, `-`.
    pub slug: String,
    /// As documents address them.
    pub name: String,
}

/// `[support]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Support {
    /// Whom to ask.
    pub contact: Option<String>,
    /// Days after the delivery.
    pub window_days: Option<u32>,
}

/// `[regeneration]`.
#[derive(Clone, Debug, Default)]
pub struct RegenerationRules {
    /// `mode = "archive"`.
    pub archive: bool,
    /// Parameters that are dropped.
    pub drop: Vec<String>,
    /// Parameters that get the name that was meant.
    pub rename: std::collections::BTreeMap<String, String>,
}

/// `[agency]`: the house that must not show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agency {
    /// Its name.
    pub name: Option<String>,
    /// Its domains.
    pub domains: Vec<String>,
    /// Its people.
    pub people: Vec<String>,
}
