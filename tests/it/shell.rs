//! What a shell is told: completions, manual pages, the version.

use std::process::Command;

use crate::harness::{Studio, have};

#[test]
fn bash_completes_commands_and_flags() {
    let studio = Studio::empty();
    studio.write("handoff.bash", studio.handoff(&["completions", "bash"]).good().stdout());
    if !have("bash", "completions are not tried") {
        return;
    }
    for (typed, wanted) in [("handoff bu", "build"), ("handoff verify --forbid-f", "--forbid-file"), ("handoff completions z", "zsh")] {
        let last = typed.rsplit(' ').next().unwrap();
        let script = format!(
            "source {}; COMP_WORDS=({typed}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _handoff handoff {last} x; echo \"${{COMPREPLY[@]}}\"",
            studio.path("handoff.bash").display()
        );
        let output = Command::new("bash").args(["--norc", "-c", &script]).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), wanted, "{typed}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn every_shell_has_a_script_and_another_one_is_refused_by_name() {
    let studio = Studio::empty();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        assert!(studio.handoff(&["completions", shell]).good().stdout().contains("deliver"), "{shell}");
    }
    let refused = studio.json(&["completions", "tcsh"]).code(2).document();
    assert!(refused["error"].to_string().contains("zsh"), "{refused}");
}

#[test]
fn man_reads_the_pages_without_a_word_of_complaint() {
    let studio = Studio::empty();
    if !have("man", "manual pages are not tried") {
        return;
    }
    for page in [&["man"][..], &["man", "build"], &["man", "verify"]] {
        studio.write("page.1", studio.handoff(page).good().stdout());
        let output = Command::new("man").args(["--warnings=all", "-l"]).arg(studio.path("page.1")).env("MANPAGER", "cat").output().unwrap();
        assert!(output.status.success(), "{page:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{page:?}");
    }
}

#[test]
fn the_version_says_what_it_was_built_for() {
    let said = Studio::empty().handoff(&["--version"]).good().stdout();
    assert!(said.starts_with(concat!("handoff ", env!("CARGO_PKG_VERSION"), " (")) && said.contains(std::env::consts::ARCH), "{said}");
}
