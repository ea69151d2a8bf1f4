//! Bundles as the builder makes them.

use serde_json::{Value, json};

use crate::data::bundle::{BATCH, MANIFEST, PINS, README, SUMS};
use crate::data::manifest::Manifest;
use crate::data::report::{CheckName, CheckOutcome};
use crate::data::{Code, Digest};
use crate::stages::verify::testing::Bundle;
use crate::stages::verify::{Checks, verify};

mod as_issued {
    use super::*;

    #[test]
    fn a_good_bundle_verifies_as_a_zip_and_as_a_folder() {
        let judged = Bundle::good().verified();
        assert_eq!(judged.report.findings, []);
        let outcomes: Vec<_> = judged.report.checks.iter().map(|check| check.outcome).collect();
        assert_eq!(outcomes[..8], [CheckOutcome::Passed; 8], "{:#?}", judged.report.checks);
        assert_eq!(outcomes[8..], [CheckOutcome::NotChecked; 3]);
        assert_eq!(judged.detail(CheckName::Terms), "no --forbid, --forbid-file or --engagement");
        assert_eq!(judged.detail(CheckName::Live), "no --live");
        assert!(judged.detail(CheckName::Signature).ends_with("who made this is not checked"), "what was not looked at is said so");
        let verified = judged.verified.unwrap();
        assert_eq!((verified.client_slug(), verified.version().0), ("acme", 1));
        assert_eq!(verified.zip_name(), "acme-handoff-v1.zip");
        assert_eq!(verified.sha256(), Digest::of(Bundle::good().zip()));
        assert_eq!(verified.tree_sha256(), Digest::of(&Bundle::good().files[SUMS]));
    }

    #[test]
    fn one_thread_says_what_many_say() {
        let folder = tempfile::tempdir().unwrap();
        let mut bundle = Bundle::good();
        bundle.put("assets/hero.png", "changed");
        let zip = bundle.zip_in(folder.path());
        let with = |threads: usize| verify(&zip, &Checks { threads: threads.try_into().unwrap(), ..Checks::default() }).unwrap().0;
        assert_eq!(with(1), with(7));
    }

    #[test]
    fn an_archive_needs_no_pins_and_no_cold_test() {
        let mut bundle = Bundle::good().without(PINS).without(BATCH).with(README, "# Acme\n");
        bundle.edit_library(|library| library.jobs.iter_mut().for_each(|entry| entry.pin = None));
        let mut bundle = bundle.without(BATCH);
        bundle.edit(MANIFEST, |manifest: &mut Manifest| {
            manifest.pinned_models = None;
            manifest.regeneration_supported = false;
        });
        let judged = bundle.verified();
        assert_eq!(judged.report.findings, []);
        assert_eq!(judged.outcome(CheckName::Pins), CheckOutcome::NotChecked);
        assert_eq!(judged.detail(CheckName::Regeneration), "archive mode");
        bundle.with(PINS, "{}").verified().fails(CheckName::Layout, &[Code::LayoutDisagrees, Code::LayoutInvalid]);
    }

    #[test]
    fn a_preview_is_not_for_delivery() {
        let mut bundle = Bundle::good();
        bundle.root = "handoff-preview".to_owned();
        bundle.verified().fails(CheckName::Layout, &[Code::BundlePreview]);
    }
}

mod documents_of_the_builder {
    use super::*;
    use crate::data::decision::Role;
    use crate::data::handover::{Handover, PackedFile};
    use crate::data::pin::Pin;
    use crate::stages::document::testing::{archive, handover, issue};
    use crate::stages::document::{Templates, document};

    /// What the builder documents, with names and prompts that make trouble, around payload files that hold their own names: assets
    /// with a zero, so that nobody knows better what they are.
    fn documented(handover: &Handover) -> Bundle {
        let mut bundle = Bundle { root: "handoff-v1".to_owned(), files: std::collections::BTreeMap::new() };
        for file in &handover.files {
            let path = file.path.as_str();
            let content = match file.role {
                Role::Asset => format!("{path}\0"),
                _ if path.ends_with(".json") => "{}".to_owned(),
                _ => path.to_owned(),
            };
            bundle.put(path, content);
        }
        let packed: Vec<PackedFile> = handover.files.iter().map(|file| packed(&bundle, file.path.as_str())).collect();
        let documents = document(handover, &packed, &issue(), &Templates::built_in()).unwrap();
        documents.0.iter().for_each(|(path, bytes)| bundle.put(path.as_str(), bytes));
        bundle
    }

    fn packed(bundle: &Bundle, path: &str) -> PackedFile {
        let bytes = &bundle.files[path];
        PackedFile { path: path.parse().unwrap(), bytes: bytes.len() as u64, sha256: Digest::of(bytes) }
    }

    /// The handover with schemas in its pins, and the edited asset in its prompt.
    fn consistent(mut handover: Handover) -> Handover {
        let kinds = [("prompt", "text"), ("aspectRatio", "text"), ("style", "text"), ("seed", "range")];
        let mut parameters: Value = kinds.iter().map(|(name, kind)| ((*name).to_owned(), json!({"descriptor": {"kind": kind}}))).collect();
        parameters["imageUrls"] = json!({"descriptor": {"kind": "file", "array": {}}});
        for pin in handover.pins.iter_mut().flat_map(|pins| pins.models.values_mut()) {
            pin.snapshot["paramConfig"] = parameters.clone();
            pin.digest = Pin::snapshot_digest(&pin.snapshot);
        }
        for file in &handover.files {
            let entry = handover.library.jobs.iter_mut().find(|entry| file.prompt.as_ref() == Some(&entry.id));
            let assets = entry.map(|entry| &mut entry.assets).filter(|assets| !assets.contains(&file.path));
            assets.into_iter().for_each(|assets| assets.push(file.path.clone()));
        }
        handover
    }

    #[test]
    fn verify_with_every_link_and_command_in_them() {
        for handover in [handover(), archive()] {
            let judged = documented(&consistent(handover)).verified();
            assert_eq!(judged.report.findings, []);
        }
    }
}
