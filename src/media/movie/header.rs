//! The boxes of fixed form: headers with their dates, handlers with their names, references to data, and tables as long as
//! the number of their entries says.

use std::io::{Read, Seek};
use std::ops::Range;

use super::atom::{self, Atom};
use super::{Film, name};
use crate::media::ending::{Outcome, broken, unsupported};
use crate::media::wording::{four, latin1};

/// Names of handlers that writers of films put in by themselves, and that say nothing of who made the film.
const STANDARD_NAMES: [&str; 21] = [
    "VideoHandler",
    "SoundHandler",
    "DataHandler",
    "TimeCodeHandler",
    "Video Media Handler",
    "Sound Media Handler",
    "Time Code Media Handler",
    "Apple Video Media Handler",
    "Apple Sound Media Handler",
    "Apple Alias Data Handler",
    "Apple URL Data Handler",
    "Alias Data Handler",
    "URL Data Handler",
    "Core Media Video",
    "Core Media Audio",
    "Core Media Time Code",
    "Core Media Data Handler",
    "L-SMASH Video Handler",
    "L-SMASH Audio Handler",
    "GPAC ISO Video Handler",
    "GPAC ISO Audio Handler",
];

impl<R: Read + Seek> Film<'_, R> {
    /// `mvhd`, `tkhd`, `mdhd` (sections 8.2.2, 8.3.2, 8.4.2): when the film was made, and when it was changed last, stand
    /// behind version and flags. Zero is what a writer says that does not want to tell.
    pub(super) fn dated(&mut self, atom: &Atom) -> Outcome<()> {
        let [version, ..] = self.field::<4>(atom, 0)?;
        let dates = atom.body.start + 4..atom.body.start + if version == 1 { 20 } else { 12 };
        let end = self.entries_end(atom)?;
        self.draft.span(atom.start..dates.start);
        self.blank(dates.clone(), "MP4 creation time")?;
        self.draft.span(dates.end..end);
        self.blank(end..atom.end(), &name(atom.kind))
    }

    /// A table, and whatever is behind its last entry.
    pub(super) fn measured(&mut self, atom: &Atom) -> Outcome<()> {
        let end = self.entries_end(atom)?;
        self.draft.span(atom.start..end);
        self.blank(end..atom.end(), &name(atom.kind))
    }

    /// Where the fields of a box of fixed form end.
    fn entries_end(&mut self, atom: &Atom) -> Outcome<u64> {
        let [version, ..] = self.field::<4>(atom, 0)?;
        let wide = version == 1;
        let length = match &atom.kind {
            b"mvhd" => 100 + if wide { 12 } else { 0 },
            b"tkhd" => 84 + if wide { 12 } else { 0 },
            b"mdhd" => 24 + if wide { 12 } else { 0 },
            b"mehd" | b"tfdt" => 8 + if wide { 4 } else { 0 },
            b"trex" => 24,
            b"vmhd" | b"clef" | b"prof" | b"enof" => 12,
            b"smhd" | b"mfhd" => 8,
            b"nmhd" => 4,
            b"elst" => 8 + self.count(atom, 4)? * if wide { 20 } else { 12 },
            b"stsz" if self.field(atom, 4)? != [0; 4] => 12,
            b"stsz" => 12 + self.count(atom, 8)? * 4,
            b"stts" | b"ctts" | b"co64" => 8 + self.count(atom, 4)? * 8,
            b"stsc" => 8 + self.count(atom, 4)? * 12,
            _ => 8 + self.count(atom, 4)? * 4,
        };
        let end = atom.body.start + length;
        if end <= atom.end() {
            Ok(end)
        } else {
            broken(format!("the {} box at byte {} is shorter than it says", name(atom.kind), atom.start))
        }
    }

    fn count(&mut self, atom: &Atom, offset: u64) -> Outcome<u64> {
        Ok(u64::from(u32::from_be_bytes(self.field(atom, offset)?)))
    }

    /// The `N` bytes at `offset` in the contents of a box.
    pub(super) fn field<const N: usize>(&mut self, atom: &Atom, offset: u64) -> Outcome<[u8; N]> {
        let at = atom.body.start + offset;
        if at + N as u64 > atom.end() {
            return broken(format!("the {} box at byte {} is too short", name(atom.kind), atom.start));
        }
        self.source.array(at)
    }

    /// What the track whose `mdia` has these contents is handled as (section 8.4.3). Pictures, sound and time codes are
    /// samples and nothing else; what other tracks hold may be text, which lies among the samples.
    pub(super) fn handler_of(&mut self, media: &Range<u64>) -> Outcome<[u8; 4]> {
        let Some(atom) = atom::find(&mut self.source, media, b"hdlr")? else {
            return broken(format!("MP4 track {} without a handler", self.tracks));
        };
        let handler = self.field(&atom, 8)?;
        match &handler {
            b"vide" | b"soun" | b"tmcd" | b"auxv" | b"pict" => Ok(handler),
            other => unsupported(format!("timed metadata or text (MP4 track {} handler {}: not read)", self.tracks, four(*other))),
        }
    }

    /// `hdlr` of a track or of its data.
    pub(super) fn media_handler(&mut self, atom: &Atom) -> Outcome<()> {
        let maker = self.field::<4>(atom, 12)?;
        self.field::<4>(atom, 20)?;
        self.draft.span(atom.start..atom.body.start + 12);
        let known = [*b"\0\0\0\0", *b"appl"].contains(&maker);
        let after_maker = atom.body.start + 16;
        if known {
            self.draft.span(after_maker - 4..after_maker)
        } else {
            self.blank(after_maker - 4..after_maker, "MP4 handler name")?
        }
        let names = after_maker + 8..atom.end();
        self.draft.span(after_maker..names.start);
        let text = latin1(&self.source.bytes(names.clone())?);
        let text = text.trim_matches(|character: char| character.is_control());
        if !STANDARD_NAMES.contains(&text) {
            return self.blank(names, "MP4 handler name");
        }
        self.draft.text("MP4 handler name", text)?;
        self.draft.span(names);
        Ok(())
    }

    /// `dref` (section 8.7.2): samples in this file need no address, and an address (QuickTime's alias records above all)
    /// is a path on somebody's disk.
    pub(super) fn references(&mut self, atom: &Atom) -> Outcome<()> {
        self.field::<8>(atom, 0)?;
        let mut rest = atom.body.start + 8..atom.end();
        self.draft.span(atom.start..rest.start);
        while let Some(entry) = atom::next(&mut self.source, &rest, false)? {
            rest.start = entry.end();
            let [_, _, _, flags] = self.field::<4>(&entry, 0)?;
            if flags & 1 == 0 && &entry.kind != b"imdt" {
                return unsupported("samples that lie in another file");
            }
            let fields = entry.body.start + 4;
            self.draft.span(entry.start..fields);
            self.blank(fields..entry.end(), "MP4 data reference")?;
        }
        self.blank(rest, "MP4 bytes that are no box")
    }
}
