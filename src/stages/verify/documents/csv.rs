//! docs/assets.csv (RFC 4180) against the manifest and rights.json, cell by cell.

use crate::data::assets_csv::{COLUMNS, cells};
use crate::data::csv::records;
use crate::data::manifest::Manifest;
use crate::data::rights::RightsRow;

/// How the table disagrees with the other documents: the first way.
pub fn fault(text: &str, manifest: &Manifest, rights: &[RightsRow]) -> Option<String> {
    compare(text, manifest, rights).err()
}

fn compare(text: &str, manifest: &Manifest, rights: &[RightsRow]) -> Result<(), String> {
    let mut rows = records(text).map(|row| row.map_err(|why| why.to_string()));
    let header = rows.next().ok_or("empty")??.fields;
    // By name: columns of a later edition of the format may stand behind these.
    let places = COLUMNS.map(|name| header.iter().position(|field| field == name));
    if let Some((name, _)) = COLUMNS.iter().zip(places).find(|(_, place)| place.is_none()) {
        return Err(format!("it has no column `{name}`"));
    }
    for (asset, expected) in manifest.assets.iter().zip(cells(manifest, rights)) {
        let row = rows.next().ok_or_else(|| format!("fewer rows than the {} assets of the manifest", manifest.assets.len()))??;
        if row.fields.len() != header.len() {
            return Err(format!("line {} has {} cells, and the header has {}", row.line, row.fields.len(), header.len()));
        }
        for ((name, place), expected) in COLUMNS.iter().zip(places.into_iter().flatten()).zip(expected) {
            if row.fields[place] != expected {
                return Err(format!("line {}, column `{name}`: not what the manifest and rights.json say of {}", row.line, asset.path));
            }
        }
    }
    match rows.next() {
        None => Ok(()),
        Some(row) => Err(format!("line {}: more rows than the {} assets of the manifest", row?.line, manifest.assets.len())),
    }
}
