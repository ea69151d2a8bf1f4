//! White-label by configuration and origin: what is kept of other people's pictures, what a kept field may say, what the
//! configuration keeps or adds, and what becomes of a file that cannot be read.

use std::fs;

use serde_json::Value;

use crate::harness::{ACME, Ran, Studio, document_in, have, unzipped};
use crate::white_label::{CARD, HERO, LOOP, MARKER, PHOTO, STING, TILE, deliverable, exiftool, marked, png_text, tag, tag_both};

/// What exiftool says of an asset in the first bundle.
fn shipped(studio: &Studio, name: &str) -> String {
    exiftool(name, &asset(studio, name))
}

fn asset(studio: &Studio, name: &str) -> Vec<u8> {
    unzipped(&studio.bundle(1))[&format!("assets/{name}")].clone()
}

/// The finding in the photograph.
#[track_caller]
fn in_photo(ran: &Ran) -> Value {
    let finding = ran.code(1).finding("leak.term");
    assert_eq!(finding["path"], format!("assets/{PHOTO}"), "{finding}");
    finding
}

/// Adds what a finding says is to be pasted.
#[track_caller]
fn paste(studio: &Studio, finding: &Value) {
    studio.configure_more(&finding["fix"]["toml"].as_str().expect("something to paste").replace('…', "somebody has a reason"));
}

fn ready(what: &str) -> Option<Studio> {
    have("exiftool", what).then(Studio::new)
}

#[test]
fn a_stock_photo_keeps_who_made_it_and_what_it_shows_and_nothing_else() {
    let Some(studio) = ready("metadata of a stock photo") else { return };
    let kept = ["-EXIF:Artist=Ana Kamera", "-XMP-dc:Creator=Ana Kamera", "-XMP-dc:Title=Team", "-XMP-photoshop:Credit=Example Stock"];
    let more = ["-IPTC:Keywords=desk", "-IPTC:Credit=Example Stock", "-EXIF:Copyright=Example Stock", "-XMP-xmpRights:UsageTerms=web only"];
    let gone =
        ["-EXIF:UserComment={}", "-Comment={}", "-XMP-photoshop:Instructions={}", "-IPTC:SpecialInstructions={}", "-EXIF:OwnerName={}"];
    tag(&studio, &deliverable(PHOTO), &[kept.as_slice(), &more, &gone].concat());
    studio.built();
    let left = shipped(&studio, PHOTO);
    for field in ["Artist", "Creator", "Title", "Credit", "Keywords", "Copyright", "UsageTerms"] {
        assert!(left.lines().any(|line| line.contains(&format!(" {field} "))), "{field} is gone: {left}");
    }
    assert!(!left.contains(MARKER) && !marked(&asset(&studio, PHOTO)), "{left}");
    assert!(!left.lines().any(|line| line.contains("OwnerName") || line.contains("Instructions")), "{left}");
}

#[test]
fn what_a_model_made_keeps_its_rights_alone() {
    let Some(studio) = ready("metadata of a generated picture") else { return };
    tag_both(
        &studio,
        HERO,
        &["-XMP-dc:Creator=Somebody", "-XMP-dc:Rights=Acme Fintech", "-PNG:Copyright=Acme Fintech", "-PNG:Author=Somebody"],
    );
    studio.built();
    let left = shipped(&studio, HERO.0);
    assert!(left.contains("Rights") && left.contains("[PNG]           Copyright"), "{left}");
    assert!(!left.contains("Somebody"), "{left}");
}

#[test]
fn the_agency_may_stand_in_a_copyright_and_nowhere_else() {
    let Some(studio) = ready("the agency in a copyright") else { return };
    let rights = ["-EXIF:Copyright=Northlight Studio", "-XMP-dc:Rights=Northlight Studio", "-IPTC:CopyrightNotice=Northlight Studio"];
    tag(&studio, &deliverable(PHOTO), &rights);
    studio.json(&["plan", ACME]).good();
    tag(&studio, &deliverable(PHOTO), &["-XMP-dc:Title=Shot for Northlight Studio"]);
    assert_eq!(in_photo(&studio.json(&["build", ACME]))["place"], "XMP dc:title");
}

#[test]
fn another_client_in_a_copyright_refuses_until_somebody_says_why_it_may_stand() {
    let Some(studio) = ready("another client in a copyright") else { return };
    tag(&studio, &deliverable(PHOTO), &["-EXIF:Copyright=2026 Zest Retail"]);
    let finding = in_photo(&studio.json(&["build", ACME]));
    assert_eq!(finding["place"], "EXIF Copyright");
    assert!(finding["message"].as_str().unwrap().contains("clients/zest-retail"), "{finding}");
    assert!(finding["fix"]["toml"].as_str().unwrap().starts_with("[[strip.allow]]"), "no rule takes a copyright out: {finding}");
    assert!(finding["fix"]["text"].as_str().unwrap().contains("source"), "{finding}");
    paste(&studio, &finding);
    studio.json(&["build", ACME]).good();
}

#[test]
fn another_client_in_a_kept_caption_refuses_and_goes_by_what_is_pasted() {
    let Some(studio) = ready("another client in a caption") else { return };
    tag(&studio, &deliverable(PHOTO), &["-XMP-dc:Description=For Zest Retail", "-XMP-dc:Rights=Example Stock"]);
    let finding = in_photo(&studio.json(&["build", ACME]));
    assert_eq!(finding["place"], "XMP dc:description");
    assert!(finding["fix"]["toml"].as_str().unwrap().starts_with("[[strip.metadata]]"), "{finding}");
    paste(&studio, &finding);
    studio.json(&["build", ACME]).good();
    let left = shipped(&studio, PHOTO);
    assert!(!left.contains("Zest") && left.contains("Rights"), "{left}");
}

#[test]
fn keep_keeps_every_byte_and_searches_it() {
    let Some(studio) = ready("metadata that are kept") else { return };
    tag_both(&studio, HERO, &["-PNG:Comment={}", "-EXIF:UserComment={}"]);
    studio.configure("[strip]", "[strip]\nmetadata = \"keep\"");
    studio.built();
    assert_eq!(asset(&studio, HERO.0), fs::read(studio.path(&deliverable(HERO.0))).unwrap());
    tag_both(&studio, HERO, &["-EXIF:UserComment=as for Zest Retail"]);
    let finding = studio.json(&["build", ACME]).code(1).finding("leak.term");
    assert_eq!((&finding["path"], &finding["place"]), (&format!("assets/{}", HERO.0).into(), &"EXIF UserComment".into()));
}

#[test]
fn some_files_keep_what_describes_them() {
    let Some(studio) = ready("metadata that describe") else { return };
    png_text(&studio, &deliverable(HERO.0), "parameters", MARKER);
    tag_both(&studio, HERO, &["-XMP-dc:Title=Dawn", "-EXIF:UserComment={}"]);
    tag_both(&studio, CARD, &["-XMP-dc:Title=Cards"]);
    studio.configure_more("[[strip.metadata]]\nmatch = [\"assets/hero/**\"]\nmode = \"keep-descriptive\"");
    studio.built();
    let (hero, card) = (shipped(&studio, HERO.0), shipped(&studio, CARD.0));
    assert!(hero.contains("Dawn") && !hero.contains(MARKER), "{hero}");
    assert!(!card.contains("Cards"), "{card}");
}

#[test]
fn the_mark_of_ai_made_media_is_put_where_it_is_asked_for_and_kept_where_it_is() {
    let Some(studio) = ready("the mark of AI-made media") else { return };
    tag(
        &studio,
        &deliverable(TILE),
        &["-XMP-iptcExt:DigitalSourceType=http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"],
    );
    let says = |studio: &Studio, name: &str| {
        let left = shipped(studio, name);
        let line = left.lines().find(|line| line.contains("DigitalSourceType"))?;
        line.rsplit('/').next().map(str::to_owned)
    };
    studio.built();
    assert_eq!(says(&studio, HERO.0), None);
    assert_eq!(says(&studio, TILE).as_deref(), Some("compositeWithTrainedAlgorithmicMedia"));
    studio.remove("handoff");
    studio.configure("[strip]", "[strip]\ndisclosure = \"ensure\"");
    studio.built();
    for name in [HERO.0, CARD.0] {
        assert_eq!(says(&studio, name).as_deref(), Some("trainedAlgorithmicMedia"), "{name}");
    }
    assert_eq!(says(&studio, TILE).as_deref(), Some("compositeWithTrainedAlgorithmicMedia"), "one that is there is not changed");
    for name in [PHOTO, LOOP.0, STING.0] {
        assert_eq!(says(&studio, name), None, "{name}");
    }
}

#[test]
fn a_generated_jpeg_gets_the_mark_too() {
    let Some(studio) = ready("the mark in a JPEG") else { return };
    studio.configure("[strip]", "[strip]\ndisclosure = \"ensure\"");
    studio.built();
    assert!(shipped(&studio, TILE).contains("digitalsourcetype/trainedAlgorithmicMedia"));
}

#[test]
fn a_torn_picture_refuses_and_ships_only_when_somebody_answers_for_it() {
    let studio = Studio::new();
    let whole = fs::read(studio.path(&deliverable(HERO.0))).unwrap();
    for at in [deliverable(HERO.0).as_str(), HERO.1] {
        studio.write(at, &whole[..whole.len() - 20]);
    }
    let finding = studio.json(&["build", ACME]).code(1).finding("leak.unreadable");
    assert_eq!((&finding["severity"], &finding["path"]), (&"error".into(), &format!("assets/{}", HERO.0).into()));
    assert!(studio.versions().is_empty());
    paste(&studio, &finding);
    studio.json(&["build", ACME]).good();
    assert_eq!(asset(&studio, HERO.0), whole[..whole.len() - 20]);
    let manifest = document_in(&studio.bundle(1), "docs/handoff-manifest.json").to_string();
    assert!(manifest.contains("leak.unreadable"), "{manifest}");
}
