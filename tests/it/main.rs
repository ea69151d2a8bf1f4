//! The program as people run it: one binary, one file per command or concern. `harness` makes workspaces, runs the program in
//! them, and reads back what it did.
#![allow(clippy::disallowed_methods, reason = "tests look at and change their own folders")]

mod bad_input;
mod build;
mod clean_corpus;
mod deliver;
mod determinism;
mod documents;
mod harness;
mod pin;
mod plan;
mod readme;
mod rights;
mod rights_dates;
mod rights_files;
mod rights_tables;
mod schemas;
mod story;
mod strip;
mod verify;
mod white_label;
mod white_label_policy;
