//! What lies beside a zip (SPEC 2): read once, with the zip, and believed no more than that.

use std::path::Path;

use serde::de::DeserializeOwned;

use super::subject::Document;
use crate::data::recall::Notice;
use crate::data::sidecars::{MAX_SIDECAR, Sidecars};
use crate::data::statement::Statement;
use crate::filesystem::{self, Kind};
use crate::generation::json;
use crate::{Error, Result};

/// The sidecars of a zip.
#[derive(Debug)]
pub struct Beside {
    /// That it is withdrawn.
    pub notice: Document<Notice>,
    /// `….zip.sig`
    pub signature: Sidecar,
    /// How it was made.
    pub statement: Document<Statement>,
    /// The bytes of the statement.
    pub statement_file: Sidecar,
    /// `….intoto.json.sig`
    pub statement_signature: Sidecar,
}

/// A file beside a zip.
#[derive(Debug)]
pub struct Sidecar {
    /// Its file name.
    pub name: String,
    /// What is in it.
    pub bytes: Document<Vec<u8>>,
}

impl Beside {
    /// What lies beside the zip at this path.
    pub fn read(zip: &Path) -> Result<Self> {
        let names = Sidecars::of(zip);
        let statement_file = Sidecar::read(&names.statement())?;
        Ok(Self {
            notice: Sidecar::read(&names.recall())?.bytes.parsed(),
            signature: Sidecar::read(&names.signature())?,
            statement: statement_file.bytes.parsed(),
            statement_file,
            statement_signature: Sidecar::read(&names.statement_signature())?,
        })
    }
}

impl Sidecar {
    fn read(path: &Path) -> Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = match filesystem::kind(path)? {
            Kind::Absent => Document::Absent,
            _ => {
                filesystem::read_limited(path, MAX_SIDECAR).map_or_else(|Error { message, .. }| Document::Invalid(message), Document::Read)
            }
        };
        Ok(Self { name, bytes })
    }
}

impl Document<Vec<u8>> {
    fn parsed<T: DeserializeOwned>(&self) -> Document<T> {
        match self {
            Self::Absent => Document::Absent,
            Self::Invalid(why) => Document::Invalid(why.clone()),
            Self::Read(bytes) => {
                let parsed = json::parse(bytes).map_err(|error| error.to_string());
                let value = parsed.and_then(|value| serde_json::from_value(value).map_err(|error| error.to_string()));
                value.map_or_else(Document::Invalid, Document::Read)
            }
        }
    }
}
