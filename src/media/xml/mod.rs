//! XML for the documents that are made of it: a walk that knows where in the source every tag, attribute and text stands, so
//! that what stays can be copied byte for byte. Namespaces are resolved (Namespaces in XML 1.0), nothing outside of the file is
//! ever read, and neither depth nor width of a hostile file costs more than reading it once.

mod entities;
mod source;
mod tag;

pub use source::{Edits, Source};
pub use tag::{Attribute, Tag};

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape_with};
use quick_xml::events::{BytesRef, Event};

use super::clean::Unreadable;
use super::rewritten::broken;
use entities::Entities;

/// Elements within elements; deeper than any document that people make.
const MAX_DEPTH: usize = 4096;
/// Namespaces in scope at once; all are looked through for a name.
const MAX_NAMESPACES: usize = 256;
/// Bytes that the entities of a document may add to it.
const MAX_EXPANSION: usize = 1 << 20;
/// The namespace of `xml:space` and `xml:lang`.
pub const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// One thing that stands in a document.
pub enum Node<'a> {
    /// A start tag, or an empty element.
    Open(Tag<'a>),
    /// An end tag; of an empty element it spans nothing.
    Close(Range<usize>),
    /// Characters, and what they say.
    Text(Range<usize>, Cow<'a, str>),
    /// An entity of the document's own, and what it stands for.
    Entity(Range<usize>, &'a str),
    /// A comment.
    Comment(Range<usize>),
    /// A processing instruction.
    Instruction(Range<usize>),
    /// The XML declaration.
    Declaration,
    /// A document type, and the span of its internal subset with the brackets.
    Doctype(Range<usize>, Option<Range<usize>>),
}

/// The walk.
pub struct Walk<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    entities: Entities<'a>,
    expanded: usize,
    /// Prefixes and what they stand for, innermost last.
    namespaces: Vec<(&'a str, Cow<'a, str>)>,
    /// For every open element, how many namespaces there were before it.
    open: Vec<usize>,
    roots: usize,
    /// An empty element was given, and its end is not yet.
    pending: bool,
}

impl<'a> Walk<'a> {
    /// At the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        let reader = Reader::from_str(text);
        let (entities, namespaces) = (Entities::default(), Vec::new());
        Self { text, reader, entities, expanded: 0, namespaces, open: Vec::new(), roots: 0, pending: false }
    }

    /// How many elements are open: inside a root element, one.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// What comes next; `None` at the end of a complete document.
    ///
    /// # Errors
    /// A document that is not well-formed, or beyond the limits.
    pub fn next(&mut self) -> Result<Option<Node<'a>>, Unreadable> {
        if std::mem::take(&mut self.pending) {
            let at = self.position();
            self.close();
            return Ok(Some(Node::Close(at..at)));
        }
        let start = self.position();
        let event = match self.reader.read_event() {
            Ok(event) => event,
            Err(error) => return broken(format!("it is not well-formed XML at byte {}: {error}", self.reader.error_position())),
        };
        let span = start..self.position();
        let node = match event {
            Event::Start(start) => Node::Open(self.open(span, start.name().as_ref().len(), false)?),
            Event::Empty(start) => Node::Open(self.open(span, start.name().as_ref().len(), true)?),
            Event::End(_) => {
                self.close();
                Node::Close(span)
            }
            Event::Text(_) => self.characters(span)?,
            Event::CData(_) => {
                let text = &self.text[span.start + "<![CDATA[".len()..span.end - "]]>".len()];
                self.inside(&span)?;
                Node::Text(span, Cow::Borrowed(text))
            }
            Event::GeneralRef(reference) => self.reference(span, &reference)?,
            Event::Comment(_) => Node::Comment(span),
            Event::PI(_) => Node::Instruction(span),
            Event::Decl(_) => Node::Declaration,
            Event::DocType(_) => self.doctype(span)?,
            Event::Eof if !self.open.is_empty() => return broken("it ends in the middle of an element"),
            Event::Eof if self.roots == 0 => return broken("there is no element in it"),
            Event::Eof => return Ok(None),
        };
        Ok(Some(node))
    }

    /// Goes to the end of the element that was opened last, and gives where that is.
    pub fn skip(&mut self) -> Result<usize, Unreadable> {
        let depth = self.open.len();
        while self.open.len() >= depth {
            if self.next()?.is_none() {
                break;
            }
        }
        Ok(self.position())
    }

    fn position(&self) -> usize {
        // A position in a text in memory.
        self.reader.buffer_position() as usize
    }

    fn characters(&mut self, span: Range<usize>) -> Result<Node<'a>, Unreadable> {
        let text = &self.text[span.clone()];
        if self.open.is_empty() && !text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty() {
            return broken(format!("there is text outside of its root element at byte {}", span.start));
        }
        Ok(Node::Text(span, Cow::Borrowed(text)))
    }

    fn inside(&self, span: &Range<usize>) -> Result<(), Unreadable> {
        if self.open.is_empty() { broken(format!("there is text outside of its root element at byte {}", span.start)) } else { Ok(()) }
    }

    fn reference(&mut self, span: Range<usize>, reference: &BytesRef<'_>) -> Result<Node<'a>, Unreadable> {
        self.inside(&span)?;
        let name = &self.text[span.start + 1..span.end - 1];
        if let Some(text) = resolve_predefined_entity(name) {
            return Ok(Node::Text(span, Cow::Borrowed(text)));
        }
        match reference.resolve_char_ref() {
            Ok(Some(character)) => Ok(Node::Text(span, Cow::Owned(character.to_string()))),
            Ok(None) if self.entities.get(name).is_some() => {
                let value = self.entities.get(name).unwrap_or_default();
                self.expand(value.len())?;
                Ok(Node::Entity(span, value))
            }
            _ => broken(format!("it has a reference at byte {} that stands for nothing", span.start)),
        }
    }

    fn expand(&mut self, bytes: usize) -> Result<(), Unreadable> {
        self.expanded += bytes;
        if self.expanded > MAX_EXPANSION { broken("its entities make too much out of little") } else { Ok(()) }
    }

    fn doctype(&mut self, span: Range<usize>) -> Result<Node<'a>, Unreadable> {
        let text = &self.text[span.clone()];
        let mut quote = None;
        let start = text.char_indices().find(|&(_, character)| match (quote, character) {
            (None, '[') => true,
            (None, '"' | '\'') => {
                quote = Some(character);
                false
            }
            (Some(open), _) if open == character => {
                quote = None;
                false
            }
            _ => false,
        });
        let Some((start, _)) = start else { return Ok(Node::Doctype(span, None)) };
        let Some(end) = text.rfind(']').filter(|end| *end > start) else { return broken("its document type has no end") };
        if text[end + 1..].trim() != ">" {
            return broken("its document type has something behind its end");
        }
        self.entities = Entities::parse(&text[start + 1..end])?;
        let subset = span.start + text[..start].trim_end().len()..span.start + end + 1;
        Ok(Node::Doctype(span, Some(subset)))
    }

    /// What a raw attribute value or text says, and whether an entity of the document's own is in it.
    fn unescaped(&mut self, raw: &'a str) -> Result<(Cow<'a, str>, bool), Unreadable> {
        if !raw.contains('&') {
            return Ok((Cow::Borrowed(raw), false));
        }
        let mut added = 0;
        let entities = &self.entities;
        let text = unescape_with(raw, |name| {
            resolve_predefined_entity(name)
                .or_else(|| entities.get(name).inspect(|value| added += value.len() + 1).filter(|_| added <= MAX_EXPANSION))
        });
        match text {
            Ok(text) => {
                let text = Cow::Owned(text.into_owned());
                self.expand(added)?;
                Ok((text, added > 0))
            }
            Err(_) => broken("it has a reference that stands for nothing, or too much"),
        }
    }

    fn open(&mut self, span: Range<usize>, name_length: usize, empty: bool) -> Result<Tag<'a>, Unreadable> {
        self.roots += usize::from(self.open.is_empty());
        if self.roots > 1 {
            return broken("it has more than one root element");
        }
        if self.open.len() >= MAX_DEPTH {
            return broken(format!("its elements are nested more than {MAX_DEPTH} deep"));
        }
        self.open.push(self.namespaces.len());
        self.pending = empty;
        tag::read(self, span, name_length, empty)
    }

    fn close(&mut self) {
        if let Some(namespaces) = self.open.pop() {
            self.namespaces.truncate(namespaces);
        }
    }

    fn bind(&mut self, prefix: &'a str, namespace: Cow<'a, str>) -> Result<(), Unreadable> {
        self.namespaces.push((prefix, namespace));
        if self.namespaces.len() > MAX_NAMESPACES { broken("it has too many namespaces") } else { Ok(()) }
    }

    /// What a prefix stands for; one that stands for nothing is its own namespace, `prefix:`.
    fn namespace(&self, prefix: &'a str) -> Cow<'a, str> {
        match self.namespaces.iter().rev().find(|(known, _)| *known == prefix) {
            Some((_, namespace)) => namespace.clone(),
            None if prefix == "xml" => Cow::Borrowed(XML),
            None if prefix.is_empty() => Cow::Borrowed(""),
            None => Cow::Owned(format!("{prefix}:")),
        }
    }
}

/// Text as it may stand in an attribute or between tags. A line feed or a tab of an attribute, and a carriage return anywhere, survive
/// XML only as character references.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", u32::from(character))),
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests;
