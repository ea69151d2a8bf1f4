//! The review decision of the engagement. One that cannot be understood must not pass for none: it decides what ships.

use crate::data::inventory::Inventory;
use crate::data::review::Review;
use crate::data::{Code, Fix};
use crate::filesystem::Workspace;
use crate::generation::json;
use crate::{Error, Result};

/// Where the decision lies in the engagement.
pub const REVIEW_FILE: &str = "review/decision.json";
/// The longest decision that is read.
const LIMIT: u64 = 16 << 20;

/// The decision, where the engagement has one.
pub fn read(inventory: &Inventory, workspace: &Workspace) -> Result<Option<Review>> {
    let Some(file) = inventory.files.iter().find(|file| file.in_engagement.as_deref() == Some(REVIEW_FILE)) else { return Ok(None) };
    let invalid = |problem: String| {
        let fix = Fix::text(
            "it is {\"decision\": \"accept\" | \"partial\" | \"reject\", \"accepted_files\": […], \"rejected_files\": […], \"reason\": …}",
        );
        Error::new(Code::ReviewInvalid, format!("{}: {problem}", file.at)).at(&file.at).fix(fix)
    };
    let value = json::parse(&workspace.read_planned(file, LIMIT)?).map_err(|error| invalid(error.to_string()))?;
    serde_json::from_value(value).map(Some).map_err(|error| invalid(error.to_string()))
}
