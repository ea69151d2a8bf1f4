//! Propose: the entries of a `handoff.toml` ([`Proposal`]) from what lies in a folder, a file for each kind. No proposal lets a finding
//! pass: what nobody can know stays a comment. [`crate::pipeline::propose`] is their order.

pub mod client;
mod finals;
pub mod house;
pub mod names;
pub mod rights;
pub mod ship;
pub mod sources;

use std::path::Path;

use crate::data::proposal::{Decision, Entry, Proposal, Table};
use crate::data::{Code, Fix};
use crate::engagement::Engagement;
use crate::engagement::open::{CONFIG_FILE, CONFIG_LIMIT, Flags};
use crate::engagement::place::Place;
use crate::filesystem::{self, Unnamed};
use crate::stages::document::shell::argument;
use crate::{Error, Result};

/// What is written down already, so that it is not proposed again.
pub struct Known(Option<String>);

impl Known {
    /// This file, where there is one.
    pub fn of(existing: &Option<String>) -> Self {
        Self(existing.clone())
    }

    /// Whether nothing is.
    pub fn is_fresh(&self) -> bool {
        self.0.is_none()
    }

    /// The entry, unless the file that is there has its pattern, be it in a comment: then somebody decided.
    fn unless_mentioned(&self, entry: Entry, pattern: &str) -> Option<Entry> {
        (!self.mentions(pattern)).then_some(entry)
    }

    fn mentions(&self, pattern: &str) -> bool {
        self.says(&Fix::quote(pattern))
    }

    /// … the same of any text of TOML.
    fn unless_said(&self, entry: Entry, toml: &str) -> Option<Entry> {
        (!self.says(toml)).then_some(entry)
    }

    fn says(&self, toml: &str) -> bool {
        self.0.as_ref().is_some_and(|text| text.contains(toml))
    }
}

/// The engagement as it would be with what is proposed.
///
/// # Errors
/// What a configuration can get wrong; where the file that is there leaves no room for what is to be added, the entries to paste.
pub fn opened(proposal: &Proposal, path: &Path, flags: Flags) -> Result<Engagement> {
    let taken: Vec<String> = proposal.entries.iter().filter(|entry| entry.taken).map(Entry::pasted).collect();
    Engagement::open_as(path, &proposal.text(), flags).map_err(|error| {
        if proposal.existing.is_none() || taken.is_empty() {
            return error;
        }
        let shown = proposal.config.display();
        let fix = Fix::toml("nothing was written; put these where they belong by hand", taken.join("\n\n"));
        let message = format!("{shown} could not be read any more with what is to be added: {}", error.message);
        Error::new(Code::Config, message).at(shown).fix(fix)
    })
}

/// Writes what was decided, if the file is still as it was looked at just before it gets its name. Whatever happens, there is the old one
/// or the new one.
///
/// # Errors
/// A configuration that this program itself would not read, one that somebody wrote meanwhile, what the system says.
pub fn write(proposal: &Proposal, path: &Path, flags: Flags) -> Result<()> {
    opened(proposal, path, flags)?;
    let shown = proposal.config.display().to_string();
    let written = Unnamed::write(&proposal.config, proposal.text().as_bytes())?;
    if proposal.existing.is_none() {
        return if written.name()? { Ok(()) } else { Err(exists(&shown, path)) };
    }
    let unfit = |why: &str| Error::new(Code::Config, format!("{shown}: {why}")).at(&shown).fix(Fix::text(AGAIN));
    if filesystem::read_text_if_there(&proposal.config, CONFIG_LIMIT, &unfit)? != proposal.existing {
        let message = format!("{shown} changed meanwhile: nothing was written");
        return Err(Error::new(Code::SourceChanged, message).at(shown).fix(Fix::text(AGAIN)));
    }
    written.replace()
}

const AGAIN: &str = "run the command again when nobody writes there";

fn exists(shown: &str, path: &Path) -> Error {
    let command = format!("handoff init --update {}", argument(&path.display().to_string()));
    let fix = Fix::text(format!("{command} adds to it what is new, and changes nothing else in it"));
    Error::new(Code::ConfigExists, format!("{shown} is there already: nothing was written")).at(shown).fix(fix)
}

/// Refuses a workspace and the folder of all clients: what is written there would mean something else.
pub fn refuse_other_folders(place: &Place, path: &Path) -> Result<()> {
    let holds_clients = filesystem::kind(&place.folder.join("clients"))? == filesystem::Kind::Folder;
    let is_clients = place.at.eq_ignore_ascii_case("clients");
    // What lies among the clients is an engagement, whatever its folders are called.
    if place.other_clients.is_some() || !holds_clients && !is_clients {
        return Ok(());
    }
    let shown = path.display();
    let message = if is_clients { "holds the clients" } else { "holds a folder `clients`: it is a workspace" };
    let fix = Fix::text("name the folder of one client, such as clients/acme-fintech");
    Err(Error::new(Code::Usage, format!("{shown} {message}, not one engagement")).at(shown).fix(fix))
}

/// The text of the `handoff.toml` that is to grow.
pub fn existing(place: &Place, path: &Path, update: bool) -> Result<Option<String>> {
    let shown = place.shown(CONFIG_FILE);
    match (filesystem::kind(&place.folder.join(CONFIG_FILE))?, update) {
        (filesystem::Kind::Absent, false) => Ok(None),
        (filesystem::Kind::Absent, true) => {
            let fix = Fix::text("leave out --update: it is written anew");
            Err(Error::new(Code::NotFound, format!("there is no {shown} yet")).at(shown).fix(fix))
        }
        (_, true) => place.read(CONFIG_FILE, CONFIG_LIMIT),
        (_, false) => Err(exists(&shown, path)),
    }
}

/// Whether the client can make the assets again, so far as that can be seen from here.
pub fn regeneration(engagement: &Engagement, prompts: usize) -> Entry {
    let entry = Entry::settled("regeneration", Table::Regeneration, "mode = \"archive\"", false);
    if prompts == 0 {
        return entry.about("No prompt ships, so it is an archive by itself: nothing is pinned, and README.md says so.");
    }
    let entry = entry.about("archive: nothing is pinned or checked for making an asset again, and README.md says so.");
    if engagement.lock.is_some() || filesystem::is_on_path("gen-ai") {
        return entry;
    }
    let question = "Nothing pins the models: there is no handoff.lock, and gen-ai is not on this machine. Hand over an archive, from which \
                    nothing is made again?";
    entry.about("Else run `handoff pin` where gen-ai is.").decided_by(Decision::YesNo(question.to_owned()))
}
