//! Bundles that claim what is not so: the mistakes a builder could make.

use serde_json::{Value, json};

use crate::data::bundle::{ASSETS_CSV, BATCH, MANIFEST, PINS, README};
use crate::data::library::{Class, LibraryEntry, LibraryInput};
use crate::data::manifest::Manifest;
use crate::data::pin::ModelPins;
use crate::data::report::CheckName;
use crate::data::{BundlePath, Code, Digest};
use crate::stages::verify::testing::{Bundle, PHOTO};

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
    fn a_client_that_no_file_could_be_called_after_is_refused() {
        for slug in ["../acme", "Acme", "", "acme-", &"x".repeat(101)] {
            let mut bundle = Bundle::good();
            bundle.edit(MANIFEST, |manifest: &mut Manifest| manifest.client_slug = slug.to_owned());
            bundle.verified().fails(CheckName::Layout, &[Code::LayoutInvalid]);
        }
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
    fn folders_are_there_where_files_lie_in_them_and_the_rest_of_many_broken_links_is_counted() {
        let readme = "[a](assets/) [b](source/run-001) [c](.) [d](docs/rights)";
        assert_eq!(Bundle::good().with(README, readme).verified().report.findings, []);
        for folder in ["asset", "assets/hero", "docs/RIGHTS.md/x", "source/run-00"] {
            Bundle::good().with(README, format!("[x]({folder})")).verified().fails(CheckName::Documents, &[Code::DocumentsBrokenLink]);
        }
        let many = Bundle::good().with(README, (0..5000).map(|number| format!("[x](nowhere-{number})\n")).collect::<String>()).verified();
        many.fails(CheckName::Documents, &[Code::DocumentsBrokenLink]);
        assert_eq!(many.report.findings.len(), 101);
        assert!(many.report.findings.iter().any(|finding| finding.message.starts_with("4900 more")));
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
    fn inputs_are_files_that_the_parameters_name_and_prompts_of_the_library_made() {
        let input = |parameter: &str, path: &str, job: Option<&str>| {
            let mut bundle = Bundle::good();
            let (parameter, path, job) = (parameter.to_owned(), BundlePath::new(path).unwrap(), job.map(str::to_owned));
            bundle.edit_library(|library| library.jobs[0].inputs.push(LibraryInput { parameter, path, job }));
            bundle.verified()
        };
        let reference = "source/inputs/ref.png";
        assert!(input("imageUrls", reference, Some("hero")).failed().is_empty());
        for (parameter, path, job) in [
            ("imageUrls", "source/inputs/nowhere.png", None),
            ("imageUrls", "assets/hero.png", None),
            ("startFrame", reference, None),
            ("imageUrls", reference, Some("nobody")),
            ("imageUrls", reference, Some("film")),
        ] {
            input(parameter, path, job).fails(CheckName::Regeneration, &[Code::BundleRegeneration]);
        }
    }

    #[test]
    fn a_class_is_what_its_entry_and_its_model_make_it() {
        let classed = |change: fn(&mut LibraryEntry)| {
            let mut bundle = Bundle::good();
            bundle.edit_library(|library| change(&mut library.jobs[1]));
            bundle.verified().fails(CheckName::Regeneration, &[Code::BundleRegeneration]);
        };
        classed(|hero| drop(hero.parameters.remove("seed")));
        classed(|hero| drop(hero.parameters.insert("seed".to_owned(), Value::Null)));
        classed(|hero| hero.reason = Some("no reason".to_owned()));
        let mut bundle = Bundle::good();
        bundle.edit_library(|library| library.jobs[1].class = Class::NotReproducible);
        assert!(bundle.verified().report.findings.iter().any(|finding| finding.message.contains("not why")));
        let mut bundle = Bundle::good();
        bundle.edit(PINS, |pins: &mut ModelPins| {
            let pin = pins.models.get_mut("recraftv4").unwrap();
            pin.snapshot["paramConfig"].as_object_mut().unwrap().remove("seed");
            pin.digest = crate::data::pin::Pin::snapshot_digest(&pin.snapshot);
        });
        let judged = bundle.verified();
        assert!(judged.report.findings.iter().any(|finding| finding.message.contains("its model takes no seed")));
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
        bundle.edit_library(|library| {
            for entry in &mut library.jobs {
                (entry.class, entry.reason) = (Class::NotReproducible, Some("the model is gone".to_owned()));
            }
        });
        bundle.edit(MANIFEST, |manifest: &mut Manifest| {
            manifest.regeneration_supported = false;
            manifest.regeneration = crate::data::manifest::Regeneration { not_reproducible: 2, ..Default::default() };
        });
        bundle.verified().fails(CheckName::Regeneration, &[Code::RegenerationNoneLeft]);
    }
}

mod leaks {
    use super::*;

    #[test]
    fn what_no_bundle_may_hold_is_found_wherever_it_hides() {
        let home = "see /Users/jane.doe/Desktop/ref.png";
        let photo = [&PHOTO[..2], &[0xff, 0xfe, 0, 2 + home.len() as u8], home.as_bytes(), &PHOTO[2..]].concat();
        let cases: [(&str, Vec<u8>, Code); 5] = [
            ("docs/brand.md", home.into(), Code::LeakPath),
            ("source/run-001/results.json", r#"{"jobs": [{"id": "a", "localPath": "\u002fUsers/jane.doe/a.png"}]}"#.into(), Code::LeakPath),
            ("source/run-001/results.json", r#"{"jobs": [{"id": "a", "tags": ["internal-only"]}]}"#.into(), Code::LeakTag),
            ("source/working/photo.jpg", photo, Code::LeakPath),
            (
                "source/working/notes.txt",
                "https://x.s3.amazonaws.com/a.png?X-Amz-Signature=abcdef0123456789abcdef".into(),
                Code::LeakSignedUrl,
            ),
        ];
        for (path, bytes, code) in cases {
            let mut bundle = Bundle::good().with(path, bytes);
            if path == "docs/brand.md" {
                bundle.edit(MANIFEST, |manifest: &mut Manifest| manifest.brand_rules = Some(path.parse().unwrap()));
            }
            let judged = bundle.verified();
            judged.fails(CheckName::Leaks, &[code]);
            assert_eq!(judged.report.findings[0].path.as_deref(), Some(path));
        }
    }

    #[test]
    fn broken_media_are_searched_as_bytes_and_that_is_said() {
        let broken = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR cut off. see /Users/jane.doe/Desktop/ref.png";
        let judged = Bundle::good().with("source/working/cut.png", broken).verified();
        assert_eq!(judged.codes(), [Code::LeakPath, Code::LeakUnreadable]);
        assert!(judged.detail(CheckName::Leaks).contains("broken media"));
    }

    #[test]
    fn coded_pixels_are_not_searched() {
        let photo = [&PHOTO[..PHOTO.len() - 2], b" /Users/jane.doe/a.png", &PHOTO[PHOTO.len() - 2..]].concat();
        assert_eq!(Bundle::good().with("source/working/photo.jpg", photo).verified().codes(), []);
    }
}
