//! What changed between two versions, as a Markdown list: the entry of CHANGELOG.md, and `handoff diff --format markdown`.

use serde::Serialize;

use super::markdown::{Markdown, code, text};
use crate::data::changes::{Changes, Expired, Fate, Moved, ParameterChange, PromptChange, RowChange, Words, excerpt};

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

/// The same as a document of its own.
pub fn list(changes: &Changes) -> String {
    let groups = groups(changes);
    if groups.is_empty() {
        return "Nothing changed in meaning.\n".to_owned();
    }
    let lines = |group: Group| {
        let items = group.items.into_iter().map(|item| format!("  - {}\n", item.0));
        format!("- {}:\n{}", group.what, items.collect::<String>())
    };
    groups.into_iter().map(lines).collect()
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

/// The edits: what went is struck, what came is bold.
fn words(prompt: &[Words]) -> String {
    let Some(excerpt) = excerpt(prompt) else { return "white space only".to_owned() };
    let shown = excerpt.iter().map(|words| match words.fate {
        Fate::Removed => format!("~~{}~~", text(&words.text)),
        Fate::Added => format!("**{}**", text(&words.text)),
        Fate::Kept => text(&words.text),
    });
    shown.collect::<Vec<_>>().join(" ")
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
    fn what_went_is_struck_and_what_came_is_bold_whatever_it_says() {
        let words = |fate, text: &str| Words { fate, text: text.to_owned() };
        let edit = [words(Fate::Kept, "at"), words(Fate::Removed, "*dusk*"), words(Fate::Added, "<b>dawn</b>")];
        assert_eq!(super::words(&edit), "at ~~\\*dusk\\*~~ **\\<b\\>dawn\\</b\\>**");
        assert_eq!(super::words(&edit[..1]), "white space only");
    }
}
