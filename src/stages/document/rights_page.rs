//! docs/RIGHTS.md, for a lawyer: a page of summary ([`rights_summary`]), then every file by origin, every licence once, the
//! evidence, the terms of the models, what is AI-made, and what was accepted in spite of a finding.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Heading;
use super::catalogue::{Catalogue, Entry};
use super::markdown::{self, Markdown, code, text};
use super::rights;
use super::rights_summary::{self, Summary};
use super::url;
use crate::data::decision::Role;
use crate::data::handover::{Handover, Issue};
use crate::data::rights::{Evidence, Licence, ModelTerms, Origin, RightsDocument, RightsRow};
use crate::data::wording::{counted, grouped};

/// How much of the rights is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All that is on record: docs/RIGHTS.md.
    Whole,
    /// What [`passed_around`](super::passed_around) leaves: gallery.html. What is not told there may still be on record.
    PassedAround,
}

/// What the template is given.
#[derive(Serialize)]
pub(super) struct View<'a> {
    #[serde(flatten)]
    heading: Heading<'a>,
    whole: bool,
    status: &'a str,
    totals: Markdown,
    summary: Summary<'a>,
    dates: Markdown,
    origins: Vec<Section>,
    components: Markdown,
    licences: Vec<LicenceSection>,
    evidence: Markdown,
    evidence_elsewhere: bool,
    fonts_not_checked: Vec<String>,
    models: Markdown,
    disclosure: Disclosure,
    credentials_removed: Vec<String>,
    accepted: Vec<AcceptedView<'a>>,
}

/// The files of one origin.
#[derive(Serialize)]
struct Section {
    heading: String,
    table: Markdown,
}

/// One licence: what it says and which files it covers.
#[derive(Serialize)]
struct LicenceSection {
    title: String,
    terms: Markdown,
    covers: String,
    files: Vec<String>,
}

/// Which assets a model made.
#[derive(Serialize)]
struct Disclosure {
    generated: String,
    edited: String,
    none: bool,
    others: Markdown,
}

#[derive(Serialize)]
struct AcceptedView<'a> {
    code: String,
    meaning: &'static str,
    by: &'a str,
    because: &'a str,
    paths: &'a [String],
}

pub(super) fn view<'a>(
    handover: &'a Handover,
    catalogue: &Catalogue,
    issue: &'a Issue,
    document: &'a RightsDocument,
    extent: Extent,
) -> View<'a> {
    let totals: Vec<[String; 2]> = document.totals.iter().map(|total| [total.origin.label().to_owned(), grouped(total.files)]).collect();
    let accepted = document.accepted.iter().map(|accepted| AcceptedView {
        code: accepted.code.to_string(),
        meaning: accepted.code.meaning(),
        by: &accepted.by,
        because: &accepted.because,
        paths: &accepted.paths,
    });
    let dates = dates(&document.rows);
    View {
        heading: Heading::new(handover, issue),
        whole: extent == Extent::Whole,
        status: &document.rights_status,
        totals: markdown::table(["Origin", "#Files"], &totals),
        summary: rights_summary::summary(handover, catalogue, issue, document, &dates),
        dates: markdown::table(["Last day", "Licence", "#Files"], &dates),
        origins: document.totals.iter().map(|total| section(total.origin, catalogue)).collect(),
        components: components(&document.rows),
        licences: licences(&document.rows, extent),
        evidence: evidence(&document.rows),
        evidence_elsewhere: document.rows.iter().flat_map(|row| &row.evidence).any(|evidence| evidence.path.is_none()),
        fonts_not_checked: document.fonts_not_checked.iter().map(ToString::to_string).collect(),
        models: models(handover, &document.models),
        disclosure: disclosure(catalogue),
        credentials_removed: handover.credentials_removed.iter().map(ToString::to_string).collect(),
        accepted: accepted.collect(),
    }
}

fn opt(value: Option<&str>) -> String {
    value.map(text).unwrap_or_default()
}

fn day(value: Option<crate::data::Day>) -> String {
    value.map(|day| day.to_string()).unwrap_or_default()
}

fn title(licence: &Licence) -> String {
    opt(licence.title().as_deref())
}

/// Licences that end, the first one first.
fn dates(rows: &[RightsRow]) -> Vec<[String; 3]> {
    let mut ends: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    for row in rows {
        if let Some(expires) = row.licence.expires {
            let name = row.licence.title().unwrap_or_else(|| row.origin.label().to_owned());
            ends.entry((expires, name)).or_default().insert(row.path.as_str());
        }
    }
    ends.into_iter().map(|((day, name), paths)| [day.to_string(), text(&name), grouped(paths.len())]).collect()
}

fn section(origin: Origin, catalogue: &Catalogue) -> Section {
    let files: Vec<&Entry> = catalogue.files.iter().filter(|entry| entry.rights.is_some_and(|row| row.origin == origin)).collect();
    let rows: Vec<[String; 9]> = files.iter().filter_map(|entry| entry.rights.map(|row| origin_row(entry, row))).collect();
    Section {
        heading: format!("{}: {}", origin.label(), counted(files.len(), "file")),
        table: markdown::table(["File", "Model", "Licence", "Holder", "Credit", "Territory", "From", "Until", "Evidence"], &rows),
    }
}

fn origin_row(entry: &Entry, row: &RightsRow) -> [String; 9] {
    let licence = &row.licence;
    [
        code(row.path.as_str()),
        entry.file.model.as_deref().map(code).unwrap_or_default(),
        title(licence),
        opt(licence.holder.as_deref()),
        opt(licence.credit.as_deref()),
        opt(licence.territory.as_deref()),
        day(licence.starts),
        day(licence.expires),
        row.evidence.iter().map(evidence_name).collect::<Vec<_>>().join(", "),
    ]
}

fn components(rows: &[RightsRow]) -> Markdown {
    let parts = rows.iter().filter(|row| row.component);
    let rows: Vec<[String; 7]> = parts
        .map(|row| {
            let licence = &row.licence;
            [
                code(row.path.as_str()),
                row.origin.label().to_owned(),
                title(licence),
                opt(licence.holder.as_deref()),
                opt(licence.covers.as_deref()),
                opt(licence.credit.as_deref()),
                day(licence.expires),
            ]
        })
        .collect();
    markdown::table(["In the file", "Part", "Licence", "Holder", "Covers", "Credit", "Until"], &rows)
}

fn licences(rows: &[RightsRow], extent: Extent) -> Vec<LicenceSection> {
    // What has a name comes first: that is what one looks for.
    let (nameless, named): (Vec<_>, Vec<_>) = rights::by_licence(rows).into_iter().partition(|((.., origin), _)| origin.is_some());
    let sections = named.into_iter().chain(nameless).map(|(_, rows)| {
        let paths: BTreeSet<&str> = rows.iter().map(|row| row.path.as_str()).collect();
        LicenceSection {
            title: rows.first().map(|row| row.licence.title().unwrap_or_else(|| title_of_nameless(row))).unwrap_or_default(),
            terms: terms(&rows, extent),
            covers: counted(paths.len(), "file"),
            files: paths.into_iter().map(str::to_owned).collect(),
        }
    });
    sections.collect()
}

/// How a licence is called of which neither name nor number was recorded.
fn title_of_nameless(row: &RightsRow) -> String {
    let held = row.licence.holder.as_ref().map(|holder| format!(", held by {holder}")).unwrap_or_default();
    format!("{}{held}", row.origin.label())
}

/// What a licence says, a line each; where files differ, all that is said.
fn terms(rows: &[&RightsRow], extent: Extent) -> Markdown {
    let line = |name: &str, say: &dyn Fn(&Licence) -> Option<String>| {
        let said: BTreeSet<String> = rows.iter().filter_map(|row| say(&row.licence)).collect();
        let differ = if said.len() > 1 { " (by file, see its table)" } else { "" };
        let said: Vec<String> = said.iter().map(|said| text(said)).collect();
        (!said.is_empty()).then(|| format!("- {name}: {}{differ}", said.join("; ")))
    };
    let whole = |line: String| (extent == Extent::Whole).then_some(line);
    let evidence: BTreeSet<&Evidence> = rows.iter().flat_map(|row| &row.evidence).collect();
    let evidence: Vec<String> = evidence.into_iter().map(evidence_name).collect();
    let lines = [
        line("Holder", &|licence| licence.holder.clone()),
        line("Covers", &|licence| licence.covers.clone()),
        line("Restrictions", &|licence| licence.restrictions.clone()).or(whole("- Restrictions: none recorded".to_owned())),
        line("Territory", &|licence| licence.territory.clone()),
        line("Credit line", &|licence| licence.credit.clone()),
        line("From", &|licence| licence.starts.map(|day| day.to_string())),
        Some(
            line("Until", &|licence| licence.expires.map(|day| day.to_string()))
                .unwrap_or_else(|| "- Until: no last day recorded".to_owned()),
        ),
        whole(format!("- Evidence: {}", if evidence.is_empty() { "none".to_owned() } else { evidence.join(", ") })),
    ];
    Markdown(lines.into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

fn evidence_name(evidence: &Evidence) -> String {
    match &evidence.path {
        Some(path) => markdown::link(path.as_str(), &url::relative("docs", path.as_str())),
        None => code(&evidence.name),
    }
}

fn evidence(rows: &[RightsRow]) -> Markdown {
    let mut all: BTreeMap<&Evidence, BTreeSet<&str>> = BTreeMap::new();
    for row in rows {
        row.evidence.iter().for_each(|evidence| {
            all.entry(evidence).or_default().insert(row.path.as_str());
        });
    }
    let rows: Vec<[String; 4]> = all
        .into_iter()
        .map(|(evidence, paths)| {
            let where_it_is = if evidence.path.is_some() { "in this bundle" } else { "not in this bundle" };
            [evidence_name(evidence), where_it_is.to_owned(), grouped(paths.len()), code(&evidence.sha256.to_string())]
        })
        .collect();
    markdown::table(["Document", "Where", "#For files", "SHA-256"], &rows)
}

fn models(handover: &Handover, terms: &[ModelTerms]) -> Markdown {
    let rows: Vec<[String; 5]> = terms
        .iter()
        .map(|terms| {
            let pin = handover.pins.as_ref().and_then(|pins| pins.models.get(&terms.model));
            [
                code(&terms.model),
                pin.map(|pin| text(&pin.provider)).unwrap_or_default(),
                terms.commercial_use.as_deref().map_or_else(|| "not determined".to_owned(), text),
                terms.terms_url.as_deref().map_or_else(|| "not recorded".to_owned(), text),
                terms.read_on.map_or_else(|| "not recorded".to_owned(), |day| day.to_string()),
            ]
        })
        .collect();
    markdown::table(["Model", "Provider", "Commercial use", "Terms", "Read on"], &rows)
}

fn disclosure(catalogue: &Catalogue) -> Disclosure {
    let assets = || catalogue.of(Role::Asset);
    let count = |origin| assets().filter(|entry| entry.rights.is_some_and(|row| row.origin == origin)).count();
    let made_by_model = |origin| matches!(origin, Origin::Generated | Origin::EditedFromGenerated);
    let others = assets().filter(|entry| entry.rights.is_some_and(|row| !made_by_model(row.origin)));
    let others = others.filter(|entry| entry.file.model.is_some() || entry.components.iter().any(|row| made_by_model(row.origin)));
    let rows: Vec<[String; 3]> = others
        .map(|entry| {
            let origin = entry.rights.map(|row| row.origin.label().to_owned()).unwrap_or_default();
            [code(entry.file.path.as_str()), origin, entry.file.model.as_deref().map(code).unwrap_or_default()]
        })
        .collect();
    let (generated, edited) = (count(Origin::Generated), count(Origin::EditedFromGenerated));
    Disclosure {
        generated: counted(generated, "asset"),
        edited: counted(edited, "asset"),
        none: generated + edited + rows.len() == 0,
        others: markdown::table(["File", "Recorded as", "Model"], &rows),
    }
}
