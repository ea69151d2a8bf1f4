//! `deliver`: only what verifies, never over other bytes, with a receipt.

use std::fs;

use crate::harness::{ACME_V1, Studio};

#[test]
fn a_delivery_is_recorded_and_a_second_one_finds_it_there() {
    let studio = Studio::new();
    let zip = studio.built();
    let to = studio.outside().join("portal");
    let delivered = studio.json(&["deliver", zip.to_str().unwrap(), "--to", to.to_str().unwrap()]).good().document();
    assert_eq!(delivered["outcome"], "delivered");
    assert_eq!(fs::read(to.join(ACME_V1)).unwrap(), fs::read(&zip).unwrap());
    assert!(to.join(format!("{ACME_V1}.sha256")).exists());
    let again = studio.json(&["deliver", zip.to_str().unwrap(), "--to", to.to_str().unwrap()]).good().document();
    assert_eq!(again["outcome"], "already-there");
    let receipts = studio.text("handoff/acme-fintech/deliveries.jsonl");
    assert_eq!(receipts.lines().count(), 2);
    assert_eq!(delivered["receipt"], studio.path("handoff/acme-fintech/deliveries.jsonl").canonicalize().unwrap().to_str().unwrap());
}

#[test]
fn other_bytes_under_the_same_name_are_never_replaced() {
    let studio = Studio::new();
    let zip = studio.built();
    let to = studio.outside().join("portal");
    fs::create_dir(&to).unwrap();
    fs::write(to.join(ACME_V1), "something else").unwrap();
    let ran = studio.json(&["deliver", zip.to_str().unwrap(), "--to", to.to_str().unwrap()]);
    assert_eq!(ran.code(1).document()["outcome"], "refused");
    assert_eq!(ran.codes(), ["deliver.other-bytes"]);
    assert_eq!(fs::read(to.join(ACME_V1)).unwrap(), b"something else");
}

#[test]
fn what_does_not_verify_is_not_delivered() {
    let studio = Studio::new();
    let zip = studio.built();
    let mut bytes = fs::read(&zip).unwrap();
    bytes.push(0);
    fs::write(&zip, bytes).unwrap();
    let to = studio.outside().join("portal");
    let ran = studio.json(&["deliver", zip.to_str().unwrap(), "--to", to.to_str().unwrap()]);
    assert_eq!(ran.code(1).document()["outcome"], "refused");
    assert!(ran.codes().contains(&"deliver.not-verified".to_owned()));
    assert!(!to.join(ACME_V1).exists());
}

#[test]
fn nothing_is_delivered_into_an_engagement() {
    let studio = Studio::new();
    let zip = studio.built();
    let to = studio.path("clients/acme-fintech/deliverables");
    let ran = studio.json(&["deliver", zip.to_str().unwrap(), "--to", to.to_str().unwrap()]);
    assert_eq!(ran.code(2).document()["error"]["code"], "output.inside-engagement");
    assert!(!to.join(ACME_V1).exists());
    let new = to.join("for the client");
    studio.json(&["deliver", zip.to_str().unwrap(), "--to", new.to_str().unwrap()]).code(2);
    assert!(!new.exists(), "not even an empty folder is made there");
}
