//! Sample entries (`stsd`, ISO 14496-12 section 8.5.2; QuickTime File Format, "Sample Description Atoms"): what a decoder
//! needs stays; the name and maker of an encoder, and boxes that no decoder needs, go.

use std::io::{Read, Seek};

use super::atom::{self, Atom};
use super::places::Place;
use super::{Film, name};
use crate::media::ending::{Outcome, broken, unsupported};
use crate::media::wording::latin1;

/// Names of compressors that say what the codec is, and not who used what.
const STANDARD_COMPRESSORS: [&str; 12] = [
    "AVC Coding",
    "HEVC Coding",
    "AV1 Coding",
    "VPC Coding",
    "H.264",
    "HEVC",
    "Apple ProRes 422",
    "Apple ProRes 422 HQ",
    "Apple ProRes 422 LT",
    "Apple ProRes 422 Proxy",
    "Apple ProRes 4444",
    "Photo - JPEG",
];

impl<R: Read + Seek> Film<'_, R> {
    /// `stsd`: one entry per kind of sample.
    pub(super) fn descriptions(&mut self, atom: &Atom) -> Outcome<()> {
        self.field::<8>(atom, 0)?;
        let mut rest = atom.body.start + 8..atom.end();
        self.draft.span(atom.start..rest.start);
        while let Some(entry) = atom::next(&mut self.source, &rest, false)? {
            rest.start = entry.end();
            if matches!(&entry.kind, b"encv" | b"enca" | b"encu" | b"drms" | b"drmi") {
                return unsupported("encrypted film");
            }
            self.description(&entry)?;
        }
        self.blank(rest, "MP4 bytes that are no box")
    }

    fn description(&mut self, entry: &Atom) -> Outcome<()> {
        let fields = match &self.handler {
            b"soun" => self.sound_fields(entry)?,
            b"tmcd" => 26,
            _ => 78,
        };
        let boxes = entry.body.start + fields..entry.end();
        if boxes.start > boxes.end {
            return broken(format!("the {} sample entry at byte {} is too short", name(entry.kind), entry.start));
        }
        match &self.handler {
            b"tmcd" => self.draft.span(entry.start..boxes.start),
            b"soun" => {
                self.maker(entry)?;
                self.draft.span(entry.body.start + 16..boxes.start);
            }
            _ => self.compressor(entry)?,
        }
        if atom::tiles(&mut self.source, &boxes)? {
            return self.walk(boxes, Place::Description);
        }
        // A colour table, or a codec of before there were boxes: whole, and searched.
        self.draft.runs(&mut self.source, &name(entry.kind), boxes.clone())?;
        self.draft.span(boxes);
        Ok(())
    }

    /// Bytes before the boxes of a sound: QuickTime's versions 1 and 2 have more of them. In an ISO file version 1 may
    /// mean something else (section 12.2.3), so it is the boxes that tell.
    fn sound_fields(&mut self, entry: &Atom) -> Outcome<u64> {
        let [_, version] = self.field(entry, 8)?;
        let told = match version {
            1 => 44,
            2 => 64,
            _ => 28,
        };
        let at = |fields: u64| (entry.body.start + fields).min(entry.end())..entry.end();
        if told == 44 && !atom::tiles(&mut self.source, &at(44))? && atom::tiles(&mut self.source, &at(28))? {
            return Ok(28);
        }
        Ok(told)
    }

    /// The maker of the encoder, four characters behind the version; ISO files have zeros there.
    fn maker(&mut self, entry: &Atom) -> Outcome<()> {
        let maker: [u8; 4] = self.field(entry, 12)?;
        let at = entry.body.start + 12;
        self.draft.span(entry.start..at);
        if [*b"\0\0\0\0", *b"appl", *b"FFMP"].contains(&maker) {
            self.draft.span(at..at + 4);
            return Ok(());
        }
        self.blank(at..at + 4, "MP4 encoder")
    }

    /// The name of the encoder, 32 bytes with their length in front.
    fn compressor(&mut self, entry: &Atom) -> Outcome<()> {
        self.maker(entry)?;
        let told = entry.body.start + 42..entry.body.start + 74;
        self.draft.span(entry.body.start + 16..told.start);
        let bytes = self.source.bytes(told.clone())?;
        let (text, behind) = bytes[1..].split_at(usize::from(bytes[0]).min(31));
        let text = latin1(text);
        if STANDARD_COMPRESSORS.contains(&text.trim_matches(['\0', '\n'])) && behind.iter().all(|&byte| byte == 0) {
            self.draft.text("MP4 encoder", text)?;
            self.draft.span(told.clone());
        } else {
            self.blank(told.clone(), "MP4 encoder")?;
        }
        self.draft.span(told.end..entry.body.start + 78);
        Ok(())
    }
}
