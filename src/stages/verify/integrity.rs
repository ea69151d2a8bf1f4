//! integrity: does every file match SHA256SUMS, none missing, none added?

use super::Looked;
use super::subject::Subject;
use crate::data::bundle::SUMS;
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
    Looked::At(format!("{} files", sums.len()))
}

/// Whether `path` is the kind of file that macOS and Windows put into folders that somebody looked at.
pub fn is_litter(path: &str) -> bool {
    let mut components = path.rsplit('/');
    let name = components.next().unwrap_or(path);
    matches!(name, ".DS_Store" | "Thumbs.db" | "desktop.ini") || name.starts_with("._") || components.any(|folder| folder == "__MACOSX")
}

#[cfg(test)]
mod tests {
    use super::is_litter;

    #[test]
    fn litter_is_known_by_name_and_by_folder() {
        for path in [".DS_Store", "assets/.DS_Store", "assets/._hero.png", "__MACOSX/x/y", "a/Thumbs.db"] {
            assert!(is_litter(path), "{path}");
        }
        for path in ["assets/DS_Store", "assets/hero.png", "__MACOSX", "a.__MACOSX/b"] {
            assert!(!is_litter(path), "{path}");
        }
    }
}
