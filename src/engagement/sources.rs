//! `[[source]]`: folders outside of the engagement that hold runs, wild cards resolved. None leads out of the workspace.

use std::collections::BTreeSet;
use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};

use crate::data::source::SourcePath;
use crate::data::{Code, Fix};
use crate::{Error, Result, filesystem};

/// The folders that `patterns`, relative to the engagement at `at`, name below the workspace; sorted, without twins.
pub fn resolve<'a>(workspace: &Path, at: &str, patterns: impl Iterator<Item = &'a str>) -> Result<Vec<SourcePath>> {
    let mut found = BTreeSet::new();
    for pattern in patterns {
        let folders = expand(workspace, at, pattern)?;
        if folders.is_empty() {
            let fix = Fix::text(format!("paths of [[source]] start at the folder {at}; look for a typing error, or take the entry out"));
            return Err(Error::new(Code::NotFound, format!("[[source]] path = {pattern:?} names no folder")).at(pattern).fix(fix));
        }
        found.extend(folders);
    }
    Ok(found.into_iter().collect())
}

fn expand(workspace: &Path, at: &str, pattern: &str) -> Result<Vec<SourcePath>> {
    let outside = || {
        let fix = Fix::text("a source is a folder inside the workspace, written relative to the engagement: ../../out/retainer-*");
        Error::new(Code::ConfigSourceOutside, format!("[[source]] path = {pattern:?} leads out of the workspace {}", workspace.display()))
            .at(pattern)
            .fix(fix)
    };
    if Path::new(pattern).is_absolute() || pattern.contains('\\') || pattern.contains(':') {
        return Err(outside());
    }
    let mut folders: Vec<Vec<String>> = vec![at.split('/').map(str::to_owned).collect()];
    for component in pattern.split('/').filter(|component| !matches!(*component, "" | ".")) {
        if component == ".." {
            for folder in &mut folders {
                folder.pop().ok_or_else(outside)?;
            }
        } else {
            folders = step(workspace, &folders, component, pattern)?;
        }
    }
    let inside = |folder: &Vec<String>| !folder.is_empty();
    if folders.iter().all(inside) { Ok(folders.into_iter().map(|folder| folder.join("/")).collect()) } else { Err(outside()) }
}

/// From each folder into those of its folders that `component` names. A link is not a folder: sources are never reached through one.
fn step(workspace: &Path, folders: &[Vec<String>], component: &str, pattern: &str) -> Result<Vec<Vec<String>>> {
    let matcher = wild_card(component, pattern)?;
    let mut next = Vec::new();
    for folder in folders {
        let here = folder.iter().fold(workspace.to_owned(), |path, name| path.join(name));
        for name in filesystem::folders_in(&here)? {
            if matcher.is_match(&name) {
                next.push(folder.iter().cloned().chain([name]).collect());
            }
        }
    }
    Ok(next)
}

fn wild_card(component: &str, pattern: &str) -> Result<GlobMatcher> {
    let glob = GlobBuilder::new(component).literal_separator(true).build();
    glob.map(|glob| glob.compile_matcher())
        .map_err(|error| Error::new(Code::Config, format!("[[source]] path = {pattern:?}: {error}")).at(pattern))
}
