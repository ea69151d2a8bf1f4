//! The first page of docs/RIGHTS.md, from the same rows as its tables: what ends first, what was not determined, what models made,
//! what was let pass, and whom to ask.

use std::collections::BTreeSet;

use serde::Serialize;

use super::catalogue::Catalogue;
use super::markdown::{self, Markdown, code};
use crate::data::BundlePath;
use crate::data::decision::Role;
use crate::data::handover::{Handover, Issue};
use crate::data::rights::{Origin, RightsDocument, RightsRow};
use crate::data::wording::{counted, grouped};

/// Last days on the first page; all of them have a table of their own.
const FIRST_DATES: usize = 6;
/// Names that one line of the first page says.
const NAMED: usize = 3;

/// What the template is given.
#[derive(Serialize)]
pub(super) struct Summary<'a> {
    /// The licences that end first.
    first_dates: Markdown,
    /// How many more end, if any.
    more_dates: Option<String>,
    /// What is not known, a sentence each.
    not_determined: Vec<Markdown>,
    assets: String,
    /// Of these assets: made by a model, and made by a model and then edited.
    generated: String,
    edited: String,
    /// How many findings were let pass, if any.
    exceptions: Option<String>,
    contact: Option<&'a str>,
    support_until: Option<String>,
}

pub(super) fn summary<'a>(
    handover: &'a Handover,
    catalogue: &Catalogue,
    issue: &Issue,
    document: &RightsDocument,
    dates: &[[String; 3]],
) -> Summary<'a> {
    let assets = || catalogue.of(Role::Asset);
    let count = |origin| assets().filter(|entry| entry.rights.is_some_and(|row| row.origin == origin)).count();
    let more = dates.len().saturating_sub(FIRST_DATES);
    Summary {
        first_dates: markdown::table(["Last day", "Licence", "#Files"], &dates[..dates.len() - more]),
        more_dates: (more > 0).then(|| counted(more, "licence")),
        not_determined: not_determined(document),
        assets: counted(assets().count(), "asset"),
        generated: grouped(count(Origin::Generated)),
        edited: grouped(count(Origin::EditedFromGenerated)),
        exceptions: (!document.accepted.is_empty()).then(|| counted(document.accepted.len(), "objection")),
        contact: handover.contact.as_deref(),
        support_until: handover.support_window_days.map(|days| issue.delivered_at.plus(days).to_string()),
    }
}

/// What a lawyer would ask for and nobody recorded: how many, and which, as far as a line can say.
fn not_determined(document: &RightsDocument) -> Vec<Markdown> {
    let files = |what: &dyn Fn(&RightsRow) -> bool| -> BTreeSet<&str> {
        document.rows.iter().filter(|row| of_others(row.origin) && what(row)).map(|row| row.path.as_str()).collect()
    };
    let unnamed = files(&|row| row.licence.license.is_none() && row.licence.number.is_none());
    let unproved = files(&|row| row.evidence.is_empty());
    let endless = files(&|row| row.licence.expires.is_none());
    let fonts = document.fonts_not_checked.iter().map(BundlePath::as_str).collect();
    let models = document.models.iter().filter(|terms| terms.commercial_use.is_none()).map(|terms| terms.model.as_str()).collect();
    let said = |what: &str, noun: &str, names: BTreeSet<&str>| {
        let some: Vec<String> = names.iter().take(NAMED).map(|name| code(name)).collect();
        let more = if names.len() > NAMED { ", …" } else { "" };
        (!names.is_empty()).then(|| Markdown(format!("{what}: {} ({}{more}).", counted(names.len(), noun), some.join(", "))))
    };
    let sentences = [
        said("Whether the output of a model may be used commercially", "model", models),
        said("By which licence somebody else's work is used", "file", unnamed),
        said("Evidence for somebody else's work", "file", unproved),
        said("The last day on which somebody else's work may be used", "file", endless),
        said("Which fonts are inside, as the file could not be read", "file", fonts),
    ];
    sentences.into_iter().flatten().collect()
}

/// Whether files of this origin are used by somebody else's leave.
fn of_others(origin: Origin) -> bool {
    !matches!(origin, Origin::Generated | Origin::EditedFromGenerated | Origin::AgencyMade | Origin::ClientSupplied)
}
