//! docs/assets.csv, for import into a DAM: RFC 4180 with CRLF, one header line, UTF-8. Without a byte order mark: importers
//! that do not know it take it for a part of the first column's name and then miss the column. Cells that a spreadsheet
//! would run as a formula get a leading apostrophe (OWASP, CSV injection). It says nothing but what the manifest and
//! rights.json say: builder and verifier have every cell from there.

use std::collections::{BTreeMap, HashSet};

use super::bundle_path::BundlePath;
use super::day::Day;
use super::manifest::{Manifest, ManifestAsset};
use super::rights::RightsRow;

/// The columns. `licence`, `credit` and `expires` speak for the whole file, its font or music included: licences and credits
/// joined with `; `, and the earliest day.
pub const COLUMNS: [&str; 12] =
    ["path", "sha256", "bytes", "type", "pixels", "duration", "prompt_id", "model", "origin", "licence", "expires", "credit"];

/// The cells of every asset, in the order of the manifest and of [`COLUMNS`].
pub fn cells<'a>(manifest: &'a Manifest, rights: &[RightsRow]) -> impl Iterator<Item = [String; COLUMNS.len()]> + use<'a> {
    let terms = terms(rights);
    manifest.assets.iter().map(move |asset| {
        let none = Terms::default();
        row(asset, terms.get(&asset.path).unwrap_or(&none)).map(guarded)
    })
}

/// The table.
pub fn table(manifest: &Manifest, rights: &[RightsRow]) -> Vec<u8> {
    let lines = cells(manifest, rights).map(|cells| line(&cells));
    std::iter::once(line(&COLUMNS)).chain(lines).collect::<String>().into_bytes()
}

/// What the rows of one file say together.
#[derive(Default)]
struct Terms {
    licences: Texts,
    expires: Option<Day>,
    credits: Texts,
}

/// Texts joined with `; `, each once.
#[derive(Default)]
struct Texts {
    joined: String,
    said: HashSet<String>,
}

impl Texts {
    fn add(&mut self, text: Option<String>) {
        let Some(text) = text.filter(|text| !self.said.contains(text)) else { return };
        if !self.said.is_empty() {
            self.joined += "; ";
        }
        self.joined += &text;
        self.said.insert(text);
    }
}

/// By file; its own row speaks before those of its parts.
fn terms(rights: &[RightsRow]) -> BTreeMap<BundlePath, Terms> {
    let (parts, own): (Vec<&RightsRow>, Vec<&RightsRow>) = rights.iter().partition(|row| row.component);
    let mut files: BTreeMap<BundlePath, Terms> = BTreeMap::new();
    for row in own.into_iter().chain(parts) {
        let terms = files.entry(row.path.clone()).or_default();
        terms.licences.add(row.licence.title());
        terms.expires = terms.expires.into_iter().chain(row.licence.expires).min();
        terms.credits.add(row.licence.credit.clone());
    }
    files
}

fn row(asset: &ManifestAsset, terms: &Terms) -> [String; COLUMNS.len()] {
    let pixels = asset.width.zip(asset.height);
    [
        asset.path.to_string(),
        asset.sha256.to_string(),
        asset.bytes.to_string(),
        asset.media_type.to_string(),
        pixels.map(|(width, height)| format!("{width}x{height}")).unwrap_or_default(),
        asset.duration_seconds.map(|seconds| format!("{seconds:.3}")).unwrap_or_default(),
        asset.prompt.clone().unwrap_or_default(),
        asset.model.clone().unwrap_or_default(),
        asset.origin.to_string(),
        terms.licences.joined.clone(),
        terms.expires.map(|day| day.to_string()).unwrap_or_default(),
        terms.credits.joined.clone(),
    ]
}

/// As no spreadsheet runs it.
fn guarded(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

fn line(cells: &[impl AsRef<str>]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text.as_ref())).collect();
    cells.join(",") + "\r\n"
}

fn cell(text: &str) -> String {
    if text.contains(['"', ',', '\r', '\n']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::data::csv::records;

    #[test]
    fn a_cell_is_never_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"] {
            assert_eq!(guarded(text.to_owned()), format!("'{text}"));
        }
        assert_eq!(guarded("a=1".to_owned()), "a=1");
        assert_eq!(cell("Photo: \"A\", B"), "\"Photo: \"\"A\"\", B\"");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_read_back(texts in prop::collection::vec(".*|[\",\n\r a]{0,6}", 1..5)) {
            let back: Vec<_> = records(&line(&texts)).map(|record| record.unwrap().fields).collect();
            prop_assert_eq!(back, [texts]);
        }
    }
}
