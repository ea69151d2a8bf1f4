//! docs/CHANGELOG.md: an entry for this version, then the entries of the versions before, as they were written.

use serde::Serialize;

use super::Heading;
use super::changes::{Changes, Moved};
use super::markdown::{Markdown, code, text};
use crate::data::handover::{Handover, Issue};
use crate::data::manifest::Manifest;
use crate::data::wording::counted;

/// What the template is given.
#[derive(Serialize)]
pub(super) struct View<'a> {
    #[serde(flatten)]
    heading: Heading<'a>,
    /// The version that the comparison is with; `None` for a first issue.
    compared_with: Option<u32>,
    counts: Counts,
    changes: Vec<Group>,
    /// What of the version before is counted and not named.
    unnamed: usize,
    older: Markdown,
}

#[derive(Serialize)]
struct Counts {
    assets: String,
    prompts: String,
    runnable: usize,
    rights_status: String,
}

/// Changes of one kind.
#[derive(Serialize)]
struct Group {
    what: &'static str,
    items: Vec<Markdown>,
}

pub(super) fn view<'a>(handover: &'a Handover, issue: &'a Issue, manifest: &Manifest) -> View<'a> {
    let history = issue.history.as_ref();
    let changes = history.map(|history| Changes::between((&history.manifest, &history.library), (manifest, &handover.library)));
    View {
        heading: Heading::new(handover, issue),
        compared_with: history.and_then(|history| history.manifest.version).map(|version| version.0),
        counts: Counts {
            assets: counted(manifest.assets_count, "asset"),
            prompts: counted(manifest.prompts_count, "prompt"),
            runnable: if manifest.regeneration_supported { manifest.regeneration.seeded + manifest.regeneration.request } else { 0 },
            rights_status: manifest.rights_status.clone(),
        },
        changes: changes.map(|changes| groups(&changes)).unwrap_or_default(),
        unnamed: history.map_or(0, |history| history.unnamed),
        older: Markdown(history.map(|history| entries(&history.changelog)).unwrap_or_default()),
    }
}

fn groups(changes: &Changes) -> Vec<Group> {
    let Changes { assets, prompts, pins, rights } = changes;
    let prompts_changed = prompts.changed.iter().map(|change| {
        let parameters: Vec<String> = change.parameters.iter().map(|name| code(name)).collect();
        Markdown(format!("{}: {}", code(&change.id), parameters.join(", ")))
    });
    let origins = rights.changed.iter().map(|change| Markdown(format!("{}: {} → {}", code(change.path.as_str()), change.from, change.to)));
    let status = rights.status.iter().flat_map(|status| [format!("now: {}", text(&status.to)), format!("before: {}", text(&status.from))]);
    let groups = [
        ("Assets added", names(&assets.added)),
        ("Assets removed", names(&assets.removed)),
        ("Assets replaced (same name, new content)", names(&assets.replaced)),
        ("Assets renamed (same content)", moves(&assets.renamed)),
        ("Prompts added", names(&prompts.added)),
        ("Prompts removed", names(&prompts.removed)),
        ("Prompts changed", prompts_changed.collect()),
        ("Models newly pinned", names(&pins.added)),
        ("Pins of models that no prompt uses any more", names(&pins.removed)),
        ("Pins moved", moves(&pins.moved)),
        ("Origins corrected", origins.collect()),
        ("Rights", status.map(Markdown).collect()),
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

/// What follows the title of an older changelog: from its first entry on. One without entries is kept whole.
fn entries(changelog: &str) -> String {
    let changelog = changelog.trim();
    let start = if changelog.starts_with("## ") { Some(0) } else { changelog.find("\n## ").map(|at| at + 1) };
    changelog[start.unwrap_or(0)..].to_owned()
}

#[cfg(test)]
mod tests {
    use super::entries;

    #[test]
    fn older_entries_are_kept_without_their_title() {
        assert_eq!(entries("# Changelog\n\nfor x\n\n## v2\n\n- b\n\n## v1\n\n- a\n"), "## v2\n\n- b\n\n## v1\n\n- a");
        assert_eq!(entries("## v1\n"), "## v1");
        assert_eq!(entries("nothing we know\n"), "nothing we know");
        assert_eq!(entries(""), "");
    }
}
