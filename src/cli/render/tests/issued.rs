//! `sign`, `log` and `recall`: what was done beside a zip, and what is said of it.

use insta::assert_snapshot;

use super::*;
use crate::cli::render::{log, recall, sign};
use crate::data::Digest;
use crate::data::bundle::Version;
use crate::data::log::{LoggedManifest, LoggedReceipt, LoggedVersion};
use crate::data::recall::{Affected, NOTICE_SCHEMA, Notice, Replacement};
use crate::reports::{LogOutcome, LogResult, RecallOutcome, RecallResult, SignOutcome, SignResult};

fn notice() -> Notice {
    Notice {
        schema: NOTICE_SCHEMA.into(),
        client_slug: "acme".into(),
        version: Version(1),
        tree_sha256: Digest::of("tree"),
        because: "a licence\u{1b}[2J ended".into(),
        recalled_at: "2026-05-04".parse().unwrap(),
        replaced_by: Some(Replacement { version: Version(2), tree_sha256: Digest::of("tree 2") }),
        affected: Some(Affected {
            removed: vec!["assets/a.png".parse().unwrap()],
            replaced: vec!["assets/b.png".parse().unwrap()],
            renamed: vec![],
        }),
    }
}

#[test]
fn whoever_signed_reads_where_it_lies_and_how_others_check_it() {
    let signed = SignResult {
        schema: "handoff.sign/1".into(),
        outcome: SignOutcome::Signed,
        key: Some("SHA256:abc".into()),
        signature: Some("/out/acme-handoff-v1.zip.sig".into()),
        statement: None,
        written: vec!["/out/acme-handoff-v1.zip.sig".into()],
        findings: vec![],
    };
    assert_snapshot!(sign(&signed, &WIDE), @r"
    signed
      key        SHA256:abc
      signature  /out/acme-handoff-v1.zip.sig

    Who has your public key in a file `allowed_signers` checks it with:
      ssh-keygen -Y verify -f allowed_signers -I YOU -n handoff -s acme-handoff-v1.zip.sig < acme-handoff-v1.zip
    ");
}

#[test]
fn whoever_recalls_reads_what_is_affected_and_that_nobody_was_told() {
    let recalled = RecallResult {
        schema: "handoff.recall/1".into(),
        outcome: RecallOutcome::Recalled,
        path: "/out/acme-handoff-v1.recall.json".into(),
        notice: Some(notice()),
        findings: vec![],
    };
    check(|page| recall(&recalled, page));
    assert_snapshot!(recall(&recalled, &WIDE), @r"
    recalled
      notice  /out/acme-handoff-v1.recall.json

      version 1 was recalled on 2026-05-04: a licence\u{1b}[2J ended; version 2 takes its place

    Not to be used any more
      - assets/a.png
      ~ assets/b.png

    The notice lies beside this zip only: send it to everybody who has the version. `handoff log` says where it was
    delivered.
    ");
}

#[test]
fn a_log_has_the_latest_first_and_says_that_nothing_is_verified() {
    let entry = LoggedVersion {
        version: Version(1),
        bundle: Some("/out/handoff-v1/acme-handoff-v1.zip".into()),
        bytes: Some(1_234_567),
        sha256: Some(Digest::of("zip")),
        tree_sha256: Some(Digest::of("tree")),
        manifest: Some(LoggedManifest {
            client_slug: "acme".into(),
            delivered_at: "2026-04-22".parse().unwrap(),
            assets_count: 14,
            prompts_count: 1,
            supersedes: None,
        }),
        superseded_by: vec![Version(2)],
        signature: true,
        statement: true,
        receipts: vec![LoggedReceipt { at: "2026-04-22T08:00:00Z".into(), destination: "/mnt/portal/acme-handoff-v1.zip".into() }],
        recall: Some(notice()),
    };
    let second =
        LoggedVersion { version: Version(2), manifest: None, superseded_by: vec![], receipts: vec![], recall: None, ..entry.clone() };
    let versions = vec![LoggedVersion { signature: false, statement: false, ..second }, entry];
    let listed =
        LogResult { schema: "handoff.log/1".into(), outcome: LogOutcome::Listed, folder: "/out".into(), versions, findings: vec![] };
    check(|page| log(&listed, page));
    assert_snapshot!(log(&listed, &WIDE), @r"
    2 versions in /out

    handoff-v2
      sha256       4a70fe9aa6436e02c2dea340fbd1e352e4ef2d8ce6ca52ad25d4b95471fc8bf2
      tree_sha256  dc9c5edb8b2d479e697b4b0b8ab874f32b325138598ce9e7b759eb8292110622

    handoff-v1  2026-04-22  recalled
      holds          14 assets, 1 prompt, 1.2 MB
      sha256         4a70fe9aa6436e02c2dea340fbd1e352e4ef2d8ce6ca52ad25d4b95471fc8bf2
      tree_sha256    dc9c5edb8b2d479e697b4b0b8ab874f32b325138598ce9e7b759eb8292110622
      superseded by  v2
      beside it      signature and statement
      recall         version 1 was recalled on 2026-05-04: a licence\u{1b}[2J ended; version 2 takes its place
      delivered      2026-04-22T08:00:00Z  /mnt/portal/acme-handoff-v1.zip

    This is what the zips and the files beside them say, not verified here: `handoff verify` checks a zip and who signed it.
    ");
}
