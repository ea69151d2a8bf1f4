//! `….recall.json` beside a zip: a notice that the version is withdrawn, why, and what replaces it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bundle::Version;
use super::changes::{AssetChanges, Moved};
use super::{BundlePath, Day, Digest};

/// `schema` of a notice.
pub const NOTICE_SCHEMA: &str = "handoff.recall-notice/1";

/// Characters of a reason that are repeated elsewhere: the notice itself may be anybody's.
const REPEATED: usize = 400;

/// A notice that a version is withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// [`NOTICE_SCHEMA`].
    #[schemars(extend("const" = NOTICE_SCHEMA))]
    pub schema: String,
    /// The client, as file names have it.
    pub client_slug: String,
    /// The version that is withdrawn.
    pub version: Version,
    /// The identity of its contents: the notice is about these and no others.
    pub tree_sha256: Digest,
    /// Why.
    pub because: String,
    /// Since when.
    pub recalled_at: Day,
    /// What takes its place; `null` where nothing does yet.
    pub replaced_by: Option<Replacement>,
    /// The assets that must not be used any more; `null` where no replacement says which, and then it is all of them.
    pub affected: Option<Affected>,
}

/// A version that takes the place of a withdrawn one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replacement {
    /// Its number.
    pub version: Version,
    /// The identity of its contents.
    pub tree_sha256: Digest,
}

/// The assets of a withdrawn version that its replacement does not have as they were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Affected {
    /// Gone.
    pub removed: Vec<BundlePath>,
    /// The same path, other bytes.
    pub replaced: Vec<BundlePath>,
    /// The same bytes, another path.
    pub renamed: Vec<Moved<BundlePath>>,
}

impl Affected {
    /// What of the assets before is not what it was.
    pub fn by(changes: AssetChanges) -> Self {
        let AssetChanges { removed, replaced, renamed, .. } = changes;
        Self { removed, replaced, renamed }
    }
}

impl Notice {
    /// What it says, in one sentence.
    pub fn sentence(&self) -> String {
        let mut because: String = self.because.chars().take(REPEATED).collect();
        if because.len() < self.because.len() {
            because.push('…');
        }
        let instead = self.replaced_by.as_ref().map(|instead| format!("; version {} takes its place", instead.version));
        format!("version {} was recalled on {}: {}{}", self.version, self.recalled_at, because, instead.unwrap_or_default())
    }
}
