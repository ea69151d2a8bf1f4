//! The listing: every name below the engagement and its sources, and what of it can never be a file of a bundle.

use std::collections::BTreeMap;

use crate::data::inventory::Obstacle;
use crate::data::source::{SourcePath, Stamp, lies_in};
use crate::data::{Code, Finding, Fix, Found};
use crate::engagement::Engagement;
use crate::filesystem::{self, Listed, Workspace};
use crate::{Error, Result, error};

/// What lies below the engagement and its sources.
pub struct Listing {
    /// Regular files, each once, however the sources overlap.
    pub files: BTreeMap<SourcePath, Stamp>,
    /// What is there and is no readable regular file.
    pub obstacles: Vec<Obstacle>,
}

/// Lists the engagement and its sources.
///
/// # Errors
/// When the machine failed or has run out of something: that says nothing of the files.
pub fn list_all(e: &Engagement, workspace: &Workspace) -> Result<Found<Listing>> {
    let mut files = BTreeMap::new();
    let mut others = BTreeMap::new();
    let links = e.source_links.iter().map(|at| Listed::Symlink { at: at.clone() });
    for listed in roots(e).into_iter().flat_map(|folder| filesystem::list(workspace, folder)).chain(links) {
        match listed {
            Listed::File { at, stamp } => _ = files.insert(at, stamp),
            Listed::Unreadable { at, error } if error::is_fault(&error) => return Err(Error::io("cannot read", at, error)),
            other => others.extend(obstacle(other).map(|(obstacle, finding)| (obstacle.at.clone(), (obstacle, finding)))),
        }
    }
    let (obstacles, findings) = others.into_values().unzip();
    Ok(Found::new(Listing { files, obstacles }, findings))
}

/// The engagement and the sources that do not lie in another of them.
pub fn roots(e: &Engagement) -> Vec<&str> {
    let all: Vec<&str> = std::iter::once(&e.at).chain(&e.sources).map(String::as_str).collect();
    let inner = |folder: &str| all.iter().any(|outer| *outer != folder && lies_in(folder, outer));
    let mut roots: Vec<&str> = all.iter().copied().filter(|folder| !inner(folder)).collect();
    roots.sort_unstable();
    roots.dedup();
    roots
}

fn obstacle(listed: Listed) -> Option<(Obstacle, Finding)> {
    let (at, rule, finding) = match listed {
        Listed::File { .. } => return None,
        Listed::Symlink { at } => {
            let message = format!("{at} is a symbolic link: it was not followed, and what it names does not ship from here");
            let fix = Fix::text("Put the file itself there, or name the folder that it lies in as a `[[source]]`.");
            (at, "structure: symbolic link".to_owned(), Finding::new(Code::SourceSymlink, message).fix(fix))
        }
        Listed::Special { at, what } => {
            let message = format!("{at} is {what}, not a file");
            let fix = Fix::text("Remove it from the engagement; nobody can be handed it.");
            (at, format!("structure: {what}"), Finding::new(Code::SourceSpecial, message).fix(fix))
        }
        Listed::Unreadable { at, error } => {
            let (rule, finding) = not_readable(&at, &error::cause(&error));
            (at, rule, finding)
        }
        Listed::NotUtf8 { shown } => {
            let message = format!("the name of {shown} is not UTF-8, so no bundle can hold it");
            let fix = Fix::text("Rename it; nothing below a folder of such a name was looked at.");
            (shown, "structure: name is not UTF-8".to_owned(), Finding::new(Code::SourceName, message).fix(fix))
        }
    };
    let finding = finding.at(&at);
    Some((Obstacle { at, rule }, finding))
}

/// What is said of something that cannot be read: the rule that leaves it out, and the finding.
pub fn not_readable(at: &str, why: &str) -> (String, Finding) {
    let message = format!("{at} cannot be read: {why}");
    let toml = super::runs::acceptance(Code::SourceUnreadable, at);
    let fix = Fix::toml("Make it readable for you; or say that it stays:", toml);
    ("structure: unreadable".to_owned(), Finding::new(Code::SourceUnreadable, message).at(at).fix(fix))
}
