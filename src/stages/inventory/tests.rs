//! Small workspaces as agencies have them, and what the inventory says of them.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::data::job::{Input, Job, Run};
use crate::data::manifest::HandoffKind;
use crate::data::{Code, Day, Digest};
use crate::engagement::patterns::Patterns;
use crate::engagement::{Agency, Client, RegenerationRules, StripRules, Support};

mod joins;
mod listing;
mod runs;

/// A workspace with `clients/acme-fintech`, and two other clients beside it.
struct Agencys {
    folder: TempDir,
    sources: Vec<String>,
    lock: Option<crate::data::pin::Lock>,
}

/// What an inventory gave.
struct Seen(Found<Inventory>);

impl Agencys {
    fn workspace() -> Self {
        let this = Self { folder: tempfile::tempdir().unwrap(), sources: Vec::new(), lock: None };
        this.file("clients/zest-retail/brand.md", "# Zest")
            .file("clients/_shared/grain.png", "grain")
            .file("clients/acme-fintech/brand.md", "# Acme")
    }

    /// The workspace's path with links resolved, as an engagement has it.
    #[allow(clippy::disallowed_methods, reason = "a test looks at its own folder")]
    fn root(&self) -> std::path::PathBuf {
        std::fs::canonicalize(self.folder.path()).unwrap()
    }

    #[allow(clippy::disallowed_methods, reason = "a test writes its own files")]
    fn file(self, at: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(at);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    fn json(self, at: &str, content: &Value) -> Self {
        self.file(at, content.to_string())
    }

    fn source(mut self, at: &str) -> Self {
        self.sources.push(at.to_owned());
        self
    }

    /// A run of completed jobs without a manifest path, and a manifest beside it that gives each a prompt.
    fn run(self, folder: &str, ids: &[&str]) -> Self {
        let results: Vec<_> = ids.iter().map(|id| json!({"id": id, "model": "m", "status": "completed"})).collect();
        let manifest: Vec<_> = ids.iter().map(|id| json!({"id": id, "prompt": format!("prompt of {id}")})).collect();
        self.json(&format!("{folder}/results.json"), &json!({"startedAt": "2026-01-01", "jobs": results}))
            .json(&format!("{folder}/manifest.json"), &json!({"jobs": manifest}))
    }

    fn engagement(&self) -> Engagement {
        let root = self.root();
        Engagement {
            folder: root.join("clients/acme-fintech"),
            workspace: root,
            at: "clients/acme-fintech".into(),
            client: Client { slug: "acme-fintech".into(), name: "Acme Fintech".into() },
            other_clients: Some(vec!["zest-retail".into()]),
            kind: HandoffKind::ClientFinal,
            title: None,
            delivered_at: "2026-04-22".parse::<Day>().unwrap(),
            delivered_at_from: "--date",
            support: Support::default(),
            sources: self.sources.clone(),
            source_links: Vec::new(),
            ship: Vec::new(),
            ignore_file: None,
            exclude: Patterns::new([]).unwrap(),
            filter_defaults: true,
            job_filter: None,
            all_prompts: false,
            links: Vec::new(),
            renames: Vec::new(),
            strip: StripRules::default(),
            rights: Vec::new(),
            models: Vec::new(),
            regeneration: RegenerationRules::default(),
            accepts: Vec::new(),
            agency: Agency::default(),
            templates: None,
            lock: self.lock.clone(),
            decided_by: Default::default(),
        }
    }

    fn see(&self) -> Seen {
        let e = self.engagement();
        Seen(inventory(&e, &Workspace::at(&e.workspace).unwrap()).unwrap())
    }
}

impl Seen {
    fn inventory(&self) -> &Inventory {
        &self.0.value
    }

    fn paths(&self) -> Vec<&str> {
        self.inventory().files.iter().map(|file| file.at.as_str()).collect()
    }

    fn only_run(&self) -> &Run {
        let [run] = self.inventory().runs.as_slice() else { panic!("{:?}", self.0) };
        run
    }

    fn job(&self, id: &str) -> &Job {
        let mut jobs = self.inventory().jobs().map(|(_, job)| job).filter(|job| job.id == id);
        jobs.next().unwrap_or_else(|| panic!("no job {id}: {:?}", self.0))
    }

    fn output(&self, id: &str) -> Option<&str> {
        self.job(id).output.map(|file| self.inventory().file(file).at.as_str())
    }

    /// `image[0]: where it leads`
    fn inputs(&self, id: &str) -> Vec<String> {
        let target = |input: &Input| match &input.target {
            InputTarget::File(file) => self.inventory().file(*file).at.clone(),
            other => format!("{other:?}"),
        };
        let index = |input: &Input| input.index.map(|index| format!("[{index}]")).unwrap_or_default();
        self.job(id).inputs.iter().map(|input| format!("{}{}: {}", input.parameter, index(input), target(input))).collect()
    }

    fn codes(&self) -> Vec<&'static str> {
        self.0.findings.iter().map(|finding| finding.code.name()).collect()
    }

    fn finding(&self, code: Code) -> &Finding {
        let mut found = self.0.findings.iter().filter(|finding| finding.code == code);
        found.next().unwrap_or_else(|| panic!("no {code}: {:?}", self.0.findings))
    }

    fn digest(&self, at: &str) -> Option<Digest> {
        self.inventory().file(self.inventory().find(at).unwrap()).digest
    }
}
