//! Tags that are the house's own, as patterns with `*`.

/// Tags that agencies keep for themselves; strip removes them, and `verify` fails a bundle that has one.
pub const INTERNAL_TAGS: [&str; 5] = ["internal-*", "retainer-*", "pitch-*", "client:*", "wip-*"];

/// Whether `tag` is what `pattern` says; `*` stands for any run of characters, case does not matter.
pub fn matches(pattern: &str, tag: &str) -> bool {
    let (pattern, tag) = (pattern.to_lowercase(), tag.to_lowercase());
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == tag };
    let Some(mut tag) = tag.strip_prefix(head) else { return false };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return tag.ends_with(part);
        }
        match tag.find(part) {
            Some(at) => tag = &tag[at + part.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, tag) in [("internal-*", "internal-"), ("internal-*", "Internal-x"), ("*", ""), ("a*b*c", "aXbYbc"), ("*-v?", "x-v?")]
        {
            assert!(matches(pattern, tag), "{pattern} {tag}");
        }
        for (pattern, tag) in [("internal-*", "internal"), ("wip", "wip-1"), ("a*b*c", "acb"), ("a*a", "a")] {
            assert!(!matches(pattern, tag), "{pattern} {tag}");
        }
    }
}
