//! Programs on PATH.

use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::path::PathBuf;

/// How the names of programs end.
const ENDINGS: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };

/// The program `name` in the first absolute folder of `path` that has it, and those folders as a PATH. Relative folders are left
/// out: what runs in a folder that somebody else filled must not find its programs there.
pub fn program(name: &str, path: &OsStr) -> Option<(PathBuf, OsString)> {
    let folders: Vec<PathBuf> = std::env::split_paths(path).filter(|folder| folder.is_absolute()).collect();
    let named = folders.iter().flat_map(|folder| ENDINGS.iter().map(move |ending| folder.join(format!("{name}{ending}"))));
    let found = named.into_iter().find(|path| fs::metadata(path).is_ok_and(|metadata| runs(&metadata)))?;
    Some((found, std::env::join_paths(&folders).ok()?))
}

fn runs(metadata: &Metadata) -> bool {
    #[cfg(unix)]
    let allowed = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o111 != 0;
    #[cfg(not(unix))]
    let allowed = true;
    metadata.is_file() && allowed
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_program_is_a_file_that_runs_in_an_absolute_folder() {
        let folder = tempfile::tempdir().unwrap();
        let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
        for (at, mode) in [(&first, 0o644), (&second, 0o755)] {
            fs::create_dir(at).unwrap();
            fs::write(at.join("gen-ai"), "#!/bin/sh\n").unwrap();
            fs::set_permissions(at.join("gen-ai"), fs::Permissions::from_mode(mode)).unwrap();
        }
        let path = std::env::join_paths([PathBuf::from("."), "bin".into(), first.clone(), second.clone()]).unwrap();
        let (found, folders) = program("gen-ai", &path).unwrap();
        assert_eq!(found, second.join("gen-ai"));
        assert_eq!(folders, std::env::join_paths([&first, &second]).unwrap());
        assert_eq!(program("gen-ai", OsStr::new(".:bin::")), None);
        assert_eq!(program("first", folder.path().as_os_str()), None, "a folder is no program");
    }
}
