//! What is JSON, what is not, and where.

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

#[test]
fn what_is_only_checked_is_refused_for_the_same_reasons_and_for_having_too_many_values() {
    let good = br#"{"a": [1, "x", {"b": null}], "c": true}"#;
    assert_eq!(check(good, 7), Ok(()));
    assert_eq!(check(good, usize::MAX), Ok(()));
    assert!(check(good, 6).unwrap_err().message.contains("more values"));
    for bad in [&b"{\"a\": 1, \"a\": 2}"[..], b"[NaN]", b"[1e999]", b"{} {}", b"[1,", b"", &b"[".repeat(65)] {
        assert_eq!(check(bad, usize::MAX), parse(bad).map(drop), "{}", String::from_utf8_lossy(bad));
        assert!(check(bad, usize::MAX).is_err());
    }
}
