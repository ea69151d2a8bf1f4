//! Workspaces to run in, and what came of running.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// The fixture's engagement, below its workspace.
pub const ACME: &str = "clients/acme-fintech";
/// The file name of the fixture's first bundle.
pub const ACME_V1: &str = "acme-fintech-handoff-v1.zip";

/// The engagement of [`Studio::messy`], below its workspace.
pub const MESSY: &str = "clients/Acme Fintech";

/// Its folders, the folders in them, and how many files those share.
const MESSY_FOLDERS: [(&str, &[&str], usize); 14] = [
    ("00_Admin", &[""], 60),
    ("01_Briefing", &["", "Client mails"], 90),
    ("02_Research & Refs", &["Moodboards", "Competitors", "Colour"], 520),
    ("03_Concepts", &["Round 1", "Round 2", "wip"], 600),
    ("04_PSD", &["", "Links"], 380),
    (
        "05_Delivery",
        &["Hero", "Social", "Social/Stories Mu\u{308}nchen", "Print", "Web/Banners", "Web/Icons", "Photos/Team", "Photos/Stock"],
        640,
    ),
    ("Drafts", &[""], 300),
    ("Final_v1", &["Hero", "Social"], 280),
    ("Final_v2", &["Hero", "Social"], 300),
    ("Final_v3", &["Hero", "Social", "E-Mail"], 330),
    ("Fonts", &[""], 40),
    ("Old stuff", &["2024", "2025"], 700),
    ("Stock downloads", &[""], 214),
    ("_Archive do not touch", &["A", "B"], 546),
];

/// The name and content of a file in one of these folders; every third drawing is a copy of another.
fn messy_file(folder: &str, index: usize, number: usize) -> (String, Vec<u8>) {
    match folder {
        "00_Admin" | "01_Briefing" => (format!("Notes {index}.txt"), format!("note {number}").into_bytes()),
        "04_PSD" => (format!("Layout {index} FINAL.psd"), [&b"8BPS\0\x01"[..], &number.to_le_bytes()].concat()),
        "05_Delivery" if index % 3 == 2 => (format!("shutterstock_{}.svg", 100_000 + index), drawing(number)),
        "05_Delivery" if index % 8 == 1 => (format!("Scho\u{308}ne Karte {index}.svg"), drawing(number)),
        "05_Delivery" if index.is_multiple_of(8) => (format!("hero {}.svg", index / 8), drawing(index % 3)),
        "Final_v1" | "Final_v2" | "Final_v3" => (format!("hero {index}.svg"), drawing(index % 3 * number)),
        _ => (format!("Copy of image ({index}).svg"), drawing(number % 1000)),
    }
}

fn drawing(number: usize) -> Vec<u8> {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{number}\" height=\"9\"/>").into_bytes()
}

/// The project's fixtures.
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// A copy of the fixture's workspace, or an empty one, in a folder of its own that goes with it.
pub struct Studio {
    folder: TempDir,
    name: &'static str,
}

impl Studio {
    /// A copy of `fixtures/studio`.
    pub fn new() -> Self {
        Self::at("studio")
    }

    /// A copy of another fixture's workspace.
    pub fn of(fixture: &'static str) -> Self {
        let studio = Self { folder: tempfile::tempdir().unwrap(), name: fixture };
        copy(&fixtures().join(fixture), &studio.path(""));
        studio
    }

    /// A copy of `fixtures/studio` in a folder of this name.
    pub fn at(name: &'static str) -> Self {
        let studio = Self { folder: tempfile::tempdir().unwrap(), name };
        copy(&fixtures().join("studio"), &studio.path(""));
        let _ = fs::remove_dir_all(studio.path("handoff"));
        studio
    }

    /// A workspace with nothing in it.
    pub fn empty() -> Self {
        let studio = Self { folder: tempfile::tempdir().unwrap(), name: "studio" };
        fs::create_dir_all(studio.path("")).unwrap();
        studio
    }

    /// A workspace with [`MESSY`], two years of work by people who never heard of this program: 5,000 files in 14 folders, several
    /// kinds of finals, decomposed names, blanks, duplicates, working files, no rights, no runs, nothing configured.
    pub fn messy() -> Self {
        let studio = Self::empty();
        for client in ["zest-retail", "nova-travel", "_templates"] {
            fs::create_dir_all(studio.path("clients").join(client)).unwrap();
        }
        let mut number = 0;
        for (folder, inner, files) in MESSY_FOLDERS {
            for index in 0..files {
                number += 1;
                let within = inner[index % inner.len()];
                let (name, content) = messy_file(folder, index, number);
                studio.write(&[MESSY, folder, within, &name].join("/").replace("//", "/"), content);
            }
        }
        if cfg!(target_os = "linux") {
            // Other systems cannot hold these names at all.
            for name in
                ["05_Delivery/Hero/HERO 0.svg", "05_Delivery/Social/what now?.svg", "05_Delivery/Print /flyer .svg", "05_Delivery/Icon\r"]
            {
                studio.write(&format!("{MESSY}/{name}"), drawing(name.len()));
            }
        }
        studio
    }

    /// A path below the workspace.
    pub fn path(&self, at: &str) -> PathBuf {
        self.folder.path().join(self.name).join(at)
    }

    /// The folder above the workspace.
    pub fn outside(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file below the workspace.
    pub fn write(&self, at: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path(at);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// Removes a file or folder below the workspace.
    pub fn remove(&self, at: &str) -> &Self {
        let path = self.path(at);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap()
        } else {
            fs::remove_file(path).unwrap()
        }
        self
    }

    /// The text of a file below the workspace.
    pub fn text(&self, at: &str) -> String {
        fs::read_to_string(self.path(at)).unwrap()
    }

    /// Changes the text of a file below the workspace; it must change.
    pub fn edit(&self, at: &str, change: impl FnOnce(String) -> String) -> &Self {
        let before = self.text(at);
        let after = change(before.clone());
        assert_ne!(before, after, "the edit of {at} changes nothing");
        self.write(at, after)
    }

    /// Replaces a text in the engagement's handoff.toml.
    pub fn configure(&self, from: &str, to: &str) -> &Self {
        self.edit(&format!("{ACME}/handoff.toml"), |text| text.replacen(from, to, 1))
    }

    /// Adds to the engagement's handoff.toml.
    pub fn configure_more(&self, toml: &str) -> &Self {
        self.edit(&format!("{ACME}/handoff.toml"), |text| format!("{text}\n{toml}\n"))
    }

    /// The program in this workspace.
    pub fn handoff(&self, arguments: &[&str]) -> Ran {
        self.run(self.command(arguments))
    }

    /// The program in this workspace with `--json`.
    pub fn json(&self, arguments: &[&str]) -> Ran {
        let all: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
        self.handoff(&all)
    }

    /// The program, not yet run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_handoff"));
        command
            .args(arguments)
            .current_dir(self.path(""))
            .env_remove("SOURCE_DATE_EPOCH")
            .env_remove("CLICOLOR_FORCE")
            .env("NO_COLOR", "1");
        command
    }

    /// The program with the stand-in as the generation tool; what is asked of it is written to the file `asked` of the workspace's parent.
    pub fn with_stand_in(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(arguments);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(fixtures().join("bin")).chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(folders).unwrap()).env("HANDOFF_STANDIN_LOG", self.outside().join("asked"));
        command
    }

    /// Runs a command.
    pub fn run(&self, mut command: Command) -> Ran {
        Ran(command.output().expect("the program starts"))
    }

    /// The versions that the default output folder holds, by name.
    pub fn versions(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path("handoff/acme-fintech")) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).filter(|name| name != ".handoff.lock").collect();
        names.sort();
        names
    }

    /// The zip of a version in the default output folder.
    pub fn bundle(&self, version: u32) -> PathBuf {
        self.path(&format!("handoff/acme-fintech/handoff-v{version}/acme-fintech-handoff-v{version}.zip"))
    }

    /// Builds the fixture and gives its zip.
    pub fn built(&self) -> PathBuf {
        self.handoff(&["build", ACME, "--quiet"]).good();
        self.bundle(1)
    }

    /// A digest of everything below a folder of the workspace: names, contents, and when they changed.
    pub fn fingerprint(&self, at: &str) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
        let mut found = BTreeMap::new();
        for entry in walkdir::WalkDir::new(self.path(at)) {
            let entry = entry.unwrap();
            if entry.file_type().is_file() {
                found.insert(entry.path().to_owned(), (fs::read(entry.path()).unwrap(), entry.metadata().unwrap().modified().unwrap()));
            }
        }
        found
    }
}

/// What came of running the program.
pub struct Ran(pub Output);

impl Ran {
    /// Exit code 0, or everything that was said.
    #[track_caller]
    pub fn good(&self) -> &Self {
        self.code(0)
    }

    /// This exit code, or everything that was said.
    #[track_caller]
    pub fn code(&self, code: i32) -> &Self {
        assert_eq!(self.0.status.code(), Some(code), "\n--- stdout\n{}\n--- stderr\n{}", self.stdout(), self.stderr());
        self
    }

    pub fn stdout(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).expect("UTF-8 on stdout")
    }

    pub fn stderr(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).expect("UTF-8 on stderr")
    }

    /// Stdout as the one document that it is with `--json`.
    #[track_caller]
    pub fn document(&self) -> Value {
        serde_json::from_slice(&self.0.stdout)
            .unwrap_or_else(|error| panic!("{error}\n--- stdout\n{}\n--- stderr\n{}", self.stdout(), self.stderr()))
    }

    /// The codes of the findings of a document, each once, errors and others.
    #[track_caller]
    pub fn codes(&self) -> Vec<String> {
        let document = self.document();
        let mut codes: Vec<String> =
            document["findings"].as_array().expect("findings").iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect();
        codes.dedup();
        codes
    }

    /// The first finding of this code.
    #[track_caller]
    pub fn finding(&self, code: &str) -> Value {
        let document = self.document();
        let findings = document["findings"].as_array().expect("findings");
        findings.iter().find(|finding| finding["code"] == code).unwrap_or_else(|| panic!("no {code} in {findings:#?}")).clone()
    }
}

/// Every file of a zip, read by the `zip` crate: names below the root folder, and bytes.
pub fn unzipped(zip: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(fs::File::open(zip).unwrap()).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().split_once('/').expect("a root folder").1.to_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        files.insert(name, bytes);
    }
    files
}

/// One JSON document of a zip.
pub fn document_in(zip: &Path, name: &str) -> Value {
    serde_json::from_slice(&unzipped(zip)[name]).unwrap()
}

/// Extracts a zip into a folder, as a receiving team would.
pub fn extract(zip: &Path, to: &Path) -> PathBuf {
    let mut archive = zip::ZipArchive::new(fs::File::open(zip).unwrap()).unwrap();
    archive.extract(to).unwrap();
    fs::read_dir(to).unwrap().next().unwrap().unwrap().path()
}

/// Whether a tool of the machine is there; says aloud when what needs it is skipped.
pub fn have(tool: &str, what: &str) -> bool {
    let found = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).any(|folder| folder.join(tool).is_file());
    if !found {
        eprintln!("skipped, as {tool} is not installed: {what}");
    }
    found
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target).unwrap();
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}
