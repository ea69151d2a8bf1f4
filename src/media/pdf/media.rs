//! Files inside of a PDF: pictures that are JPEG files (they keep their EXIF and XMP when they are placed), and attachments.

use std::collections::HashMap;

use lopdf::{Document, Object, ObjectId, Stream};

use super::text::string;
use crate::media::rewritten::{Account, Inside};

/// An attachment unpacks to at most this.
const MAX_ATTACHMENT: usize = 256 << 20;

/// Lets every file inside be judged, and puts what it becomes in its place; gives whether any became something else.
pub fn judge(document: &mut Document, inside: Inside<'_>, change: bool, account: &mut Account) -> bool {
    let names = names(document);
    let (mut pictures, mut changed) = (0, false);
    for (id, object) in &mut document.objects {
        let Object::Stream(stream) = object else { continue };
        let becomes = match kind(stream) {
            Some(Kind::Picture(file)) => {
                pictures += 1;
                account.media(inside, &format!("PDF picture {pictures}"), file, &stream.content)
            }
            Some(Kind::Attachment) => {
                let name = names.get(id).map_or("attachment", String::as_str);
                let place = format!("PDF attachment {name}");
                let Ok(bytes) = stream.get_plain_content_with_limit(MAX_ATTACHMENT) else {
                    account.unread(place);
                    continue;
                };
                let becomes = account.media(inside, &place, name, &bytes);
                if change && becomes.is_some() {
                    stream.dict.as_hashmap_mut().retain(|key, _| !matches!(key.as_slice(), b"Filter" | b"DecodeParms" | b"Params"));
                }
                becomes
            }
            None => None,
        };
        if let Some(bytes) = becomes.filter(|_| change) {
            stream.set_content(bytes);
            changed = true;
        }
    }
    changed
}

enum Kind {
    Picture(&'static str),
    Attachment,
}

fn kind(stream: &Stream) -> Option<Kind> {
    if stream.dict.has_type(b"EmbeddedFile") {
        return Some(Kind::Attachment);
    }
    let filters = stream.filters().unwrap_or_default();
    match filters.as_slice() {
        [b"DCTDecode" | b"DCT"] => Some(Kind::Picture("picture.jpg")),
        [b"JPXDecode"] => Some(Kind::Picture("picture.jp2")),
        _ => None,
    }
}

/// The names under which files are attached (7.11.3).
fn names(document: &Document) -> HashMap<ObjectId, String> {
    let mut names = HashMap::new();
    for object in document.objects.values() {
        let Ok(specification) = object.as_dict() else { continue };
        let Ok(files) = document.get_dict_in_dict(specification, b"EF") else { continue };
        let name = [b"UF".as_slice(), b"F"].iter().find_map(|key| specification.get(key).ok()).map(string).unwrap_or_default();
        for (_, file) in files {
            if let Ok(id) = file.as_reference()
                && !name.is_empty()
            {
                names.insert(id, name.clone());
            }
        }
    }
    names
}
