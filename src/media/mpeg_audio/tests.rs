//! MP3 frame by frame, with a marker in every kind of tag; real ones; torn ones.

use std::io::Cursor;

use super::judge;
use crate::data::content::Recipe;
use crate::media::clean::{Judged, Keep, Policy, Unreadable};
use crate::media::proving::{MARKER, by_ffmpeg, exiftool, judged, marked, names, streams, texts, torture, tried};

const STUDIO: &[u8] = include_bytes!("../../../fixtures/studio/clients/acme-fintech/deliverables/audio/payday-sting.mp3");

fn mp3(length: u64, source: &mut Cursor<&[u8]>, policy: Policy) -> std::io::Result<Result<Judged, Unreadable>> {
    judge(length, source, policy)
}

/// MPEG-1 layer III, 32 kbit/s, 44.1 kHz: 104 bytes.
fn frames(count: usize) -> Vec<u8> {
    let mut frame = vec![0xff, 0xfb, 0x10, 0xc4];
    frame.resize(104, 0x55);
    frame.repeat(count)
}

fn frame(name: &str, content: &[u8]) -> Vec<u8> {
    [name.as_bytes(), &(content.len() as u32).to_be_bytes(), &[0, 0], content].concat()
}

/// An ID3v2 tag of frames shorter than 128 bytes, whose sizes are the same in v2.3 and v2.4.
fn tag(version: u8, flags: u8, frames: &[Vec<u8>]) -> Vec<u8> {
    let frames = frames.concat();
    let size = frames.len();
    [b"ID3", [version, 0, flags].as_slice(), &[0, 0, (size >> 7) as u8, size as u8 & 0x7f], &frames].concat()
}

fn id3v1() -> Vec<u8> {
    let mut tag = [b"TAG", MARKER.as_bytes()].concat();
    tag.resize(128, 0);
    tag
}

fn ape() -> Vec<u8> {
    let item =
        |key: &str, value: &str| [&(value.len() as u32).to_le_bytes(), [0; 4].as_slice(), key.as_bytes(), b"\0", value.as_bytes()].concat();
    let items = [item("Comment", MARKER), item("Copyright", "Ape Co")].concat();
    let edge = |flags: u32| {
        let size = items.len() as u32 + 32;
        [b"APETAGEX", 2000_u32.to_le_bytes().as_slice(), &size.to_le_bytes(), &2_u32.to_le_bytes(), &flags.to_le_bytes(), &[0; 8]].concat()
    };
    [edge(0xa000_0000), items.clone(), edge(0x8000_0000)].concat()
}

fn lyrics() -> Vec<u8> {
    let text = format!("LYRICSBEGININD0000200LYR{:05}{MARKER}", MARKER.len());
    format!("{text}{:06}LYRICS200", text.len()).into_bytes()
}

fn wide(text: &str) -> Vec<u8> {
    [vec![1, 0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat()
}

/// Markers in every kind of tag.
fn full() -> Vec<u8> {
    let latin = |text: &str| [b"\0", text.as_bytes()].concat();
    let front = tag(
        3,
        0,
        &[
            frame("TCOP", &wide("2026 Sound Co")),
            frame("WCOP", b"https://sound.example/terms"),
            frame("USER", b"\0engone year\0"),
            frame("TPE1", &latin("Ana")),
            frame("TIT2", &wide("Payday")),
            frame("COMM", &[b"\0eng\0", MARKER.as_bytes()].concat()),
            frame("TXXX", &wide(&format!("prompt\0{MARKER}"))),
            frame("PRIV", &[b"XMP\0", MARKER.as_bytes()].concat()),
            frame("APIC", MARKER.as_bytes()),
            frame("TSSE", &latin(MARKER)),
            [&[0; 12], MARKER.as_bytes()].concat(),
        ],
    );
    let unsynchronised = tag(3, 0x80, &[frame("TALB", &[b"\x01\xff\x00\xfe".as_slice(), &wide(MARKER)[3..]].concat())]);
    let second = tag(4, 0, &[frame("TENC", &latin(MARKER))]);
    let mut last = tag(4, 0x10, &[frame("TCOM", &latin("Ben")), frame("GEOB", MARKER.as_bytes())]);
    let footer = [b"3DI", &last[3..10]].concat();
    last.extend_from_slice(&footer);
    let between = tag(3, 0, &[frame("TIT3", &latin(MARKER))]);
    let parts = [front, unsynchronised, second, vec![0; 99], frames(6), between, frames(4), MARKER.as_bytes().to_vec(), frames(3)];
    [parts.concat(), last, ape(), lyrics(), id3v1()].concat()
}

#[test]
fn nothing_but_frames_and_kept_tags_stays() {
    let (found, made) = judged(mp3, &full(), Keep::Rights);
    assert!(marked(&full()) && !marked(&made));
    assert!(made.ends_with(&frames(13)));
    let told = texts(&found);
    assert_eq!(told.iter().filter(|text| !text.contains("encoder")).count(), 4, "{told:?}");
    for text in ["TCOP: 2026 Sound Co", "TCOP: Ape Co", "WCOP: https://sound.example/terms", "USER: one year"] {
        assert!(told.contains(&format!("MP3 ID3v2 {text}")), "{told:?}");
    }
    for name in ["ID3v2 COMM", "ID3v2 TXXX \"prompt\"", "ID3v2 PRIV", "ID3v2 APIC", "ID3v1", "APE", "APE \"Comment\"", "Lyrics3"] {
        assert!(names(&found).contains(&format!("MP3 {name}").as_str()), "{name}: {:?}", found.removed);
    }
    let (found, made) = judged(mp3, &full(), Keep::Descriptive);
    assert!(!marked(&made));
    for text in ["TIT2: Payday", "TPE1: Ana", "TCOM: Ben"] {
        assert!(texts(&found).contains(&format!("MP3 ID3v2 {text}")), "{:?}", texts(&found));
    }
}

#[test]
fn with_everything_kept_every_tag_is_a_text() {
    let (found, made) = judged(mp3, &full(), Keep::All);
    assert_eq!(made, full());
    let told = texts(&found).concat();
    assert!(told.matches(MARKER).count() >= 13, "{told}");
}

#[test]
fn bare_frames_are_whole_and_so_is_a_tag_in_the_fixed_form() {
    let bare = frames(5);
    assert_eq!(judged(mp3, &bare, Keep::Rights).0.recipe, Recipe::whole(bare.len() as u64));
    let cut = &frames(5)[..5 * 104 - 30];
    assert_eq!(judged(mp3, cut, Keep::Rights).0.recipe, Recipe::whole(cut.len() as u64));
    let tagged = [tag(4, 0, &[frame("TCOP", b"\x03Sound Co")]), frames(5)].concat();
    assert_eq!(judged(mp3, &tagged, Keep::Rights).0.recipe, Recipe::whole(tagged.len() as u64));
    let (found, made) = judged(mp3, &[tag(3, 0, &[frame("TCOP", b"\0Sound Co")]), frames(5)].concat(), Keep::Rights);
    assert_eq!((names(&found), made), (vec!["MP3 ID3v2 form"], tagged));
}

#[test]
fn what_is_no_mp3_is_broken() {
    for bytes in [b"".as_slice(), MARKER.as_bytes(), &[0; 200], &tag(4, 0, &[]), &[frames(3), vec![1; 70_000]].concat()] {
        assert!(matches!(tried(mp3, bytes, Keep::Rights), Err(Unreadable::Broken(_))));
    }
    assert!(matches!(tried(mp3, &[0xff, 0xfb, 0x00, 0xc4].repeat(100), Keep::Rights), Err(Unreadable::Unsupported(_))));
}

#[test]
fn no_lie_is_believed() {
    torture(mp3, &full());
}

#[test]
fn real_sound_is_the_same_afterwards_and_says_nothing() {
    let (_, made) = judged(mp3, STUDIO, Keep::Rights);
    assert_eq!(streams("mp3", STUDIO), streams("mp3", &made));
    let notes: Vec<String> = ["title", "artist", "comment", "prompt", "publisher"].map(|key| format!("{key}={MARKER}")).into();
    let notes: Vec<&str> = notes.iter().flat_map(|note| ["-metadata", note]).collect();
    for more in [["-id3v2_version", "3", "-write_id3v1", "1"], ["-id3v2_version", "4", "-write_apetag", "1"]] {
        let arguments = [&["-f", "lavfi", "-i", "sine=d=2", "-q:a", "5"], notes.as_slice(), &more].concat();
        let Some(sound) = by_ffmpeg("mp3", &arguments) else { return };
        assert!(marked(&sound));
        let (_, made) = judged(mp3, &sound, Keep::Rights);
        assert!(!marked(&made));
        assert_eq!(streams("mp3", &sound), streams("mp3", &made));
        let Some(tags) = exiftool("mp3", &made) else { return };
        assert!(!tags.contains("Zest") && !tags.contains("[ID3"), "{tags}");
    }
}

#[test]
fn chance_is_no_id3v1() {
    let sound = [frames(4), b"TAG".to_vec(), vec![1; 125]].concat();
    let (found, _) = judged(mp3, &sound, Keep::Rights);
    assert_eq!(names(&found), ["MP3 bytes that are no frame"]);
}

#[test]
fn frames_that_would_end_like_a_tag_are_refused() {
    let ends = |mut sound: Vec<u8>, mark: &[u8]| {
        let at = sound.len() - mark.len();
        sound[at..].copy_from_slice(mark);
        sound
    };
    // 64 kbit/s: a frame has 208 bytes, and so room for ID3v1.
    let mut long = vec![0xff, 0xfb, 0x50, 0xc4];
    long.resize(208, 0x55);
    let stray = vec![1; 84];
    let lying = [b"APETAGEX".as_slice(), &[9; 24]].concat();
    let footer = [b"3DI".as_slice(), &[0; 7]].concat();
    for mark in [b"LYRICS200".as_slice(), b"LYRICSEND", &lying, &footer, &id3v1()] {
        let sound = ends(long.repeat(4), mark);
        assert!(matches!(tried(mp3, &[sound, stray.clone()].concat(), Keep::Rights), Err(Unreadable::Broken(_))), "{mark:?}");
    }
    // Too far apart to be one tag, until what is between them goes.
    let apart = [ends(frames(3), b"LYRICSBEGIN"), vec![1; 6_000], ends(frames(3), b"LYRICSEND")].concat();
    assert!(matches!(tried(mp3, &apart, Keep::Rights), Err(Unreadable::Broken(_))));
    assert_eq!(judged(mp3, &apart, Keep::All).1, apart);
    let behind = [long.repeat(4), stray].concat();
    assert_eq!(names(&judged(mp3, &behind, Keep::Rights).0), ["MP3 bytes that are no frame"]);
}

#[test]
fn a_footer_by_chance_takes_no_frame_with_it() {
    let mut sound = frames(4);
    let at = sound.len() - 10;
    sound[at..].copy_from_slice(b"3DI\x04\0\0\0\0\0\x60");
    assert_eq!(judged(mp3, &sound, Keep::Rights).0.recipe, Recipe::whole(sound.len() as u64));
}
