//! The only place that touches the file system.
//!
//! Sources are opened through [`Workspace`], component by component and without following links; [`list`] says what there is.
//! What is written goes through [`NamedFile`] or [`write_atomically`] and is synced before anybody may see it. Nothing in here
//! knows what a bundle is.
#![allow(clippy::disallowed_methods)]

mod at;
mod durable;
mod folders;
mod lock;
mod named;
mod program;
mod space;
mod temporary;
mod through;
mod walk;
mod workspace;

pub use at::{Memory, ReadAt, ReadAtCursor, WriteAt, fill};
pub use durable::{
    create_folders, create_folders_durably, remove_file, remove_folder, rename_file, rename_file_exclusive, rename_folder, sync_contents,
    sync_name,
};
pub use folders::{append_line, create_folder, ensure_appendable, is_empty_folder, remove_empty_folder};
pub use lock::{LOCK_FILE, Lock};
pub use named::{
    Kind, NamedFile, Unfit, canonical, folders_and_links_in, is_on_path, is_private, kind, length_if_file, names_in, read_limited,
    read_limited_or, read_text, read_text_if_there, resolve, too_long,
};
pub use program::program;
pub use space::{ensure_space, with_space};
pub use temporary::{TEMPORARY, Temporary, Unnamed, scratch_folder, sweep, temporary_folder, write_atomically};
pub use through::{BUFFER, digest, digest_of_pieces};
pub use walk::{Listed, find, list};
pub use workspace::Workspace;
pub(crate) use workspace::{changed, still_planned};
