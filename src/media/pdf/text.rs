//! All that a PDF says in words: the strings and names of its objects (titles, outlines, annotations, fields, layers, files, fonts,
//! links, scripts), what its pages show, and what its other streams hold.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use lopdf::{Dictionary, Document, Error, Object, ObjectId, Stream};

use super::content::{self, Fonts};
use super::font::Font;
use crate::leaks;
use crate::media::rewritten::{Account, MAX_UNPACKED};

/// Forms within forms.
const MAX_DEPTH: usize = 32;

/// A text string (ISO 32000-1, section 7.9.2.2): UTF-16, UTF-8 (PDF 2.0), or PDFDocEncoding.
pub fn decoded(bytes: &[u8]) -> String {
    let object = Object::String(bytes.to_vec(), lopdf::StringFormat::Literal);
    match leaks::decode(bytes).filter(|_| bytes.starts_with(&[0xff, 0xfe])) {
        Some(text) => text.into_owned(),
        None => lopdf::decode_text_string(&object).unwrap_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

/// What a string object says; nothing for anything else.
pub fn string(object: &Object) -> String {
    object.as_str().map(decoded).unwrap_or_default()
}

/// Hands out every text of a document.
pub fn texts(document: &Document, account: &mut Account) {
    let mut names = BTreeSet::new();
    for object in document.objects.values() {
        strings(object, "", "", account, &mut names);
    }
    strings(&Object::Dictionary(document.trailer.clone()), "Info", "", account, &mut names);
    account.text("PDF names", Vec::from_iter(names).join("\n"));
    let mut reader = Reader { document, account, left: MAX_UNPACKED, fonts: HashMap::new(), forms: HashSet::new() };
    reader.pages();
    reader.streams();
}

/// The strings and names of an object, without following references.
fn strings(object: &Object, class: &str, key: &str, account: &mut Account, names: &mut BTreeSet<String>) {
    match object {
        // The identifier is a digest.
        Object::String(..) if key == "ID" => {}
        Object::String(..) => {
            account.text(if class.is_empty() { format!("PDF /{key}") } else { format!("PDF {class} /{key}") }, string(object))
        }
        Object::Name(name) => drop(names.insert(String::from_utf8_lossy(name).into_owned())),
        // A table of colours is no text.
        Object::Array(items) if items.first().is_some_and(|item| item.as_name().is_ok_and(|name| name == b"Indexed" || name == b"I")) => {}
        Object::Array(items) => items.iter().for_each(|item| strings(item, class, key, account, names)),
        Object::Dictionary(dictionary) => entries(dictionary, class, account, names),
        Object::Stream(stream) => entries(&stream.dict, class, account, names),
        _ => {}
    }
}

fn entries(dictionary: &Dictionary, above: &str, account: &mut Account, names: &mut BTreeSet<String>) {
    let class = [b"Type".as_slice(), b"Subtype"].iter().find_map(|key| dictionary.get(key).and_then(Object::as_name).ok());
    let class = class.map_or(above.to_owned(), |name| String::from_utf8_lossy(name).into_owned());
    for (key, value) in dictionary {
        let key = String::from_utf8_lossy(key);
        strings(value, &class, &key, account, names);
        names.insert(key.into_owned());
    }
}

struct Reader<'a> {
    document: &'a Document,
    account: &'a mut Account,
    /// Bytes that may still be unpacked.
    left: usize,
    fonts: HashMap<ObjectId, Rc<Font>>,
    /// Forms and patterns that were read.
    forms: HashSet<ObjectId>,
}

impl<'a> Reader<'a> {
    fn pages(&mut self) {
        for (page, number) in self.document.page_iter().zip(1..) {
            let place = format!("PDF page {number}");
            let mut content = Vec::new();
            for id in self.document.get_page_contents(page) {
                let Ok(stream) = self.document.get_object(id).and_then(Object::as_stream) else { continue };
                match self.unpack(stream) {
                    Some(bytes) => content.extend(bytes),
                    None => self.account.unread(&place),
                }
                // The streams of a page are one, with a blank between them (7.8.2).
                content.push(b'\n');
            }
            let resources = self.resources(page);
            let fonts = resources.iter().rev().fold(Fonts::new(), |fonts, resources| self.fonts(resources, fonts));
            self.content(&place, &content, &fonts);
            resources.iter().for_each(|resources| self.forms(&place, resources, &fonts, 0));
        }
    }

    /// The resources of a page, and those that it inherits, nearest first.
    fn resources(&self, page: ObjectId) -> Vec<&'a Dictionary> {
        let Ok((direct, others)) = self.document.get_page_resources(page) else { return Vec::new() };
        let others = others.into_iter().filter_map(|id| self.document.get_dictionary(id).ok());
        direct.into_iter().chain(others).collect()
    }

    fn fonts(&mut self, resources: &Dictionary, mut fonts: Fonts) -> Fonts {
        let Ok(named) = self.document.get_dict_in_dict(resources, b"Font") else { return fonts };
        for (name, font) in named {
            let id = font.as_reference().ok();
            let known = id.and_then(|id| self.fonts.get(&id)).cloned();
            let read = known.or_else(|| {
                let (_, font) = self.document.dereference(font).ok()?;
                Some(Rc::new(Font::read(self.document, font.as_dict().ok()?)))
            });
            if let Some(read) = read {
                id.into_iter().for_each(|id| drop(self.fonts.insert(id, Rc::clone(&read))));
                fonts.insert(name.clone(), read);
            }
        }
        fonts
    }

    /// The forms and patterns that resources name, each once; what they do not say of fonts is said above them.
    fn forms(&mut self, place: &str, resources: &Dictionary, above: &Fonts, depth: usize) {
        for key in [b"XObject".as_slice(), b"Pattern"] {
            let Ok(named) = self.document.get_dict_in_dict(resources, key) else { continue };
            for id in named.iter().filter_map(|(_, form)| form.as_reference().ok()) {
                self.form(place, id, above, depth);
            }
        }
    }

    fn form(&mut self, place: &str, id: ObjectId, above: &Fonts, depth: usize) {
        let Ok(stream) = self.document.get_object(id).and_then(Object::as_stream) else { return };
        let drawn = is_form(&stream.dict);
        if !drawn || depth > MAX_DEPTH || !self.forms.insert(id) {
            return;
        }
        let resources = self.document.get_dict_in_dict(&stream.dict, b"Resources").ok();
        let fonts = resources.map_or_else(|| above.clone(), |resources| self.fonts(resources, above.clone()));
        match self.unpack(stream) {
            Some(content) => self.content(place, &content, &fonts),
            None => self.account.unread(place),
        }
        resources.into_iter().for_each(|resources| self.forms(place, resources, &fonts, depth + 1));
    }

    fn content(&mut self, place: &str, content: &[u8], fonts: &Fonts) {
        let said = content::read(content, fonts);
        if said.unreadable {
            self.account.unread(format!("{place}: text in a font that has no Unicode map"));
        }
        for other in [said.other, said.joined] {
            if other != said.text {
                self.account.text(place, other);
            }
        }
        self.account.text(place, said.text);
    }

    /// Streams that no page leads to: the looks of annotations, scripts, forms in XML.
    fn streams(&mut self) {
        for (id, object) in &self.document.objects {
            let Object::Stream(stream) = object else { continue };
            if is_form(&stream.dict) {
                self.form("PDF drawing", *id, &Fonts::new(), 0);
            } else if is_text(&stream.dict)
                && let Some(text) = self.unpack(stream).as_deref().and_then(leaks::decode)
            {
                self.account.text("PDF stream", text);
            }
        }
    }

    /// A stream without its filters; `None` where that cannot be done, or would be too much.
    fn unpack(&mut self, stream: &Stream) -> Option<Vec<u8>> {
        match stream.get_plain_content_with_limit(self.left) {
            Ok(bytes) => {
                self.left = self.left.saturating_sub(bytes.len());
                Some(bytes)
            }
            Err(Error::Decompress(_)) => {
                self.account.unread("PDF streams that unpack to more than 512 MiB, or not at all");
                None
            }
            Err(_) => None,
        }
    }
}

fn is_form(dictionary: &Dictionary) -> bool {
    let subtype = dictionary.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
    subtype == b"Form" || dictionary.has(b"PatternType") || dictionary.has(b"PaintType")
}

/// Whether a stream may hold text: no picture, font, map, profile, function, shading, table, or attached file.
fn is_text(dictionary: &Dictionary) -> bool {
    const OTHER: [&[u8]; 13] = [
        b"Width",
        b"Length1",
        b"Length2",
        b"CMapName",
        b"N",
        b"FunctionType",
        b"ShadingType",
        b"Linearized",
        b"CIDSystemInfo",
        b"BitsPerSample",
        b"HalftoneType",
        b"PatternType",
        b"BBox",
    ];
    let kind = dictionary.get(b"Type").and_then(Object::as_name).unwrap_or_default();
    let subtype = dictionary.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
    let fonts: [&[u8]; 3] = [b"Type1C", b"CIDFontType0C", b"OpenType"];
    let kinds: [&[u8]; 4] = [b"EmbeddedFile", b"ObjStm", b"XRef", b"Metadata"];
    !OTHER.iter().any(|key| dictionary.has(key)) && !kinds.contains(&kind) && !fonts.contains(&subtype)
}
