//! Files that end too early, files that lie, and files made to keep a reader busy.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use proptest::prelude::*;

use super::built::{boxed, movie_header, track};
use super::{facts_as, studio};
use crate::data::handover::MediaFacts;
use crate::data::media_type::MediaType;
use crate::media::facts::bounded::{MAX_BYTES, MAX_MOVES};
use crate::media::facts::facts;

/// A type and a small file of it.
const FILES: [(&str, &[u8]); 9] = [
    ("image/png", studio!("deliverables/hero/hero-final.png")),
    ("image/jpeg", studio!("deliverables/social/launch-tile.jpg")),
    ("image/webp", studio!("deliverables/social/2026/card-stack-lowres.webp")),
    ("image/svg+xml", studio!("deliverables/brand/acme-logo.svg")),
    ("image/vnd.adobe.photoshop", studio!("working/hero-final.psd")),
    ("video/mp4", studio!("deliverables/video/vault-loop.mp4")),
    ("audio/wav", studio!("deliverables/audio/ui-chime.wav")),
    ("audio/mpeg", studio!("deliverables/audio/payday-sting.mp3")),
    ("application/pdf", studio!("rights/ES-441097 licence.pdf")),
];

/// Every type that is read.
const TYPES: [&str; 14] = [
    "image/png",
    "image/gif",
    "image/webp",
    "image/tiff",
    "image/vnd.adobe.photoshop",
    "image/jpeg",
    "image/avif",
    "image/svg+xml",
    "video/mp4",
    "audio/wav",
    "audio/mpeg",
    "audio/flac",
    "audio/ogg",
    "audio/aiff",
];

#[test]
fn a_file_cut_at_any_byte_says_less_but_is_never_misread() {
    for (media_type, whole) in FILES {
        let told = facts_as(media_type, whole);
        for end in 0..whole.len() {
            let cut = facts_as(media_type, &whole[..end]);
            assert!(cut.pixels.is_none() || cut.pixels == told.pixels, "{media_type} cut at {end}: {cut:?}");
            assert!(cut.duration_seconds <= told.duration_seconds, "{media_type} cut at {end}: {cut:?}");
        }
    }
}

#[test]
fn a_length_that_lies_changes_nothing_but_where_the_file_ends() {
    for (media_type, whole) in FILES {
        for length in [0, 1, 11, whole.len() as u64 + 1, u64::MAX] {
            facts(&MediaType::fixed(media_type), length, &mut Cursor::new(whole)).unwrap();
        }
    }
}

/// A source of endless length that repeats a pattern, after a start of its own; it counts what it is asked.
struct Endless<'a> {
    start: &'a [u8],
    pattern: &'a [u8],
    position: u64,
    bytes: u64,
    moves: u32,
}

impl<'a> Endless<'a> {
    fn new(start: &'a [u8], pattern: &'a [u8]) -> Self {
        Self { start, pattern, position: 0, bytes: 0, moves: 0 }
    }
}

impl Read for Endless<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let start = self.start.len() as u64;
        for (byte, at) in buffer.iter_mut().zip(self.position..) {
            *byte = match at.checked_sub(start) {
                None => self.start[at as usize],
                Some(after) => self.pattern[(after % self.pattern.len() as u64) as usize],
            };
        }
        self.position += buffer.len() as u64;
        self.bytes += buffer.len() as u64;
        Ok(buffer.len())
    }
}

impl Seek for Endless<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let SeekFrom::Start(position) = to else { panic!("the end of a file is where it is said to be") };
        self.moves += 1;
        self.position = position;
        Ok(position)
    }
}

#[test]
fn what_never_ends_is_left_after_a_mebibyte_or_ten_thousand_moves() {
    let patterns: [&[u8]; 8] = [
        &[0],
        &[0xff],
        b"\0\0\0\x08free",
        b"\xff\xe1\0\x02",
        b"abcd\0\0\0\0",
        b"\xff\xfb\x10\0",
        b"OggS\0\0\xff\xff\xff\xff\xff\xff\xff\xff",
        b"<!---->",
    ];
    let starts: [&[u8]; 9] = [
        b"",
        b"\xff\xd8",
        b"RIFF\0\0\0\0WAVE",
        b"FORM\0\0\0\0AIFF",
        b"II\x2b\0\x08\0\0\0\x10\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\x0f",
        b"OggS\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x1e\x01vorbis",
        b"ID3\x04\0\0\0\0\0\0",
        b"\0\0\0\x01moov\x0f\xff\xff\xff\xff\xff\xff\xff",
        b"<svg ",
    ];
    for (start, pattern, media_type) in
        starts.iter().flat_map(|start| patterns.iter().flat_map(move |pattern| TYPES.map(|media_type| (start, pattern, media_type))))
    {
        let mut source = Endless::new(start, pattern);
        facts(&MediaType::fixed(media_type), u64::MAX, &mut source).unwrap();
        assert!(source.bytes <= MAX_BYTES, "{media_type}: {} bytes", source.bytes);
        assert!(source.moves <= MAX_MOVES + 1, "{media_type}: {} moves", source.moves);
    }
}

#[test]
fn samples_are_stepped_over_not_read() {
    let movie = boxed(b"moov", &[&movie_header(1000, 7000), &track(b"vide", 3840 << 16, 2160 << 16)]);
    // 400 GiB of samples, of a length that lets the repeated pattern begin anew right after them.
    let samples = (100_u64 << 32).next_multiple_of(movie.len() as u64);
    let start = [b"\0\0\0\x01mdat".as_slice(), &(16 + samples).to_be_bytes()].concat();
    let mut source = Endless::new(&start, &movie);
    let told = facts(&MediaType::fixed("video/mp4"), 16 + samples + movie.len() as u64, &mut source).unwrap();
    assert_eq!(told, MediaFacts { pixels: Some((3840, 2160)), duration_seconds: Some(7.0) });
    assert!(source.bytes < 1000, "{} bytes", source.bytes);
}

#[test]
fn a_source_that_fails_is_not_taken_for_a_broken_file() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    impl Seek for Failing {
        fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
            Ok(0)
        }
    }
    for media_type in TYPES {
        let error = facts(&MediaType::fixed(media_type), 1 << 30, &mut Failing).unwrap_err();
        assert_eq!(error.to_string(), "the disk is gone", "{media_type}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_change_of_a_header_makes_a_reader_panic(
        file in 0..FILES.len(),
        changes in prop::collection::vec((0..400_usize, prop_oneof![Just(0), Just(0xff), any::<u8>()]), 1..6),
        tail in any::<bool>(),
    ) {
        let (media_type, whole) = FILES[file];
        let mut bytes = whole.to_vec();
        let length = bytes.len();
        for (at, byte) in changes {
            let at = at % length;
            bytes[if tail { length - 1 - at } else { at }] = byte;
        }
        facts_as(media_type, &bytes);
    }

    #[test]
    fn no_bytes_make_a_reader_panic(start in 0..9_usize, media_type in 0..TYPES.len(), bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let magic: [&[u8]; 9] = [
            b"", b"\xff\xd8\xff", b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0", b"FORM\0\0\0\0AIFFCOMM\0\0\0\x12", b"II\x2a\0\x08\0\0\0", b"OggS\0",
            b"fLaC\0\0\0\x22", b"ID3\x04\0\0\0\0\0\0\xff\xfb\x90\0", b"<svg width='",
        ];
        facts_as(TYPES[media_type], &[magic[start], &bytes].concat());
    }
}
