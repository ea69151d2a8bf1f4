//! What can be typed. The words of `--help` are here too: one example each.

mod issued;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::format::{DiffFormat, Format};
use crate::data::Day;
pub use issued::{Log, Recall, Sign};

/// Packs a finished client engagement into one verified bundle that the client owns, and checks such bundles.
#[derive(Debug, Parser)]
#[command(name = "handoff", version = version(), max_term_width = 100, arg_required_else_help = true, propagate_version = true)]
#[command(
    after_help = "Start with:  handoff init clients/acme-fintech\n\nExit codes: 0 good, 1 not good, 2 could not be done, 3 a choice is needed, 130 interrupted"
)]
pub struct Arguments {
    /// How to say it.
    #[command(flatten)]
    pub manner: Manner,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The version with what it was built for, as a bug report needs it: `0.1.0 (x86_64-linux-gnu)`.
fn version() -> String {
    let environment = match () {
        () if cfg!(target_env = "gnu") => "-gnu",
        () if cfg!(target_env = "musl") => "-musl",
        () if cfg!(target_env = "msvc") => "-msvc",
        () => "",
    };
    format!("{} ({}-{}{environment})", env!("CARGO_PKG_VERSION"), std::env::consts::ARCH, std::env::consts::OS)
}

/// How results are said: the same for every command.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Manner {
    /// Print one JSON document on standard output, for programs: `--format json`
    #[arg(long, global = true)]
    pub json: bool,
    /// Print errors only, and no progress
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Show long lists whole
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look through an engagement and propose its handoff.toml, commented
    #[command(
        after_help = "Example:  handoff init clients/acme-fintech\n\nAsks on a terminal, one question for each decision; elsewhere it lists the choices and ends with 3,\nor takes the defaults with --yes. Overwrites nothing, and starts no program."
    )]
    Init(Init),
    /// Show what would ship, what not and why; writes nothing
    #[command(after_help = "Example:  handoff plan clients/acme-fintech")]
    Plan(Plan),
    /// Take the pins of the models from the generation tool into handoff.lock
    #[command(
        after_help = "Example:  handoff pin clients/acme-fintech\n\nAsks gen-ai for the descriptions of the models; spends nothing, and works logged out."
    )]
    Pin(Pin),
    /// Build the next version of the bundle, verified
    #[command(after_help = "Example:  handoff build clients/acme-fintech --date 2026-04-22")]
    Build(Build),
    /// Check a bundle that somebody handed over
    #[command(
        after_help = "Example:  handoff verify acme-fintech-handoff-v1.zip\n\n--live spends nothing and needs no login: gen-ai runs in a temporary folder, with an empty home and a scrubbed environment, and is asked only for its version, its help, `models info`, `validate` and `batch run --dry-run`. What it does not offer is not-checked. Without a gen-ai on PATH --live cannot be done (exit code 2)."
    )]
    Verify(Verify),
    /// Show whose everything is, and what nobody has said yet, ready to paste
    #[command(after_help = "Example:  handoff rights clients/acme-fintech")]
    Rights(Rights),
    /// Put a verified bundle where the client wants it, and record that
    #[command(after_help = "Example:  handoff deliver acme-fintech-handoff-v1.zip --to /mnt/acme-share")]
    Deliver(Deliver),
    /// Build a bundle again from its sources, and say whether it is what they make
    #[command(
        after_help = "Example:  handoff reproduce acme-fintech-handoff-v1.zip clients/acme-fintech\n\nExit code 0: the same bytes, or the same files in another wrapping; 1: different. Uses no network and starts no program."
    )]
    Reproduce(Reproduce),
    /// Show what changed in meaning from one bundle to another
    #[command(
        after_help = "Example:  handoff diff acme-fintech-handoff-v1.zip acme-fintech-handoff-v2.zip\n\nExit code 0: the same; 1: different."
    )]
    Diff(Diff),
    /// Sign a verified bundle with an SSH key: the signature lies beside the zip
    #[command(
        after_help = "Example:  handoff sign acme-fintech-handoff-v1.zip --sign-key ~/.ssh/handoff\n\nThe passphrase of a key is asked for on a terminal. Where FILE is a .pub file, ssh-keygen -Y sign has the agent sign, within three minutes.\nTo check it with stock tools:  ssh-keygen -Y verify -f allowed_signers -I YOU -n handoff -s X.zip.sig < X.zip"
    )]
    Sign(Sign),
    /// List the versions there are: dates, digests, signatures, deliveries, recalls
    #[command(
        after_help = "Example:  handoff log clients/acme-fintech\n\nVerifies nothing: it says what the zips and the files beside them say."
    )]
    Log(Log),
    /// Withdraw a version by a notice beside its zip, which verify, log and deliver heed
    #[command(after_help = "Example:  handoff recall acme-fintech-handoff-v1.zip --because expired")]
    Recall(Recall),
    /// Print the JSON Schema of a document that handoff writes
    #[command(after_help = "Example:  handoff schema handoff-manifest")]
    Schema(Schema),
    /// Print the script that lets a shell complete commands and flags
    #[command(
        after_help = "Example:  handoff completions zsh\n\nbash:  handoff completions bash > ~/.local/share/bash-completion/completions/handoff\nzsh:   handoff completions zsh > \"${fpath[1]}/_handoff\"\nfish:  handoff completions fish > ~/.config/fish/completions/handoff.fish\nPowerShell:  handoff completions powershell | Out-String | Invoke-Expression"
    )]
    Completions(Completions),
    /// Print the manual page of the program or of a command
    #[command(name = "man", after_help = "Example:  handoff man plan\n\nTo read it:  handoff man plan | man -l -")]
    Manual(Manual),
}

/// The folder that most commands are about.
#[derive(Clone, Debug, Args)]
pub struct EngagementFolder {
    /// The folder of a client's engagement
    #[arg(value_name = "ENGAGEMENT", default_value = ".")]
    pub folder: PathBuf,
}

impl EngagementFolder {
    /// As it was typed, for the command that comes next.
    pub fn typed(&self) -> String {
        self.folder.display().to_string()
    }
}

/// `handoff init`
#[derive(Debug, Args)]
pub struct Init {
    /// Which.
    #[command(flatten)]
    pub engagement: EngagementFolder,
    /// Take the defaults instead of asking
    #[arg(long, short)]
    pub yes: bool,
    /// Add what is new to the handoff.toml that is there; what it has stays as it is
    #[arg(long)]
    pub update: bool,
}

/// `handoff plan`
#[derive(Debug, Args)]
pub struct Plan {
    /// Which.
    #[command(flatten)]
    pub engagement: EngagementFolder,
    /// How to say it; default: text
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,
}

/// `handoff pin`
#[derive(Debug, Args)]
pub struct Pin {
    /// Which.
    #[command(flatten)]
    pub engagement: EngagementFolder,
    /// Ask for models that are pinned already too, and take what moved
    #[arg(long)]
    pub update: bool,
}

/// `handoff build`
#[derive(Debug, Args)]
pub struct Build {
    /// Which.
    #[command(flatten)]
    pub engagement: EngagementFolder,
    /// The folder that holds the versions; default: handoff/CLIENT in the workspace
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// The day of delivery; default: as configured, else SOURCE_DATE_EPOCH, else today
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<Day>,
    /// The version before, where it is not in the output folder
    #[arg(long, value_name = "FILE|DIR")]
    pub previous: Option<PathBuf>,
    /// Make a new version even when nothing changed
    #[arg(long)]
    pub reissue: bool,
    /// Make a preview in spite of open questions, to be looked at and not delivered; secrets and forbidden terms still refuse
    #[arg(long, conflicts_with_all = ["reissue", "previous"])]
    pub preview: bool,
    /// Threads; they change the time it takes, and no byte
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
}

/// `handoff verify`
#[derive(Debug, Args)]
pub struct Verify {
    /// The zip, or the folder it was unzipped to
    #[arg(value_name = "BUNDLE")]
    pub bundle: PathBuf,
    /// Unzip it into this folder (absent or empty), kept only if it verifies
    #[arg(long, value_name = "DIR", conflicts_with = "container_only")]
    pub extract_to: Option<PathBuf>,
    /// Check only how any zip is built, not what is in it
    #[arg(long)]
    pub container_only: bool,
    /// A name or term that must not stand in it; may be repeated
    #[arg(long, value_name = "TERM", conflicts_with = "container_only")]
    pub forbid: Vec<String>,
    /// A file with one such term a line; `#` begins a comment; may be repeated
    #[arg(long, value_name = "FILE", conflicts_with = "container_only")]
    pub forbid_file: Vec<PathBuf>,
    /// The engagement it was made of: other clients, the agency, competitors and `forbidden` must not stand in it
    #[arg(long, value_name = "DIR", conflicts_with = "container_only")]
    pub engagement: Option<PathBuf>,
    /// Ask the gen-ai on PATH too: a dry run of batch.json, every payload, and whether the pinned models moved
    #[arg(long, conflicts_with = "container_only")]
    pub live: bool,
    /// Who may have made it: a list as ssh-keygen(1) has it, judged as of now, or of SOURCE_DATE_EPOCH
    #[arg(long, value_name = "FILE", conflicts_with = "container_only")]
    pub allowed_signers: Option<PathBuf>,
    /// Who of them it has to be
    #[arg(long, value_name = "ID", requires = "allowed_signers")]
    pub identity: Option<String>,
    /// Fail where no signature can be looked for either: an unzipped folder has none
    #[arg(long, requires = "allowed_signers")]
    pub require_signature: bool,
    /// Threads
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// How to say it; default: text
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,
}

/// `handoff rights`
#[derive(Debug, Args)]
pub struct Rights {
    /// Which.
    #[command(flatten)]
    pub engagement: EngagementFolder,
}

/// `handoff deliver`
#[derive(Debug, Args)]
pub struct Deliver {
    /// The zip of a version
    #[arg(value_name = "BUNDLE")]
    pub bundle: PathBuf,
    /// The local or mounted folder to deliver to
    #[arg(long, value_name = "DEST")]
    pub to: PathBuf,
}

/// `handoff reproduce`
#[derive(Debug, Args)]
pub struct Reproduce {
    /// The bundle: a zip, or the folder it was unzipped to
    #[arg(value_name = "BUNDLE")]
    pub bundle: PathBuf,
    /// The folder of the engagement that it was made of
    #[arg(value_name = "ENGAGEMENT")]
    pub engagement: PathBuf,
    /// The version that it superseded, where it is not in the usual folder
    #[arg(long, value_name = "FILE|DIR")]
    pub previous: Option<PathBuf>,
    /// Threads; they change the time it takes, and no byte
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// How to say it; default: text
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,
}

/// `handoff diff`
#[derive(Debug, Args)]
pub struct Diff {
    /// The bundle before: a zip, or the folder it was unzipped to
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The bundle after
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// How to say it; default: text
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<DiffFormat>,
}

/// `handoff completions`
#[derive(Debug, Args)]
pub struct Completions {
    /// Which shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// `handoff man`
#[derive(Debug, Args)]
pub struct Manual {
    /// Of which command; without it, of the whole program
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

/// `handoff schema`
#[derive(Debug, Args)]
pub struct Schema {
    /// Of which document; without it, all names are listed
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example_that_parses() {
        for command in Arguments::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let example = help.lines().next().and_then(|line| line.strip_prefix("Example:  ")).unwrap_or_default();
            assert!(Arguments::try_parse_from(example.split(' ')).is_ok(), "{}: {help}", command.get_name());
        }
    }

    #[test]
    fn an_engagement_is_where_one_stands_unless_it_is_named() {
        let Command::Plan(plan) = Arguments::try_parse_from(["handoff", "plan", "--json"]).unwrap().command else { panic!() };
        assert_eq!(plan.engagement.folder, PathBuf::from("."));
        assert!(Arguments::try_parse_from(["handoff", "build", "--date", "2026-02-30"]).is_err());
    }
}
