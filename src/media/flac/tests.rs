//! FLAC by ffmpeg, with blocks of every kind put in; torn.

use std::io::Cursor;

use super::judge;
use crate::data::content::Recipe;
use crate::media::clean::{Judged, Keep, Policy, Unreadable};
use crate::media::proving::{MARKER, by_ffmpeg, exiftool, judged, marked, names, streams, texts, torture, tried};

/// A tenth of a second of a sine at 8 kHz, in one channel, by ffmpeg 5.1: `fLaC` and STREAMINFO, then frames.
const SOUND: &[u8] = include_bytes!("sine.flac");
/// Where its frames begin.
const FRAMES: usize = 42;

fn flac(length: u64, source: &mut Cursor<&[u8]>, policy: Policy) -> std::io::Result<Result<Judged, Unreadable>> {
    judge(length, source, policy)
}

fn block(kind: u8, content: &[u8]) -> Vec<u8> {
    let [_, size @ ..] = (content.len() as u32).to_be_bytes();
    [&[kind], size.as_slice(), content].concat()
}

fn comments(vendor: &str, texts: &[&str]) -> Vec<u8> {
    let text = |text: &str| [&(text.len() as u32).to_le_bytes(), text.as_bytes()].concat();
    let texts_bytes: Vec<u8> = texts.iter().flat_map(|one| text(one)).collect();
    block(4, &[text(vendor), (texts.len() as u32).to_le_bytes().to_vec(), texts_bytes].concat())
}

/// The sound with these blocks; the last of them says that it is.
fn with(blocks: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = SOUND[..FRAMES].to_vec();
    bytes[4] = if blocks.is_empty() { 0x80 } else { 0 };
    for (number, block) in blocks.iter().enumerate() {
        let at = bytes.len();
        bytes.extend_from_slice(block);
        bytes[at] |= if number + 1 == blocks.len() { 0x80 } else { 0 };
    }
    [&bytes, &SOUND[FRAMES..]].concat()
}

fn full() -> Vec<u8> {
    let marker = MARKER.as_bytes();
    let comment = format!("comment={MARKER}");
    let comments =
        comments(MARKER, &[&comment, "copyright=Sound Co", "ARTIST=Ana", "WAVEFORMATEXTENSIBLE_CHANNEL_MASK=0x4", "TITLE=Chime"]);
    let blocks = [
        block(3, &[0; 18]),
        block(2, marker),
        comments,
        block(6, marker),
        block(5, marker),
        block(1, marker),
        block(99, marker),
        block(1, &[0; 9]),
    ];
    let mut v1 = [b"TAG", marker].concat();
    v1.resize(128, 0);
    let frame = [b"TALB\0\0\0\x0c\0\0\x03".as_slice(), marker].concat();
    [[b"ID3\x04\0\0\0\0\0".as_slice(), &[frame.len() as u8], &frame].concat(), with(&blocks), v1].concat()
}

#[test]
fn nothing_but_sound_and_kept_comments_stays() {
    let (found, made) = judged(flac, &full(), Keep::Rights);
    let kept = comments("", &["COPYRIGHT=Sound Co", "WAVEFORMATEXTENSIBLE_CHANNEL_MASK=0x4"]);
    assert_eq!(made, with(&[kept, block(3, &[0; 18]), block(1, &[0; 9])]));
    for name in ["ID3v2 TALB", "ID3v1", "APPLICATION", "PICTURE", "CUESHEET", "PADDING", "block", "comment", "vendor", "ARTIST"] {
        assert!(names(&found).contains(&format!("FLAC {name}").as_str()), "{name}: {:?}", found.removed);
    }
    let (found, made) = judged(flac, &full(), Keep::Descriptive);
    assert!(!marked(&made));
    assert_eq!(
        texts(&found),
        ["FLAC COPYRIGHT: Sound Co", "FLAC ARTIST: Ana", "FLAC WAVEFORMATEXTENSIBLE_CHANNEL_MASK: 0x4", "FLAC TITLE: Chime"]
    );
}

#[test]
fn with_everything_kept_every_block_is_a_text() {
    let (found, made) = judged(flac, &full(), Keep::All);
    assert_eq!(made, full());
    assert!(texts(&found).concat().matches(MARKER).count() >= 9, "{:?}", texts(&found));
}

#[test]
fn what_is_clean_is_whole() {
    let copyright = comments("", &["COPYRIGHT=Sound Co"]);
    for clean in [with(&[]), with(&[copyright]), with(&[block(1, &[0; 40])])] {
        assert_eq!(judged(flac, &clean, Keep::Rights).0.recipe, Recipe::whole(clean.len() as u64));
    }
}

#[test]
fn comments_that_are_written_anew_stand_there_once() {
    let copyright = comments("", &["COPYRIGHT=Sound Co"]);
    let mut v1 = b"TAGChime".to_vec();
    v1.resize(128, 0);
    let kept = with(&[comments("", &["COPYRIGHT=Sound Co", "TITLE=Chime"])]);
    assert_eq!(judged(flac, &[with(std::slice::from_ref(&copyright)), v1].concat(), Keep::Descriptive).1, kept);
    let second = comments(MARKER, &["TITLE=Chime"]);
    assert_eq!(judged(flac, &with(&[copyright, second]), Keep::Descriptive).1, kept);
}

#[test]
fn what_does_not_end_with_a_frame_is_broken() {
    let cut = &SOUND[..SOUND.len() - 1];
    let more = [with(&[]), MARKER.as_bytes().to_vec()].concat();
    for broken in [cut, &more, b"fLaC", b""] {
        assert!(matches!(tried(flac, broken, Keep::Rights), Err(Unreadable::Broken(_))));
    }
}

#[test]
fn no_lie_is_believed() {
    torture(flac, &full());
}

#[test]
fn sound_is_the_same_afterwards_and_says_nothing() {
    let sound = &full()[full().len() - 128 - with(&[]).len()..];
    assert!(!sound.is_empty());
    let (_, made) = judged(flac, &full(), Keep::Rights);
    assert_eq!(streams("flac", &with(&[])), streams("flac", &made));
    let Some(tags) = exiftool("flac", &made) else { return };
    assert!(!tags.contains("Zest"), "{tags}");
    assert!(tags.contains("Sound Co"));
}

#[test]
fn real_sound_of_many_frames_ends_with_one() {
    let comment = format!("comment={MARKER}");
    for (noise, more) in [("anoisesrc=d=3:r=48000", ["-ac", "2"]), ("sine=d=9", ["-sample_fmt", "s32"])] {
        let Some(sound) = by_ffmpeg("flac", &["-f", "lavfi", "-i", noise, "-metadata", &comment, more[0], more[1]]) else { return };
        let (found, made) = judged(flac, &sound, Keep::Rights);
        assert!(marked(&sound) && !marked(&made), "{:?}", found.removed);
        assert_eq!(streams("flac", &sound), streams("flac", &made));
    }
}
