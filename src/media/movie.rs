//! Films and sound in boxes: MP4, MOV, M4V, M4A (ISO 14496-12; QuickTime File Format, 2001). Whatever goes becomes a zeroed
//! `free` box in its own place, so every offset into the samples holds, and the samples lie where they lay. What a box may
//! be is decided by where it stands (`places`): an allow-list per container, everything else goes.

mod atom;
mod description;
mod header;
mod items;
mod places;
#[cfg(test)]
mod tests;
mod user_data;

use std::io::{Read, Seek};
use std::ops::Range;

use super::clean::{Credentials, Judged, Keep, Policy, Unreadable};
use super::draft::Draft;
use super::ending::{Outcome, broken, settle, unsupported};
use super::reading::Reader;
use super::wording::four;
use atom::Atom;
use places::{Place, Rule};

/// The `uuid` box of Content Credentials (C2PA 2.1, "Embedding manifests into BMFF-based assets").
const C2PA: [u8; 16] = *b"\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81";
/// The `uuid` box of XMP (XMP specification, part 3, "MPEG-4").
const XMP: [u8; 16] = *b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";

/// Judges `length` bytes of `source`, from its start.
pub fn judge<R: Read + Seek>(length: u64, source: &mut R, policy: Policy) -> std::io::Result<Result<Judged, Unreadable>> {
    settle(judged(length, source, policy))
}

/// Credentials hold only when nothing else goes, which is known at the end: then all is walked over again without them.
fn judged<R: Read + Seek>(length: u64, source: &mut R, policy: Policy) -> Outcome<Judged> {
    let mut film = Film::new(Reader::new(source, length), policy.keep, true);
    film.walk_file()?;
    let credentials = match (film.credentials, film.draft.changed() && policy.keep != Keep::All) {
        (false, _) => Credentials::Absent,
        (true, false) => Credentials::Kept,
        (true, true) => {
            film = Film::new(Reader::new(source, length), policy.keep, false);
            film.walk_file()?;
            Credentials::Removed
        }
    };
    Ok(film.draft.judged(length, credentials))
}

/// A film while it is walked over.
struct Film<'a, R> {
    source: Reader<'a, R>,
    draft: Draft,
    /// Whether Content Credentials stay, and whether there are any.
    keep_credentials: bool,
    credentials: bool,
    /// Whether there is a movie box.
    movie: bool,
    /// Tracks so far, and what the present one is handled as.
    tracks: u32,
    handler: [u8; 4],
}

impl<'a, R: Read + Seek> Film<'a, R> {
    fn new(source: Reader<'a, R>, keep: Keep, keep_credentials: bool) -> Self {
        Self { source, draft: Draft::new(keep), keep_credentials, credentials: false, movie: false, tracks: 0, handler: [0; 4] }
    }

    fn walk_file(&mut self) -> Outcome<()> {
        self.walk(0..self.source.length(), Place::File)?;
        if self.movie { Ok(()) } else { broken("MP4 without a moov box") }
    }

    /// One container. Places nest no deeper than their table says, so neither does this.
    fn walk(&mut self, within: Range<u64>, place: Place) -> Outcome<()> {
        let mut rest = within.clone();
        while let Some(atom) = atom::next(&mut self.source, &rest, place == Place::File)? {
            rest.start = atom.end();
            self.visit(&atom, place)?;
        }
        // QuickTime ends some containers with 32 zero bits.
        self.blank(rest, "MP4 bytes that are no box")
    }

    fn visit(&mut self, atom: &Atom, place: Place) -> Outcome<()> {
        match places::rule(place, atom.kind) {
            Rule::Enter(inner) => self.enter(atom, inner),
            Rule::Samples => self.stays(atom),
            Rule::Measured => self.measured(atom),
            Rule::Opaque => {
                self.draft.runs(&mut self.source, &name(atom.kind), atom.body.clone())?;
                self.stays(atom)
            }
            Rule::Space => {
                self.draft.span(atom.start..atom.body.start);
                self.blank(atom.body.clone(), &name(atom.kind))
            }
            Rule::Header => self.dated(atom),
            Rule::Handler => self.media_handler(atom),
            Rule::References => self.references(atom),
            Rule::Descriptions => self.descriptions(atom),
            Rule::UserData => self.user_data(atom),
            Rule::Extension => self.extension(atom),
            Rule::Misplaced => broken(format!("an MP4 {} box at byte {} where none may stand", four(atom.kind), atom.start)),
            Rule::Unknown(what) => unsupported(what),
            Rule::Goes => self.goes(atom, &name(atom.kind)),
        }
    }

    fn enter(&mut self, atom: &Atom, place: Place) -> Outcome<()> {
        match place {
            Place::Movie => self.movie = true,
            Place::Track => self.tracks += 1,
            Place::Media => self.handler = self.handler_of(&atom.body)?,
            _ => {}
        }
        self.draft.span(atom.start..atom.body.start);
        self.walk(atom.body.clone(), place)
    }

    fn stays(&mut self, atom: &Atom) -> Outcome<()> {
        self.draft.span(atom.start..atom.end());
        Ok(())
    }

    /// `uuid`: what it is, its first 16 bytes say.
    fn extension(&mut self, atom: &Atom) -> Outcome<()> {
        let user_type = if atom.body.end - atom.body.start < 16 { [0; 16] } else { self.source.array(atom.body.start)? };
        match user_type {
            C2PA => {
                self.credentials = true;
                if !self.keep_credentials {
                    return self.goes(atom, "C2PA");
                }
                self.draft.runs(&mut self.source, "C2PA", atom.body.clone())?;
                self.stays(atom)
            }
            // The marks in it (dc:rights, DigitalSourceType) go too, until a packet can be written anew in its own place.
            XMP => self.goes(atom, "MP4 XMP"),
            _ => self.goes(atom, "MP4 uuid"),
        }
    }

    /// A box becomes a `free` box of its size, whose contents are zeros.
    fn goes(&mut self, atom: &Atom, name: &str) -> Outcome<()> {
        if self.draft.keeps_all() {
            self.draft.runs(&mut self.source, name, atom.body.clone())?;
            return self.stays(atom);
        }
        self.draft.gone(name)?;
        self.freed(atom);
        Ok(())
    }

    fn freed(&mut self, atom: &Atom) {
        self.draft.span(atom.start..atom.start + 4);
        self.draft.bytes(b"free");
        self.draft.span(atom.start + 8..atom.body.start);
        self.draft.zeros(atom.body.end - atom.body.start);
    }

    /// Bytes that say nothing when they are zero, and become zero.
    fn blank(&mut self, part: Range<u64>, name: &str) -> Outcome<()> {
        if part.start >= part.end {
            return Ok(());
        }
        if self.source.any_set(part.clone())? {
            if !self.draft.keeps_all() {
                self.draft.gone(name)?;
                self.draft.zeros(part.end - part.start);
                return Ok(());
            }
            self.draft.runs(&mut self.source, name, part.clone())?;
        }
        self.draft.span(part);
        Ok(())
    }
}

/// A box by its name in plan.
fn name(kind: [u8; 4]) -> String {
    format!("MP4 {}", four(kind))
}
