//! URLs: which texts are some, and how they may be handed over.

/// Whether a text leads onto the network: `https://…`, `s3://…`; not `file://`, nor `C:\…`, nor a file name with a colon.
pub fn is_remote(text: &str) -> bool {
    let Some((scheme, _)) = text.trim_start().split_once("://") else { return false };
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    scheme.len() > 1 && scheme.bytes().all(letters) && !scheme.eq_ignore_ascii_case("file")
}

/// A URL without its query and fragment, which carry signatures and tokens.
pub fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_remote_and_paths_with_colons_are_not() {
        for remote in ["https://x.example/a.png", "HTTP://x", "s3://bucket/a.png", " gs://b/c"] {
            assert!(is_remote(remote), "{remote}");
        }
        for local in ["file:///tmp/a.png", "C:\\a.png", "C:/a.png", "ratio-16:9.png", "a.png", "refs/https/a.png", "see https://x.example"]
        {
            assert!(!is_remote(local), "{local}");
        }
    }

    #[test]
    fn a_url_loses_what_signs_it() {
        for url in ["s3://b/a.png?X-Amz-Signature=1", "s3://b/a.png#t=1", "s3://b/a.png"] {
            assert_eq!(without_query(url), "s3://b/a.png");
        }
    }
}
