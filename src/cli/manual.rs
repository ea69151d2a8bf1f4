//! `handoff man [COMMAND]`

use clap::{Command, CommandFactory as _};

use super::arguments::{Arguments, Manual};
use super::exit::Exit;
use super::output::Output;
use crate::data::{Code, Fix};
use crate::{Error, Result};

/// Prints the manual page of the program, or of one of its commands, as `man` reads it.
pub fn run(asked: &Manual, output: &Output) -> Result<Exit> {
    let page = page(asked.command.as_deref())?;
    output.print(|_| page)?;
    Ok(Exit::Good)
}

fn page(command: Option<&str>) -> Result<String> {
    let mut program = Arguments::command().disable_help_subcommand(true);
    program.build();
    let wanted = match command {
        None => program,
        Some(name) => one(&program, name).ok_or_else(|| unknown(&program, name))?,
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(wanted).render(&mut text).map_err(|error| Error::io("cannot write", "the manual page", error))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// The command by itself, under the name that its page has: `handoff-plan`.
fn one(program: &Command, name: &str) -> Option<Command> {
    let command = program.find_subcommand(name)?.clone();
    let page = format!("{}-{name}", program.get_name());
    Some(command.name(page))
}

fn unknown(program: &Command, name: &str) -> Error {
    let known: Vec<&str> = program.get_subcommands().map(Command::get_name).collect();
    let fix = Fix::text(format!("commands: {}; without one the page of the whole program is printed", known.join(", ")));
    Error::new(Code::Usage, format!("there is no command of the name `{name}`")).fix(fix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_with_its_example() {
        let program = page(None).unwrap();
        for command in Arguments::command().get_subcommands() {
            let name = command.get_name();
            assert!(program.contains(&format!("handoff\\-{name}(1)")), "the page of the program leads to {name}");
            let own = page(Some(name)).unwrap();
            assert!(own.contains(&format!(".TH handoff-{name} 1")) && own.contains("Example:"), "{own}");
        }
        assert!(page(Some("paln")).unwrap_err().fix.unwrap().text.contains("plan"));
    }
}
