//! `data:` URIs (RFC 2397) in base64 (RFC 4648, section 4): how a drawing holds pictures and fonts.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const MARK: &str = ";base64,";

/// Whether an attribute holds a file.
pub fn is(value: &str) -> bool {
    value.trim_start().get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

/// The part before the payload (`data:image/png;base64,`) and the bytes; `None` for what is not base64, or not whole.
pub fn decode(value: &str) -> Option<(&str, Vec<u8>)> {
    let value = value.trim();
    let end = value.find(MARK)? + MARK.len();
    let (head, payload) = value.split_at(end);
    let mut bytes = Vec::with_capacity(payload.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    let payload = payload.bytes().filter(|byte| !byte.is_ascii_whitespace());
    for byte in payload.take_while(|byte| *byte != b'=') {
        bits = bits << 6 | u32::from(sextet(byte)?);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    Some((head, bytes))
}

fn sextet(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

/// The URI of these bytes.
pub fn encode(head: &str, bytes: &[u8]) -> String {
    let mut out = String::with_capacity(head.len() + bytes.len().div_ceil(3) * 4);
    out.push_str(head);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let sextet = (bits >> (18 - 6 * place)) as usize & 63;
            out.push(if place <= chunk.len() { char::from(ALPHABET[sextet]) } else { '=' });
        }
    }
    out
}

/// A name for a file that has none: `image.png`.
pub fn file_name(head: &str) -> String {
    let kind = head.trim_start().get(5..).unwrap_or_default().split([';', ',']).next().unwrap_or_default();
    let (family, kind) = kind.split_once('/').unwrap_or(("file", "bin"));
    let extension = kind.split('+').next().unwrap_or_default();
    format!("{family}.{}", if extension == "jpeg" { "jpg" } else { extension })
}

/// A text without what is base64 in it: letters by chance are no words.
pub fn without_payload(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(MARK) {
        let (before, after) = rest.split_at(at + MARK.len());
        out.push_str(before);
        rest = after.trim_start_matches(|character: char| character.is_ascii_alphanumeric() || "+/= \t\r\n".contains(character));
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_and_what_is_no_base64_is_not_guessed_at() {
        for length in 0..40_u8 {
            let bytes: Vec<u8> = (0..length).map(|byte| byte.wrapping_mul(89)).collect();
            let uri = encode("data:image/png;base64,", &bytes);
            assert_eq!(decode(&uri), Some(("data:image/png;base64,", bytes)));
        }
        assert_eq!(encode("", b"light w"), "bGlnaHQgdw==");
        assert_eq!(decode("data:image/svg+xml,%3Csvg"), None);
        assert_eq!(decode("data:image/png;base64,a*"), None);
        assert_eq!(file_name("data:image/jpeg;base64,"), "image.jpg");
        assert_eq!(file_name("data:image/svg+xml;base64,"), "image.svg");
        assert_eq!(without_payload("url(data:font/woff;base64,Zest) Zest"), "url(data:font/woff;base64,) Zest");
    }
}
