use insta::assert_snapshot;

use super::super::Page;
use super::super::verify;
use super::{COLOUR, NARROW, WIDE, check, samples, visible};
use crate::data::report::{CheckName, CheckOutcome, LiveCall};
use crate::data::{Code, Finding};
use crate::reports::VerifyOutcome;

#[test]
fn whoever_received_a_good_bundle_reads_what_was_checked_and_what_not() {
    assert_snapshot!(verify(&samples::verified(), &NARROW), @r"
    verified  Downloads/acme-fintech-handoff-v1.zip
    8 checks passed, 0 failed, 3 not checked

      version      1
      sha256       4a70fe9aa6436e02c2dea340fbd1e352e4ef2d8ce6ca52ad25d4b95471fc8bf2
      tree_sha256  dc9c5edb8b2d479e697b4b0b8ab874f32b325138598ce9e7b759eb8292110622

    Checks
      container     passed       42 files, canonical
      integrity     passed       42 files match SHA256SUMS
      layout        passed       14 assets, 12 prompts, version 1
      documents     passed       11 links, 9 commands
      rights        passed       19 rows, 1 piece of evidence
      pins          passed       5 models
      regeneration  passed       12 of 12 prompts
      leaks         passed       38 files searched
      terms         not-checked  no --forbid
      live          not-checked  no --live
      signature     not-checked  no --allowed-signers: who made this is not checked

    What that leaves open
      terms      Does it name somebody it should not? Search the unzipped folder for
                 such names.
      live       Are the models still offered? Only the generation tool knows.
                 --live asks it. So does this, in the unzipped folder; neither
                 spends anything:
                 gen-ai batch run prompts/batch.json --dry-run
      signature  Who made it? Check the signature with --allowed-signers, or compare
                 the sha256 with the one that the sender gives you by another way
                 than the file.

    What to do
      Nothing. README.md in the bundle says what is there and how to use it.
    ");
    check(|page| verify(&samples::verified(), page));
}

#[test]
fn whoever_received_a_hostile_one_reads_not_to_unzip_it() {
    assert_snapshot!(verify(&samples::hostile(), &WIDE), @r"
    FAILED  Downloads/acme-fintech-handoff-v1.zip
    0 checks passed, 1 failed, 10 not checked

      sha256  4a70fe9aa6436e02c2dea340fbd1e352e4ef2d8ce6ca52ad25d4b95471fc8bf2

    Checks
      container       FAILED       unsafe
      what is inside  not-checked  the container is unsafe

    error    container.unsafe-name  2
      a component is `.` or `..`
        ../../\u{1b}[2J\u{202e}fdp.\u{200b}exe
        ../aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa … 4603 characters … aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa

    2 errors

    What to do
      Do not unzip it: it is damaged, or made so that tools disagree about what is in it.
      Ask the sender for the file again, and for its sha256 by another way than the file.
    ");
    check(|page| verify(&samples::hostile(), page));
}

#[test]
fn whoever_received_one_that_was_zipped_again_reads_that_its_files_are_good() {
    let mut report = samples::verified();
    report.outcome = VerifyOutcome::Failed;
    report.checks[0].outcome = CheckOutcome::Failed;
    report.checks[0].detail = "the contents are the issued ones, the wrapping is not".into();
    report.findings = vec![Finding::new(Code::ContainerNotCanonical, "4 directory entries: it was re-zipped")];
    assert_snapshot!(visible(&verify(&report, &COLOUR)), @r"
    ␛[1m␛[31mFAILED␛[0m  ␛[1mDownloads/acme-fintech-handoff-v1.zip␛[0m
    7 checks passed, 1 failed, 3 not checked

      ␛[2mversion␛[0m      1
      ␛[2msha256␛[0m       4a70fe9aa6436e02c2dea340fbd1e352e4ef2d8ce6ca52ad25d4b95471fc8bf2
      ␛[2mtree_sha256␛[0m  dc9c5edb8b2d479e697b4b0b8ab874f32b325138598ce9e7b759eb8292110622

    ␛[1mChecks␛[0m
      container     ␛[1m␛[31mFAILED␛[0m       the contents are the issued ones, the wrapping is
                                 not
      integrity     ␛[1m␛[32mpassed␛[0m       42 files match SHA256SUMS
      layout        ␛[1m␛[32mpassed␛[0m       14 assets, 12 prompts, version 1
      documents     ␛[1m␛[32mpassed␛[0m       11 links, 9 commands
      rights        ␛[1m␛[32mpassed␛[0m       19 rows, 1 piece of evidence
      pins          ␛[1m␛[32mpassed␛[0m       5 models
      regeneration  ␛[1m␛[32mpassed␛[0m       12 of 12 prompts
      leaks         ␛[1m␛[32mpassed␛[0m       38 files searched
      terms         ␛[1m␛[33mnot-checked␛[0m  no --forbid
      live          ␛[1m␛[33mnot-checked␛[0m  no --live
      signature     ␛[1m␛[33mnot-checked␛[0m  no --allowed-signers: who made this is not checked

    ␛[1mWhat that leaves open␛[0m
      terms      Does it name somebody it should not? Search the unzipped folder for
                 such names.
      live       Are the models still offered? Only the generation tool knows.
                 --live asks it. So does this, in the unzipped folder; neither
                 spends anything:
                 ␛[1mgen-ai batch run prompts/batch.json --dry-run␛[0m
      signature  Who made it? Check the signature with --allowed-signers, or compare
                 the sha256 with the one that the sender gives you by another way
                 than the file.

    ␛[1m␛[31merror    ␛[0m␛[1mcontainer.not-canonical␛[0m
      4 directory entries: it was re-zipped

    ␛[1m␛[31m1 error␛[0m

    ␛[1mWhat to do␛[0m
      Every file in it is the one that was issued, but somebody zipped it again: the
      files can be used, the sha256 will not match.
    ");
    let says = |word: &str, report: &_| assert!(verify(report, &NARROW).replace('\n', " ").contains(word), "{}", verify(report, &NARROW));
    says("somebody zipped it again", &report);
    report.checks.iter_mut().find(|check| check.check == CheckName::Integrity).unwrap().outcome = CheckOutcome::Failed;
    says("not what was issued", &report);
}

#[test]
fn whoever_asked_the_tool_reads_what_it_was_asked_and_what_that_is_worth() {
    let mut report = samples::asked();
    let text = verify(&report, &NARROW);
    assert_snapshot!(text[text.find("What gen-ai was asked").unwrap()..], @r#"
    What gen-ai was asked
      /usr/bin/gen-ai
      gen-ai --version  exit 0
      gen-ai --help  exit 0
      gen-ai validate --help  exit 0
      gen-ai batch run --help  exit 0
      gen-ai models info recraftv4 --json  exit 0
      gen-ai models info m --json  exit 0
      … 1 more: --verbose

    error    live.refused
      gen-ai refuses the payload, and the pinned schema takes it: Invalid payload:
      "prompt" exceeds max length of 10
        prompts/batch.json  job hero-dawn

    1 error

    What to do
      The bundle is the one that was issued, and keeps what it promises. But the
      generation tool of this machine does not take all of it, or did not answer:
      see above.
    "#);
    report.live.as_mut().unwrap().calls.push(LiveCall { arguments: vec!["models".into(), "\u{1b}[2J\nx".into()], exit: None });
    check(|page| verify(&report, page));
    let all = Page { verbose: true, ..NARROW };
    assert!(verify(&report, &all).contains(r"gen-ai models \u{1b}[2J\nx  no answer"), "{}", verify(&report, &all));
}
