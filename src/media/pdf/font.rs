//! What the codes of a font stand for: its `/ToUnicode` map (ISO 32000-1, section 9.10.3) and its encoding. The map is read here,
//! with ranges as ranges: written out, eleven bytes of it can say four billion codes.

use lopdf::{Dictionary, Document, Object};

use super::lexer::{self, Kind, Lexer};

/// A map of all of Unicode has about a megabyte.
const MAX_MAP: usize = 8 << 20;
const MAX_RANGES: usize = 200_000;

/// How the codes of one font become text.
#[derive(Default)]
pub struct Font {
    /// By its map.
    map: Option<Map>,
    /// By its encoding, for every byte.
    encoding: Option<Vec<String>>,
    /// Whether codes have two bytes when nothing says more.
    composite: bool,
}

impl Font {
    /// Reads a font.
    pub fn read(document: &Document, font: &Dictionary) -> Self {
        let composite = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|subtype| subtype == b"Type0");
        let stream = font.get(b"ToUnicode").and_then(|map| document.dereference(map)).and_then(|(_, map)| map.as_stream());
        let map = stream.ok().and_then(|stream| stream.get_plain_content_with_limit(MAX_MAP).ok()).map(|bytes| Map::read(&bytes));
        let map = map.filter(|map| !map.ranges.is_empty());
        let encoding = (!composite).then(|| {
            let mut plain = font.clone();
            plain.remove(b"ToUnicode");
            let encoding = plain.get_font_encoding_with_limit(document, 0);
            (0..=255_u8)
                .map(|code| encoding.as_ref().ok().and_then(|encoding| encoding.bytes_to_string(&[code]).ok()).unwrap_or_default())
                .collect()
        });
        Self { map, encoding, composite }
    }

    /// Whether anybody can tell what is written in it.
    pub fn is_readable(&self) -> bool {
        self.map.is_some() || self.encoding.is_some()
    }

    /// What a string says: by the map where there is one, and by the encoding. A font that was cut down to what is used often
    /// has a map that is right and an encoding that is not; it may be the other way round too.
    pub fn readings(&self, bytes: &[u8]) -> (String, String) {
        let encoded = match &self.encoding {
            Some(encoding) => bytes.iter().map(|byte| encoding[usize::from(*byte)].as_str()).collect(),
            None => String::new(),
        };
        match &self.map {
            Some(map) => (map.text(bytes, if self.composite { 2 } else { 1 }), encoded),
            None => (encoded.clone(), encoded),
        }
    }
}

/// Codes of so many bytes from here to there, and what the first stands for in UTF-16.
struct Range {
    length: usize,
    first: u32,
    last: u32,
    text: Vec<u16>,
}

/// A `/ToUnicode` map.
#[derive(Default)]
struct Map {
    ranges: Vec<Range>,
    /// Lengths of codes, and from where to where.
    spaces: Vec<(usize, u32, u32)>,
}

impl Map {
    fn read(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        let mut strings: Vec<Vec<u8>> = Vec::new();
        let mut array: Option<usize> = None;
        let mut lexer = Lexer::new(bytes, 0);
        while let Some((kind, span)) = lexer.next() {
            let raw = lexer.raw(&span);
            match kind {
                Kind::Hex => strings.push(lexer::hex(raw)),
                Kind::Delimiter if raw == b"[" => array = Some(strings.len()),
                Kind::Delimiter if raw == b"]" => {
                    if let Some(start) = array.take() {
                        map.array(&strings, start);
                        strings.truncate(start.saturating_sub(2));
                    }
                }
                Kind::Keyword => {
                    match raw {
                        b"endbfchar" => strings.as_chunks::<2>().0.iter().for_each(|[code, text]| map.range(code, code, text)),
                        b"endbfrange" => strings.as_chunks::<3>().0.iter().for_each(|[first, last, text]| map.range(first, last, text)),
                        b"endcodespacerange" => map
                            .spaces
                            .extend(strings.as_chunks::<2>().0.iter().map(|[first, last]| (first.len(), number(first), number(last)))),
                        _ => {}
                    }
                    strings.clear();
                    array = None;
                }
                _ => {}
            }
            if map.ranges.len() > MAX_RANGES || strings.len() > MAX_RANGES {
                break;
            }
        }
        map.ranges.sort_by_key(|range| (range.length, range.first));
        map
    }

    /// `<0001> <0003> [<0041> <0042> <0043>]`.
    fn array(&mut self, strings: &[Vec<u8>], start: usize) {
        let Some(first) = start.checked_sub(2).and_then(|at| strings.get(at)) else { return };
        for (text, code) in strings[start..].iter().zip(number(first)..) {
            self.push(first.len(), code, code, text);
        }
    }

    fn range(&mut self, first: &[u8], last: &[u8], text: &[u8]) {
        self.push(first.len(), number(first), number(last), text);
    }

    fn push(&mut self, length: usize, first: u32, last: u32, text: &[u8]) {
        let text: Vec<u16> = text.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
        if (1..=4).contains(&length) && first <= last && !text.is_empty() {
            self.ranges.push(Range { length, first, last, text });
        }
    }

    fn text(&self, bytes: &[u8], default: usize) -> String {
        let mut units: Vec<u16> = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let length = self.length(rest).unwrap_or(default).min(rest.len());
            let (code, after) = rest.split_at(length);
            match self.find(length, number(code)) {
                Some((range, more)) => {
                    units.extend(&range.text[..range.text.len() - 1]);
                    units.extend(range.text.last().map(|unit| unit.wrapping_add(more)));
                }
                None => units.push(0xfffd),
            }
            rest = after;
        }
        String::from_utf16_lossy(&units)
    }

    /// How long the code at the beginning is; each byte has its own bounds (9.7.6.2).
    fn length(&self, bytes: &[u8]) -> Option<usize> {
        let within = |(length, first, last): &&(usize, u32, u32)| {
            bytes.get(..*length).is_some_and(|code| {
                code.iter().rev().enumerate().all(|(place, byte)| {
                    let part = |bound: u32| (bound >> (8 * place)) as u8;
                    (part(*first)..=part(*last)).contains(byte)
                })
            })
        };
        self.spaces.iter().take(64).filter(|(length, ..)| (1..=4).contains(length)).find(within).map(|(length, ..)| *length)
    }

    /// The range that holds a code, and how far into it. Ranges of real maps do not overlap; of those that do, the last to begin.
    fn find(&self, length: usize, code: u32) -> Option<(&Range, u16)> {
        let end = self.ranges.partition_point(|range| (range.length, range.first) <= (length, code));
        let range = self.ranges.get(end.checked_sub(1)?).filter(|range| range.length == length && range.last >= code)?;
        Some((range, (code - range.first) as u16))
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |number, byte| number << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_become_text_whatever_their_length_and_no_range_is_written_out() {
        let map = Map::read(
            b"1 begincodespacerange <00> <7f> <8000> <ffff> endcodespacerange 2 beginbfchar <41> <005A> <8001> <00660069> endbfchar
              2 beginbfrange <42> <44> <0065> <8010> <8012> [<0041> <0042> <0043>] endbfrange 1 beginbfrange <9000> <FFFFFFFF> <0001> endbfrange",
        );
        assert_eq!(map.text(b"\x41\x42\x44\x80\x01\x80\x12\x45", 1), "Zegfi\u{43}\u{fffd}");
        assert_eq!(map.text(b"\x80", 2), "\u{fffd}");
        for end in 0..100 {
            Map::read(&b"beginbfrange <0> [<00> ] [ endbfrange <> <> endbfchar ] ] <0041> <0041> <0041> endbfrange endcodespacerange <41> <> endbfchar"[..end]).text(b"\x00\x41", 2);
        }
    }
}
