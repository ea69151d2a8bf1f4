//! WAV chunk by chunk, with a marker in every kind; real ones; torn ones.

use std::io::Cursor;

use super::judge;
use crate::data::content::Recipe;
use crate::media::clean::{Judged, Keep, Policy, Unreadable};
use crate::media::proving::{MARKER, Sparse, by_ffmpeg, exiftool, judged, keep, marked, names, streams, texts, torture, tried};

const STUDIO: &[u8] = include_bytes!("../../../fixtures/studio/clients/acme-fintech/deliverables/audio/ui-chime.wav");

fn wave(length: u64, source: &mut Cursor<&[u8]>, policy: Policy) -> std::io::Result<Result<Judged, Unreadable>> {
    judge(length, source, policy)
}

fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut chunk = [kind.as_slice(), &(content.len() as u32).to_le_bytes(), content].concat();
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}

fn format() -> Vec<u8> {
    chunk(b"fmt ", &[1, 0, 1, 0, 0x44, 0xac, 0, 0, 0x88, 0x58, 1, 0, 2, 0, 16, 0])
}

fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    [b"RIFF", (chunks.concat().len() as u32 + 4).to_le_bytes().as_slice(), b"WAVE", &chunks.concat()].concat()
}

fn list(texts: &[(&[u8; 4], &str)]) -> Vec<u8> {
    let texts: Vec<u8> = texts.iter().flat_map(|(kind, text)| chunk(kind, format!("{text}\0").as_bytes())).collect();
    chunk(b"LIST", &[b"INFO", texts.as_slice()].concat())
}

/// A tag with one text.
fn id3(frame: &str, text: &str) -> Vec<u8> {
    let frame = [frame.as_bytes(), &(text.len() as u32 + 1).to_be_bytes(), &[0, 0, 3], text.as_bytes()].concat();
    [b"ID3\x04\0\0\0\0\0", [frame.len() as u8].as_slice(), &frame].concat()
}

fn full() -> Vec<u8> {
    let marker = MARKER.as_bytes();
    let bext = chunk(b"bext", &[marker, &[0; 600]].concat());
    let labels = chunk(b"LIST", &[b"adtl", chunk(b"labl", marker).as_slice()].concat());
    let info = list(&[(b"ICMT", MARKER), (b"ICOP", "Sound Co"), (b"IART", "Ana"), (b"INAM", "Chime"), (b"ISFT", MARKER)]);
    let behind = [b"iXML", b"aXML", b"_PMX", b"JUNK", b"FLLR", b"Zest"].map(|kind| chunk(kind, marker)).concat();
    let tags = [chunk(b"id3 ", &id3("TXXX", MARKER)), chunk(b"id3 ", &id3("TCOP", "Tag Co"))].concat();
    let chunks = [bext, format(), chunk(b"JUNK", &[0; 28]), labels, chunk(b"data", &[7; 201]), info, behind, tags];
    [riff(&chunks), marker.to_vec()].concat()
}

#[test]
fn nothing_but_sound_and_kept_texts_stays_and_the_sizes_are_right() {
    let (found, made) = judged(wave, &full(), Keep::Rights);
    let kept =
        [format(), chunk(b"JUNK", &[0; 28]), chunk(b"data", &[7; 201]), list(&[(b"ICOP", "Sound Co")]), list(&[(b"ICOP", "Tag Co")])];
    assert_eq!(made, riff(&kept));
    assert_eq!(texts(&found), ["WAV ICOP: Sound Co", "WAV ICOP: Tag Co"]);
    for name in
        ["bext", "iXML", "aXML", "XMP", "JUNK", "Zest", "ICMT", "ISFT", "LIST adtl", "ID3v2 TXXX \"Zest Retail\"", "bytes behind the end"]
    {
        assert!(names(&found).contains(&format!("WAV {name}").as_str()), "{name}: {:?}", found.removed);
    }
    let (found, made) = judged(wave, &full(), Keep::Descriptive);
    assert!(!marked(&made));
    assert_eq!(texts(&found), ["WAV ICOP: Sound Co", "WAV IART: Ana", "WAV INAM: Chime", "WAV ICOP: Tag Co"]);
}

#[test]
fn with_everything_kept_every_chunk_is_a_text() {
    let (found, made) = judged(wave, &full(), Keep::All);
    assert_eq!(made, full());
    assert!(texts(&found).concat().matches(MARKER).count() >= 12, "{:?}", texts(&found));
}

#[test]
fn what_is_clean_is_whole() {
    let copyright = list(&[(b"ICOP", "Sound Co")]);
    let piped = [b"RIFF\xff\xff\xff\xffWAVE".as_slice(), &format(), b"data\xff\xff\xff\xff", &[7; 33]].concat();
    for clean in [STUDIO.to_vec(), riff(&[format(), chunk(b"data", &[7; 9]), copyright]), piped] {
        let (found, _) = judged(wave, &clean, Keep::Rights);
        assert_eq!(found.recipe, Recipe::whole(clean.len() as u64), "{:?}", found.removed);
    }
}

#[test]
fn long_sizes_are_set_right() {
    let long = |data: u64, behind: u64| [behind.to_le_bytes(), data.to_le_bytes(), [0; 8]].concat();
    let five: u64 = 5 << 30;
    for form in [b"RF64", b"BW64"] {
        let tail = chunk(b"iXML", MARKER.as_bytes());
        let front = |size| {
            [
                form.as_slice(),
                b"\xff\xff\xff\xffWAVE",
                &chunk(b"ds64", &[long(five, size), vec![0; 4]].concat()),
                &format(),
                b"data\xff\xff\xff\xff",
            ]
            .concat()
        };
        let samples_at = front(0).len() as u64;
        let length = samples_at + five + tail.len() as u64;
        let mut source = Sparse::new(length, vec![(0, front(length - 8)), (samples_at + five, tail.clone())]);
        let found = judge(length, &mut source, keep(Keep::Rights)).unwrap().unwrap();
        assert_eq!(names(&found), ["WAV iXML"]);
        assert_eq!(found.recipe.length(), Some(length - tail.len() as u64));
        assert!(source.read < 64 << 10);
        let Recipe::Splice(pieces) = &found.recipe else { panic!() };
        let told = (length - tail.len() as u64 - 8).to_le_bytes();
        assert!(pieces.iter().any(|piece| matches!(piece, crate::data::content::Piece::Bytes(bytes) if **bytes == told)));
    }
}

#[test]
fn no_lie_is_believed() {
    torture(wave, &full());
    assert!(matches!(tried(wave, &riff(&[format()]), Keep::Rights), Err(Unreadable::Broken(_))));
}

#[test]
fn real_sound_is_the_same_afterwards_and_says_nothing() {
    let notes: Vec<String> = ["title", "artist", "comment", "originator", "description"].map(|key| format!("{key}={MARKER}")).into();
    let notes: Vec<&str> = notes.iter().flat_map(|note| ["-metadata", note]).collect();
    for more in [["-write_bext", "1"], ["-rf64", "always"], ["-c:a", "adpcm_ms"]] {
        let Some(sound) = by_ffmpeg("wav", &[&["-f", "lavfi", "-i", "sine=d=1"], notes.as_slice(), &more].concat()) else { return };
        assert!(marked(&sound));
        let (_, made) = judged(wave, &sound, Keep::Rights);
        assert!(!marked(&made));
        assert_eq!(streams("wav", &sound), streams("wav", &made));
        let Some(tags) = exiftool("wav", &made) else { return };
        assert!(!tags.contains("Zest"), "{tags}");
    }
}

#[test]
fn a_file_that_says_it_ends_within_its_header_is_refused() {
    let refused = Unreadable::Broken("a WAV file of 12 bytes that says 1".into());
    assert_eq!(tried(wave, b"RIFF\x01\0\0\0WAVE", Keep::Rights), Err(refused));
}
