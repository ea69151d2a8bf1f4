//! What changed in a text, word by word, so that a person sees an edited prompt at a glance.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use similar::{Algorithm, ChangeTag, capture_diff_slices};

/// Texts with more words are shown whole, before and after: comparing takes the product of their lengths at worst.
const MOST_WORDS: usize = 4_000;

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
    fn long_texts_are_shown_whole() {
        let long = "word ".repeat(MOST_WORDS);
        assert_eq!(between(&long, "short").len(), 2);
    }
}
