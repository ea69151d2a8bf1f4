//! One XML part: what goes is cut out of it, all the rest is copied byte for byte and read as text. Word spreads one word over
//! several runs when somebody has corrected it, so the text is put together again by paragraph.

use std::collections::BTreeSet;

use super::manifest::Dropped;
use super::rules::{self, Fate};
use crate::media::clean::{Keep, Unreadable};
use crate::media::rewritten::{Account, broken};
use crate::media::xml::{Attribute, Edits, Node, Source, Tag, Walk};

/// Shorter values of attributes (cell references, styles, switches) hold no name.
const MIN_VALUE: usize = 3;

/// Who judges a part.
pub struct Part<'a> {
    /// `DOCX`.
    pub label: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What may stay.
    pub keep: Keep,
    /// Which parts go, so that nothing refers to them.
    pub dropped: &'a Dropped,
}

/// What is gathered on the way.
#[derive(Default)]
struct Gathered {
    edits: Edits,
    removed: Vec<String>,
    text: String,
    values: BTreeSet<String>,
    /// The open elements: their names, and whether a word goes on behind them.
    open: Vec<(String, bool)>,
    /// How many of them are properties of runs: inside, nothing separates words.
    properties: usize,
}

impl Part<'_> {
    /// Judges the part; gives what it becomes, if that is something else.
    pub fn judge(&self, bytes: &[u8], account: &mut Account) -> Result<Option<Vec<u8>>, Unreadable> {
        let told = |error: Unreadable| match error {
            Unreadable::Broken(why) => Unreadable::Broken(format!("{}: {why}", self.name)),
            Unreadable::Unsupported(what) => Unreadable::Unsupported(format!("{} in {}", what, self.name)),
            no_room @ Unreadable::NoRoom(_) => no_room,
        };
        let source = Source::decode(bytes).map_err(told)?;
        let mut gathered = Gathered::default();
        self.walk(&source.text, &mut gathered).map_err(told)?;
        let place = format!("{} {}", self.label, self.name);
        account.text(place.clone(), gathered.text);
        let values = Vec::from_iter(gathered.values).join("\n");
        account.text(format!("{place} attributes"), values);
        gathered.removed.into_iter().for_each(|what| account.removed(format!("{place} {what}")));
        Ok(source.edited(&gathered.edits))
    }

    fn walk(&self, text: &str, gathered: &mut Gathered) -> Result<(), Unreadable> {
        let folded = self.name.to_ascii_lowercase();
        let mut walk = Walk::new(text);
        while let Some(node) = walk.next()? {
            match node {
                Node::Open(tag) => self.element(&folded, &mut walk, tag, gathered)?,
                Node::Close(_) => gathered.close(),
                Node::Text(span, said) => {
                    let element = gathered.open.last().map_or("", |(name, _)| name);
                    if rules::text_goes(&folded, element) && self.keep != Keep::All {
                        gathered.removed.push(element.to_owned());
                        gathered.edits.cut(span);
                    } else {
                        gathered.text.push_str(&said);
                    }
                }
                Node::Comment(span) | Node::Instruction(span) if self.keep == Keep::All => gathered.text.push_str(&text[span]),
                Node::Comment(span) => gathered.goes(span, "comment"),
                Node::Instruction(span) => gathered.goes(span, "processing instruction"),
                Node::Declaration => {}
                // Part 2, section 6.2.3: a part must not have one.
                Node::Doctype(..) | Node::Entity(..) => return broken("it has a document type, which no part of an office file may have"),
            }
        }
        Ok(())
    }

    fn element(&self, folded: &str, walk: &mut Walk<'_>, tag: Tag<'_>, gathered: &mut Gathered) -> Result<(), Unreadable> {
        if self.keep != Keep::All && (rules::element_goes(folded, tag.local) || self.refers_to_dropped(&tag)) {
            let end = walk.skip()?;
            gathered.goes(tag.span.start..end, tag.name);
            return Ok(());
        }
        for attribute in &tag.attributes {
            self.attribute(folded, &tag, attribute, gathered);
        }
        gathered.text.push_str(rules::stands_for(tag.local));
        gathered.properties += usize::from(tag.local == "rPr");
        gathered.open.push((tag.local.to_owned(), tag.empty || rules::is_inline(tag.local)));
        Ok(())
    }

    fn attribute(&self, folded: &str, tag: &Tag<'_>, attribute: &Attribute<'_>, gathered: &mut Gathered) {
        let fate = rules::attribute_fate(folded, tag.local, &attribute.namespace, attribute.local).filter(|_| self.keep != Keep::All);
        match fate {
            Some(Fate::Cut) => gathered.goes(attribute.span.clone(), attribute.name),
            Some(Fate::Becomes(value)) if attribute.value != value => {
                gathered.edits.replace(attribute.value_span.clone(), value.to_owned());
                gathered.removed.push(attribute.name.to_owned());
            }
            Some(Fate::Becomes(_)) => {}
            None if attribute.value.len() >= MIN_VALUE && !attribute.declares() && !gathered.values.contains(attribute.value.as_ref()) => {
                gathered.values.insert(attribute.value.clone().into_owned());
            }
            None => {}
        }
    }

    /// A relationship to a part that goes, to a template, or the content type of such a part.
    fn refers_to_dropped(&self, tag: &Tag<'_>) -> bool {
        match tag.local {
            "Relationship" if self.name.ends_with(".rels") => {
                tag.get("Type").is_some_and(|kind| kind.ends_with("/attachedTemplate"))
                    || self.dropped.has_target(self.name, tag.get("Target"), tag.get("TargetMode"))
            }
            "Override" if self.name == "[Content_Types].xml" => {
                tag.get("PartName").is_some_and(|name| self.dropped.has(name.strip_prefix('/').unwrap_or(name)))
            }
            _ => false,
        }
    }
}

impl Gathered {
    fn goes(&mut self, span: std::ops::Range<usize>, what: &str) {
        self.edits.cut(span);
        self.removed.push(what.to_owned());
    }

    fn close(&mut self) {
        let Some((name, inline)) = self.open.pop() else { return };
        self.properties -= usize::from(name == "rPr");
        if !inline && self.properties == 0 && !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}
