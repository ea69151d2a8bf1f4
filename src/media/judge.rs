//! Which format file judges a file, by its media type.

use std::io::{self, Read, Seek};

use super::clean::{Judged, Policy, Unreadable};
use super::{flac, gif, jpeg, movie, mpeg_audio, png, wave, webp};
use crate::data::media_type::MediaType;

/// What of a file of this type and length may leave.
///
/// # Errors
/// Only what reading `source` gives; a broken file, or one of a type that nobody here understands, is [`Unreadable`].
pub fn judge<R: Read + Seek>(
    media_type: &MediaType,
    length: u64,
    source: &mut R,
    policy: Policy,
) -> io::Result<Result<Judged, Unreadable>> {
    match media_type.as_str() {
        "image/png" | "image/apng" => png::judge(length, source, policy),
        "image/jpeg" => jpeg::judge(length, source, policy),
        "image/webp" => webp::judge(length, source, policy),
        "image/gif" => gif::judge(length, source, policy),
        "video/mp4" | "video/quicktime" | "video/x-m4v" | "audio/m4a" | "audio/mp4" => movie::judge(length, source, policy),
        "audio/mpeg" => mpeg_audio::judge(length, source, policy),
        "audio/x-wav" | "audio/wav" => wave::judge(length, source, policy),
        "audio/x-flac" | "audio/flac" => flac::judge(length, source, policy),
        other => Ok(Err(Unreadable::Unsupported(format!("metadata of {other} is not understood by this version")))),
    }
}
