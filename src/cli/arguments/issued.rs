//! What is typed about versions that there are: to sign, to list, to withdraw them.

use std::path::PathBuf;

use clap::Args;

/// `handoff sign`
#[derive(Debug, Args)]
pub struct Sign {
    /// The zip of a version
    #[arg(value_name = "BUNDLE")]
    pub bundle: PathBuf,
    /// An OpenSSH private key (ed25519), or the .pub file of one that an agent holds
    #[arg(long, value_name = "FILE")]
    pub sign_key: PathBuf,
    /// Write and sign a statement of how it was made, too: in-toto, SLSA provenance
    #[arg(long)]
    pub statement: bool,
}

/// `handoff log`
#[derive(Debug, Args)]
pub struct Log {
    /// An engagement; a folder that holds versions; or a client of which handoff/SLUG holds them where one stands
    #[arg(value_name = "SLUG|ENGAGEMENT", default_value = ".")]
    pub of: PathBuf,
}

/// `handoff recall`
#[derive(Debug, Args)]
pub struct Recall {
    /// The zip of the version
    #[arg(value_name = "BUNDLE")]
    pub bundle: PathBuf,
    /// Why; whoever has the version reads it
    #[arg(long, value_name = "TEXT")]
    pub because: String,
    /// The version that takes its place; the notice then says which assets are affected
    #[arg(long, value_name = "BUNDLE")]
    pub replaced_by: Option<PathBuf>,
}
