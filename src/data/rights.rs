//! Rights: whose each file is, by which licence, until when. `docs/rights.json`, and what RIGHTS.md says in prose.

mod status;

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bundle_path::BundlePath;
use super::canonical::present;
use super::day::Day;
use super::digest::Digest;
use super::manifest::Accepted;
pub use status::{LicenceIdentity, identity, status, totals};

/// `schema` of `docs/rights.json`.
pub const RIGHTS_SCHEMA: &str = "handoff.rights/1";

/// Where a file, or a part of it, comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Made by a model, and untouched since.
    Generated,
    /// Made by a model, and edited since.
    EditedFromGenerated,
    /// Made by the agency.
    AgencyMade,
    /// Licensed from a stock library.
    LicensedStock,
    /// Given by the client.
    ClientSupplied,
    /// Made by somebody else for this engagement.
    Commissioned,
    /// Under an open licence.
    OpenLicence,
    /// A typeface.
    Font,
    /// A piece of music.
    Music,
    /// A person's appearance or voice.
    Talent,
    /// A place or thing with a release.
    Property,
    /// Nobody said. Only a preview has such rows; `[[rights]]` cannot say it.
    Undetermined,
}

impl Origin {
    /// All origins, in the order in which they are reported.
    pub const ALL: [Self; 12] = [
        Self::Generated,
        Self::EditedFromGenerated,
        Self::AgencyMade,
        Self::LicensedStock,
        Self::ClientSupplied,
        Self::Commissioned,
        Self::OpenLicence,
        Self::Font,
        Self::Music,
        Self::Talent,
        Self::Property,
        Self::Undetermined,
    ];

    /// As `handoff.toml` and the JSON documents write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Generated => "generated",
            Self::EditedFromGenerated => "edited-from-generated",
            Self::AgencyMade => "agency-made",
            Self::LicensedStock => "licensed-stock",
            Self::ClientSupplied => "client-supplied",
            Self::Commissioned => "commissioned",
            Self::OpenLicence => "open-licence",
            Self::Font => "font",
            Self::Music => "music",
            Self::Talent => "talent",
            Self::Property => "property",
            Self::Undetermined => "undetermined",
        }
    }

    /// As a sentence says it: `32 generated and edited`.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Generated => "generated",
            Self::EditedFromGenerated => "generated and edited",
            Self::AgencyMade => "agency-made",
            Self::LicensedStock => "licensed stock",
            Self::ClientSupplied => "client-supplied",
            Self::Commissioned => "commissioned",
            Self::OpenLicence => "under open licences",
            Self::Font => "font",
            Self::Music => "music",
            Self::Talent => "talent",
            Self::Property => "property",
            Self::Undetermined => "not determined",
        }
    }

    /// After a number: `1 font`, `2 fonts`.
    pub fn noun(self, count: usize) -> &'static str {
        match (self, count) {
            (Self::Font, 2..) => "fonts",
            (Self::Property, 2..) => "properties",
            _ => self.phrase(),
        }
    }

    /// As a heading.
    pub fn label(self) -> &'static str {
        match self {
            Self::Generated => "Generated",
            Self::EditedFromGenerated => "Generated and edited",
            Self::AgencyMade => "Made by the agency",
            Self::LicensedStock => "Licensed stock",
            Self::ClientSupplied => "Supplied by the client",
            Self::Commissioned => "Commissioned",
            Self::OpenLicence => "Under open licences",
            Self::Font => "Fonts",
            Self::Music => "Music",
            Self::Talent => "Talent",
            Self::Property => "Property",
            Self::Undetermined => "Not determined",
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What a licence says, as the agency recorded it; `None` is "not recorded".
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Licence {
    /// Its name: `Example Stock #123456`, `CC BY 4.0`.
    #[serde(deserialize_with = "present")]
    pub license: Option<String>,
    /// Its number, where the name does not say it.
    #[serde(deserialize_with = "present")]
    pub number: Option<String>,
    /// Who holds the rights.
    #[serde(deserialize_with = "present")]
    pub holder: Option<String>,
    /// What it covers.
    #[serde(deserialize_with = "present")]
    pub covers: Option<String>,
    /// Where it holds.
    #[serde(deserialize_with = "present")]
    pub territory: Option<String>,
    /// The credit line that it asks for.
    #[serde(deserialize_with = "present")]
    pub credit: Option<String>,
    /// What it does not allow.
    #[serde(deserialize_with = "present")]
    pub restrictions: Option<String>,
    /// The first day on which it holds.
    #[serde(deserialize_with = "present")]
    pub starts: Option<Day>,
    /// The last day on which it holds.
    #[serde(deserialize_with = "present")]
    pub expires: Option<Day>,
}

impl Licence {
    /// How it is called: its name and, where that does not say it, its number.
    pub fn title(&self) -> Option<String> {
        match (&self.license, &self.number) {
            (Some(name), Some(number)) if !name.contains(number.as_str()) => Some(format!("{name} (no. {number})")),
            (Some(name), _) => Some(name.clone()),
            (None, Some(number)) => Some(format!("no. {number}")),
            (None, None) => None,
        }
    }
}

/// A document that proves a licence or a release.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Its file name.
    pub name: String,
    /// Where it lies in the bundle; `null` when only its digest is handed over.
    #[serde(deserialize_with = "present")]
    pub path: Option<BundlePath>,
    /// Its SHA-256.
    pub sha256: Digest,
}

/// Whose one file, or one component of it, is. Serde cannot refuse unknown members beside a flattened struct, so a row is the one
/// place of the document where they are passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RightsRow {
    /// The file.
    pub path: BundlePath,
    /// Where it, or the component, comes from.
    pub origin: Origin,
    /// Whether the row is about a part of the file: the font, the music, the stock inside it.
    pub component: bool,
    /// What the licence says.
    #[serde(flatten)]
    pub licence: Licence,
    /// What proves it.
    pub evidence: Vec<Evidence>,
}

impl RightsRow {
    /// A row that says where the file comes from and nothing more.
    pub fn of(path: &BundlePath, origin: Origin) -> Self {
        Self { path: path.clone(), origin, component: false, licence: Licence::default(), evidence: Vec::new() }
    }
}

/// What the agency recorded of a model's terms; the tool says nothing of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelTerms {
    /// The model's id.
    pub model: String,
    /// Whether its output may be used commercially, in the provider's words; `null` is "not determined".
    #[serde(deserialize_with = "present")]
    pub commercial_use: Option<String>,
    /// Where the terms stand.
    #[serde(deserialize_with = "present")]
    pub terms_url: Option<String>,
    /// When they were read.
    #[serde(deserialize_with = "present")]
    pub read_on: Option<Day>,
}

/// How many files have one origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OriginTotal {
    /// The origin.
    pub origin: Origin,
    /// Files.
    pub files: usize,
}

/// `docs/rights.json`: says the same as RIGHTS.md, from the same value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RightsDocument {
    /// [`RIGHTS_SCHEMA`].
    #[schemars(extend("const" = RIGHTS_SCHEMA))]
    pub schema: String,
    /// The sentence of the manifest.
    pub rights_status: String,
    /// Files by origin, assets and inputs, components not counted; in the order of [`Origin::ALL`].
    pub totals: Vec<OriginTotal>,
    /// By path, the file's own row before its components.
    pub rows: Vec<RightsRow>,
    /// Models whose output is in the bundle, by id.
    pub models: Vec<ModelTerms>,
    /// Findings that were let through.
    pub accepted: Vec<Accepted>,
    /// Files of which it is not known whether fonts are inside, and no row says so.
    pub fonts_not_checked: Vec<BundlePath>,
}
