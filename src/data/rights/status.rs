//! The rights of a bundle in one sentence and in totals, both from the same rows.

use std::collections::BTreeSet;

use super::{Licence, Origin, OriginTotal, RightsRow};
use crate::data::wording::{counted, listed};

/// Files by origin, parts not counted, in the order of [`Origin::ALL`]; origins without files are left out.
pub fn totals(rows: &[RightsRow]) -> Vec<OriginTotal> {
    let files = |origin| rows.iter().filter(|row| !row.component && row.origin == origin).count();
    let totals = Origin::ALL.into_iter().map(|origin| OriginTotal { origin, files: files(origin) });
    totals.filter(|total| total.files > 0).collect()
}

/// Whose the files are, in one sentence: "all generated, no licensed stock" only when every row says so, parts included;
/// else as "180 generated, 32 generated and edited, 35 licensed stock (2 licences, first expiry 2027-01-31)", with the parts
/// after a semicolon.
pub fn status(rows: &[RightsRow]) -> String {
    if rows.is_empty() {
        return "no files with rights".to_owned();
    }
    if rows.iter().all(|row| row.origin == Origin::Generated) {
        return "all generated, no licensed stock".to_owned();
    }
    let (parts, files): (Vec<&RightsRow>, Vec<&RightsRow>) = rows.iter().partition(|row| row.component);
    let phrases = |rows: &[&RightsRow]| {
        let phrases = Origin::ALL.into_iter().filter_map(|origin| phrase(rows, origin));
        phrases.collect::<Vec<_>>()
    };
    let files = phrases(&files).join(", ");
    if parts.is_empty() {
        return files;
    }
    format!("{files}; {} inside: {}", counted(parts.len(), "component"), listed(&phrases(&parts)))
}

/// `35 licensed stock (2 licences, first expiry 2027-01-31)`
fn phrase(rows: &[&RightsRow], origin: Origin) -> Option<String> {
    let rows: Vec<&&RightsRow> = rows.iter().filter(|row| row.origin == origin).collect();
    if rows.is_empty() {
        return None;
    }
    let named = rows.iter().filter(|row| row.licence.license.is_some() || row.licence.number.is_some());
    let licences: BTreeSet<_> = named.map(|row| identity(row)).collect();
    let expiry = rows.iter().filter_map(|row| row.licence.expires).min();
    let mut notes = Vec::new();
    if !licences.is_empty() {
        notes.push(counted(licences.len(), "licence"));
    }
    notes.extend(expiry.map(|day| format!("first expiry {day}")));
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
    Some(format!("{} {}{notes}", rows.len(), origin.noun(rows.len())))
}

/// Name, number and holder; the origin of those without a name and number, which have nothing else to be told apart by.
pub type LicenceIdentity<'a> = (Option<&'a str>, Option<&'a str>, Option<&'a str>, Option<Origin>);

/// What makes two rows speak of the same licence. Credit and term may differ by file.
pub fn identity(row: &RightsRow) -> LicenceIdentity<'_> {
    let Licence { license, number, holder, .. } = &row.licence;
    let nameless = license.is_none() && number.is_none();
    (license.as_deref(), number.as_deref(), holder.as_deref(), nameless.then_some(row.origin))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::BundlePath;

    fn rows(count: usize, origin: Origin, licence: Option<(&str, &str)>) -> Vec<RightsRow> {
        let licence =
            licence.map(|(name, expires)| Licence { license: Some(name.to_owned()), expires: expires.parse().ok(), ..Licence::default() });
        let row = RightsRow {
            path: BundlePath::fixed("assets/a.png"),
            origin,
            component: false,
            licence: licence.unwrap_or_default(),
            evidence: Vec::new(),
        };
        vec![row; count]
    }

    #[test]
    fn all_generated_is_said_only_when_every_row_is() {
        let mut all = rows(3, Origin::Generated, None);
        assert_eq!(status(&all), "all generated, no licensed stock");
        let mut music = rows(1, Origin::Music, Some(("Track 7", "")));
        music[0].component = true;
        all.extend(music);
        assert_eq!(status(&all), "3 generated; 1 component inside: 1 music (1 licence)");
    }

    #[test]
    fn the_sentence_counts_licences_and_names_the_first_expiry() {
        let all = [
            rows(180, Origin::Generated, None),
            rows(32, Origin::EditedFromGenerated, None),
            rows(30, Origin::LicensedStock, Some(("Stock #1", "2028-01-31"))),
            rows(5, Origin::LicensedStock, Some(("Stock #2", "2027-01-31"))),
            rows(2, Origin::Font, None),
        ];
        assert_eq!(
            status(&all.concat()),
            "180 generated, 32 generated and edited, 35 licensed stock (2 licences, first expiry 2027-01-31), 2 fonts"
        );
        assert_eq!(totals(&all.concat()).iter().map(|total| total.files).sum::<usize>(), 249);
        assert_eq!(status(&[]), "no files with rights");
    }
}
