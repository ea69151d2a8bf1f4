//! docs/gallery.html: a contact sheet of every asset, one page that fetches nothing but the bundle's own files.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Heading;
use super::catalogue::{Catalogue, Entry, licence_title};
use crate::data::decision::{Join, Role};
use crate::data::handover::{Handover, Issue};
use crate::data::library::LibraryEntry;
use crate::data::media_type::{Kind, MediaType};
use crate::data::size::human_bytes;
use crate::data::wording::{counted, duration, pixels};

/// What the template is given.
#[derive(Serialize)]
pub(super) struct View<'a> {
    #[serde(flatten)]
    heading: Heading<'a>,
    count: String,
    archive: bool,
    folders: Vec<Folder>,
}

/// The assets of one folder.
#[derive(Serialize)]
struct Folder {
    /// Below `assets/`; `None` for those at its top.
    name: Option<String>,
    count: String,
    cards: Vec<Card>,
}

/// One asset.
#[derive(Serialize)]
struct Card {
    path: String,
    name: String,
    /// `image`, `video`, `audio` or `file`: what a browser can show.
    shown_as: &'static str,
    kind: String,
    pixels: Option<String>,
    duration: Option<String>,
    size: String,
    /// Type, pixels, duration and size in one line.
    facts: String,
    prompt_id: Option<String>,
    prompt: Option<String>,
    edited: bool,
    class: Option<&'static str>,
    /// What the prompt takes.
    inputs: Vec<CardInput>,
    /// What became of parameters that the tool ignored.
    adjusted: Vec<String>,
    model: Option<String>,
    model_name: Option<String>,
    pinned: Option<String>,
    origin: Option<&'static str>,
    licence: Option<String>,
    /// Parts with rights of their own.
    inside: Vec<String>,
    /// The first day that ends something, parts included.
    expires: Option<String>,
    /// Whether RIGHTS.md names a holder or a credit line. They stand only there: they may name the agency, which a page that
    /// is passed around must not.
    holder_or_credit: bool,
    sha256: String,
}

/// A file that a prompt takes.
#[derive(Serialize)]
struct CardInput {
    path: String,
    /// The id of the prompt whose output it is.
    job: Option<String>,
}

pub(super) fn view<'a>(handover: &'a Handover, catalogue: &Catalogue, issue: &'a Issue) -> View<'a> {
    let assets: Vec<&Entry> = catalogue.of(Role::Asset).collect();
    // Bytewise by path, files of a folder and of its subfolders alternate: gather them by folder.
    let mut by_folder: BTreeMap<&str, Vec<Card>> = BTreeMap::new();
    for entry in &assets {
        by_folder.entry(entry.file.path.parent()).or_default().push(card(entry));
    }
    let folders = by_folder.into_iter().map(|(folder, cards)| Folder {
        name: folder.strip_prefix("assets/").map(str::to_owned),
        count: counted(cards.len(), "asset"),
        cards,
    });
    View {
        heading: Heading::new(handover, issue),
        count: counted(assets.len(), "asset"),
        archive: handover.archive,
        folders: folders.collect(),
    }
}

fn card(entry: &Entry) -> Card {
    let (file, prompt) = (entry.file, entry.prompt);
    let pixels = file.facts.pixels.map(pixels);
    let duration = file.facts.duration_seconds.map(duration);
    let (kind, size) = (kind(&file.media_type), human_bytes(entry.packed.bytes));
    let facts: Vec<String> = [Some(kind.clone()), pixels.clone(), duration.clone(), Some(size.clone())].into_iter().flatten().collect();
    let inside = entry.components.iter().map(|row| match licence_title(&row.licence) {
        Some(licence) => format!("{}: {licence}", row.origin.label()),
        None => row.origin.label().to_owned(),
    });
    Card {
        path: file.path.to_string(),
        name: file.path.file_name().to_owned(),
        shown_as: shown_as(&file.media_type),
        kind,
        pixels,
        duration,
        size,
        facts: facts.join(" · "),
        prompt_id: file.prompt.clone(),
        prompt: prompt.and_then(|prompt| prompt.prompt.clone()),
        edited: matches!(file.join, Some(Join::Link | Join::Name)),
        class: prompt.map(|prompt| prompt.class.name()),
        inputs: prompt.map(inputs).unwrap_or_default(),
        adjusted: prompt.map(adjusted).unwrap_or_default(),
        model: file.model.clone(),
        model_name: entry.pin.map(|pin| pin.name.clone()),
        pinned: entry.pin.map(|pin| pin.captured_at.to_string()),
        origin: entry.rights.map(|row| row.origin.label()),
        licence: entry.rights.and_then(|row| licence_title(&row.licence)),
        inside: inside.collect(),
        expires: entry.expires().map(|day| day.to_string()),
        holder_or_credit: entry.rows().any(|row| row.licence.holder.is_some() || row.licence.credit.is_some()),
        sha256: entry.packed.sha256.to_string(),
    }
}

fn inputs(prompt: &LibraryEntry) -> Vec<CardInput> {
    prompt.inputs.iter().map(|input| CardInput { path: input.path.to_string(), job: input.job.clone() }).collect()
}

fn adjusted(prompt: &LibraryEntry) -> Vec<String> {
    let said = prompt.adjusted.iter().map(|one| match &one.to {
        Some(to) => format!("{}, written as {to}: the result will differ where this asset was made with the default", one.parameter),
        None => format!("{}, left out", one.parameter),
    });
    said.collect()
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

/// `PNG`, `SVG`, `MP4`: what people call the type, without registry prefixes.
fn kind(media_type: &MediaType) -> String {
    let name = match media_type.as_str() {
        "image/vnd.adobe.photoshop" => "Photoshop",
        "application/octet-stream" => "File",
        "text/plain" => "Text",
        "audio/mpeg" => "MP3",
        "video/quicktime" => "QuickTime",
        name => name.rsplit('/').next().unwrap_or(name),
    };
    let name = name.strip_prefix("x-").or(name.strip_prefix("vnd.")).unwrap_or(name);
    let name = name.split('+').next().unwrap_or(name);
    if name.len() <= 5 { name.to_uppercase() } else { name.to_owned() }
}
