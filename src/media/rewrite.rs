//! Which format file rewrites a document in memory, by its media type, and who judges what of another format is inside of it.

use std::io::Cursor;

use super::clean::{Credentials, Judged, Keep, Mark, Policy, Unreadable};
use super::rewritten::{Inside, Rewritten, Xmp};
use super::{judge, office, pdf, svg, xmp};
use crate::data::content::{Piece, Recipe};
use crate::data::media_type::{HEAD, MediaType};

/// Whether documents of this type are rewritten in memory.
pub fn is_rewritten(media_type: &MediaType) -> bool {
    matches!(media_type.as_str(), "image/svg+xml" | "application/pdf") || is_office(media_type)
}

fn is_office(media_type: &MediaType) -> bool {
    media_type.as_str().starts_with("application/vnd.openxmlformats-officedocument.")
}

/// What of a document of this type may leave; `None` for a type that is not rewritten.
pub fn rewrite(media_type: &MediaType, bytes: &[u8], policy: Policy) -> Option<Result<Rewritten, Unreadable>> {
    let room = office::Room::default();
    let media = |name: &str, bytes: &[u8]| media_or_office_inside(name, bytes, policy.keep, &room);
    let inside = Inside { media: &media, xmp: &xmp_inside };
    match media_type.as_str() {
        "image/svg+xml" => Some(svg::judge_with(bytes, policy, inside)),
        "application/pdf" => Some(pdf::judge_with(bytes, policy, inside)),
        _ if is_office(media_type) => Some(office::judge_with(bytes, policy, inside, &room)),
        _ => None,
    }
}

/// A picture in a presentation, or the workbook behind its chart; what is an office file inside of that one is not read any more.
fn media_or_office_inside(name: &str, bytes: &[u8], keep: Keep, room: &office::Room) -> Result<Rewritten, Unreadable> {
    let media_type = MediaType::of(name, &bytes[..bytes.len().min(HEAD)]);
    if !is_office(&media_type) {
        return media_inside(name, bytes, keep);
    }
    let media = |name: &str, bytes: &[u8]| media_inside(name, bytes, keep);
    office::judge_with(bytes, Policy { keep, mark: Mark::AsItIs }, Inside { media: &media, xmp: &xmp_inside }, room)
}

/// A picture in a presentation. It gets no mark of its own: the mark is for what is published by itself.
fn media_inside(name: &str, bytes: &[u8], keep: Keep) -> Result<Rewritten, Unreadable> {
    let media_type = MediaType::of(name, &bytes[..bytes.len().min(HEAD)]);
    let policy = Policy { keep, mark: Mark::AsItIs };
    if media_type.as_str() == "image/svg+xml" {
        return svg::judge(bytes, policy);
    }
    let judged = judge(&media_type, bytes.len() as u64, &mut Cursor::new(bytes), policy);
    let Judged { recipe, removed, texts, credentials } = judged.map_err(|error| Unreadable::Broken(error.to_string()))??;
    let untouched = removed.is_empty() && credentials != Credentials::Removed;
    let bytes = if untouched { None } else { Some(spliced(&recipe, bytes)?) };
    Ok(Rewritten { bytes, removed, texts, ..Rewritten::default() })
}

fn spliced(recipe: &Recipe, source: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let Recipe::Splice(pieces) = recipe else { return Err(Unreadable::Unsupported("a document in a document".to_owned())) };
    let mut made = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Span(span) => {
                let range =
                    usize::try_from(span.start).ok().zip(usize::try_from(span.end).ok()).and_then(|(start, end)| source.get(start..end));
                made.extend_from_slice(range.ok_or_else(|| Unreadable::Broken("a part lies outside of the file".to_owned()))?);
            }
            Piece::Bytes(bytes) => made.extend_from_slice(bytes),
            Piece::Zeros(count) => made.resize(made.len() + usize::try_from(*count).unwrap_or(0), 0),
        }
    }
    Ok(made)
}

fn xmp_inside(bytes: &[u8], keep: Keep) -> Result<Xmp, Unreadable> {
    let packet = xmp::Packet::read(bytes, keep)?;
    Ok(Xmp { bytes: packet.written(), removed: packet.removed.clone(), texts: packet.texts() })
}
