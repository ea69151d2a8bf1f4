use super::*;
use crate::filesystem::{create_folder, names_in, read_limited, remove_file, write_atomically};
use crate::stages::verify::testing::{Bundle, judged, write};

const NAME: &str = "acme-handoff-v1.zip";

struct House {
    folder: tempfile::TempDir,
    verified: Verified,
}

/// A published version, and a mounted folder.
fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let version = folder.path().join("handoff/acme/handoff-v1");
    let zip = write(&version.join(NAME), &Bundle::good().zip());
    create_folder(&folder.path().join("mount")).unwrap();
    House { verified: judged(&zip).verified.unwrap(), folder }
}

impl House {
    fn at(&self, path: &str) -> PathBuf {
        filesystem::canonical(self.folder.path()).unwrap().join(path)
    }

    fn deliver(&self, to: &str) -> Result<Found<Delivery>> {
        self.deliver_while(to, &|_| {})
    }

    fn deliver_while(&self, to: &str, moved: &dyn Fn(u64)) -> Result<Found<Delivery>> {
        deliver(&self.verified, &self.at(to), None, Timestamp::from_second(1_776_816_000).unwrap(), moved)
    }

    fn receipts(&self) -> Vec<Receipt> {
        let text = String::from_utf8(read_limited(&self.at("handoff/acme/deliveries.jsonl"), 10_000).unwrap()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

#[test]
fn a_version_is_delivered_once_and_found_there_afterwards() {
    let house = house();
    let first = house.deliver("mount/acme").unwrap().value;
    assert_eq!(first.outcome, DeliveryOutcome::Delivered);
    assert_eq!(first.destination, house.at("mount/acme").join(NAME));
    assert_eq!(names_in(&house.at("mount/acme")).unwrap(), [NAME, "acme-handoff-v1.zip.sha256"]);
    let sums = read_limited(&house.at("mount/acme/acme-handoff-v1.zip.sha256"), 200).unwrap();
    assert_eq!(String::from_utf8(sums).unwrap(), format!("{}  {NAME}\n", house.verified.sha256()));
    // What arrived is what verified.
    assert!(judged(&first.destination).report.verified());
    assert_eq!(house.deliver("mount/acme").unwrap().value.outcome, DeliveryOutcome::AlreadyThere);

    let [one, two] = &house.receipts()[..] else { panic!("two receipts") };
    assert_eq!(
        (one.at.as_str(), one.outcome, two.outcome),
        ("2026-04-22T00:00:00Z", DeliveryOutcome::Delivered, DeliveryOutcome::AlreadyThere)
    );
    assert_eq!((one.bundle.as_str(), one.version.0, one.sha256), (NAME, 1, house.verified.sha256()));
    assert_eq!(one.destination, first.destination.display().to_string());
}

#[test]
fn other_bytes_under_either_name_are_never_replaced() {
    for name in [NAME, "acme-handoff-v1.zip.sha256"] {
        let house = house();
        write(&house.at("mount").join(name), b"something else");
        let refused = house.deliver("mount").unwrap();
        assert_eq!(refused.value.outcome, DeliveryOutcome::Refused);
        assert_eq!(refused.findings[0].code, Code::DeliverOtherBytes);
        assert_eq!((refused.value.receipt, names_in(&house.at("mount")).unwrap()), (None, vec![name.to_owned()]));
    }
}

#[test]
fn the_same_bytes_that_appear_meanwhile_are_a_delivery_and_others_are_not() {
    let house = house();
    let zip = read_limited(&house.at("handoff/acme/handoff-v1").join(NAME), 1 << 20).unwrap();
    let sum = house.verified.sum_line().into_bytes();
    let appear = |zip: &[u8], sum: &[u8]| {
        write_atomically(&house.at("mount").join(NAME), zip).unwrap();
        write_atomically(&house.at("mount/acme-handoff-v1.zip.sha256"), sum).unwrap();
    };
    let found = house.deliver_while("mount", &|_| appear(&zip, &sum)).unwrap().value;
    assert_eq!(found.outcome, DeliveryOutcome::AlreadyThere);
    assert_eq!(house.receipts()[0].outcome, DeliveryOutcome::AlreadyThere);

    for (zip, sum) in [(&b"other"[..], &sum[..]), (&zip, b"other")] {
        names_in(&house.at("mount")).unwrap().iter().for_each(|name| remove_file(&house.at("mount").join(name)).unwrap());
        let error = house.deliver_while("mount", &|_| appear(zip, sum)).unwrap_err();
        assert_eq!(error.code, Code::DeliverOtherBytes, "{error}");
        assert_eq!(read_limited(&house.at("mount/acme-handoff-v1.zip.sha256"), 1000).unwrap(), sum);
    }
    assert_eq!(house.receipts().len(), 1);
}

#[test]
fn what_has_another_length_is_not_read() {
    let house = house();
    write(&house.at("mount").join(NAME), b"something shorter");
    let refused = house.deliver_while("mount", &|_| panic!("it was read")).unwrap();
    assert_eq!(refused.findings[0].code, Code::DeliverOtherBytes);
}

#[cfg(unix)]
#[test]
fn nothing_is_delivered_of_which_no_receipt_could_be_written() {
    let house = house();
    let outside = house.at("outside");
    write(&outside, b"keep");
    std::os::unix::fs::symlink(&outside, house.at("handoff/acme/deliveries.jsonl")).unwrap();
    let error = house.deliver("mount/new").unwrap_err();
    assert_eq!((error.code, error.fix.is_some()), (Code::DeliverReceipts, true), "{error}");
    assert_eq!(read_limited(&outside, 100).unwrap(), b"keep");
    assert_eq!(names_in(&house.at("mount")).unwrap(), [""; 0]);
}

#[test]
fn a_bundle_that_changed_since_it_verified_is_not_delivered() {
    let house = house();
    let zip = house.at("handoff/acme/handoff-v1").join(NAME);
    remove_file(&zip).unwrap();
    write(&zip, b"another");
    assert_eq!(house.deliver("mount").unwrap_err().code, Code::DeliverNotVerified);
    assert_eq!(names_in(&house.at("mount")).unwrap(), [""; 0]);
}

#[test]
fn only_the_last_folder_of_the_destination_is_created() {
    let house = house();
    let error = house.deliver("mount/no/such").unwrap_err();
    assert!(error.message.contains("no/such"), "{error}");
    write(&house.at("mount/file"), b"x");
    assert_eq!(house.deliver("mount/file").unwrap_err().code, Code::Usage);
}

#[test]
fn without_a_version_folder_the_receipt_lies_beside_the_bundle() {
    let folder = tempfile::tempdir().unwrap();
    let verified = judged(&Bundle::good().zip_in(folder.path())).verified.unwrap();
    create_folder(&folder.path().join("mount")).unwrap();
    let found = deliver(&verified, &folder.path().join("mount"), None, Timestamp::UNIX_EPOCH, &|_| {}).unwrap();
    assert_eq!(found.value.receipt, Some(filesystem::canonical(folder.path()).unwrap().join(RECEIPTS)));
}
