//! XMP packets (ISO 16684-1, "XMP part 1"; embedding: XMP part 3): read, reduced to the properties that may leave, and
//! written anew in one fixed form. Knows no format of files.
//!
//! The fixed form has no padding, no name of a toolkit, sorted properties and fields, and the usual prefixes, so a packet
//! written here is found unchanged when it is read again.

mod everything;
mod names;
mod rdf;
#[cfg(test)]
mod tests;
mod tree;
mod write;

use super::clean::{Keep, Text, Unreadable};
use super::ending::broken;
use names::Name;

/// IPTC: media made by a trained model.
pub const DIGITAL_SOURCE_TYPE: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

/// What a property says (XMP part 1, section 6.3).
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Text(String),
    /// A URI as a resource: the one form in which RDF tells them from texts.
    Resource(String),
    Fields(Vec<Property>),
    Array(Kind, Vec<Item>),
}

/// The kinds of arrays: RDF's containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bag,
    Seq,
    Alt,
}

/// A value with its language, the only qualifier that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Item {
    language: Option<String>,
    value: Value,
}

/// A property, or a field of a structure.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Property {
    name: Name,
    item: Item,
}

/// A packet as it may leave.
#[derive(Debug, Default)]
pub struct Packet {
    properties: Vec<Property>,
    /// What goes, by name: `XMP xmpMM:History`.
    pub removed: Vec<String>,
    /// All that it says, where everything stays.
    everything: Vec<Text>,
}

impl Packet {
    /// Reads the packet in `bytes`.
    ///
    /// # Errors
    /// XML that is not well-formed or not UTF-8, with a document type or an entity of its own, or beyond the limits.
    pub fn read(bytes: &[u8], keep: Keep) -> Result<Self, Unreadable> {
        let Ok(text) = str::from_utf8(bytes) else { return broken("XMP that is not UTF-8") };
        let text = text.trim_matches(|character: char| character == '\0' || character == '\u{feff}' || character.is_ascii_whitespace());
        let document = tree::parse(text)?;
        if keep == Keep::All {
            return Ok(Self { everything: everything::texts(document), ..Self::default() });
        }
        let mut packet = rdf::packet(&document, keep);
        packet.properties.sort_by(|one, other| one.name.cmp(&other.name));
        let (properties, removed) = (&mut packet.properties, &mut packet.removed);
        properties.dedup_by(|later, first| {
            let repeated = later.name == first.name;
            if repeated {
                removed.push(format!("XMP {}", first.name.shown()));
            }
            repeated
        });
        Ok(packet)
    }

    /// Whether it says of which source the medium is.
    pub fn is_marked(&self) -> bool {
        let says = |value: &Value| matches!(value, Value::Text(text) | Value::Resource(text) if !text.trim().is_empty());
        self.properties.iter().any(|property| property.name == Name::digital_source_type() && says(&property.item.value))
    }

    /// Says that a trained model made the medium.
    pub fn mark(&mut self) {
        let name = Name::digital_source_type();
        self.properties.retain(|property| property.name != name);
        let item = Item { language: None, value: Value::Text(DIGITAL_SOURCE_TYPE.to_owned()) };
        self.properties.push(Property { name, item });
        self.properties.sort_by(|one, other| one.name.cmp(&other.name));
    }

    /// The packet in its fixed form; `None` when nothing stays.
    pub fn written(&self) -> Option<Vec<u8>> {
        (!self.properties.is_empty()).then(|| write::packet(&self.properties))
    }

    /// Every text that stays.
    pub fn texts(&self) -> Vec<Text> {
        let mut texts = self.everything.clone();
        for property in &self.properties {
            leaves(&format!("XMP {}", property.name.shown()), &property.item.value, &mut texts);
        }
        texts
    }
}

fn leaves(place: &str, value: &Value, texts: &mut Vec<Text>) {
    match value {
        Value::Text(text) | Value::Resource(text) if text.is_empty() => {}
        Value::Text(text) | Value::Resource(text) => texts.push(Text { place: place.to_owned(), text: text.clone() }),
        Value::Array(_, items) => items.iter().for_each(|item| leaves(place, &item.value, texts)),
        Value::Fields(fields) => fields.iter().for_each(|field| leaves(place, &field.item.value, texts)),
    }
}
