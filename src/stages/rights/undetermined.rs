//! Files of which nobody said whose they are, in as few groups as there are answers to give: what a stock library sold, what names
//! its holder, fonts, and the rest by folder. Each group has one entry, with what is known filled in.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{self, ShippedFile, line};
use super::{Clerk, names, stock_id};
use crate::data::bundle::{ASSETS, INPUTS};
use crate::data::imprint::{Claim, ClaimKind};
use crate::data::rights::Origin;
use crate::data::stock::StockId;
use crate::data::wording::listed;
use crate::data::{BundlePath, Code, Finding, Fix};

/// Groups that a person reads through in one go.
const MOST: usize = 12;
/// What an entry says where the origin is not known: no origin, so it does not pass before it is filled in.
/// Ids of a library that a mend names.
const NAMED: usize = 3;
const WHICH_ORIGIN: &str = "origin = \"…\"   # generated, agency-made, licensed-stock, client-supplied, commissioned, open-licence …";

/// What the files of a group have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cause {
    /// They came from this library, under these numbers.
    Stock(&'static str, BTreeSet<String>),
    /// They name this holder.
    Holder(String),
    /// They are fonts.
    Font,
    /// Nothing but the folder.
    Folder(String),
}

type Files<'a> = Vec<ShippedFile<'a>>;
type Groups<'a> = BTreeMap<Cause, Files<'a>>;

impl Clerk<'_> {
    /// A finding for each file whose origin is not known.
    pub(super) fn undetermined(&self) -> Vec<Finding> {
        let mut groups = Groups::new();
        for file in self.shipped.files.iter().filter(|file| file.origin.is_none()) {
            groups.entry(self.cause(file)).or_default().push(*file);
        }
        few(groups).iter().flat_map(|(cause, files)| self.group(cause, files)).collect()
    }

    /// A finding for each file that was edited after generation, without a row that says how.
    pub(super) fn edited(&self) -> Vec<Finding> {
        let edited = |file: &&ShippedFile| file.rule.is_none() && file.origin == Some(Origin::EditedFromGenerated);
        let files: Files = self.shipped.files.iter().filter(edited).copied().collect();
        let covers = "covers = \"…\"   # what the edit contains: retouching, type, stock, other pictures";
        let lines = [line("origin", Origin::EditedFromGenerated.name()), covers.to_owned()];
        let toml = entry::toml(&entry::each(&paths(&files)), &lines);
        let fix = Fix::toml("say what the edits contain; one row for all of them will do", toml);
        let message = "edited after generation, and no [[rights]] row says what the edit contains";
        files.iter().map(|file| self.finding(Code::RightsEdited, file, message).fix(fix.clone())).collect()
    }

    pub(super) fn finding(&self, code: Code, file: &ShippedFile, message: impl Into<String>) -> Finding {
        Finding::new(code, message).at(&self.inventory.file(file.file).at).place(file.path.as_str())
    }

    fn cause(&self, file: &ShippedFile) -> Cause {
        let path = file.path;
        if let Some(StockId { library, number }) = stock_id(self.inventory.file(file.file), path) {
            return Cause::Stock(library, BTreeSet::from([number]));
        }
        if is_font(path) {
            return Cause::Font;
        }
        match self.said(path, |claim| claim.kind != ClaimKind::Terms) {
            Some(text) => Cause::Holder(names::holder_in(text)),
            None => Cause::Folder(path.parent().to_owned()),
        }
    }

    /// What the file itself says first of such claims, if that names somebody.
    fn said(&self, path: &BundlePath, wanted: impl Fn(&Claim) -> bool) -> Option<&str> {
        let claims = &self.imprints.get(path)?.claims;
        claims.iter().filter(|claim| wanted(claim)).filter_map(|claim| claim.text.as_deref()).find(|text| names::names_somebody(text))
    }

    fn group(&self, cause: &Cause, files: &Files) -> Vec<Finding> {
        let fix = Fix::toml(cause.mend(), entry::toml(&self.shipped.patterns(&paths(files)), &self.lines(cause, files)));
        let finding = |file: &ShippedFile| {
            let joined = self.selection.joins.contains_key(&file.file);
            self.finding(Code::RightsUnknown, file, cause.message(joined)).fix(fix.clone())
        };
        files.iter().map(finding).collect()
    }

    /// What is known of all files of a group.
    fn lines(&self, cause: &Cause, files: &Files) -> Vec<String> {
        let common = |wanted: &dyn Fn(&Claim) -> bool| {
            let said: BTreeSet<Option<&str>> = files.iter().map(|file| self.said(file.path, wanted)).collect();
            if said.len() == 1 { said.into_iter().next().flatten() } else { None }
        };
        let holder = common(&|claim| claim.kind != ClaimKind::Terms).map(|text| line("holder", &names::holder_in(text)));
        let credit = common(&|claim| claim.kind == ClaimKind::Credit).map(|text| line("credit", text));
        let origin = |origin: Origin| line("origin", origin.name());
        let known = match cause {
            Cause::Stock(library, numbers) if numbers.len() == 1 => {
                let number = numbers.first().cloned().unwrap_or_default();
                vec![origin(Origin::LicensedStock), line("license", &StockId { library, number }.to_string())]
            }
            Cause::Stock(library, numbers) => {
                let numbers: Vec<&str> = numbers.iter().map(String::as_str).filter(|number| !number.is_empty()).collect();
                vec![origin(Origin::LicensedStock), line("license", library), line("number", &numbers.join(", "))]
            }
            Cause::Holder(holder) => match StockId::library_in(holder) {
                Some(library) => vec![origin(Origin::LicensedStock), line("license", library), line("holder", holder)],
                None => vec![WHICH_ORIGIN.to_owned(), line("holder", holder)],
            },
            Cause::Font => vec![origin(Origin::Font)],
            Cause::Folder(_) => vec![WHICH_ORIGIN.to_owned()],
        };
        let holder = holder.filter(|line| !known.contains(line));
        let lines = known.into_iter().chain(holder).chain(credit).collect();
        if matches!(cause, Cause::Folder(_)) { lines } else { entry::with_keys(lines) }
    }
}

impl Cause {
    fn message(&self, joined: bool) -> String {
        match self {
            Self::Stock(library, _) if joined => {
                format!("the name says {library}, so the file needs a [[rights]] row, whatever job has the same bytes")
            }
            Self::Stock(library, _) => format!("the name says {library}, and no [[rights]] row says by which licence"),
            Self::Holder(holder) => format!("the file itself names \"{holder}\", and no [[rights]] row says whose it is"),
            Self::Font => "a font, and no [[rights]] row says by which licence".to_owned(),
            Self::Folder(_) => "no [[rights]] row matches, and no job made these bytes: whose it is, is unknown".to_owned(),
        }
    }

    /// What to do; no two groups have the same.
    fn mend(&self) -> String {
        match self {
            Self::Stock(library, numbers) if numbers.len() > NAMED => {
                format!("record the licences of {} ids of {library}", numbers.len())
            }
            Self::Stock(library, numbers) => {
                let named = numbers.iter().map(|number| StockId { library, number: number.clone() }.to_string());
                format!("record the licence of {}", listed(&named.collect::<Vec<_>>()))
            }
            Self::Holder(holder) => format!("\"{holder}\" stands in the files: say as what they are used"),
            Self::Font => "record the licence of the fonts".to_owned(),
            Self::Folder(folder) => format!("say whose the files in {folder}/ are"),
        }
    }
}

fn paths<'a>(files: &Files<'a>) -> Vec<&'a BundlePath> {
    files.iter().map(|file| file.path).collect()
}

fn is_font(path: &BundlePath) -> bool {
    let extension = path.file_name().rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    matches!(extension.as_str(), "ttf" | "otf" | "ttc" | "otc" | "woff" | "woff2" | "eot")
}

/// Groups in a number that is read: of too many those of one library become one, then those of the deepest folders that of the folder
/// above.
fn few(groups: Groups) -> Groups {
    let mut groups = groups;
    if groups.len() > MOST {
        let mut numbers: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for cause in groups.keys() {
            if let Cause::Stock(library, of_one) = cause {
                numbers.entry(library).or_default().extend(of_one.iter().cloned());
            }
        }
        groups = regrouped(groups, |cause| match cause {
            Cause::Stock(library, _) => Cause::Stock(library, numbers.get(library).cloned().unwrap_or_default()),
            other => other,
        });
    }
    while groups.len() > MOST {
        let liftable = |cause: &Cause| match cause {
            Cause::Folder(folder) if folder != ASSETS && folder != INPUTS => Some(folder.matches('/').count()),
            _ => None,
        };
        let Some(deepest) = groups.keys().filter_map(liftable).max() else { break };
        groups = regrouped(groups, |cause| match &cause {
            Cause::Folder(folder) if liftable(&cause) == Some(deepest) => {
                Cause::Folder(folder.rsplit_once('/').map_or("", |(above, _)| above).to_owned())
            }
            _ => cause,
        });
    }
    groups
}

fn regrouped<'a>(groups: Groups<'a>, becomes: impl Fn(Cause) -> Cause) -> Groups<'a> {
    let mut fewer = Groups::new();
    for (cause, files) in groups {
        fewer.entry(becomes(cause)).or_default().extend(files);
    }
    fewer.values_mut().for_each(|files| files.sort_by_key(|file| file.path));
    fewer
}
