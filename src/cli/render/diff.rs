//! `handoff diff`: what is new, gone and other, by what a person asks about. `+` is new, `-` is gone, `~` is other.

use super::findings::{self, more};
use super::page::{Ink, Page};
use super::sheet::{INDENT, Sheet};
use crate::data::changes::{Fate, FileChanges, Moved, PromptChange, RightsChanges, Words, excerpt};
use crate::reports::{DiffOutcome, DiffResult};

/// Lines of one kind that are shown.
const SHOWN: usize = 20;

type Line = (Ink, String);

/// What changed from one bundle to the other.
pub fn diff(diff: &DiffResult, page: &Page) -> String {
    let mut sheet = Sheet::new(page);
    let word = if diff.outcome == DiffOutcome::Same { (Ink::Good, "same") } else { (Ink::Warning, "different") };
    let said = if diff.outcome == DiffOutcome::Same { " in meaning" } else { "" };
    sheet.line(0, &[word, (Ink::Plain, &format!("{said}: {} → {}", diff.old.title(), diff.new.title()))]);
    let assets =
        FileChanges { added: diff.assets.added.clone(), removed: diff.assets.removed.clone(), changed: diff.assets.replaced.clone() };
    section(&mut sheet, "Assets", files(&assets).into_iter().chain(moved(&diff.assets.renamed)).collect());
    prompts(&mut sheet, diff);
    let pins = &diff.pins;
    section(&mut sheet, "Pins", gone_and_come(&pins.removed, &pins.added).into_iter().chain(moved(&pins.moved)).collect());
    section(&mut sheet, "Rights", rights(&diff.rights));
    section(&mut sheet, "Other files", files(&diff.documents));
    findings::write(&mut sheet, &diff.findings);
    sheet.finish()
}

fn section(sheet: &mut Sheet, title: &str, lines: Vec<Line>) {
    if lines.is_empty() {
        return;
    }
    sheet.heading(title);
    let shown = sheet.page.shown(lines.len(), SHOWN);
    for (ink, text) in &lines[..shown] {
        sheet.line(INDENT, &[(*ink, text)]);
    }
    more(sheet, INDENT, lines.len() - shown);
}

fn files(changes: &FileChanges) -> Vec<Line> {
    let other = changes.changed.iter().map(|path| (Ink::Warning, format!("~ {path}")));
    gone_and_come(&changes.removed, &changes.added).into_iter().chain(other).collect()
}

fn gone_and_come<T: ToString>(removed: &[T], added: &[T]) -> Vec<Line> {
    let gone = removed.iter().map(|name| (Ink::Bad, format!("- {}", name.to_string())));
    gone.chain(added.iter().map(|name| (Ink::Good, format!("+ {}", name.to_string())))).collect()
}

fn moved<T: ToString>(moved: &[Moved<T>]) -> Vec<Line> {
    moved.iter().map(|moved| (Ink::Warning, format!("~ {} → {}", moved.from.to_string(), moved.to.to_string()))).collect()
}

fn prompts(sheet: &mut Sheet, diff: &DiffResult) {
    section(sheet, "Prompts", gone_and_come(&diff.prompts.removed, &diff.prompts.added));
    if diff.prompts.changed.is_empty() {
        return;
    }
    sheet.heading("Prompts that ask for something else");
    let shown = sheet.page.shown(diff.prompts.changed.len(), SHOWN);
    diff.prompts.changed[..shown].iter().for_each(|change| prompt(sheet, change));
    more(sheet, INDENT, diff.prompts.changed.len() - shown);
}

fn prompt(sheet: &mut Sheet, change: &PromptChange) {
    sheet.line(INDENT, &[(Ink::Warning, &format!("~ {}", change.id))]);
    let mut say = |text: String| sheet.prose(INDENT + 4, Ink::Plain, &text);
    change.model.iter().for_each(|moved| say(format!("model {} → {}", moved.from, moved.to)));
    for parameter in &change.parameters {
        let value = |value: &Option<serde_json::Value>| value.as_ref().map_or("not given".to_owned(), ToString::to_string);
        say(format!("{} {} → {}", parameter.name, value(&parameter.from), value(&parameter.to)));
    }
    change.prompt.iter().for_each(|words| say(format!("prompt: {}", marked(words))));
    change.class.iter().for_each(|moved| say(format!("{} → {}", moved.from.name(), moved.to.name())));
}

/// As `git diff --word-diff` marks words, which a log and a terminal without colours show too.
fn marked(prompt: &[Words]) -> String {
    let Some(excerpt) = excerpt(prompt) else { return "white space only".to_owned() };
    let shown = excerpt.into_iter().map(|words| match words.fate {
        Fate::Removed => format!("[-{}-]", words.text),
        Fate::Added => format!("{{+{}+}}", words.text),
        Fate::Kept => words.text,
    });
    shown.collect::<Vec<_>>().join(" ")
}

fn rights(changes: &RightsChanges) -> Vec<Line> {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "not recorded".to_owned());
    let rows = changes.changed.iter().map(|row| {
        let text = format!("~ {}: {} {} → {}", row.path, row.field, value(&row.from), value(&row.to));
        (Ink::Warning, text)
    });
    let ended = changes.expired.iter().map(|ended| {
        let there = if ended.still_there { "" } else { "; the file is gone" };
        (Ink::Bad, format!("- {}: {} ended on {}{there}", ended.path, ended.license.as_deref().unwrap_or("a licence"), ended.expires))
    });
    let status = changes.status.iter().flat_map(|moved| [(Ink::Bad, format!("- {}", moved.from)), (Ink::Good, format!("+ {}", moved.to))]);
    rows.chain(ended).chain(status).collect()
}
