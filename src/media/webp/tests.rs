//! A marker in every slot of a WebP, and WebPs that are broken or lie.

use super::chunk::written;
use crate::data::content::Recipe;
use crate::media::clean::{Credentials, Judged, Policy, Unreadable};
use crate::media::oracle::*;
use crate::media::samples;
use crate::media::xmp::DIGITAL_SOURCE_TYPE;

const STACK: &[u8] = studio!("deliverables/social/2026/card-stack.webp");
const STRUCTURE: [&str; 1] = ["RIFF:"];

fn webp(bytes: &[u8], policy: Policy) -> Result<Judged, Unreadable> {
    judge!(webp)(bytes, policy)
}

fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = [b"WEBP".as_slice(), &chunks.concat()].concat();
    [b"RIFF".as_slice(), &(body.len() as u32).to_le_bytes(), &body].concat()
}

/// The chunks of a file.
fn chunks(file: &[u8]) -> Vec<Vec<u8>> {
    let (mut at, mut chunks) = (12, Vec::new());
    while at < file.len() {
        let end = at + 8 + (u32::from_le_bytes(*file[at + 4..].first_chunk().unwrap()) as usize).next_multiple_of(2);
        chunks.push(file[at..end].to_vec());
        at = end;
    }
    chunks
}

/// The extended header of the 300 by 200 pixels of [`STACK`], with these flags.
fn extended(flags: u8) -> Vec<u8> {
    written(b"VP8X", &[flags, 0, 0, 0, 43, 1, 0, 199, 0, 0])
}

fn full() -> Vec<u8> {
    let mut out = riff(&[
        extended(0x2c),
        written(b"ICCP", &samples::profile()),
        written(b"NOTE", b"Northlight"),
        chunks(STACK).remove(0),
        written(b"EXIF", &[b"Exif\0\0".as_slice(), &samples::exif()].concat()),
        written(b"XMP ", samples::XMP.as_bytes()),
        written(b"C2PA", &samples::store()),
        written(b"EXIF", b"Northlight"),
    ]);
    out.extend_from_slice(b"Northlight after the end");
    out
}

#[test]
fn of_what_the_house_made_only_rights_stay() {
    let (judged, out) = strip(judge!(webp), &full(), RIGHTS, "webp");
    all_gone(
        &judged,
        &["WebP chunk NOTE", "WebP chunk EXIF", "WebP bytes after the end", "WebP C2PA (Content Credentials)", "EXIF GPS", "XMP dc:title"],
    );
    assert_eq!(judged.credentials, Credentials::Removed);
    assert_eq!(u32::from_le_bytes(*out[4..].first_chunk().unwrap()) as usize, out.len() - 8);
    assert_eq!(out[20], 0x2c, "profile, Exif and XMP are there");
    silent_about(&["Northlight", "northlight", "Photographer"], &out);
    let expected = ["ExifIFD:ColorSpace", "IFD0:Copyright", "IFD0:Orientation"];
    only_left(&out, &["RIFF:", "ICC-header:", "ICC_Profile:"], &expected);
}

#[test]
fn of_what_somebody_else_made_credits_stay_too() {
    let (_, out) = strip(judge!(webp), &full(), DESCRIPTIVE, "webp");
    let Some(tags) = tags(&out, &STRUCTURE) else { return };
    let value = |name: &str| tags.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    assert_eq!(value("IFD0:Artist"), Some("\"Photographer: Ana\""));
    assert_eq!(value("XMP-dc:Title"), Some("\"Photographer's title\""));
}

#[test]
fn flags_fall_with_what_they_announce() {
    let pixels = chunks(STACK).remove(0);
    let camera = riff(&[extended(0x0c), pixels.clone(), written(b"EXIF", b"II*\0\x08\0\0\0\0\0\0\0\0\0"), written(b"XMP ", b"<x/>")]);
    let (_, out) = strip(judge!(webp), &camera, RIGHTS, "webp");
    assert_eq!(out, riff(&[extended(0), pixels.clone()]));
    let (judged, out) = strip(judge!(webp), &riff(&[extended(0x0c), pixels.clone()]), RIGHTS, "webp");
    assert_eq!((gone(&judged), out), (vec!["WebP VP8X flags"], riff(&[extended(0), pixels])));
}

#[test]
fn where_everything_stays_everything_is_text() {
    let full = full();
    let judged = webp(&full, ALL).unwrap();
    assert_eq!((judged.recipe.clone(), judged.removed.len()), (Recipe::whole(full.len() as u64), 0));
    for place in ["WebP chunk NOTE", "WebP chunk EXIF", "WebP bytes after the end", "XMP xmp:CreatorTool", "EXIF UserComment"] {
        assert!(says(&judged, place, "Northlight"), "{place}: {:?}", judged.texts);
    }
    assert!(says(&judged, "C2PA", "Studio tool") && says(&judged, "ICC desc", "Acme P"));
}

#[test]
fn a_clean_file_is_not_touched() {
    let small = studio!("deliverables/social/2026/card-stack-lowres.webp");
    for picture in [STACK, small, fixture!("lossless.webp"), fixture!("animated.webp")] {
        for policy in [RIGHTS, DESCRIPTIVE, ALL] {
            let judged = webp(picture, policy).unwrap();
            assert_eq!((judged.removed, judged.recipe), (Vec::new(), Recipe::whole(picture.len() as u64)));
        }
        let mut more = chunks(picture);
        more.push(written(b"NOTE", b"odd"));
        let (judged, out) = strip(judge!(webp), &riff(&more), RIGHTS, "webp");
        assert_eq!((gone(&judged), out.as_slice()), (vec!["WebP chunk NOTE"], picture));
    }
}

#[test]
fn frames_are_looked_into() {
    let mut parts = chunks(fixture!("animated.webp"));
    let frame = parts.iter().position(|chunk| chunk.starts_with(b"ANMF")).unwrap();
    let body = [&parts[frame][8..], &written(b"NOTE", b"Northlight")].concat();
    parts[frame] = written(b"ANMF", &body);
    let hidden = riff(&parts);
    assert!(says(&webp(&hidden, ALL).unwrap(), "WebP chunk NOTE", "Northlight"));
    let (judged, out) = strip(judge!(webp), &hidden, RIGHTS, "gif");
    assert_eq!((gone(&judged), out.as_slice()), (vec!["WebP chunk NOTE"], fixture!("animated.webp")));
}

#[test]
fn a_mark_is_added_once_and_only_where_there_is_none() {
    for (picture, flags) in [(STACK, 0x04), (fixture!("lossless.webp"), 0x14), (fixture!("animated.webp"), 0x06)] {
        let (judged, out) = strip(judge!(webp), picture, MARKED, "webp");
        assert_eq!(judged.removed, []);
        assert_eq!((&out[12..16], out[20] & !0x10 | flags & 0x10), (b"VP8X".as_slice(), flags));
        if let Some(tags) = tags(&out, &STRUCTURE) {
            assert_eq!(tags, [("XMP-iptcExt:DigitalSourceType".to_owned(), format!("\"{DIGITAL_SOURCE_TYPE}\""))]);
        }
    }
    let (_, out) = strip(judge!(webp), STACK, MARKED, "webp");
    assert_eq!(out[24..30], extended(0)[12..18], "the canvas is as large as the picture");
}

#[test]
fn content_credentials_stay_whole_or_go_whole() {
    let sealed = riff(&[chunks(STACK).remove(0), written(b"C2PA", &samples::store())]);
    let (judged, out) = strip(judge!(webp), &sealed, MARKED, "webp");
    assert_eq!((judged.credentials, &out), (Credentials::Kept, &sealed));
    let changed = riff(&[chunks(STACK).remove(0), written(b"C2PA", &samples::store()), written(b"NOTE", b"")]);
    let (judged, out) = strip(judge!(webp), &changed, RIGHTS, "webp");
    assert_eq!((judged.credentials, out.as_slice()), (Credentials::Removed, STACK));
}

#[test]
fn what_is_broken_is_said_so() {
    let pixels = chunks(STACK).remove(0);
    for chunks in [
        vec![written(b"VP8X", b"\0\0\0\0"), pixels.clone()],
        vec![extended(4), pixels.clone(), written(b"XMP ", b"<!DOCTYPE a><a/>")],
        vec![extended(2), written(b"ANMF", b"short")],
        vec![extended(0)],
    ] {
        assert!(matches!(webp(&riff(&chunks), RIGHTS), Err(Unreadable::Broken(_))), "{chunks:?}");
    }
    let mut long = STACK.to_vec();
    long[16..20].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(matches!(webp(&long, RIGHTS), Err(Unreadable::Broken(_))));
    let mut odd = riff(&[extended(0), pixels, written(b"NOTE", b"odd")]);
    odd.pop();
    odd[4] -= 1;
    strip(judge!(webp), &odd, RIGHTS, "webp");
}

#[test]
fn no_cut_and_no_lie_passes() {
    let full = full();
    let end = 8 + u32::from_le_bytes(*full[4..].first_chunk().unwrap()) as usize;
    cut_at_every_byte(judge!(webp), &full[..end]);
    cut_at_every_byte(judge!(webp), fixture!("animated.webp"));
    lying_length(|length, source| super::judge(length, source, ALL).unwrap(), STACK);
}

#[test]
fn no_mutation_breaks_the_rules() {
    mutated(judge!(webp), &full());
    mutated(judge!(webp), fixture!("animated.webp"));
    mutated(judge!(webp), fixture!("lossless.webp"));
}
