//! The objects of a PDF and what refers to what: which are reached, and the one order in which they are written, so that the
//! same document always becomes the same file.

use std::collections::{BTreeMap, HashMap, HashSet};

use lopdf::xref::XrefType;
use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::media::clean::Unreadable;
use crate::media::rewritten::broken;

/// Calls `found` for every reference in an object, without following any.
pub fn references(object: &Object, found: &mut impl FnMut(ObjectId)) {
    match object {
        Object::Reference(id) => found(*id),
        Object::Array(items) => items.iter().for_each(|item| references(item, found)),
        Object::Dictionary(dictionary) => dictionary.iter().for_each(|(_, value)| references(value, found)),
        Object::Stream(stream) => stream.dict.iter().for_each(|(_, value)| references(value, found)),
        _ => {}
    }
}

/// Every object that the trailer leads to, in the order in which they are met, those that are not there too.
pub fn reachable(document: &Document) -> Vec<ObjectId> {
    let mut order = Vec::new();
    let mut seen = HashSet::new();
    let mut next = Vec::new();
    references(&Object::Dictionary(document.trailer.clone()), &mut |id| next.push(id));
    next.reverse();
    while let Some(id) = next.pop() {
        if !seen.insert(id) {
            continue;
        }
        order.push(id);
        let mut found = Vec::new();
        if let Some(object) = document.objects.get(&id) {
            references(object, &mut |id| found.push(id));
        }
        next.extend(found.into_iter().rev().filter(|id| !seen.contains(id)));
    }
    order
}

/// The document with only the objects that are reached, numbered as they are met.
pub fn renumbered(mut document: Document) -> Result<Document, Unreadable> {
    settle(&mut document);
    let order: Vec<ObjectId> = reachable(&document);
    let Ok(count) = u32::try_from(order.len()) else { return broken("it has too many objects") };
    let numbers: HashMap<ObjectId, ObjectId> = order.iter().zip(1..).map(|(id, number)| (*id, (number, 0))).collect();
    let mut objects = BTreeMap::new();
    for id in &order {
        if let Some(mut object) = document.objects.remove(id) {
            each_reference(&mut object, &mut |id| numbers.get(&id).map(|id| Object::Reference(*id)));
            objects.insert(numbers[id], object);
        }
    }
    let mut trailer = Object::Dictionary(std::mem::take(&mut document.trailer));
    each_reference(&mut trailer, &mut |id| numbers.get(&id).map(|id| Object::Reference(*id)));
    let Object::Dictionary(trailer) = trailer else { return broken("it has no trailer") };
    let mut fresh = Document::with_version(document.version.clone());
    fresh.objects = objects;
    fresh.trailer = trailer;
    fresh.max_id = count;
    // Every reader knows it, whatever the version of the file.
    fresh.reference_table.cross_reference_type = XrefType::CrossReferenceTable;
    Ok(fresh)
}

/// A reference to nothing becomes null, as a reader would take it (7.3.10), and the length of a stream that stands elsewhere is
/// said at the stream: one object less, and one way less to lie.
fn settle(document: &mut Document) {
    let known: HashSet<ObjectId> = document.objects.keys().copied().collect();
    let mut keep = |id| known.contains(&id).then_some(Object::Reference(id));
    for object in document.objects.values_mut() {
        if let Object::Stream(stream) = object {
            stream.dict.set("Length", i64::try_from(stream.content.len()).unwrap_or(i64::MAX));
        }
        each_reference(object, &mut keep);
    }
    let mut trailer = Object::Dictionary(std::mem::take(&mut document.trailer));
    each_reference(&mut trailer, &mut keep);
    if let Object::Dictionary(trailer) = trailer {
        document.trailer = trailer;
    }
}

/// Puts another object in the place of every reference; null where there is none.
fn each_reference(object: &mut Object, becomes: &mut impl FnMut(ObjectId) -> Option<Object>) {
    match object {
        Object::Reference(id) => *object = becomes(*id).unwrap_or(Object::Null),
        Object::Array(items) => items.iter_mut().for_each(|item| each_reference(item, becomes)),
        Object::Dictionary(dictionary) => each_value(dictionary, becomes),
        Object::Stream(stream) => each_value(&mut stream.dict, becomes),
        _ => {}
    }
}

fn each_value(dictionary: &mut Dictionary, becomes: &mut impl FnMut(ObjectId) -> Option<Object>) {
    dictionary.iter_mut().for_each(|(_, value)| each_reference(value, becomes));
    // An entry that is null is one that is not there (7.3.7).
    dictionary.as_hashmap_mut().retain(|_, value| !value.is_null());
}
