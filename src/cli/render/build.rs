//! `handoff build`: what came of it, where it is, its two digests, and the one next command.

use super::findings;
use super::page::{Ink, Page};
use super::sheet::{Field, INDENT, Sheet};
use crate::data::Code;
use crate::reports::{BuildOutcome, BuildResult, StageTime};
use crate::stages::document::shell::argument;

/// The build of the engagement that was named as `engagement`.
pub fn build(build: &BuildResult, engagement: &str, page: &Page) -> String {
    let mut sheet = Sheet::new(page);
    if build.outcome == BuildOutcome::Refused {
        refused(&mut sheet, build, engagement);
        return sheet.finish();
    }
    findings::write_but_notes(&mut sheet, &build.findings, &plan_of(engagement));
    sheet.blank();
    headline(&mut sheet, build);
    sheet.fields(INDENT, &fields(build));
    stages(&mut sheet, &build.stages);
    next(&mut sheet, build, engagement);
    sheet.finish()
}

fn headline(sheet: &mut Sheet, build: &BuildResult) {
    let version = build.version.map(|version| format!(" version {version}")).unwrap_or_default();
    match build.outcome {
        BuildOutcome::Unchanged => sheet
            .line(0, &[(Ink::Good, "unchanged"), (Ink::Plain, &format!(" since{version}; --reissue makes a new version all the same"))]),
        BuildOutcome::Preview => {
            let said = ": to look at, not to deliver; it has no number, and the next one takes its place";
            sheet.line(0, &[(Ink::Good, "preview"), (Ink::Plain, said)]);
        }
        _ => sheet.line(0, &[(Ink::Good, "built"), (Ink::Strong, &version)]),
    }
}

fn fields(build: &BuildResult) -> Vec<Field> {
    let regeneration = build.regeneration_supported.map(|yes| if yes { "supported" } else { "not supported" });
    let all = [
        build.bundle.as_ref().map(|path| Field::whole("bundle", path)),
        build.sha256.map(|digest| Field::whole("sha256", digest)),
        build.tree_sha256.map(|digest| Field::whole("tree_sha256", digest)),
        build.assets_count.map(|count| Field::text("assets", count)),
        build.prompts_count.map(|count| Field::text("prompts", count)),
        build.rights_status.as_ref().map(|status| Field::text("rights", status)),
        regeneration.map(|regeneration| Field::text("regeneration", regeneration)),
    ];
    all.into_iter().flatten().collect()
}

fn stages(sheet: &mut Sheet, stages: &[StageTime]) {
    if stages.is_empty() {
        return;
    }
    let total: f64 = stages.iter().map(|stage| stage.seconds).sum();
    // What rounds to nothing is not worth a word; a no-break space keeps a stage and its seconds on one line.
    let long = stages.iter().filter(|stage| stage.seconds >= 0.05);
    let each = long.map(|stage| format!("{}\u{a0}{:.1}", stage.stage, stage.seconds));
    let each = each.collect::<Vec<_>>().join(", ");
    sheet.blank();
    let colon = if each.is_empty() { "" } else { ": " };
    sheet.prose(INDENT, Ink::Quiet, &format!("{total:.1} seconds{colon}{each}"));
}

fn next(sheet: &mut Sheet, build: &BuildResult, engagement: &str) {
    let Some(bundle) = &build.bundle else { return };
    sheet.blank();
    let recalled = build.findings.iter().any(|finding| finding.code == Code::BundleRecalled);
    let command = match build.outcome {
        BuildOutcome::Preview => plan_of(engagement),
        _ if recalled => plan_of(engagement),
        _ => format!("handoff deliver {} --to DEST", argument(bundle)),
    };
    sheet.line(0, &[(Ink::Good, "next: "), (Ink::Strong, &command)]);
}

fn refused(sheet: &mut Sheet, build: &BuildResult, engagement: &str) {
    let command = plan_of(engagement);
    findings::write_but_notes(sheet, &build.findings, &command);
    sheet.blank();
    sheet.line(0, &[(Ink::Bad, "refused"), (Ink::Plain, ": no version was made")]);
    sheet.line(0, &[(Ink::Bad, "next: "), (Ink::Plain, "mend the errors above, then "), (Ink::Strong, &command)]);
}

/// What a build is read for is what came of it: its plan shows the notes.
fn plan_of(engagement: &str) -> String {
    format!("handoff plan {}", argument(engagement))
}
