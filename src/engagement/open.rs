//! From what was typed to what it means. Everything that the configuration can get wrong is an error here, before a file is looked at.

use std::path::{Path, PathBuf};

use super::config::{self, EngagementFile, JqProgram, OneOrMany, PromptScope, RegenerationMode, RightsEntry, StripTable, WorkspaceFile};
use super::patterns::{NotAPattern, Patterns};
use super::slug::{is_slug, slugify, title_case};
use super::{
    AcceptRule, Agency, Client, Engagement, RegenerationRules, RightsRule, ShipRule, ShipTarget, StripRules, Support, parse, sources,
};
use crate::data::pin::{LOCK_SCHEMA, Lock};
use crate::data::source::SourcePath;
use crate::data::{Code, Day, Fix};
use crate::{Error, Result, filesystem, generation, jq};

/// The file that configures an engagement or a workspace.
pub const CONFIG_FILE: &str = "handoff.toml";
/// The file that holds the pins.
pub const LOCK_FILE: &str = "handoff.lock";
/// The file that leaves out, in gitignore's manner.
pub const IGNORE_FILE: &str = ".handoffignore";
/// Folders whose contents are not accepted, in any case and at any depth.
pub const UNACCEPTED_FOLDERS: [&str; 5] = ["drafts", "rejected", "wip", "scoping", "pitches"];
/// Longest configuration file that is read.
const CONFIG_LIMIT: u64 = 4 << 20;

const TAGS: [&str; 5] = ["internal-*", "retainer-*", "pitch-*", "client:*", "wip-*"];
const KEYS: [&str; 5] = ["notes", "internal_notes", "reviewer", "competitors", "confidentiality"];

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
        let folder = filesystem::canonical(path)?;
        if !folder.is_dir() {
            let fix = Fix::text("name the folder of a client's engagement, such as clients/acme-fintech");
            return Err(Error::new(Code::NotFound, format!("{} is not a folder", path.display())).at(path.display()).fix(fix));
        }
        let place = Place::of(folder)?;
        let own_shown = format!("{}/{CONFIG_FILE}", place.at);
        let own: EngagementFile = read_config(&place.folder.join(CONFIG_FILE), &own_shown)?;
        let house: WorkspaceFile = read_config(&place.workspace.join(CONFIG_FILE), CONFIG_FILE)?;
        assemble(place, own, house, flags)
    }
}

/// Where an engagement lies.
struct Place {
    folder: PathBuf,
    workspace: PathBuf,
    at: SourcePath,
    other_clients: Option<Vec<String>>,
}

impl Place {
    fn of(folder: PathBuf) -> Result<Self> {
        let parent = folder.parent().ok_or_else(|| Error::new(Code::Usage, "the root folder is no engagement").at(folder.display()))?;
        let name = name_of(&folder)?;
        let in_clients = parent.file_name().is_some_and(|name| name == "clients");
        match parent.parent() {
            Some(workspace) if in_clients => {
                let others = filesystem::folders_in(parent)?.into_iter().filter(|other| *other != name).collect();
                Ok(Self { at: format!("clients/{name}"), workspace: workspace.to_owned(), other_clients: Some(others), folder })
            }
            _ => Ok(Self { at: name, workspace: parent.to_owned(), other_clients: None, folder }),
        }
    }
}

fn name_of(folder: &Path) -> Result<String> {
    let name = folder.file_name().and_then(|name| name.to_str());
    name.map(str::to_owned)
        .ok_or_else(|| Error::new(Code::SourceName, "the name of the engagement's folder is not UTF-8").at(folder.display()))
}

fn read_config<T: serde::de::DeserializeOwned + Default>(path: &Path, shown: &str) -> Result<T> {
    match filesystem::read_text_if_there(path, CONFIG_LIMIT)? {
        Some(text) => parse::parse(&text, shown),
        None => Ok(T::default()),
    }
}

fn assemble(place: Place, own: EngagementFile, house: WorkspaceFile, flags: Flags) -> Result<Engagement> {
    let shown = format!("{}/{CONFIG_FILE}", place.at);
    let client = client(&place, &own, &shown)?;
    let (delivered_at, delivered_at_from) = delivery_day(own.engagement.delivered_at, flags)?;
    let sources = sources::resolve(&place.workspace, &place.at, own.source.iter().map(|entry| entry.path.as_str()))?;
    let excludes = named("handoff.toml [filter] exclude", own.filter.exclude);
    let house_excludes = named("workspace handoff.toml [filter] exclude", house.filter.exclude);
    let job_filter = own.filter.job.or(house.filter.job).map(|source| JqProgram { source, name: "handoff.toml [filter] job".to_owned() });
    let strip = strip_rules(own.strip, house.strip, &shown)?;
    job_filter.iter().chain(&strip.jq).try_for_each(jq::check)?;
    let engagement = Engagement {
        client,
        kind: own.engagement.kind.unwrap_or_default(),
        title: own.engagement.title,
        delivered_at,
        delivered_at_from,
        support: Support {
            contact: own.support.contact.or(house.support.contact),
            window_days: own.support.window_days.or(house.support.window_days),
        },
        sources,
        ship: ship_rules(&own.ship)?,
        ignore_file: ignore_file(&place.folder)?,
        exclude: compile(house_excludes.chain(excludes))?,
        filter_defaults: own.filter.defaults && house.filter.defaults,
        job_filter,
        all_prompts: own.filter.prompts.or(house.filter.prompts) == Some(PromptScope::All),
        links: own.link,
        renames: own.rename,
        strip,
        rights: rights_rules(own.rights, &place.at, house.rights)?,
        models: own.models.into_iter().chain(house.models).collect(),
        regeneration: RegenerationRules {
            archive: own.regeneration.mode == RegenerationMode::Archive,
            drop: own.regeneration.drop,
            rename: own.regeneration.rename,
        },
        accepts: accept_rules(own.accept, &shown)?,
        agency: Agency { name: house.agency.name, domains: house.agency.domains, people: house.agency.people },
        templates: house.templates.map(|folder| place.workspace.join(folder)),
        lock: read_lock(&place)?,
        workspace: place.workspace,
        folder: place.folder,
        at: place.at,
        other_clients: place.other_clients,
    };
    Ok(engagement)
}

fn client(place: &Place, own: &EngagementFile, shown: &str) -> Result<Client> {
    let slug = match &own.client.slug {
        Some(slug) if is_slug(slug) => slug.clone(),
        Some(slug) => {
            let message = format!("{shown}: [client] slug = {slug:?} is not a slug: lower-case ASCII letters and digits, `-` between them");
            return Err(Error::new(Code::Config, message)
                .at(shown)
                .fix(Fix::toml("write it as a slug", format!("slug = {:?}", slugify(slug)))));
        }
        None => slugify(place.at.rsplit('/').next().unwrap_or_default()),
    };
    if slug.is_empty() {
        let fix = Fix::toml(format!("say one in {shown}"), "[client]\nslug = \"…\"");
        return Err(Error::new(Code::Config, format!("no client slug can be made of the folder name {:?}", place.at)).at(shown).fix(fix));
    }
    let name = own.client.name.clone().unwrap_or_else(|| title_case(&slug));
    Ok(Client { slug, name })
}

/// The most explicit one wins: the flag, the configuration, the environment, the clock.
fn delivery_day(configured: Option<Day>, flags: Flags) -> Result<(Day, &'static str)> {
    let days = [
        (flags.date, "--date"),
        (configured, "[engagement] delivered_at"),
        (flags.source_date, "SOURCE_DATE_EPOCH"),
        (flags.today, "today"),
    ];
    let fixed = days.into_iter().find_map(|(day, from)| Some((day?, from)));
    let (day, from) = fixed.ok_or_else(|| Error::new(Code::Usage, "no day of delivery is known: give --date"))?;
    match day.parts() {
        // What a zip can say: years from 1980 (APPNOTE 4.4.6).
        (1980..=2107, ..) => Ok((day, from)),
        _ => Err(Error::new(Code::Usage, format!("{from}: {day} cannot be written into a zip, whose years run from 1980 to 2107"))),
    }
}

fn named(list: &str, patterns: Vec<String>) -> impl Iterator<Item = (String, String)> {
    patterns.into_iter().enumerate().map(move |(index, pattern)| (format!("{list}[{index}]"), pattern))
}

fn compile(patterns: impl IntoIterator<Item = (String, String)>) -> Result<Patterns> {
    Patterns::new(patterns).map_err(|error: NotAPattern| Error::new(Code::Config, error.to_string()))
}

fn matches(rule: &str, patterns: &OneOrMany) -> Result<Patterns> {
    compile(patterns.iter().map(|pattern| (rule.to_owned(), pattern.clone())))
}

fn ignore_file(folder: &Path) -> Result<Option<Patterns>> {
    let text = filesystem::read_text_if_there(&folder.join(IGNORE_FILE), CONFIG_LIMIT)?;
    let lines = |text: String| {
        compile(text.lines().enumerate().map(|(line, pattern)| (format!("{IGNORE_FILE} line {}", line + 1), pattern.to_owned())))
    };
    text.map(lines).transpose()
}

/// What `[[ship]]` names takes the place of the built-in folder for the same target.
fn ship_rules(entries: &[config::ShipEntry]) -> Result<Vec<ShipRule>> {
    let mut rules = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let to = match entry.to {
            config::ShipTo::Assets => ShipTarget::Assets,
            config::ShipTo::Working => ShipTarget::Working,
        };
        rules.push(ship_rule(&entry.from, to, format!("handoff.toml [[ship]][{index}]"))?);
    }
    for (folder, to) in [("deliverables", ShipTarget::Assets), ("working", ShipTarget::Working)] {
        if !rules.iter().any(|rule| rule.to == to) {
            rules.push(ship_rule(&format!("/{folder}/**"), to, format!("default: {folder}/"))?);
        }
    }
    Ok(rules)
}

fn ship_rule(from: &str, to: ShipTarget, rule: String) -> Result<ShipRule> {
    let fixed = from.trim_start_matches('/').split('/').take_while(|component| !component.contains(['*', '?', '[', '\\']));
    let mut base = fixed.collect::<Vec<_>>().join("/");
    // `05_Delivery/a.png` names one file: its folder is what is cut off. `05_Delivery` or `05_Delivery/` names the folder itself.
    if base == from.trim_start_matches('/') && base.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        base = base.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    }
    let base = base.trim_end_matches('/').to_owned();
    // A pattern of `[[ship]]` is about paths from the engagement's top, as it reads; gitignore would let a plain name match at any depth.
    let anchored = if from.contains('/') { from.to_owned() } else { format!("/{from}") };
    Ok(ShipRule { from: compile([(rule.clone(), anchored)])?, base, to, rule })
}

fn strip_rules(own: StripTable, house: StripTable, shown: &str) -> Result<StripRules> {
    let defaults = own.defaults && house.defaults;
    let built_in = |list: &[&str]| -> Vec<(String, String)> {
        let kept = list.iter().filter(|_| defaults);
        kept.map(|text| ((*text).to_owned(), format!("default: {text}"))).collect()
    };
    let mut rules = StripRules { tags: built_in(&TAGS), keys: built_in(&KEYS), defaults_off: !defaults, ..StripRules::default() };
    for (table, file) in [(house, CONFIG_FILE), (own, shown)] {
        refuse_unsupported(&table, file)?;
        rules.tags.extend(table.tags.into_iter().enumerate().map(|(index, tag)| (tag, format!("{file} [strip] tags[{index}]"))));
        rules.keys.extend(table.keys.into_iter().enumerate().map(|(index, key)| (key, format!("{file} [strip] keys[{index}]"))));
        rules
            .forbidden
            .extend(table.forbidden.into_iter().enumerate().map(|(index, term)| (term, format!("{file} [strip] forbidden[{index}]"))));
        rules.jq.extend(
            table.jq.into_iter().enumerate().map(|(index, source)| JqProgram { source, name: format!("{file} [strip] jq[{index}]") }),
        );
        for (index, entry) in table.allow.into_iter().enumerate() {
            let patterns = matches(&format!("{file} [[strip.allow]][{index}]"), &entry.matches)?;
            rules.allow.push((entry, patterns));
        }
    }
    Ok(rules)
}

/// Media ship unchanged in this version: a rule that asks for something else must not be passed over in silence.
fn refuse_unsupported(table: &StripTable, file: &str) -> Result<()> {
    let unsupported = |key: &str| {
        let message = format!("{file}: [strip] {key} asks for changes in media, and this version ships media unchanged");
        Err(Error::new(Code::Config, message)
            .at(file)
            .fix(Fix::text("take the key out; media whose metadata is not read are listed as leak.unreadable")))
    };
    match &table.metadata {
        Some(config::MetadataField::Some(_)) => return unsupported("metadata"),
        Some(config::MetadataField::All(config::MetadataMode::KeepDescriptive)) => return unsupported("metadata = \"keep-descriptive\""),
        _ => {}
    }
    if table.disclosure == Some(config::Disclosure::Ensure) { unsupported("disclosure = \"ensure\"") } else { Ok(()) }
}

/// The engagement's rows stand before the workspace's register, so that the first match is the nearest.
fn rights_rules(own: Vec<RightsEntry>, at: &str, house: Vec<RightsEntry>) -> Result<Vec<RightsRule>> {
    let own = own.into_iter().enumerate().map(|(index, entry)| (entry, format!("handoff.toml [[rights]][{index}]"), at.to_owned()));
    let house =
        house.into_iter().enumerate().map(|(index, entry)| (entry, format!("workspace handoff.toml [[rights]][{index}]"), String::new()));
    let compiled =
        own.chain(house).map(|(entry, rule, base)| Ok(RightsRule { matches: matches(&rule, &entry.matches)?, entry, base, rule }));
    compiled.collect()
}

fn accept_rules(entries: Vec<config::AcceptEntry>, shown: &str) -> Result<Vec<AcceptRule>> {
    let compiled = entries.into_iter().enumerate().map(|(index, entry)| {
        let at = format!("{shown}: [[accept]][{index}]");
        let code: Code = entry.code.parse().map_err(|error| Error::new(Code::Config, format!("{at}: {error}")).at(shown))?;
        if !code.acceptable() {
            let possible: Vec<_> = Code::ALL.iter().filter(|code| code.acceptable()).map(|code| code.name()).collect();
            let fix = Fix::text(format!("only these can be accepted: {}", possible.join(", ")));
            return Err(Error::new(Code::Config, format!("{at}: `{code}` cannot be accepted")).at(shown).fix(fix));
        }
        if entry.by.trim().is_empty() || entry.because.trim().is_empty() {
            return Err(
                Error::new(Code::Config, format!("{at}: `by` and `because` say who decided and why; neither may be empty")).at(shown)
            );
        }
        Ok(AcceptRule { code, matches: matches(&at, &entry.matches)?, by: entry.by, because: entry.because })
    });
    compiled.collect()
}

fn read_lock(place: &Place) -> Result<Option<Lock>> {
    let Some(text) = filesystem::read_text_if_there(&place.folder.join(LOCK_FILE), 64 << 20)? else { return Ok(None) };
    let shown = format!("{}/{LOCK_FILE}", place.at);
    let invalid = |message: String| {
        let fix = Fix::text("take it from version control again, or run `handoff pin --update` where the tool is");
        Error::new(Code::LockInvalid, format!("{shown}: {message}")).at(&shown).fix(fix)
    };
    let value = generation::json::parse(text.as_bytes()).map_err(|error| invalid(error.to_string()))?;
    let lock: Lock = serde_json::from_value(value).map_err(|error| invalid(error.to_string()))?;
    if lock.schema != LOCK_SCHEMA {
        return Err(invalid(format!("its schema is {:?}, not {LOCK_SCHEMA:?}", lock.schema)));
    }
    match lock.models.iter().find(|(id, pin)| **id != pin.id || !pin.holds()) {
        Some((id, _)) => Err(invalid(format!("the digest of {id}'s snapshot does not hold: the file was edited"))),
        None => Ok(Some(lock)),
    }
}
