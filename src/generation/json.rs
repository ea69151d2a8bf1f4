//! The hostile edge for JSON: bytes from other people become a [`Value`] here, or a sentence with a place.
//!
//! serde_json alone keeps the last of duplicate keys in silence and nests 128 deep; what is joined, cleaned and verified
//! later must mean one thing to every reader, so duplicates, deep nesting and oddities of encoding are refused up front.
//! It knows nothing of runs or bundles.

use std::borrow::Cow;
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
    if bytes.len() > MAX_BYTES {
        return Err(NotJson::whole(format!("the file has more than {} MiB", MAX_BYTES / 1024 / 1024)));
    }
    let text = decode(bytes)?;
    if text.trim().is_empty() {
        return Err(NotJson::whole("the file is empty"));
    }
    let mut reader = serde_json::Deserializer::from_str(&text);
    // Depth is counted in the seed; the reader's own limit of 128 stays as a second net.
    let value = Node(Step::Root, 0).deserialize(&mut reader);
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
struct Node<'a>(Step<'a>, usize);

impl Node<'_> {
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
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(Node(Step::Index(&self.0, values.len()), depth))? {
            values.push(value);
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
            let value = object.next_value_seed(Node(step, depth))?;
            values.insert(key, value);
        }
        Ok(Value::Object(values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refusal(bytes: impl AsRef<[u8]>) -> NotJson {
        parse(bytes.as_ref()).unwrap_err()
    }

    fn utf16(text: &str, mark: [u8; 2], unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        mark.into_iter().chain(text.encode_utf16().flat_map(unit)).collect()
    }

    #[test]
    fn the_encodings_that_windows_tools_write_are_read() {
        let text = r#"{"id": "größe", "n": [1, -2, 0.5, true, null]}"#;
        let value = json!({"id": "größe", "n": [1, -2, 0.5, true, null]});
        assert_eq!(parse(text.as_bytes()).unwrap(), value);
        assert_eq!(parse(format!("\u{feff}{text}\r\n").as_bytes()).unwrap(), value);
        assert_eq!(parse(&utf16(text, [0xff, 0xfe], u16::to_le_bytes)).unwrap(), value);
        assert_eq!(parse(&utf16(text, [0xfe, 0xff], u16::to_be_bytes)).unwrap(), value);
    }

    #[test]
    fn broken_encodings_are_refused_with_the_place() {
        assert_eq!(refusal(b"{\n \"\xc3\xa4\": \"\xff\"}").position(), "line 2, column 8");
        assert_eq!(refusal(b"\xff\xfe{").message, "the UTF-16 text is broken");
        assert_eq!(refusal(b"\xff\xfe\x00\xd8").message, "the UTF-16 text is broken");
    }

    #[test]
    fn a_file_that_was_cut_off_says_so() {
        let error = refusal("{\"jobs\": [\n  {\"id\": \"a\", \"sta");
        assert_eq!((error.message.as_str(), error.line), ("the file ends in the middle: it was cut off", 2));
        assert_eq!(refusal("").message, "the file is empty");
        assert_eq!(refusal("\u{feff} \n").message, "the file is empty");
    }

    #[test]
    fn a_key_that_stands_twice_is_named_with_its_place() {
        let error = refusal("{\"jobs\": [{}, {\"id\": \"a\",\n\"id\": \"b\"}]}");
        assert_eq!(error.message, "the key `id` stands there twice");
        assert_eq!((error.place.as_deref(), error.line), (Some("jobs[1].id"), 2));
        assert_eq!(error.to_string(), format!("the key `id` stands there twice (line 2, column {}, jobs[1].id)", error.column));
        // The same key, written in another way.
        assert_eq!(refusal(r#"{"a": 1, "\u0061": 2}"#).place.as_deref(), Some("a"));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in
            ["NaN", "{\"a\": NaN}", "[Infinity]", "[-Infinity]", "[1e999]", "{} {}", "[1,]", "{'a': 1}", "[01]", "// x\n1", "[\"\\ud800\"]"]
        {
            assert!(refusal(text).line > 0, "{text}");
        }
    }

    #[test]
    fn python_and_javascript_write_numbers_that_are_none() {
        for (text, column) in [("{\"a\": NaN}", 7), ("[1, Infinity]", 5), ("[-Infinity]", 3)] {
            assert_eq!(refusal(text).to_string(), format!("JSON has no NaN and no Infinity (line 1, column {column})"), "{text}");
        }
    }

    #[test]
    fn nesting_is_bounded_and_never_overflows_the_stack() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert_eq!(depth(&parse(nested(MAX_DEPTH).as_bytes()).unwrap()), MAX_DEPTH);
        for text in [nested(MAX_DEPTH + 1), nested(10_000), "{\"a\":".repeat(10_000), "[".repeat(2_000_000)] {
            assert_eq!(refusal(text).message, "lists and objects are nested more than 64 deep");
        }
    }

    #[test]
    fn a_file_beyond_the_limit_is_not_even_read() {
        assert_eq!(refusal(vec![b' '; MAX_BYTES + 1]).message, "the file has more than 64 MiB");
    }
}
