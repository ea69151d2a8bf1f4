//! The notice of recall beside a zip. What it says is told with the layout: like a preview, a withdrawn version is whole and not to be used.

use super::subject::{Document, Subject};
use crate::data::{Code, Finding, Fix};

/// Says that the bundle is withdrawn, where the notice beside it is about these contents.
pub fn say(subject: &Subject, findings: &mut Vec<Finding>) {
    let notice = match subject.beside.as_ref().map(|beside| &beside.notice) {
        None | Some(Document::Absent) => return,
        Some(Document::Invalid(why)) => {
            let fix = Fix::text("ask the sender whether this version is recalled");
            findings.push(Finding::new(Code::RecallInvalid, format!("the notice of recall beside the zip cannot be read: {why}")).fix(fix));
            return;
        }
        Some(Document::Read(notice)) => notice,
    };
    if Some(notice.tree_sha256) == subject.tree_sha256() {
        let fix = Fix::text("do not use it; the sender has, or will have, another version");
        findings.push(Finding::new(Code::BundleRecalled, notice.sentence()).fix(fix));
    } else {
        let message = format!("a notice of recall lies beside the zip, about other contents: version {}", notice.version);
        findings.push(Finding::new(Code::RecallOtherBundle, message));
    }
}
