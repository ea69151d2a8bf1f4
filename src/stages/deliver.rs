//! deliver: puts a verified version where the client wants it, and records that.
//!
//! The destination is a local or mounted folder. Under the bundle's name there is either nothing or the whole bundle: it is
//! copied under a temporary name, synced, read back and compared, and then given its own name in one step that fails where the
//! name is taken. What goes with it is written before, and named before: where the bundle is, nothing is missing. What is already
//! there is never replaced.

mod enclosures;

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::data::receipt::{DeliveryOutcome, RECEIPT_SCHEMA, RECEIPTS, Receipt};
use crate::data::{Code, Digest, Finding, Fix, Found};
use crate::filesystem::{self, Kind, NamedFile, ReadAt, Temporary, Unnamed, WriteAt as _};
use crate::stages::verify::Verified;
use crate::{Error, Result};
use enclosures::Enclosure;

/// What file systems give space in.
const BLOCK: u64 = 4096;

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
    // Nothing is delivered of which nobody could be told.
    let receipts = match receipts {
        Some(folder) => filesystem::canonical(folder)?,
        None => receipts_of(verified)?,
    };
    let receipts = receipts.join(RECEIPTS);
    filesystem::ensure_appendable(&receipts, &|why| no_receipts(&receipts, why))?;
    let folder = destination(to)?;
    let zip = folder.join(verified.zip_name());
    let source = NamedFile::open(verified.path())?;
    let mut delivery = Delivery {
        outcome: DeliveryOutcome::Refused,
        destination: zip.clone(),
        sha256: verified.sha256(),
        beside: Vec::new(),
        receipt: None,
    };
    let mut findings = Vec::new();
    let enclosures = enclosures::of(verified, &zip)?.into(&mut findings);
    let length = ReadAt::length(&source).map_err(|error| Error::io("cannot read", source.path(), error))?;
    let wanted = Wanted { digest: verified.sha256(), length };
    let small = enclosures.iter().map(|enclosure| (&enclosure.path, Wanted::of(enclosure)));
    let (mut absent, mut missing) = (Vec::new(), 0);
    for (path, wanted) in std::iter::once((&zip, wanted)).chain(small) {
        match there(path, wanted, moved)? {
            There::Same => {}
            There::Nothing => {
                absent.push(path);
                missing += wanted.length.next_multiple_of(BLOCK);
            }
            There::Other => {
                let fix = Fix::text("deliver to another folder, or move away what is there");
                let message = "under the bundle's name, something else is already there";
                findings.push(Finding::new(Code::DeliverOtherBytes, message).at(path.display()).fix(fix));
            }
        }
    }
    if findings.iter().any(Finding::refuses) {
        return Ok(Found::new(delivery, findings));
    }
    filesystem::sweep(&folder, false);
    filesystem::ensure_space(&folder, missing)?;
    let copied = match absent.contains(&&zip) {
        true => Some(copy(verified, &source, &folder, &zip, moved).map_err(|error| filesystem::with_space(error, &folder, missing))?),
        false => None,
    };
    let mut lacking = enclosures.iter().filter(|enclosure| absent.contains(&&enclosure.path));
    lacking.try_for_each(enclose).map_err(again)?;
    let named = copied.map(|(_temporary, path)| filesystem::rename_file_exclusive(&path, &zip)).transpose();
    delivery.outcome = match named.map_err(again)? {
        Some(true) => DeliveryOutcome::Delivered,
        Some(false) if there(&zip, wanted, moved)? != There::Same => return Err(appeared(&zip)),
        Some(false) | None => DeliveryOutcome::AlreadyThere,
    };
    delivery.beside = enclosures.iter().skip(1).map(Enclosure::name).collect();
    delivery.receipt = Some(record(verified, &delivery, &receipts, at)?);
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

/// What is to lie under a name.
#[derive(Clone, Copy)]
struct Wanted {
    digest: Digest,
    length: u64,
}

impl Wanted {
    fn of(enclosure: &Enclosure) -> Self {
        Self { digest: enclosure.digest(), length: enclosure.bytes.len() as u64 }
    }
}

/// What of another length lies there is not read.
fn there(path: &Path, wanted: Wanted, moved: &dyn Fn(u64)) -> Result<There> {
    match filesystem::kind(path)? {
        Kind::Absent => return Ok(There::Nothing),
        Kind::File if filesystem::length_if_file(path)? == Some(wanted.length) => {}
        _ => return Ok(There::Other),
    }
    let digest = filesystem::digest(&NamedFile::open(path)?, &mut |bytes| moved(bytes))?;
    Ok(if digest == wanted.digest { There::Same } else { There::Other })
}

/// Copies the zip into a temporary folder; it reads back as what verified.
fn copy(verified: &Verified, source: &NamedFile, folder: &Path, zip: &Path, moved: &dyn Fn(u64)) -> Result<(Temporary, PathBuf)> {
    let temporary = filesystem::temporary_folder(folder)?;
    let path = temporary.path().join(verified.zip_name());
    let target = NamedFile::create(&path)?;
    let failed = |error| Error::io("cannot write", zip, error);
    target.reserve(source.length().map_err(|error| Error::io("cannot read", source.path(), error))?).map_err(failed)?;
    let read = filesystem::digest_of_pieces(source, &mut |piece, offset| {
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
    Ok((temporary, path))
}

/// Puts a small file where nothing was.
fn enclose(enclosure: &Enclosure) -> Result<()> {
    let path = &enclosure.path;
    let named = Unnamed::write(path, &enclosure.bytes)?.name()?;
    if named || there(path, Wanted::of(enclosure), &|_| ())? == There::Same { Ok(()) } else { Err(appeared(path)) }
}

fn appeared(path: &Path) -> Error {
    let message = format!("{} appeared while the bundle was delivered, with other bytes, and was not replaced", path.display());
    let fix = Fix::text("deliver to another folder, or move away what is there");
    Error::new(Code::DeliverOtherBytes, message).at(path.display()).fix(fix)
}

/// … and what to do: nothing that is there already stands in the way.
fn again(error: Error) -> Error {
    if error.fix.is_some() {
        error
    } else {
        error.fix(Fix::text("see to the cause, and deliver again: what is there already is compared, and only what is missing is written"))
    }
}

fn no_receipts(path: &Path, why: &str) -> Error {
    let fix = Fix::text("move it away, or put the file with the receipts itself there; nothing was delivered");
    Error::new(Code::DeliverReceipts, format!("no receipt can be written to {}: {why}", path.display())).at(path.display()).fix(fix)
}

/// Appends the receipt.
fn record(verified: &Verified, delivery: &Delivery, receipts: &Path, at: Timestamp) -> Result<PathBuf> {
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
    match filesystem::append_line(receipts, &line, &|why| no_receipts(receipts, why)) {
        Ok(()) => Ok(receipts.to_owned()),
        Err(error) => {
            let message = format!("{} is delivered, but its receipt could not be written: {}", verified.zip_name(), error.message);
            let fix = Fix::text("make room for it, and deliver again: only the receipt is written");
            Err(Error { message, ..error }.fix(fix))
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
mod tests;
