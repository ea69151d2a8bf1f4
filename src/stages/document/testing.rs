//! A handover as an agency would have it, with the names and prompts that make trouble, for the tests of the documents.

use std::collections::BTreeMap;

use serde_json::json;

use crate::data::bundle::{Edition, Version};
use crate::data::code::Code;
use crate::data::decision::{Join, Role};
use crate::data::handover::{HandedFile, Handover, Issue, MediaFacts, PackedFile};
use crate::data::library::{Adjustment, Class, How, LibraryEntry, LibraryInput, LibrarySource, PromptLibrary};
use crate::data::manifest::{Accepted, Generator, HandoffKind};
use crate::data::media_type::MediaType;
use crate::data::pin::{ModelPins, PINS_SCHEMA, Pin, ToolVersion};
use crate::data::rights::{Evidence, Licence, ModelTerms, Origin, RightsRow};
use crate::data::{BundlePath, Digest};

fn path(text: &str) -> BundlePath {
    BundlePath::new(text).unwrap()
}

fn file(at: &str, role: Role, media_type: &'static str, pixels: Option<(u32, u32)>, seconds: Option<f64>) -> HandedFile {
    let facts = MediaFacts { pixels, duration_seconds: seconds };
    HandedFile { path: path(at), role, media_type: MediaType::fixed(media_type), facts, prompt: None, join: None, model: None }
}

fn made_by(file: HandedFile, prompt: &str, model: &str, join: Join) -> HandedFile {
    HandedFile { prompt: Some(prompt.to_owned()), model: Some(model.to_owned()), join: Some(join), ..file }
}

fn files() -> Vec<HandedFile> {
    let asset = |at, media_type, pixels, seconds| file(at, Role::Asset, media_type, pixels, seconds);
    let mut files = vec![
        made_by(asset("assets/hero/hero.png", "image/png", Some((1920, 1080)), None), "hero", "recraftv4", Join::Content),
        made_by(asset("assets/hero/hero_final.png", "image/png", Some((1920, 1080)), None), "hero", "recraftv4", Join::Link),
        made_by(
            asset("assets/social/50% off #1 & 'more' [v2]`x`.png", "image/png", Some((1080, 1080)), None),
            "tile",
            "seedream-5",
            Join::Content,
        ),
        made_by(
            asset("assets/social/Grüße aus Zürich.svg", "image/svg+xml", Some((640, 480)), None),
            "gruesse",
            "seedream-5",
            Join::Content,
        ),
        made_by(asset("assets/video/teaser.mp4", "video/mp4", Some((1920, 1080)), Some(8.04)), "teaser", "kling-v3-pro", Join::Content),
        asset("assets/photos/desk.jpg", "image/jpeg", Some((4000, 3000)), None),
        asset("assets/audio/jingle.mp3", "audio/mpeg", None, Some(12.5)),
        asset("assets/print/brochure.pdf", "application/pdf", None, None),
        file("source/inputs/sketch.png", Role::Input, "image/png", Some((512, 512)), None),
        file("source/run-001/results.json", Role::RunResults, "application/json", None, None),
        file("source/working/hero.psd", Role::Working, "image/vnd.adobe.photoshop", None, None),
        file("docs/brand.md", Role::BrandRules, "text/markdown", None, None),
        file("docs/rights/stock-123456.pdf", Role::Evidence, "application/pdf", None, None),
    ];
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn entry(id: &str, model: &str, prompt: &str, parameters: serde_json::Value, class: Class, assets: &[&str]) -> LibraryEntry {
    LibraryEntry {
        id: id.to_owned(),
        model: model.to_owned(),
        prompt: Some(prompt.to_owned()),
        parameters: parameters.as_object().unwrap().clone(),
        pin: (class != Class::NotReproducible).then(|| format!("{model}@2026-04-20")),
        class,
        reason: (class == Class::NotReproducible).then(|| format!("the model {model} is withdrawn")),
        source: LibrarySource { run: "run-001".to_owned(), job: format!("acme-fintech/{id}") },
        inputs: Vec::new(),
        adjusted: Vec::new(),
        assets: assets.iter().map(|asset| path(asset)).collect(),
        edited: false,
    }
}

/// A prompt that no shell, table or page may take for its own.
pub(crate) const NASTY: &str = "A \"calm\" editorial hero, it's 5 o'clock — $HOME `whoami` 100% <b>bold</b> & more!\n'@\nEND\n| a | b |\n```\n<script>alert(1)</script> café 🎨";

fn library() -> PromptLibrary {
    let tile = "assets/social/50% off #1 & 'more' [v2]`x`.png";
    let mut jobs = vec![
        entry("hero", "recraftv4", NASTY, json!({"aspectRatio": "16:9", "style": "raster"}), Class::Request, &["assets/hero/hero.png"]),
        entry("tile", "seedream-5", "A tile", json!({"seed": 7, "imageUrls": ["source/inputs/sketch.png"]}), Class::Seeded, &[tile]),
        entry("gruesse", "seedream-5", "Grüße", json!({"seed": 11}), Class::Request, &["assets/social/Grüße aus Zürich.svg"]),
        entry("teaser", "kling-v3-pro", "Slow pan", json!({"duration": 8}), Class::NotReproducible, &["assets/video/teaser.mp4"]),
    ];
    let sketch = LibraryInput { parameter: "imageUrls".to_owned(), path: path("source/inputs/sketch.png"), job: Some("hero".to_owned()) };
    jobs[1].inputs.push(sketch);
    let adjusted = |parameter: &str, how, to: Option<&str>| Adjustment { parameter: parameter.to_owned(), how, to: to.map(str::to_owned) };
    jobs[1].adjusted.push(adjusted("aspect_ratio", How::Renamed, Some("aspectRatio")));
    jobs[0].adjusted.push(adjusted("guid|ance", How::Dropped, None));
    jobs[2].edited = true;
    jobs.sort_by(|a, b| a.id.cmp(&b.id));
    PromptLibrary { jobs }
}

fn pins() -> ModelPins {
    let pin = |id: &str, name: &str, provider: &str| {
        let snapshot = json!({"id": id, "name": name});
        let pin = Pin {
            id: id.to_owned(),
            pin: format!("{id}@2026-04-20"),
            captured_at: "2026-04-20".parse().unwrap(),
            digest: Pin::snapshot_digest(&snapshot),
            name: name.to_owned(),
            provider: provider.to_owned(),
            mode: "image".to_owned(),
            workflow: format!("{provider}/generate"),
            snapshot,
        };
        (id.to_owned(), pin)
    };
    ModelPins {
        schema: PINS_SCHEMA.to_owned(),
        tool: ToolVersion { name: "gen-ai".to_owned(), version: "2.68.1".to_owned() },
        models: BTreeMap::from([pin("recraftv4", "Recraft V4", "recraft"), pin("seedream-5", "Seedream 5", "bytedance")]),
    }
}

fn rights() -> Vec<RightsRow> {
    let row = |at: &str, origin| RightsRow { path: path(at), origin, component: false, licence: Licence::default(), evidence: Vec::new() };
    let text = |text: &str| Some(text.to_owned());
    let stock = Licence {
        license: text("Example Stock #123456"),
        holder: text("Example | Stock Ltd."),
        credit: text("=Photo: A. Example / Example Stock"),
        restrictions: text("no resale, web only"),
        territory: text("worldwide"),
        expires: "2027-01-31".parse().ok(),
        ..Licence::default()
    };
    let evidence = Evidence {
        name: "stock-123456.pdf".to_owned(),
        path: Some(path("docs/rights/stock-123456.pdf")),
        sha256: Digest::of("docs/rights/stock-123456.pdf"),
    };
    let track = Licence { license: text("Track 7"), number: text("77-A"), holder: text("Example Music"), ..Licence::default() };
    let contract = Evidence { name: "track-7 contract.pdf".to_owned(), path: None, sha256: Digest::of("contract") };
    let mut rows = vec![
        row("assets/hero/hero.png", Origin::Generated),
        row("assets/hero/hero_final.png", Origin::EditedFromGenerated),
        row("assets/social/50% off #1 & 'more' [v2]`x`.png", Origin::Generated),
        row("assets/social/Grüße aus Zürich.svg", Origin::Generated),
        row("assets/video/teaser.mp4", Origin::Generated),
        RightsRow {
            component: true,
            licence: track.clone(),
            evidence: vec![contract.clone()],
            ..row("assets/video/teaser.mp4", Origin::Music)
        },
        RightsRow { licence: stock, evidence: vec![evidence], ..row("assets/photos/desk.jpg", Origin::LicensedStock) },
        RightsRow { licence: track, evidence: vec![contract], ..row("assets/audio/jingle.mp3", Origin::Music) },
        row("assets/print/brochure.pdf", Origin::AgencyMade),
        row("source/inputs/sketch.png", Origin::ClientSupplied),
    ];
    rows.sort_by(|a, b| (&a.path, a.component).cmp(&(&b.path, b.component)));
    rows
}

/// The handover.
pub(crate) fn handover() -> Handover {
    Handover {
        client_slug: "acme-fintech".to_owned(),
        client_name: "Acme Fintech".to_owned(),
        kind: HandoffKind::ClientFinal,
        title: Some("2025-Q3 to 2026-Q2 retainer".to_owned()),
        contact: Some("studio@example.com".to_owned()),
        support_window_days: Some(30),
        archive: false,
        files: files(),
        library: library(),
        pins: Some(pins()),
        rights: rights(),
        model_terms: vec![
            ModelTerms { model: "kling-v3-pro".to_owned(), ..ModelTerms::default() },
            ModelTerms {
                model: "recraftv4".to_owned(),
                commercial_use: Some("yes, per provider terms".to_owned()),
                terms_url: Some("https://example.com/terms".to_owned()),
                read_on: "2026-04-20".parse().ok(),
            },
            ModelTerms { model: "seedream-5".to_owned(), ..ModelTerms::default() },
        ],
        accepted: vec![Accepted {
            code: Code::LeakUnreadable,
            paths: vec!["source/working/hero.psd".to_owned()],
            by: "Head of production".to_owned(),
            because: "the client asked for layered files".to_owned(),
        }],
        credentials_removed: vec![path("assets/hero/hero.png")],
        fonts_not_checked: vec![path("assets/print/brochure.pdf")],
    }
}

/// What packing found out: sizes and digests that stand for the bytes.
pub(crate) fn packed(handover: &Handover) -> Vec<PackedFile> {
    let pack = |file: &HandedFile| PackedFile { path: file.path.clone(), bytes: 1_234_567, sha256: Digest::of(file.path.as_str()) };
    handover.files.iter().map(pack).collect()
}

/// A first issue.
pub(crate) fn issue() -> Issue {
    Issue {
        edition: Edition::Numbered(Version(1)),
        delivered_at: "2026-04-22".parse().unwrap(),
        supersedes: None,
        generator: Generator { name: "handoff".to_owned(), version: "0.1.0".to_owned() },
        history: None,
    }
}

/// The same engagement as a static archive.
pub(crate) fn archive() -> Handover {
    Handover { archive: true, pins: None, contact: None, support_window_days: None, title: None, ..handover() }
}

/// Every asset generated, with nothing else to tell.
pub(crate) fn plain() -> Handover {
    let mut handover = handover();
    handover.files.retain(|file| file.path.is_in("assets/hero") && file.join == Some(Join::Content));
    handover.library.jobs.retain(|entry| entry.id == "hero");
    handover.rights.retain(|row| row.path.as_str() == "assets/hero/hero.png");
    handover.model_terms.retain(|terms| terms.model == "recraftv4");
    handover.model_terms[0] = ModelTerms { model: "recraftv4".to_owned(), ..ModelTerms::default() };
    handover.accepted.clear();
    handover.credentials_removed.clear();
    handover.fonts_not_checked.clear();
    handover
}
