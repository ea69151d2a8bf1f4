//! What of the inventory ships, and why the rest does not.

use std::collections::BTreeMap;

use super::bundle_path::BundlePath;
use super::decision::{Decision, Joined, PromptDecision, Role, Verdict};
use super::job::JobId;
use super::source::FileId;

/// One decision for every file and every job of the inventory.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// One for every file, in the order of the inventory.
    pub decisions: Vec<Decision>,
    /// One for every job, run by run.
    pub prompts: Vec<PromptDecision>,
    /// Which job made a shipped asset or input.
    pub joins: BTreeMap<FileId, Joined>,
    /// Input files that do not ship themselves, because an asset has the same bytes.
    pub stand_ins: BTreeMap<FileId, BundlePath>,
    /// Runs with shipped prompts, by their place in the inventory; the first is `run-001`.
    pub runs: Vec<usize>,
}

impl Selection {
    /// Every shipped file.
    pub fn shipped(&self) -> impl Iterator<Item = (FileId, &BundlePath, Role)> {
        self.decisions.iter().filter_map(|decision| match &decision.verdict {
            Verdict::Ship { path, role } => Some((decision.file, path, *role)),
            Verdict::LeaveOut => None,
        })
    }

    /// Where a file lies in the bundle, or what stands there for it.
    pub fn path_of(&self, file: FileId) -> Option<&BundlePath> {
        match &self.decisions[file.0].verdict {
            Verdict::Ship { path, .. } => Some(path),
            Verdict::LeaveOut => self.stand_ins.get(&file),
        }
    }

    /// Every job whose prompt ships.
    pub fn shipped_jobs(&self) -> impl Iterator<Item = JobId> {
        self.prompts.iter().filter(|decision| decision.ships).map(|decision| decision.job)
    }

    /// Whether the prompt of the job ships.
    pub fn ships(&self, job: JobId) -> bool {
        self.prompts.binary_search_by_key(&job, |decision| decision.job).is_ok_and(|at| self.prompts[at].ships)
    }

    /// The folder below `source/` of a run with shipped prompts: `run-001`.
    pub fn run_folder(&self, run: usize) -> Option<String> {
        self.runs.iter().position(|shipped| *shipped == run).map(run_name)
    }
}

/// The name of the run at this place among those that ship: `run-001`.
pub fn run_name(place: usize) -> String {
    format!("run-{:03}", place + 1)
}
