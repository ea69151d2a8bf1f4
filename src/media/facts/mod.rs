//! What the header of a media file says: pixels and duration.
//!
//! One file per container format, and a crate where one reads a format well. Every format reads through `Bounded`, so a
//! file that lies about its sizes costs no more than any other, and whatever is broken, foreign or missing gives `None`:
//! a fact that is not there is better than one that nobody computed. Nothing is decoded, and no tag is read.

mod aiff;
mod bounded;
mod boxes;
mod flac;
mod heif;
mod jpeg;
mod movie;
pub(super) mod mpeg;
mod ogg;
mod picture;
mod svg;
#[cfg(test)]
mod tests;
mod wave;

use std::io::{self, Read, Seek};

use crate::data::handover::MediaFacts;
use crate::data::media_type::MediaType;
use bounded::Bounded;

/// What the header of `source`, `length` bytes of type `media_type`, says.
///
/// Pixels are those stored: an EXIF orientation is not applied, nor is the rotation of a HEIF picture; those of a film are
/// its first video track's. Seconds are rounded to milliseconds. Reads at most 1 MiB wherever it seeks to, starts at
/// offset 0 whatever the position of `source`, and leaves that position anywhere.
///
/// # Errors
/// When `source` fails, which is no fact about the file.
pub fn facts<R: Read + Seek>(media_type: &MediaType, length: u64, source: &mut R) -> io::Result<MediaFacts> {
    let mut source = Bounded::new(source, length);
    let facts = read(media_type, &mut source);
    source.unless_failed(facts)
}

fn read<R: Read + Seek>(media_type: &MediaType, source: &mut Bounded<'_, R>) -> MediaFacts {
    match media_type.as_str() {
        "image/png" | "image/apng" | "image/gif" | "image/webp" | "image/tiff" | "image/vnd.adobe.photoshop" => {
            picture(picture::pixels(media_type.as_str(), source))
        }
        "image/jpeg" => picture(jpeg::pixels(source)),
        "image/avif" | "image/heif" | "image/heic" => picture(heif::pixels(source)),
        "image/svg+xml" => picture(svg::pixels(source)),
        "video/mp4" | "video/quicktime" | "video/x-m4v" | "audio/mp4" | "audio/m4a" | "audio/x-m4a" => movie::facts(source),
        "audio/wav" | "audio/x-wav" | "audio/vnd.wave" => sound(wave::milliseconds(source)),
        "audio/mpeg" | "audio/mp3" => sound(mpeg::milliseconds(source)),
        "audio/flac" | "audio/x-flac" => sound(flac::milliseconds(source)),
        "audio/ogg" | "audio/opus" | "audio/vorbis" => sound(ogg::milliseconds(source)),
        "audio/aiff" | "audio/x-aiff" => sound(aiff::milliseconds(source)),
        _ => MediaFacts::default(),
    }
}

/// The facts of what has no duration. No picture is empty: a size of zero is a broken header.
fn picture(pixels: Option<(u32, u32)>) -> MediaFacts {
    MediaFacts { pixels: pixels.filter(|&(width, height)| width > 0 && height > 0), duration_seconds: None }
}

/// The facts of what has no pixels. A duration of zero is one that its writer did not know.
fn sound(milliseconds: Option<u64>) -> MediaFacts {
    MediaFacts { pixels: None, duration_seconds: milliseconds.filter(|&value| value > 0).map(|value| value as f64 / 1000.0) }
}

/// `units` of 1/`per_second` s in milliseconds, rounded; `None` without a unit.
fn to_milliseconds(units: u64, per_second: u64) -> Option<u64> {
    let per_second = u128::from(per_second);
    let doubled = (u128::from(units) * 2000 + per_second).checked_div(per_second * 2)?;
    u64::try_from(doubled).ok()
}
