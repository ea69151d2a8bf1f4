//! `[[source]]`: folders outside of the engagement that hold runs, wild cards resolved. None leads out of the workspace.

use std::collections::BTreeSet;
use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};

use super::open::CONFIG_FILE;
use super::place::Place;
use crate::data::source::SourcePath;
use crate::data::{Code, Fix};
use crate::filesystem::{self, Kind};
use crate::{Error, Result};

/// What the entries name, below the workspace.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Folders.
    pub folders: BTreeSet<SourcePath>,
    /// Symbolic links, which are never followed.
    pub links: BTreeSet<SourcePath>,
}

/// What `patterns`, relative to the engagement, name.
pub fn resolve<'a>(place: &Place, patterns: impl Iterator<Item = &'a str>) -> Result<Sources> {
    let mut found = Sources::default();
    for pattern in patterns {
        let Sources { folders, links } = expand(place, pattern)?;
        if let (true, Some(link)) = (folders.is_empty(), links.first()) {
            let fix = Fix::text("links are never followed: name the folder that it leads to, or take the entry out");
            return Err(wrong(Code::NotFound, place, pattern, &format!("names no folder: {link} is a symbolic link")).fix(fix));
        }
        if folders.is_empty() {
            let at = &place.at;
            let fix = Fix::text(format!("paths of [[source]] start at the folder {at}; look for a typing error, or take the entry out"));
            return Err(wrong(Code::NotFound, place, pattern, "names no folder").fix(fix));
        }
        found.folders.extend(folders);
        found.links.extend(links);
    }
    Ok(found)
}

/// The error that an entry is wrong, in the file that has it.
fn wrong(code: Code, place: &Place, pattern: &str, why: &str) -> Error {
    let shown = place.shown(CONFIG_FILE);
    Error::new(code, format!("{shown}: [[source]] path = {} {why}", Fix::quote(pattern))).at(shown)
}

fn expand(place: &Place, pattern: &str) -> Result<Sources> {
    let outside = || {
        let fix = Fix::text("a source is a folder inside the workspace, written relative to the engagement: ../../out/retainer-*");
        let why = format!("leads out of the workspace {}", place.workspace.display());
        wrong(Code::ConfigSourceOutside, place, pattern, &why).fix(fix)
    };
    if Path::new(pattern).is_absolute() || pattern.contains('\\') || pattern.contains(':') {
        return Err(outside());
    }
    let mut links = BTreeSet::new();
    let mut folders: Vec<Vec<String>> = vec![place.at.split('/').map(str::to_owned).collect()];
    for component in pattern.split('/').filter(|component| !matches!(*component, "" | ".")) {
        if component == ".." {
            for folder in &mut folders {
                folder.pop().ok_or_else(outside)?;
            }
        } else {
            folders = step(place, &folders, component, pattern, &mut links)?;
        }
    }
    let inside = |folder: &Vec<String>| !folder.is_empty();
    if !folders.iter().all(inside) {
        return Err(outside());
    }
    Ok(Sources { folders: folders.into_iter().map(|folder| folder.join("/")).collect(), links })
}

/// From each folder into those of its folders that `component` names. A link is not a folder: sources are never reached through one.
fn step(
    place: &Place,
    folders: &[Vec<String>],
    component: &str,
    pattern: &str,
    links: &mut BTreeSet<SourcePath>,
) -> Result<Vec<Vec<String>>> {
    let matcher = wild_card(place, component, pattern)?;
    let mut next = Vec::new();
    for folder in folders {
        let here = folder.iter().fold(place.workspace.clone(), |path, name| path.join(name));
        for name in filesystem::names_in(&here)?.into_iter().filter(|name| matcher.is_match(name)) {
            let kind = filesystem::kind(&here.join(&name))?;
            let path: Vec<String> = folder.iter().cloned().chain([name]).collect();
            match kind {
                Kind::Folder => next.push(path),
                Kind::Link => _ = links.insert(path.join("/")),
                Kind::Absent | Kind::File | Kind::Other => {}
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
