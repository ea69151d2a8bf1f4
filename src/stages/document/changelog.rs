//! docs/CHANGELOG.md: an entry for this version, then the entries of the versions before, as they were written.

use serde::Serialize;

use super::changes::Changes;
use super::markdown::Markdown;
use super::wording::counted;
use super::Heading;
use crate::data::handover::{Handover, Issue};
use crate::data::manifest::Manifest;

/// What the template is given.
#[derive(Serialize)]
pub(super) struct View<'a> {
    #[serde(flatten)]
    heading: Heading<'a>,
    /// The version that the comparison is with; `None` for a first issue.
    compared_with: Option<u32>,
    counts: Counts,
    changes: Changes,
    unchanged: bool,
    older: Markdown,
}

#[derive(Serialize)]
struct Counts {
    assets: String,
    prompts: String,
    runnable: String,
    rights_status: String,
}

pub(super) fn view<'a>(handover: &'a Handover, issue: &'a Issue, manifest: &Manifest) -> View<'a> {
    let history = issue.history.as_ref();
    let changes = history.map(|history| Changes::between((&history.manifest, &history.library), (manifest, &handover.library)));
    let runnable = if manifest.regeneration_supported { manifest.regeneration.seeded + manifest.regeneration.request } else { 0 };
    let changes = changes.unwrap_or_default();
    View {
        heading: Heading::new(handover, issue),
        compared_with: history.map(|history| history.manifest.version.0),
        counts: Counts {
            assets: counted(manifest.assets_count, "asset", "assets"),
            prompts: counted(manifest.prompts_count, "prompt", "prompts"),
            runnable: counted(runnable, "of them can be run again", "of them can be run again"),
            rights_status: manifest.rights_status.clone(),
        },
        unchanged: changes.is_empty(),
        changes,
        older: Markdown(history.map(|history| entries(&history.changelog)).unwrap_or_default()),
    }
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
