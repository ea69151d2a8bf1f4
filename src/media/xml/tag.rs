//! A start tag: its name and its attributes, each with the place where it stands.

use std::borrow::Cow;
use std::ops::Range;

use super::Walk;
use crate::media::clean::Unreadable;
use crate::media::rewritten::broken;

/// Attributes of one element. Generated drawings have some dozens.
const MAX_ATTRIBUTES: usize = 4096;

/// A start tag, or an empty element.
pub struct Tag<'a> {
    /// Where it stands, with its brackets.
    pub span: Range<usize>,
    /// Its name as written, with its prefix.
    pub name: &'a str,
    /// Its name without the prefix.
    pub local: &'a str,
    /// What its prefix stands for; empty for none.
    pub namespace: Cow<'a, str>,
    /// Its attributes, declarations of namespaces too.
    pub attributes: Vec<Attribute<'a>>,
    /// Whether it is an element without content.
    pub empty: bool,
}

/// An attribute.
pub struct Attribute<'a> {
    /// Where it stands, with the blanks before it.
    pub span: Range<usize>,
    /// Where its value stands, without the quotes.
    pub value_span: Range<usize>,
    /// Its name as written.
    pub name: &'a str,
    /// Its name without the prefix.
    pub local: &'a str,
    /// What its prefix stands for; empty for none, `xmlns` for a declaration of a namespace.
    pub namespace: Cow<'a, str>,
    /// What it says, without escapes.
    pub value: Cow<'a, str>,
    /// Whether entities of the document's own are in it, so that it must be written anew when they go.
    pub expanded: bool,
}

impl<'a> Tag<'a> {
    /// The value of an attribute by its name as written.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| attribute.value.as_ref())
    }
}

impl Attribute<'_> {
    /// Whether it declares a namespace.
    pub fn declares(&self) -> bool {
        self.namespace == "xmlns"
    }
}

fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// Reads the tag at `span`, the name of which has so many bytes, and binds its namespaces.
pub fn read<'a>(walk: &mut Walk<'a>, span: Range<usize>, name_length: usize, empty: bool) -> Result<Tag<'a>, Unreadable> {
    let text = walk.text;
    let name_end = span.start + 1 + name_length;
    let end = span.end - if empty { 2 } else { 1 };
    let mut attributes = Vec::new();
    let mut at = name_end;
    while let Some((attribute, next)) = attribute(walk, at, end)? {
        attributes.push(attribute);
        at = next;
        if attributes.len() > MAX_ATTRIBUTES {
            return broken(format!("an element at byte {} has more than {MAX_ATTRIBUTES} attributes", span.start));
        }
    }
    let mut names: Vec<&str> = attributes.iter().map(|attribute| attribute.name).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| pair[0] == pair[1]) {
        return broken(format!("an element at byte {} has an attribute twice", span.start));
    }
    for attribute in &attributes {
        if attribute.name == "xmlns" {
            walk.bind("", attribute.value.clone())?;
        } else if let Some(prefix) = attribute.name.strip_prefix("xmlns:") {
            walk.bind(prefix, attribute.value.clone())?;
        }
    }
    for attribute in &mut attributes {
        let (prefix, local) = split(attribute.name);
        attribute.local = local;
        attribute.namespace = match prefix {
            _ if attribute.name == "xmlns" || prefix == "xmlns" => Cow::Borrowed("xmlns"),
            "" => Cow::Borrowed(""),
            prefix => walk.namespace(prefix),
        };
    }
    let name = &text[span.start + 1..name_end];
    let (prefix, local) = split(name);
    Ok(Tag { namespace: walk.namespace(prefix), span, name, local, attributes, empty })
}

/// The attribute at or behind `at` (XML 1.0, production 41), and where it ends.
fn attribute<'a>(walk: &mut Walk<'a>, at: usize, end: usize) -> Result<Option<(Attribute<'a>, usize)>, Unreadable> {
    let text = walk.text;
    let blank = |from: usize| from + text[from..end].len() - text[from..end].trim_start_matches([' ', '\t', '\r', '\n']).len();
    let start = blank(at);
    if start == end {
        return Ok(None);
    }
    let malformed = || broken(format!("an attribute at byte {start} is malformed"));
    let length = text[start..end].find(['=', ' ', '\t', '\r', '\n', '"', '\'', '<']).unwrap_or(end - start);
    let equals = blank(start + length);
    if start == at || length == 0 || text.as_bytes().get(equals) != Some(&b'=') || equals >= end {
        return malformed();
    }
    let open = blank(equals + 1);
    let quote = match text[open..end].chars().next() {
        Some(quote @ ('"' | '\'')) => quote,
        _ => return malformed(),
    };
    let Some(length_of_value) = text[open + 1..end].find(quote) else { return malformed() };
    let value_span = open + 1..open + 1 + length_of_value;
    let raw = &text[value_span.clone()];
    if raw.contains('<') {
        return malformed();
    }
    let (value, expanded) = walk.unescaped(raw)?;
    let name = &text[start..start + length];
    let next = value_span.end + 1;
    let (local, namespace) = (name, Cow::Borrowed(""));
    Ok(Some((Attribute { span: at..next, value_span, name, local, namespace, value, expanded }, next)))
}
