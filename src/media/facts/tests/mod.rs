//! What real files say, as exiftool and ffprobe say it; files of rarer forms, built here; files that lie.

mod broken;
mod built;

use std::io::Cursor;

use super::facts;
use crate::data::handover::MediaFacts;
use crate::data::media_type::{HEAD, MediaType};

/// A file of the small agency's workspace.
macro_rules! studio {
    ($path:literal) => {
        include_bytes!(concat!("../../../../fixtures/studio/clients/acme-fintech/", $path)).as_slice()
    };
}
use studio;

/// What is said of a file with this content, by the type that its content has.
fn facts_of(name: &str, bytes: &[u8]) -> MediaFacts {
    facts(&MediaType::of(name, &bytes[..bytes.len().min(HEAD)]), bytes.len() as u64, &mut Cursor::new(bytes)).unwrap()
}

/// The same, by a type that is given.
fn facts_as(media_type: &'static str, bytes: &[u8]) -> MediaFacts {
    facts(&MediaType::fixed(media_type), bytes.len() as u64, &mut Cursor::new(bytes)).unwrap()
}

fn pixels(width: u32, height: u32) -> MediaFacts {
    MediaFacts { pixels: Some((width, height)), duration_seconds: None }
}

fn seconds(seconds: f64) -> MediaFacts {
    MediaFacts { pixels: None, duration_seconds: Some(seconds) }
}

#[test]
fn pictures_say_their_pixels() {
    assert_eq!(facts_of("a.png", studio!("deliverables/hero/hero-final.png")), pixels(384, 216));
    assert_eq!(facts_of("a.png", studio!("deliverables/social/It's payday – café & co.png")), pixels(320, 320));
    assert_eq!(facts_of("a.jpg", studio!("deliverables/social/launch-tile.jpg")), pixels(240, 300));
    let photo = studio!("deliverables/photos/Team at desk, São Paulo (ExampleStock ES-441097).jpg");
    assert_eq!(facts_of("a.jpg", photo), pixels(320, 214));
    assert_eq!(facts_of("a.webp", studio!("deliverables/social/2026/card-stack.webp")), pixels(300, 200));
    assert_eq!(facts_of("a.webp", studio!("deliverables/social/2026/card-stack-lowres.webp")), pixels(90, 60));
    assert_eq!(facts_of("a.svg", studio!("deliverables/brand/acme-logo.svg")), pixels(160, 48));
    assert_eq!(facts_of("a.psd", studio!("working/hero-final.psd")), pixels(16, 16));
}

#[test]
fn films_and_sounds_say_how_long_they_are() {
    let film = MediaFacts { pixels: Some((192, 108)), duration_seconds: Some(1.0) };
    assert_eq!(facts_of("a.mp4", studio!("deliverables/video/vault-loop.mp4")), film);
    assert_eq!(facts_of("a.wav", studio!("deliverables/audio/ui-chime.wav")), seconds(0.4));
    assert_eq!(facts_of("a.mp3", studio!("deliverables/audio/payday-sting.mp3")), seconds(1.08));
}

#[test]
fn what_is_neither_says_nothing() {
    let nothing = MediaFacts::default();
    assert_eq!(facts_of("a.pdf", studio!("rights/ES-441097 licence.pdf")), nothing);
    assert_eq!(facts_of("brand.md", studio!("brand.md")), nothing);
    assert_eq!(facts_of("a.ai", studio!("working/acme-logo.ai")), nothing);
    assert_eq!(facts_of("empty.png", b""), nothing);
}

#[test]
fn a_name_that_lies_gives_nothing_rather_than_the_facts_of_something_else() {
    let png = studio!("deliverables/hero/hero-final.png");
    assert_eq!(facts_of("layers.psd", png), MediaFacts::default());
    for other in ["image/jpeg", "image/gif", "image/avif", "image/svg+xml", "video/mp4", "audio/wav", "audio/mpeg", "audio/ogg"] {
        assert_eq!(facts_as(other, png), MediaFacts::default(), "{other}");
    }
}
