//! Content Credentials (C2PA 2.2): what a manifest store says, for searching. The store is a tree of JUMBF boxes (ISO 19566-5)
//! with labels, JSON and CBOR (RFC 8949). It stays whole or goes whole, so nothing is written here, and no signature is
//! checked. Pictures inside it are coded pixels and are not searched.

use super::clean::Text;
use super::wording::printable;

/// Boxes within boxes, and values within values of CBOR.
const MAX_DEPTH: u32 = 32;
/// UUID of the type of a manifest store: `c2pa` and the tail of ISO's content types (C2PA 2.2, section 11.1.4.2).
const STORE: &[u8; 16] = b"c2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71";

/// Whether the JUMBF superbox that `bytes` begin with is a manifest store; its first few bytes are enough.
pub fn is_store(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"jumb") && bytes.get(12..16) == Some(b"jumd") && bytes.get(16..32) == Some(STORE)
}

/// Every text of the manifest store in `jumbf`; where it cannot be read as such, what is readable in it.
pub fn texts(jumbf: &[u8]) -> Vec<Text> {
    let mut said = String::new();
    let text = match boxes(jumbf, MAX_DEPTH, &mut said) {
        Some(()) => said,
        None => printable(jumbf),
    };
    if text.is_empty() { Vec::new() } else { vec![Text { place: "C2PA".to_owned(), text }] }
}

fn boxes(mut bytes: &[u8], depth: u32, said: &mut String) -> Option<()> {
    while !bytes.is_empty() {
        let size = u32::from_be_bytes(*bytes.first_chunk()?) as usize;
        let kind = bytes.get(4..8)?;
        let (head, size) = match size {
            0 => (8, bytes.len()),
            1 => (16, usize::try_from(u64::from_be_bytes(*bytes.get(8..)?.first_chunk()?)).ok()?),
            _ => (8, size),
        };
        let body = bytes.get(head..size)?;
        bytes = &bytes[size..];
        match kind {
            b"jumb" => boxes(body, depth.checked_sub(1)?, said)?,
            // UUID, toggles, and a label if the second bit says so (ISO 19566-5, section B.3).
            b"jumd" => line(String::from_utf8_lossy(body.get(17..)?).trim_end_matches('\0'), said),
            b"cbor" => {
                let mut rest = body;
                while !rest.is_empty() {
                    rest = value(rest, MAX_DEPTH, said)?;
                }
            }
            // The embedded file itself: a thumbnail.
            b"bidb" => {}
            b"json" => line(&String::from_utf8_lossy(body), said),
            _ => line(&printable(body), said),
        }
    }
    Some(())
}

/// One CBOR value (RFC 8949, section 3); gives what comes after it.
fn value<'a>(bytes: &'a [u8], depth: u32, said: &mut String) -> Option<&'a [u8]> {
    let depth = depth.checked_sub(1)?;
    let (&initial, rest) = bytes.split_first()?;
    let (major, short) = (initial >> 5, initial & 0x1f);
    if short == 31 {
        // Of indefinite length: values up to a break. A break alone is none.
        let mut rest = rest;
        while matches!(major, 2..=5) && *rest.first()? != 0xff {
            rest = value(rest, depth, said)?;
        }
        return if matches!(major, 2..=5) { rest.get(1..) } else { None };
    }
    let (argument, mut rest) = argument(short, rest)?;
    match major {
        2 | 3 => {
            let (text, after) = rest.split_at_checked(usize::try_from(argument).ok()?)?;
            if major == 3 {
                line(&String::from_utf8_lossy(text), said)
            } else {
                octets(text, said)
            }
            rest = after;
        }
        4 | 5 => {
            for _ in 0..argument.checked_mul(u64::from(major) - 3)? {
                rest = value(rest, depth, said)?;
            }
        }
        6 => rest = value(rest, depth, said)?,
        _ => {}
    }
    Some(rest)
}

/// The number in the low bits of an initial byte, or in the bytes after it.
fn argument(short: u8, rest: &[u8]) -> Option<(u64, &[u8])> {
    let width = match short {
        0..=23 => return Some((u64::from(short), rest)),
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => return None,
    };
    let (bytes, rest) = rest.split_at_checked(width)?;
    Some((bytes.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte)), rest))
}

/// Bytes: a digest, or a certificate, in which a length that is readable itself may stand right before a name.
fn octets(bytes: &[u8], said: &mut String) {
    for run in printable(bytes).lines() {
        line(run, said);
        line(run.get(1..).unwrap_or_default(), said);
    }
}

fn line(text: &str, said: &mut String) {
    if !text.is_empty() {
        said.push_str(text);
        said.push('\n');
    }
}
