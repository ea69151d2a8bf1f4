//! A marker in every slot: what goes, what stays, and that nothing moves.

use super::*;
use crate::data::content::Recipe;
use crate::media::clean::{Credentials, Keep};
use crate::media::movie::{C2PA, XMP};
use crate::media::proving::{MARKER, judged, marked, names, texts, tried};

/// Markers wherever a film has room for them.
fn full() -> Vec<u8> {
    let marker = MARKER.as_bytes();
    let notes = [note(b"\xa9cmt", MARKER), note(b"\xa9cpy", "Photo Co"), note(b"\xa9nam", "Vault"), note(b"XMP_", MARKER)].concat();
    let copyright = boxed(b"cprt", &[&[0; 4], &[0x15, 0xc7], b"Lawyers\0"]);
    let items = [item(b"\xa9cmt", MARKER), item(b"cprt", "Film Co"), item(b"\xa9ART", "Ana"), free_form("prompt", MARKER)];
    let keys = keyed(&[
        ("com.apple.quicktime.software", MARKER),
        ("com.apple.quicktime.copyright", "Key Co"),
        ("com.apple.quicktime.title", "Loop"),
    ]);
    let mut entry = visual(marker, &[boxed(b"pasp", &[&big(1), &big(1)]), boxed(b"name", &[marker])].concat());
    entry[8 + 12..8 + 16].copy_from_slice(b"Zest");
    let track = Track {
        name: b"Zest Retail\0",
        entry,
        date: 3_800_000_000,
        more: [boxed(b"udta", &[&note(b"\xa9inf", MARKER)]), boxed(b"Zest", &[marker]), boxed(b"free", &[marker])].concat(),
        ..Track::plain()
    };
    let user_data = boxed(b"udta", &[&notes, &copyright, &tags(&items), &boxed(b"free", &[marker]), &[0; 4]]);
    let uuid = boxed(b"uuid", &[&[9; 16], marker]);
    let behind = [boxed(b"uuid", &[&XMP, marker]), boxed(b"skip", &[marker]), boxed(b"Zest", &[marker]), uuid.clone(), tags(&items[..1])];
    let movie = [track.boxed(), user_data, keys, uuid].concat();
    [boxed(b"wide", &[]), whole(&[&movie], &[&behind.concat()]), boxed(b"free", &[b"\0\0"])].concat()
}

#[test]
fn no_marker_stays_and_nothing_moves() {
    let film = full();
    let (found, made) = judged(super::film, &film, Keep::Rights);
    assert!(marked(&film) && !marked(&made));
    assert_eq!(made.len(), film.len());
    let samples = |film: &[u8]| memchr::memmem::find(film, &[7; 64]).unwrap();
    assert_eq!(samples(&made), samples(&film));
    let gone = [
        "MP4 ----",
        "MP4 XMP",
        "MP4 Zest",
        "MP4 creation time",
        "MP4 encoder",
        "MP4 free",
        "MP4 handler name",
        "MP4 key \"com.apple.quicktime.software\"",
        "MP4 key \"com.apple.quicktime.title\"",
        "MP4 name",
        "MP4 skip",
        "MP4 uuid",
        "MP4 ©ART",
        "MP4 ©cmt",
        "MP4 ©inf",
        "MP4 ©nam",
    ];
    for name in gone {
        assert!(names(&found).iter().any(|found| found.starts_with(name)), "{name}: {:?}", found.removed);
    }
    assert!(found.removed.contains(&("MP4 ---- \"prompt\"".into(), 1)));
    assert!(found.removed.contains(&("MP4 ©cmt".into(), 3)));
}

#[test]
fn copyright_stays_always_and_creator_and_title_of_what_is_somebody_elses() {
    let rights = ["MP4 cprt: Film Co", "MP4 cprt: Lawyers", "MP4 ©cpy: Photo Co", "MP4 com.apple.quicktime.copyright: Key Co"];
    let more = ["MP4 ©nam: Vault", "MP4 ©ART: Ana", "MP4 com.apple.quicktime.title: Loop"];
    let film = full();
    let (found, _) = judged(super::film, &film, Keep::Rights);
    let told = texts(&found);
    assert!(rights.iter().all(|text| told.contains(&text.to_string())), "{told:?}");
    assert!(!more.iter().any(|text| told.contains(&text.to_string())), "{told:?}");
    let (found, made) = judged(super::film, &film, Keep::Descriptive);
    let told = texts(&found);
    assert!(rights.iter().chain(&more).all(|text| told.contains(&text.to_string())), "{told:?}");
    assert!(!marked(&made));
}

#[test]
fn with_everything_kept_every_slot_is_a_text() {
    let film = full();
    let (found, made) = judged(super::film, &film, Keep::All);
    assert_eq!(made, film);
    let told = texts(&found).iter().filter(|text| text.contains(MARKER)).count();
    let slots = film.windows(MARKER.len()).filter(|window| *window == MARKER.as_bytes()).count();
    assert_eq!(told, slots, "{:#?}", texts(&found));
}

#[test]
fn a_film_with_nothing_to_remove_is_whole() {
    let film = clean();
    for keep in [Keep::Rights, Keep::Descriptive, Keep::All] {
        let (found, made) = judged(super::film, &film, keep);
        assert_eq!((found.recipe, found.removed), (Recipe::whole(film.len() as u64), vec![]));
        assert_eq!(made, film);
    }
}

#[test]
fn credentials_stay_whole_or_go_whole() {
    let manifest = boxed(b"uuid", &[&C2PA, &[0; 4], b"manifest\0", b"urn:c2pa:made by Model"]);
    let alone = [clean(), manifest.clone()].concat();
    let (found, _) = judged(film, &alone, Keep::Rights);
    assert_eq!(found.credentials, Credentials::Kept);
    assert!(texts(&found).iter().any(|text| text.starts_with("C2PA: ") && text.contains("made by Model")));
    let changed = [alone, boxed(b"uuid", &[&[9; 16]])].concat();
    let (found, made) = judged(film, &changed, Keep::Rights);
    assert_eq!(found.credentials, Credentials::Removed);
    assert_eq!(names(&found), ["C2PA", "MP4 uuid"]);
    assert!(!texts(&found).iter().any(|text| text.starts_with("C2PA")));
    assert!(memchr::memmem::find(&made, b"c2pa").is_none());
    assert_eq!(tried(film, &changed, Keep::All).unwrap().credentials, Credentials::Kept);
}

#[test]
fn rotation_and_colour_stay() {
    let matrix = [big(0), big(1 << 16), big(0), big(0xffff_0000)].concat();
    let colour = boxed(b"colr", &[b"nclx", &[0, 9, 0, 16, 0, 9, 0]]);
    let mut track = Track { entry: visual(MARKER.as_bytes(), &colour), ..Track::plain() }.boxed();
    let at = memchr::memmem::find(&track, b"tkhd").unwrap() + 4 + 40;
    track[at..at + matrix.len()].copy_from_slice(&matrix);
    let (found, made) = judged(film, &whole(&[&track], &[]), Keep::Rights);
    assert_eq!(names(&found), ["MP4 encoder"]);
    assert!(memchr::memmem::find(&made, &matrix).is_some() && memchr::memmem::find(&made, &colour).is_some());
}

#[test]
fn sixty_four_bit_sizes_and_boxes_to_the_end_become_free_as_they_are() {
    let long = [big(1).as_slice(), b"uuid", &40_u64.to_be_bytes(), &[9; 24]].concat();
    let last = [big(0).as_slice(), b"Zest", MARKER.as_bytes()].concat();
    let film = whole(&[&Track::plain().boxed()], &[&long, &last]);
    let (found, made) = judged(super::film, &film, Keep::Rights);
    assert_eq!(names(&found), ["MP4 Zest", "MP4 uuid"]);
    let tail = [big(1).as_slice(), b"free", &40_u64.to_be_bytes(), &[0; 24], &big(0), b"free", &[0; 11]].concat();
    assert!(made.ends_with(&tail));
}

#[test]
fn paths_in_references_to_data_go_and_data_elsewhere_is_not_judged() {
    let film = clean();
    let at = memchr::memmem::find(&film, b"url ").unwrap();
    let mut elsewhere = film.clone();
    elsewhere[at + 7] = 0;
    assert_eq!(tried(super::film, &elsewhere, Keep::Rights), Err(Unreadable::Unsupported("samples that lie in another file".into())));
}

#[test]
fn a_track_of_text_is_said_to_be_unread() {
    for handler in [b"text", b"meta", b"mdta", b"sbtl", b"camm"] {
        let track = Track { handler, ..Track::plain() }.boxed();
        let Err(Unreadable::Unsupported(what)) = tried(film, &whole(&[&track], &[]), Keep::Rights) else { panic!() };
        let told = format!("timed metadata or text (MP4 track 1 handler {}: not read)", str::from_utf8(handler).unwrap());
        assert_eq!(what, told);
    }
}
