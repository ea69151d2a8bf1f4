//! What changed about whose the files are: rows of files that are in both versions, and licences that ended in between.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Compared, Moved};
use crate::data::rights::RightsRow;
use crate::data::{BundlePath, Day};

/// Whose the files are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RightsChanges {
    /// Files that are in both, of which something else is recorded.
    pub changed: Vec<RowChange>,
    /// Licences of the old version that ended before the new one was delivered.
    pub expired: Vec<Expired>,
    /// The sentence of the manifest, where it differs.
    pub status: Option<Moved<String>>,
}

/// Something else is recorded of a file than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RowChange {
    /// The file.
    pub path: BundlePath,
    /// `origin`, `license`, `expires` …, or `component` for a part of the file.
    pub field: String,
    /// Before; `null` where nothing was recorded.
    pub from: Option<String>,
    /// Now; `null` where nothing is recorded.
    pub to: Option<String>,
}

/// A licence that has ended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Expired {
    /// The file that it was for.
    pub path: BundlePath,
    /// Its name, where one was recorded.
    pub license: Option<String>,
    /// Its last day.
    pub expires: Day,
    /// Whether the file is in the new version.
    pub still_there: bool,
}

pub(super) fn between(old: Compared<'_>, new: Compared<'_>) -> RightsChanges {
    let (before, now) = (by_file(old.rights), by_file(new.rights));
    let in_both = before.iter().filter_map(|(path, old)| Some((*path, old, now.get(path)?)));
    let status = Moved { from: old.manifest.rights_status.clone(), to: new.manifest.rights_status.clone() };
    let (from, to) = (old.manifest.delivered_at, new.manifest.delivered_at);
    let ended = old.rights.iter().filter_map(|row| Some((row, row.licence.expires.filter(|day| (from..to).contains(day))?)));
    let expired: BTreeSet<Expired> = ended
        .map(|(row, expires)| Expired {
            path: row.path.clone(),
            license: row.licence.license.clone(),
            expires,
            still_there: now.contains_key(&row.path),
        })
        .collect();
    RightsChanges {
        changed: in_both.flat_map(|(path, old, new)| file(path, old, new)).collect(),
        expired: expired.into_iter().collect(),
        status: (status.from != status.to).then_some(status),
    }
}

fn by_file(rows: &[RightsRow]) -> BTreeMap<&BundlePath, Vec<&RightsRow>> {
    let mut files: BTreeMap<_, Vec<_>> = BTreeMap::new();
    rows.iter().for_each(|row| files.entry(&row.path).or_default().push(row));
    files
}

fn file(path: &BundlePath, old: &[&RightsRow], new: &[&RightsRow]) -> Vec<RowChange> {
    let change = |field: &str, from, to| RowChange { path: path.clone(), field: field.to_owned(), from, to };
    let own = |rows: &[&RightsRow]| rows.iter().find(|row| !row.component).map(|row| fields(row));
    let mut changes = Vec::new();
    if let (Some(old), Some(new)) = (own(old), own(new)) {
        let fields = old.into_iter().zip(new).filter(|((_, from), (_, to))| from != to);
        changes.extend(fields.map(|((field, from), (_, to))| change(field, from, to)));
    }
    let parts = |rows: &[&RightsRow]| rows.iter().filter(|row| row.component).map(|row| part(row)).collect::<BTreeSet<_>>();
    let (old, new) = (parts(old), parts(new));
    changes.extend(old.difference(&new).map(|gone| change("component", Some(gone.clone()), None)));
    changes.extend(new.difference(&old).map(|come| change("component", None, Some(come.clone()))));
    changes
}

/// What a row says, field by field, under the names of `rights.json`.
fn fields(row: &RightsRow) -> [(&'static str, Option<String>); 11] {
    let licence = row.licence.clone();
    let evidence: Vec<String> = row.evidence.iter().map(|evidence| format!("{} {}", evidence.name, evidence.sha256)).collect();
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    [
        ("origin", Some(row.origin.to_string())),
        ("license", licence.license),
        ("number", licence.number),
        ("holder", licence.holder),
        ("covers", licence.covers),
        ("territory", licence.territory),
        ("credit", licence.credit),
        ("restrictions", licence.restrictions),
        ("starts", day(licence.starts)),
        ("expires", day(licence.expires)),
        ("evidence", (!evidence.is_empty()).then(|| evidence.join(", "))),
    ]
}

/// A part of a file, in one line.
fn part(row: &RightsRow) -> String {
    let said: Vec<String> = fields(row).into_iter().filter_map(|(_, value)| value).collect();
    said.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::rights::{Licence, Origin};

    fn row(path: &'static str, license: &str) -> RightsRow {
        let licence = Licence { license: Some(license.to_owned()), ..Licence::default() };
        RightsRow { licence, ..RightsRow::of(&BundlePath::fixed(path), Origin::LicensedStock) }
    }

    #[test]
    fn a_row_that_says_something_else_is_told_field_by_field_and_parts_by_what_they_say() {
        let path = BundlePath::fixed("assets/a.jpg");
        let font = RightsRow { component: true, ..row("assets/a.jpg", "Example Sans") };
        let (old, new) = (row("assets/a.jpg", "Stock #1"), row("assets/a.jpg", "Stock #2"));
        let changes = file(&path, &[&old, &font], &[&new]);
        let said: Vec<_> = changes.iter().map(|change| (change.field.as_str(), change.from.as_deref(), change.to.as_deref())).collect();
        assert_eq!(said, [("license", Some("Stock #1"), Some("Stock #2")), ("component", Some("licensed-stock, Example Sans"), None)]);
        assert_eq!(file(&path, &[&old], &[&old]), []);
    }
}
