//! The internal subset of a document type. Illustrator writes its namespaces as entities there, so plain ones are read; what
//! could make much out of little, or reach out of the file, is refused and never expanded.

use crate::media::clean::Unreadable;
use crate::media::rewritten::{broken, unsupported};

/// Illustrator writes eleven.
const MAX_ENTITIES: usize = 64;
/// Namespaces: the longest known has 62 bytes.
const MAX_VALUE: usize = 1024;

/// Names and the texts that they stand for, which hold no `&`, `%` or `<`.
#[derive(Default)]
pub struct Entities<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Entities<'a> {
    /// The text that a name stands for.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    /// Reads what stands between `[` and `]`.
    pub fn parse(subset: &'a str) -> Result<Self, Unreadable> {
        let mut entities = Vec::new();
        let mut rest = subset.trim_start();
        while !rest.is_empty() {
            if let Some(comment) = rest.strip_prefix("<!--") {
                let Some(end) = comment.find("-->") else { return broken("a comment in its document type has no end") };
                rest = comment[end + 3..].trim_start();
                continue;
            }
            let Some(declaration) = rest.strip_prefix("<!ENTITY") else {
                return unsupported("a document type that declares more than entities");
            };
            let (name, value, after) = entity(declaration)?;
            entities.push((name, value));
            if entities.len() > MAX_ENTITIES {
                return broken(format!("its document type declares more than {MAX_ENTITIES} entities"));
            }
            rest = after.trim_start();
        }
        Ok(Self(entities))
    }
}

/// ` name "value">`, and what follows.
fn entity(declaration: &str) -> Result<(&str, &str, &str), Unreadable> {
    let declaration = declaration.trim_start();
    let end = declaration.find(|character: char| character.is_ascii_whitespace()).unwrap_or(declaration.len());
    let (name, rest) = declaration.split_at(end);
    let rest = rest.trim_start();
    if name == "%" || rest.starts_with("SYSTEM") || rest.starts_with("PUBLIC") {
        return broken("its document type refers to something outside of the file");
    }
    let quote = rest.chars().next().filter(|character| matches!(character, '"' | '\''));
    let value = quote.and_then(|quote| rest[1..].find(quote).map(|end| &rest[1..=end]));
    let Some(value) = value else { return broken("an entity in its document type has no value") };
    if value.contains(['&', '%', '<']) || value.len() > MAX_VALUE {
        return broken("an entity in its document type is made of others, or is longer than any that is met");
    }
    match rest[value.len() + 2..].trim_start().strip_prefix('>') {
        Some(after) => Ok((name, value, after)),
        None => broken("an entity in its document type has no end"),
    }
}
