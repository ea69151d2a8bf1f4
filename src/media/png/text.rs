//! Texts of a PNG (sections 11.3.3.2 to 11.3.3.4), and the XMP packet that one of them is (XMP part 3, section 1.1.5). By its
//! keyword a text stays or goes; one that stays is written anew uncompressed, so that nothing hides in or behind the stream.

use std::io::{Read, Seek};

use super::super::clean::{Keep, Text};
use super::super::ending::{Outcome, broken};
use super::super::parts::{Gathered, Reader, Rewritten, inflate};
use super::super::wording::{printable, shown, utf8_or_latin1};
use super::super::xmp::Packet;
use super::chunk::{self, Chunk};

/// The keyword of an XMP packet.
const XMP: &[u8] = b"XML:com.adobe.xmp";
/// Longest keyword.
const MAX_KEYWORD: usize = 79;

/// A text, its parts as they lie in the chunk.
struct Content {
    keyword: Vec<u8>,
    /// Language tag and translated keyword: only of iTXt.
    international: Option<(Vec<u8>, Vec<u8>)>,
    text: Vec<u8>,
    /// What follows a compressed text.
    trailing: Vec<u8>,
}

/// Judges a chunk of text.
pub fn judge<R: Read + Seek>(reader: &mut Reader<'_, R>, gathered: &mut Gathered, chunk: &Chunk) -> Outcome<()> {
    let keyword = keyword(reader, chunk)?;
    let place = format!("PNG {} \"{}\"", chunk.name(), shown(&utf8_or_latin1(&keyword)));
    let is_xmp = chunk.kind == *b"iTXt" && keyword == XMP;
    if !is_xmp && !stays(&keyword, gathered.keep()) {
        return gathered.goes(reader, chunk.whole.clone(), &place);
    }
    let body = chunk.body(reader)?;
    let content = read(chunk.kind, &body)?;
    reader.spend(content.text.len() as u64)?;
    let before = chunk::written(&chunk.kind, &body);
    if is_xmp {
        let packet = Packet::read(&content.text, gathered.keep())?;
        let wrapped = packet.written().map(|bytes| xmp_chunk(&bytes));
        return gathered.packet(chunk.whole.clone(), &before, packet, wrapped);
    }
    let mut said = utf8_or_latin1(&content.text);
    if let Some((language, translated)) = &content.international {
        said = format!("{said}\n{}\n{}", utf8_or_latin1(translated), utf8_or_latin1(language)).trim_end().to_owned();
    }
    if gathered.keep() == Keep::All {
        said = format!("{}\n{said}\n{}", utf8_or_latin1(&keyword), printable(&content.trailing)).trim().to_owned();
    }
    let layout = format!("{place} layout");
    let place = if gathered.keep() == Keep::All { place } else { place.replacen("zTXt", "tEXt", 1) };
    let after = Rewritten { texts: vec![Text { place, text: said }], ..Rewritten::default() };
    gathered.rewritten(chunk.whole.clone(), &before, after, Some(written(&content)), &layout)
}

/// The chunk of an XMP packet, uncompressed, without language.
pub fn xmp_chunk(packet: &[u8]) -> Vec<u8> {
    chunk::written(b"iTXt", &[XMP, b"\0\0\0\0\0", packet].concat())
}

/// Copyright always; who made it, what it is called and shows where somebody else made it (section 11.3.3.1). Everything
/// when everything stays.
fn stays(keyword: &[u8], keep: Keep) -> bool {
    let is = |known: &str| keyword.eq_ignore_ascii_case(known.as_bytes());
    match keep {
        Keep::All => true,
        Keep::Descriptive => ["Copyright", "Author", "Title", "Description"].into_iter().any(is),
        Keep::Rights => is("Copyright"),
    }
}

/// The keyword alone: what goes need not be read.
fn keyword<R: Read + Seek>(reader: &mut Reader<'_, R>, chunk: &Chunk) -> Outcome<Vec<u8>> {
    let start = chunk.whole.start + 8;
    let mut keyword = Vec::new();
    for at in start..start + chunk.length().min(MAX_KEYWORD as u64 + 1) {
        let [byte] = reader.array(at)?;
        if byte == 0 {
            return Ok(keyword);
        }
        keyword.push(byte);
    }
    keyword.truncate(MAX_KEYWORD);
    Ok(keyword)
}

fn read(kind: [u8; 4], body: &[u8]) -> Outcome<Content> {
    let Some((keyword, rest)) = cut(body).filter(|(keyword, _)| keyword.len() <= MAX_KEYWORD) else {
        return broken("a PNG with a text without keyword");
    };
    let mut content = Content { keyword: keyword.to_vec(), international: None, text: rest.to_vec(), trailing: Vec::new() };
    let compressed = match (kind, rest) {
        (kind, _) if kind == *b"tEXt" => None,
        (kind, [0, stream @ ..]) if kind == *b"zTXt" => Some(stream),
        (kind, [flag @ (0 | 1), 0, rest @ ..]) if kind == *b"iTXt" => {
            let fields = cut(rest).and_then(|(language, rest)| Some((language, cut(rest)?)));
            let Some((language, (translated, text))) = fields else { return broken("a PNG with an iTXt that is too short") };
            content.international = Some((language.to_vec(), translated.to_vec()));
            content.text = text.to_vec();
            (*flag == 1).then_some(text)
        }
        _ => return broken("a PNG with a text that is compressed in an unknown way"),
    };
    if let Some(stream) = compressed {
        let (text, taken) = inflate(stream)?;
        content.text = text;
        content.trailing = stream[taken..].to_vec();
    }
    Ok(content)
}

/// What is before the first NUL, and what is after it.
fn cut(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(0, bytes)?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

/// The text anew: zTXt becomes tEXt, for both are Latin-1.
fn written(content: &Content) -> Vec<u8> {
    let Content { keyword, text, .. } = content;
    match &content.international {
        None => chunk::written(b"tEXt", &[keyword.as_slice(), b"\0", text].concat()),
        Some((language, translated)) => {
            chunk::written(b"iTXt", &[keyword.as_slice(), b"\0\0\0", language, b"\0", translated, b"\0", text].concat())
        }
    }
}
