//! One asset in gallery.html: what the contact sheet shows of it, and what opens on demand.

use serde::Serialize;
use serde_json::Value;

use super::catalogue::{Catalogue, Entry};
use super::passed_around;
use crate::data::decision::Join;
use crate::data::library::{Class, LibraryEntry, LibraryInput};
use crate::data::media_type::{Kind, MediaType};
use crate::data::rights::RightsRow;
use crate::data::size::human_bytes;
use crate::data::wording::{duration, pixels};

/// Letters of a prompt that describe an image to those who do not see it.
const DESCRIPTION: usize = 140;

/// One asset.
#[derive(Serialize)]
pub(super) struct Card {
    path: String,
    name: String,
    /// `image`, `video`, `audio` or `file`: what a browser can show.
    shown_as: &'static str,
    kind: String,
    pixels: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    duration: Option<String>,
    size: String,
    /// Type, pixels, duration and size in one line.
    facts: String,
    /// For those who do not see the image: what was asked for, else the name.
    description: String,
    prompt_id: Option<String>,
    prompt: Option<String>,
    edited: bool,
    parameters: Vec<Parameter>,
    /// What became of parameters that the tool ignored.
    adjusted: Vec<String>,
    inputs: Vec<Input>,
    class: Option<&'static str>,
    /// What the class means, or why the prompt cannot be run again.
    again: Option<String>,
    model: Option<String>,
    model_name: Option<String>,
    pin: Option<String>,
    origin: Option<&'static str>,
    /// Its own terms and those of its parts, as far as they may be passed around.
    rights: Vec<Terms>,
    /// The first day that ends something, parts included.
    expires: Option<String>,
    /// Whether RIGHTS.md says more than this page may.
    more_rights: bool,
    sha256: String,
}

/// A parameter beside the prompt, as it is written in the library.
#[derive(Serialize)]
struct Parameter {
    name: String,
    value: String,
}

/// A file of the bundle that the prompt takes.
#[derive(Serialize)]
struct Input {
    path: String,
    shown: bool,
    /// The id of the prompt whose output it is.
    job: Option<String>,
}

/// What a licence asks for.
#[derive(Serialize)]
struct Terms {
    /// Where a part comes from; `None` for the asset itself.
    part: Option<&'static str>,
    licence: Option<String>,
    holder: Option<String>,
    credit: Option<String>,
    territory: Option<String>,
    restrictions: Option<String>,
}

pub(super) fn card(entry: &Entry, catalogue: &Catalogue) -> Card {
    let (file, prompt) = (entry.file, entry.prompt);
    let pixels = file.facts.pixels.map(pixels);
    let duration = file.facts.duration_seconds.map(duration);
    let extension = file.path.file_name().rsplit_once('.').map(|(_, extension)| extension);
    let (kind, size) = (kind(&file.media_type, extension), human_bytes(entry.packed.bytes));
    let facts = [Some(kind.clone()), pixels.clone(), duration.clone(), Some(size.clone())].into_iter().flatten();
    // A narrow card breaks between facts, not in them.
    let facts: Vec<String> = facts.map(|fact| fact.replace(' ', "\u{a0}")).collect();
    Card {
        path: file.path.to_string(),
        name: file.path.file_name().to_owned(),
        shown_as: shown_as(&file.media_type),
        kind,
        pixels,
        width: file.facts.pixels.map(|(width, _)| width),
        height: file.facts.pixels.map(|(_, height)| height),
        duration,
        size,
        facts: facts.join(" · "),
        description: description(entry),
        prompt_id: file.prompt.clone(),
        prompt: prompt.and_then(|prompt| prompt.prompt.clone()),
        edited: matches!(file.join, Some(Join::Link | Join::Name)),
        parameters: prompt.map(parameters).unwrap_or_default(),
        adjusted: prompt.map(adjusted).unwrap_or_default(),
        inputs: prompt.iter().flat_map(|prompt| &prompt.inputs).map(|one| input(one, catalogue)).collect(),
        class: prompt.map(|prompt| prompt.class.name()),
        again: prompt.map(again),
        model: file.model.clone(),
        model_name: entry.pin.map(|pin| pin.name.clone()),
        pin: entry.pin.map(|pin| pin.pin.clone()),
        origin: entry.rights.map(|row| row.origin.label()),
        rights: entry.rows().filter_map(terms).collect(),
        expires: entry.expires().map(|day| day.to_string()),
        more_rights: entry.rows().any(|row| passed_around::row(row) != *row),
        sha256: entry.packed.sha256.to_string(),
    }
}

fn description(entry: &Entry) -> String {
    let Some(prompt) = entry.prompt.and_then(|prompt| prompt.prompt.as_deref()) else { return entry.file.path.file_name().to_owned() };
    let line = prompt.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = line.char_indices().nth(DESCRIPTION).map_or(line.len(), |(at, _)| at);
    format!("Made from: {}{}", &line[..cut], if cut < line.len() { "…" } else { "" })
}

/// Those that name no file of the bundle: these are shown as what they are.
fn parameters(entry: &LibraryEntry) -> Vec<Parameter> {
    let is_input = |value: &Value| value.as_str().is_some_and(|text| entry.inputs.iter().any(|input| input.path.as_str() == text));
    let only_inputs = |value: &Value| match value {
        Value::Array(values) => !values.is_empty() && values.iter().all(is_input),
        value => is_input(value),
    };
    let others = entry.parameters.iter().filter(|(_, value)| !only_inputs(value));
    let written = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    others.map(|(name, value)| Parameter { name: name.clone(), value: written(value) }).collect()
}

fn adjusted(prompt: &LibraryEntry) -> Vec<String> {
    let said = prompt.adjusted.iter().map(|one| match &one.to {
        Some(to) => format!("{}, written as {to}: the result will differ where this asset was made with the default", one.parameter),
        None => format!("{}, left out", one.parameter),
    });
    said.collect()
}

fn input(input: &LibraryInput, catalogue: &Catalogue) -> Input {
    let shown = catalogue.find(input.path.as_str()).is_some_and(|entry| shown_as(&entry.file.media_type) == "image");
    Input { path: input.path.to_string(), shown, job: input.job.clone() }
}

fn again(entry: &LibraryEntry) -> String {
    match entry.class {
        Class::Seeded => "with the same seed, the closest that one can get".to_owned(),
        Class::Request => "the same request can be sent; the output may differ".to_owned(),
        Class::NotReproducible => entry.reason.clone().unwrap_or_else(|| "no reason was recorded".to_owned()),
    }
}

/// What there is to say of a row beside its origin; of a part, that it is there.
fn terms(row: &RightsRow) -> Option<Terms> {
    let licence = passed_around::row(row).licence;
    let terms = Terms {
        part: row.component.then(|| row.origin.label()),
        licence: licence.title(),
        holder: licence.holder,
        credit: licence.credit,
        territory: licence.territory,
        restrictions: licence.restrictions,
    };
    let said = [&terms.licence, &terms.holder, &terms.credit, &terms.territory, &terms.restrictions];
    (row.component || said.into_iter().any(Option::is_some)).then_some(terms)
}

/// What browsers in use show by themselves; everything else is a card with type and size.
fn shown_as(media_type: &MediaType) -> &'static str {
    match (media_type.kind(), media_type.as_str()) {
        (
            _,
            "image/png"
            | "image/jpeg"
            | "image/gif"
            | "image/webp"
            | "image/avif"
            | "image/apng"
            | "image/svg+xml"
            | "image/bmp"
            | "image/x-icon"
            | "image/vnd.microsoft.icon",
        ) => "image",
        (_, "video/mp4" | "video/webm" | "video/x-m4v") => "video",
        (Kind::Audio, "audio/x-aiff" | "audio/amr" | "audio/midi") => "file",
        (Kind::Audio, _) => "audio",
        _ => "file",
    }
}

/// `PNG`, `SVG`, `MP4`: what people call the type, without registry prefixes; where that is long, the name's ending.
fn kind(media_type: &MediaType, extension: Option<&str>) -> String {
    let name = match media_type.as_str() {
        "image/vnd.adobe.photoshop" => "Photoshop",
        "application/octet-stream" => extension.filter(|extension| extension.len() <= 5).unwrap_or("File"),
        "text/plain" => "Text",
        "audio/mpeg" => "MP3",
        "video/quicktime" => "QuickTime",
        name => name.rsplit('/').next().unwrap_or(name),
    };
    let name = name.strip_prefix("x-").or(name.strip_prefix("vnd.")).unwrap_or(name);
    let name = name.split('+').next().unwrap_or(name);
    let name = extension.filter(|extension| name.contains(['.', '-']) && extension.len() <= 5).unwrap_or(name);
    if name.len() <= 5 { name.to_uppercase() } else { name.to_owned() }
}
