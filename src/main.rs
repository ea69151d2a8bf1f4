//! The `handoff` program: parse, run, exit code.

fn main() -> std::process::ExitCode {
    handoff::cli::run(std::env::args_os()).into()
}
