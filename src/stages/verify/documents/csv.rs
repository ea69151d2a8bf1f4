//! docs/assets.csv (RFC 4180) against the manifest's assets.

use crate::data::csv::{Record, records};
use crate::data::manifest::{Manifest, ManifestAsset};

/// The columns that are compared, each with what the manifest says for an asset.
const COLUMNS: [&str; 3] = ["path", "sha256", "bytes"];

/// How the table disagrees with the manifest: the first way.
pub fn fault(text: &str, manifest: &Manifest) -> Option<String> {
    compare(text, manifest).err()
}

fn compare(text: &str, manifest: &Manifest) -> Result<(), String> {
    let mut rows = records(text).map(|row| row.map_err(|why| why.to_string()));
    let header = rows.next().ok_or("empty")??.fields;
    let column = |name: &str| header.iter().position(|field| field == name);
    let [Some(path), Some(sha256), Some(bytes)] = COLUMNS.map(column) else {
        return Err(format!("the columns {} are expected", COLUMNS.join(", ")));
    };
    let says = |row: &Record, asset: &ManifestAsset| {
        let field = |at: usize| row.fields.get(at).map_or("", String::as_str);
        field(path) == asset.path.as_str()
            && field(sha256) == asset.sha256.to_string()
            && field(bytes) == asset.bytes.to_string()
            && row.fields.len() == header.len()
    };
    for asset in &manifest.assets {
        let row = rows.next().ok_or_else(|| format!("fewer rows than the {} assets of the manifest", manifest.assets.len()))??;
        if !says(&row, asset) {
            return Err(format!("line {} is not that of {}", row.line, asset.path));
        }
    }
    match rows.next() {
        None => Ok(()),
        Some(row) => Err(format!("line {}: more rows than the {} assets of the manifest", row?.line, manifest.assets.len())),
    }
}
