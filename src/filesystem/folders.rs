//! Folders that somebody named, and files that only ever grow.

use std::fs;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::named::{Unfit, open_to_append};
use super::{Kind, kind};
use crate::{Error, Result};

/// Creates one folder in a folder that is there; that somebody else just did is fine.
pub fn create_folder(path: &Path) -> Result<()> {
    fs::create_dir(path)
        .or_else(|error| if kind(path).is_ok_and(|there| there == Kind::Folder) { Ok(()) } else { Err(error) })
        .map_err(|error| Error::io("cannot create the folder", path, error))
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

/// Refuses where [`append_line`] would, as far as that can be seen without creating the file.
pub fn ensure_appendable(path: &Path, unfit: Unfit<'_>) -> Result<()> {
    if kind(path)? == Kind::Absent { Ok(()) } else { open_to_append(path, false, unfit).map(drop) }
}

/// Appends one line, by one write, and waits until the device has it; creates the file. A line that an earlier run did not end
/// is ended first, so that it cannot spoil this one. Something else than a regular file, a link too, is the error that `unfit` makes.
pub fn append_line(path: &Path, line: &str, unfit: Unfit<'_>) -> Result<()> {
    let failed = |error| Error::io("cannot append to", path, error);
    let mut file = open_to_append(path, true, unfit)?;
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
    use crate::data::Code;

    #[test]
    fn lines_are_added_and_a_torn_one_is_ended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.jsonl");
        let append = |line| append_line(&path, line, &unfit).unwrap();
        append("one");
        append("two");
        fs::write(&path, "one\ntw").unwrap();
        append("three");
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntw\nthree\n");
    }

    fn unfit(why: &str) -> Error {
        Error::new(Code::DeliverReceipts, why)
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_appended_but_to_a_regular_file_and_a_pipe_is_waited_for_by_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("victim"), "precious").unwrap();
        fs::create_dir(at("folder")).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, at("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        std::os::unix::fs::symlink("victim", at("link")).unwrap();
        std::os::unix::fs::symlink("nowhere", at("dangling")).unwrap();
        for name in ["folder", "pipe", "link", "dangling"] {
            assert_eq!(ensure_appendable(&at(name), &unfit).unwrap_err().code, Code::DeliverReceipts, "{name}");
            assert_eq!(append_line(&at(name), "a line", &unfit).unwrap_err().code, Code::DeliverReceipts, "{name}");
        }
        assert_eq!(fs::read_to_string(at("victim")).unwrap(), "precious");
        assert_eq!(kind(&at("nowhere")).unwrap(), Kind::Absent);
        ensure_appendable(&at("new"), &unfit).unwrap();
        assert_eq!(kind(&at("new")).unwrap(), Kind::Absent);
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
