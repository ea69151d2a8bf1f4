//! What each job took: where the files lead that its payload names.

use super::ground::Ground;
use super::paths::{self, Cut, Lead, Search, WrittenPath};
use super::runs::ReadRun;
use crate::data::source;
use crate::generation::inputs::NamedInput;

/// Where one named input leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Onto the network.
    Remote,
    /// To a path, which is no URL.
    Local(Lead),
}

/// Where an input of this run leads. Nobody recorded in which folder the tool was run: the manifest's is tried first, then
/// that of the results, the engagement, the workspace.
pub fn target(ground: &Ground, run: &ReadRun, input: &NamedInput) -> Target {
    if is_remote(&input.written) {
        return Target::Remote;
    }
    let manifest = run.manifest.as_ref().map(|manifest| source::folder(&manifest.at).to_owned());
    let near = paths::once(manifest.into_iter().chain([run.folder().to_owned()]));
    let bases = paths::once(near.iter().cloned().chain([ground.engagement.at.clone(), String::new()]));
    let root = ground.engagement.workspace.to_string_lossy();
    let search = Search { bases, near, cut: Cut::Absolute };
    Target::Local(search.lead(&WrittenPath::of(&input.written, &root), ground))
}

/// `https://…`, `s3://…`; not `file://`, nor `C:\…`, nor a file name with a colon.
fn is_remote(written: &str) -> bool {
    let Some((scheme, _)) = written.trim_start().split_once("://") else { return false };
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    scheme.len() > 1 && scheme.bytes().all(letters) && !scheme.eq_ignore_ascii_case("file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_remote_and_paths_with_colons_are_not() {
        for remote in ["https://x.example/a.png", "HTTP://x", "s3://bucket/a.png", " gs://b/c"] {
            assert!(is_remote(remote), "{remote}");
        }
        for local in ["file:///tmp/a.png", "C:\\a.png", "C:/a.png", "ratio-16:9.png", "a.png", "refs/https/a.png"] {
            assert!(!is_remote(local), "{local}");
        }
    }
}
