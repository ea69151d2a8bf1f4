//! The hostile edge for JSON: bytes from other people become a [`Value`] here, or a sentence with a place.
//!
//! serde_json alone keeps the last of duplicate keys in silence and nests 128 deep; what is joined, cleaned and verified
//! later must mean one thing to every reader, so duplicates, deep nesting and oddities of encoding are refused up front.
//! It knows nothing of runs or bundles.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Most bytes of one JSON file (SPEC 2.3; writer and readers share it).
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// Most levels of lists and objects in each other (SPEC 2.3).
pub const MAX_DEPTH: usize = 64;

/// Why bytes are no JSON that this program reads, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} ({})", self.position())]
pub struct NotJson {
    /// What is the case, without the offending text.
    pub message: String,
    /// Counted from 1; 0 when it is about the whole file.
    pub line: usize,
    /// In characters, counted from 1; 0 at the end of the line before.
    pub column: usize,
    /// The path in the document where one is known: `jobs[2].prompt`.
    pub place: Option<String>,
}

impl NotJson {
    fn whole(message: impl Into<String>) -> Self {
        Self { message: message.into(), line: 0, column: 0, place: None }
    }

    /// `line 3, column 14`, or `the whole file`, with the path in the document where one is known.
    pub fn position(&self) -> String {
        let position = match self.line {
            0 => "the whole file".to_owned(),
            line => format!("line {line}, column {}", self.column),
        };
        self.place.as_ref().map_or_else(|| position.clone(), |place| format!("{position}, {place}"))
    }
}

/// Reads JSON (RFC 8259) in UTF-8, with or without a byte order mark, or in UTF-16 with one.
///
/// Refused: more than [`MAX_BYTES`] or [`MAX_DEPTH`], a key twice in one object, `NaN` and `Infinity`, numbers that no
/// double holds, anything behind the value. Extra keys are not its business.
pub fn parse(bytes: &[u8]) -> Result<Value, NotJson> {
    read(bytes, &Manner { keep: true, left: Cell::new(usize::MAX) })
}

/// Whether [`parse`] would read it, and it has no more than so many values. Keeps none of them, but for the keys of objects
/// that are not closed yet: a value takes 72 bytes of memory, and two bytes of text, which deflate makes of two bits.
///
/// # Errors
/// Why not.
pub fn check(bytes: &[u8], values: usize) -> Result<(), NotJson> {
    read(bytes, &Manner { keep: false, left: Cell::new(values) }).map(drop)
}

/// How a document is read.
struct Manner {
    /// Whether its values are wanted.
    keep: bool,
    /// Values that it may still have.
    left: Cell<usize>,
}

fn read(bytes: &[u8], manner: &Manner) -> Result<Value, NotJson> {
    if bytes.len() > MAX_BYTES {
        return Err(NotJson::whole(format!("the file has more than {} MiB", MAX_BYTES / 1024 / 1024)));
    }
    let text = decode(bytes)?;
    if text.trim().is_empty() {
        return Err(NotJson::whole("the file is empty"));
    }
    let mut reader = serde_json::Deserializer::from_str(&text);
    // Depth is counted in the seed; the reader's own limit of 128 stays as a second net.
    let value = Node(Step::Root, 0, manner).deserialize(&mut reader);
    value.and_then(|value| reader.end().map(|()| value)).map_err(|error| explain(&text, &error))
}

/// How many lists and objects are in each other at most.
pub fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
        Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, NotJson> {
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return utf16(rest, u16::from_be_bytes);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(error) => {
            let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let line = good.matches('\n').count() + 1;
            let column = good.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
            Err(NotJson { message: "the text is neither UTF-8 nor UTF-16 with a byte order mark".into(), line, column, place: None })
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'static, str>, NotJson> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let text: Result<String, _> = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
    match text {
        Ok(text) if rest.is_empty() => Ok(Cow::Owned(text)),
        _ => Err(NotJson::whole("the UTF-16 text is broken")),
    }
}

/// serde_json says where in bytes; people count characters.
fn explain(text: &str, error: &serde_json::Error) -> NotJson {
    let (line, column) = (error.line(), error.column());
    let said = error.to_string();
    let said = said.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&said);
    let (message, place) = match said.split_once(PLACE) {
        Some((message, place)) => (message, Some(place.to_owned())),
        None if error.is_eof() => ("the file ends in the middle: it was cut off", None),
        None => (said, None),
    };
    let text = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let message = if is_no_number(text, column) { "JSON has no NaN and no Infinity" } else { message };
    let column = text.get(..column).map_or(column, |start| start.chars().count());
    NotJson { message: message.to_owned(), line, column, place }
}

/// Whether the text at this column (in bytes, counted from 1) is what Python and JavaScript write for no number.
fn is_no_number(line: &str, column: usize) -> bool {
    let rest = |skip: usize| line.get(column.saturating_sub(skip)..).unwrap_or_default();
    ["NaN", "Infinity"].iter().any(|word| rest(1).starts_with(word)) || rest(2).starts_with("-Infinity")
}

/// Parts a message of ours from the path in the document, inside serde_json's error.
const PLACE: &str = "\u{1}";

/// One step of the way from the root to a value; at most [`MAX_DEPTH`] of them, so it may be walked by recursion.
#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Key(&'a Step<'a>, &'a str),
    Index(&'a Step<'a>, usize),
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Key(Self::Root, key) => write!(f, "{}", shown(key)),
            Self::Key(parent, key) => write!(f, "{parent}.{}", shown(key)),
            Self::Index(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// A key as it may stand in a message: short, and without control characters.
fn shown(key: &str) -> String {
    let cut: String = key.chars().take(60).collect();
    let more = if cut.len() < key.len() { "…" } else { "" };
    format!("{}{more}", cut.escape_debug())
}

/// A value to be read at this place, this many levels deep.
struct Node<'a>(Step<'a>, usize, &'a Manner);

impl Node<'_> {
    fn count<E: serde::de::Error>(&self) -> Result<(), E> {
        let left = self.2.left.get().checked_sub(1);
        left.map(|left| self.2.left.set(left)).ok_or_else(|| E::custom("it has more values than the JSON of so small a zip can have"))
    }

    fn deeper<E: serde::de::Error>(&self) -> Result<usize, E> {
        match self.1 {
            MAX_DEPTH => Err(E::custom(format!("lists and objects are nested more than {MAX_DEPTH} deep"))),
            depth => Ok(depth + 1),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        self.count()?;
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number that no double holds"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(if self.2.keep { Value::String(value.to_owned()) } else { Value::Null })
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(if self.2.keep { Value::String(value) } else { Value::Null })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let (mut values, mut index) = (Vec::new(), 0);
        while let Some(value) = list.next_element_seed(Node(Step::Index(&self.0, index), depth, self.2))? {
            index += 1;
            if self.2.keep {
                values.push(value);
            }
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let mut values = Map::new();
        while let Some(key) = object.next_key::<String>()? {
            let step = Step::Key(&self.0, &key);
            if values.contains_key(&key) {
                return Err(A::Error::custom(format!("the key `{}` stands there twice{PLACE}{step}", shown(&key))));
            }
            let value = object.next_value_seed(Node(step, depth, self.2))?;
            values.insert(key, value);
        }
        Ok(Value::Object(values))
    }
}

#[cfg(test)]
mod tests;
