//! What there is: every file, every run, every job.

use std::collections::HashMap;

use super::job::{Job, JobId, Run};
use super::review::Review;
use super::source::{FileId, SourceFile, SourcePath};

/// What could be a file of the engagement and cannot ship whatever the configuration says; each has a finding as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// Where it lies; a name that is not UTF-8 is shown with replacement characters.
    pub at: SourcePath,
    /// How plan names the rule that leaves it out: `structure: symbolic link`.
    pub rule: String,
}

/// Every file of the engagement and its sources, and every run among them.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// Bytewise by path.
    pub files: Vec<SourceFile>,
    /// What is there and is no readable regular file, bytewise by path.
    pub obstacles: Vec<Obstacle>,
    /// By (`startedAt`, path).
    pub runs: Vec<Run>,
    /// What the client accepted, where the engagement says so.
    pub review: Option<Review>,
    by_path: HashMap<SourcePath, FileId>,
}

impl Inventory {
    /// An inventory of these files, put in order, and these runs.
    ///
    /// `runs` refer to files by their place in the ordered list, so order them first: see [`Inventory::of_files`].
    pub fn of_files(mut files: Vec<SourceFile>, mut obstacles: Vec<Obstacle>) -> Self {
        files.sort_by(|a, b| a.at.cmp(&b.at));
        obstacles.sort_by(|a, b| a.at.cmp(&b.at));
        let by_path = files.iter().enumerate().map(|(index, file)| (file.at.clone(), FileId(index))).collect();
        Self { files, obstacles, runs: Vec::new(), review: None, by_path }
    }

    /// The file.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0]
    }

    /// The file at this path below the workspace.
    pub fn find(&self, at: &str) -> Option<FileId> {
        self.by_path.get(at).copied()
    }

    /// The run of a job.
    pub fn run(&self, id: JobId) -> &Run {
        &self.runs[id.run]
    }

    /// The job.
    pub fn job(&self, id: JobId) -> &Job {
        &self.runs[id.run].jobs[id.job]
    }

    /// All jobs, run by run.
    pub fn jobs(&self) -> impl Iterator<Item = (JobId, &Job)> {
        let numbered = self.runs.iter().enumerate();
        numbered.flat_map(|(run, value)| value.jobs.iter().enumerate().map(move |(job, value)| (JobId { run, job }, value)))
    }
}
