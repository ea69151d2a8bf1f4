//! What files say of themselves, held against their rows: fonts that are inside need a component row, and where a file that
//! counts as generated names somebody else, both are shown.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{self, ShippedFile, line};
use super::names::{self, Names};
use super::{Clerk, Imprints};
use crate::data::imprint::Claim;
use crate::data::rights::{Origin, RightsRow};
use crate::data::{BundlePath, Code, Finding, Fix};
use crate::engagement::RightsRule;

/// Fonts, and claims, that one line can show.
const SHOWN_FONTS: usize = 12;
const SHOWN_CLAIMS: usize = 3;

/// Files of which it is not known whether fonts are inside, and no component row says so.
pub fn fonts_not_checked(imprints: &Imprints, rows: &[RightsRow]) -> Vec<BundlePath> {
    let told = with_font_rows(rows);
    let unread = imprints.iter().filter(|(path, imprint)| imprint.fonts_not_checked.is_some() && !told.contains(path));
    unread.map(|(path, _)| path.clone()).collect()
}

/// Files with a component row for their fonts.
fn with_font_rows(rows: &[RightsRow]) -> BTreeSet<&BundlePath> {
    rows.iter().filter(|row| row.component && row.origin == Origin::Font).map(|row| &row.path).collect()
}

impl Clerk<'_> {
    /// A finding for each file with fonts inside and no component row for them, and for each of which that is not known.
    pub(super) fn fonts(&self, rows: &[RightsRow]) -> Vec<Finding> {
        let told = with_font_rows(rows);
        let fonts = |path: &BundlePath| self.imprints.get(path).map(|imprint| imprint.fonts.as_slice()).unwrap_or_default();
        let without = |file: &&ShippedFile| !told.contains(file.path) && !fonts(file.path).is_empty();
        let files: Vec<&ShippedFile> = self.shipped.files.iter().filter(without).collect();
        let all: BTreeSet<&String> = files.iter().flat_map(|file| fonts(file.path)).collect();
        let paths: Vec<&BundlePath> = files.iter().map(|file| file.path).collect();
        let covers = line("covers", &shown(all));
        let fix = Fix::toml(
            "say by which licence the fonts are inside; one row for all files will do, or one for each licence",
            entry::toml(&entry::each(&paths), &component_lines(Some(covers))),
        );
        let missing = files.iter().map(|file| {
            let message = format!("fonts are embedded, and no component row says by which licence: {}", shown(fonts(file.path)));
            self.finding(Code::RightsFont, file, message).fix(fix.clone())
        });
        missing.chain(self.not_checked(rows)).collect()
    }

    fn not_checked(&self, rows: &[RightsRow]) -> Vec<Finding> {
        let unread = fonts_not_checked(self.imprints, rows);
        let paths: Vec<&BundlePath> = unread.iter().collect();
        let toml = entry::toml(&entry::each(&paths), &component_lines(None));
        let fix = Fix::toml("look at their fonts (pdffonts lists those of a PDF), and say by which licence they are inside", toml);
        let finding = |file: &ShippedFile| {
            let why = self.imprints.get(file.path)?.fonts_not_checked.as_ref().filter(|_| unread.contains(file.path))?;
            let message = format!("which fonts are inside is not-checked: {why}");
            Some(self.finding(Code::RightsNotChecked, file, message).fix(fix.clone()))
        };
        self.shipped.files.iter().filter_map(finding).collect()
    }

    /// A finding for each file that counts as generated and names somebody who is neither known here nor in its rows.
    pub(super) fn holders(&self, rows: &[RightsRow]) -> Vec<Finding> {
        let known = Names::of(self.engagement);
        let mut rows_of: BTreeMap<&BundlePath, Vec<&RightsRow>> = BTreeMap::new();
        rows.iter().for_each(|row| rows_of.entry(&row.path).or_default().push(row));
        let mut others: BTreeMap<(Origin, String), Vec<Other>> = BTreeMap::new();
        for file in &self.shipped.files {
            let (Some(rows), Some(imprint)) = (rows_of.get(file.path), self.imprints.get(file.path)) else { continue };
            let by_model = |row: &&&RightsRow| !row.component && matches!(row.origin, Origin::Generated | Origin::EditedFromGenerated);
            let Some(own) = rows.iter().find(by_model) else { continue };
            let claims: Vec<&Claim> = imprint.claims.iter().filter(|claim| known.names_another(claim, rows)).collect();
            if let Some(holder) = claims.first().and_then(|claim| claim.text.as_deref()) {
                others.entry((own.origin, names::holder_in(holder))).or_default().push(Other { file, own, claims });
            }
        }
        others.iter().flat_map(|((origin, holder), others)| self.of_one_holder(*origin, holder, others)).collect()
    }

    /// A row of the engagement's own must be corrected where it stands, for the first that matches decides; for the others there is
    /// one entry.
    fn of_one_holder(&self, origin: Origin, holder: &str, others: &[Other]) -> Vec<Finding> {
        let without: Vec<&BundlePath> = others.iter().filter(|other| self.own_rule(other).is_none()).map(|other| &other.own.path).collect();
        let what =
            format!("if \"{holder}\" holds rights, say as what the file is used; else name that holder beside origin = \"{origin}\"");
        let which = format!("origin = \"…\"   # {origin}, licensed-stock, commissioned, client-supplied …");
        let pasted = Fix::toml(&what, entry::toml(&entry::each(&without), &[which, line("holder", holder)]));
        let finding = |other: &Other| {
            let fix = self.own_rule(other).map_or_else(|| pasted.clone(), |rule| Fix::text(format!("{what}, in {}", rule.rule)));
            self.finding(Code::RightsHolder, other.file, other.message()).fix(fix)
        };
        others.iter().map(finding).collect()
    }

    fn own_rule<'o>(&self, other: &Other<'o>) -> Option<&'o RightsRule> {
        other.file.rule.filter(|rule| rule.base == self.engagement.at)
    }
}

/// A file that counts as generated, and the claims of somebody else in it.
struct Other<'a> {
    file: &'a ShippedFile<'a>,
    own: &'a RightsRow,
    claims: Vec<&'a Claim>,
}

impl Other<'_> {
    fn message(&self) -> String {
        let holder = self.own.licence.holder.as_ref().map(|holder| format!(" (holder {holder})")).unwrap_or_default();
        let said: Vec<String> = self.claims.iter().take(SHOWN_CLAIMS).map(|claim| quoted(claim)).collect();
        format!("recorded as {}{holder}, and the file itself says {}", self.own.origin.phrase(), said.join(", "))
    }
}

fn component_lines(covers: Option<String>) -> Vec<String> {
    let known = ["component = true".to_owned(), line("origin", Origin::Font.name())];
    entry::with_keys(known.into_iter().chain(covers).collect())
}

/// `Acme Sans, Acme Serif and 3 more`
fn shown<'s>(names: impl IntoIterator<Item = &'s String>) -> String {
    let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
    let first = names.iter().take(SHOWN_FONTS).copied().collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN_FONTS { format!("{first} and {} more", names.len() - SHOWN_FONTS) } else { first }
}

fn quoted(claim: &Claim) -> String {
    format!("{} \"{}\"", claim.place, claim.text.as_deref().unwrap_or_default())
}
