//! Text as HTML that shows exactly that text, in elements and in quoted attributes.

use minijinja::Value;
use serde::{Serialize, Serializer};

/// HTML that is ready: templates write it as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(pub String);

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::from_safe_string(self.0.clone()).serialize(serializer)
    }
}

/// `raw` with the five characters that mean something in HTML as references.
pub fn text(raw: &str) -> String {
    let mut escaped = String::with_capacity(raw.len());
    for character in raw.chars().map(visible) {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            character => escaped.push(character),
        }
    }
    escaped
}

/// `raw` without what HTML does not allow in a document, and what would turn the text around it.
pub fn shown(raw: &str) -> String {
    raw.chars().map(visible).collect()
}

fn visible(character: char) -> char {
    match character {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        character if character.is_control() && !matches!(character, '\n' | '\t') => '\u{fffd}',
        character => character,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn neither_an_element_nor_an_attribute_can_be_left() {
        assert_eq!(super::text(r#""><script>'&"#), "&quot;&gt;&lt;script&gt;&#39;&amp;");
    }
}
