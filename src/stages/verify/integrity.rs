//! integrity: does every file match SHA256SUMS, none missing, none added?

use super::Looked;
use super::subject::Subject;
use crate::data::bundle::SUMS;
use crate::data::wording::counted;
use crate::data::{Code, Finding};

/// Compares what was read with what was issued.
pub fn look(subject: &Subject, findings: &mut Vec<Finding>) -> Looked {
    findings.extend(subject.intruders.iter().cloned());
    for path in &subject.litter {
        findings.push(Finding::new(Code::IntegrityLitter, "scattered by an operating system; not part of the bundle").at(path));
    }
    let sums = match &subject.sums {
        Ok(sums) => sums,
        Err(why) => {
            findings.push(Finding::new(Code::IntegrityNoSums, format!("SHA256SUMS cannot be used: {why}")).at(SUMS));
            return Looked::At("SHA256SUMS cannot be used".to_owned());
        }
    };
    for (path, issued) in sums.iter() {
        match subject.file(path.as_str()) {
            None => findings.push(Finding::new(Code::IntegrityMissing, "issued, and not there").at(path)),
            Some(file) if file.sha256 != *issued => {
                let message = format!("SHA-256 is {}, issued was {issued}", file.sha256);
                findings.push(Finding::new(Code::IntegrityChanged, message).at(path));
            }
            Some(_) => {}
        }
    }
    for file in &subject.files {
        if file.path.as_str() != SUMS && sums.get(&file.path).is_none() {
            findings.push(Finding::new(Code::IntegrityAdded, "there, and not listed in SHA256SUMS").at(&file.path));
        }
    }
    Looked::At(counted(sums.len(), "file"))
}
