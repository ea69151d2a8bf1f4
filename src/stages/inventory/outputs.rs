//! What each job made: the file that its `localPath` leads to, or the one beside the results that is called like it.

use super::ground::Ground;
use super::paths::{self, Cut, Ground as _, Lead, Search, WrittenPath};
use super::runs::{self, ReadRun};
use crate::data::job::Status;
use crate::data::source::{self, SourcePath};
use crate::data::{Code, Finding, Fix};
use crate::generation::results::ResultJob;

/// Extensions of what the tool makes.
const MEDIA: [&str; 18] =
    ["png", "jpg", "jpeg", "webp", "svg", "gif", "avif", "mp4", "mov", "webm", "m4v", "mp3", "wav", "flac", "ogg", "m4a", "aac", "pcm"];

/// The output of a job of this run, if it was completed and its file is there.
pub fn output(ground: &Ground, run: &ReadRun, position: usize, job: &ResultJob, findings: &mut Vec<Finding>) -> Option<SourcePath> {
    if job.status != Status::Completed {
        return None;
    }
    let foreign = ground.is_other_clients_job(&job.id);
    let lead = job.local_path.as_deref().map(|written| lead(ground, run, written));
    if let Some(Lead::To(at)) = lead {
        // Of another client's jobs only what is listed anyway is looked at.
        return Some(at).filter(|at| !foreign || ground.listed.contains_key(at));
    }
    let named = if matches!(lead, Some(Lead::OtherClient(_))) { None } else { named_like(ground, run, &job.id) };
    if named.is_none() && !foreign {
        if lead == Some(Lead::Outside) {
            let place = format!("jobs[{position}].localPath");
            findings.push(runs::outside(&run.at, &place).job(&job.id));
        }
        findings.push(missing(run, job));
    }
    named
}

/// Where `localPath` leads: it is relative to wherever the tool was run, or absolute on another machine.
fn lead(ground: &Ground, run: &ReadRun, written: &str) -> Lead {
    let engagement = ground.engagement.at.clone();
    let bases = paths::once(paths::ancestors(run.folder()).into_iter().chain([engagement, String::new()]));
    let search = Search { bases, near: vec![run.folder().to_owned()], cut: Cut::All };
    let root = ground.engagement.workspace.to_string_lossy();
    search.lead(&WrittenPath::of(written, &root), ground)
}

/// The one media file beside the results that is named by the basename of the id, as the tool names outputs.
fn named_like(ground: &Ground, run: &ReadRun, id: &str) -> Option<SourcePath> {
    let name = Some(source::file_name(id)).filter(|name| !name.is_empty())?;
    let stem = source::in_folder(run.folder(), name);
    let mut there = MEDIA.iter().filter_map(|extension| ground.find(&format!("{stem}.{extension}")));
    let first = there.next()?;
    there.next().is_none().then_some(first)
}

fn missing(run: &ReadRun, job: &ResultJob) -> Finding {
    let message = format!("the output of `{}` in {} was not found, so no asset can be compared with it", job.id, run.at);
    let fix = Fix::text("Copy the outputs of the run beside its results.json; or name the asset's job in a `[[link]]`.");
    Finding::new(Code::JoinOutputMissing, message).at(&run.at).job(&job.id).fix(fix)
}
