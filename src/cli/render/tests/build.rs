use insta::assert_snapshot;

use super::super::build;
use super::{COLOUR, NARROW, WIDE, check, samples, visible};
use crate::reports::{BuildOutcome, BuildResult};

const AT: &str = "clients/acme-fintech";

#[test]
fn a_build_says_where_the_bundle_is_and_what_comes_next() {
    assert_snapshot!(build(&samples::built(), AT, &NARROW), @r#"
    warning  leak.unreadable  2
      the metadata of a.mp4 cannot be read by this version, so it was searched as
      raw bytes only; nothing was found in it
        assets/a.mp4
      the metadata of b.wav cannot be read by this version, so it was searched as
      raw bytes only; nothing was found in it
        assets/b.wav
      → where it matters, look at the file with exiftool before it is sent

    2 warnings, 2 notes: handoff plan clients/acme-fintech

    built version 2
      bundle        /srv/Northlight Studio/handoff/acme-fintech/handoff-v2/acme-fintech-handoff-v2.zip
      sha256        4a70fe9aa6436e02c2dea340fbd1e352e4ef2d8ce6ca52ad25d4b95471fc8bf2
      tree_sha256   dc9c5edb8b2d479e697b4b0b8ab874f32b325138598ce9e7b759eb8292110622
      assets        247
      prompts       180
      rights        180 generated, 32 generated and edited, 35 licensed stock (2
                    licences, first expiry 2027-01-31)
      regeneration  supported

      6.5 seconds: inventory 0.4, strip 0.9, package 3.2, document 0.1, verify 1.9

    next: handoff deliver '/srv/Northlight Studio/handoff/acme-fintech/handoff-v2/acme-fintech-handoff-v2.zip' --to DEST
    "#);
    let quiet = BuildResult { findings: vec![], ..samples::built() };
    assert_snapshot!(build(&quiet, AT, &WIDE), @r"
    built version 2
      bundle        /srv/Northlight Studio/handoff/acme-fintech/handoff-v2/acme-fintech-handoff-v2.zip
      sha256        4a70fe9aa6436e02c2dea340fbd1e352e4ef2d8ce6ca52ad25d4b95471fc8bf2
      tree_sha256   dc9c5edb8b2d479e697b4b0b8ab874f32b325138598ce9e7b759eb8292110622
      assets        247
      prompts       180
      rights        180 generated, 32 generated and edited, 35 licensed stock (2 licences, first expiry 2027-01-31)
      regeneration  supported

      6.5 seconds: inventory 0.4, strip 0.9, package 3.2, document 0.1, verify 1.9

    next: handoff deliver '/srv/Northlight Studio/handoff/acme-fintech/handoff-v2/acme-fintech-handoff-v2.zip' --to DEST
    ");
    assert_snapshot!(visible(&build(&quiet, AT, &COLOUR)), @r"
    ␛[1m␛[32mbuilt␛[0m␛[1m version 2␛[0m
      ␛[2mbundle␛[0m        /srv/Northlight Studio/handoff/acme-fintech/handoff-v2/acme-fintech-handoff-v2.zip
      ␛[2msha256␛[0m        4a70fe9aa6436e02c2dea340fbd1e352e4ef2d8ce6ca52ad25d4b95471fc8bf2
      ␛[2mtree_sha256␛[0m   dc9c5edb8b2d479e697b4b0b8ab874f32b325138598ce9e7b759eb8292110622
      ␛[2massets␛[0m        247
      ␛[2mprompts␛[0m       180
      ␛[2mrights␛[0m        180 generated, 32 generated and edited, 35 licensed stock (2
                    licences, first expiry 2027-01-31)
      ␛[2mregeneration␛[0m  supported

      ␛[2m6.5 seconds: inventory 0.4, strip 0.9, package 3.2, document 0.1, verify 1.9␛[0m

    ␛[1m␛[32mnext: ␛[0m␛[1mhandoff deliver '/srv/Northlight Studio/handoff/acme-fintech/handoff-v2/acme-fintech-handoff-v2.zip' --to DEST␛[0m
    ");
    check(|page| build(&samples::built(), AT, page));
}

#[test]
fn nothing_changed_is_said_so() {
    let unchanged = BuildResult { outcome: BuildOutcome::Unchanged, findings: vec![], stages: vec![], ..samples::built() };
    assert_snapshot!(build(&unchanged, AT, &NARROW), @r"
    unchanged since version 2; --reissue makes a new version all the same
      bundle        /srv/Northlight Studio/handoff/acme-fintech/handoff-v2/acme-fintech-handoff-v2.zip
      sha256        4a70fe9aa6436e02c2dea340fbd1e352e4ef2d8ce6ca52ad25d4b95471fc8bf2
      tree_sha256   dc9c5edb8b2d479e697b4b0b8ab874f32b325138598ce9e7b759eb8292110622
      assets        247
      prompts       180
      rights        180 generated, 32 generated and edited, 35 licensed stock (2
                    licences, first expiry 2027-01-31)
      regeneration  supported

    next: handoff deliver '/srv/Northlight Studio/handoff/acme-fintech/handoff-v2/acme-fintech-handoff-v2.zip' --to DEST
    ");
}

#[test]
fn a_refused_build_says_what_to_mend() {
    let findings = samples::findings().into_iter().rev().take(8).rev().collect();
    let nothing = BuildResult { outcome: BuildOutcome::Refused, bundle: None, stages: vec![], findings, ..samples::built() };
    assert_snapshot!(build(&nothing, AT, &NARROW), @r#"
    error    rights.unknown  4
      no [[rights]] row matches, and no job made these bytes: whose it is, is
      unknown
        clients/acme-fintech/deliverables/photos/photo-39.jpg  assets/photos/photo-39.jpg
        clients/acme-fintech/deliverables/photos/photo-40.jpg  assets/photos/photo-40.jpg
        clients/acme-fintech/deliverables/photos/photo-41.jpg  assets/photos/photo-41.jpg
        clients/acme-fintech/deliverables/photos/photo-42.jpg  assets/photos/photo-42.jpg
      → say whose the files in assets/photos/ are, in handoff.toml:

          [[rights]]
          match = ["assets/photos/**"]
          origin = "…"   # generated, agency-made, licensed-stock …
          holder = "…"

    warning  leak.unreadable  2
      the metadata of a.mp4 cannot be read by this version, so it was searched as
      raw bytes only; nothing was found in it
        assets/a.mp4
      the metadata of b.wav cannot be read by this version, so it was searched as
      raw bytes only; nothing was found in it
        assets/b.wav
      → where it matters, look at the file with exiftool before it is sent

    4 errors, 2 warnings, 2 notes: handoff plan clients/acme-fintech

    refused: no version was made
    next: mend the errors above, then handoff plan clients/acme-fintech
    "#);
    check(|page| build(&nothing, AT, page));
}
