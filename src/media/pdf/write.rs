//! A PDF in one fixed form: every object once, in the order of its number, a plain cross-reference table, and an identifier that
//! is made of the content (ISO 32000-1, section 14.4), so that the same document is the same file.

use lopdf::{Document, Object, StringFormat};
use sha2::{Digest, Sha256};

use super::load;
use crate::media::clean::Unreadable;
use crate::media::rewritten::broken;

/// Strings longer than this that need escapes are written in hexadecimal: the writer looks through all escapes for every byte.
const MAX_ESCAPED: usize = 256;

/// Writes a document that was numbered anew and had so many pages, and reads it again: what was written must be what was meant.
pub fn write(document: &mut Document, pages: usize) -> Result<Vec<u8>, Unreadable> {
    document.version = version(&document.version);
    document.objects.values_mut().for_each(plain);
    let digest = Sha256::digest(save(document)?);
    let identifier = Object::String(digest[..16].to_vec(), StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![identifier.clone(), identifier]);
    let bytes = save(document)?;
    check(document, pages, &bytes)?;
    Ok(bytes)
}

/// `1.7`, whatever stands behind it.
fn version(said: &str) -> String {
    match said.as_bytes() {
        [major @ b'1'..=b'2', b'.', minor @ b'0'..=b'9', ..] => format!("{}.{}", char::from(*major), char::from(*minor)),
        _ => "1.7".to_owned(),
    }
}

fn plain(object: &mut Object) {
    match object {
        Object::String(bytes, format) if bytes.len() > MAX_ESCAPED && bytes.iter().any(|byte| b"()\\\r".contains(byte)) => {
            *format = StringFormat::Hexadecimal;
        }
        Object::Array(items) => items.iter_mut().for_each(plain),
        Object::Dictionary(dictionary) => dictionary.iter_mut().for_each(|(_, value)| plain(value)),
        Object::Stream(stream) => stream.dict.iter_mut().for_each(|(_, value)| plain(value)),
        _ => {}
    }
}

fn save(document: &mut Document) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::new();
    match document.save_to(&mut bytes) {
        Ok(()) => Ok(bytes),
        Err(error) => broken(format!("it cannot be written: {error}")),
    }
}

/// Whether the file says exactly what the document does: every object, every stream byte for byte, every page.
fn check(document: &Document, pages: usize, bytes: &[u8]) -> Result<(), Unreadable> {
    let again = load::load(bytes)?;
    if again.page_iter().count() != pages {
        return broken("its pages would not be the same after it was written");
    }
    let same = |one: &Object, other: &Object| match (one, other) {
        (Object::Stream(one), Object::Stream(other)) => one.dict == other.dict && one.content == other.content,
        _ => one == other,
    };
    let alike = again.objects.len() == document.objects.len()
        && document.objects.iter().all(|(id, object)| again.objects.get(id).is_some_and(|other| same(object, other)));
    if alike { Ok(()) } else { broken("its contents would not be the same after it was written") }
}
