//! `handoff.toml`, word by word. An unknown key is an error with its line, a caret and the nearest known key.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::data::Day;
use crate::data::manifest::HandoffKind;
use crate::data::rights::{Licence, Origin};

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

/// `[[ship]] to`
#[derive(Clone, Copy, Debug, Deserialize)]
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

/// `[strip]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StripTable {
    /// Tag patterns with `*`.
    pub tags: Vec<String>,
    /// Keys.
    pub keys: Vec<String>,
    /// jq programs.
    pub jq: Vec<String>,
    /// What must not survive anywhere.
    pub forbidden: Vec<String>,
    /// Media metadata.
    pub metadata: Option<MetadataField>,
    /// The mark of AI-made media.
    pub disclosure: Option<Disclosure>,
    /// The way out for a term that may stand there.
    pub allow: Vec<AllowEntry>,
    /// `false` drops the built-in tags and keys.
    pub defaults: bool,
}

impl Default for StripTable {
    fn default() -> Self {
        let none = Vec::new();
        Self {
            tags: none.clone(),
            keys: none.clone(),
            jq: none.clone(),
            forbidden: none,
            metadata: None,
            disclosure: None,
            allow: Vec::new(),
            defaults: true,
        }
    }
}

/// `[strip] metadata`, or `[[strip.metadata]]`: TOML allows one of the two.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum MetadataField {
    /// For all media.
    All(MetadataMode),
    /// For some.
    Some(Vec<MetadataEntry>),
}

/// What becomes of media metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MetadataMode {
    /// All that is not rights goes.
    Strip,
    /// Title, creator, caption and keywords stay as well.
    KeepDescriptive,
    /// All stays.
    Keep,
}

/// `[[strip.metadata]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetadataEntry {
    /// gitignore patterns on bundle paths.
    #[serde(rename = "match")]
    pub matches: OneOrMany,
    /// What becomes of it.
    pub mode: MetadataMode,
}

/// `[strip] disclosure`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Disclosure {
    /// A mark that is there stays.
    Keep,
    /// Generated media without one get one.
    Ensure,
}

/// `[[strip.allow]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowEntry {
    /// The term.
    pub term: String,
    /// gitignore patterns on bundle paths.
    #[serde(rename = "match")]
    pub matches: OneOrMany,
    /// Why.
    pub because: String,
}

/// One text, or a list of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
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

/// `[[rights]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RightsEntry {
    /// gitignore patterns on bundle paths.
    #[serde(rename = "match")]
    pub matches: OneOrMany,
    /// Where the file, or the component, comes from.
    pub origin: Origin,
    /// Licence name.
    pub license: Option<String>,
    /// Licence number.
    pub number: Option<String>,
    /// Who holds the rights.
    pub holder: Option<String>,
    /// What it covers.
    pub covers: Option<String>,
    /// Where it holds.
    pub territory: Option<String>,
    /// The credit line.
    pub credit: Option<String>,
    /// What it does not allow.
    pub restrictions: Option<String>,
    /// First day.
    pub starts: Option<Day>,
    /// Last day.
    pub expires: Option<Day>,
    /// Files, relative to the folder of this `handoff.toml`.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// `false`: only name and digest.
    #[serde(default = "yes")]
    pub ship_evidence: bool,
    /// Adds to the file's row.
    #[serde(default)]
    pub component: bool,
}

fn yes() -> bool {
    true
}

impl RightsEntry {
    /// What it says of the licence.
    pub fn licence(&self) -> Licence {
        let Self { license, number, holder, covers, territory, credit, restrictions, starts, expires, .. } = self.clone();
        Licence { license, number, holder, covers, territory, credit, restrictions, starts, expires }
    }
}

/// `[models."id"]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelEntry {
    /// Whether its output may be used commercially.
    pub commercial_use: Option<String>,
    /// Where the terms stand.
    pub terms_url: Option<String>,
    /// When they were read.
    pub read_on: Option<Day>,
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
    pub code: String,
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
}
