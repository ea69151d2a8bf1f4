//! What the checks look at: the bundle as it was read, every file once. No check opens a file again, so all of them, and
//! `--extract-to`, have seen the same bytes. Only the headers of media are read out of turn, at the beginning of that one pass.

use serde::de::DeserializeOwned;

use super::beside::Beside;
use super::live::Live;
use super::sums::Sums;
use super::{Signers, Sought};
use crate::data::bundle::{self, SUMS, Version};
use crate::data::changes::Record;
use crate::data::handover::MediaFacts;
use crate::data::library::{Batch, PromptLibrary};
use crate::data::litter::is_litter;
use crate::data::manifest::Manifest;
use crate::data::media_type::MediaType;
use crate::data::pin::ModelPins;
use crate::data::rights::RightsDocument;
use crate::data::{BundlePath, Digest, Finding};
use crate::signature::Message;
use crate::zip::DosDate;

/// Characters of what the parser says that are shown.
const SHOWN: usize = 400;

/// A bundle that was read.
#[derive(Debug)]
pub struct Subject {
    /// What it is wrapped in.
    pub wrapping: Wrapping,
    /// The name of its one root folder.
    pub root: String,
    /// Its files, bytewise by path; what operating systems scatter is not among them.
    pub files: Vec<ReadFile>,
    /// What operating systems scattered, unlisted.
    pub litter: Vec<BundlePath>,
    /// What is there and could not be taken for a file of a bundle: links, devices, names that no bundle has.
    pub intruders: Vec<Finding>,
    /// SHA256SUMS, or why it cannot be read.
    pub sums: Result<Sums, String>,
    /// The JSON documents.
    pub documents: Documents,
    /// The terms that its files were searched for; `None` where there was nobody to name any.
    pub sought: Option<Sought>,
    /// What the generation tool said of it.
    pub live: Live,
    /// The digest of the zip; `None` for a folder.
    pub sha256: Option<Digest>,
    /// The zip as a signature knows it; `None` for a folder, and where nobody asks for signatures.
    pub message: Option<Message>,
    /// What lies beside the zip; `None` for a folder, and where nobody asks.
    pub beside: Option<Beside>,
    /// Those who may have made it; `None` where nobody named any.
    pub signers: Option<Signers>,
}

/// What a bundle is wrapped in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrapping {
    /// Nothing: an extracted folder.
    Folder,
    /// A zip that is safe to read.
    Zip {
        /// Whether it is wrapped exactly as the builder wraps.
        canonical: bool,
        /// The day in its headers.
        date: Option<DosDate>,
        /// What the walk noticed.
        findings: Vec<Finding>,
    },
}

/// A file that was read.
#[derive(Clone, Debug)]
pub struct ReadFile {
    /// Below the root folder.
    pub path: BundlePath,
    /// Length.
    pub bytes: u64,
    /// Digest of what was read.
    pub sha256: Digest,
    /// What it is, by content.
    pub media_type: MediaType,
    /// What its header says, of assets; `None` where it could not be looked at by itself.
    pub facts: Option<MediaFacts>,
    /// What the search for leaks noticed.
    pub leaks: Vec<Finding>,
    /// How it was searched.
    pub searched: Searched,
    /// What would run when it is opened in a browser.
    pub active: Option<&'static str>,
    /// Why it cannot be used as the document that it should be: JSON, and what the checks read.
    pub malformed: Option<String>,
    /// Its bytes, of documents that the checks read.
    pub kept: Option<Vec<u8>>,
}

/// How a file was searched for leaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Searched {
    /// All that it says: a text, or media of which every text is known.
    Through,
    /// Its raw bytes: nobody here knows its type.
    Raw,
    /// Its raw bytes: the type is known, and the file is broken; how.
    Broken(String),
}

/// The JSON documents of a bundle.
#[derive(Debug)]
pub struct Documents {
    /// `docs/handoff-manifest.json`
    pub manifest: Document<Manifest>,
    /// `prompts/prompt-library.json`
    pub library: Document<PromptLibrary>,
    /// `prompts/batch.json`
    pub batch: Document<Batch>,
    /// `docs/model-pins.json`
    pub pins: Document<ModelPins>,
    /// `docs/rights.json`
    pub rights: Document<RightsDocument>,
}

/// A JSON document as it was found.
#[derive(Debug)]
pub enum Document<T> {
    /// Not there.
    Absent,
    /// There, and not what its schema says; why.
    Invalid(String),
    /// Read.
    Read(T),
}

impl<T> Document<T> {
    /// The document, if it could be read.
    pub fn get(&self) -> Option<&T> {
        if let Self::Read(value) = self { Some(value) } else { None }
    }
}

impl<T: DeserializeOwned> Document<T> {
    fn of(files: &[ReadFile], path: &str) -> Self {
        let Some(file) = find(files, path) else { return Self::Absent };
        if let Some(why) = &file.malformed {
            return Self::Invalid(why.clone());
        }
        let bytes = file.kept.as_deref().unwrap_or_default();
        // The builder writes UTF-8 without a byte order mark, and every reader of a bundle may count on that.
        if !bytes.starts_with(b"{") {
            return Self::Invalid("it does not start with `{`".to_owned());
        }
        // Straight into its type: in between, a hostile one would take thirty times its length.
        match serde_json::from_slice(bytes) {
            Ok(value) => Self::Read(value),
            // It quotes keys and values of others, whole ones.
            Err(error) => Self::Invalid(error.to_string().chars().take(SHOWN).collect()),
        }
    }
}

impl Documents {
    /// Parses what was kept of `files`.
    pub fn of(files: &[ReadFile]) -> Self {
        Self {
            manifest: Document::of(files, bundle::MANIFEST),
            library: Document::of(files, bundle::LIBRARY),
            batch: Document::of(files, bundle::BATCH),
            pins: Document::of(files, bundle::PINS),
            rights: Document::of(files, bundle::RIGHTS_JSON),
        }
    }
}

impl Subject {
    /// The bundle whose files were read. What operating systems scatter in a folder is put aside, unless it was issued; into a
    /// zip nothing scatters by itself.
    pub fn new(wrapping: Wrapping, root: String, files: Vec<ReadFile>, intruders: Vec<Finding>) -> Self {
        let sums = match find(&files, SUMS).map(|file| (file.kept.as_deref(), &file.malformed)) {
            None => Err("it is not there".to_owned()),
            Some((Some(bytes), _)) => Sums::parse(bytes),
            Some((None, why)) => Err(why.clone().unwrap_or_default()),
        };
        let issued = |path: &BundlePath| sums.as_ref().is_ok_and(|sums| sums.get(path).is_some());
        let scattered = |file: &ReadFile| wrapping == Wrapping::Folder && is_litter(file.path.as_str()) && !issued(&file.path);
        let (litter, files): (Vec<_>, Vec<_>) = files.into_iter().partition(scattered);
        let litter = litter.into_iter().map(|file| file.path).collect();
        let documents = Documents::of(&files);
        Self {
            wrapping,
            root,
            files,
            litter,
            intruders,
            sums,
            documents,
            sought: None,
            live: Live::NotAsked,
            sha256: None,
            message: None,
            beside: None,
            signers: None,
        }
    }

    /// Whether the files are exactly those of SHA256SUMS.
    pub fn is_issued(&self) -> bool {
        let Ok(sums) = &self.sums else { return false };
        let mut listed = self.files.iter().filter(|file| file.path.as_str() != SUMS);
        self.intruders.is_empty() && self.files.len() == sums.len() + 1 && listed.all(|file| sums.get(&file.path) == Some(file.sha256))
    }

    /// The file at `path`.
    pub fn file(&self, path: &str) -> Option<&ReadFile> {
        find(&self.files, path)
    }

    /// Whether there is a file at `path`.
    pub fn has(&self, path: &str) -> bool {
        self.file(path).is_some()
    }

    /// Whether there is a file at `path`, or a folder with a file in it.
    pub fn has_file_or_folder(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        path.is_empty() || self.has(path) || self.has_folder(path)
    }

    /// Whether a file lies in `folder`, at any depth. What hostile documents link to is asked for millions of times: what lies
    /// in a folder stands together, so this looks at its place only.
    fn has_folder(&self, folder: &str) -> bool {
        let within = format!("{folder}/");
        let first = self.files.partition_point(|file| file.path.as_str() < within.as_str());
        self.files.get(first).is_some_and(|file| file.path.is_in(folder))
    }

    /// The files in `folder`, at any depth, bytewise by path.
    pub fn files_in<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a ReadFile> {
        self.files.iter().filter(move |file| file.path.is_in(folder))
    }

    /// A document as text; `None` where it is absent or not UTF-8.
    pub fn text(&self, path: &str) -> Option<&str> {
        std::str::from_utf8(self.file(path)?.kept.as_deref()?).ok()
    }

    /// The version that the root folder names.
    pub fn version(&self) -> Option<Version> {
        Version::of_root(&self.root)
    }

    /// The identity of the contents.
    pub fn tree_sha256(&self) -> Option<Digest> {
        self.file(bundle::SUMS).map(|file| file.sha256)
    }

    /// What the bundle says and holds, to be compared with another version; `None` where a document that says it cannot be read.
    pub fn record(&self) -> Option<Record> {
        let files = self.files.iter().filter(|file| file.path.as_str() != SUMS);
        Some(Record {
            manifest: self.documents.manifest.get()?.clone(),
            library: self.documents.library.get().cloned().unwrap_or_default(),
            rights: self.documents.rights.get()?.rows.clone(),
            files: files.map(|file| (file.path.clone(), file.sha256)).collect(),
        })
    }

    /// Whether the bundle says of itself that it is static: without pins, without a cold test.
    pub fn is_archive(&self) -> Option<bool> {
        self.documents.manifest.get().map(|manifest| manifest.pinned_models.is_none())
    }
}

fn find<'a>(files: &'a [ReadFile], path: &str) -> Option<&'a ReadFile> {
    let at = files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
    Some(&files[at])
}
