//! The program as people run it: one binary, one file per command or concern. `harness` makes workspaces, runs the program in
//! them, and reads back what it did.
#![allow(clippy::disallowed_methods, reason = "tests look at and change their own folders")]

#[cfg(unix)]
mod action;
mod bad_input;
mod bad_zips;
mod build;
mod clean_corpus;
mod deliver;
mod determinism;
mod diff;
mod documents;
mod findings;
mod forger;
mod formats;
mod guarantees;
mod harness;
mod init;
#[cfg(unix)]
mod live;
mod log;
mod odd_folders;
mod open_elsewhere;
mod pages;
mod pin;
mod plan;
mod preview;
mod pulled_plugs;
mod readers;
mod recall;
mod regeneration;
mod reproduce;
mod rights;
mod rights_dates;
mod rights_files;
mod rights_tables;
mod schemas;
mod shell;
#[cfg(unix)]
mod sign;
#[cfg(unix)]
mod stand_in;
mod story;
mod strip;
mod verify;
mod white_label;
mod white_label_policy;
