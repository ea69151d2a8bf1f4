//! Slugs: how file names have a client.

/// Longest slug in bytes: a zip is called after it, and a file name takes 255.
pub const MAX_SLUG: usize = 100;

/// Whether `text` is a slug: lower-case ASCII letters and digits in words with one `-` between two, at most [`MAX_SLUG`] bytes.
pub fn is_slug(text: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    text.len() <= MAX_SLUG && text.split('-').all(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_safe_as_part_of_a_file_name_everywhere() {
        assert!(is_slug("acme-2") && is_slug("7") && is_slug(&"x".repeat(MAX_SLUG)));
        for text in ["", "-", "Acme", "a--b", "-a", "a-", "a/b", "..", "a b", "ä", "a\n", &"x".repeat(MAX_SLUG + 1)] {
            assert!(!is_slug(text), "{text:?}");
        }
    }
}
