//! What each job took: where the files lead that its payload names.

use super::ground::Ground;
use super::paths::{self, Cut, Lead, Search, WrittenPath};
use super::runs::ReadRun;
use crate::data::source;
use crate::generation::inputs::NamedInput;
use crate::generation::url;

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
    if url::is_remote(&input.written) {
        return Target::Remote;
    }
    let manifest = run.manifest.as_ref().map(|manifest| source::folder(&manifest.at).to_owned());
    let near = paths::once(manifest.into_iter().chain([run.folder().to_owned()]));
    let bases = paths::once(near.iter().cloned().chain([ground.engagement.at.clone(), String::new()]));
    let root = ground.engagement.workspace.to_string_lossy();
    let search = Search { bases, near, cut: Cut::Absolute };
    Target::Local(search.lead(&WrittenPath::of(&input.written, &root), ground))
}
