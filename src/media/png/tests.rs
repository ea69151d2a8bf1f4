//! A marker in every slot of a PNG, and PNGs that are broken or lie.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

use super::chunk::{SIGNATURE, written};
use crate::data::content::Recipe;
use crate::media::clean::{Credentials, Judged, Policy, Unreadable};
use crate::media::oracle::*;
use crate::media::samples;
use crate::media::xmp::DIGITAL_SOURCE_TYPE;

const HERO: &[u8] = studio!("deliverables/hero/hero-final.png");
const STRUCTURE: [&str; 1] = ["PNG:Image"];

fn png(bytes: &[u8], policy: Policy) -> Result<Judged, Unreadable> {
    judge!(png)(bytes, policy)
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The picture alone: header, palette, pixels, end.
fn bare() -> Vec<u8> {
    with(&[])
}

/// The picture with these chunks before its pixels.
fn with(chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut out = SIGNATURE.to_vec();
    let mut at = 8;
    while at < HERO.len() {
        let end = at + 12 + u32::from_be_bytes(*HERO[at..].first_chunk().unwrap()) as usize;
        let kind = &HERO[at + 4..at + 8];
        if kind == b"IDAT" && !out.windows(4).any(|seen| seen == b"IDAT") {
            out.extend(chunks.concat());
        }
        if matches!(kind, b"IHDR" | b"PLTE" | b"IDAT" | b"IEND") {
            out.extend_from_slice(&HERO[at..end]);
        }
        at = end;
    }
    out
}

fn xmp(packet: &str) -> Vec<u8> {
    super::text::xmp_chunk(packet.as_bytes())
}

/// One of every slot.
fn full() -> Vec<u8> {
    let zipped = |text: &str| deflated(text.as_bytes());
    let mut out = with(&[
        written(b"gAMA", &45455_u32.to_be_bytes()),
        written(b"iCCP", &[b"Acme profile\0\0".as_slice(), &deflated(&samples::profile())].concat()),
        written(b"pHYs", &[0, 0, 11, 19, 0, 0, 11, 19, 1]),
        written(b"tEXt", b"parameters\0Northlight, a vault, Steps: 20"),
        written(b"tEXt", b"prompt\0{\"3\":{\"Northlight\":1}}"),
        written(b"zTXt", &[b"workflow\0\0".as_slice(), &zipped("Northlight")].concat()),
        written(b"iTXt", &[b"Comment\0\x01\0\0\0".as_slice(), &zipped("Northlight")].concat()),
        written(b"tEXt", b"Software\0Northlight"),
        written(b"zTXt", &[b"Copyright\0\0".as_slice(), &zipped("(c) Acme"), b"Northlight behind it"].concat()),
        written(b"iTXt", "Title\0\0\0en\0Titel\0Photographer's title".as_bytes()),
        written(b"tEXt", b"Author\0Photographer Ana"),
        written(b"tIME", &[7, 233, 1, 1, 0, 0, 0]),
        written(b"eXIf", &samples::exif()),
        xmp(samples::XMP),
        written(b"caBX", &samples::store()),
        written(b"noRt", b"Northlight"),
        written(b"sRGB", b"Northlight in a chunk of one byte"),
    ]);
    out.extend_from_slice(b"Northlight after the end");
    out
}

#[test]
fn of_what_the_house_made_only_rights_stay() {
    let (judged, out) = strip(judge!(png), &full(), RIGHTS, "png");
    let expected = [
        "PNG bytes after IEND",
        "PNG caBX (Content Credentials)",
        "PNG iTXt \"Comment\"",
        "PNG iTXt \"Title\"",
        "PNG noRt",
        "PNG sRGB",
        "PNG tEXt \"Author\"",
        "PNG tEXt \"Software\"",
        "PNG tEXt \"parameters\"",
        "PNG tEXt \"prompt\"",
        "PNG tIME",
        "PNG zTXt \"Copyright\" layout",
        "PNG zTXt \"workflow\"",
        "XMP dc:creator",
        "XMP dc:source",
        "XMP photoshop:Instructions",
        "XMP plus:Licensor/northlight:note",
        "XMP rdf:about",
        "XMP x:xmptk",
        "XMP xmpMM:History",
        "EXIF GPS",
        "EXIF UserComment",
    ];
    all_gone(&judged, &expected);
    assert_eq!(judged.credentials, Credentials::Removed);
    assert!(says(&judged, "PNG tEXt \"Copyright\"", "(c) Acme"));
    assert!(says(&judged, "XMP xmpRights:WebStatement", "https://acme.example/rights?a=1&b=2"));
    assert!(says(&judged, "ICC desc", "Acme P") && says(&judged, "ICC cprt", "Acme rights"));
    silent_about(&["Northlight", "northlight", "Photographer"], &out);
    let expected = [
        "ExifIFD:ColorSpace",
        "IFD0:Copyright",
        "IFD0:Orientation",
        "PNG:BitDepth",
        "PNG:ColorType",
        "PNG:Compression",
        "PNG:Copyright",
        "PNG:Filter",
        "PNG:Gamma",
        "PNG:Interlace",
        "PNG:Palette",
        "PNG:ProfileName",
    ];
    only_left(&out, &["PNG:Image", "ICC-header:", "ICC_Profile:", "PNG-pHYs:"], &expected);
}

#[test]
fn of_what_somebody_else_made_credits_stay_too() {
    let (judged, out) = strip(judge!(png), &full(), DESCRIPTIVE, "png");
    assert!(says(&judged, "PNG tEXt \"Author\"", "Photographer Ana") && says(&judged, "PNG iTXt \"Title\"", "Photographer's title"));
    assert!(says(&judged, "EXIF Artist", "Photographer: Ana") && says(&judged, "XMP Iptc4xmpCore:AltTextAccessibility", "alt text"));
    assert!(!out.windows(10).any(|window| window.eq_ignore_ascii_case(b"northlight")));
    let Some(tags) = tags(&out, &STRUCTURE) else { return };
    let value = |name: &str| tags.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    assert_eq!(value("IFD0:Artist"), Some("\"Photographer: Ana\""));
    assert_eq!(value("IFD0:Copyright"), Some("\"© Acme\""));
    assert_eq!(value("XMP-dc:Subject"), Some("[\"Photographer's keyword\",\"desk\"]"));
    assert_eq!(value("XMP-photoshop:Credit"), Some("\"Photographer Ana / Agency\""));
    assert_eq!(value("XMP-xmpRights:WebStatement"), Some("\"https://acme.example/rights?a=1&b=2\""));
}

#[test]
fn where_everything_stays_everything_is_text() {
    let full = full();
    let judged = png(&full, ALL).unwrap();
    assert_eq!(judged.recipe, Recipe::whole(full.len() as u64));
    assert_eq!(judged.removed, []);
    for place in [
        "PNG tEXt \"parameters\"",
        "PNG tEXt \"prompt\"",
        "PNG zTXt \"workflow\"",
        "PNG iTXt \"Comment\"",
        "PNG zTXt \"Copyright\"",
        "PNG noRt",
        "PNG sRGB",
        "PNG bytes after IEND",
        "EXIF UserComment",
        "EXIF MakerNote",
        "EXIF XPAuthor",
        "EXIF",
        "XMP",
        "XMP x:xmptk",
        "XMP xmpMM:History",
        "XMP plus:Licensor",
    ] {
        assert!(says(&judged, place, "Northlight"), "{place}: {:?}", judged.texts);
    }
    assert!(says(&judged, "C2PA", "\nStudio Cert Org\n") && says(&judged, "C2PA", "\nStudio tool\n"));
}

#[test]
fn a_clean_file_is_not_touched_and_real_ones_are_clean_or_become_so() {
    let clean = with(&[written(b"gAMA", &45455_u32.to_be_bytes()), written(b"tEXt", b"Copyright\0Acme")]);
    for policy in [RIGHTS, DESCRIPTIVE, ALL] {
        let judged = png(&clean, policy).unwrap();
        assert_eq!((judged.recipe, judged.removed), (Recipe::whole(clean.len() as u64), Vec::new()));
    }
    for source in [HERO, studio!("deliverables/hero/hero-noon.png"), studio!("deliverables/social/It's payday – café & co.png")] {
        strip(judge!(png), source, RIGHTS, "png");
    }
}

#[test]
fn animation_stays() {
    let moving = fixture!("animated.png");
    assert_eq!(png(moving, RIGHTS).unwrap().recipe, Recipe::whole(moving.len() as u64));
    let mut named = moving.to_vec();
    named.splice(33..33, written(b"tEXt", b"prompt\0x"));
    let (judged, out) = strip(judge!(png), &named, RIGHTS, "png");
    assert_eq!((gone(&judged), out.as_slice()), (vec!["PNG tEXt \"prompt\""], moving));
}

#[test]
fn a_mark_is_added_once_and_only_where_there_is_none() {
    let (judged, out) = strip(judge!(png), &bare(), MARKED, "png");
    assert_eq!(judged.removed, []);
    assert!(says(&judged, "XMP Iptc4xmpExt:DigitalSourceType", DIGITAL_SOURCE_TYPE));
    if let Some(tags) = tags(&out, &["PNG:"]) {
        assert_eq!(tags, [("XMP-iptcExt:DigitalSourceType".to_owned(), format!("\"{DIGITAL_SOURCE_TYPE}\""))]);
    }
    let (judged, _) = strip(judge!(png), &with(&[xmp(samples::XMP_MARK)]), MARKED, "png");
    assert!(says(&judged, "XMP Iptc4xmpExt:DigitalSourceType", "compositeWith") && judged.texts.len() == 1);
    let (judged, _) = strip(judge!(png), &with(&[xmp(samples::XMP)]), MARKED, "png");
    assert!(says(&judged, "XMP dc:rights", "Acme") && says(&judged, "XMP Iptc4xmpExt:DigitalSourceType", DIGITAL_SOURCE_TYPE));
}

#[test]
fn content_credentials_stay_whole_or_go_whole() {
    let sealed = with(&[written(b"caBX", &samples::store())]);
    for policy in [RIGHTS, MARKED, ALL] {
        let (judged, out) = strip(judge!(png), &sealed, policy, "png");
        assert_eq!((judged.credentials, &out), (Credentials::Kept, &sealed), "{policy:?}");
        assert!(says(&judged, "C2PA", "Studio tool"));
    }
    let (judged, out) = strip(judge!(png), &with(&[written(b"caBX", &samples::store()), written(b"tEXt", b"prompt\0x")]), MARKED, "png");
    assert_eq!(judged.credentials, Credentials::Removed);
    assert!(!says(&judged, "C2PA", "") && says(&judged, "XMP Iptc4xmpExt:DigitalSourceType", DIGITAL_SOURCE_TYPE));
    assert!(!out.windows(4).any(|window| window == b"caBX"));
}

#[test]
fn what_is_broken_or_foreign_is_said_so() {
    let bomb = deflated(&vec![b'a'; 17 << 20]);
    let broken = |chunk: Vec<u8>| assert!(matches!(png(&with(&[chunk]), RIGHTS), Err(Unreadable::Broken(_))));
    broken(written(b"zTXt", &[b"Copyright\0\0".as_slice(), &bomb].concat()));
    broken(written(b"iTXt", &[b"XML:com.adobe.xmp\0\x01\0\0\0".as_slice(), &bomb].concat()));
    broken(written(b"iCCP", &[b"p\0\0".as_slice(), &bomb].concat()));
    broken(written(b"zTXt", &[b"Copyright\0\0".as_slice(), &deflated(b"Acme Acme Acme")[..8]].concat()));
    broken(xmp("<x:xmpmeta"));
    broken(written(b"eXIf", b"MM\0*\0\0\xff\xff"));
    let mut wrong = written(b"tEXt", b"Copyright\0Acme");
    wrong[20] ^= 1;
    broken(wrong);
    assert!(png(&with(&[written(b"zTXt", &[b"workflow\0\0".as_slice(), &bomb].concat())]), RIGHTS).is_ok(), "what goes is not inflated");
    assert!(matches!(png(&with(&[written(b"ABCD", b"")]), RIGHTS), Err(Unreadable::Unsupported(_))));
    assert!(matches!(png(studio!("deliverables/social/launch-tile.jpg"), RIGHTS), Err(Unreadable::Broken(_))));
}

#[test]
fn many_bombs_are_stopped_together() {
    let chunk = written(b"zTXt", &[b"Copyright\0\0".as_slice(), &deflated(&vec![b'a'; 15 << 20])].concat());
    assert!(png(&with(&vec![chunk.clone(); 4]), RIGHTS).is_ok());
    assert!(matches!(png(&with(&vec![chunk; 5]), RIGHTS), Err(Unreadable::Broken(_))));
    let many = with(&vec![[written(b"noRt", b""), written(b"tRNS", b"")].concat(); 60_000]);
    assert!(matches!(png(&many, RIGHTS), Err(Unreadable::Broken(_))));
}

#[test]
fn no_cut_and_no_lie_passes() {
    let mut small = with(&[xmp(samples::XMP_MARK), written(b"eXIf", &samples::exif()), written(b"tEXt", b"prompt\0x")]);
    cut_at_every_byte(judge!(png), &small);
    lying_length(|length, source| super::judge(length, source, ALL).unwrap(), &small);
    small[8..12].copy_from_slice(&u32::MAX.to_be_bytes());
    assert!(matches!(png(&small, RIGHTS), Err(Unreadable::Broken(_))));
}

#[test]
fn no_mutation_breaks_the_rules() {
    mutated(judge!(png), &full());
}
