//! What the guards in a program ask: is there time left, is there stack left? jaq itself asks neither, so without them
//! `def f: f; f` never ends and `def f: [f]; f` takes the whole process down with a stack overflow.

use std::cell::Cell;
use std::time::{Duration, Instant};

use jaq_core::data::HasLut;
use jaq_core::native::v;
use jaq_core::{Bind, Cv, DataT, Exn, Lut, Native, RunPtr, ValXs};
use jaq_json::Val;

/// Stack of the thread in which programs run; pages that are not touched cost nothing.
pub const STACK: usize = 256 << 20;
/// Stack that a program may use. The rest is for what lies between two guards, and for dropping what was built: at most
/// the depth of a document (64 levels) times about 1 KiB, so this is generous.
const USABLE_STACK: usize = 64 << 20;
/// Guards passed between two looks at the clock and the value. A prime: a loop that passes two guards each time would else
/// always be looked at in the same one of them.
const LOOK_EVERY: u32 = 61;

/// Levels of a value that a program may build: dropping a value takes about 100 bytes of stack a level, and nobody asks there.
const USABLE_LEVELS: usize = 20_000;

/// The name of the guard in compiled programs; no identifier of jq can be so named.
pub const GUARD: &str = "!guard";

/// Why a program was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The time is over.
    Late,
    /// The stack is used up, or would be by what was built.
    Deep,
}

/// One run of programs under a limit.
pub struct Watch {
    limit: Duration,
    deadline: Instant,
    bottom: usize,
    guards: Cell<u32>,
    stop: Cell<Option<Stop>>,
}

impl Watch {
    /// To be made at the bottom of the thread that runs the program.
    pub fn new(limit: Duration, deadline: Instant) -> Self {
        Self { limit, deadline, bottom: stack_position(), guards: Cell::new(0), stop: Cell::new(None) }
    }

    /// The time that there was.
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// Why the last program was stopped, if it was; asking clears it.
    pub fn stopped(&self) -> Option<Stop> {
        self.stop.take()
    }

    fn look(&self, value: &Val) -> Option<Stop> {
        let guards = self.guards.get().wrapping_add(1);
        self.guards.set(guards);
        if self.bottom.abs_diff(stack_position()) > USABLE_STACK {
            self.stop.set(Some(Stop::Deep));
        } else if guards.is_multiple_of(LOOK_EVERY) {
            if Instant::now() >= self.deadline {
                self.stop.set(Some(Stop::Late));
            } else if is_bottomless(value) {
                self.stop.set(Some(Stop::Deep));
            }
        }
        self.stop.get()
    }
}

/// Whether the value, followed by its first children, is deeper than [`USABLE_LEVELS`].
fn is_bottomless(mut value: &Val) -> bool {
    for _ in 0..USABLE_LEVELS {
        let first = match value {
            Val::Arr(items) => items.first(),
            Val::Obj(map) => map.values().next(),
            _ => None,
        };
        match first {
            Some(first) => value = first,
            None => return false,
        }
    }
    true
}

/// Where the stack is: the address of a local variable.
#[inline(never)]
fn stack_position() -> usize {
    let here = 0u8;
    std::ptr::from_ref(std::hint::black_box(&here)).addr()
}

/// What jaq hands to its builtins in our programs.
#[derive(Clone, Copy)]
pub struct Session<'a> {
    /// The compiled program.
    pub lut: &'a Lut<Watched>,
    /// Its limits.
    pub watch: &'a Watch,
}

/// The kind of data our programs work on: JSON, with a [`Watch`] beside it.
pub struct Watched;

impl DataT for Watched {
    type V<'a> = Val;
    type Data<'a> = Session<'a>;
}

impl<'a> HasLut<'a, Watched> for Session<'a> {
    fn lut(&self) -> &'a Lut<Watched> {
        self.lut
    }
}

/// The guard, as a builtin. Halting cannot be caught by `try`, an error could.
pub fn guard() -> (&'static str, Box<[Bind]>, Native<Watched>) {
    fn run<'a>(cv: Cv<'a, Watched>) -> ValXs<'a, Val> {
        let stop = cv.0.data().watch.look(&cv.1);
        Box::new(std::iter::once(stop.map_or(Ok(Val::Null), |_| Err(Exn::halt(1)))))
    }
    (GUARD, v(0), Native::<Watched>::new(run as RunPtr<Watched>))
}
