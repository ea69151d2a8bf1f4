//! XML as it stands in a file: its encoding (XML 1.0, appendix F), and the edits that make another file of it.

use std::borrow::Cow;
use std::ops::Range;

use crate::media::clean::Unreadable;
use crate::media::rewritten::{broken, unsupported};

const MARK: &[u8] = b"\xef\xbb\xbf";

/// The text of a file.
pub struct Source<'a> {
    /// Without a byte order mark.
    pub text: Cow<'a, str>,
    marked: bool,
    /// Whether it was UTF-16: then what is edited becomes UTF-8.
    converted: bool,
}

impl<'a> Source<'a> {
    /// Decodes UTF-8 or UTF-16, the two encodings that every XML processor must read.
    ///
    /// # Errors
    /// Any other encoding that the file names, or bytes that are not of the encoding they should be.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        match bytes {
            [0xff, 0xfe, rest @ ..] => Self::utf16(rest, u16::from_le_bytes),
            [0xfe, 0xff, rest @ ..] => Self::utf16(rest, u16::from_be_bytes),
            [b'<', 0, ..] => Self::utf16(bytes, u16::from_le_bytes),
            [0, b'<', ..] => Self::utf16(bytes, u16::from_be_bytes),
            _ => {
                let (marked, rest) = bytes.strip_prefix(MARK).map_or((false, bytes), |rest| (true, rest));
                match str::from_utf8(rest) {
                    Ok(text) => Self { text: Cow::Borrowed(text), marked, converted: false }.checked(),
                    Err(_) => match declared_encoding(&String::from_utf8_lossy(&rest[..rest.len().min(200)])) {
                        Some(encoding) if !encoding.eq_ignore_ascii_case("utf-8") => unsupported(format!("XML in the encoding {encoding}")),
                        _ => broken("it is neither UTF-8 nor UTF-16"),
                    },
                }
            }
        }
    }

    fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Self, Unreadable> {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let text = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<String, _>>();
        match text {
            Ok(text) if rest.is_empty() => Self { text: Cow::Owned(text), marked: false, converted: true }.checked(),
            _ => broken("its UTF-16 is broken"),
        }
    }

    /// A second byte order mark is text before the document (XML 1.0, section 4.3.3), and readers differ in whether they count it.
    /// ASCII is the same in every encoding that is met; anything else must be what the declaration says.
    fn checked(self) -> Result<Self, Unreadable> {
        if self.text.starts_with('\u{feff}') {
            return broken("it has a second byte order mark");
        }
        match declared_encoding(&self.text) {
            Some(_) if self.converted => Ok(self),
            Some(encoding) if !["utf-8", "utf8", "us-ascii", "ascii"].iter().any(|known| encoding.eq_ignore_ascii_case(known)) => {
                if self.text.is_ascii() { Ok(self) } else { unsupported(format!("XML in the encoding {encoding}")) }
            }
            _ => Ok(self),
        }
    }

    /// The file with these edits, or `None` when there are none. Everything between them is copied byte for byte.
    pub fn edited(&self, edits: &Edits) -> Option<Vec<u8>> {
        if edits.0.is_empty() {
            return None;
        }
        let mut out = Vec::with_capacity(self.text.len());
        out.extend_from_slice(if self.marked { MARK } else { b"" });
        let mut at = 0;
        if self.converted
            && let Some(span) = encoding_span(&self.text)
        {
            out.extend_from_slice(&self.text.as_bytes()[..span.start]);
            at = span.end;
        }
        for (span, with) in &edits.0 {
            // An edit inside what an earlier one took is part of it.
            if span.start >= at {
                out.extend_from_slice(&self.text.as_bytes()[at..span.start]);
                out.extend_from_slice(with.as_bytes());
                at = span.end;
            }
        }
        out.extend_from_slice(&self.text.as_bytes()[at..]);
        Some(out)
    }
}

/// What is to stand in the place of spans of the text, in its order.
#[derive(Default)]
pub struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// This span goes.
    pub fn cut(&mut self, span: Range<usize>) {
        self.replace(span, String::new());
    }

    /// This span becomes another text.
    pub fn replace(&mut self, span: Range<usize>, with: String) {
        self.0.push((span, with));
    }

    /// Puts them in the order of the text, where some were found later than they stand.
    pub fn sort(&mut self) {
        self.0.sort_by_key(|(span, _)| (span.start, span.end));
    }
}

/// The span of ` encoding="…"` in the XML declaration.
fn encoding_span(text: &str) -> Option<Range<usize>> {
    let declaration = text.strip_prefix("<?xml").and_then(|rest| rest.find("?>")).map(|end| &text[..end + 5])?;
    let start = declaration.find("encoding")?;
    let blank = declaration[..start].trim_end().len();
    let quote_at = start + declaration[start..].find(['"', '\''])?;
    let quote = char::from(declaration.as_bytes()[quote_at]);
    let end = quote_at + 1 + declaration[quote_at + 1..].find(quote)?;
    Some(blank..end + 1)
}

fn declared_encoding(text: &str) -> Option<&str> {
    let span = encoding_span(text)?;
    let value = &text[span];
    value.split(['"', '\'']).nth(1)
}
