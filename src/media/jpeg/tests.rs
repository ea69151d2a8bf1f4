//! A marker in every slot of a JPEG, and JPEGs that are broken or lie.

use super::segment::written;
use crate::data::content::Recipe;
use crate::media::clean::{Credentials, Judged, Policy, Unreadable};
use crate::media::oracle::*;
use crate::media::samples;
use crate::media::xmp::DIGITAL_SOURCE_TYPE;

const TILE: &[u8] = studio!("deliverables/social/launch-tile.jpg");
const STRUCTURE: [&str; 0] = [];

fn jpeg(bytes: &[u8], policy: Policy) -> Result<Judged, Unreadable> {
    judge!(jpeg)(bytes, policy)
}

/// The picture with these segments after its JFIF header.
fn with(picture: &[u8], segments: &[Vec<u8>]) -> Vec<u8> {
    let at = if picture[3] == 0xe0 { 20 } else { 2 };
    [&picture[..at], &segments.concat(), &picture[at..]].concat()
}

fn xmp(packet: &str) -> Vec<u8> {
    written(0xe1, &[super::XMP, packet.as_bytes()].concat())
}

/// Content Credentials in two segments, the second of which repeats the header of the box.
fn credentials() -> Vec<u8> {
    let store = samples::store();
    let (head, tail) = store.split_at(90);
    [written(0xeb, &[b"JP\0\x01\0\0\0\x01", head].concat()), written(0xeb, &[b"JP\0\x01\0\0\0\x02", &store[..8], tail].concat())].concat()
}

fn full() -> Vec<u8> {
    let resources = samples::resources();
    let (head, tail) = resources.split_at(120);
    let mut picture = with(
        TILE,
        &[
            written(0xe0, b"JFXX\0\x10Northlight"),
            written(0xe1, &[super::EXIF, &samples::exif()].concat()),
            xmp(samples::XMP),
            written(0xe1, &[super::EXTENDED_XMP, &[b'0'; 40], b"<x>Northlight</x>"].concat()),
            written(0xe2, &[super::ICC, b"\x01\x01", &samples::profile()].concat()),
            written(0xe2, b"MPF\0Northlight"),
            written(0xe2, b"FPXR\0Northlight"),
            written(0xed, &[super::PHOTOSHOP, head].concat()),
            written(0xed, &[super::PHOTOSHOP, tail].concat()),
            written(0xec, b"Ducky Northlight"),
            credentials(),
            b"Northlight between".to_vec(),
            written(0xee, b"Adobe\0\x64\0\0\0\0\x01Northlight"),
            written(0xef, b"Northlight"),
            written(0xfe, b"Northlight comment"),
        ],
    );
    picture[18..20].copy_from_slice(&[1, 1]);
    picture.splice(20..20, *b"NOR");
    picture[5] += 3;
    picture.extend_from_slice(b"Northlight after the end");
    picture
}

#[test]
fn of_what_the_house_made_only_rights_stay() {
    let (judged, out) = strip(judge!(jpeg), &full(), RIGHTS, "jpg");
    let expected = [
        "JPEG APP0",
        "JPEG APP11 (Content Credentials)",
        "JPEG APP12",
        "JPEG APP14 trailing bytes",
        "JPEG APP15",
        "JPEG APP2",
        "JPEG COM",
        "JPEG JFIF thumbnail",
        "JPEG MPF",
        "JPEG bytes after EOI",
        "JPEG bytes between segments",
        "EXIF GPS",
        "EXIF MakerNote",
        "EXIF UserComment",
        "EXIF thumbnail",
        "IPTC 2:40 SpecialInstructions",
        "IPTC 2:80 By-line",
        "Photoshop resource 0x040c",
        "XMP extended packet",
        "XMP xmpMM:History",
    ];
    all_gone(&judged, &expected);
    assert_eq!(judged.credentials, Credentials::Removed);
    assert!(says(&judged, "IPTC 2:116 CopyrightNotice", "© Acme") && says(&judged, "EXIF Copyright", "© Acme"));
    silent_about(&["Northlight", "northlight", "Photographer"], &out);
    let expected = ["ExifIFD:ColorSpace", "IFD0:Copyright", "IFD0:Orientation", "IPTC:CodedCharacterSet", "IPTC:CopyrightNotice"];
    only_left(&out, &["ICC-header:", "ICC_Profile:", "JFIF:", "Adobe:"], &expected);
}

#[test]
fn of_what_somebody_else_made_credits_stay_too() {
    let (_, out) = strip(judge!(jpeg), &full(), DESCRIPTIVE, "jpg");
    assert!(!out.windows(10).any(|window| window.eq_ignore_ascii_case(b"northlight")));
    let Some(tags) = tags(&out, &STRUCTURE) else { return };
    let value = |name: &str| tags.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    assert_eq!(value("IFD0:Orientation"), Some("\"Rotate 90 CW\""));
    assert_eq!(value("ExifIFD:ColorSpace"), Some("\"Uncalibrated\""));
    assert_eq!(value("IFD0:ImageDescription"), Some("\"Photographer: three at a desk\""));
    assert_eq!(value("IPTC:ObjectName"), Some("\"Photographer's name\""));
    assert_eq!(value("IPTC:Keywords"), Some("\"Photographer's word\""));
    assert_eq!(value("IPTC:By-line"), Some("\"Photographer Ana\""));
    assert_eq!(value("IPTC:Credit"), Some("\"Photographer / Agency\""));
    assert_eq!(value("IPTC:CopyrightNotice"), Some("\"© Acme\""));
    assert_eq!(value("IPTC:Caption-Abstract"), Some("\"Photographer's caption\""));
    assert_eq!(value("XMP-dc:Creator"), Some("\"Photographer Ana\""));
    assert_eq!(value("IPTC:Headline"), None);
    assert!(value("ICC_Profile:ProfileDescription").is_some());
}

#[test]
fn where_everything_stays_everything_is_text() {
    let full = full();
    let judged = jpeg(&full, ALL).unwrap();
    assert_eq!((judged.recipe.clone(), judged.removed.len()), (Recipe::whole(full.len() as u64), 0));
    for place in [
        "JPEG APP0",
        "JPEG APP2",
        "JPEG APP12",
        "JPEG APP14",
        "JPEG APP15",
        "JPEG COM",
        "JPEG MPF",
        "JPEG bytes between segments",
        "JPEG bytes after EOI",
        "XMP extended packet",
        "XMP dc:source",
        "IPTC 2:40 SpecialInstructions",
        "IPTC 2:105 Headline",
        "Photoshop resource 0x040c",
        "Photoshop resource 0x07d0",
        "EXIF UserComment",
        "EXIF XPAuthor",
        "EXIF tag 0x001c",
    ] {
        assert!(says(&judged, place, "Northlight"), "{place}: {:?}", judged.texts);
    }
    assert!(says(&judged, "C2PA", "\nStudio Cert Org\n") && says(&judged, "ICC desc", "Acme P"));
}

#[test]
fn a_clean_file_is_not_touched() {
    let photo = studio!("deliverables/photos/Team at desk, São Paulo (ExampleStock ES-441097).jpg");
    for picture in [TILE, photo, fixture!("progressive.jpg"), fixture!("cmyk.jpg")] {
        for policy in [RIGHTS, DESCRIPTIVE, ALL] {
            let judged = jpeg(picture, policy).unwrap();
            assert_eq!((judged.removed, judged.recipe), (Vec::new(), Recipe::whole(picture.len() as u64)));
        }
        let (judged, _) = strip(judge!(jpeg), &with(picture, &[written(0xfe, b"Northlight")]), RIGHTS, "jpg");
        assert_eq!(gone(&judged), ["JPEG COM"]);
    }
}

#[test]
fn segments_between_scans_go_too() {
    let picture = fixture!("progressive.jpg");
    let scans: Vec<usize> = picture.windows(2).enumerate().filter(|(_, marker)| *marker == [0xff, 0xda]).map(|(at, _)| at).collect();
    assert!(scans.len() > 2, "several scans");
    let mut named = picture.to_vec();
    named.splice(scans[2]..scans[2], [written(0xfe, b"Northlight"), vec![0xff, 0xff]].concat());
    let (judged, out) = strip(judge!(jpeg), &named, RIGHTS, "jpg");
    assert_eq!((gone(&judged)[0], out.as_slice()), ("JPEG COM", picture));
}

#[test]
fn a_mark_is_added_once_and_only_where_there_is_none() {
    for picture in [TILE, fixture!("cmyk.jpg")] {
        let (judged, out) = strip(judge!(jpeg), picture, MARKED, "jpg");
        assert_eq!(judged.removed, []);
        if let Some(tags) = tags(&out, &["JFIF:", "Adobe:"]) {
            assert_eq!(tags, [("XMP-iptcExt:DigitalSourceType".to_owned(), format!("\"{DIGITAL_SOURCE_TYPE}\""))]);
        }
    }
    let (judged, _) = strip(judge!(jpeg), &with(TILE, &[xmp(samples::XMP_MARK)]), MARKED, "jpg");
    assert!(says(&judged, "XMP Iptc4xmpExt:DigitalSourceType", "compositeWith") && judged.texts.len() == 1);
    let orientation = written(0xe1, &[super::EXIF, &samples::exif()].concat());
    let (_, out) = strip(judge!(jpeg), &with(TILE, &[orientation]), MARKED, "jpg");
    assert_eq!(&out[20..22], [0xff, 0xe1], "Exif comes before the packet");
}

#[test]
fn content_credentials_stay_whole_or_go_whole() {
    let sealed = with(TILE, &[credentials()]);
    let (judged, out) = strip(judge!(jpeg), &sealed, MARKED, "jpg");
    assert_eq!((judged.credentials, &out), (Credentials::Kept, &sealed));
    assert!(says(&judged, "C2PA", "Studio tool"));
    let (judged, out) = strip(judge!(jpeg), &with(TILE, &[credentials(), written(0xfe, b"x")]), RIGHTS, "jpg");
    assert_eq!((judged.credentials, out.as_slice()), (Credentials::Removed, TILE));
}

#[test]
fn what_is_broken_or_foreign_is_said_so() {
    let broken = |segment: Vec<u8>| assert!(matches!(jpeg(&with(TILE, &[segment]), RIGHTS), Err(Unreadable::Broken(_))));
    broken(xmp("<!DOCTYPE x [<!ENTITY a \"aaaa\">]><x>&a;</x>"));
    broken(written(0xe1, b"Exif\0\0MM\0*\0\0\xff\xff"));
    broken(written(0xed, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\xff\xff"));
    broken(written(0xed, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x06\x1c\x02\x74\0\xffA"));
    broken(written(0xc4, b"\0Northlight in a table"));
    broken(written(0xdd, b"\0\0Northlight"));
    assert!(matches!(jpeg(&with(TILE, &[written(0xde, b"")]), RIGHTS), Err(Unreadable::Unsupported(_))));
    assert!(matches!(jpeg(studio!("deliverables/hero/hero-final.png"), RIGHTS), Err(Unreadable::Broken(_))));
    assert!(matches!(jpeg(b"\xff\xd8\xff\xd9", RIGHTS), Err(Unreadable::Broken(_))));
}

#[test]
fn no_cut_and_no_lie_passes() {
    let orientation = written(0xe1, &[super::EXIF, &samples::exif()].concat());
    let small = with(
        fixture!("progressive.jpg"),
        &[orientation, xmp(samples::XMP_MARK), written(0xed, &[super::PHOTOSHOP, &samples::resources()].concat())],
    );
    cut_at_every_byte(judge!(jpeg), &small);
    lying_length(|length, source| super::judge(length, source, ALL).unwrap(), &small);
}

#[test]
fn no_mutation_breaks_the_rules() {
    mutated(judge!(jpeg), &full());
    mutated(judge!(jpeg), fixture!("progressive.jpg"));
}
