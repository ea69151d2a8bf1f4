//! Stories of bundles on their way: as issued, spoiled by the builder, spoiled by somebody afterwards, wrapped again.

use std::process::Command;

use serde_json::{Value, json};

use super::testing::{Bundle, PNG, judged, scribble, write};
use super::{Checks, verify};
use crate::data::bundle::{ASSETS_CSV, BATCH, MANIFEST, PINS, README, RIGHTS_JSON, SUMS};
use crate::data::library::Class;
use crate::data::manifest::Manifest;
use crate::data::pin::ModelPins;
use crate::data::report::{CheckName, CheckOutcome};
use crate::data::rights::RightsDocument;
use crate::data::{Code, Digest};
use crate::filesystem::{Kind, create_folder, kind, names_in, remove_file};

mod as_issued {
    use super::*;

    #[test]
    fn a_good_bundle_verifies_as_a_zip_and_as_a_folder() {
        let judged = Bundle::good().verified();
        assert_eq!(judged.report.findings, []);
        let outcomes: Vec<_> = judged.report.checks.iter().map(|check| check.outcome).collect();
        assert_eq!(outcomes[..8], [CheckOutcome::Passed; 8], "{:#?}", judged.report.checks);
        assert_eq!(outcomes[8..], [CheckOutcome::NotChecked; 3]);
        for (check, flag) in [(CheckName::Terms, "--forbid"), (CheckName::Live, "--live"), (CheckName::Signature, "--allowed-signers")] {
            assert!(judged.detail(check).contains(flag));
        }
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
    use crate::data::handover::{Handover, PackedFile};
    use crate::data::pin::Pin;
    use crate::stages::document::testing::{archive, handover, issue};
    use crate::stages::document::{Templates, document};

    /// What the builder documents, with names and prompts that make trouble, around payload files that hold their own names.
    fn documented(handover: &Handover) -> Bundle {
        let mut bundle = Bundle { root: "handoff-v1".to_owned(), files: std::collections::BTreeMap::new() };
        for file in &handover.files {
            let path = file.path.as_str();
            bundle.put(path, if path.ends_with(".json") { "{}" } else { path });
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

mod integrity {
    use super::*;

    #[test]
    fn a_changed_a_missing_and_an_added_file_are_each_named() {
        let mut bundle = Bundle::good();
        bundle.put("source/run-001/results.json", "{}\n");
        bundle.verified().fails(CheckName::Integrity, &[Code::IntegrityChanged]);

        let mut bundle = Bundle::good();
        bundle.files.remove("source/run-001/results.json");
        bundle.verified().fails(CheckName::Integrity, &[Code::IntegrityMissing]);

        let mut bundle = Bundle::good();
        bundle.put("source/run-002/results.json", "{}\n");
        let judged = bundle.verified();
        judged.fails(CheckName::Integrity, &[Code::IntegrityAdded]);
        assert_eq!(judged.report.findings[0].path.as_deref(), Some("source/run-002/results.json"));
    }

    #[test]
    fn without_a_usable_list_nothing_is_taken_for_issued() {
        let mut bundle = Bundle::good();
        bundle.files.remove(SUMS);
        let judged = bundle.verified();
        assert_eq!(judged.failed()[0], CheckName::Integrity);
        assert!(judged.codes().contains(&Code::IntegrityNoSums) && judged.report.tree_sha256.is_none());
        let reversed: Vec<u8> = Bundle::good().files[SUMS].split_inclusive(|byte| *byte == b'\n').rev().flatten().copied().collect();
        let mut bundle = Bundle::good();
        bundle.put(SUMS, reversed);
        assert!(bundle.verified().codes().contains(&Code::IntegrityNoSums));
    }

    #[test]
    fn what_a_finder_leaves_is_a_warning_and_a_link_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let root = Bundle::good().extract_in(folder.path());
        write(&root.join(".DS_Store"), b"x");
        write(&root.join("assets/._hero.png"), b"x");
        // The folder that holds exactly the root folder is taken for it.
        let littered = judged(folder.path());
        assert!(littered.report.verified());
        assert_eq!(littered.codes(), [Code::IntegrityLitter]);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/etc/passwd", root.join("assets/link.png")).unwrap();
            judged(&root).fails(CheckName::Integrity, &[Code::IntegrityAdded, Code::IntegrityLitter]);
        }
    }

    #[test]
    fn a_folder_that_holds_no_bundle_is_an_error_that_knows_the_way() {
        let folder = tempfile::tempdir().unwrap();
        let version = folder.path().join("handoff-v1");
        create_folder(&version).unwrap();
        Bundle::good().zip_in(&version);
        let error = verify(&version, &Checks::default()).unwrap_err();
        assert!(error.fix.unwrap().text.contains("acme-handoff-v1.zip"));
        assert_eq!(verify(&folder.path().join("nowhere"), &Checks::default()).unwrap_err().code, Code::NotFound);
    }
}

mod container {
    use super::*;

    #[test]
    fn wrapped_again_the_contents_are_still_the_issued_ones() {
        let folder = tempfile::tempdir().unwrap();
        Bundle::good().extract_in(folder.path());
        let programs: [(&str, &[&str]); 2] =
            [("zip", &["-q", "-r", "again.zip", "handoff-v1"]), ("python3", &["-m", "zipfile", "-c", "again.zip", "handoff-v1"])];
        for (program, arguments) in programs {
            let Ok(status) = Command::new(program).args(arguments).current_dir(folder.path()).status() else {
                eprintln!("skipped: {program} is not installed");
                continue;
            };
            assert!(status.success());
            let judged = judged(&folder.path().join("again.zip"));
            judged.fails(CheckName::Container, &[Code::ContainerNotCanonical]);
            assert_eq!(judged.detail(CheckName::Container), "the contents are the issued ones, the wrapping is not");
            remove_file(&folder.path().join("again.zip")).unwrap();
        }
    }

    #[test]
    fn damaged_bytes_stop_everything_else() {
        let folder = tempfile::tempdir().unwrap();
        let mut zip = Bundle::good().zip();
        let at = zip.windows(7).position(|window| window == b"a photo").unwrap();
        zip[at] = b'A';
        let damaged = judged(&write(&folder.path().join("damaged.zip"), &zip));
        damaged.fails(CheckName::Container, &[Code::ContainerUnsafeChecksum]);
        assert_eq!(damaged.outcome(CheckName::Integrity), CheckOutcome::NotChecked);
        assert_eq!(damaged.detail(CheckName::Leaks), "the container is unsafe");
        assert_eq!(damaged.report.sha256, Some(Digest::of(&zip)));
        let cut = judged(&write(&folder.path().join("cut.zip"), &zip[..zip.len() / 2]));
        cut.fails(CheckName::Container, &[Code::ContainerNotAZip]);
    }

    #[test]
    fn the_time_stamps_are_the_day_of_delivery() {
        let mut bundle = Bundle::good();
        bundle.edit(MANIFEST, |manifest: &mut Manifest| {
            manifest.delivered_at = "2026-04-21".parse().unwrap();
            manifest.support_until = "2026-05-21".parse().ok();
        });
        let folder = tempfile::tempdir().unwrap();
        judged(&bundle.zip_in(folder.path())).fails(CheckName::Container, &[Code::ContainerNotCanonical]);
    }

    #[test]
    fn any_zip_can_be_asked_about_its_container_alone() {
        let folder = tempfile::tempdir().unwrap();
        let mut bundle = Bundle::good();
        bundle.files.retain(|path, _| path.starts_with("assets/"));
        bundle.root = "photos".to_owned();
        let ask = Checks { container_only: true, ..Checks::default() };
        let (report, verified) = verify(&bundle.zip_in(folder.path()), &ask).unwrap();
        assert!(report.verified() && verified.is_none());
        assert_eq!((report.checks[0].outcome, report.checks[1].outcome), (CheckOutcome::Passed, CheckOutcome::NotChecked));
    }
}

mod layout {
    use super::*;

    #[test]
    fn wrong_counts_are_found() {
        let mut bundle = Bundle::good();
        bundle.edit(MANIFEST, |manifest: &mut Manifest| {
            manifest.assets_count = 99;
            manifest.prompts_count = 1;
        });
        bundle.verified().fails(CheckName::Layout, &[Code::LayoutDisagrees]);
        let mut bundle = Bundle::good();
        bundle.edit(MANIFEST, |manifest: &mut Manifest| manifest.regeneration.seeded = 2);
        bundle.verified().fails(CheckName::Layout, &[Code::BundleRegeneration]);
    }

    #[test]
    fn the_manifest_names_every_asset_with_its_bytes_and_no_other() {
        let mut bundle = Bundle::good();
        bundle.edit(MANIFEST, |manifest: &mut Manifest| {
            manifest.assets[1].bytes += 1;
            manifest.assets[1].sha256 = Digest::of("another");
        });
        let judged = bundle.verified();
        assert_eq!(judged.failed(), [CheckName::Layout, CheckName::Documents]);
        assert_eq!(judged.report.findings.iter().filter(|finding| finding.code == Code::LayoutDisagrees).count(), 2);
    }

    #[test]
    fn the_version_is_that_of_the_root_folder() {
        let mut bundle = Bundle::good();
        bundle.root = "handoff-v2".to_owned();
        bundle.verified().fails(CheckName::Layout, &[Code::LayoutDisagrees]);
    }

    #[test]
    fn documents_are_what_their_schemas_say() {
        let twice = String::from_utf8(Bundle::good().files[MANIFEST].clone()).unwrap().replacen("{", "{\"version\": 1,", 1);
        let judged = Bundle::good().with(MANIFEST, twice).verified();
        assert!(judged.codes().contains(&Code::LayoutInvalid));
        assert_eq!(judged.failed(), [CheckName::Layout]);

        let mut bundle = Bundle::good();
        bundle.edit(MANIFEST, |manifest: &mut Value| manifest["surprise"] = json!(1));
        bundle.verified().fails(CheckName::Layout, &[Code::LayoutInvalid]);

        Bundle::good().with("source/run-001/results.json", "{\"jobs\": [").verified().fails(CheckName::Layout, &[Code::LayoutInvalid]);
        Bundle::good().without(ASSETS_CSV).verified().fails(CheckName::Layout, &[Code::LayoutMissing]);
    }
}

mod documents {
    use super::*;

    #[test]
    fn a_link_or_a_command_that_leads_nowhere_is_found() {
        for readme in ["[x](docs/nowhere.md)", "![x](../up.png)", "```sh\ncat prompts/nowhere.json\n```"] {
            Bundle::good().with(README, readme).verified().fails(CheckName::Documents, &[Code::DocumentsBrokenLink]);
        }
        Bundle::good()
            .with("docs/gallery.html", "<img src='hero.png'>")
            .verified()
            .fails(CheckName::Documents, &[Code::DocumentsBrokenLink]);
    }

    #[test]
    fn documents_that_say_different_things_are_found() {
        let mut bundle = Bundle::good();
        bundle.edit(MANIFEST, |manifest: &mut Manifest| manifest.rights_status = "all generated, no licensed stock".to_owned());
        bundle.verified().fails(CheckName::Documents, &[Code::DocumentsDisagree]);

        let mut bundle = Bundle::good();
        bundle.edit(BATCH, |batch: &mut Value| batch["jobs"][1]["prompt"] = json!("another hero"));
        bundle.verified().fails(CheckName::Documents, &[Code::DocumentsDisagree]);

        let mut bundle = Bundle::good();
        bundle.edit_library(|library| library.jobs[1].assets.clear());
        bundle.verified().fails(CheckName::Documents, &[Code::DocumentsDisagree]);

        let csv = String::from_utf8(Bundle::good().files[ASSETS_CSV].clone()).unwrap().replace("hero", "zero");
        Bundle::good().with(ASSETS_CSV, csv).verified().fails(CheckName::Documents, &[Code::DocumentsDisagree]);
    }

    #[test]
    fn an_asset_that_runs_code_is_a_warning() {
        let mut bundle = Bundle::good();
        bundle.put("assets/icon.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>");
        bundle.describe();
        bundle.issue();
        let judged = bundle.verified();
        assert!(judged.report.verified());
        assert_eq!(judged.codes(), [Code::DocumentsActive]);
    }
}

mod rights {
    use super::*;

    fn spoiled(change: impl FnOnce(&mut RightsDocument)) {
        let mut bundle = Bundle::good();
        bundle.edit(RIGHTS_JSON, change);
        bundle.verified().fails(CheckName::Rights, &[Code::BundleRights]);
    }

    #[test]
    fn every_file_has_exactly_one_row_of_its_own() {
        spoiled(|rights| drop(rights.rows.remove(3)));
        spoiled(|rights| rights.rows.push(rights.rows[0].clone()));
        spoiled(|rights| rights.rows[0].component = true);
    }

    #[test]
    fn a_row_for_nothing_is_found() {
        spoiled(|rights| {
            let mut row = rights.rows[0].clone();
            row.path = "assets/nowhere.png".parse().unwrap();
            row.component = true;
            rights.rows.push(row);
        });
    }

    #[test]
    fn evidence_is_there_with_its_digest() {
        spoiled(|rights| rights.rows[2].evidence[0].sha256 = Digest::of("another licence"));
        spoiled(|rights| rights.rows[2].evidence.clear());
        Bundle::good()
            .with("docs/RIGHTS.md", "# Rights\n")
            .without("docs/rights/stock-1.pdf")
            .verified()
            .fails(CheckName::Rights, &[Code::BundleRights]);
    }

    #[test]
    fn the_sentence_says_what_the_rows_say() {
        let sentences = ["all generated, no licensed stock", "3 generated", "13 generated, 1 licensed stock"];
        for sentence in sentences {
            let mut bundle = Bundle::good();
            bundle.edit(RIGHTS_JSON, |rights: &mut RightsDocument| rights.rights_status = sentence.to_owned());
            bundle.edit(MANIFEST, |manifest: &mut Manifest| manifest.rights_status = sentence.to_owned());
            bundle.verified().fails(CheckName::Rights, &[Code::BundleRights]);
        }
        spoiled(|rights| rights.totals[0].files = 4);
    }
}

mod pins {
    use super::*;

    #[test]
    fn a_prompt_without_its_pin_is_found() {
        let mut bundle = Bundle::good();
        bundle.edit_library(|library| library.jobs[0].pin = None);
        bundle.verified().fails(CheckName::Pins, &[Code::BundlePins]);
        let mut bundle = Bundle::good();
        bundle.edit_library(|library| library.jobs[0].pin = Some("recraftv4@2026-01-01".to_owned()));
        bundle.verified().fails(CheckName::Pins, &[Code::BundlePins]);
    }

    #[test]
    fn a_snapshot_that_was_touched_is_found() {
        let mut bundle = Bundle::good();
        bundle.edit(PINS, |pins: &mut ModelPins| pins.models.get_mut("recraftv4").unwrap().snapshot["paramConfig"]["seed"] = json!({}));
        bundle.verified().fails(CheckName::Pins, &[Code::PinDigest]);
        let mut bundle = Bundle::good();
        bundle.edit(PINS, |pins: &mut ModelPins| pins.models.get_mut("recraftv4").unwrap().pin = "recraftv4@latest".to_owned());
        assert!(bundle.verified().failed().contains(&CheckName::Pins));
    }
}

mod regeneration {
    use super::*;

    fn with_parameter(name: &str, value: Value) -> Vec<Code> {
        let mut bundle = Bundle::good();
        bundle.edit_library(|library| drop(library.jobs[0].parameters.insert(name.to_owned(), value)));
        let judged = bundle.verified();
        assert_eq!(judged.failed(), [CheckName::Regeneration], "{:#?}", judged.report.findings);
        judged.codes()
    }

    #[test]
    fn what_the_tool_would_refuse_or_ignore_is_found() {
        assert_eq!(with_parameter("aspect_ratio", json!("16:9")), [Code::RegenerationIgnored]);
        assert_eq!(with_parameter("seed", json!("seven")), [Code::RegenerationPayload]);
        let mut bundle = Bundle::good();
        bundle.edit_library(|library| library.jobs[0].prompt = None);
        bundle.verified().fails(CheckName::Regeneration, &[Code::RegenerationPayload]);
    }

    #[test]
    fn every_input_is_a_listed_file_of_the_bundle() {
        let cases = [
            ("source/inputs/nowhere.png", Code::RegenerationInputMissing),
            ("SHA256SUMS", Code::RegenerationInputMissing),
            ("/work/ref.png", Code::RegenerationInputOutside),
            ("../ref.png", Code::RegenerationInputOutside),
            ("source/inputs/../../../ref.png", Code::RegenerationInputOutside),
            ("~/ref.png", Code::RegenerationInputOutside),
            ("file:ref.png", Code::RegenerationInputOutside),
            ("FILE:///ref.png", Code::RegenerationInputOutside),
            ("C:\\ref.png", Code::RegenerationInputOutside),
            ("\\\\server\\ref.png", Code::RegenerationInputOutside),
            ("https://example.com/ref.png", Code::RegenerationInputRemote),
        ];
        for (input, code) in cases {
            assert_eq!(with_parameter("imageUrls", json!([input])), [code], "{input}");
        }
    }

    #[test]
    fn two_prompts_never_write_the_same_file() {
        let mut bundle = Bundle::good();
        bundle.edit_library(|library| library.jobs[0].id = "HERO".to_owned());
        bundle.verified().fails(CheckName::Regeneration, &[Code::RegenerationPayload]);
    }

    #[test]
    fn a_bundle_of_which_nothing_can_be_made_again_should_be_an_archive() {
        let mut bundle = Bundle::good();
        bundle.edit_library(|library| library.jobs.iter_mut().for_each(|entry| entry.class = Class::NotReproducible));
        bundle.edit(MANIFEST, |manifest: &mut Manifest| {
            manifest.regeneration_supported = false;
            manifest.regeneration = crate::data::manifest::Regeneration { not_reproducible: 2, ..Default::default() };
        });
        bundle.verified().fails(CheckName::Regeneration, &[Code::RegenerationNoneLeft]);
    }
}

mod extraction {
    use super::*;

    #[test]
    fn what_verified_is_kept_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let (zip, target) = (Bundle::good().zip_in(folder.path()), folder.path().join("out"));
        let ask = Checks { extract_to: Some(target.clone()), ..Checks::default() };
        assert!(verify(&zip, &ask).unwrap().0.verified());
        assert!(judged(&target.join("handoff-v1")).report.verified());
        assert_eq!(names_in(folder.path()).unwrap(), ["acme-handoff-v1.zip", "out"]);
        let error = verify(&zip, &ask).unwrap_err();
        assert_eq!(error.code, Code::ExtractTarget);
    }

    #[test]
    fn an_empty_folder_is_filled_and_a_refusal_leaves_it_empty() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out");
        create_folder(&target).unwrap();
        let mut bad = Bundle::good();
        bad.put("assets/hero.png", [PNG, b"!"].concat());
        let zip = bad.zip_in(folder.path());
        let ask = Checks { extract_to: Some(target.clone()), ..Checks::default() };
        assert!(!verify(&zip, &ask).unwrap().0.verified());
        assert_eq!(names_in(folder.path()).unwrap(), ["acme-handoff-v1.zip", "out"]);
        assert_eq!(names_in(&target).unwrap(), [""; 0]);
        remove_file(&zip).unwrap();
        assert!(verify(&Bundle::good().zip_in(folder.path()), &ask).unwrap().0.verified());
        assert_eq!(kind(&target.join("handoff-v1/SHA256SUMS")).unwrap(), Kind::File);
    }

    #[test]
    fn a_folder_can_be_taken_over_too() {
        let folder = tempfile::tempdir().unwrap();
        let root = Bundle::good().extract_in(&folder.path().join("in"));
        scribble(&root.join(".DS_Store"), "x");
        let target = folder.path().join("out");
        let ask = Checks { extract_to: Some(target.clone()), ..Checks::default() };
        assert!(verify(&root, &ask).unwrap().0.verified());
        assert!(judged(&target).report.verified());
    }
}
