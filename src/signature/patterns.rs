//! Patterns as ssh_config(5) has them (PATTERNS): `*` for any characters, `?` for one, `!` in front for "not", commas between.

/// Whether a list of patterns names `text`: one matches, and none with `!` does.
pub fn names(list: &str, text: &str) -> bool {
    let mut named = false;
    for pattern in list.split(',') {
        match pattern.strip_prefix('!') {
            Some(pattern) if matches(pattern, text) => return false,
            Some(_) => {}
            None => named |= matches(pattern, text),
        }
    }
    named
}

/// Goes back to the last `*` only, so that no pattern takes more than its length times that of the text.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut read, mut star) = (0, 0, None);
    while read < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(&byte) if byte == b'?' || byte == text[read] => (at, read) = (at + 1, read + 1),
            _ => {
                let Some((before, taken)) = star else { return false };
                (at, read, star) = (before + 1, taken + 1, Some((before, taken + 1)));
            }
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_list_names_what_one_of_its_patterns_matches_and_none_takes_out() {
        for (list, text) in [("a@b.example", "a@b.example"), ("*@b.example", "x@b.example"), ("a?c,*", "zz"), ("*b*d", "abcbd"), ("*", "")]
        {
            assert!(names(list, text), "{list} {text}");
        }
        for (list, text) in [("*@b.example", "x@c.example"), ("*,!x@*", "x@b"), ("!y", "x"), ("a?c", "ac"), ("A", "a"), ("", "x")] {
            assert!(!names(list, text), "{list} {text}");
        }
        assert!(!names(&"*a".repeat(40), &"a".repeat(39)));
    }
}
