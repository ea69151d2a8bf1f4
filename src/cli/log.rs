//! `handoff log`

use std::path::{Path, PathBuf};

use super::arguments::Log;
use super::exit::Exit;
use super::opening;
use super::output::Output;
use super::render;
use crate::filesystem::Kind;
use crate::reports::LogResult;
use crate::stages::{log, publish};
use crate::{Result, filesystem, pipeline};

/// Lists the versions.
pub fn run(asked: &Log, output: &Output) -> Result<Exit> {
    let folder = folder(&asked.of)?;
    let found = log::log(&folder)?;
    let result = LogResult::new(&folder, found);
    output.give(&result, |page| render::log(&result, page))
}

/// The folder that holds the versions: the one that was named, the one of a client of the workspace in which one stands, or that of an
/// engagement.
fn folder(named: &Path) -> Result<PathBuf> {
    let of_client = Path::new("handoff").join(named);
    for folder in [named, &of_client] {
        let folder = filesystem::resolve(folder)?;
        if filesystem::kind(&folder)? == Kind::Folder && !publish::versions_in(&folder)?.is_empty() {
            return Ok(folder);
        }
    }
    pipeline::output_folder(&opening::open(named, None)?, None)
}
