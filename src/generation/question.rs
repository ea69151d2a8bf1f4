//! Every question that is ever put to the generation tool. An argument list is made here and nowhere else, from values that
//! cannot hold an option or a path of somebody's choice: none of them can spend.

use std::fmt;

/// Where the payloads lie, as seen from the folder that the tool is run in.
pub const PAYLOADS: &str = "../payloads";

/// A question to the tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question<'a> {
    /// Which version it is.
    Version,
    /// Which commands it has.
    Help,
    /// What its `validate` takes.
    ValidateHelp,
    /// What its `batch run` takes.
    BatchRunHelp,
    /// What its `generate` takes; `generate` itself is never called.
    GenerateHelp,
    /// All that it knows of a model.
    ModelInfo(&'a ModelName),
    /// Whether the model takes the payload of this number.
    Validate {
        /// The model.
        model: &'a ModelName,
        /// The number of the payload; see [`payload_name`].
        payload: usize,
    },
    /// Whether it takes `prompts/batch.json` as a manifest.
    BatchDryRun(DryRun),
}

impl Question<'_> {
    /// What is passed to the program, after its name.
    pub fn arguments(&self) -> Vec<String> {
        let fixed: &[&str] = match self {
            Self::Version => &["--version"],
            Self::Help => &["--help"],
            Self::ValidateHelp => &["validate", "--help"],
            Self::BatchRunHelp => &["batch", "run", "--help"],
            Self::GenerateHelp => &["generate", "--help"],
            Self::ModelInfo(model) => &["models", "info", model.0.as_str(), "--json"],
            Self::Validate { model, payload } => {
                let file = format!("{PAYLOADS}/{}", payload_name(*payload));
                return ["validate", "-m", &model.0, "--file", &file, "--json"].map(str::to_owned).into();
            }
            Self::BatchDryRun(DryRun(())) => &["batch", "run", crate::data::bundle::BATCH, "--dry-run", "--json"],
        };
        fixed.iter().map(ToString::to_string).collect()
    }
}

impl fmt::Display for Question<'_> {
    /// As a person would type it, on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.arguments().join(" ").escape_debug().fmt(f)
    }
}

/// The name of the file that holds the payload of this number.
pub fn payload_name(number: usize) -> String {
    format!("{number:04}.json")
}

/// A text that may stand where the tool expects the name of a model. Names come out of other people's files: one that looks like
/// an option must not become one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ModelName(String);

impl ModelName {
    /// The name, unless it could be anything but a name.
    pub fn new(name: &str) -> Option<Self> {
        let good = !name.trim().is_empty() && !name.starts_with('-') && !name.contains(char::is_control);
        good.then(|| Self(name.to_owned()))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The help of `batch run` lists `--dry-run`: without that option the command would spend on every job. Only [`Self::offered`]
/// makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DryRun(());

impl DryRun {
    /// … where this help of `batch run` lists it.
    pub fn offered(help: &str) -> Option<Self> {
        lists_option(help, "--dry-run").then_some(Self(()))
    }
}

/// Whether a line of this help begins with that option, possibly after others: `-n, --dry-run   what it does`. A sentence that
/// mentions it is not enough.
pub fn lists_option(help: &str, option: &str) -> bool {
    let words = |line| str::split(line, [' ', '\t', ',', '=']).filter(|word| !word.is_empty());
    help.lines().any(|line| words(line).take_while(|word| word.starts_with('-')).any(|word| word == option))
}

/// Whether a line of this help begins with that command.
pub fn lists_command(help: &str, command: &str) -> bool {
    help.lines().any(|line| line.split_whitespace().next() == Some(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_question_can_be_one_that_spends() {
        let model = ModelName::new("recraftv4").unwrap();
        let dry_run = DryRun::offered("  --dry-run  check only").unwrap();
        let questions = [
            (Question::Version, "--version"),
            (Question::Help, "--help"),
            (Question::ValidateHelp, "validate --help"),
            (Question::BatchRunHelp, "batch run --help"),
            (Question::GenerateHelp, "generate --help"),
            (Question::ModelInfo(&model), "models info recraftv4 --json"),
            (Question::Validate { model: &model, payload: 7 }, "validate -m recraftv4 --file ../payloads/0007.json --json"),
            (Question::BatchDryRun(dry_run), "batch run prompts/batch.json --dry-run --json"),
        ];
        for (question, typed) in questions {
            assert_eq!(question.to_string(), typed);
        }
    }

    #[test]
    fn a_name_is_never_an_option() {
        for name in ["--help", "-x", "", "  ", "a\nb", "a\0b"] {
            assert_eq!(ModelName::new(name), None, "{name:?}");
        }
        assert!(ModelName::new("Recraft V4; $(id)").is_some(), "there is no shell");
    }

    #[test]
    fn an_option_is_offered_where_it_is_listed_and_not_where_it_is_mentioned() {
        for help in ["  -n, --dry-run  check only", "      --dry-run                 Validate", "--dry-run", "\t--dry-run=<value>"] {
            assert!(DryRun::offered(help).is_some(), "{help:?}");
        }
        for help in ["", "--dry-run-cost  estimate", "there is no --dry-run any more", "$ gen-ai batch run x.json --dry-run", "[--dry-run]"]
        {
            assert!(DryRun::offered(help).is_none(), "{help:?}");
        }
        assert!(lists_command("COMMANDS\n  validate <x>  Judge", "validate") && !lists_command("we validate", "validate"));
    }
}
