//! From what was typed to what it means. Everything that the configuration can get wrong is an error here, before a file is looked at.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;

use super::config::{EngagementFile, JqProgram, PromptScope, RegenerationMode, SupportTable, WorkspaceFile};
use super::patterns::{self, Patterns};
use super::place::Place;
use super::slug::{slugify, title_case};
use super::{Agency, Client, Engagement, RegenerationRules, Support, accept, lock, parse, rights, ship, sources, strip};
use crate::data::slug::{MAX_SLUG, is_slug};
use crate::data::source::SourcePath;
use crate::data::{Code, Day, Digest, Fix, source};
use crate::{Error, Result, jq};

/// The file that configures an engagement or a workspace.
pub const CONFIG_FILE: &str = "handoff.toml";
/// The file that holds the pins.
pub const LOCK_FILE: &str = "handoff.lock";
/// The file that leaves out, in gitignore's manner.
pub const IGNORE_FILE: &str = ".handoffignore";
/// Folders whose contents are not accepted, in any case and at any depth.
pub const UNACCEPTED_FOLDERS: [&str; 5] = ["drafts", "rejected", "wip", "scoping", "pitches"];
/// Longest configuration file that is read.
pub const CONFIG_LIMIT: u64 = 4 << 20;

/// What was typed beside the engagement.
#[derive(Clone, Copy, Debug, Default)]
pub struct Flags {
    /// `--date`: beats what is configured.
    pub date: Option<Day>,
    /// `SOURCE_DATE_EPOCH`, as a day.
    pub source_date: Option<Day>,
    /// The day of the clock, for when nothing else says one.
    pub today: Option<Day>,
}

impl Engagement {
    /// The engagement in the folder `path`, as its files and `flags` have it.
    pub fn open(path: &Path, flags: Flags) -> Result<Self> {
        Self::assembled(path, None, flags)
    }

    /// … as it would be if `text` were its `handoff.toml`.
    pub fn open_as(path: &Path, text: &str, flags: Flags) -> Result<Self> {
        Self::assembled(path, Some(text), flags)
    }

    fn assembled(path: &Path, text: Option<&str>, flags: Flags) -> Result<Self> {
        let place = Place::find(path)?;
        let text = text.map_or_else(|| place.read(CONFIG_FILE, CONFIG_LIMIT), |text| Ok(Some(text.to_owned())))?;
        let own: EngagementFile = parsed(text, &place.shown(CONFIG_FILE))?;
        let house: WorkspaceFile = parsed(place.read_house(CONFIG_LIMIT)?, CONFIG_FILE)?;
        assemble(place, own, house, flags)
    }
}

fn parsed<T: DeserializeOwned + Default>(text: Option<String>, shown: &str) -> Result<T> {
    text.map_or_else(|| Ok(T::default()), |text| parse::parse(&text, shown))
}

fn assemble(place: Place, own: EngagementFile, house: WorkspaceFile, flags: Flags) -> Result<Engagement> {
    let shown = place.shown(CONFIG_FILE);
    let client = client(&place, &own, &shown)?;
    let (delivered_at, delivered_at_from) = delivery_day(own.engagement.delivered_at, flags, &shown)?;
    let sources = sources::resolve(&place, own.source.iter().map(|entry| entry.path.as_str()))?;
    let strip = strip::rules(own.strip, house.strip, &shown)?;
    let job_filter = job_filter(own.filter.job, house.filter.job, &shown);
    job_filter.iter().chain(&strip.jq).try_for_each(jq::check)?;
    let engagement = Engagement {
        client,
        kind: own.engagement.kind.unwrap_or_default(),
        title: own.engagement.title,
        delivered_at,
        delivered_at_from,
        support: support(own.support, house.support),
        sources: sources.folders.into_iter().collect(),
        source_links: sources.links.into_iter().collect(),
        ship: ship::rules(&own.ship, &shown)?,
        ignore_file: ignore_file(&place)?,
        exclude: excludes(house.filter.exclude, own.filter.exclude, &shown)?,
        filter_defaults: own.filter.defaults && house.filter.defaults,
        job_filter,
        all_prompts: own.filter.prompts.or(house.filter.prompts) == Some(PromptScope::All),
        links: own.link,
        renames: own.rename,
        strip,
        rights: rights::rules(own.rights, &place.at, house.rights)?,
        models: own.models.into_iter().chain(house.models).collect(),
        regeneration: RegenerationRules {
            archive: own.regeneration.mode == RegenerationMode::Archive,
            drop: own.regeneration.drop,
            rename: own.regeneration.rename,
        },
        accepts: accept::rules(own.accept, &shown)?,
        agency: Agency { name: house.agency.name, domains: house.agency.domains, people: house.agency.people },
        templates: house.templates.map(|folder| place.templates(&folder)).transpose()?,
        lock: lock::read(&place)?,
        decided_by: decided_by(&place)?,
        workspace: place.workspace,
        folder: place.folder,
        at: place.at,
        other_clients: place.other_clients,
    };
    Ok(engagement)
}

/// What the files say that decide; a later build is compared with that.
fn decided_by(place: &Place) -> Result<BTreeMap<SourcePath, Digest>> {
    let mut digests = BTreeMap::new();
    for file in [CONFIG_FILE, LOCK_FILE, IGNORE_FILE] {
        digests.extend(place.read(file, lock::LIMIT)?.map(|text| (place.shown(file), Digest::of(text))));
    }
    digests.extend(place.read_house(CONFIG_LIMIT)?.map(|text| (CONFIG_FILE.to_owned(), Digest::of(text))));
    Ok(digests)
}

fn client(place: &Place, own: &EngagementFile, shown: &str) -> Result<Client> {
    let folder = source::file_name(&place.at);
    let slug = match &own.client.slug {
        Some(slug) if is_slug(slug) => slug.clone(),
        Some(written) => {
            let rule = format!("lower-case ASCII letters and digits, `-` between them, {} at most", MAX_SLUG);
            let message = format!("{shown}: [client] slug = {} is not a slug: {rule}", Fix::quote(written));
            let proposal = Some(slugify(written)).filter(|proposal| is_slug(proposal)).unwrap_or_else(|| "…".to_owned());
            let fix = Fix::toml("write it as a slug", format!("[client]\nslug = {}", Fix::quote(&proposal)));
            return Err(Error::new(Code::Config, message).at(shown).fix(fix));
        }
        None => slugify(folder),
    };
    if !is_slug(&slug) {
        let fix = Fix::toml(format!("say one in {shown}"), "[client]\nslug = \"…\"");
        let why = if slug.is_empty() { "it has no Latin letters or digits" } else { "it is too long" };
        return Err(Error::new(Code::Config, format!("no client slug can be made of the folder name `{folder}`: {why}"))
            .at(shown)
            .fix(fix));
    }
    if let Some(other) = place.other_clients.iter().flatten().find(|other| slugify(other) == slug) {
        let message = format!(
            "the client slug `{slug}` is that of the folder {} too: their versions would lie in one folder",
            in_clients(place, other)
        );
        let fix = Fix::toml("give this engagement a slug of its own, or correct one that was copied", "[client]\nslug = \"…\"");
        return Err(Error::new(Code::Config, message).at(shown).fix(fix));
    }
    let name = own.client.name.clone().unwrap_or_else(|| title_case(&slug));
    Ok(Client { slug, name })
}

fn in_clients(place: &Place, other: &str) -> String {
    source::in_folder(source::folder(&place.at), other)
}

/// Where `handoff.toml` has the day of delivery.
const CONFIGURED_DAY: &str = "[engagement] delivered_at";

/// The most explicit one wins: the flag, the configuration (the file `shown`), the environment, the clock.
fn delivery_day(configured: Option<Day>, flags: Flags, shown: &str) -> Result<(Day, &'static str)> {
    let days = [(flags.date, "--date"), (configured, CONFIGURED_DAY), (flags.source_date, "SOURCE_DATE_EPOCH"), (flags.today, "today")];
    let fixed = days.into_iter().find_map(|(day, from)| Some((day?, from)));
    let (day, from) = fixed.ok_or_else(|| {
        Error::new(Code::Usage, "no day of delivery is known").fix(Fix::text("give it with --date, or as [engagement] delivered_at"))
    })?;
    match day.parts() {
        // What a zip can say: years from 1980 (APPNOTE 4.4.6).
        (1980..=2107, ..) => Ok((day, from)),
        _ => {
            let message = format!("{from}: {day} cannot be written into a zip, whose years run from 1980 to 2107");
            Err(match from {
                CONFIGURED_DAY => Error::new(Code::Config, format!("{shown}: {message}")).at(shown).fix(Fix::text("write the right year")),
                _ => Error::new(Code::Usage, message).fix(Fix::text("give the day of delivery with --date")),
            })
        }
    }
}

fn support(own: SupportTable, house: SupportTable) -> Support {
    Support { contact: own.contact.or(house.contact), window_days: own.window_days.or(house.window_days) }
}

fn job_filter(own: Option<String>, house: Option<String>, shown: &str) -> Option<JqProgram> {
    let program = |name: &str, file: &str| {
        let (name, file) = (name.to_owned(), file.to_owned());
        move |source| JqProgram { source, name, file }
    };
    own.map(program("handoff.toml [filter] job", shown)).or_else(|| house.map(program("workspace handoff.toml [filter] job", CONFIG_FILE)))
}

/// The workspace's patterns, then the engagement's. Each list is tried alone first, so that an error names its file.
fn excludes(house: Vec<String>, own: Vec<String>, shown: &str) -> Result<Patterns> {
    let named = |list: &str, patterns: Vec<String>| -> Vec<(String, String)> {
        patterns.into_iter().enumerate().map(|(index, pattern)| (format!("{list}[{index}]"), pattern)).collect()
    };
    let house = named("workspace handoff.toml [filter] exclude", house);
    let own = named("handoff.toml [filter] exclude", own);
    patterns::compile(CONFIG_FILE, house.clone())?;
    patterns::compile(shown, house.into_iter().chain(own))
}

fn ignore_file(place: &Place) -> Result<Option<Patterns>> {
    let Some(text) = place.read(IGNORE_FILE, CONFIG_LIMIT)? else { return Ok(None) };
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    let named = lines.map(|(line, pattern)| (format!("{IGNORE_FILE} line {}", line + 1), pattern.to_owned()));
    patterns::compile(&place.shown(IGNORE_FILE), named).map(Some)
}
