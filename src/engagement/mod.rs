//! What was typed and configured, and what it means: paths resolved, rules compiled, the date fixed. Immutable afterwards.
//!
//! [`config`] is what the two `handoff.toml` say, word by word; [`open`](Engagement::open) turns them, the lock, the flags and
//! SOURCE_DATE_EPOCH into an [`Engagement`]. Nothing else decides a byte of a bundle.

pub mod config;
pub mod open;
mod parse;
pub mod patterns;
pub mod slug;
mod sources;

use std::path::PathBuf;

use crate::data::manifest::HandoffKind;
use crate::data::pin::Lock;
use crate::data::source::SourcePath;
use crate::data::{Code, Day};
use config::{AllowEntry, JqProgram, LinkEntry, ModelEntry, RenameEntry, RightsEntry};
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
    /// Names of the other folders beside the engagement, as they stand; `None` without a parent named `clients`.
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

/// Where shipped files of one kind are.
#[derive(Debug)]
pub struct ShipRule {
    /// A pattern on paths below the engagement.
    pub from: Patterns,
    /// The pattern's leading folders without wild cards: what is cut off the path; no final slash.
    pub base: String,
    /// Where they go.
    pub to: ShipTarget,
    /// How plan names it: `default: deliverables/`, `handoff.toml [[ship]][0] 05_Delivery/**`.
    pub rule: String,
}

/// Where shipped files go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShipTarget {
    /// `assets/`
    Assets,
    /// `source/working/`
    Working,
}

/// What is removed, and what may not survive.
#[derive(Debug, Default)]
pub struct StripRules {
    /// Tag patterns with `*`, built-in ones included, each with its origin for plan.
    pub tags: Vec<(String, String)>,
    /// Keys that are removed at any depth, built-in ones included, each with its origin for plan.
    pub keys: Vec<(String, String)>,
    /// Own programs, in order.
    pub jq: Vec<JqProgram>,
    /// `forbidden`, each with the file that says so.
    pub forbidden: Vec<(String, String)>,
    /// `[[strip.allow]]`.
    pub allow: Vec<(AllowEntry, Patterns)>,
    /// Whether some file says `defaults = false`.
    pub defaults_off: bool,
}

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

/// An `[[accept]]` with its patterns compiled.
#[derive(Debug)]
pub struct AcceptRule {
    /// The code.
    pub code: Code,
    /// `match`, on bundle paths, or on source paths for what never becomes one.
    pub matches: Patterns,
    /// Who decided.
    pub by: String,
    /// Why.
    pub because: String,
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
