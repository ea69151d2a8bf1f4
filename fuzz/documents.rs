//! The documents of a bundle, as [`verify`](handoff::stages::verify) reads and compares them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::num::NonZero;

use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipWriter};
use handoff::data::Digest;
use handoff::data::bundle::{ASSETS_CSV, BATCH, CHANGELOG, GALLERY, LIBRARY, MANIFEST, PINS, README, RIGHTS, RIGHTS_JSON, SUMS};
use handoff::data::canonical::to_json;
use handoff::data::library::PromptLibrary;
use handoff::data::manifest::Manifest;
use handoff::data::report::CheckName;
use handoff::stages::verify::{self, Checks};

/// What a bundle says, in this order, with a zero after each.
const SAID: [&str; 9] = [MANIFEST, LIBRARY, BATCH, PINS, RIGHTS_JSON, "source/run-001/results.json", ASSETS_CSV, README, GALLERY];

/// What lies in it whatever it says.
const THERE: [(&str, &[u8]); 5] = [
    ("assets/hero.txt", b"a hero"),
    ("source/inputs/ref.txt", b"a reference"),
    ("docs/rights/licence.txt", b"a licence"),
    (RIGHTS, b"# Rights\n"),
    (CHANGELOG, b"# Changes\n\nThe first version.\n"),
];

/// The documents of a bundle, with digests that hold. Every check gives an answer, which is no longer than what was said allows;
/// a manifest and a library that were read, written again, read the same.
pub fn documents(bytes: &[u8]) {
    thread_local! { static FOLDER: tempfile::TempDir = tempfile::tempdir().expect("a folder"); }
    let path = FOLDER.with(|folder| folder.path().join("acme-handoff-v1.zip"));
    fs::write(&path, bundle(bytes)).expect("a file");
    let ask = Checks { threads: NonZero::<usize>::MIN, ..Checks::default() };
    let (report, record) = verify::read(&path, &ask).expect("a zip that can be read");
    assert_eq!(report.checks.iter().map(|check| check.check).collect::<Vec<_>>(), CheckName::ALL);
    assert!(report.checks.iter().all(|check| !check.detail.is_empty()));
    assert!(report.tree_sha256.is_some(), "its container is safe, so it was read: {:?}", report.findings);
    let said = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let length: usize = report.findings.iter().map(|finding| finding.message.len() + said(&finding.path) + said(&finding.place)).sum();
    assert!(length <= (64 << 10) + 256 * bytes.len(), "{length} bytes of findings of {}", bytes.len());
    if let Some(record) = record {
        assert_eq!(serde_json::from_slice::<Manifest>(&to_json(&record.manifest)).expect("what was written"), record.manifest);
        assert_eq!(serde_json::from_slice::<PromptLibrary>(&to_json(&record.library)).expect("what was written"), record.library);
    }
}

/// The zip of it; what is not said is not there.
fn bundle(bytes: &[u8]) -> Vec<u8> {
    let said = SAID.into_iter().zip(bytes.split(|byte| *byte == 0)).filter(|(_, content)| !content.is_empty());
    let mut files: BTreeMap<&str, &[u8]> = THERE.into_iter().chain(said).collect();
    let sums: String = files.iter().map(|(path, bytes)| format!("{}  {path}\n", Digest::of(bytes))).collect();
    files.insert(SUMS, sums.as_bytes());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in files {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(format!("handoff-v1/{path}"), options).expect("a name");
        zip.write_all(content).expect("writing to memory");
    }
    zip.finish().expect("writing to memory").into_inner()
}
