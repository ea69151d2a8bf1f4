//! What operating systems scatter in folders that somebody looked at: known by name, in every letter case.

/// Files that Finder and Explorer write; the name of a folder's own icon really ends in a carriage return.
const FILES: [&str; 6] = [".DS_Store", "Thumbs.db", "ehthumbs.db", "desktop.ini", ".localized", "Icon\r"];
/// How the name of a file starts in which macOS keeps what another file system cannot store.
const APPLE_DOUBLE: &str = "._";
/// The folder in which macOS puts such files into zips.
pub const APPLE_FOLDER: &str = "__MACOSX";

/// Folders of version control and of operating systems, and what programs keep beside a file that somebody has open, whose name is in it:
/// in a folder of work they are there, in a bundle they are not.
const WORKSHOP_FOLDERS: [&str; 9] =
    [".git", ".svn", ".hg", "__MACOSX", "$RECYCLE.BIN", ".Spotlight-V100", ".Trashes", ".fseventsd", ".TemporaryItems"];

/// Whether the file at this path of an engagement belongs to an operating system, to version control or to a program that had a file
/// open (`~$brief.docx`, `.~lock.plan.odt#`, `.notes.swp`, `logo.svg~`): never anybody's work.
pub fn is_of_the_workshop(path: &str) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let open =
        name.starts_with("~$") || name.starts_with(".~lock.") || name.ends_with('~') || (name.starts_with('.') && name.ends_with(".swp"));
    is_litter(path) || open || folders.split('/').any(|folder| WORKSHOP_FOLDERS.iter().any(|known| folder.eq_ignore_ascii_case(known)))
}

/// Whether the file at this `/`-separated path is litter.
pub fn is_litter(path: &str) -> bool {
    let mut components = path.rsplit('/');
    let name = components.next().unwrap_or(path);
    let known = FILES.iter().any(|file| name.eq_ignore_ascii_case(file));
    known || name.starts_with(APPLE_DOUBLE) || components.any(|folder| folder == APPLE_FOLDER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lock_and_swap_files_are_of_the_workshop() {
        for path in ["deliverables/~$brief.docx", ".~lock.x.odt#", "a/.b.swp", "logo.svg~", ".git/config", "a/$RECYCLE.BIN/x", ".DS_Store"]
        {
            assert!(is_of_the_workshop(path), "{path}");
        }
        for path in ["deliverables/brief.docx", "~/x", ".gitignore", "a.swp", "swap~1.png"] {
            assert!(!is_of_the_workshop(path), "{path}");
        }
    }

    #[test]
    fn litter_is_known_by_name_and_by_folder() {
        for path in [".DS_Store", "assets/.DS_Store", "assets/._hero.png", "__MACOSX/x/y", "a/Thumbs.db", "a/Desktop.ini", "a/Icon\r"] {
            assert!(is_litter(path), "{path}");
        }
        for path in ["assets/DS_Store", "assets/hero.png", "__MACOSX", "a.__MACOSX/b", ".DS_Store/a"] {
            assert!(!is_litter(path), "{path}");
        }
    }
}
