//! Text as HTML that shows exactly that text, in elements and in quoted attributes.

/// `raw` with the five characters that mean something in HTML as references.
pub fn text(raw: &str) -> String {
    let mut escaped = String::with_capacity(raw.len());
    for character in raw.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // What HTML does not allow in a document, and what would turn the text around it.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => escaped.push('\u{fffd}'),
            character if character.is_control() && !matches!(character, '\n' | '\t') => escaped.push('\u{fffd}'),
            character => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    #[test]
    fn neither_an_element_nor_an_attribute_can_be_left() {
        assert_eq!(super::text(r#""><script>'&"#), "&quot;&gt;&lt;script&gt;&#39;&amp;");
    }
}
