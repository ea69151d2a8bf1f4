//! What operating systems scatter in folders that somebody looked at: known by name, in every letter case.

/// Files that Finder and Explorer write.
const FILES: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];
/// How the name of a file starts in which macOS keeps what another file system cannot store.
const APPLE_DOUBLE: &str = "._";
/// The folder in which macOS puts such files into zips.
pub const APPLE_FOLDER: &str = "__MACOSX";

/// Whether the file at this `/`-separated path is litter.
pub fn is_litter(path: &str) -> bool {
    let mut components = path.rsplit('/');
    let name = components.next().unwrap_or(path);
    let known = FILES.iter().any(|file| name.eq_ignore_ascii_case(file));
    known || name.starts_with(APPLE_DOUBLE) || components.any(|folder| folder == APPLE_FOLDER)
}

#[cfg(test)]
mod tests {
    use super::is_litter;

    #[test]
    fn litter_is_known_by_name_and_by_folder() {
        for path in [".DS_Store", "assets/.DS_Store", "assets/._hero.png", "__MACOSX/x/y", "a/Thumbs.db", "a/Desktop.ini"] {
            assert!(is_litter(path), "{path}");
        }
        for path in ["assets/DS_Store", "assets/hero.png", "__MACOSX", "a.__MACOSX/b", ".DS_Store/a"] {
            assert!(!is_litter(path), "{path}");
        }
    }
}
