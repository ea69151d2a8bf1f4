//! What can run code in a browser: scripts and handlers of SVG and HTML files. A warning, because an animated deliverable may
//! mean it; the receiving team wants to know before it puts the file on a server.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::data::media_type::MediaType;
use crate::leaks::decode;

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
    let text: Cow<'_, [u8]> = match decode(text) {
        Some(Cow::Borrowed(text)) => text.as_bytes().into(),
        Some(Cow::Owned(text)) => text.into_bytes().into(),
        // Browsers forgive what is broken: then the zeros of UTF-16 go, and the rest is searched as it is.
        None => text.iter().copied().filter(|byte| *byte != 0).collect(),
    };
    RULES.iter().find(|(rule, _)| rule.is_match(&text)).map(|(_, what)| *what)
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
        assert_eq!(find(&[&utf16[..], b"\0\xd8"].concat()), Some("a script"), "a surrogate without its other half");
        assert_eq!(find(b"\xff<script>"), Some("a script"));
    }
}
