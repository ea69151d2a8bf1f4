//! The review decision of the engagement. One that cannot be understood must not pass for none: it decides what ships.

use crate::data::inventory::Inventory;
use crate::data::review::Review;
use crate::data::source::{self, SourcePath};
use crate::data::{Code, Fix};
use crate::filesystem::{self, Workspace};
use crate::generation::json;
use crate::{Error, Result};

/// Where the decision lies in the engagement.
pub const REVIEW_FILE: &str = "review/decision.json";
/// The folder it lies in.
const REVIEW_FOLDER: &str = "review";
/// The longest decision that is read.
const LIMIT: u64 = 16 << 20;

/// The decision, where the engagement has one.
pub fn read(at: &str, inventory: &Inventory, workspace: &Workspace) -> Result<Option<Review>> {
    let is_review = |path: &str| path.eq_ignore_ascii_case(REVIEW_FILE);
    if let Some((at, what)) = obstacle(at, inventory, workspace) {
        let fix = Fix::text("put the decision there as a plain file, or take it away");
        return Err(Error::new(Code::ReviewInvalid, format!("{at} {what}: what was decided cannot be read")).at(at).fix(fix));
    }
    let Some(file) = inventory.files.iter().find(|file| file.in_engagement.as_deref().is_some_and(is_review)) else { return Ok(None) };
    let invalid = |problem: String| {
        let fix = Fix::text(
            "it is {\"decision\": \"accept\" | \"partial\" | \"reject\", \"accepted_files\": […], \"rejected_files\": […], \"reason\": …}",
        );
        Error::new(Code::ReviewInvalid, format!("{}: {problem}", file.at)).at(&file.at).fix(fix)
    };
    if file.stamp.length > LIMIT {
        return Err(invalid(filesystem::too_long(LIMIT)));
    }
    let value = json::parse(&workspace.read_planned(file, LIMIT)?).map_err(|error| invalid(error.to_string()))?;
    if let Some((written, known)) = value.as_object().and_then(|object| object.keys().find_map(|key| misspelt(key))) {
        return Err(invalid(format!("did you mean `{known}` by `{written}`?")));
    }
    serde_json::from_value(value).map(Some).map_err(|error| invalid(error.to_string()))
}

/// What stands where the decision, or the folder that it lies in, should, and what it is.
fn obstacle(at: &str, inventory: &Inventory, workspace: &Workspace) -> Option<(SourcePath, String)> {
    let is = |path: &str, name: &str| path.eq_ignore_ascii_case(&source::in_folder(at, name));
    for obstacle in &inventory.obstacles {
        if is(&obstacle.at, REVIEW_FILE) || is(&obstacle.at, REVIEW_FOLDER) {
            return Some((obstacle.at.clone(), format!("is no plain file ({})", obstacle.rule)));
        }
    }
    for path in inventory.files.iter().map(|file| &file.at) {
        if is(path, REVIEW_FOLDER) {
            return Some((path.clone(), "is a file, not a folder".to_owned()));
        }
        if let Some(folder) = path.match_indices('/').map(|(end, _)| &path[..end]).find(|folder| is(folder, REVIEW_FILE)) {
            return Some((folder.to_owned(), "is a folder, not a file".to_owned()));
        }
    }
    // An empty folder is on the way to no file.
    let folder = source::in_folder(at, REVIEW_FILE);
    workspace.is_folder(&folder).then(|| (folder, "is a folder, not a file".to_owned()))
}

/// A key that is nearly one that decides: agencies add keys of their own, and a typing error must not ship what was rejected.
fn misspelt(key: &str) -> Option<(&str, &'static str)> {
    let known = ["decision", "accepted_files", "rejected_files"];
    let near = |known: &&str| strsim::jaro_winkler(known, &key.to_lowercase()) > 0.85;
    let meant = known.into_iter().find(near)?;
    (meant != key).then_some((key, meant))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_key_that_is_nearly_one_that_decides_is_noticed() {
        for key in ["rejected", "acepted_files", "Rejected_Files", "rejectedFiles"] {
            assert!(super::misspelt(key).is_some(), "{key}");
        }
        for key in ["decision", "accepted_files", "rejected_files", "reason", "reviewer", "date"] {
            assert!(super::misspelt(key).is_none(), "{key}");
        }
    }
}
