//! `handoff.toml`, word by word. An unknown key is an error with its line, a caret and the nearest known key.

mod rights;
mod strip;

use std::collections::BTreeMap;

use serde::Deserialize;

pub use rights::{ModelEntry, RightsEntry};
pub use strip::{AllowEntry, Disclosure, MetadataEntry, MetadataField, MetadataMode, StripTable};

use crate::data::manifest::HandoffKind;
use crate::data::{Code, Day};

/// The `handoff.toml` of an engagement.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EngagementFile {
    /// `[client]`
    pub client: ClientTable,
    /// `[engagement]`
    pub engagement: EngagementTable,
    /// `[support]`
    pub support: SupportTable,
    /// `[[source]]`
    pub source: Vec<SourceEntry>,
    /// `[[ship]]`
    pub ship: Vec<ShipEntry>,
    /// `[filter]`
    pub filter: FilterTable,
    /// `[[link]]`
    pub link: Vec<LinkEntry>,
    /// `[[rename]]`
    pub rename: Vec<RenameEntry>,
    /// `[strip]`
    pub strip: StripTable,
    /// `[[rights]]`
    pub rights: Vec<RightsEntry>,
    /// `[models."id"]`
    pub models: BTreeMap<String, ModelEntry>,
    /// `[regeneration]`
    pub regeneration: RegenerationTable,
    /// `[[accept]]`
    pub accept: Vec<AcceptEntry>,
}

/// The `handoff.toml` of a workspace.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorkspaceFile {
    /// `[agency]`
    pub agency: AgencyTable,
    /// `[filter]`
    pub filter: FilterTable,
    /// `[strip]`
    pub strip: StripTable,
    /// `[support]`
    pub support: SupportTable,
    /// `[[rights]]`
    pub rights: Vec<RightsEntry>,
    /// `[models."id"]`
    pub models: BTreeMap<String, ModelEntry>,
    /// `templates`
    pub templates: Option<String>,
}

/// `[client]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClientTable {
    /// `slug`
    pub slug: Option<String>,
    /// `name`
    pub name: Option<String>,
}

/// `[engagement]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EngagementTable {
    /// `kind`
    pub kind: Option<HandoffKind>,
    /// `title`
    pub title: Option<String>,
    /// `delivered_at`
    pub delivered_at: Option<Day>,
}

/// `[support]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SupportTable {
    /// `contact`
    pub contact: Option<String>,
    /// `window_days`
    pub window_days: Option<u32>,
}

/// `[agency]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AgencyTable {
    /// `name`
    pub name: Option<String>,
    /// `domains`
    pub domains: Vec<String>,
    /// `people`
    pub people: Vec<String>,
}

/// `[[source]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceEntry {
    /// A folder, `*` allowed, relative to the engagement.
    pub path: String,
}

/// `[[ship]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShipEntry {
    /// A gitignore pattern on paths below the engagement.
    pub from: String,
    /// Where they go.
    pub to: ShipTo,
}

/// `[[ship]] to`: where shipped files go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum ShipTo {
    /// The accepted assets.
    #[serde(rename = "assets")]
    Assets,
    /// Layered and project files.
    #[serde(rename = "source/working")]
    Working,
}

/// `[filter]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FilterTable {
    /// gitignore patterns; the last match wins, `!` takes back in.
    pub exclude: Vec<String>,
    /// A jq predicate on the joined job.
    pub job: Option<String>,
    /// Which prompts ship.
    pub prompts: Option<PromptScope>,
    /// `false` drops the built-in folder names.
    pub defaults: bool,
}

impl Default for FilterTable {
    fn default() -> Self {
        Self { exclude: Vec::new(), job: None, prompts: None, defaults: true }
    }
}

/// `[filter] prompts`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PromptScope {
    /// Those that made a shipped asset, and their inputs.
    Joined,
    /// All of this client's completed jobs.
    All,
}

/// `[[link]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkEntry {
    /// Below `assets/`, or any of the names by which plan shows it.
    pub asset: String,
    /// A job id.
    pub job: String,
    /// Part of the path of the run's folder, where the id is not unique.
    pub run: Option<String>,
}

/// `[[rename]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenameEntry {
    /// Below `assets/`, or any of the names by which plan shows it.
    pub from: String,
    /// In the same terms.
    pub to: String,
}

/// One text, or a list of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "expected a text or a list of texts")]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// The texts.
    pub fn iter(&self) -> impl Iterator<Item = &String> {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts.as_slice(),
        }
        .iter()
    }
}

/// `[regeneration]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RegenerationTable {
    /// Whether prompts are to be run again.
    pub mode: RegenerationMode,
    /// Ignored parameters that are dropped.
    pub drop: Vec<String>,
    /// Ignored parameters that get the name that was meant.
    pub rename: BTreeMap<String, String>,
}

/// `[regeneration] mode`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegenerationMode {
    /// Pins, batch and cold test.
    #[default]
    Supported,
    /// None of them.
    Archive,
}

/// `[[accept]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptEntry {
    /// The code of a finding.
    pub code: Code,
    /// gitignore patterns on bundle paths.
    #[serde(rename = "match")]
    pub matches: OneOrMany,
    /// Who decided.
    pub by: String,
    /// Why.
    pub because: String,
}

/// A jq program of the configuration, and where it stands.
#[derive(Clone, Debug)]
pub struct JqProgram {
    /// The program.
    pub source: String,
    /// `handoff.toml [strip] jq[0]`
    pub name: String,
    /// The file it stands in.
    pub file: String,
}
