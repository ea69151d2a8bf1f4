//! Stories of bundles on their way, each told to the verifier as a zip and as an extracted folder.

mod claims;
mod computed;
mod issued;
#[cfg(unix)]
mod live;
mod members;
mod rights;
mod wrapping;
