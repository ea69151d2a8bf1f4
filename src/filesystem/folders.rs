//! Folders that somebody named, and files that only ever grow.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::{Error, Result};

/// Creates one folder in a folder that is there.
pub fn create_folder(path: &Path) -> Result<()> {
    fs::create_dir(path).map_err(|error| Error::io("cannot create the folder", path, error))
}

/// Whether a folder holds nothing at all.
pub fn is_empty_folder(path: &Path) -> Result<bool> {
    let mut entries = fs::read_dir(path).map_err(|error| Error::io("cannot list", path, error))?;
    Ok(entries.next().is_none())
}

/// Removes a folder that holds nothing; that it is not there is fine, that it holds something is an error.
pub fn remove_empty_folder(path: &Path) -> Result<()> {
    match fs::remove_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io("cannot replace the folder", path, error)),
        _ => Ok(()),
    }
}

/// Appends one line, by one write, and waits until the device has it; creates the file. A line that an earlier run did not end
/// is ended first, so that it cannot spoil this one.
pub fn append_line(path: &Path, line: &str) -> Result<()> {
    let failed = |error| Error::io("cannot append to", path, error);
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(failed)?;
    let torn = ends_torn(&mut file).map_err(failed)?;
    let text = format!("{}{line}\n", if torn { "\n" } else { "" });
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
}

fn ends_torn(file: &mut fs::File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_added_and_a_torn_one_is_ended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.jsonl");
        append_line(&path, "one").unwrap();
        append_line(&path, "two").unwrap();
        fs::write(&path, "one\ntw").unwrap();
        append_line(&path, "three").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntw\nthree\n");
    }

    #[test]
    fn only_an_empty_folder_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("target");
        create_folder(&path).unwrap();
        assert!(is_empty_folder(&path).unwrap());
        create_folder(&path.join("full")).unwrap();
        assert!(!is_empty_folder(&path).unwrap() && remove_empty_folder(&path).is_err());
        remove_empty_folder(&path.join("full")).unwrap();
        remove_empty_folder(&path).unwrap();
        remove_empty_folder(&path).unwrap();
    }
}
