//! What changed between two versions, as a Markdown list: the entry of CHANGELOG.md, and `handoff diff --format markdown`.

use serde::Serialize;

use super::markdown::{Markdown, code, text};
use crate::data::changes::{Changes, Expired, Fate, Moved, ParameterChange, PromptChange, RowChange, Words};

/// Words that are shown on each side of an edit.
const AROUND: usize = 6;

/// Changes of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Which kind.
    pub what: &'static str,
    /// One line each.
    pub items: Vec<Markdown>,
}

/// All changes, those of assets first; kinds without any are left out.
pub fn groups(changes: &Changes) -> Vec<Group> {
    let Changes { assets, prompts, pins, rights, documents } = changes;
    let status = rights.status.iter().flat_map(|status| [format!("now: {}", text(&status.to)), format!("before: {}", text(&status.from))]);
    let groups = [
        ("Assets added", names(&assets.added)),
        ("Assets removed", names(&assets.removed)),
        ("Assets replaced (same name, new content)", names(&assets.replaced)),
        ("Assets renamed (same content)", moves(&assets.renamed)),
        ("Prompts added", names(&prompts.added)),
        ("Prompts removed", names(&prompts.removed)),
        ("Prompts changed", prompts.changed.iter().map(prompt).collect()),
        ("Models newly pinned", names(&pins.added)),
        ("Pins of models that no prompt uses any more", names(&pins.removed)),
        ("Pins moved", moves(&pins.moved)),
        ("Rights of files that were there before", rights.changed.iter().map(row).collect()),
        ("Licences that ended", rights.expired.iter().map(expired).collect()),
        ("Rights", status.map(Markdown).collect()),
        ("Other files added", names(&documents.added)),
        ("Other files removed", names(&documents.removed)),
        ("Other files changed", names(&documents.changed)),
    ];
    let groups = groups.into_iter().map(|(what, items)| Group { what, items });
    groups.filter(|group| !group.items.is_empty()).collect()
}

fn names<T: AsRef<str>>(names: &[T]) -> Vec<Markdown> {
    names.iter().map(|name| Markdown(code(name.as_ref()))).collect()
}

fn moves<T: AsRef<str>>(moves: &[Moved<T>]) -> Vec<Markdown> {
    moves.iter().map(|moved| Markdown(format!("{} → {}", code(moved.from.as_ref()), code(moved.to.as_ref())))).collect()
}

fn prompt(change: &PromptChange) -> Markdown {
    let model = change.model.iter().map(|moved| format!("model {} → {}", code(&moved.from), code(&moved.to)));
    let class = change.class.iter().map(|moved| format!("{} → {}", moved.from.name(), moved.to.name()));
    let words = change.prompt.iter().map(|prompt| format!("prompt: {}", words(prompt)));
    let parameters = change.parameters.iter().map(parameter);
    let said: Vec<String> = model.chain(words).chain(parameters).chain(class).collect();
    Markdown(format!("{}: {}", code(&change.id), said.join("; ")))
}

fn parameter(change: &ParameterChange) -> String {
    let value = |value: &Option<serde_json::Value>| value.as_ref().map_or("not given".to_owned(), |value| code(&value.to_string()));
    format!("{} {} → {}", code(&change.name), value(&change.from), value(&change.to))
}

/// The edits with the words around them: what went is struck, what came is bold.
fn words(prompt: &[Words]) -> String {
    if prompt.iter().all(|words| words.fate == Fate::Kept) {
        return "white space only".to_owned();
    }
    let last = prompt.len() - 1;
    let shown = prompt.iter().enumerate().map(|(index, words)| match words.fate {
        Fate::Removed => format!("~~{}~~", text(&words.text)),
        Fate::Added => format!("**{}**", text(&words.text)),
        Fate::Kept => text(&around(&words.text, index > 0, index < last)),
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// The words of a kept run that stand next to an edit before or after it.
fn around(kept: &str, edit_before: bool, edit_after: bool) -> String {
    let words: Vec<&str> = kept.split(' ').collect();
    let (head, tail) = (if edit_before { AROUND } else { 0 }, if edit_after { AROUND } else { 0 });
    if words.len() <= head + tail {
        return kept.to_owned();
    }
    let (head, tail) = (words[..head].join(" "), words[words.len() - tail..].join(" "));
    [head.as_str(), "…", tail.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn row(change: &RowChange) -> Markdown {
    let value = |value: &Option<String>| value.as_ref().map_or("not recorded".to_owned(), |value| text(value));
    Markdown(format!("{}: {} {} → {}", code(change.path.as_str()), change.field, value(&change.from), value(&change.to)))
}

fn expired(expired: &Expired) -> Markdown {
    let name = expired.license.as_ref().map_or("a licence".to_owned(), |name| text(name));
    let there = if expired.still_there { "" } else { "; the file is gone" };
    Markdown(format!("{}: {name}, last day {}{there}", code(expired.path.as_str()), expired.expires))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_is_shown_with_the_words_around_it() {
        let kept = |text: &str| Words { fate: Fate::Kept, text: text.to_owned() };
        let edit = [
            kept("one two three four five six seven eight"),
            Words { fate: Fate::Removed, text: "*old*".to_owned() },
            Words { fate: Fate::Added, text: "new".to_owned() },
            kept("a b c d e f g h i j k l m n"),
        ];
        assert_eq!(words(&edit), "… three four five six seven eight ~~\\*old\\*~~ **new** a b c d e f …");
        assert_eq!(words(&[kept("a b")]), "white space only");
    }
}
