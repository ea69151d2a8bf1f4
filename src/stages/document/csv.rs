//! docs/assets.csv, for import into a DAM: RFC 4180 with CRLF, one header line, UTF-8. Without a byte order mark: importers
//! that do not know it take it for a part of the first column's name and then miss the column. Cells that a spreadsheet
//! would run as a formula get a leading apostrophe (OWASP, CSV injection).

use super::catalogue::{Catalogue, Entry, licence_title};
use crate::data::decision::Role;

/// The columns. `licence`, `credit` and `expires` speak for the whole file, its font or music included: licences and credits
/// joined with `; `, and the earliest day.
const COLUMNS: [&str; 12] =
    ["path", "sha256", "bytes", "type", "pixels", "duration", "prompt_id", "model", "origin", "licence", "expires", "credit"];

pub(super) fn assets(catalogue: &Catalogue) -> Vec<u8> {
    let mut text = line(&COLUMNS.map(str::to_owned));
    for asset in catalogue.of(Role::Asset) {
        text += &line(&cells(asset));
    }
    text.into_bytes()
}

fn cells(asset: &Entry) -> [String; 12] {
    let facts = asset.file.facts;
    [
        asset.file.path.to_string(),
        asset.packed.sha256.to_string(),
        asset.packed.bytes.to_string(),
        asset.file.media_type.to_string(),
        facts.pixels.map(|(width, height)| format!("{width}x{height}")).unwrap_or_default(),
        facts.duration_seconds.map(|seconds| format!("{seconds:.3}")).unwrap_or_default(),
        asset.file.prompt.clone().unwrap_or_default(),
        asset.file.model.clone().unwrap_or_default(),
        asset.rights.map(|row| row.origin.to_string()).unwrap_or_default(),
        asset.each(|row| licence_title(&row.licence)).join("; "),
        asset.expires().map(|day| day.to_string()).unwrap_or_default(),
        asset.each(|row| row.licence.credit.clone()).join("; "),
    ]
}

fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    cells.join(",") + "\r\n"
}

fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\r', '\n']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// One record as RFC 4180 reads it.
    fn read(record: &str) -> Vec<String> {
        let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
        let mut characters = record.strip_suffix("\r\n").unwrap().chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '"' if quoted && characters.peek() == Some(&'"') => cell.extend(characters.next()),
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(std::mem::take(&mut cell)),
                _ => cell.push(character),
            }
        }
        cells.push(cell);
        cells
    }

    #[test]
    fn a_cell_is_never_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"] {
            assert!(read(&line(&[text.to_owned()]))[0].starts_with('\''), "{text:?}");
        }
        assert_eq!(cell("Photo: \"A\", B"), "\"Photo: \"\"A\"\", B\"");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_read_back(texts in prop::collection::vec("[^=+@\t\r-].*|[\",\n\r a]{0,6}", 1..5)) {
            let back: Vec<String> = read(&line(&texts)).into_iter().map(|text| text.trim_start_matches('\'').to_owned()).collect();
            let texts: Vec<String> = texts.into_iter().map(|text| text.trim_start_matches('\'').to_owned()).collect();
            prop_assert_eq!(back, texts);
        }
    }
}
