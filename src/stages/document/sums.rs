//! SHA256SUMS: every other file of the bundle with its digest, as `sha256sum` prints it. Its own digest is the identity of
//! the bundle's contents.

use std::collections::BTreeMap;

use super::catalogue::mistake;
use crate::Result;
use crate::data::bundle::SUMS;
use crate::data::handover::PackedFile;
use crate::data::{BundlePath, Digest};

/// The lines, bytewise by path. Names with a backslash or a line break, which `sha256sum` would escape, are no
/// [`BundlePath`]s.
pub(super) fn sums(packed: &[PackedFile], documents: &[(BundlePath, Vec<u8>)]) -> Result<Vec<u8>> {
    let payload = packed.iter().map(|file| (&file.path, file.sha256));
    let documents = documents.iter().map(|(path, bytes)| (path, Digest::of(bytes)));
    let mut lines = BTreeMap::new();
    for (path, digest) in payload.chain(documents) {
        if path.as_str() == SUMS || lines.insert(path, digest).is_some() {
            return Err(mistake(format!("{path} would be in the bundle twice")));
        }
    }
    let text: String = lines.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect();
    Ok(text.into_bytes())
}
