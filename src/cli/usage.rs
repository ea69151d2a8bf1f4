//! A command line that does not say what to do, as every other error: in the format that was asked for, exit code 2.
//! Help and version are no errors.

use std::ffi::OsString;
use std::io::Write as _;

use clap::ValueEnum as _;
use clap::error::ErrorKind;

use super::arguments::Manner;
use super::exit::Exit;
use super::format::Format;
use super::output::Output;
use crate::Error;
use crate::data::{Code, Fix};

/// Answers what clap could not make a command of.
pub fn answer(error: &clap::Error, arguments: &[OsString]) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // `handoff --help | head` is no error, and help that cannot be printed helps nobody.
            let _ = error.print().and_then(|()| std::io::stdout().flush());
            Exit::Good
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if wanted(arguments) == Format::Text => {
            let _ = error.print();
            Exit::Undone
        }
        _ => Output::new(Manner::default(), wanted(arguments)).fail(&explain(error)),
    }
}

/// `--json` or a `--format` anywhere before a `--`: what could not be parsed still says who is asking.
fn wanted(arguments: &[OsString]) -> Format {
    let said: Vec<&str> =
        arguments.iter().skip(1).take_while(|argument| *argument != "--").filter_map(|argument| argument.to_str()).collect();
    let named = said.iter().enumerate().find_map(|(at, argument)| match argument.strip_prefix("--format")? {
        "" => said.get(at + 1).copied(),
        rest => rest.strip_prefix('='),
    });
    let format = named.and_then(|name| Format::from_str(name, false).ok());
    if said.contains(&"--json") { Format::Json } else { format.unwrap_or(Format::Text) }
}

/// Clap's words: the first paragraph is what is wrong, tips and usage are what to do.
fn explain(error: &clap::Error) -> Error {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let fix = Fix::text("handoff --help lists the commands");
        return Error::new(Code::Usage, "the command line names no command").fix(fix);
    }
    let text = error.render().to_string();
    let mut paragraphs = text.trim_start_matches("error: ").split("\n\n");
    let message = one_line(paragraphs.next().unwrap_or_default());
    let says = |paragraph: &String| !paragraph.is_empty() && !paragraph.starts_with("For more information");
    let mend: Vec<String> = paragraphs.map(one_line).filter(says).collect();
    let error = Error::new(Code::Usage, message);
    if mend.is_empty() { error } else { error.fix(Fix::text(mend.join("; "))) }
}

fn one_line(paragraph: &str) -> String {
    let line = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    line.trim_start_matches("tip: ").trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::super::arguments::Arguments;
    use super::*;

    fn explained(line: &str) -> Error {
        explain(&Arguments::try_parse_from(line.split(' ')).unwrap_err())
    }

    #[test]
    fn what_is_wrong_and_what_to_do_are_told_apart() {
        let error = explained("handoff build --dat 2026-01-01");
        assert_eq!(error.message, "unexpected argument '--dat' found");
        assert!(error.fix.unwrap().text.starts_with("a similar argument exists: '--date'"));
        assert_eq!(explained("handoff verify").message, "the following required arguments were not provided: <BUNDLE>");
        assert!(explained("handoff build --date 2026-02-30").message.contains("not a date: a day such as 2026-04-22 is expected"));
    }

    #[test]
    fn who_asks_for_a_format_gets_it_even_for_what_cannot_be_parsed() {
        let of = |line: &str| wanted(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(of("handoff build --json --wat"), Format::Json);
        assert_eq!(of("handoff build --wat -- --json"), Format::Text);
        assert_eq!((of("handoff verify --format sarif"), of("handoff verify --format=github")), (Format::Sarif, Format::Github));
        assert_eq!(
            (of("handoff verify --format wat"), of("handoff verify --format"), of("handoff")),
            (Format::Text, Format::Text, Format::Text)
        );
    }
}
