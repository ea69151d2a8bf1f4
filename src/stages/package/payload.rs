//! The one pass over the bytes: every source is read once, hashed, checksummed and written to its final place, by any number of
//! workers.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::deflated;
use super::deflater::Deflater;
use super::sequencer::Sequencer;
use super::stored::{self, Stored};
use super::{Payload, limits};
use crate::data::Day;
use crate::data::content::{Content, Recipe};
use crate::data::handover::PackedFile;
use crate::filesystem::{Workspace, WriteAt};
use crate::zip::{DosDate, Record};
use crate::{Error, Result, interrupt, parallel};

/// What one worker takes at a time.
enum Job {
    Store(Range<usize>),
    Deflate(usize),
}

/// Why a worker stops before its job is done.
pub(super) enum Stop {
    /// This went wrong.
    Failed(Error),
    /// Another worker failed, and has the error.
    Elsewhere,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// What became of one content. The offset counts from the start of its group, if it has one.
pub(super) struct Done {
    pub record: Record,
    pub file: PackedFile,
    pub group: Option<usize>,
}

/// What all workers share.
pub(super) struct Pass<'a, W> {
    pub workspace: &'a Workspace,
    pub root: &'a str,
    pub date: DosDate,
    pub out: &'a W,
    pub progress: &'a (dyn Fn(u64) + Sync),
    pub sequencer: Sequencer,
    stored: Vec<Stored<'a>>,
    deflated: Vec<&'a Content>,
    groups: Vec<Range<usize>>,
    jobs: Vec<Job>,
    taken: AtomicUsize,
    failed: AtomicBool,
}

/// Writes the payload below `root` into `out`, from its first byte on, with `threads` workers (at least one). `progress` is told
/// of bytes as they are read. The bytes written depend on neither.
///
/// # Errors
/// A source that is no longer what was planned, more than a bundle can hold, an interruption, or what the system says. What is in
/// `out` then is worth nothing.
pub fn payload<W: WriteAt>(
    contents: &[Content],
    workspace: &Workspace,
    root: &str,
    day: Day,
    out: &W,
    threads: usize,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Payload> {
    let mut ordered: Vec<&Content> = contents.iter().collect();
    ordered.sort_by(|a, b| a.path.cmp(&b.path));
    limits::check_payload(&ordered, root)?;
    let (stored, stored_end) = stored::lay_out(&ordered, root);
    out.reserve(stored_end).map_err(|error| Error::io("cannot write", out.shown(), error))?;
    let deflated: Vec<&Content> = ordered.into_iter().filter(|content| matches!(content.recipe, Recipe::Render(_))).collect();
    let groups = deflated::groups(&deflated);
    // Deflating takes thirty times as long as storing, and groups have to be begun in order: they come first.
    let jobs = (0..groups.len()).map(Job::Deflate).chain(stored::batches(&stored).into_iter().map(Job::Store)).collect();
    let pass = Pass {
        workspace,
        root,
        date: DosDate::of(day),
        out,
        progress,
        sequencer: Sequencer::new(stored_end),
        stored,
        deflated,
        groups,
        jobs,
        taken: AtomicUsize::new(0),
        failed: AtomicBool::new(false),
    };
    let done = run(&pass, threads.max(1))?;
    let (starts, end) = pass.sequencer.finish();
    Ok(gather(done, &starts, root, pass.date, end))
}

/// Runs the workers. When several fail, the error is that of the first one to do so.
fn run<W: WriteAt>(pass: &Pass<'_, W>, threads: usize) -> Result<Vec<Done>> {
    let outcomes: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (1..threads.min(pass.jobs.len())).map_while(|_| parallel::start(scope, || work(pass))).collect();
        let mine = work(pass);
        let others = workers.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        std::iter::once(mine).chain(others).collect()
    });
    let mut done = Vec::with_capacity(pass.stored.len() + pass.deflated.len());
    for outcome in outcomes {
        done.extend(outcome?);
    }
    Ok(done)
}

fn work<W: WriteAt>(pass: &Pass<'_, W>) -> Result<Vec<Done>> {
    let _release = Release(pass);
    let (mut done, mut buffer, mut deflater) = (Vec::new(), Vec::new(), None);
    while !pass.failed.load(Ordering::Relaxed) {
        let outcome = match pass.jobs.get(pass.taken.fetch_add(1, Ordering::Relaxed)) {
            None => break,
            Some(Job::Store(batch)) => stored::pack(pass, &pass.stored[batch.clone()], &mut buffer, &mut done),
            Some(Job::Deflate(group)) => {
                let contents = &pass.deflated[pass.groups[*group].clone()];
                deflated::pack(pass, *group, contents, deflater.get_or_insert_with(Deflater::new), &mut done)
            }
        };
        match outcome {
            Ok(()) => {}
            Err(Stop::Elsewhere) => break,
            Err(Stop::Failed(error)) => {
                let first = !pass.failed.swap(true, Ordering::Relaxed);
                pass.sequencer.stop();
                return if first { Err(error) } else { Ok(done) };
            }
        }
    }
    Ok(done)
}

/// A worker that panics must not leave the others waiting for its group.
struct Release<'a, 'b, W>(&'a Pass<'b, W>);

impl<W> Drop for Release<'_, '_, W> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.failed.store(true, Ordering::Relaxed);
            self.0.sequencer.stop();
        }
    }
}

impl<W> Pass<'_, W> {
    /// Goes on, unless the run was interrupted or another worker failed.
    pub fn go_on(&self) -> Result<(), Stop> {
        interrupt::check()?;
        if self.failed.load(Ordering::Relaxed) { Err(Stop::Elsewhere) } else { Ok(()) }
    }
}

fn gather(done: Vec<Done>, starts: &[u64], root: &str, date: DosDate, end: u64) -> Payload {
    let (mut files, mut records) = (Vec::with_capacity(done.len()), Vec::with_capacity(done.len()));
    for Done { mut record, file, group } in done {
        record.offset += group.map_or(0, |group| starts[group]);
        records.push(record);
        files.push(file);
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    records.sort_by(|a, b| a.name.cmp(&b.name));
    Payload { files, root: root.to_owned(), date, records, end }
}
