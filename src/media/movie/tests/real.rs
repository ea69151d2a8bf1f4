//! Films as ffmpeg writes them, read by exiftool afterwards, their packets hashed by ffmpeg before and after.

use super::*;
use crate::media::clean::Keep;
use crate::media::proving::{MARKER, by_ffmpeg, exiftool, judged, marked, streams, tagged, texts};

const STUDIO: &[u8] = include_bytes!("../../../../fixtures/studio/clients/acme-fintech/deliverables/video/vault-loop.mp4");

/// Nothing of the markers is left, and every packet is what it was.
fn proven(extension: &str, film: &[u8]) {
    for keep in [Keep::Rights, Keep::Descriptive] {
        let (_, made) = judged(super::film, film, keep);
        assert_eq!(made.len(), film.len());
        assert_eq!(streams(extension, film), streams(extension, &made));
        if keep == Keep::Rights {
            assert!(!marked(&made));
            let Some(tags) = exiftool(extension, &made) else { continue };
            assert!(!tags.contains("Zest"), "{tags}");
        }
    }
}

#[test]
fn the_films_of_the_small_agency_are_clean_afterwards() {
    let (found, made) = judged(film, STUDIO, Keep::Rights);
    assert!(!found.removed.is_empty(), "{found:?}");
    assert_eq!(streams("mp4", STUDIO), streams("mp4", &made));
    let (found, _) = judged(film, STUDIO, Keep::All);
    assert!(!texts(&found).is_empty());
}

#[test]
fn films_and_sound_of_every_kind_that_ffmpeg_makes_are_clean_afterwards() {
    let pictures = ["-f", "lavfi", "-i", "testsrc2=d=0.4:s=64x64:r=10"];
    let sound = ["-f", "lavfi", "-i", "sine=d=0.4"];
    let notes: Vec<String> =
        ["title", "artist", "comment", "description", "copyright", "encoder", "album"].map(|key| format!("{key}={MARKER} {key}")).into();
    let notes: Vec<&str> = notes.iter().flat_map(|note| ["-metadata", note]).collect();
    let stream = ["-metadata:s:0", "handler_name=Zest Retail", "-metadata", "creation_time=2026-03-01T12:00:00Z"];
    let kinds: [(&str, &[&str]); 7] = [
        ("mp4", &["-c:v", "libx264", "-c:a", "aac", "-pix_fmt", "yuv420p"]),
        ("mov", &["-c:v", "prores_ks", "-c:a", "pcm_s16le", "-timecode", "01:00:00:00"]),
        ("mov", &["-c:v", "mpeg4", "-c:a", "aac", "-movflags", "use_metadata_tags+faststart"]),
        ("mp4", &["-c:v", "mpeg4", "-c:a", "alac", "-movflags", "frag_keyframe+empty_moov"]),
        ("mp4", &["-c:v", "libx264", "-c:a", "flac", "-strict", "-2", "-movflags", "use_metadata_tags"]),
        ("m4a", &["-vn", "-c:a", "aac"]),
        ("m4v", &["-c:v", "libx264", "-c:a", "ac3"]),
    ];
    for (extension, codecs) in kinds {
        let arguments = [&pictures, &sound, notes.as_slice(), &stream, codecs].concat();
        let Some(film) = by_ffmpeg(extension, &arguments) else { return };
        assert!(marked(&film));
        let copyright = tried_copyright(&film);
        assert!(copyright, "{extension} {codecs:?}");
        proven(extension, &without_copyright(&film));
    }
}

/// The copyright stays, which holds the marker.
fn tried_copyright(film: &[u8]) -> bool {
    let (found, _) = judged(super::film, film, Keep::Rights);
    texts(&found).iter().any(|text| text.contains("Zest Retail copyright"))
}

fn without_copyright(film: &[u8]) -> Vec<u8> {
    let mut film = film.to_vec();
    while let Some(at) = memchr::memmem::find(&film, b"Zest Retail copyright") {
        film[at..at + 11].copy_from_slice(b"Lawyers Ltd");
    }
    film
}

#[test]
fn whatever_exiftool_can_write_goes_and_rotation_stays() {
    let groups = ["Keys:Comment", "Keys:Author", "Keys:Software", "ItemList:Comment", "ItemList:Encoder", "ItemList:Lyrics"];
    let more =
        ["UserData:Comment", "UserData:Artist", "XMP-dc:Creator", "XMP-dc:Description", "XMP-xmp:CreatorTool", "Keys:GPSCoordinates"];
    let mut tags: Vec<String> = groups.iter().chain(&more[..5]).map(|tag| format!("-{tag}={MARKER}")).collect();
    tags.push(format!("-{}=52.5, 13.4, 30", more[5]));
    tags.extend(["-Rotation=90".into(), "-Keys:Copyright=Lawyers Ltd".into(), "-CreateDate=2026:03:01 12:00:00".into()]);
    let Some(film) = tagged("mp4", STUDIO, &tags) else { return };
    assert!(marked(&film));
    let (found, made) = judged(super::film, &film, Keep::Rights);
    assert!(
        texts(&found).contains(&"MP4 com.apple.quicktime.copyright: Lawyers Ltd".to_owned())
            || texts(&found).contains(&"MP4 copyright: Lawyers Ltd".to_owned()),
        "{:?}",
        texts(&found)
    );
    assert!(found.removed.iter().any(|(name, _)| name == "MP4 XMP"));
    proven("mp4", &film);
    let read = exiftool("mp4", &made).unwrap();
    assert!(read.lines().any(|line| line.contains("Rotation") && line.ends_with(": 90")), "{read}");
    assert!(read.contains("Lawyers Ltd") && !read.contains("GPS") && !read.contains("2026:03:01"), "{read}");
}
