//! `udta` and `meta` wherever they stand: the notes of a film. What is kept moves together in front of its container's
//! space, and what remains of that becomes a `free` box behind it, so that the whole is as long as it was. Forms: ISO
//! 14496-12 sections 8.10 and 8.11, 3GPP TS 26.244 section 8 (`cprt`, `titl`), QuickTime's `©xyz` texts and metadata keys,
//! and, in `items`, iTunes' `ilst`.

use std::io::{Read, Seek};
use std::ops::Range;

use super::atom::{self, Atom};
use super::items::Names;
use super::places::{Place, Rule, rule};
use super::{Film, name};
use crate::data::content::Piece;
use crate::media::clean::Keep;
use crate::media::ending::{Outcome, broken, unsupported};
use crate::media::reading::MAX_PART;
use crate::media::wording::{four, utf8_or_latin1, utf16};

/// Copyright, always kept: 3GPP and iTunes, QuickTime, QuickTime's keys, and ffmpeg's with `use_metadata_tags`.
const RIGHTS: [&str; 4] = ["cprt", "©cpy", "com.apple.quicktime.copyright", "copyright"];
/// Creator, title, description, keywords: kept of what somebody else made.
#[rustfmt::skip]
const DESCRIPTIVE: [&str; 26] = [
    "©nam", "©ART", "©aut", "©wrt", "©com", "©des", "desc", "keyw", "©key",
    "titl", "auth", "perf", "dscp", "kywd",
    "com.apple.quicktime.title", "com.apple.quicktime.displayname", "com.apple.quicktime.author", "com.apple.quicktime.artist",
    "com.apple.quicktime.description", "com.apple.quicktime.keywords",
    "title", "author", "artist", "composer", "description", "keywords",
];

/// What is left of a container.
#[derive(Default)]
struct Left {
    pieces: Vec<Piece>,
    /// Whether something in it is worth a container: a text.
    worth: bool,
    changed: bool,
}

impl Left {
    fn length(&self) -> u64 {
        self.pieces.iter().map(Piece::length).sum()
    }
}

impl<R: Read + Seek> Film<'_, R> {
    /// A `udta` or `meta` box.
    pub(super) fn user_data(&mut self, atom: &Atom) -> Outcome<()> {
        let left = self.container(atom)?;
        if left.changed && !left.worth {
            self.freed(atom);
            return Ok(());
        }
        let space = atom.size() - left.length();
        self.draft.pieces(left.pieces);
        self.space(space);
        Ok(())
    }

    /// A `free` box of `size` bytes, or none; what was dropped was a box, so a header fits.
    fn space(&mut self, size: u64) {
        match u32::try_from(size) {
            Ok(0) => return,
            Ok(size) => self.draft.bytes(&[size.to_be_bytes(), *b"free"].concat()),
            Err(_) => self.draft.bytes(&[b"\0\0\0\x01free".as_slice(), &size.to_be_bytes()].concat()),
        }
        self.draft.zeros(size - if size > u64::from(u32::MAX) { 16 } else { 8 });
    }

    /// What is left of a container, its header included.
    fn container(&mut self, atom: &Atom) -> Outcome<Left> {
        let (aside, before) = (self.draft.set_aside(), self.draft.changes());
        let worth = if &atom.kind == b"meta" { self.meta(atom)? } else { self.children(atom.body.clone(), None)? };
        let (body, changed) = (self.draft.restore(aside), self.draft.changes() != before);
        if !changed {
            return Ok(Left { pieces: vec![Piece::Span(atom.start..atom.end())], worth, changed });
        }
        if !worth {
            return Ok(Left { changed, ..Left::default() });
        }
        let mut left = Left { pieces: body, worth, changed };
        // Between one and seven bytes are too few for a box: they stay in here, as zeros.
        let Some(short) = atom.size().checked_sub(left.length() + 8) else {
            return broken(format!("the MP4 {} box at byte {} has two lists of keys", four(atom.kind), atom.start));
        };
        if short < 8 {
            left.pieces.push(Piece::Zeros(short));
        }
        let Ok(size) = u32::try_from(left.length() + 8) else { return unsupported("gigabytes of metadata that stay") };
        left.pieces.insert(0, Piece::Bytes([size.to_be_bytes(), atom.kind].concat().into()));
        Ok(left)
    }

    /// The boxes in `within`: `udta`, or `ilst` with the names of its items. Whether one is worth its container.
    fn children(&mut self, within: Range<u64>, names: Option<&Names>) -> Outcome<bool> {
        let (mut rest, mut worth) = (within, false);
        while let Some(child) = atom::next(&mut self.source, &rest, false)? {
            rest.start = child.end();
            let stays = match names {
                Some(names) => self.item(&child, names)?,
                None if &child.kind == b"meta" => {
                    let left = self.container(&child)?;
                    worth |= left.worth;
                    self.draft.pieces(left.pieces);
                    continue;
                }
                None => self.note(&child)?,
            };
            worth |= stays;
        }
        self.tail(rest)?;
        Ok(worth)
    }

    /// What is behind the last box of a container: zeros, or it goes.
    fn tail(&mut self, rest: Range<u64>) -> Outcome<()> {
        if self.source.any_set(rest.clone())? && !self.draft.keeps_all() {
            return self.draft.gone("MP4 bytes that are no box");
        }
        self.draft.runs(&mut self.source, "MP4 bytes that are no box", rest.clone())?;
        self.draft.span(rest);
        Ok(())
    }

    /// The contents of `meta`: QuickTime's begins with its boxes, ISO's with version and flags.
    fn meta(&mut self, atom: &Atom) -> Outcome<bool> {
        let body = atom.body.clone();
        let start = if body.end - body.start < 12 { [0; 12] } else { self.source.array(body.start)? };
        let boxes = match (&start[4..8], &start[8..]) {
            (b"hdlr", _) => body,
            (_, b"hdlr") => body.start + 4..body.end,
            _ => return self.drop(atom, &name(atom.kind)),
        };
        if atom::find(&mut self.source, &boxes, b"iloc")?.is_some() {
            return unsupported("items that lie beside the film (MP4 meta iloc)");
        }
        let names = match atom::find(&mut self.source, &boxes, b"hdlr")?.map(|handler| self.field::<4>(&handler, 8)).transpose()? {
            Some(handler) if &handler == b"mdir" => Names::Types,
            Some(handler) if &handler == b"mdta" => match atom::find(&mut self.source, &boxes, b"keys")? {
                Some(keys) => Names::Keys(self.keys(&keys)?),
                None => Names::Types,
            },
            _ => return self.drop(atom, &name(atom.kind)),
        };
        self.draft.span(atom.body.start..boxes.start);
        let (mut rest, mut worth) = (boxes, false);
        while let Some(child) = atom::next(&mut self.source, &rest, false)? {
            rest.start = child.end();
            worth |= self.meta_box(&child, &names)?;
        }
        self.tail(rest)?;
        Ok(worth)
    }

    fn meta_box(&mut self, child: &Atom, names: &Names) -> Outcome<bool> {
        match (&child.kind, names) {
            (b"hdlr", _) => self.media_handler(child).map(|()| false),
            (b"keys", Names::Keys(keys)) if !self.draft.keeps_all() && keys.kept.len() < keys.names.len() => {
                self.draft.bytes(&[(keys.entries.len() as u32 + 16).to_be_bytes(), *b"keys", [0; 4]].concat());
                self.draft.bytes(&(keys.kept.len() as u32).to_be_bytes());
                self.draft.bytes(&keys.entries);
                Ok(false)
            }
            (b"keys", Names::Keys(_)) => self.stays(child).map(|()| false),
            (b"ilst", names) => {
                let (aside, before) = (self.draft.set_aside(), self.draft.changes());
                let worth = self.children(child.body.clone(), Some(names))?;
                let items = self.draft.restore(aside);
                if self.draft.changes() == before {
                    self.stays(child)?;
                } else if worth {
                    let size = items.iter().map(Piece::length).sum::<u64>() + 8;
                    let Ok(size) = u32::try_from(size) else { return unsupported("gigabytes of metadata that stay") };
                    self.draft.bytes(&[size.to_be_bytes(), *b"ilst"].concat());
                    self.draft.pieces(items);
                }
                Ok(worth)
            }
            _ => self.note(child),
        }
    }

    /// A box in `udta`, or beside the items in `meta`: whether it stays.
    pub(super) fn note(&mut self, atom: &Atom) -> Outcome<bool> {
        let place = name(atom.kind);
        if rule(Place::File, atom.kind) == Rule::Space && !self.source.any_set(atom.body.clone())? {
            return self.stays(atom).map(|()| false);
        }
        if &atom.kind == b"XMP_" {
            return self.drop(atom, "MP4 XMP");
        }
        if !wanted(self.draft.keep, &four(atom.kind)) || atom.size() > MAX_PART {
            return self.drop(atom, &place);
        }
        let value = self.source.bytes(atom.body.clone())?;
        let text = match &atom.kind {
            [0xa9, ..] => international(&value),
            b"cprt" | b"titl" | b"auth" | b"perf" | b"dscp" | b"kywd" => localized(&value),
            _ => None,
        };
        match text {
            Some(text) => self.draft.text(place, text)?,
            None => return self.drop(atom, &place),
        }
        self.stays(atom).map(|()| true)
    }

    /// A box that goes, and leaves nothing where it was; with everything kept, it stays, and is searched.
    pub(super) fn drop(&mut self, atom: &Atom, place: &str) -> Outcome<bool> {
        if !self.draft.keeps_all() {
            return self.draft.gone(place).map(|()| false);
        }
        self.draft.runs(&mut self.source, place, atom.body.clone())?;
        self.stays(atom).map(|()| true)
    }
}

/// Whether a note of this name stays.
pub(super) fn wanted(keep: Keep, name: &str) -> bool {
    keep == Keep::All || RIGHTS.contains(&name) || keep == Keep::Descriptive && DESCRIPTIVE.contains(&name)
}

/// QuickTime's texts: each with its length and its language, one behind another to the end. Languages above 0x400 are
/// UTF-8 or UTF-16, the others Macintosh scripts, of which Latin-1 reads all that is ASCII, and the ©.
fn international(mut value: &[u8]) -> Option<String> {
    let mut texts = Vec::new();
    while value.iter().any(|&byte| byte != 0) {
        let ([a, b, _, _], rest) = value.split_first_chunk::<4>()?;
        let (text, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes([*a, *b])))?;
        texts.push(if text.starts_with(b"\xfe\xff") || text.starts_with(b"\xff\xfe") { utf16(text, true) } else { utf8_or_latin1(text) });
        value = rest;
    }
    Some(texts.join("\n")).filter(|text| !text.is_empty())
}

/// 3GPP's texts: version and flags, the language, and UTF-8, or UTF-16 behind a byte order mark.
fn localized(value: &[u8]) -> Option<String> {
    let (_, text) = value.split_at_checked(6)?;
    let text = if text.starts_with(b"\xfe\xff") || text.starts_with(b"\xff\xfe") { utf16(text, true) } else { utf8_or_latin1(text) };
    Some(text.trim_end_matches('\0').to_owned()).filter(|text| !text.is_empty())
}
