//! In which words a command answers: for people, for programs, for what a CI service shows. `--json` is short for one of them.

use clap::ValueEnum;

use super::arguments::{Arguments, Command};
use crate::data::{Code, Fix};
use crate::{Error, Result};

/// How `plan`, `verify` and `reproduce` say what they found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a terminal
    Text,
    /// One document, as --json
    Json,
    /// Annotations of GitHub Actions, one line each
    Github,
    /// A log in SARIF 2.1.0, for code scanning
    Sarif,
}

/// How `diff` says what changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For a terminal
    Text,
    /// A list as in CHANGELOG.md
    Markdown,
    /// One document, as --json
    Json,
}

impl From<DiffFormat> for Format {
    /// Markdown is a text, too.
    fn from(format: DiffFormat) -> Self {
        match format {
            DiffFormat::Text | DiffFormat::Markdown => Self::Text,
            DiffFormat::Json => Self::Json,
        }
    }
}

/// The format that was asked for.
pub fn asked(arguments: &Arguments) -> Result<Format> {
    let said = match &arguments.command {
        Command::Plan(asked) => asked.format,
        Command::Verify(asked) => asked.format,
        Command::Reproduce(asked) => asked.format,
        Command::Diff(asked) => asked.format.map(Format::from),
        _ => None,
    };
    match said {
        Some(other) if arguments.manner.json && other != Format::Json => {
            let fix = Fix::text("leave one of the two out");
            Err(Error::new(Code::Usage, "--json and --format ask for two formats").fix(fix))
        }
        Some(format) => Ok(format),
        None if arguments.manner.json => Ok(Format::Json),
        None => Ok(Format::Text),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    fn of(line: &str) -> Result<Format> {
        asked(&Arguments::try_parse_from(line.split(' ')).unwrap())
    }

    #[test]
    fn json_is_one_of_the_formats_and_gainsays_the_others() {
        assert_eq!(of("handoff verify a.zip").unwrap(), Format::Text);
        for line in ["handoff plan --json", "handoff plan --format json", "handoff --json plan --format json", "handoff diff a b --json"] {
            assert_eq!(of(line).unwrap(), Format::Json, "{line}");
        }
        assert_eq!(of("handoff reproduce a.zip b --format sarif").unwrap(), Format::Sarif);
        for format in ["text", "github", "sarif"] {
            assert_eq!(of(&format!("handoff verify a.zip --json --format {format}")).unwrap_err().code, Code::Usage, "{format}");
        }
        assert_eq!(of("handoff diff a b --json --format markdown").unwrap_err().code, Code::Usage);
    }
}
