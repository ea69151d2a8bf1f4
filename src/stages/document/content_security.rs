//! The Content-Security-Policy of gallery.html: nothing is fetched but the images and players of the bundle itself, and no
//! style or script runs but those that stand in the template, each by its SHA-256 (CSP level 3).

use sha2::{Digest as _, Sha256};

/// The policy for a page made from this template. Styles and scripts must stand in it word for word: one with a template
/// expression in it has another digest in the page, and the browser refuses it.
pub fn policy(template: &str) -> String {
    // `'self'` is for a page that is served; for a page from disk Chromium compares with the scheme.
    let mut policy = "default-src 'none'; base-uri 'none'; form-action 'none'; img-src 'self' file:; media-src 'self' file:".to_owned();
    for (directive, element) in [("style-src", "style"), ("script-src", "script")] {
        let digests = inline(template, element).map(|content| format!(" 'sha256-{}'", base64(&Sha256::digest(content))));
        let sources: String = digests.collect();
        if !sources.is_empty() {
            policy += &format!("; {directive}{sources}");
        }
    }
    policy
}

/// What stands between `<element>` and `</element>`.
fn inline<'a>(template: &'a str, element: &str) -> impl Iterator<Item = &'a str> {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let contents: Vec<&str> =
        template.split(&open).skip(1).filter_map(|rest| rest.split_once(&close).map(|(content, _)| content)).collect();
    contents.into_iter()
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = ALPHABET[(group >> (18 - 6 * place) & 63) as usize];
            text.push(if place > chunk.len() { '=' } else { char::from(digit) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (plain, encoded) in [("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }

    #[test]
    fn only_the_templates_own_style_may_run() {
        let policy = policy("<style>a{}</style><p>x</p>");
        assert!(policy.ends_with("; style-src 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='"), "{policy}");
        assert!(!policy.contains("script-src") && !policy.contains("unsafe"));
    }
}
