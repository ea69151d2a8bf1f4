//! The RDF of a packet (XMP part 1, section 7 and annex C): descriptions, properties in every notation that XMP allows,
//! reduced to what may stay. What goes is named; text between elements, comments and qualifiers but the language go too.

use super::super::clean::Keep;
use super::names::{META, Name, RDF, XML};
use super::tree::{Document, Element};
use super::{Item, Kind, Packet, Property, Value};

/// Longest language tag that is kept: the registry's longest has 26 characters (RFC 5646).
const MAX_LANGUAGE: usize = 35;

struct Reduction {
    keep: Keep,
    packet: Packet,
}

/// The packet in `document`.
pub fn packet(document: &Document, keep: Keep) -> Packet {
    let mut reduction = Reduction { keep, packet: Packet::default() };
    for root in &document.roots {
        reduction.root(root);
    }
    reduction.packet
}

impl Reduction {
    fn root(&mut self, root: &Element) {
        if root.name.is(RDF, "RDF") {
            return self.graph(root);
        }
        if !root.name.is(META, "xmpmeta") && !root.name.is(META, "xapmeta") {
            return self.goes(&root.name);
        }
        root.attributes.iter().for_each(|(name, _)| self.goes(name));
        for child in &root.children {
            if child.name.is(RDF, "RDF") { self.graph(child) } else { self.goes(&child.name) }
        }
    }

    fn graph(&mut self, graph: &Element) {
        for description in &graph.children {
            if !description.name.is(RDF, "Description") {
                self.goes(&description.name);
                continue;
            }
            for (name, value) in &description.attributes {
                match name {
                    about if about.is(RDF, "about") && value.is_empty() => {}
                    _ if name.namespace != RDF && name.stays(self.keep) => self.push(name, text(value)),
                    _ => self.goes(name),
                }
            }
            for property in &description.children {
                if !property.name.stays(self.keep) {
                    self.goes(&property.name);
                } else if let Some(item) = self.item(property, &property.name) {
                    self.packet.properties.push(Property { name: property.name.clone(), item });
                }
            }
        }
    }

    /// The value of a property, a field or an item of an array; `within` is the property for reports.
    fn item(&mut self, element: &Element, within: &Name) -> Option<Item> {
        let attribute = |name| element.attributes.iter().find(|(known, _)| known.is(RDF, name)).map(|(_, value)| value);
        let language = element.attributes.iter().find(|(name, _)| name.is(XML, "lang")).map(|(_, value)| value.clone());
        let language = language.filter(|tag| is_language(tag));
        let plain = element.attributes.iter().filter(|(name, _)| name.namespace != RDF && name.namespace != XML);
        let value = if attribute("parseType").is_some_and(|value| value == "Resource") {
            self.fields(element, within)
        } else if let Some(resource) = attribute("resource") {
            Some(Value::Resource(resource.clone()))
        } else if let Some(child) = element.children.first() {
            element.children.iter().skip(1).for_each(|other| self.goes(&other.name));
            self.node(child, within)
        } else if plain.count() > 0 {
            self.fields(element, within)
        } else {
            Some(Value::Text(element.text.clone()))
        };
        Some(Item { language, value: value? })
    }

    /// An array, or a description in the place of a value.
    fn node(&mut self, node: &Element, within: &Name) -> Option<Value> {
        let kind = match node.name.local.as_str() {
            "Bag" => Kind::Bag,
            "Seq" => Kind::Seq,
            "Alt" => Kind::Alt,
            "Description" if node.name.namespace == RDF => return self.fields(node, within),
            _ => {
                self.goes(&node.name);
                return None;
            }
        };
        let items = node.children.iter().filter(|child| child.name.is(RDF, "li")).filter_map(|child| self.item(child, within)).collect();
        Some(Value::Array(kind, items))
    }

    /// A structure, or a value with qualifiers: then the value alone (`rdf:value`).
    fn fields(&mut self, element: &Element, within: &Name) -> Option<Value> {
        if let Some(value) = element.children.iter().find(|child| child.name.is(RDF, "value")) {
            return self.item(value, within).map(|item| item.value);
        }
        let mut fields = Vec::new();
        for (name, value) in element.attributes.iter().filter(|(name, _)| name.namespace != RDF && name.namespace != XML) {
            if name.stays_within() {
                fields.push(Property { name: name.clone(), item: text(value) });
            } else {
                self.goes_within(within, name);
            }
        }
        for child in &element.children {
            if !child.name.stays_within() {
                self.goes_within(within, &child.name);
            } else if let Some(item) = self.item(child, within) {
                fields.push(Property { name: child.name.clone(), item });
            }
        }
        fields.sort_by(|one, other| one.name.cmp(&other.name));
        fields.dedup_by(|later, first| later.name == first.name);
        Some(Value::Fields(fields))
    }

    fn push(&mut self, name: &Name, item: Item) {
        self.packet.properties.push(Property { name: name.clone(), item });
    }

    fn goes(&mut self, name: &Name) {
        self.packet.removed.push(format!("XMP {}", name.shown()));
    }

    fn goes_within(&mut self, within: &Name, name: &Name) {
        self.packet.removed.push(format!("XMP {}/{}", within.shown(), name.shown()));
    }
}

fn text(value: &str) -> Item {
    Item { language: None, value: Value::Text(value.to_owned()) }
}

fn is_language(tag: &str) -> bool {
    tag.len() <= MAX_LANGUAGE
        && tag.split('-').all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}
