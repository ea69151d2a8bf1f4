//! What happens to a bundle on its way: changed, wrapped again, extracted.

use std::process::Command;

use crate::data::bundle::{MANIFEST, SUMS};
use crate::data::manifest::Manifest;
use crate::data::report::{CheckName, CheckOutcome};
use crate::data::{Code, Digest};
use crate::filesystem::{Kind, create_folder, kind, names_in, remove_file};
use crate::stages::verify::testing::{Bundle, PNG, judged, write};
use crate::stages::verify::{Checks, verify};

mod integrity {
    use super::*;

    #[test]
    fn a_changed_a_missing_and_an_added_file_are_each_named() {
        let mut bundle = Bundle::good();
        bundle.put("source/run-001/results.json", "{}\n");
        bundle.verified().fails(CheckName::Integrity, &[Code::IntegrityChanged]);

        let mut bundle = Bundle::good().with("source/working/notes.txt", "a note");
        bundle.files.remove("source/working/notes.txt");
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
        write(&root.join(".DS_Store"), b"x");
        let target = folder.path().join("out");
        let ask = Checks { extract_to: Some(target.clone()), ..Checks::default() };
        assert!(verify(&root, &ask).unwrap().0.verified());
        assert!(judged(&target).report.verified());
    }
}
