//! Receipts: what was delivered, where and when. One line of `deliveries.jsonl` each, for the agency only.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bundle::Version;
use super::digest::Digest;

/// `schema` of a line of `deliveries.jsonl`.
pub const RECEIPT_SCHEMA: &str = "handoff.receipt/1";

/// The name of the file that receipts are appended to.
pub const RECEIPTS: &str = "deliveries.jsonl";

/// What came of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryOutcome {
    /// It was copied, and read back.
    Delivered,
    /// It was already there, with the same bytes.
    AlreadyThere,
    /// Something else is there under its name.
    Refused,
}

/// One line of `deliveries.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// [`RECEIPT_SCHEMA`].
    #[schemars(extend("const" = RECEIPT_SCHEMA))]
    pub schema: String,
    /// When: RFC 3339, UTC.
    pub at: String,
    /// `delivered`, or `already-there`: found there with the same bytes.
    pub outcome: DeliveryOutcome,
    /// The file name of the zip.
    pub bundle: String,
    /// The client, as file names have it.
    pub client_slug: String,
    /// The number of the version.
    pub version: Version,
    /// The digest of the zip, as it was read back from the destination.
    pub sha256: Digest,
    /// The identity of its contents.
    pub tree_sha256: Digest,
    /// Where it lies now: an absolute path.
    pub destination: String,
    /// The file names of the signature and the statement that lie there with it.
    #[serde(default)]
    pub beside: Vec<String>,
}
