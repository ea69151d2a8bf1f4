use insta::assert_snapshot;

use super::super::{deliver, pin};
use super::{COLOUR, NARROW, WIDE, check, visible};
use crate::data::receipt::DeliveryOutcome;
use crate::data::{Code, Digest, Finding, Fix};
use crate::reports::{DeliverResult, PinOutcome, PinResult, PinnedModel};
use crate::stages::lock::Affected;

fn delivered() -> DeliverResult {
    DeliverResult {
        schema: "handoff.deliver/1".into(),
        outcome: DeliveryOutcome::Delivered,
        destination: Some("/mnt/acme share/acme-fintech-handoff-v1.zip".into()),
        sha256: Some(Digest::of("zip")),
        beside: vec![],
        receipt: Some("/srv/studio/handoff/acme-fintech/deliveries.jsonl".into()),
        findings: vec![],
    }
}

#[test]
fn a_delivery_says_where_it_is_and_what_to_tell_the_client() {
    assert_snapshot!(deliver(&delivered(), &NARROW), @r"
    delivered: copied, read back and compared
      destination  /mnt/acme share/acme-fintech-handoff-v1.zip
      sha256       4a70fe9aa6436e02c2dea340fbd1e352e4ef2d8ce6ca52ad25d4b95471fc8bf2
      receipt      /srv/studio/handoff/acme-fintech/deliveries.jsonl

    Tell the client the sha256 by another way than the file: then they can see that
    it arrived whole, and from you.
    ");
    assert_snapshot!(visible(&deliver(&delivered(), &COLOUR)), @r"
    ␛[1m␛[32mdelivered␛[0m: copied, read back and compared
      ␛[2mdestination␛[0m  /mnt/acme share/acme-fintech-handoff-v1.zip
      ␛[2msha256␛[0m       4a70fe9aa6436e02c2dea340fbd1e352e4ef2d8ce6ca52ad25d4b95471fc8bf2
      ␛[2mreceipt␛[0m      /srv/studio/handoff/acme-fintech/deliveries.jsonl

    Tell the client the sha256 by another way than the file: then they can see that
    it arrived whole, and from you.
    ");
    check(|page| deliver(&delivered(), page));
}

#[test]
fn a_refused_delivery_says_what_is_in_the_way() {
    let finding =
        Finding::new(Code::DeliverOtherBytes, "under the bundle's name, something else is already there").at("/mnt/x\u{1b}[2J/a.zip");
    let finding = finding.fix(Fix::text("deliver to another folder, or move away what is there"));
    let refused =
        DeliverResult { outcome: DeliveryOutcome::Refused, destination: None, receipt: None, findings: vec![finding], ..delivered() };
    assert_snapshot!(deliver(&refused, &WIDE), @r"
    error    deliver.other-bytes
      under the bundle's name, something else is already there
        /mnt/x\u{1b}[2J/a.zip
      → deliver to another folder, or move away what is there

    1 error

    refused: nothing was written
      sha256  4a70fe9aa6436e02c2dea340fbd1e352e4ef2d8ce6ca52ad25d4b95471fc8bf2
    ");
    check(|page| deliver(&refused, page));
}

#[test]
fn pins_say_what_moved() {
    let model = |id: &str, pin: Option<&str>, moved: &[&str]| PinnedModel {
        id: id.into(),
        pin: pin.map(str::to_owned),
        names: Vec::new(),
        affected: Vec::new(),
        moved: moved.iter().map(ToString::to_string).collect(),
    };
    let touched =
        |job: &str| Affected { job: job.into(), run: "out/results.json".into(), effects: vec!["`style` would be ignored".into()] };
    let mut pinned = PinResult {
        schema: "handoff.pin/1".into(),
        outcome: PinOutcome::Written,
        lock: "/srv/studio/clients/acme-fintech/handoff.lock".into(),
        models: vec![
            model("flux-2", Some("flux-2@2026-04-22"), &["new"]),
            model("kling-v3-pro", None, &["withdrawn"]),
            model("recraftv4", Some("recraftv4@2026-04-22"), &["parameter gone: style", "parameter new: substyle\u{1b}[0m"]),
            model("veo-3", Some("veo-3@2026-03-15"), &[]),
        ],
        findings: vec![],
    };
    pinned.models[0].names = vec!["flux-v2".into(), "\u{202e}flux".into()];
    pinned.models[2].affected = (1..=6).map(|number| touched(&format!("acme/tile-{number}"))).collect();
    assert_snapshot!(pin(&pinned, "clients/acme-fintech", &NARROW), @r"
    written: 4 models
      lock  /srv/studio/clients/acme-fintech/handoff.lock

    Models
      flux-2@2026-04-22  new
        · also called flux-v2, \u{202e}flux by jobs, which the tool takes for it
      kling-v3-pro  withdrawn: its prompts cannot be run again
      recraftv4@2026-04-22
        · parameter gone: style
        · parameter new: substyle\u{1b}[0m
        ! 6 prompts: `style` would be ignored
            acme/tile-1
            acme/tile-2
            acme/tile-3
            acme/tile-4
            acme/tile-5
            acme/tile-6
      veo-3@2026-03-15

    next: handoff plan clients/acme-fintech
    ");
    check(|page| pin(&pinned, "clients/acme-fintech", page));
}
