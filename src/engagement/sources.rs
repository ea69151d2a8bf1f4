//! `[[source]]`: folders outside of the engagement that hold runs, wild cards resolved. None leads out of the workspace.

use std::collections::BTreeSet;
use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};

use super::open::CONFIG_FILE;
use super::place::Place;
use crate::data::source::SourcePath;
use crate::data::{Code, Fix};
use crate::{Error, Result, filesystem};

/// The folders below the workspace that `patterns`, relative to the engagement, name; sorted, without twins.
pub fn resolve<'a>(place: &Place, patterns: impl Iterator<Item = &'a str>) -> Result<Vec<SourcePath>> {
    let mut found = BTreeSet::new();
    for pattern in patterns {
        let folders = expand(place, pattern)?;
        if folders.is_empty() {
            let at = &place.at;
            let fix = Fix::text(format!("paths of [[source]] start at the folder {at}; look for a typing error, or take the entry out"));
            return Err(wrong(Code::NotFound, place, pattern, "names no folder").fix(fix));
        }
        found.extend(folders);
    }
    Ok(found.into_iter().collect())
}

/// The error that an entry is wrong, in the file that has it.
fn wrong(code: Code, place: &Place, pattern: &str, why: &str) -> Error {
    let shown = place.shown(CONFIG_FILE);
    Error::new(code, format!("{shown}: [[source]] path = {} {why}", Fix::quote(pattern))).at(shown)
}

fn expand(place: &Place, pattern: &str) -> Result<Vec<SourcePath>> {
    let outside = || {
        let fix = Fix::text("a source is a folder inside the workspace, written relative to the engagement: ../../out/retainer-*");
        let why = format!("leads out of the workspace {}", place.workspace.display());
        wrong(Code::ConfigSourceOutside, place, pattern, &why).fix(fix)
    };
    if Path::new(pattern).is_absolute() || pattern.contains('\\') || pattern.contains(':') {
        return Err(outside());
    }
    let mut folders: Vec<Vec<String>> = vec![place.at.split('/').map(str::to_owned).collect()];
    for component in pattern.split('/').filter(|component| !matches!(*component, "" | ".")) {
        if component == ".." {
            for folder in &mut folders {
                folder.pop().ok_or_else(outside)?;
            }
        } else {
            folders = step(place, &folders, component, pattern)?;
        }
    }
    let inside = |folder: &Vec<String>| !folder.is_empty();
    if folders.iter().all(inside) { Ok(folders.into_iter().map(|folder| folder.join("/")).collect()) } else { Err(outside()) }
}

/// From each folder into those of its folders that `component` names. A link is not a folder: sources are never reached through one.
fn step(place: &Place, folders: &[Vec<String>], component: &str, pattern: &str) -> Result<Vec<Vec<String>>> {
    let matcher = wild_card(place, component, pattern)?;
    let mut next = Vec::new();
    for folder in folders {
        let here = folder.iter().fold(place.workspace.clone(), |path, name| path.join(name));
        for name in filesystem::folders_in(&here)? {
            if matcher.is_match(&name) {
                next.push(folder.iter().cloned().chain([name]).collect());
            }
        }
    }
    Ok(next)
}

fn wild_card(place: &Place, component: &str, pattern: &str) -> Result<GlobMatcher> {
    let glob = GlobBuilder::new(component).literal_separator(true).build();
    glob.map(|glob| glob.compile_matcher()).map_err(|error| {
        let fix = Fix::text("`*` stands for any part of a folder's name; [ and { are closed again, or written [[] and [{]");
        wrong(Code::Config, place, pattern, &format!("is no pattern: {error}")).fix(fix)
    })
}
