//! SVG (SVG 2; XML 1.0): what a drawing program left beside the drawing goes, and all that stays is copied byte for byte, so a
//! clean file is the same file. Kept are the elements and attributes of the namespaces that a browser draws; whatever is in
//! another one is an editor's own (Inkscape, Illustrator, Sketch, Figma, CorelDRAW, Affinity…) and is not drawn; but one that a
//! script in the drawing names is read by it, and stays.
//!
//! `title`, `desc`, identifiers and `data-name` are the drawing's own text: they stay, and are searched. Scripts are not
//! metadata: they stay too.

mod data_uri;
mod rights;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::ops::Range;

use super::clean::{Keep, Policy, Unreadable};
use super::rewritten::{Account, Inside, MAX_DOCUMENT, Rewritten, unsupported};
use super::xml::{Attribute, Edits, Node, Source, Tag, Walk, XML, escaped};
use rights::Rights;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
/// The namespaces that stay; none at all is how SVG stands inside HTML.
const KEPT: [&str; 7] =
    ["", SVG, XLINK, XML, "http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML", "http://www.w3.org/2001/xml-events"];
/// Elements whose text goes on across the elements in them, so that a word that is set in two colours is still one word.
const BLOCKS: [&str; 6] = ["text", "title", "desc", "style", "script", "foreignObject"];
/// Coordinates: nothing that could be read.
const NUMBERS: [&str; 4] = ["d", "points", "transform", "viewBox"];

/// Bytes of scripts that are looked through for names: those of LibreOffice's slides have half a million.
const MAX_SCRIPTS: usize = 4 << 20;

/// Judges an SVG; pictures inside are named as unread.
///
/// # Errors
/// See [`judge_with`].
pub fn judge(bytes: &[u8], policy: Policy) -> Result<Rewritten, Unreadable> {
    judge_with(bytes, policy, Inside::NOBODY)
}

/// Judges an SVG, and lets the pictures in `data:` URIs be judged.
///
/// # Errors
/// XML that is not well-formed, with entities made of entities or from outside, or beyond the limits; XML that is no SVG; any
/// encoding but UTF-8 and UTF-16.
pub fn judge_with(bytes: &[u8], policy: Policy, inside: Inside<'_>) -> Result<Rewritten, Unreadable> {
    if bytes.len() > MAX_DOCUMENT {
        return unsupported("an SVG of more than 256 MiB");
    }
    let source = Source::decode(bytes)?;
    let mut judge = Judge {
        text: &source.text,
        keep: policy.keep,
        scripted: named_by_scripts(&source.text)?,
        inside,
        account: Account::default(),
        edits: Edits::default(),
        blocks: Vec::new(),
        rights: Rights::new(policy.keep),
        metadata: Vec::new(),
    };
    judge.walk()?;
    judge.finish_metadata();
    let bytes = source.edited(&judge.edits);
    judge.account.rewritten(bytes)
}

struct Judge<'a> {
    text: &'a str,
    keep: Keep,
    /// What the scripts in the drawing name between quotes.
    scripted: HashSet<String>,
    inside: Inside<'a>,
    account: Account,
    edits: Edits,
    /// The open elements that hold text: their depth, their name, and what they say so far.
    blocks: Vec<(usize, &'a str, String)>,
    rights: Rights,
    /// Where `<metadata>` stands, and its name as written.
    metadata: Vec<(Range<usize>, &'a str)>,
}

impl<'a> Judge<'a> {
    fn walk(&mut self) -> Result<(), Unreadable> {
        let mut walk = Walk::new(self.text);
        while let Some(node) = walk.next()? {
            match node {
                Node::Open(tag) => self.element(&mut walk, tag)?,
                Node::Close(_) => self.close(walk.depth()),
                Node::Text(_, text) => self.says(&text),
                Node::Entity(span, text) => {
                    self.says(text);
                    self.replace(span, text.to_owned());
                }
                Node::Comment(span) => self.goes(span, "SVG comment"),
                Node::Instruction(span) => {
                    let name = self.text[span.start + 2..span.end - 2].split_whitespace().next().unwrap_or_default();
                    self.goes(span, &format!("SVG <?{name}?>"));
                }
                Node::Declaration => {}
                Node::Doctype(span, subset) => {
                    let kept = span.start..subset.as_ref().map_or(span.end, |subset| subset.start);
                    self.account.text("SVG <!DOCTYPE>", &self.text[kept]);
                    subset.into_iter().for_each(|subset| self.goes(subset, "SVG document type entities"));
                }
            }
        }
        Ok(())
    }

    fn element(&mut self, walk: &mut Walk<'a>, tag: Tag<'a>) -> Result<(), Unreadable> {
        if walk.depth() == 1 && (tag.local != "svg" || !["", SVG].contains(&tag.namespace.as_ref())) {
            return unsupported("XML that is no SVG");
        }
        let drawn = self.is_drawn(&tag.namespace);
        if drawn && tag.local != "metadata" {
            for attribute in &tag.attributes {
                self.attribute(&tag, attribute, walk.depth() == 1);
            }
            if BLOCKS.contains(&tag.local) {
                self.blocks.push((walk.depth(), tag.local, String::new()));
            }
            return Ok(());
        }
        let start = tag.span.start;
        if drawn {
            let end = self.rights.read(walk)?;
            self.metadata.push((start..end, tag.name));
        } else {
            let end = walk.skip()?;
            self.goes(start..end, &format!("SVG <{}>", tag.name));
        }
        Ok(())
    }

    fn is_drawn(&self, namespace: &str) -> bool {
        KEPT.contains(&namespace) || self.scripted.contains(namespace)
    }

    fn attribute(&mut self, tag: &Tag<'a>, attribute: &Attribute<'a>, root: bool) {
        let namespace = if attribute.declares() { &attribute.value } else { &attribute.namespace };
        if !self.is_drawn(namespace) || is_source_of_drawing(attribute, root) {
            return self.goes(attribute.span.clone(), &format!("SVG {}", attribute.name));
        }
        if attribute.local == "href" && data_uri::is(&attribute.value) {
            return self.data(tag, attribute);
        }
        if !NUMBERS.contains(&attribute.name) && !attribute.declares() {
            self.account.text(format!("SVG @{}", attribute.name), data_uri::without_payload(&attribute.value));
        }
        if attribute.expanded {
            self.replace(attribute.value_span.clone(), escaped(&attribute.value));
        }
    }

    /// A picture inside, or another file.
    fn data(&mut self, tag: &Tag<'a>, attribute: &Attribute<'a>) {
        let place = format!("SVG <{}> data", tag.local);
        self.account.text(format!("SVG @{}", attribute.name), data_uri::without_payload(&attribute.value));
        let Some((head, bytes)) = data_uri::decode(&attribute.value) else { return self.account.unread(place) };
        let judged = self.account.media(self.inside, &place, &data_uri::file_name(head), &bytes);
        if let Some(bytes) = judged {
            self.replace(attribute.value_span.clone(), escaped(&data_uri::encode(head, &bytes)));
        } else if attribute.expanded {
            self.replace(attribute.value_span.clone(), escaped(&attribute.value));
        }
    }

    fn says(&mut self, text: &str) {
        match self.blocks.last_mut() {
            Some((_, _, said)) => said.push_str(text),
            None => self.account.text("SVG text", text),
        }
    }

    fn close(&mut self, depth: usize) {
        if self.blocks.last().is_some_and(|(opened, ..)| *opened > depth)
            && let Some((_, name, said)) = self.blocks.pop()
        {
            self.account.text(format!("SVG <{name}>"), data_uri::without_payload(&said));
        }
    }

    fn goes(&mut self, span: Range<usize>, name: &str) {
        if self.keep == Keep::All {
            self.account.text(name, &self.text[span]);
        } else {
            self.edits.cut(span);
            self.account.removed(name);
        }
    }

    fn replace(&mut self, span: Range<usize>, with: String) {
        if self.keep != Keep::All {
            self.edits.replace(span, with);
        }
    }

    /// What is said of rights is written anew, once, where the first metadata stood.
    fn finish_metadata(&mut self) {
        if self.keep == Keep::All {
            let spans = std::mem::take(&mut self.metadata);
            return spans.into_iter().for_each(|(span, _)| self.account.text("SVG <metadata>", &self.text[span]));
        }
        let written = self.metadata.first().and_then(|(_, name)| self.rights.written(name)).unwrap_or_default();
        self.rights.texts(&mut self.account);
        let mut with = written;
        for (span, _) in std::mem::take(&mut self.metadata) {
            let with = std::mem::take(&mut with);
            if self.text[span.clone()] != with {
                self.edits.replace(span, with);
                self.account.removed("SVG <metadata>");
            }
        }
        self.edits.sort();
    }
}

/// All that stands between quotes in the scripts that stay.
fn named_by_scripts(text: &str) -> Result<HashSet<String>, Unreadable> {
    if !text.contains("script") {
        return Ok(HashSet::new());
    }
    let (mut walk, mut script, mut said) = (Walk::new(text), None, String::new());
    while let Some(node) = walk.next()? {
        match node {
            Node::Open(tag) if !KEPT.contains(&tag.namespace.as_ref()) || tag.local == "metadata" => drop(walk.skip()?),
            Node::Open(tag) if tag.local == "script" => script = script.or(Some(walk.depth())),
            Node::Close(_) if script.is_some_and(|opened| walk.depth() < opened) => {
                script = None;
                said.push('"');
            }
            Node::Text(_, text) if script.is_some() => said.push_str(&text),
            Node::Entity(_, text) if script.is_some() => said.push_str(text),
            _ => {}
        }
    }
    said.truncate(said.floor_char_boundary(MAX_SCRIPTS));
    Ok(said.split(['"', '\'']).map(str::to_owned).collect())
}

/// What draw.io writes at the root: the whole document as it is edited, and with what.
fn is_source_of_drawing(attribute: &Attribute<'_>, root: bool) -> bool {
    root && attribute.name == "content" && attribute.value.trim_start().starts_with("<mxfile")
}
