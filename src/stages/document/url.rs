//! Paths of the bundle as relative URLs (RFC 3986), from the folder of the document that links.

use std::fmt::Write as _;

/// The URL of the bundle's file `to` for a document in the folder `from`: `""` for the root folder, else one level deep.
pub fn relative(from: &str, to: &str) -> String {
    match to.strip_prefix(from).and_then(|rest| rest.strip_prefix('/')) {
        Some(beside) if !from.is_empty() => encoded(beside),
        _ if from.is_empty() => encoded(to),
        _ => format!("../{}", encoded(to)),
    }
}

/// Every byte but letters, digits and `-._~/` percent-encoded, so that `#`, `?` and `%` in a name are part of the name.
fn encoded(path: &str) -> String {
    let mut url = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            url.push(char::from(byte));
        } else {
            write!(url, "%{byte:02X}").expect("a String takes everything");
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_a_name() {
        assert_eq!(relative("", "assets/50% #1.png"), "assets/50%25%20%231.png");
        assert_eq!(relative("docs", "assets/é.png"), "../assets/%C3%A9.png");
        assert_eq!(relative("docs", "docs/rights.json"), "rights.json");
        assert_eq!(relative("docs", "docs-old/x"), "../docs-old/x");
    }
}
