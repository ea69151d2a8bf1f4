//! A small bundle made by hand, so that tests of the verifier owe nothing to the builder; and ways to spoil it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Checks, Verified, verify};
use crate::data::bundle::{self, *};
use crate::data::canonical::to_json;
use crate::data::manifest::Manifest;
use crate::data::media_type::MediaType;
use crate::data::report::{CheckName, CheckOutcome, Report};
use crate::data::rights::RightsDocument;
use crate::data::{Code, Day, Digest, assets_csv};
use crate::filesystem::{NamedFile, WriteAt as _, create_folders};
use crate::zip::layout::{self, Band, DosDate, Method, Record};

/// A real PDF: what is broken is said of evidence too.
const LICENCE: &[u8] = include_bytes!("../../../fixtures/studio/clients/acme-fintech/rights/ES-441097 licence.pdf");

/// One black pixel.
pub const PNG: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\x0aIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82";

/// The parts of a photo, of which nobody decodes the picture.
pub const PHOTO: &[u8] = b"\xff\xd8\xff\xdb\x00C\x00\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00?\x00 a photo\xff\xd9";

/// The files below the root folder, and the root folder's name.
#[derive(Clone)]
pub struct Bundle {
    pub root: String,
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Bundle {
    /// A good one: three assets, one input, two prompts, one licence.
    pub fn good() -> Self {
        let mut bundle = Self { root: "handoff-v1".to_owned(), files: BTreeMap::new() };
        bundle.put("assets/hero.png", PNG);
        bundle.put("assets/stock photo.jpg", PHOTO);
        bundle.put("assets/icon.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
        bundle.put("source/inputs/ref.png", [PNG, b"ref"].concat());
        bundle.put("source/run-001/results.json", to_json(&json!({"jobs": [{"id": "hero", "model": "recraftv4", "status": "completed"}]})));
        bundle.put("docs/rights/stock-1.pdf", LICENCE);
        bundle.put(README, README_TEXT);
        bundle.put(bundle::RIGHTS, "# Rights\n\n[The licence](rights/stock-1.pdf)\n");
        bundle.put(CHANGELOG, "# Changes\n\nThe first version.\n");
        bundle.put(GALLERY, "<!doctype html><a href='../assets/stock%20photo.jpg'><img src='../assets/hero.png'></a>");
        bundle.put(LIBRARY, to_json(&library()));
        bundle.put(PINS, to_json(&pins()));
        bundle.put(RIGHTS_JSON, to_json(&rights()));
        bundle.edit_library(|_| ());
        bundle.describe();
        bundle.issue();
        bundle
    }

    pub fn put(&mut self, path: &str, bytes: impl AsRef<[u8]>) {
        self.files.insert(path.to_owned(), bytes.as_ref().to_vec());
    }

    /// Changes a JSON document through its type, and issues the bundle again.
    pub fn edit<T: DeserializeOwned + Serialize>(&mut self, path: &str, change: impl FnOnce(&mut T)) -> &mut Self {
        let mut document = serde_json::from_slice(&self.files[path]).unwrap();
        change(&mut document);
        self.put(path, to_json(&document));
        self.issue();
        self
    }

    /// Changes the library, and renders the batch from it.
    pub fn edit_library(&mut self, change: impl FnOnce(&mut crate::data::library::PromptLibrary)) -> &mut Self {
        self.edit(LIBRARY, change);
        let library: crate::data::library::PromptLibrary = serde_json::from_slice(&self.files[LIBRARY]).unwrap();
        self.put(BATCH, to_json(&library.batch()));
        self.issue();
        self
    }

    /// Puts a file, and issues the bundle again: the builder's mistake, not somebody's afterwards.
    pub fn with(mut self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.put(path, bytes);
        self.issue();
        self
    }

    /// Takes a file away, and issues the bundle again.
    pub fn without(mut self, path: &str) -> Self {
        self.files.remove(path).unwrap();
        self.issue();
        self
    }

    /// Writes the manifest and assets.csv that belong to the files.
    pub fn describe(&mut self) {
        let mut listed = Vec::new();
        for (path, bytes) in self.files.iter().filter(|(path, _)| path.starts_with("assets/")) {
            let mut asset = json!({"path": path, "bytes": bytes.len(), "sha256": Digest::of(bytes), "origin": "generated"});
            asset["media_type"] = json!(MediaType::of(path, bytes));
            match path.as_str() {
                "assets/hero.png" => {
                    (asset["prompt"], asset["model"]) = (json!("hero"), json!("recraftv4"));
                    (asset["width"], asset["height"]) = (json!(1), json!(1));
                }
                "assets/stock photo.jpg" => asset["origin"] = json!("licensed-stock"),
                _ => {}
            }
            listed.push(asset);
        }
        self.put(MANIFEST, to_json(&manifest(&listed)));
        self.tabulate();
    }

    /// Writes the assets.csv that belongs to the manifest and rights.json, and issues the bundle again.
    pub fn tabulate(&mut self) -> &mut Self {
        let manifest: Manifest = serde_json::from_slice(&self.files[MANIFEST]).unwrap();
        let rights: RightsDocument = serde_json::from_slice(&self.files[RIGHTS_JSON]).unwrap();
        self.put(ASSETS_CSV, assets_csv::table(&manifest, &rights.rows));
        self.issue();
        self
    }

    /// Writes SHA256SUMS.
    pub fn issue(&mut self) {
        self.files.remove(SUMS);
        let sums: String = self.files.iter().map(|(path, bytes)| format!("{}  {path}\n", Digest::of(bytes))).collect();
        self.put(SUMS, sums);
    }

    /// The canonical zip.
    pub fn zip(&self) -> Vec<u8> {
        let method = |path: &str, bytes: &[u8]| match path {
            _ if bundle::is_document(path) => layout::document_method(path),
            _ if std::str::from_utf8(bytes).is_ok() && !path.starts_with("docs/rights/") => Method::Deflated,
            _ => Method::Stored,
        };
        let mut order: Vec<_> = self.files.iter().map(|(path, bytes)| (path, bytes, method(path, bytes))).collect();
        order.sort_by_key(|(path, _, method)| (Band::of(path, *method), *path));
        let date = DosDate::of("2026-04-22".parse::<Day>().unwrap());
        let (mut zip, mut records) = (Vec::new(), Vec::new());
        for (path, bytes, method) in order {
            let data = if method == Method::Deflated { deflated(bytes) } else { bytes.clone() };
            let record = Record {
                name: format!("{}/{path}", self.root),
                method,
                crc32: crc32fast::hash(bytes),
                compressed: data.len() as u64,
                size: bytes.len() as u64,
                offset: zip.len() as u64,
            };
            zip.extend(layout::local_header(&record, date));
            zip.extend(data);
            records.push(record);
        }
        records.sort_by(|a, b| a.name.cmp(&b.name));
        let start = zip.len();
        records.iter().for_each(|record| layout::central_header(record, date, &mut zip));
        let size = zip.len() - start;
        zip.extend(layout::end_records(records.len() as u64, size as u64, start as u64));
        zip
    }

    /// Writes the zip into a folder.
    pub fn zip_in(&self, folder: &Path) -> PathBuf {
        write(&folder.join("acme-handoff-v1.zip"), &self.zip())
    }

    /// Writes the root folder into a folder.
    pub fn extract_in(&self, folder: &Path) -> PathBuf {
        let root = folder.join(&self.root);
        self.files.iter().for_each(|(path, bytes)| drop(write(&root.join(path), bytes)));
        root
    }

    /// Verifies the zip, and the folder; both have to say the same of the contents.
    pub fn verified(&self) -> Judged {
        let folder = tempfile::tempdir().unwrap();
        let (zip, root) = (self.zip_in(folder.path()), self.extract_in(folder.path()));
        let (judged, of_folder) = (judged(&zip), judged(&root));
        let contents = |report: &Report| -> Vec<_> { report.checks[1..].iter().map(|check| (check.check, check.outcome)).collect() };
        if judged.outcome(CheckName::Integrity) != CheckOutcome::NotChecked {
            assert_eq!(contents(&judged.report), contents(&of_folder.report));
        }
        judged
    }
}

/// What `verify` says, in the words of tests.
pub struct Judged {
    pub report: Report,
    pub verified: Option<Verified>,
}

pub fn judged(path: &Path) -> Judged {
    let (report, verified) = verify(path, &Checks::default()).unwrap();
    Judged { report, verified }
}

impl Judged {
    pub fn outcome(&self, name: CheckName) -> CheckOutcome {
        self.report.checks.iter().find(|check| check.check == name).unwrap().outcome
    }

    pub fn detail(&self, name: CheckName) -> &str {
        &self.report.checks.iter().find(|check| check.check == name).unwrap().detail
    }

    pub fn failed(&self) -> Vec<CheckName> {
        let failed = self.report.checks.iter().filter(|check| check.outcome == CheckOutcome::Failed);
        failed.map(|check| check.check).collect()
    }

    pub fn codes(&self) -> Vec<Code> {
        let mut codes: Vec<Code> = self.report.findings.iter().map(|finding| finding.code).collect();
        codes.dedup();
        codes
    }

    /// Exactly this check failed, with exactly these codes.
    #[track_caller]
    pub fn fails(&self, check: CheckName, codes: &[Code]) {
        assert_eq!((self.failed(), self.codes()), (vec![check], codes.to_vec()), "{:#?}", self.report.findings);
        assert!(self.verified.is_none());
    }
}

pub fn write(path: &Path, bytes: &[u8]) -> PathBuf {
    create_folders(path.parent().unwrap()).unwrap();
    NamedFile::create(path).unwrap().write_all_at(bytes, 0).unwrap();
    path.to_owned()
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const README_TEXT: &str = "# Acme\n\nStart with [the gallery](docs/gallery.html) and [the rights](docs/RIGHTS.md).\n\n\
    ```sh\nsha256sum -c SHA256SUMS\ngen-ai batch run prompts/batch.json --dry-run\n```\n\n\
    ```powershell\nGet-Content .\\prompts\\batch.json\n```\n";

fn library() -> Value {
    json!({"jobs": [
        {"id": "film", "model": "recraftv4", "prompt": "a film", "imageUrls": ["source/inputs/ref.png"], "pin": "recraftv4@2026-04-22",
         "class": "request", "source": {"run": "run-001", "job": "acme/film"}, "assets": []},
        {"id": "hero", "model": "recraftv4", "prompt": "a hero", "seed": 7, "pin": "recraftv4@2026-04-22",
         "class": "seeded", "source": {"run": "run-001", "job": "acme/hero"}, "assets": ["assets/hero.png"]},
    ]})
}

fn pins() -> Value {
    let snapshot = json!({
        "id": "recraftv4", "name": "Recraft V4", "provider": "recraft", "mode": "image", "workflow": "recraft-v4", "disabled": false,
        "paramConfig": {
            "prompt": {"required": true, "descriptor": {"kind": "text", "maxLength": 100}},
            "seed": {"descriptor": {"kind": "range", "min": 0}},
            "imageUrls": {"descriptor": {"kind": "file", "array": {"max": 2}}},
        },
    });
    let digest = crate::data::pin::Pin::snapshot_digest(&snapshot);
    json!({"schema": "handoff.model-pins/1", "tool": {"name": "gen-ai", "version": "2.68.1"}, "models": {"recraftv4": {
        "id": "recraftv4", "pin": "recraftv4@2026-04-22", "captured_at": "2026-04-22", "digest": digest, "name": "Recraft V4",
        "provider": "recraft", "mode": "image", "workflow": "recraft-v4", "snapshot": snapshot,
    }}})
}

pub const STATUS: &str = "3 generated, 1 licensed stock (1 licence)";

fn rights() -> Value {
    let row = |path: &str, origin: &str| {
        json!({"path": path, "origin": origin, "component": false, "license": null, "number": null, "holder": null, "covers": null,
               "territory": null, "credit": null, "restrictions": null, "starts": null, "expires": null, "evidence": []})
    };
    let mut stock = row("assets/stock photo.jpg", "licensed-stock");
    stock["license"] = json!("Example Stock #1");
    stock["evidence"] = json!([{"name": "stock-1.pdf", "path": "docs/rights/stock-1.pdf", "sha256": Digest::of(LICENCE)}]);
    let rows = [row("assets/hero.png", "generated"), row("assets/icon.svg", "generated"), stock, row("source/inputs/ref.png", "generated")];
    json!({"schema": "handoff.rights/1", "rights_status": STATUS,
           "totals": [{"origin": "generated", "files": 3}, {"origin": "licensed-stock", "files": 1}],
           "rows": rows, "models": [], "accepted": [], "fonts_not_checked": []})
}

fn manifest(assets: &[Value]) -> Value {
    json!({
        "schema": "handoff.manifest/1", "handoff_kind": "client-final", "client_slug": "acme", "engagement": null,
        "delivered_at": "2026-04-22", "version": 1, "supersedes": null, "brand_system": null, "brand_rules": null,
        "pinned_models": PINS, "prompt_library": LIBRARY, "rights_path": bundle::RIGHTS, "changelog_path": CHANGELOG,
        "assets_count": assets.len(), "prompts_count": 2, "rights_status": STATUS, "regeneration_supported": true,
        "regeneration": {"seeded": 1, "request": 1, "not_reproducible": 0}, "support_window_days": 30, "support_until": "2026-05-22",
        "accepted": [], "assets": assets, "generator": {"name": "handoff", "version": "0.1.0"},
    })
}
