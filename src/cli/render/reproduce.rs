//! `handoff reproduce`: the verdict, then what differs, the causes first.

use super::findings::{self, more};
use super::page::{Ink, Page};
use super::sheet::{Field, INDENT, Sheet};
use crate::data::difference::{Cause, FileDifference};
use crate::data::wording::counted;
use crate::reports::{ReproduceOutcome, ReproduceResult};

/// Files of one cause that are shown.
const SHOWN: usize = 10;

/// What came of building a bundle again.
pub fn reproduce(result: &ReproduceResult, page: &Page) -> String {
    let mut sheet = Sheet::new(page);
    let (ink, word, said) = match result.outcome {
        ReproduceOutcome::Identical => (Ink::Good, "identical", "its sources make the same bytes"),
        ReproduceOutcome::SameContents => (Ink::Good, "same contents", "its sources make the same files; the zip is wrapped otherwise"),
        ReproduceOutcome::Different if result.rebuilt_sha256.is_none() => (Ink::Bad, "different", "its sources would be refused now"),
        ReproduceOutcome::Different => (Ink::Bad, "different", "its sources make something else now"),
    };
    sheet.line(0, &[(ink, word), (Ink::Plain, "  "), (Ink::Strong, &result.bundle)]);
    sheet.prose(0, Ink::Plain, &format!("version {} of {}: {said}", result.version, result.delivered_at));
    sheet.blank();
    let rebuilt = result.rebuilt_sha256.map(|digest| Field::whole("built now", digest));
    sheet.fields(INDENT, &[result.sha256.map(|digest| Field::whole("sha256", digest)), rebuilt].into_iter().flatten().collect::<Vec<_>>());
    for differences in result.differences.chunk_by(|a, b| a.cause == b.cause) {
        group(&mut sheet, differences);
    }
    findings::write(&mut sheet, &result.findings);
    sheet.finish()
}

fn group(sheet: &mut Sheet, differences: &[FileDifference]) {
    let Some(first) = differences.first() else { return };
    sheet.blank();
    let ink = if first.cause == Cause::Follows { Ink::Quiet } else { Ink::Bad };
    sheet.line(0, &[(ink, &first.cause.to_string()), (Ink::Plain, "  "), (Ink::Plain, &counted(differences.len(), "file"))]);
    let shown = sheet.page.shown(differences.len(), SHOWN);
    for difference in &differences[..shown] {
        sheet.line(INDENT, &[(Ink::Strong, &difference.path)]);
        if difference.cause != Cause::Follows {
            sheet.prose(INDENT + 2, Ink::Plain, &difference.detail);
        }
    }
    more(sheet, INDENT, differences.len() - shown);
}
