//! Where an engagement lies, and the small files that configure it. None of them is read through a link: it would lead to another
//! client's words, or out of the workspace, and nobody would see it.

use std::path::{Path, PathBuf};

use super::clients;
use super::open::{CONFIG_FILE, LOCK_FILE};
use crate::data::bundle_path::fold;
use crate::data::source::{self, SourcePath};
use crate::data::{Code, Fix};
use crate::filesystem::{self, Kind};
use crate::{Error, Result};

/// Where an engagement lies.
pub struct Place {
    /// Its folder; absolute, links resolved.
    pub folder: PathBuf,
    /// The folder above `clients`, or the parent; absolute, links resolved.
    pub workspace: PathBuf,
    /// The folder below the workspace.
    pub at: SourcePath,
    /// The folders of the other clients; `None` without a parent named `clients`.
    pub other_clients: Option<Vec<String>>,
}

impl Place {
    /// The place of the engagement in the folder that somebody named so.
    pub fn find(path: &Path) -> Result<Self> {
        let folder = filesystem::canonical(path)?;
        if filesystem::kind(&folder)? != Kind::Folder {
            let fix = Fix::text("name the folder of a client's engagement, such as clients/acme-fintech");
            return Err(Error::new(Code::NotFound, format!("{} is not a folder", path.display())).at(path.display()).fix(fix));
        }
        Self::of(folder)
    }

    /// The place of the engagement in this folder, an absolute path without links.
    fn of(folder: PathBuf) -> Result<Self> {
        let parent = folder.parent().ok_or_else(|| {
            let fix = Fix::text("name the folder of a client's engagement, such as clients/acme-fintech");
            Error::new(Code::Usage, "the root folder is no engagement").at(folder.display()).fix(fix)
        })?;
        let name = name_of(&folder)?;
        let in_clients = parent.file_name().is_some_and(|name| name.eq_ignore_ascii_case("clients"));
        match parent.parent() {
            Some(workspace) if in_clients => {
                // Where names mind no case, what was typed and what is listed may be spelled differently.
                let own = fold(&name);
                let another = |folder: &String| clients::is_client(folder) && fold(folder) != own;
                let others = filesystem::folders_and_links_in(parent)?.into_iter().filter(another).collect();
                let clients = name_of(parent)?;
                Ok(Self { at: format!("{clients}/{name}"), workspace: workspace.to_owned(), other_clients: Some(others), folder })
            }
            _ => Ok(Self { at: name, workspace: parent.to_owned(), other_clients: None, folder }),
        }
    }

    /// The path by which errors name a file of the engagement.
    pub fn shown(&self, file: &str) -> SourcePath {
        source::in_folder(&self.at, file)
    }

    /// The text of a file of the engagement, where there is one.
    pub fn read(&self, file: &str, limit: u64) -> Result<Option<String>> {
        read_unlinked(&self.folder.join(file), &self.shown(file), limit)
    }

    /// The text of the workspace's `handoff.toml`, where there is one.
    pub fn read_house(&self, limit: u64) -> Result<Option<String>> {
        read_unlinked(&self.workspace.join(CONFIG_FILE), CONFIG_FILE, limit)
    }

    /// The folder of the workspace's own templates, which lies in the workspace.
    pub fn templates(&self, written: &str) -> Result<PathBuf> {
        let folder = filesystem::resolve(&self.workspace.join(written))?;
        if folder.starts_with(&self.workspace) {
            return Ok(folder);
        }
        let message = format!("{CONFIG_FILE}: templates = {} leads out of the workspace", Fix::quote(written));
        let fix = Fix::toml("put the templates into a folder of the workspace, and name that", "templates = \"templates\"");
        Err(Error::new(Code::Config, message).at(CONFIG_FILE).fix(fix))
    }
}

fn name_of(folder: &Path) -> Result<String> {
    let name = folder.file_name().and_then(|name| name.to_str());
    name.map(str::to_owned).ok_or_else(|| {
        let fix = Fix::text("rename the folder");
        Error::new(Code::SourceName, "the name of the engagement's folder is not UTF-8").at(folder.display()).fix(fix)
    })
}

fn read_unlinked(path: &Path, shown: &str, limit: u64) -> Result<Option<String>> {
    let code = if source::file_name(shown) == LOCK_FILE { Code::LockInvalid } else { Code::Config };
    let fix = || {
        Fix::text("put the file itself there, or take this away: what decides a bundle is read only from the engagement and its workspace")
    };
    filesystem::read_text_if_there(path, limit, &|why| Error::new(code, format!("{shown}: {why}")).at(shown).fix(fix()))
}
