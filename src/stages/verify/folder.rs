//! An extracted bundle. Nothing in it is followed, and what is no regular file with a portable name is an intruder.

use std::path::Path;

use super::contents::{Contents, Held, Stream, Unread};
use crate::data::bundle::{MANIFEST, PREVIEW_ROOT, SUMS, Version};
use crate::data::litter::{APPLE_FOLDER, is_litter};
use crate::data::{BundlePath, Code, Finding, Fix};
use crate::filesystem::{self, BUFFER, Kind, Listed, ReadAt as _, Workspace};
use crate::{Error, Result};

/// The root folder of a bundle, extracted.
#[derive(Debug)]
pub struct Folder {
    workspace: Workspace,
    root: String,
    held: Vec<Held>,
    intruders: Vec<Finding>,
}

impl Folder {
    /// Lists the bundle at `path`: its root folder, or a folder that holds exactly that.
    ///
    /// # Errors
    /// When it is neither, or cannot be read.
    pub fn open(path: &Path) -> Result<Self> {
        let path = filesystem::canonical(path)?;
        let top = if is_root(&path)? { path } else { path.join(only_root(&path)?) };
        let root = top.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut folder = Self { workspace: Workspace::at(&top)?, root, held: Vec::new(), intruders: Vec::new() };
        for listed in filesystem::list(&folder.workspace, "") {
            folder.take(listed)?;
        }
        folder.held.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(folder)
    }

    /// The name of the root folder.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// What is there and cannot be a file of a bundle.
    pub fn into_intruders(self) -> Vec<Finding> {
        self.intruders
    }

    fn take(&mut self, listed: Listed) -> Result<()> {
        let at = listed.at().to_owned();
        let what = match listed {
            Listed::File { at, stamp } => match BundlePath::new(at) {
                Ok(path) => {
                    self.held.push(Held::unpacked(path, stamp.length));
                    return Ok(());
                }
                Err(why) => why.to_string(),
            },
            Listed::Symlink { .. } => "a symbolic link; it was not followed".to_owned(),
            Listed::Special { what, .. } => what.to_owned(),
            Listed::NotUtf8 { .. } => "the name is not UTF-8".to_owned(),
            Listed::Unreadable { at, error } => return Err(Error::io("cannot read", self.workspace.root().join(at), error)),
        };
        self.intruders.push(Finding::new(Code::IntegrityAdded, format!("there, and no file of a bundle: {what}")).at(at));
        Ok(())
    }
}

/// Whether the folder is the root folder of a bundle, and not merely called like one: the folder of a version is, too.
fn is_root(path: &Path) -> Result<bool> {
    let named = path.file_name().and_then(|name| name.to_str()).is_some_and(is_root_name);
    Ok(filesystem::kind(&path.join(SUMS))? == Kind::File || named && filesystem::kind(&path.join(MANIFEST))? == Kind::File)
}

fn is_root_name(name: &str) -> bool {
    name == PREVIEW_ROOT || Version::of_root(name).is_some()
}

/// The name of the one root folder in the folder at `path`.
fn only_root(path: &Path) -> Result<String> {
    let names: Vec<String> = filesystem::names_in(path)?.into_iter().filter(|name| !is_litter(name) && name != APPLE_FOLDER).collect();
    if let [name] = &names[..]
        && is_root_name(name)
        && filesystem::kind(&path.join(name))? == Kind::Folder
    {
        return Ok(name.clone());
    }
    let shown = path.display();
    let message = format!("{shown} is neither the root folder of a bundle nor a folder that holds exactly one");
    let error = Error::new(Code::Usage, message).at(shown);
    let is_zip = |name: &&String| Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
    Err(match names.iter().find(is_zip) {
        Some(zip) => error.fix(Fix::text(format!("check the zip in it: handoff verify {}", path.join(zip).display()))),
        None => error,
    })
}

impl Contents for Folder {
    fn files(&self) -> &[Held] {
        &self.held
    }

    fn read(&self, index: usize, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<(), Unread> {
        let held = &self.held[index];
        let (file, _) = self.workspace.open(held.path.as_str())?;
        // One byte more than a small file has: it is read in one piece, and a longer one is noticed.
        let room = usize::try_from(held.bytes).map_or(BUFFER, |bytes| BUFFER.min(bytes.saturating_add(1)));
        let mut buffer = vec![0; room];
        let mut offset = 0;
        loop {
            let count = file.fill_at(&mut buffer, offset).map_err(|error| Error::io("cannot read", held.path.as_str(), error))?;
            offset += count as u64;
            if offset > held.bytes || count == 0 && offset != held.bytes {
                let message = format!("{} changed while it was read", held.path);
                return Err(Error::new(Code::SourceChanged, message).at(&held.path).into());
            }
            if count == 0 {
                return Ok(());
            }
            take(&buffer[..count])?;
        }
    }

    fn open(&self, index: usize) -> Result<Option<Box<dyn Stream + '_>>> {
        let (file, _) = self.workspace.open(self.held[index].path.as_str())?;
        Ok(Some(Box::new(file)))
    }
}
