//! The deflated band: entries that are made in memory. Their sizes are known only afterwards, so neighbours are made in groups
//! and a sequencer gives each group its place when the groups before it are sized.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::deflater::Deflater;
use super::payload::{Done, Pass};
use super::stored::Sums;
use super::{full_name, write};
use crate::data::Code;
use crate::data::content::{Content, Recipe, Render};
use crate::data::handover::PackedFile;
use crate::filesystem::{ReadAt, WriteAt, changed, still_planned};
use crate::zip::layout::{local_header, local_header_length};
use crate::zip::{Method, Record};
use crate::{Error, Result};

/// Uncompressed bytes of a group.
const GROUP: u64 = 2 << 20;
/// Bytes of finished groups that may wait for one before them; beyond that their workers wait.
const PARKED: usize = 8 << 20;
/// Bytes of a source that are read at once.
const CHUNK: usize = 256 << 10;

/// Cuts the band, which is in order, into groups.
pub(super) fn groups(band: &[&Content]) -> Vec<Range<usize>> {
    let mut groups: Vec<(u64, Range<usize>)> = Vec::new();
    for (index, content) in band.iter().enumerate() {
        let length = content.recipe.length().unwrap_or(content.source.stamp.length);
        match groups.last_mut() {
            Some((size, group)) if *size + length <= GROUP => (*size, group.end) = (*size + length, index + 1),
            _ => groups.push((length, index..index + 1)),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// Makes a group; the offsets in `done` count from its start.
pub(super) fn pack<W: WriteAt>(
    pass: &Pass<'_, W>,
    number: usize,
    group: &[&Content],
    deflater: &mut Deflater,
    done: &mut Vec<Done>,
) -> Result<()> {
    let mut bytes = Vec::new();
    for content in group {
        done.push(pack_one(pass, number, content, deflater, &mut bytes)?);
    }
    pass.sequencer.submit(pass.out, number, bytes)
}

fn pack_one<W: WriteAt>(
    pass: &Pass<'_, W>,
    number: usize,
    content: &Content,
    deflater: &mut Deflater,
    bytes: &mut Vec<u8>,
) -> Result<Done> {
    let name = full_name(pass.root, &content.path);
    let start = bytes.len();
    let header = start..start + local_header_length(&name, 0) as usize;
    bytes.resize(header.end, 0);
    let (size, sums) = render(pass, content, deflater, bytes)?;
    let (sha256, crc32) = sums.finish();
    let compressed = (bytes.len() - header.end) as u64;
    let record = Record { name, method: Method::Deflated, crc32, compressed, size, offset: start as u64 };
    let encoded = local_header(&record, pass.date);
    if encoded.len() != header.len() {
        let message = format!("{}: too long to be made in memory", content.path);
        return Err(Error::new(Code::LimitExceeded, message).at(&content.path));
    }
    bytes[header].copy_from_slice(&encoded);
    Ok(Done { record, file: PackedFile { path: content.path.clone(), bytes: size, sha256 }, group: Some(number) })
}

fn render<W: WriteAt>(pass: &Pass<'_, W>, content: &Content, deflater: &mut Deflater, out: &mut Vec<u8>) -> Result<(u64, Sums)> {
    let (mut size, mut sums) = (0, Sums::default());
    let mut take = |chunk: &[u8]| {
        pass.go_on()?;
        sums.update(chunk);
        size += chunk.len() as u64;
        (pass.progress)(chunk.len() as u64);
        deflater.push(chunk, out)
    };
    match &content.recipe {
        Recipe::Render(Render::Bytes(made)) => made.chunks(CHUNK).try_for_each(&mut take)?,
        Recipe::Render(Render::Source) => read_source(pass, content, &mut take)?,
        Recipe::Splice(_) => unreachable!("the deflated band holds what is rendered"),
    }
    deflater.finish(out)?;
    Ok((size, sums))
}

fn read_source<W>(pass: &Pass<'_, W>, content: &Content, take: &mut impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
    let file = &content.source;
    let source = pass.workspace.open_planned(file)?;
    let length = file.stamp.length;
    let mut chunk = vec![0; CHUNK.min(usize::try_from(length).unwrap_or(CHUNK))];
    let mut read = 0;
    while read < length {
        let wanted = chunk.len().min(usize::try_from(length - read).unwrap_or(CHUNK));
        let filled = source.fill_at(&mut chunk[..wanted], read).map_err(|error| Error::io("cannot read", &file.at, error))?;
        if filled < wanted {
            return Err(changed(&file.at));
        }
        take(&chunk[..filled])?;
        read += filled as u64;
    }
    still_planned(&source, file)
}

/// Gives groups their places in order, whatever the order in which they are finished.
pub(super) struct Sequencer {
    state: Mutex<State>,
    turn: Condvar,
}

struct State {
    next: usize,
    offset: u64,
    starts: Vec<u64>,
    parked: BTreeMap<usize, Vec<u8>>,
    parked_bytes: usize,
    stopped: bool,
}

impl Sequencer {
    /// The first group will stand at `offset`.
    pub fn new(offset: u64) -> Self {
        let state = State { next: 0, offset, starts: Vec::new(), parked: BTreeMap::new(), parked_bytes: 0, stopped: false };
        Self { state: Mutex::new(state), turn: Condvar::new() }
    }

    /// Takes a finished group; writes it, and those that waited for it, as soon as its place is known.
    ///
    /// Groups are begun in order, so the one whose turn it is is never behind one that waits here.
    fn submit(&self, out: &impl WriteAt, number: usize, bytes: Vec<u8>) -> Result<()> {
        let mut state = self.lock();
        while number != state.next && state.parked_bytes + bytes.len() > PARKED && !state.stopped {
            state = self.turn.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.stopped {
            return Ok(());
        }
        state.parked_bytes += bytes.len();
        state.parked.insert(number, bytes);
        let mut ready = Vec::new();
        while let Some(bytes) = {
            let next = state.next;
            state.parked.remove(&next)
        } {
            let offset = state.offset;
            state.starts.push(offset);
            state.next += 1;
            state.offset += bytes.len() as u64;
            state.parked_bytes -= bytes.len();
            ready.push((offset, bytes));
        }
        drop(state);
        self.turn.notify_all();
        ready.into_iter().try_for_each(|(offset, bytes)| write(out, &bytes, offset))
    }

    /// Lets nobody wait any more: the pass has failed.
    pub fn stop(&self) {
        self.lock().stopped = true;
        self.turn.notify_all();
    }

    /// Where each group starts, and where the band ends.
    pub fn finish(self) -> (Vec<u64>, u64) {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        (state.starts, state.offset)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
