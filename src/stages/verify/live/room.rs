//! The temporary folder in which the tool runs: an empty home, the payloads, and of the bundle only what a cold test needs.
//! What is extracted is what was checked, by digest. Removed with all it holds, whatever the tool left there.

use std::collections::HashSet;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::super::contents::{Contents, Held, Unread};
use super::super::extract::Root;
use super::super::folder::Folder;
use super::super::subject::{Subject, Wrapping};
use super::super::zipped::Zipped;
use crate::data::bundle::{README, WORKING};
use crate::data::{BundlePath, Code, Digest, canonical};
use crate::filesystem::{self, NamedFile, Temporary, WriteAt as _};
use crate::generation::call::Room;
use crate::generation::interview::LiveTool;
use crate::generation::question::payload_name;
use crate::zip::{Rules, walk};
use crate::{Error, Result, interrupt};

/// What the bundle's root folder is called here: its own name is somebody else's choice.
const ROOT: &str = "bundle";
/// The folder beside it that is the tool's home.
const HOME: &str = "home";
/// The folder beside it that holds the payloads (`question::PAYLOADS`).
const PAYLOADS: &str = "payloads";

/// The temporary folder.
pub struct Scratch(Temporary);

impl Scratch {
    /// Extracts README, prompts, source and docs of the bundle at `bundle`, and the other files that `inputs` name. Working files
    /// are as large as assets and no prompt needs them: like these they come only as an input.
    pub fn extract(bundle: &Path, subject: &Subject, inputs: &[String]) -> Result<Self> {
        let scratch = Self(filesystem::scratch_folder()?);
        [HOME, PAYLOADS].iter().try_for_each(|name| filesystem::create_folder(&scratch.path().join(name)))?;
        let inputs: HashSet<&str> = inputs.iter().map(String::as_str).collect();
        let wanted = |path: &BundlePath| {
            let needed = path.as_str() == README || ["prompts", "source", "docs"].iter().any(|folder| path.is_in(folder));
            needed && !path.is_in(WORKING) || inputs.contains(path.as_str())
        };
        match subject.wrapping {
            Wrapping::Folder => scratch.fill(&Folder::open(bundle)?, subject, &wanted)?,
            Wrapping::Zip { .. } => {
                let zip = NamedFile::open(bundle)?;
                let walked = walk(&zip, Rules::Bundle)?;
                scratch.fill(&Zipped::open(&zip, &walked).map_err(|why| unread(why, &subject.root))?, subject, &wanted)?;
            }
        }
        Ok(scratch)
    }

    fn fill(&self, contents: &dyn Contents, subject: &Subject, wanted: &dyn Fn(&BundlePath) -> bool) -> Result<()> {
        let taken: Vec<(usize, &Held)> = contents.files().iter().enumerate().filter(|(_, held)| wanted(&held.path)).collect();
        let root = Root::below(self.path(), ROOT, taken.iter().map(|(_, held)| *held))?;
        for (index, held) in taken {
            let (mut target, mut hasher) = (root.create(held)?, Sha256::new());
            let read = contents.read(index, &mut |piece| {
                interrupt::check()?;
                hasher.update(piece);
                target.write(piece)
            });
            read.map_err(|why| unread(why, held.path.as_str()))?;
            if subject.file(held.path.as_str()).is_none_or(|file| file.sha256 != Digest::finish(hasher)) {
                return Err(changed(held.path.as_str()));
            }
        }
        Ok(())
    }

    /// What the tool finds around it.
    pub fn room(&self, tool: &LiveTool) -> Room {
        Room { folder: self.path().join(ROOT), home: self.path().join(HOME), path: tool.path.clone() }
    }

    /// Where all of it lies.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes the payload of this number.
    pub fn put_payload(&self, number: usize, payload: &Value) -> Result<()> {
        let file = NamedFile::create(&self.path().join(PAYLOADS).join(payload_name(number)))?;
        let written = file.write_all_at(&canonical::to_json(payload), 0);
        written.map_err(|error| Error::io("cannot write", file.path(), error))
    }
}

fn unread(why: Unread, path: &str) -> Error {
    match why {
        Unread::Error(error) => error,
        Unread::Defect(_) => changed(path),
    }
}

fn changed(path: &str) -> Error {
    Error::new(Code::SourceChanged, format!("{path} changed while it was checked")).at(path)
}
