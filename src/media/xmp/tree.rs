//! The XML of a packet as a tree, with namespaces resolved. A document type is refused, and with it every entity that is
//! not XML's own: a packet has no use for them (XMP part 1, section 7.1), an entity bomb has.

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::super::clean::Unreadable;
use super::super::ending::broken;
use super::names::Name;

/// Elements within elements.
const MAX_DEPTH: usize = 64;
/// Elements and attributes: long histories of edits have some ten thousand.
const MAX_NODES: usize = 200_000;
/// Namespaces in scope at once. All are looked through for every name.
const MAX_NAMESPACES: usize = 256;

/// An element.
#[derive(Debug)]
pub struct Element {
    /// Its name.
    pub name: Name,
    /// Its attributes, without declarations of namespaces.
    pub attributes: Vec<(Name, String)>,
    /// The elements in it.
    pub children: Vec<Element>,
    /// The text directly in it, all of it in one.
    pub text: String,
}

/// A packet.
#[derive(Debug)]
pub struct Document {
    /// The outermost elements.
    pub roots: Vec<Element>,
    /// Comments, processing instructions, namespaces: whatever no element or attribute says.
    pub beside: String,
}

struct Builder {
    open: Vec<Element>,
    document: Document,
    nodes: usize,
}

/// Parses a packet.
///
/// # Errors
/// See [`super::Packet::read`].
pub fn parse(text: &str) -> Result<Document, Unreadable> {
    let mut reader = NsReader::from_str(text);
    reader.resolver_mut().set_max_namespace_bindings(MAX_NAMESPACES);
    let mut builder = Builder { open: Vec::new(), document: Document { roots: Vec::new(), beside: String::new() }, nodes: 0 };
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return broken(format!("XMP that is not well-formed, at its byte {}: {error}", reader.error_position())),
        };
        match event {
            Event::Start(start) => builder.open(&reader, &start)?,
            Event::Empty(start) => {
                builder.open(&reader, &start)?;
                builder.close();
            }
            Event::End(_) => builder.close(),
            Event::Text(text) => builder.text(&text.xml10_content())?,
            Event::CData(text) => builder.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let predefined = quick_xml::escape::resolve_predefined_entity(&reference).map(str::to_owned);
                match predefined.or_else(|| reference.resolve_char_ref().ok().flatten().map(String::from)) {
                    Some(text) => builder.text(&text)?,
                    None => return broken("XMP with an entity of its own"),
                }
            }
            Event::DocType(_) => return broken("XMP with a document type"),
            Event::Comment(text) => builder.beside(&text),
            Event::PI(text) => builder.instruction(&text),
            Event::Decl(_) => {}
            Event::Eof => break,
        }
    }
    if builder.open.is_empty() { Ok(builder.document) } else { broken("XMP that ends in the middle of an element") }
}

impl Builder {
    fn open(&mut self, reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Result<(), Unreadable> {
        if self.open.len() >= MAX_DEPTH {
            return broken(format!("XMP with more than {MAX_DEPTH} elements within each other"));
        }
        self.count()?;
        let (namespace, local) = reader.resolver().resolve_element(start.name());
        let name = named(namespace, start.name().prefix().as_ref().map_or("", AsRef::as_ref), local.as_ref());
        let mut element = Element { name, attributes: Vec::new(), children: Vec::new(), text: String::new() };
        for attribute in start.attributes().with_checks(false) {
            self.count()?;
            let Ok(attribute) = attribute else { return broken("XMP with a broken attribute") };
            let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) else {
                return broken("XMP with an attribute that has an entity of its own");
            };
            legal(&value)?;
            if attribute.key.as_namespace_binding().is_some() {
                self.beside(&value);
                continue;
            }
            let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
            let name = named(namespace, attribute.key.prefix().as_ref().map_or("", AsRef::as_ref), local.as_ref());
            element.attributes.push((name, value.into_owned()));
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) {
        if let Some(element) = self.open.pop() {
            self.open.last_mut().map_or(&mut self.document.roots, |parent| &mut parent.children).push(element);
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Unreadable> {
        legal(text)?;
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None => self.beside(text),
        }
        Ok(())
    }

    /// `<?xpacket begin="…" id="W5M0MpCehiHzreSzNTczkc9d"?>` is there in every packet and says nothing.
    fn instruction(&mut self, text: &str) {
        if !text.starts_with("xpacket") {
            self.beside(text);
        }
    }

    fn beside(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.document.beside.push_str(text.trim());
            self.document.beside.push('\n');
        }
    }

    fn count(&mut self) -> Result<(), Unreadable> {
        self.nodes += 1;
        if self.nodes > MAX_NODES { broken(format!("XMP with more than {MAX_NODES} elements and attributes")) } else { Ok(()) }
    }
}

fn named(namespace: ResolveResult<'_>, prefix: &str, local: &str) -> Name {
    match namespace {
        ResolveResult::Bound(namespace) => Name::new(namespace.0, prefix, local),
        ResolveResult::Unbound | ResolveResult::Unknown(_) => Name::new("", prefix, local),
    }
}

/// What XML 1.0 calls a character (section 2.2): anything else could not be written again.
fn legal(text: &str) -> Result<(), Unreadable> {
    let illegal = |character: char| matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(illegal) { broken("XMP with a character that XML does not have") } else { Ok(()) }
}
