//! What goes out of a PDF: the document information, XMP, private data of programs, previews, dates, and who wrote which remark
//! (ISO 32000-1, section 14.3 to 14.5 and 12.5). Nothing that is drawn is touched.

use std::collections::{HashMap, HashSet};

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::text::string;
use crate::media::clean::{Keep, Unreadable};
use crate::media::rewritten::{Account, Inside, unsupported};

/// What somebody says of the document, in the order in which it is written anew.
const DESCRIPTIVE: [&[u8]; 4] = [b"Title", b"Author", b"Subject", b"Keywords"];
/// Annotations in which people write (12.5.6.1, table 169): their `/T` is the author. In a form field it is the field's name.
const MARKUP: [&[u8]; 17] = [
    b"Text",
    b"FreeText",
    b"Line",
    b"Square",
    b"Circle",
    b"Polygon",
    b"PolyLine",
    b"Highlight",
    b"Underline",
    b"Squiggly",
    b"StrikeOut",
    b"Stamp",
    b"Caret",
    b"Ink",
    b"Popup",
    b"FileAttachment",
    b"Redact",
];

/// Refuses what would not hold: a signature covers every byte of its file (12.8).
pub fn check_unsigned(document: &Document) -> Result<(), Unreadable> {
    let signed = |object: &Object| {
        let dictionary = match object {
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => &stream.dict,
            _ => return false,
        };
        dictionary.has(b"ByteRange")
            || dictionary.has_type(b"Sig")
            || dictionary.has_type(b"DocTimeStamp")
            || any(dictionary, &|inner| inner.has(b"ByteRange"))
    };
    let permissions = document.catalog().is_ok_and(|catalog| catalog.has(b"Perms"));
    if permissions || document.objects.values().any(signed) { unsupported("a signed PDF: the signature would not hold") } else { Ok(()) }
}

/// Whether a dictionary directly inside another is so.
fn any(dictionary: &Dictionary, is: &impl Fn(&Dictionary) -> bool) -> bool {
    dictionary.iter().any(|(_, value)| match value {
        Object::Dictionary(inner) => is(inner) || any(inner, is),
        Object::Array(items) => items.iter().any(|item| matches!(item, Object::Dictionary(inner) if is(inner) || any(inner, is))),
        _ => false,
    })
}

/// Takes out what goes.
pub fn strip(document: &mut Document, keep: Keep, inside: Inside<'_>, account: &mut Account) -> Result<(), Unreadable> {
    trailer(document, keep, account);
    let packets = packets(document, keep, inside, account)?;
    let pictures = pictures(document);
    let facts = Facts { packets, pictures };
    for object in document.objects.values_mut() {
        clean(object, &facts, account);
    }
    Ok(())
}

/// What must be known of other objects to judge one.
struct Facts {
    /// XMP packets, and whether they stay.
    packets: HashMap<ObjectId, bool>,
    /// Streams that are pictures.
    pictures: HashSet<ObjectId>,
}

fn pictures(document: &Document) -> HashSet<ObjectId> {
    let is_picture = |object: &Object| object.as_stream().is_ok_and(|stream| stream.dict.has(b"Width"));
    document.objects.iter().filter(|(_, object)| is_picture(object)).map(|(id, _)| *id).collect()
}

/// The trailer anew: the catalog, and what stays of the information. The identifier is made of the content when it is written.
fn trailer(document: &mut Document, keep: Keep, account: &mut Account) {
    let mut fresh = Dictionary::new();
    if let Ok(root) = document.trailer.get(b"Root") {
        fresh.set("Root", root.clone());
    }
    let info = document.trailer.get(b"Info").and_then(|info| document.dereference(info)).and_then(|(_, info)| info.as_dict().cloned());
    let info = info.unwrap_or_default();
    if let Ok(Object::Reference(id)) = document.trailer.get(b"Info") {
        document.objects.remove(&id.clone());
    }
    let mut kept = Dictionary::new();
    for name in DESCRIPTIVE.iter().filter(|_| keep == Keep::Descriptive) {
        let said = info.get(name).and_then(|value| document.dereference(value)).map(|(_, value)| value.clone());
        if let Ok(said @ Object::String(..)) = said
            && !string(&said).trim().is_empty()
        {
            kept.set(name.to_vec(), said);
        }
    }
    for (name, _) in info.iter().filter(|(name, _)| !kept.has(name)) {
        account.removed(format!("PDF Info /{}", String::from_utf8_lossy(name)));
    }
    if !kept.is_empty() {
        // It must stand elsewhere (7.5.5, table 15).
        let id = document.add_object(kept);
        fresh.set("Info", Object::Reference(id));
    }
    document.trailer = fresh;
}

/// Judges every XMP packet where it stands.
fn packets(document: &mut Document, keep: Keep, inside: Inside<'_>, account: &mut Account) -> Result<HashMap<ObjectId, bool>, Unreadable> {
    let mut packets = HashMap::new();
    for (id, object) in &mut document.objects {
        let Object::Stream(stream) = object else { continue };
        if !stream.dict.has_type(b"Metadata") {
            continue;
        }
        let Ok(packet) = stream.get_plain_content_with_limit(MAX_PACKET) else {
            packets.insert(*id, false);
            account.removed("PDF XMP");
            continue;
        };
        let judged = (inside.xmp)(&packet, keep).unwrap_or_default();
        judged.texts.into_iter().for_each(|text| account.text(format!("PDF {}", text.place), text.text));
        let stays = judged.bytes.is_some();
        if judged.removed.is_empty() && judged.bytes.as_ref() != Some(&packet) {
            account.removed("PDF XMP");
        }
        judged.removed.into_iter().for_each(|what| account.removed(format!("PDF {what}")));
        if let Some(bytes) = judged.bytes {
            let dictionary =
                Dictionary::from_iter([("Type", Object::Name(b"Metadata".to_vec())), ("Subtype", Object::Name(b"XML".to_vec()))]);
            *stream = lopdf::Stream::new(dictionary, bytes);
        }
        packets.insert(*id, stays);
    }
    Ok(packets)
}

/// A packet with its history has a hundred kilobytes.
const MAX_PACKET: usize = 16 << 20;

fn clean(object: &mut Object, facts: &Facts, account: &mut Account) {
    match object {
        Object::Array(items) => {
            items.retain(|item| !facts.goes(item));
            items.iter_mut().for_each(|item| clean(item, facts, account));
        }
        Object::Dictionary(dictionary) => clean_all(dictionary, facts, account),
        Object::Stream(stream) => clean_all(&mut stream.dict, facts, account),
        _ => {}
    }
}

fn clean_all(dictionary: &mut Dictionary, facts: &Facts, account: &mut Account) {
    let class = Class::of(dictionary);
    dictionary.as_hashmap_mut().retain(|key, value| {
        let name = facts.entry_goes(class, key, value);
        if let Some(name) = &name {
            account.removed(name.clone());
        }
        name.is_none() && !facts.goes(value)
    });
    dictionary.iter_mut().for_each(|(_, value)| clean(value, facts, account));
}

/// What a dictionary is, as far as it matters here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Page,
    Markup,
    Annotation,
    /// It says what it is, so its keys mean what the standard says.
    Typed,
    /// Its keys may be names that somebody chose.
    Other,
}

impl Class {
    fn of(dictionary: &Dictionary) -> Self {
        let subtype = dictionary.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        match dictionary.get(b"Type").and_then(Object::as_name).unwrap_or_default() {
            b"Page" => Self::Page,
            b"Annot" | b"" if dictionary.has(b"Rect") && MARKUP.contains(&subtype) => Self::Markup,
            b"Annot" | b"" if dictionary.has(b"Rect") && !subtype.is_empty() => Self::Annotation,
            b"" if subtype.is_empty() => Self::Other,
            _ => Self::Typed,
        }
    }
}

impl Facts {
    /// Whether an object is a packet that goes.
    fn goes(&self, object: &Object) -> bool {
        matches!(object, Object::Reference(id) if self.packets.get(id) == Some(&false))
    }

    /// The name of an entry that goes; packets are counted where they stand.
    fn entry_goes(&self, class: Class, key: &[u8], value: &Object) -> Option<String> {
        let picture = matches!(value, Object::Reference(id) if self.pictures.contains(id));
        let packet = matches!(value, Object::Reference(id) if self.packets.contains_key(id));
        let goes = match key {
            b"PieceInfo" | b"SpiderInfo" | b"CreatorInfo" => !matches!(value, Object::Name(_)),
            b"LastModified" | b"CreationDate" | b"ModDate" => matches!(value, Object::String(..) | Object::Reference(_)),
            b"Metadata" => class != Class::Other && !packet,
            b"Thumb" => class == Class::Page && (picture || !matches!(value, Object::Name(_))),
            b"T" => class == Class::Markup,
            b"M" => matches!(class, Class::Markup | Class::Annotation),
            _ => false,
        };
        goes.then(|| format!("PDF /{}", String::from_utf8_lossy(key)))
    }
}
