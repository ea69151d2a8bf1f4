//! deliver: puts a verified version where the client wants it, and records that.
//!
//! The destination is a local or mounted folder. Under the bundle's name there is either nothing or the whole bundle: it is
//! copied under a temporary name, synced, read back and compared, and then given its own name in one step that fails where the
//! name is taken. What is already there is never replaced.

mod enclosures;

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::data::receipt::{DeliveryOutcome, RECEIPT_SCHEMA, RECEIPTS, Receipt};
use crate::data::{Code, Digest, Finding, Fix, Found};
use crate::filesystem::{self, Kind, NamedFile, ReadAt as _, WriteAt as _};
use crate::stages::verify::Verified;
use crate::{Error, Result};
use enclosures::Enclosure;

/// What came of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Whether it is there now, and since when.
    pub outcome: DeliveryOutcome,
    /// The zip at the destination: an absolute path.
    pub destination: PathBuf,
    /// Its digest, as it was read back; of the bundle, where it was refused.
    pub sha256: Digest,
    /// The file names of the signature and the statement that went with it.
    pub beside: Vec<String>,
    /// The file that the receipt was appended to; `None` where it was refused.
    pub receipt: Option<PathBuf>,
}

/// Copies a verified zip and what goes with it ([`enclosures`]) into the folder `to`, which is there, or is created in one that is.
/// The receipt goes to the folder `receipts`; without one, to the folder above the bundle's version folder, or else beside the
/// bundle. It bears the time `at`. `moved` is told of bytes that were written and of bytes that were read back: twice the length of
/// the zip, or once where it is there already.
///
/// Other bytes under one of the names are a finding, and nothing is written.
///
/// # Errors
/// When something cannot be read or written, the zip is no longer the one that verified, or reads back differently.
pub fn deliver(verified: &Verified, to: &Path, receipts: Option<&Path>, at: Timestamp, moved: &dyn Fn(u64)) -> Result<Found<Delivery>> {
    let folder = destination(to)?;
    let zip = folder.join(verified.zip_name());
    let mut delivery = Delivery {
        outcome: DeliveryOutcome::Refused,
        destination: zip.clone(),
        sha256: verified.sha256(),
        beside: Vec::new(),
        receipt: None,
    };
    let mut findings = Vec::new();
    let enclosures = enclosures::of(verified, &zip)?.into(&mut findings);
    let small = enclosures.iter().map(|enclosure| (&enclosure.path, enclosure.digest()));
    for (path, digest) in std::iter::once((&zip, verified.sha256())).chain(small) {
        if there(path, digest, moved)? == There::Other {
            let fix = Fix::text("deliver to another folder, or move away what is there");
            let message = "under the bundle's name, something else is already there";
            findings.push(Finding::new(Code::DeliverOtherBytes, message).at(path.display()).fix(fix));
        }
    }
    if findings.iter().any(Finding::refuses) {
        return Ok(Found::new(delivery, findings));
    }
    filesystem::sweep(&folder, false);
    delivery.outcome = if filesystem::kind(&zip)? == Kind::Absent {
        copy(verified, &folder, &zip, moved)?;
        DeliveryOutcome::Delivered
    } else {
        DeliveryOutcome::AlreadyThere
    };
    for enclosure in &enclosures {
        if filesystem::kind(&enclosure.path)? == Kind::Absent {
            let temporary = filesystem::temporary_folder(&folder)?;
            let path = temporary.path().join("enclosure");
            filesystem::write_atomically(&path, &enclosure.bytes)?;
            name(&path, &enclosure.path)?;
        }
    }
    delivery.beside = enclosures.iter().skip(1).map(Enclosure::name).collect();
    delivery.receipt = Some(record(verified, &delivery, receipts, at)?);
    Ok(Found::new(delivery, findings))
}

/// The destination as an absolute path; its last component is created.
fn destination(to: &Path) -> Result<PathBuf> {
    // The bundle does not say where its engagement lies, but that is where one lies: only `pin` and `init` write there.
    let of_clients = |folder: &Path| folder.parent().and_then(Path::file_name).is_some_and(|name| name.eq_ignore_ascii_case("clients"));
    if let Some(engagement) = filesystem::resolve(to)?.ancestors().find(|folder| of_clients(folder)) {
        let message = format!("cannot deliver to {}: it lies in the engagement {}", to.display(), engagement.display());
        let fix = Fix::text("name the client's folder, share or portal; a bundle among the deliverables would ship with the next version");
        return Err(Error::new(Code::OutputInside, message).at(to.display()).fix(fix));
    }
    if filesystem::kind(to)? == Kind::Absent {
        filesystem::create_folder(to)?;
    }
    let folder = filesystem::canonical(to)?;
    if filesystem::kind(&folder)? != Kind::Folder {
        let message = format!("cannot deliver to {}: it is not a folder", to.display());
        return Err(Error::new(Code::Usage, message).at(to.display()));
    }
    Ok(folder)
}

/// What lies under a name at the destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum There {
    Nothing,
    Same,
    Other,
}

fn there(path: &Path, digest: Digest, moved: &dyn Fn(u64)) -> Result<There> {
    match filesystem::kind(path)? {
        Kind::Absent => Ok(There::Nothing),
        Kind::File if filesystem::digest(&NamedFile::open(path)?, &mut |bytes| moved(bytes))? == digest => Ok(There::Same),
        _ => Ok(There::Other),
    }
}

/// Copies the zip under a temporary name, and gives it its own when it reads back as what verified.
fn copy(verified: &Verified, folder: &Path, zip: &Path, moved: &dyn Fn(u64)) -> Result<()> {
    let source = NamedFile::open(verified.path())?;
    let temporary = filesystem::temporary_folder(folder)?;
    let path = temporary.path().join(verified.zip_name());
    let target = NamedFile::create(&path)?;
    let length = source.length().map_err(|error| Error::io("cannot read", source.path(), error))?;
    let failed = |error| filesystem::with_space(Error::io("cannot write", zip, error), folder, length);
    target.reserve(length).map_err(failed)?;
    let read = filesystem::digest_of_pieces(&source, &mut |piece, offset| {
        moved(piece.len() as u64);
        target.write_all_at(piece, offset).map_err(failed)
    })?;
    if read != verified.sha256() {
        let shown = verified.path().display();
        return Err(Error::new(Code::DeliverNotVerified, format!("{shown} changed since it was verified")).at(shown));
    }
    target.sync()?;
    drop(target);
    let back = filesystem::digest(&NamedFile::open(&path)?, &mut |bytes| moved(bytes))?;
    if back != verified.sha256() {
        let message = format!("what was read back from {} is not what was written: SHA-256 {back}", folder.display());
        return Err(Error::new(Code::DeliverReadBack, message).at(zip.display()));
    }
    name(&path, zip)
}

/// Gives what was written its own name, which nothing else took in the meantime.
fn name(from: &Path, to: &Path) -> Result<()> {
    if !filesystem::rename_file_exclusive(from, to)? {
        let fix = Fix::text("look at what is there; if it is the same bundle, deliver again, and only the receipt is written");
        let message = format!("{} appeared while the bundle was delivered, and was not replaced", to.display());
        return Err(Error::new(Code::DeliverOtherBytes, message).at(to.display()).fix(fix));
    }
    Ok(())
}

/// Appends the receipt.
fn record(verified: &Verified, delivery: &Delivery, receipts: Option<&Path>, at: Timestamp) -> Result<PathBuf> {
    let folder = match receipts {
        Some(folder) => filesystem::canonical(folder)?,
        None => receipts_of(verified)?,
    };
    let receipt = Receipt {
        schema: RECEIPT_SCHEMA.to_owned(),
        at: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        outcome: delivery.outcome,
        bundle: verified.zip_name(),
        client_slug: verified.client_slug().to_owned(),
        version: verified.version(),
        sha256: delivery.sha256,
        tree_sha256: verified.tree_sha256(),
        destination: delivery.destination.display().to_string(),
        beside: delivery.beside.clone(),
    };
    let line = serde_json::to_string(&receipt).map_err(|error| Error::new(Code::SelfCheck, error.to_string()))?;
    let path = folder.join(RECEIPTS);
    match filesystem::append_line(&path, &line) {
        Ok(()) => Ok(path),
        Err(error) => {
            let message = format!("{} is delivered, but its receipt could not be written: {}", verified.zip_name(), error.message);
            Err(Error { message, ..error })
        }
    }
}

/// The output folder: the one above the version's folder; beside the bundle where it does not lie in one.
fn receipts_of(verified: &Verified) -> Result<PathBuf> {
    let bundle = filesystem::canonical(verified.path())?;
    let beside = bundle.parent().unwrap_or(Path::new("/"));
    let in_version = beside.file_name().is_some_and(|name| name.to_str() == Some(verified.version().root().as_str()));
    let output = if in_version { beside.parent().unwrap_or(beside) } else { beside };
    Ok(output.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filesystem::{create_folder, names_in, read_limited, remove_file};
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
            deliver(&self.verified, &self.at(to), None, Timestamp::from_second(1_776_816_000).unwrap(), &|_| {})
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
}
