//! What was found on the walk over a file: what stays where it is, what is written anew, what goes. At the end it becomes
//! a recipe. Two things are decided only then, because they depend on all the rest: whether Content Credentials still
//! hold, and whether a mark of AI-made media is to be added.

use std::collections::BTreeMap;
use std::io::{Read, Seek};
use std::ops::Range;
use std::sync::Arc;

use super::Reader;
use crate::data::content::{Piece, Recipe};
use crate::media::clean::{Credentials, Judged, Keep, Mark, Policy, Text};
use crate::media::ending::{Outcome, broken};
use crate::media::wording::printable;
use crate::media::xmp::{DIGITAL_SOURCE_TYPE, Packet};

/// Parts of metadata in one file: none that is met in practice has a hundredth of that.
const MAX_COUNT: u32 = 100_000;

/// Metadata as it may leave: what its reader gives.
#[derive(Debug, Default)]
pub struct Rewritten {
    /// The one fixed form of what stays; `None` when nothing does.
    pub bytes: Option<Vec<u8>>,
    /// What goes, by name.
    pub removed: Vec<String>,
    /// What stays, as text.
    pub texts: Vec<Text>,
}

/// One part of the file to be.
enum Item {
    Span(Range<u64>),
    Bytes(Vec<u8>),
    Credentials(Range<u64>, &'static str),
    /// A packet, and where it lies if it is written in the fixed form already.
    Packet(Packet, Option<Range<u64>>),
    /// Where a new packet would go.
    MarkPlace,
    /// Something that will be known later.
    Open,
}

/// A place among the parts that is filled in later.
#[derive(Clone, Copy)]
pub struct Slot(usize);

/// The parts of one file, in its order.
pub struct Gathered {
    policy: Policy,
    items: Vec<Item>,
    removed: BTreeMap<String, u64>,
    texts: Vec<Text>,
    credential_texts: Vec<Text>,
    count: u32,
}

impl Gathered {
    /// Nothing yet.
    pub fn new(policy: Policy) -> Self {
        let (items, texts, credential_texts) = (Vec::new(), Vec::new(), Vec::new());
        Self { policy, items, removed: BTreeMap::new(), texts, credential_texts, count: 0 }
    }

    /// What may stay.
    pub fn keep(&self) -> Keep {
        self.policy.keep
    }

    /// These bytes of the source stay.
    pub fn stays(&mut self, range: Range<u64>) {
        match self.items.last_mut() {
            Some(Item::Span(last)) if last.end == range.start => last.end = range.end,
            _ => self.items.push(Item::Span(range)),
        }
    }

    /// These bytes stand here instead of something that goes; that must be named.
    pub fn bytes(&mut self, bytes: Vec<u8>) {
        self.items.push(Item::Bytes(bytes));
    }

    /// A text that stays.
    pub fn text(&mut self, place: impl Into<String>, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.texts.push(Text { place: place.into(), text });
        }
    }

    /// Texts that stay.
    pub fn texts(&mut self, texts: Vec<Text>) {
        self.texts.extend(texts);
    }

    /// Something of this name goes.
    pub fn removed(&mut self, name: impl Into<String>) {
        *self.removed.entry(name.into()).or_default() += 1;
    }

    /// A part of which nothing may stay. Where everything stays, what can be read in it is text.
    pub fn goes<R: Read + Seek>(&mut self, reader: &mut Reader<'_, R>, range: Range<u64>, name: &str) -> Outcome<()> {
        self.count()?;
        if self.keep() != Keep::All {
            self.removed(name);
            return Ok(());
        }
        let bytes = reader.part(range.clone())?;
        self.text(name, printable(&bytes));
        self.stays(range);
        Ok(())
    }

    /// A part that was written anew as `wrapped`, all of which was `before`; `layout` names a change of nothing but form.
    pub fn rewritten(&mut self, range: Range<u64>, before: &[u8], after: Rewritten, wrapped: Option<Vec<u8>>, layout: &str) -> Outcome<()> {
        let slot = self.slot();
        self.fill(slot, range, before, after, wrapped, layout)
    }

    /// A place for what is known only later.
    pub fn slot(&mut self) -> Slot {
        self.items.push(Item::Open);
        Slot(self.items.len() - 1)
    }

    /// As [`Self::rewritten`], in a place that was left open for it.
    pub fn fill(
        &mut self,
        slot: Slot,
        range: Range<u64>,
        before: &[u8],
        after: Rewritten,
        wrapped: Option<Vec<u8>>,
        layout: &str,
    ) -> Outcome<()> {
        self.count()?;
        self.texts.extend(after.texts);
        let same = self.keep() == Keep::All || wrapped.as_deref() == Some(before);
        if same {
            self.items[slot.0] = Item::Span(range);
            return Ok(());
        }
        if after.removed.is_empty() {
            self.removed(layout);
        }
        after.removed.into_iter().for_each(|name| self.removed(name));
        if let Some(bytes) = wrapped {
            self.items[slot.0] = Item::Bytes(bytes);
        }
        Ok(())
    }

    /// An XMP packet, in a part that is `wrapped` when it is written anew and was `before`.
    pub fn packet(&mut self, range: Range<u64>, before: &[u8], packet: Packet, wrapped: Option<Vec<u8>>) -> Outcome<()> {
        self.count()?;
        self.texts.extend(packet.texts());
        if self.keep() == Keep::All || wrapped.as_deref() == Some(before) {
            self.items.push(Item::Packet(packet, Some(range)));
            return Ok(());
        }
        if packet.removed.is_empty() {
            self.removed("XMP layout");
        }
        packet.removed.iter().for_each(|name| *self.removed.entry(name.clone()).or_default() += 1);
        self.items.push(Item::Packet(packet, None));
        Ok(())
    }

    /// Content Credentials, or a part of them.
    pub fn credentials(&mut self, range: Range<u64>, name: &'static str) -> Outcome<()> {
        self.count()?;
        self.items.push(Item::Credentials(range, name));
        Ok(())
    }

    /// What Content Credentials say; known when all parts of them were seen.
    pub fn credential_texts(&mut self, texts: Vec<Text>) {
        self.credential_texts.extend(texts);
    }

    /// Where a mark of AI-made media goes if one is added and there is no packet that could take it.
    pub fn mark_place(&mut self) {
        self.items.push(Item::MarkPlace);
    }

    fn count(&mut self) -> Outcome<()> {
        self.count += 1;
        if self.count > MAX_COUNT { broken(format!("more than {MAX_COUNT} parts of metadata")) } else { Ok(()) }
    }

    /// Whether a mark is asked for and nothing that stays is one.
    fn unmarked(&self) -> bool {
        let says = |text: &Text| text.text.to_ascii_lowercase().contains("digitalsourcetype/");
        let credentials_say = self.removed.is_empty() && self.credential_texts.iter().any(says);
        let packet_says = |item: &Item| matches!(item, Item::Packet(packet, _) if packet.is_marked());
        self.policy.mark == Mark::Ensure && self.keep() != Keep::All && !credentials_say && !self.items.iter().any(packet_says)
    }

    /// The parts as they ship. `wrap` makes a part of the format out of a packet; `None` when it does not fit.
    pub fn finish(mut self, wrap: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Outcome<Finished> {
        let marked = self.unmarked() && self.add_mark();
        let changed = marked || !self.removed.is_empty();
        let credentials = self.settle_credentials(changed);
        let mut finished = Finished { pieces: Vec::new(), changed, packet: false, credentials, removed: Vec::new(), texts: Vec::new() };
        for item in self.items {
            match item {
                Item::Span(range) | Item::Credentials(range, _) => finished.span(range),
                Item::Bytes(bytes) => finished.bytes(bytes),
                Item::Packet(_, Some(range)) => {
                    finished.packet = true;
                    finished.span(range);
                }
                Item::Packet(packet, None) => {
                    if let Some(bytes) = packet.written() {
                        finished.packet = true;
                        let Some(part) = wrap(&bytes) else { return broken("what stays of the XMP does not fit into the format") };
                        finished.bytes(part);
                    }
                }
                Item::MarkPlace | Item::Open => {}
            }
        }
        finished.removed = self.removed.into_iter().collect();
        finished.texts = self.texts;
        Ok(finished)
    }

    /// Puts the mark into the first packet, or into a new one; whether there was a place for it.
    fn add_mark(&mut self) -> bool {
        let packets = self.items.iter().position(|item| matches!(item, Item::Packet(..)));
        let Some(at) = packets.or_else(|| self.items.iter().position(|item| matches!(item, Item::MarkPlace))) else { return false };
        let mut packet = match std::mem::replace(&mut self.items[at], Item::Open) {
            Item::Packet(packet, _) => packet,
            _ => Packet::default(),
        };
        packet.mark();
        self.items[at] = Item::Packet(packet, None);
        self.text("XMP Iptc4xmpExt:DigitalSourceType", DIGITAL_SOURCE_TYPE);
        true
    }

    /// Content Credentials are bound to every byte of the file: any change ends them.
    fn settle_credentials(&mut self, changed: bool) -> Credentials {
        let found = |item: &Item| matches!(item, Item::Credentials(..));
        if !self.items.iter().any(found) {
            return Credentials::Absent;
        }
        if !changed {
            self.texts.append(&mut self.credential_texts);
            return Credentials::Kept;
        }
        for item in &mut self.items {
            if let Item::Credentials(_, name) = item {
                *self.removed.entry((*name).to_owned()).or_default() += 1;
                *item = Item::Open;
            }
        }
        Credentials::Removed
    }
}

/// The parts of a file as they ship.
pub struct Finished {
    /// In order.
    pub pieces: Vec<Piece>,
    /// Whether they differ from the source.
    pub changed: bool,
    /// Whether there is an XMP packet among them.
    pub packet: bool,
    credentials: Credentials,
    removed: Vec<(String, u64)>,
    texts: Vec<Text>,
}

impl Finished {
    fn span(&mut self, range: Range<u64>) {
        match self.pieces.last_mut() {
            Some(Piece::Span(last)) if last.end == range.start => last.end = range.end,
            _ if range.is_empty() => {}
            _ => self.pieces.push(Piece::Span(range)),
        }
    }

    fn bytes(&mut self, bytes: Vec<u8>) {
        self.pieces.push(Piece::Bytes(Arc::from(bytes)));
    }

    /// The judgement over a source of `length` bytes.
    pub fn judged(self, length: u64) -> Judged {
        let recipe = if self.changed { Recipe::Splice(self.pieces) } else { Recipe::whole(length) };
        Judged { recipe, removed: self.removed, texts: self.texts, credentials: self.credentials }
    }
}
