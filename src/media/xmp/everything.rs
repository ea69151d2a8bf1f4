//! All texts of a packet that stays as it is, whatever their form, each with the property that it belongs to.

use super::super::clean::Text;
use super::names::{META, Name, RDF};
use super::tree::{Document, Element};

/// Every text of a packet, attributes, comments and namespaces too.
pub fn texts(document: Document) -> Vec<Text> {
    let mut texts = Vec::new();
    for root in &document.roots {
        walk(root, None, &mut texts);
    }
    take("XMP", &document.beside, &mut texts);
    texts
}

/// The texts of `element`, which lies in `property` or is above all of them.
fn walk(element: &Element, property: Option<&Name>, texts: &mut Vec<Text>) {
    let above = property.is_none() && (matches!(element.name.namespace.as_str(), RDF | META));
    let property = property.or(if above { None } else { Some(&element.name) });
    let place = |name: Option<&Name>| name.map_or_else(|| "XMP".to_owned(), |name| format!("XMP {}", name.shown()));
    take(&place(property), &element.text, texts);
    for (name, value) in &element.attributes {
        take(&place(property.or(Some(name))), value, texts);
    }
    element.children.iter().for_each(|child| walk(child, property, texts));
}

fn take(place: &str, text: &str, texts: &mut Vec<Text>) {
    if !text.trim().is_empty() {
        texts.push(Text { place: place.to_owned(), text: text.trim().to_owned() });
    }
}
