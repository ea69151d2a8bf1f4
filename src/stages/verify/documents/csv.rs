//! docs/assets.csv (RFC 4180) against the manifest's assets.

use crate::data::manifest::Manifest;

/// The columns that are compared, each with what the manifest says for an asset.
const COLUMNS: [&str; 3] = ["path", "sha256", "bytes"];

/// How the table disagrees with the manifest: the first way.
pub fn fault(text: &str, manifest: &Manifest) -> Option<String> {
    let Some(rows) = rows(text) else { return Some("not a CSV table: a quote is not closed".to_owned()) };
    let Some((header, rows)) = rows.split_first() else { return Some("empty".to_owned()) };
    let column = |name: &str| header.iter().position(|field| field == name);
    let [Some(path), Some(sha256), Some(bytes)] = COLUMNS.map(column) else {
        return Some(format!("the columns {} are expected", COLUMNS.join(", ")));
    };
    if rows.len() != manifest.assets.len() {
        return Some(format!("{} rows, and the manifest has {} assets", rows.len(), manifest.assets.len()));
    }
    let mut pairs = rows.iter().zip(&manifest.assets).enumerate();
    pairs.find_map(|(index, (row, asset))| {
        let field = |at: usize| row.get(at).map_or("", String::as_str);
        let same = field(path) == asset.path.as_str()
            && field(sha256) == asset.sha256.to_string()
            && field(bytes) == asset.bytes.to_string()
            && row.len() == header.len();
        (!same).then(|| format!("row {} is not that of {}", index + 1, asset.path))
    })
}

/// The rows; `None` where a quote is not closed.
fn rows(text: &str) -> Option<Vec<Vec<String>>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = Vec::new();
    let mut row = vec![String::new()];
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let field = row.last_mut()?;
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => field.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\r' if !quoted && characters.peek() == Some(&'\n') => {}
            '\n' if !quoted => rows.push(std::mem::replace(&mut row, vec![String::new()])),
            other => field.push(other),
        }
    }
    if row != [String::new()] {
        rows.push(row);
    }
    (!quoted).then_some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_commas_and_line_feeds_in_fields_are_read() {
        let table = rows("path,credit\r\n\"a,b.png\",\"said \"\"x\"\"\nand y\"\r\nc.png,\r\n").unwrap();
        assert_eq!(table, [vec!["path", "credit"], vec!["a,b.png", "said \"x\"\nand y"], vec!["c.png", ""]]);
        assert_eq!(rows("a,\"b"), None);
    }
}
