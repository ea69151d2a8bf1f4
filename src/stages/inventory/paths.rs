//! Where a path that somebody's machine wrote leads in this workspace. Pure: what exists is asked of a [`Ground`].
//!
//! Paths in runs are relative to a folder that nobody recorded, or absolute on a laptop that is not here; so they are tried
//! at several bases, and an absolute one counts by its longest end that exists.

use crate::data::source::{MAX_FOLDERS, SourcePath};

/// What a path is looked up on.
pub trait Ground {
    /// The file at this path, under the name that it really has; nothing where it lies behind a link.
    fn find(&self, at: &str) -> Option<SourcePath>;
    /// The other client in whose folder the path lies.
    fn other_client(&self, at: &str) -> Option<String>;
}

/// A path as a run has it, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenPath<'a> {
    start: Start,
    parts: Vec<&'a str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// Relative to a folder that nobody recorded.
    Somewhere,
    /// Absolute, in this workspace.
    Workspace,
    /// Absolute, anywhere else.
    Elsewhere,
}

/// Where a path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lead {
    /// To this file of the workspace.
    To(SourcePath),
    /// Into the folder of this other client; nobody looked whether the file is there.
    OtherClient(String),
    /// To nothing that is there.
    Nowhere,
    /// Out of the workspace; it was not followed.
    Outside,
}

/// How a path is looked up.
#[derive(Clone, Debug)]
pub struct Search {
    /// Folders at which paths are tried, in order.
    pub bases: Vec<SourcePath>,
    /// Folders at which the mere file name of a longer path counts: anywhere else it may be another file of that name.
    pub near: Vec<SourcePath>,
    /// Which paths may lose their beginning.
    pub cut: Cut,
}

/// Which paths count by the longest end that exists, if the whole leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// None.
    Never,
    /// Absolute paths of other machines.
    Absolute,
    /// Relative ones too: they start in a folder that may have gone.
    All,
}

impl Lead {
    /// The file, if there is one.
    pub fn found(self) -> Option<SourcePath> {
        match self {
            Self::To(at) => Some(at),
            _ => None,
        }
    }
}

impl<'a> WrittenPath<'a> {
    /// Takes a path apart: POSIX or Windows, `~` or `file://`; `workspace` is absolute.
    pub fn of(text: &'a str, workspace: &str) -> Self {
        let text = text.strip_prefix("file://").map_or(text, |rest| rest.strip_prefix("localhost").unwrap_or(rest));
        if let Some(below) = text.strip_prefix(workspace).and_then(|rest| rest.strip_prefix('/')) {
            return Self { start: Start::Workspace, parts: parts(below, &['/']) };
        }
        let drive = matches!(text.as_bytes(), [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic());
        if drive || text.starts_with("\\\\") {
            let below = if drive { &text[2..] } else { text };
            return Self { start: Start::Elsewhere, parts: settled(parts(below, &['/', '\\'])) };
        }
        if let Some(below) = text.strip_prefix('/').or_else(|| text.strip_prefix("~/")) {
            return Self { start: Start::Elsewhere, parts: settled(parts(below, &['/'])) };
        }
        let windows = text.contains('\\') && !text.contains('/');
        Self { start: Start::Somewhere, parts: parts(text, if windows { &['\\'] } else { &['/'] }) }
    }

    /// Its last part.
    pub fn file_name(&self) -> Option<&'a str> {
        self.parts.last().copied().filter(|part| *part != "..")
    }
}

fn parts<'a>(path: &'a str, separators: &[char]) -> Vec<&'a str> {
    path.split(separators).filter(|part| !part.is_empty() && *part != ".").collect()
}

/// An absolute path without `..`.
fn settled(parts: Vec<&str>) -> Vec<&str> {
    let mut settled = Vec::new();
    for part in parts {
        match part {
            ".." => _ = settled.pop(),
            part => settled.push(part),
        }
    }
    settled
}

/// The path that `parts` lead to from `base`; `None` when they leave the workspace.
fn joined(base: &str, parts: &[&str]) -> Option<SourcePath> {
    let mut path: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in parts {
        if *part == ".." {
            path.pop()?;
        } else {
            path.push(part);
        }
    }
    Some(path.join("/"))
}

impl Search {
    /// Where the path leads: the whole of it first, then, where it may be cut, its longest end that exists.
    ///
    /// The first candidate in another client's folder ends the search, so that no shorter end of the path can lead to a
    /// file of ours that merely has the same name.
    pub fn lead(&self, path: &WrittenPath, ground: &impl Ground) -> Lead {
        if path.parts.is_empty() || path.parts.len() > MAX_FOLDERS {
            return Lead::Nowhere;
        }
        let cuts = match (self.cut, path.start) {
            (Cut::Never, Start::Elsewhere) => 0,
            (Cut::Absolute, Start::Elsewhere) | (Cut::All, _) => path.parts.len(),
            _ => 1,
        };
        for cut in 0..cuts {
            let end = &path.parts[cut..];
            if cut > 0 && end.contains(&"..") {
                continue;
            }
            for base in self.bases(path.start, cut, end.len()) {
                let Some(at) = joined(base, end) else { continue };
                if let Some(name) = ground.other_client(&at) {
                    return Lead::OtherClient(name);
                }
                if let Some(real) = ground.find(&at) {
                    return Lead::To(real);
                }
            }
        }
        if self.leaves(path) { Lead::Outside } else { Lead::Nowhere }
    }

    fn bases(&self, start: Start, cut: usize, length: usize) -> &[SourcePath] {
        const WORKSPACE: &[SourcePath] = &[SourcePath::new()];
        match (start, cut) {
            (Start::Workspace, 0) => WORKSPACE,
            (Start::Somewhere, 0) => &self.bases,
            _ if length == 1 => &self.near,
            _ => &self.bases,
        }
    }

    /// Every `..` leaves the workspace when it starts there, so that base alone proves nothing.
    fn leaves(&self, path: &WrittenPath) -> bool {
        match path.start {
            Start::Elsewhere => true,
            Start::Workspace => joined("", &path.parts).is_none(),
            Start::Somewhere => {
                let inner = self.bases.iter().filter(|base| !base.is_empty());
                inner.clone().any(|base| joined(base, &path.parts).is_none()) || (inner.count() == 0 && joined("", &path.parts).is_none())
            }
        }
    }
}

/// A folder and all above it up to the workspace, `""`.
pub fn ancestors(folder: &str) -> Vec<SourcePath> {
    let mut all = vec![folder.to_owned()];
    let mut rest = folder;
    while let Some((above, _)) = rest.rsplit_once('/') {
        all.push(above.to_owned());
        rest = above;
    }
    all.extend((!folder.is_empty()).then(String::new));
    all
}

/// Every folder once, where it first stands.
pub fn once(folders: impl IntoIterator<Item = SourcePath>) -> Vec<SourcePath> {
    let mut all: Vec<SourcePath> = Vec::new();
    for folder in folders {
        if !all.contains(&folder) {
            all.push(folder);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use Cut::{Absolute, All, Never};

    struct Files(&'static [&'static str]);

    impl Ground for Files {
        fn find(&self, at: &str) -> Option<SourcePath> {
            self.0.contains(&at).then(|| at.to_owned())
        }

        fn other_client(&self, at: &str) -> Option<String> {
            at.starts_with("clients/zest/").then(|| "zest".to_owned())
        }
    }

    const FILES: Files =
        Files(&["out/run/acme/hero.png", "out/run/hero.png", "clients/acme/refs/a.png", "refs/a.png", "a.png", "shared/b.png"]);

    fn lead(cut: Cut, path: &str) -> Lead {
        let bases = ["out/run", "clients/acme", ""].map(str::to_owned).to_vec();
        let search = Search { bases, near: vec!["out/run".into()], cut };
        search.lead(&WrittenPath::of(path, "/srv/work"), &FILES)
    }

    fn to(at: &str) -> Lead {
        Lead::To(at.to_owned())
    }

    #[test]
    fn relative_paths_are_tried_at_each_base_in_order() {
        assert_eq!(lead(Absolute, "hero.png"), to("out/run/hero.png"));
        assert_eq!(lead(Absolute, "./refs//a.png"), to("clients/acme/refs/a.png"));
        assert_eq!(lead(Absolute, "../../shared/b.png"), to("shared/b.png"));
        assert_eq!(lead(Absolute, "refs\\a.png"), to("clients/acme/refs/a.png"));
        assert_eq!(lead(Absolute, "tool/cwd/acme/hero.png"), Lead::Nowhere);
        assert_eq!(lead(All, "tool/cwd/acme/hero.png"), to("out/run/acme/hero.png"));
    }

    #[test]
    fn absolute_paths_of_laptops_count_by_their_longest_end() {
        for path in [
            "/Users/maya/work/out/run/acme/hero.png",
            "C:\\Users\\maya\\work\\acme\\hero.png",
            "~/work/acme/hero.png",
            "file:///home/x/acme/hero.png",
        ] {
            assert_eq!(lead(Absolute, path), to("out/run/acme/hero.png"), "{path}");
        }
        assert_eq!(lead(Absolute, "/Users/maya/elsewhere/hero.png"), to("out/run/hero.png"));
        assert_eq!(lead(Never, "/Users/maya/work/out/run/acme/hero.png"), Lead::Outside);
    }

    #[test]
    fn the_mere_name_of_a_longer_path_counts_only_beside_the_run() {
        assert_eq!(lead(Absolute, "/Users/maya/Desktop/a.png"), Lead::Outside);
        assert_eq!(lead(All, "Desktop/a.png"), Lead::Nowhere);
    }

    #[test]
    fn a_path_in_the_workspace_is_taken_as_it_stands() {
        assert_eq!(lead(Absolute, "/srv/work/a.png"), to("a.png"));
        assert_eq!(lead(Absolute, "/srv/work/gone.png"), Lead::Nowhere);
        assert_eq!(lead(Absolute, "/srv/work/../secret.png"), Lead::Outside);
        assert_eq!(lead(Absolute, "/srv/workshop/x.png"), Lead::Outside);
    }

    #[test]
    fn what_leaves_the_workspace_is_outside_and_what_is_another_clients_is_theirs() {
        assert_eq!(lead(Absolute, "../../../etc/passwd"), Lead::Outside);
        assert_eq!(lead(Absolute, "/etc/passwd"), Lead::Outside);
        assert_eq!(lead(All, "../../../../x/../../a.png"), Lead::Outside);
        assert_eq!(lead(Absolute, "../refs/gone.png"), Lead::Nowhere);
        assert_eq!(lead(Absolute, "../zest/refs/a.png"), Lead::OtherClient("zest".into()));
        // Not our own refs/a.png, though that exists.
        assert_eq!(lead(Absolute, "/Users/maya/clients/zest/refs/a.png"), Lead::OtherClient("zest".into()));
    }

    #[test]
    fn ancestors_end_at_the_workspace() {
        assert_eq!(ancestors("out/a/b"), ["out/a/b", "out/a", "out", ""]);
        assert_eq!(ancestors(""), [""]);
    }
}
