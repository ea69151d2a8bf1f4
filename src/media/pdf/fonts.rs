//! Which fonts are embedded in a PDF (ISO 32000-1, section 9.9): programs for glyphs, which are licensed like any software. The
//! fourteen that every reader has are only named, and fonts that a page draws itself (type 3) have no program.

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::media::rewritten::Account;

/// Where a descriptor refers to the program of its font: Type 1, TrueType, and what its subtype says.
const PROGRAMS: [&[u8]; 3] = [b"FontFile", b"FontFile2", b"FontFile3"];

/// Notes every font of the document that brings its program with it.
pub fn embedded(document: &Document, reachable: &[ObjectId], account: &mut Account) {
    for object in reachable.iter().filter_map(|id| document.objects.get(id)) {
        each_dictionary(object, &mut |dictionary| {
            if let Some(name) = embedded_name(document, dictionary) {
                account.font(&name);
            }
        });
    }
}

/// Every dictionary in an object, without following references; the parser nests them at most a hundred deep.
fn each_dictionary(object: &Object, found: &mut impl FnMut(&Dictionary)) {
    match object {
        Object::Array(items) => items.iter().for_each(|item| each_dictionary(item, found)),
        Object::Dictionary(dictionary) | Object::Stream(lopdf::Stream { dict: dictionary, .. }) => {
            found(dictionary);
            dictionary.iter().for_each(|(_, value)| each_dictionary(value, found));
        }
        _ => {}
    }
}

/// The name of the font that this dictionary is, if it brings its program. Font and descriptor say the same name (9.8.1, table 122),
/// and files are met in which one of them says nothing.
fn embedded_name(document: &Document, font: &Dictionary) -> Option<String> {
    let descriptor = font.get_deref(b"FontDescriptor", document).ok()?.as_dict().ok()?;
    let brings = |key: &[u8]| descriptor.get_deref(key, document).is_ok_and(|program| program.as_stream().is_ok());
    if !PROGRAMS.into_iter().any(brings) {
        return None;
    }
    let named =
        |from: &Dictionary, key: &[u8]| Some(String::from_utf8_lossy(from.get_deref(key, document).ok()?.as_name().ok()?).into_owned());
    let name = named(font, b"BaseFont").or_else(|| named(descriptor, b"FontName")).unwrap_or_else(|| "a font without a name".to_owned());
    Some(without_tag(&name).to_owned())
}

/// Without the six capitals and `+` that mark a subset (9.6.4).
fn without_tag(name: &str) -> &str {
    match name.split_once('+') {
        Some((tag, name)) if tag.len() == 6 && tag.bytes().all(|byte| byte.is_ascii_uppercase()) => name,
        _ => name,
    }
}
