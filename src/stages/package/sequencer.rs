//! Gives groups of deflated entries their places in order, whatever the order in which they are finished, and bounds how much of
//! them is in memory.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::payload::Stop;
use super::write;
use crate::Result;
use crate::filesystem::WriteAt;

/// Uncompressed bytes of the groups that are being made, or wait to be written behind one that is: beyond that, workers wait. A
/// group that is longer is in flight by itself, so that memory holds one PDF of [`MAX_RENDERED_DOCUMENT`] and not one a worker.
///
/// [`MAX_RENDERED_DOCUMENT`]: crate::data::content::MAX_RENDERED_DOCUMENT
const IN_FLIGHT: u64 = 32 << 20;

/// Who may begin, and who is written next.
pub(super) struct Sequencer {
    state: Mutex<State>,
    turn: Condvar,
}

/// A finished group.
pub(super) struct Group {
    /// Headers and deflated contents.
    pub bytes: Vec<u8>,
    /// Bytes that it was made of.
    pub size: u64,
}

struct State {
    begun: usize,
    in_flight: u64,
    next: usize,
    offset: u64,
    starts: Vec<u64>,
    parked: BTreeMap<usize, Group>,
    stopped: bool,
}

impl Sequencer {
    /// The first group will stand at `offset`.
    pub fn new(offset: u64) -> Self {
        let state = State { begun: 0, in_flight: 0, next: 0, offset, starts: Vec::new(), parked: BTreeMap::new(), stopped: false };
        Self { state: Mutex::new(state), turn: Condvar::new() }
    }

    /// Waits until there is room for a group made of `size` bytes.
    ///
    /// Groups begin in order, and only this waits: what is in flight before the one whose turn it is comes to its end by itself.
    pub fn begin(&self, number: usize, size: u64) -> Result<(), Stop> {
        let mut state = self.lock();
        while !state.stopped && (number != state.begun || state.in_flight > 0 && state.in_flight + size > IN_FLIGHT) {
            state = self.turn.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.stopped {
            return Err(Stop::Elsewhere);
        }
        state.begun += 1;
        state.in_flight += size;
        drop(state);
        self.turn.notify_all();
        Ok(())
    }

    /// Takes a finished group; writes it, and those that waited for it, as soon as its place is known.
    pub fn submit(&self, out: &impl WriteAt, number: usize, group: Group) -> Result<()> {
        let mut state = self.lock();
        state.parked.insert(number, group);
        let mut ready = Vec::new();
        while let Some(group) = {
            let next = state.next;
            state.parked.remove(&next)
        } {
            let offset = state.offset;
            state.starts.push(offset);
            state.next += 1;
            state.offset += group.bytes.len() as u64;
            ready.push((offset, group));
        }
        drop(state);
        for (offset, group) in ready {
            write(out, &group.bytes, offset)?;
            drop(group.bytes);
            self.lock().in_flight -= group.size;
            self.turn.notify_all();
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::filesystem::Memory;

    #[test]
    fn what_is_in_flight_is_bounded_and_a_long_group_goes_by_itself() {
        let sizes: Vec<u64> = (0..60).map(|number| [2, 1, 40, 15, 31, 100][number % 6] << 20).collect();
        let (sequencer, out, taken) = (Sequencer::new(0), Memory::default(), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    while let Some((number, size)) = {
                        let number = taken.fetch_add(1, Ordering::Relaxed) as usize;
                        sizes.get(number).map(|size| (number, *size))
                    } {
                        assert!(sequencer.begin(number, size).is_ok());
                        let in_flight = sequencer.lock().in_flight;
                        assert!(in_flight <= IN_FLIGHT.max(size), "{in_flight}");
                        sequencer.submit(&out, number, Group { bytes: vec![number as u8; number % 3], size }).unwrap();
                    }
                });
            }
        });
        assert_eq!(sequencer.lock().in_flight, 0);
        let (starts, end) = sequencer.finish();
        assert_eq!((starts.len(), end), (60, 60));
        assert!(out.into_bytes().is_sorted());
    }

    #[test]
    fn nobody_waits_for_a_pass_that_failed() {
        let sequencer = Sequencer::new(0);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| sequencer.begin(1, 1));
            sequencer.stop();
            assert!(matches!(waiting.join().unwrap(), Err(Stop::Elsewhere)));
        });
    }
}
