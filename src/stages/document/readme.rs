//! README.md: the page where a receiving team starts that has never heard of this program.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Heading;
use super::catalogue::{Catalogue, Entry};
use super::example::{Example, example};
use super::markdown::{self, Markdown};
use super::regeneration;
use crate::data::bundle;
use crate::data::decision::Role;
use crate::data::handover::{Handover, Issue};
use crate::data::manifest::{HandoffKind, Manifest};
use crate::data::rights;
use crate::data::size::human_bytes;
use crate::data::wording::{counted, grouped};

/// What the template is given.
#[derive(Serialize)]
pub(super) struct View<'a> {
    #[serde(flatten)]
    heading: Heading<'a>,
    kind: &'static str,
    root: String,
    zip: String,
    archive: bool,
    assets: String,
    prompts: usize,
    contents: Markdown,
    runnable: usize,
    seeded: usize,
    request: usize,
    not_reproducible: usize,
    reasons: Markdown,
    chains: Markdown,
    adjusted: Markdown,
    example: Option<Example>,
    tool_version: Option<&'a str>,
    models: Markdown,
    unpinned: bool,
    rights_status: String,
    rights_totals: Markdown,
    first_expiry: Option<String>,
    contact: Option<&'a str>,
    support_days: Option<String>,
    support_until: Option<String>,
    supersedes: Option<u32>,
    supersedes_tree: Option<String>,
    generator: String,
}

pub(super) fn view<'a>(handover: &'a Handover, catalogue: &Catalogue, issue: &'a Issue, manifest: &Manifest) -> View<'a> {
    let counts = manifest.regeneration;
    View {
        heading: Heading::new(handover, issue),
        kind: kind(handover.kind),
        root: issue.edition.root(),
        zip: issue.edition.zip_name(&handover.client_slug),
        archive: handover.archive,
        assets: counted(manifest.assets_count, "asset"),
        prompts: manifest.prompts_count,
        contents: contents(handover, catalogue),
        runnable: if handover.archive { 0 } else { counts.seeded + counts.request },
        seeded: counts.seeded,
        request: counts.request,
        not_reproducible: counts.not_reproducible,
        reasons: regeneration::reasons(handover),
        chains: if handover.archive { Markdown::default() } else { regeneration::chains(handover) },
        adjusted: regeneration::adjusted(handover),
        example: if handover.archive { None } else { example(handover) },
        tool_version: handover.pins.as_ref().map(|pins| pins.tool.version.as_str()),
        models: models(handover),
        unpinned: handover.library.jobs.iter().any(|entry| entry.pin.is_none()),
        rights_status: manifest.rights_status.clone(),
        rights_totals: rights_totals(handover),
        first_expiry: handover.rights.iter().filter_map(|row| row.licence.expires).min().map(|day| day.to_string()),
        contact: handover.contact.as_deref(),
        support_days: handover.support_window_days.map(|days| counted(days as usize, "day")),
        support_until: manifest.support_until.map(|day| day.to_string()),
        supersedes: issue.supersedes.as_ref().map(|before| before.version.0),
        supersedes_tree: issue.supersedes.as_ref().map(|before| before.tree_sha256.to_string()),
        generator: format!("{} {}", issue.generator.name, issue.generator.version),
    }
}

fn kind(kind: HandoffKind) -> &'static str {
    match kind {
        HandoffKind::ClientFinal => "the accepted work of a finished engagement",
        HandoffKind::AgencyTransfer => "the accepted work of an engagement, for the team that takes over",
        HandoffKind::CampaignArchive => "the accepted work of one campaign, for the archive",
        HandoffKind::SourceDelivery => "the accepted work of an engagement, with its layered and project files",
        HandoffKind::YearEnd => "the accepted work of one year, for the archive",
    }
}

/// What is in the bundle: folders by name, documents as links, each with what it is for and how much of it there is.
fn contents(handover: &Handover, catalogue: &Catalogue) -> Markdown {
    let mut rows: Vec<[String; 3]> = Vec::new();
    folder(&mut rows, catalogue, "assets/", "the accepted assets", &[Role::Asset]);
    let mut document = |path: &str, what: &str, amount: String| {
        rows.push([markdown::link(path, &super::url::relative("", path)), what.to_owned(), amount])
    };
    document(bundle::GALLERY, "look through every asset with its prompt, model and rights; opens offline in a browser", String::new());
    document(bundle::RIGHTS, "whose everything is, for a lawyer", String::new());
    document(bundle::RIGHTS_JSON, "the same for a program", String::new());
    document(bundle::ASSETS_CSV, "for import into a DAM (UTF-8)", String::new());
    if !handover.library.jobs.is_empty() {
        let prompts = |count| counted(count, "prompt");
        document(bundle::LIBRARY, "every prompt with its parameters, model and assets", prompts(handover.library.jobs.len()));
        if !handover.archive {
            document(
                bundle::BATCH,
                "the prompts that can be run again, as the generation tool reads them",
                prompts(handover.library.batch().jobs.len()),
            );
        }
    }
    if let Some(pins) = &handover.pins {
        document(bundle::PINS, "what each model was on the day it was recorded", counted(pins.models.len(), "model"));
    }
    for (path, what) in [(bundle::BRAND_RULES, "the brand rules"), (bundle::BRAND_SYSTEM, "the brand system, for programs")] {
        if catalogue.find(path).is_some() {
            document(path, what, String::new());
        }
    }
    document(bundle::CHANGELOG, "what changed from version to version", String::new());
    document(bundle::MANIFEST, "what this handoff is, for a program", String::new());
    folder(&mut rows, catalogue, "docs/rights/", "licences and releases", &[Role::Evidence]);
    folder(&mut rows, catalogue, "source/inputs/", "reference files that prompts take", &[Role::Input]);
    folder(&mut rows, catalogue, "source/working/", "layered and project files", &[Role::Working]);
    folder(&mut rows, catalogue, "source/", "records of the generation runs", &[Role::RunResults, Role::RunManifest]);
    rows.push([markdown::link(bundle::SUMS, bundle::SUMS), "the SHA-256 of every other file".to_owned(), String::new()]);
    markdown::table(["Where", "What", "#How much"], &rows)
}

fn folder(rows: &mut Vec<[String; 3]>, catalogue: &Catalogue, name: &str, what: &str, roles: &[Role]) {
    let files: Vec<&Entry> = roles.iter().flat_map(|role| catalogue.of(*role)).collect();
    if !files.is_empty() {
        let bytes = files.iter().map(|entry| entry.packed.bytes).sum();
        rows.push([markdown::code(name), what.to_owned(), format!("{}, {}", counted(files.len(), "file"), human_bytes(bytes))]);
    }
}

fn models(handover: &Handover) -> Markdown {
    let mut prompts: BTreeMap<&str, usize> = BTreeMap::new();
    handover.library.jobs.iter().for_each(|entry| *prompts.entry(&entry.model).or_default() += 1);
    let pin = |model: &str| handover.pins.as_ref().and_then(|pins| pins.models.get(model));
    let rows: Vec<[String; 5]> = prompts
        .into_iter()
        .map(|(model, count)| {
            let pin = pin(model);
            [
                markdown::code(model),
                pin.map(|pin| markdown::text(&pin.name)).unwrap_or_default(),
                pin.map(|pin| markdown::text(&pin.provider)).unwrap_or_default(),
                pin.map_or_else(
                    || if handover.archive { String::new() } else { "not pinned".to_owned() },
                    |pin| pin.captured_at.to_string(),
                ),
                grouped(count),
            ]
        })
        .collect();
    let id = if handover.archive { "Model" } else { "Id, as the tool takes it" };
    markdown::table([id, "Name", "Provider", "State recorded on", "#Prompts"], &rows)
}

fn rights_totals(handover: &Handover) -> Markdown {
    let rows: Vec<[String; 2]> =
        rights::totals(&handover.rights).iter().map(|total| [total.origin.label().to_owned(), grouped(total.files)]).collect();
    markdown::table(["Where files come from", "#Files"], &rows)
}
