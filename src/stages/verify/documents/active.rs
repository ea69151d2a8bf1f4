//! What can run code in a browser: scripts and handlers of SVG and HTML files. A warning, because an animated deliverable may
//! mean it; the receiving team wants to know before it puts the file on a server.

use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::data::media_type::MediaType;

/// Whether a file of this name and type is opened by browsers as a document of its own.
pub fn is_document(name: &str, media_type: &MediaType) -> bool {
    let extension = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(media_type.as_str(), "image/svg+xml" | "text/html" | "application/xml")
        || matches!(extension.as_str(), "svg" | "html" | "htm" | "xhtml" | "xht")
}

/// The first thing in `text` (UTF-8, or UTF-16 with a byte order mark) that runs; entities in `javascript:` are seen through
/// where they are numeric.
pub fn find(text: &[u8]) -> Option<&'static str> {
    static RULES: LazyLock<[(Regex, &str); 5]> = LazyLock::new(|| {
        [
            (r"(?i)<(?:[a-z0-9_-]+:)?script[\s/>]", "a script"),
            (r#"(?i)<[a-z][^<>]*?[\s"'/]on[a-z]{3,}\s*="#, "an event handler"),
            (
                r"(?i)(?:j|&#0*106;|&#x0*6a;)\s*(?:a|&#0*97;|&#x0*61;)\s*v\s*a\s*script\s*(?::|&#0*58;|&#x0*3a;|&colon;)",
                "a `javascript:` link",
            ),
            (r"(?i)<(?:[a-z0-9_-]+:)?foreignObject[\s/>]", "a foreignObject"),
            (r"(?i)<(?:[a-z0-9_-]+:)?(?:iframe|object|embed)[\s/>]", "an embedded document"),
        ]
        .map(|(rule, what)| (Regex::new(rule).expect("a regex"), what))
    });
    let decoded = utf16(text);
    let text = decoded.as_deref().unwrap_or(text);
    RULES.iter().find(|(rule, _)| rule.is_match(text)).map(|(_, what)| *what)
}

fn utf16(text: &[u8]) -> Option<Vec<u8>> {
    let unit: fn([u8; 2]) -> u16 = match text.get(..2)? {
        [0xff, 0xfe] => u16::from_le_bytes,
        [0xfe, 0xff] => u16::from_be_bytes,
        _ => return None,
    };
    let units: Vec<u16> = text[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    Some(String::from_utf16_lossy(&units).into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_is_seen_and_what_does_not_is_not() {
        let cases: [(&str, Option<&str>); 9] = [
            ("<svg><script>x()</script></svg>", Some("a script")),
            ("<svg:svg><svg:script href='x'/></svg:svg>", Some("a script")),
            ("<svg onload=\"x()\">", Some("an event handler")),
            ("<rect\nfill='red'onclick='x()'>", Some("an event handler")),
            ("<a href=\"&#106;avascript:x()\">", Some("a `javascript:` link")),
            ("<foreignObject width='1'>", Some("a foreignObject")),
            ("<iframe src='x'>", Some("an embedded document")),
            ("<svg><desc>one=1, description of the script</desc><path d='M0 0'/></svg>", None),
            ("<svg xmlns='http://www.w3.org/2000/svg' version='1.1'><g id='once'/></svg>", None),
        ];
        for (text, expected) in cases {
            assert_eq!(find(text.as_bytes()), expected, "{text}");
        }
        let utf16: Vec<u8> = "\u{feff}<script>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(find(&utf16), Some("a script"));
    }
}
