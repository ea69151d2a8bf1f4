//! What changed in a text, word by word, so that a person sees an edited prompt at a glance.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use similar::{Algorithm, ChangeTag, capture_diff_slices};

/// Texts with more words are shown whole, before and after: comparing takes the product of their lengths at worst.
const MOST_WORDS: usize = 4_000;

/// Words that are shown on each side of an edit.
const AROUND: usize = 6;

/// Whether words stayed, went or came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// In both.
    Kept,
    /// Only before.
    Removed,
    /// Only now.
    Added,
}

/// Words in a row that share a fate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Words {
    /// What became of them.
    pub fate: Fate,
    /// The words, with one blank between them.
    pub text: String,
}

/// The edits with a few of the words around them; `None` where only white space differs.
pub fn excerpt(compared: &[Words]) -> Option<Vec<Words>> {
    let last = compared.len().checked_sub(1).filter(|_| compared.iter().any(|words| words.fate != Fate::Kept))?;
    let beside = |index: usize, words: &Words| {
        let (first, after) = (if index > 0 { AROUND } else { 0 }, if index < last { AROUND } else { 0 });
        if words.fate == Fate::Kept { Words { fate: Fate::Kept, text: shortened(&words.text, first, after) } } else { words.clone() }
    };
    Some(compared.iter().enumerate().map(|(index, words)| beside(index, words)).collect())
}

fn shortened(text: &str, first: usize, last: usize) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    if words.len() <= first + last {
        return text.to_owned();
    }
    let (head, tail) = (words[..first].join(" "), words[words.len() - last..].join(" "));
    [head.as_str(), "…", tail.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The words of both texts, those that went before those that came. White space is not compared.
pub fn between(old: &str, new: &str) -> Vec<Words> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split_whitespace().collect(), new.split_whitespace().collect());
    if old.len() + new.len() > MOST_WORDS {
        let whole = [(Fate::Removed, old), (Fate::Added, new)].into_iter().filter(|(_, words)| !words.is_empty());
        return whole.map(|(fate, words)| Words { fate, text: words.join(" ") }).collect();
    }
    let mut runs: Vec<(Fate, Vec<&str>)> = Vec::new();
    for change in capture_diff_slices(Algorithm::Patience, &old, &new).iter().flat_map(|step| step.iter_changes(&old, &new)) {
        let fate = match change.tag() {
            ChangeTag::Equal => Fate::Kept,
            ChangeTag::Delete => Fate::Removed,
            ChangeTag::Insert => Fate::Added,
        };
        match runs.last_mut().filter(|(last, _)| *last == fate) {
            Some((_, words)) => words.push(change.value()),
            None => runs.push((fate, vec![change.value()])),
        }
    }
    runs.into_iter().map(|(fate, words)| Words { fate, text: words.join(" ") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let marked = |words: Words| match words.fate {
            Fate::Kept => words.text,
            Fate::Removed => format!("[-{}-]", words.text),
            Fate::Added => format!("{{+{}+}}", words.text),
        };
        between(old, new).into_iter().map(marked).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn an_edited_prompt_shows_the_words_that_went_and_came() {
        assert_eq!(
            shown("a cafe at dusk, warm light", "a small cafe at dawn,  warm\nlight"),
            "a {+small+} cafe at [-dusk,-] {+dawn,+} warm light"
        );
        assert_eq!(shown("", "new words"), "{+new words+}");
        assert_eq!(shown("the same", "the  same"), "the same");
    }

    #[test]
    fn an_excerpt_keeps_the_words_around_an_edit() {
        let (old, new) =
            ("one two three four five six seven eight old a b c d e f g h", "one two three four five six seven eight new a b c d e f g h");
        let shown: Vec<String> = excerpt(&between(old, new)).unwrap().into_iter().map(|words| words.text).collect();
        assert_eq!(shown, ["… three four five six seven eight", "old", "new", "a b c d e f …"]);
        assert_eq!(excerpt(&between("a b", "a  b")), None);
    }

    #[test]
    fn long_texts_are_shown_whole() {
        let long = "word ".repeat(MOST_WORDS);
        assert_eq!(between(&long, "short").len(), 2);
    }
}
