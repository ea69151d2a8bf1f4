//! Whose a job is. In a batch for many clients the id starts with `<slug>/`; a `client` key or tag says so too.

use std::collections::HashMap;

use crate::data::inventory::Inventory;
use crate::data::job::{Job, JobId, Run, Status};
use crate::data::source::{FileId, lies_in};
use crate::engagement::Engagement;
use crate::engagement::clients::Names;

/// How the rule begins that leaves out what is another client's; the client's name follows.
pub const OTHER_CLIENT: &str = "other client: ";

/// Whose a job is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// This client's.
    Ours,
    /// Another client's, named.
    Other(String),
    /// Nothing in a batch for many says whose it is.
    Nobody,
}

/// Whose every job and every output is.
#[derive(Debug, Default)]
pub struct Owners {
    jobs: HashMap<JobId, Owner>,
    outputs: HashMap<FileId, Vec<JobId>>,
}

impl Owners {
    /// Whose the job is.
    pub fn of(&self, job: JobId) -> &Owner {
        &self.jobs[&job]
    }

    /// Whether the job is this client's and gave an output.
    pub fn ours_and_completed(&self, inventory: &Inventory, job: JobId) -> bool {
        *self.of(job) == Owner::Ours && inventory.job(job).status == Status::Completed
    }

    /// The jobs that wrote the file.
    pub fn writers(&self, file: FileId) -> &[JobId] {
        self.outputs.get(&file).map_or(&[], Vec::as_slice)
    }

    /// The other clients whose jobs wrote the file, when none of ours did; sorted.
    pub fn foreign(&self, file: FileId) -> Option<String> {
        let mut others: Vec<&str> = Vec::new();
        for job in self.writers(file) {
            match self.of(*job) {
                Owner::Ours => return None,
                Owner::Other(name) => others.push(name),
                Owner::Nobody => {}
            }
        }
        others.sort_unstable();
        others.dedup();
        (!others.is_empty()).then(|| others.join(", "))
    }
}

/// Decides for every job of the inventory.
pub fn owners(engagement: &Engagement, inventory: &Inventory) -> Owners {
    let mut owners = Owners::default();
    let names = Names::of(engagement);
    for (id, job) in inventory.jobs() {
        owners.jobs.insert(id, owner(engagement, &names, inventory.run(id), job));
        if let Some(output) = job.output {
            owners.outputs.entry(output).or_default().push(id);
        }
    }
    owners
}

fn owner(engagement: &Engagement, names: &Names, run: &Run, job: &Job) -> Owner {
    if let Some(other) = said_by_keys(job).find(|name| !names.is_own(name)) {
        return Owner::Other(other.to_owned());
    }
    let prefix = job.id.split_once('/').map(|(prefix, _)| prefix);
    let in_engagement = lies_in(&run.at, &engagement.at);
    match prefix {
        Some(prefix) if names.is_own(prefix) => Owner::Ours,
        Some(prefix) if names.is_other(prefix) => Owner::Other(prefix.to_owned()),
        _ if in_engagement || said_by_keys(job).next().is_some() => Owner::Ours,
        Some(prefix) => Owner::Other(prefix.to_owned()),
        None => Owner::Nobody,
    }
}

/// What the agency's own keys say: `client = "…"`, and tags `client:…`.
fn said_by_keys(job: &Job) -> impl Iterator<Item = &str> {
    let key = job.joined.get("client").and_then(|client| client.as_str());
    key.into_iter().chain(job.tags().filter_map(|tag| tag.strip_prefix("client:"))).filter(|name| !name.trim().is_empty())
}
