//! `….intoto.json`: how a zip was made, for programs that check supply chains. An in-toto Statement v1
//! (<https://in-toto.io/Statement/v1>) with a SLSA provenance v1 predicate (<https://slsa.dev/provenance/v1>). It is made from the
//! bundle alone, so it is the same whenever it is made, and says nothing of the house: files are counted and digested by role, none
//! is named.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bundle::{ASSETS, BRAND_RULES, BRAND_SYSTEM, EVIDENCE, INPUTS, SUMS, Version, WORKING, is_document};
use super::changes::Files;
use super::manifest::{HandoffKind, Manifest};
use super::{BundlePath, Day, Digest};

const TYPE: &str = "https://in-toto.io/Statement/v1";
const PREDICATE: &str = "https://slsa.dev/provenance/v1";
/// What `build` does, described in docs/bundle-format.md and docs/signatures.md.
const BUILD: &str = "urn:handoff:build:1";
const BUILDER: &str = "urn:handoff:builder";

/// An in-toto statement about one zip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// `https://in-toto.io/Statement/v1`
    #[serde(rename = "_type")]
    #[schemars(extend("const" = TYPE))]
    pub kind: String,
    /// The zip.
    pub subject: Vec<Artifact>,
    /// `https://slsa.dev/provenance/v1`
    #[serde(rename = "predicateType")]
    #[schemars(extend("const" = PREDICATE))]
    pub predicate_type: String,
    /// How it was made.
    pub predicate: Provenance,
}

/// A file that is known by its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Artifact {
    /// Its name: a zip, a document of the bundle, or `role:…` for all files of a role.
    pub name: String,
    /// Its digest; of a role, that of the sorted digests of its files, each in hexadecimal digits and with a line feed.
    pub digest: DigestSet,
    /// How many files that are, for a role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotations: Option<Count>,
}

/// Digests by algorithm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DigestSet {
    /// SHA-256.
    pub sha256: Digest,
}

/// How many files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// Files of the role.
    pub files: usize,
}

/// A SLSA provenance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Provenance {
    /// What was built from what.
    pub build_definition: BuildDefinition,
    /// By what.
    pub run_details: RunDetails,
}

/// What was built from what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BuildDefinition {
    /// `urn:handoff:build:1`
    #[schemars(extend("const" = BUILD))]
    pub build_type: String,
    /// What was asked for.
    pub external_parameters: Parameters,
    /// What shipped, by role, as it ships: after cleaning.
    pub resolved_dependencies: Vec<Artifact>,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The client, as file names have it.
    pub client_slug: String,
    /// What kind of handoff it is.
    pub handoff_kind: HandoffKind,
    /// The number of the version.
    pub version: Version,
    /// The day of delivery.
    pub delivered_at: Day,
}

/// By what it was built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunDetails {
    /// The program.
    pub builder: Builder,
    /// SHA256SUMS, whose digest is the identity of the contents.
    pub byproducts: Vec<Artifact>,
}

/// A program that builds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Builder {
    /// `urn:handoff:builder`
    #[schemars(extend("const" = BUILDER))]
    pub id: String,
    /// Its version, by name.
    pub version: BTreeMap<String, String>,
}

impl Statement {
    /// Of the zip with this name and digest, whose SHA256SUMS has the digest `tree`.
    pub fn of(zip: String, sha256: Digest, tree: Digest, version: Version, manifest: &Manifest, files: &Files) -> Self {
        let Manifest { client_slug, handoff_kind, delivered_at, generator, .. } = manifest.clone();
        let build_definition = BuildDefinition {
            build_type: BUILD.to_owned(),
            external_parameters: Parameters { client_slug, handoff_kind, version, delivered_at },
            resolved_dependencies: roles(files),
        };
        let builder = Builder { id: BUILDER.to_owned(), version: BTreeMap::from([(generator.name, generator.version)]) };
        let byproducts = vec![Artifact::named(SUMS.to_owned(), tree)];
        Self {
            kind: TYPE.to_owned(),
            subject: vec![Artifact::named(zip, sha256)],
            predicate_type: PREDICATE.to_owned(),
            predicate: Provenance { build_definition, run_details: RunDetails { builder, byproducts } },
        }
    }

    /// Whether it is about exactly the file with this digest; its name is nobody's proof.
    pub fn is_about(&self, sha256: Digest) -> bool {
        !self.subject.is_empty() && self.subject.iter().all(|artifact| artifact.digest.sha256 == sha256)
    }
}

impl Artifact {
    fn named(name: String, sha256: Digest) -> Self {
        Self { name, digest: DigestSet { sha256 }, annotations: None }
    }
}

/// The files by role, each role as one artifact.
fn roles(files: &Files) -> Vec<Artifact> {
    let mut roles: BTreeMap<&str, Vec<Digest>> = BTreeMap::new();
    for (path, digest) in files.iter().filter(|(path, _)| !is_document(path.as_str())) {
        roles.entry(role(path)).or_default().push(*digest);
    }
    let artifact = |(role, mut digests): (&str, Vec<Digest>)| {
        digests.sort_unstable();
        let listed: String = digests.iter().map(|digest| format!("{digest}\n")).collect();
        Artifact { annotations: Some(Count { files: digests.len() }), ..Artifact::named(format!("role:{role}"), Digest::of(listed)) }
    };
    roles.into_iter().map(artifact).collect()
}

fn role(path: &BundlePath) -> &'static str {
    let folders = [(ASSETS, "asset"), (WORKING, "working"), (INPUTS, "input"), (EVIDENCE, "evidence"), ("source", "run")];
    match path.as_str() {
        BRAND_RULES => "brand-rules",
        BRAND_SYSTEM => "brand-system",
        _ => folders.iter().find(|(folder, _)| path.is_in(folder)).map_or("other", |(_, role)| role),
    }
}
