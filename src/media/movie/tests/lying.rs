//! Films that are cut off, lie about their sizes, or are larger than memory.

use proptest::prelude::*;

use super::*;
use crate::media::clean::Keep;
use crate::media::proving::{MARKER, Sparse, keep, made, torture, tried};

fn small() -> Vec<u8> {
    let items = [item(b"\xa9cmt", MARKER), item(b"cprt", "Film Co"), free_form("prompt", MARKER)];
    let keys = keyed(&[("com.apple.quicktime.software", MARKER), ("com.apple.quicktime.copyright", "Key Co")]);
    let user_data = boxed(b"udta", &[&note(b"\xa9cpy", "Co"), &tags(&items), &[0; 4]]);
    whole(&[&Track::plain().boxed(), &user_data, &keys], &[&boxed(b"uuid", &[&[9; 16]])])
}

#[test]
fn no_lie_is_believed() {
    torture(film, &small());
}

proptest! {
    #[test]
    fn whatever_bytes_say_judging_twice_is_judging_once(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let mut lying = small();
        for (at, byte) in changes {
            let at = at.index(lying.len());
            lying[at] = byte;
        }
        if let Ok(first) = tried(film, &lying, Keep::Rights) {
            let made = made(&first.recipe, &lying);
            prop_assert_eq!(made.len(), lying.len());
            prop_assert_eq!(tried(film, &made, Keep::Rights).unwrap().removed, vec![]);
        }
    }

    #[test]
    fn noise_never_panics(noise in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = tried(film, &noise, Keep::Rights);
    }
}

#[test]
fn what_is_nested_without_end_is_broken_or_gone_without_a_look() {
    let nested = |kind: &[u8; 4]| (0..10_000).fold(Vec::new(), |inner, _| boxed(kind, &[&inner]));
    for kind in [b"moov", b"trak", b"stbl", b"mdia"] {
        let nested = whole(&[&nested(kind)], &[]);
        assert!(matches!(tried(film, &nested, Keep::Rights), Err(Unreadable::Broken(_))), "{kind:?}");
    }
    for kind in [b"udta", b"meta", b"abcd", b"wave", b"free"] {
        let nested = whole(&[&Track::plain().boxed(), &nested(kind)], &[]);
        let found = tried(film, &nested, Keep::Rights).unwrap();
        assert_eq!(tried(film, &made(&found.recipe, &nested), Keep::Rights).unwrap().removed, []);
    }
}

#[test]
fn what_ends_behind_the_file_is_broken() {
    for (at, size) in [(0, 5_u32), (0, 4), (24, 1 << 30)] {
        let mut film = clean();
        film[at..at + 4].copy_from_slice(&size.to_be_bytes());
        assert!(matches!(tried(super::film, &film, Keep::Rights), Err(Unreadable::Broken(_))), "{size} at {at}");
    }
    assert_eq!(tried(film, &boxed(b"ftyp", &[b"isom"]), Keep::Rights), Err(Unreadable::Broken("MP4 without a moov box".into())));
    assert!(matches!(tried(film, b"", Keep::Rights), Err(Unreadable::Broken(_))));
}

#[test]
fn five_gigabytes_are_judged_by_a_few_kilobytes_wherever_the_movie_box_stands() {
    let five = 5 << 30;
    let user_data = boxed(b"udta", &[&note(b"\xa9cmt", MARKER)]);
    let movie = boxed(b"moov", &[&movie_header(0), &Track::plain().boxed(), &user_data]);
    let file_type = boxed(b"ftyp", &[b"isom\0\0\0\0isom"]);
    let samples = |size: u64| [big(1).as_slice(), b"mdat", &size.to_be_bytes()].concat();
    let front = [file_type.clone(), movie.clone(), samples(five)].concat();
    let behind = [file_type, samples(five)].concat();
    let start = behind.len() as u64 - 16 + five;
    let at_front = Sparse::new(front.len() as u64 - 16 + five, vec![(0, front)]);
    let at_end = Sparse::new(start + movie.len() as u64, vec![(0, behind), (start, movie)]);
    for mut film in [at_front, at_end] {
        let found = judge(film.length, &mut film, keep(Keep::Rights)).unwrap().unwrap();
        assert_eq!(found.removed, [("MP4 ©cmt".to_owned(), 1)]);
        assert_eq!(found.recipe.length(), Some(film.length));
        assert!(film.read < 64 << 10, "{} bytes", film.read);
    }
}
