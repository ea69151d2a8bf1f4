//! Files that know their path, and the small reads: so that no error has to guess what it is about.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::at::{ReadAt, WriteAt};
use crate::data::{Code, Fix};
use crate::{Error, Result};

#[cfg(unix)]
const NONBLOCK: i32 = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
#[cfg(unix)]
const NOFOLLOW: i32 = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
#[cfg(not(unix))]
const NONBLOCK: i32 = 0;
#[cfg(not(unix))]
const NOFOLLOW: i32 = 1;

/// The error of what lies where a file should, and is none that can be read there: made of why, in words ("it is a folder").
pub type Unfit<'a> = &'a dyn Fn(&str) -> Error;

/// An open file and its path.
#[derive(Debug)]
pub struct NamedFile {
    path: PathBuf,
    file: File,
}

impl NamedFile {
    /// Creates a file that is not there yet, for writing and reading back.
    pub fn create(path: &Path) -> Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(path);
        Ok(Self { file: file.map_err(|error| Error::io("cannot create", path, error))?, path: path.to_owned() })
    }

    /// Opens a regular file for reading; links are followed: somebody typed this path.
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_regular(path, OpenOptions::new().read(true), NONBLOCK, &named(path))
    }

    /// Looks before it opens, as opening a device may do something; and at what was opened, as it may be another thing by then.
    fn open_regular(path: &Path, options: &mut OpenOptions, flags: i32, unfit: Unfit<'_>) -> Result<Self> {
        let failed = |error| Error::io("cannot open", path, error);
        let found = if flags & NOFOLLOW == 0 { fs::metadata(path) } else { fs::symlink_metadata(path) };
        match found {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            found => regular(&found.map_err(failed)?, unfit)?,
        }
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::custom_flags(options, flags);
        let file = options.open(path).map_err(failed)?;
        regular(&file.metadata().map_err(failed)?, unfit)?;
        Ok(Self { file, path: path.to_owned() })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// As what another program reads, from its start.
    pub fn into_input(self) -> Stdio {
        Stdio::from(self.file)
    }

    /// Cuts it, or makes it longer with zeros.
    pub fn set_length(&self, length: u64) -> Result<()> {
        self.file.set_len(length).map_err(|error| Error::io("cannot write", &self.path, error))
    }

    /// Waits until the device has it.
    pub fn sync(&self) -> Result<()> {
        self.file.sync_all().map_err(|error| Error::io("cannot write", &self.path, error))
    }
}

impl ReadAt for NamedFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        ReadAt::read_at(&self.file, buffer, offset)
    }

    fn length(&self) -> io::Result<u64> {
        ReadAt::length(&self.file)
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
    }
}

impl WriteAt for NamedFile {
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        WriteAt::write_all_at(&self.file, bytes, offset)
    }

    fn reserve(&self, length: u64) -> io::Result<()> {
        WriteAt::reserve(&self.file, length)
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
    }
}

/// Opens a file for appending, as it is or new, unless something else lies in its place, a link too.
pub(super) fn open_to_append(path: &Path, create: bool, unfit: Unfit<'_>) -> Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(create);
    NamedFile::open_regular(path, &mut options, NONBLOCK | NOFOLLOW, unfit).map(|named| named.file)
}

fn regular(found: &fs::Metadata, unfit: Unfit<'_>) -> Result<()> {
    match () {
        () if found.is_file() => Ok(()),
        () if found.is_dir() => Err(unfit("it is a folder")),
        () if found.is_symlink() => Err(unfit("it is a symbolic link, and links are never followed")),
        () => Err(unfit("it is not a regular file")),
    }
}

/// What is said of a file that somebody named.
fn named(path: &Path) -> impl Fn(&str) -> Error {
    move |why| {
        Error::new(Code::Usage, format!("cannot open {}: {why}", path.display())).at(path.display()).fix(Fix::text("name another file"))
    }
}

/// The whole of a small file that somebody named; more than `limit` bytes are an error.
pub fn read_limited(path: &Path, limit: u64) -> Result<Vec<u8>> {
    read_limited_or(path, limit, &named(path))
}

/// The whole of a small file, links followed; what cannot be such a file is the error that `unfit` makes of it.
pub fn read_limited_or(path: &Path, limit: u64, unfit: Unfit<'_>) -> Result<Vec<u8>> {
    read_whole(&NamedFile::open_regular(path, OpenOptions::new().read(true), NONBLOCK, unfit)?, limit, unfit)
}

fn read_whole(named: &NamedFile, limit: u64, unfit: Unfit<'_>) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = (&named.file).take(limit + 1).read_to_end(&mut bytes);
    read.map_err(|error| Error::io("cannot read", &named.path, error))?;
    if bytes.len() as u64 > limit { Err(unfit(&too_long(limit))) } else { Ok(bytes) }
}

/// Why a file of more than `limit` bytes is not read.
pub fn too_long(limit: u64) -> String {
    format!("it is longer than the {} that can be read of such a file", crate::data::size::human_bytes(limit))
}

/// The whole of a small text file, links followed.
pub fn read_text(path: &Path, limit: u64, unfit: Unfit<'_>) -> Result<String> {
    text(read_limited_or(path, limit, unfit)?, unfit)
}

fn text(bytes: Vec<u8>, unfit: Unfit<'_>) -> Result<String> {
    String::from_utf8(bytes).map_err(|_| unfit("it is not UTF-8 text"))
}

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Absent,
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, whatever it leads to.
    Link,
    /// A device, a socket or a pipe.
    Other,
}

/// What lies at `path`; links are not followed.
pub fn kind(path: &Path) -> Result<Kind> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_file() => Ok(Kind::File),
        Ok(metadata) if metadata.is_dir() => Ok(Kind::Folder),
        Ok(metadata) if metadata.is_symlink() => Ok(Kind::Link),
        Ok(_) => Ok(Kind::Other),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Kind::Absent),
        Err(error) => Err(Error::io("cannot look at", path, error)),
    }
}

/// Whether the file at `path`, links followed, is nobody's but this user's: as ssh(1) asks it of private keys, so of another user's file
/// nothing is asked. Where the system has no such modes, every file is.
pub fn is_private(path: &Path) -> Result<bool> {
    let metadata = fs::metadata(path).map_err(|error| Error::io("cannot look at", path, error))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Ok(metadata.mode() & 0o077 == 0 || metadata.uid() != rustix::process::getuid().as_raw())
    }
    #[cfg(not(unix))]
    Ok(metadata.is_file())
}

/// The length of the file at `path`, links followed; `None` where there is no regular file.
pub fn length_if_file(path: &Path) -> Result<Option<u64>> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(metadata.is_file().then_some(metadata.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("cannot look at", path, error)),
    }
}

/// The names in a folder, bytewise; those that are not UTF-8 are left out, as nothing of ours is called so.
pub fn names_in(folder: &Path) -> Result<Vec<String>> {
    let failed = |error| Error::io("cannot list", folder, error);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        names.extend(entry.map_err(failed)?.file_name().into_string());
    }
    names.sort();
    Ok(names)
}

/// The text of a file, where there is one; something else than a regular file in its place, a link too, is the error that `unfit` makes.
pub fn read_text_if_there(path: &Path, limit: u64, unfit: Unfit<'_>) -> Result<Option<String>> {
    if kind(path)? == Kind::Absent {
        return Ok(None);
    }
    let named = NamedFile::open_regular(path, OpenOptions::new().read(true), NONBLOCK | NOFOLLOW, unfit)?;
    text(read_whole(&named, limit, unfit)?, unfit).map(Some)
}

/// The names of the folders in a folder, bytewise, and of the links, whatever they lead to.
pub fn folders_and_links_in(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for name in names_in(folder)? {
        if matches!(kind(&folder.join(&name))?, Kind::Folder | Kind::Link) {
            found.push(name);
        }
    }
    Ok(found)
}

/// Whether PATH has a program of this name. It is looked for, never started.
pub fn is_on_path(program: &str) -> bool {
    let names = [program.to_owned(), format!("{program}.exe"), format!("{program}.cmd")];
    let names = if cfg!(windows) { &names[..] } else { &names[..1] };
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| names.iter().any(|name| fs::metadata(folder.join(name)).is_ok_and(|file| file.is_file())))
}

/// The absolute path without links and dots.
pub fn canonical(path: &Path) -> Result<PathBuf> {
    fs::canonicalize(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Error { code: Code::NotFound, ..Error::io("cannot find", path, error) },
        _ => Error::io("cannot find", path, error),
    })
}

/// The absolute path that `path` would have without links and dots, whether or not its last folders are there yet.
pub fn resolve(path: &Path) -> Result<PathBuf> {
    let failed = |error| Error::io("cannot resolve", path, error);
    let absolute = std::path::absolute(path).map_err(failed)?;
    let mut missing = Vec::new();
    let mut there = absolute.as_path();
    while let (Kind::Absent, Some(parent), Some(name)) = (kind(there)?, there.parent(), there.components().next_back()) {
        // A folder that is not there has no parent but the one before it in the text.
        missing.push(name);
        there = parent;
    }
    let mut resolved = canonical(there)?;
    for name in missing.into_iter().rev() {
        match name {
            std::path::Component::ParentDir => drop(resolved.pop()),
            name => resolved.push(name),
        }
    }
    Ok(resolved)
}
