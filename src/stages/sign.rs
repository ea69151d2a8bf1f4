//! sign: who made it, said beside a verified zip. The zip is never touched, and nothing that lies beside it is ever replaced: what is there
//! already is either what would be written, or it refuses.

use std::path::{Path, PathBuf};

use crate::data::canonical::to_json;
use crate::data::sidecars::{MAX_SIDECAR, Sidecars};
use crate::data::statement::Statement;
use crate::data::{Code, Finding, Fix, Found};
use crate::filesystem::{self, Kind, NamedFile, Temporary, Unnamed, WriteAt as _};
use crate::signature::{Key, Message, Signature, Signer};
use crate::stages::verify::Verified;
use crate::{Error, Result};

/// What came of signing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The key.
    pub key: Key,
    /// `….zip.sig`
    pub signature: PathBuf,
    /// `….intoto.json`, where it was asked for.
    pub statement: Option<PathBuf>,
    /// The files that were written, and were not there before.
    pub written: Vec<PathBuf>,
}

/// Signs a verified zip, and a statement of how it was made, if that is wanted. `moved` is told of bytes as they are read: once the zip.
///
/// Another signature or statement that is there already is a finding, and nothing is written.
///
/// # Errors
/// When something cannot be read or written, the key cannot sign, or the zip is no longer the one that verified.
pub fn sign(verified: &Verified, signer: &Signer, statement: bool, moved: &dyn Fn(u64)) -> Result<Found<Signed>> {
    let zip = verified.path();
    let names = Sidecars::of(zip);
    let message = Message::read(&NamedFile::open(zip)?, &mut |bytes| moved(bytes))?;
    if message.sha256 != verified.sha256() {
        let shown = zip.display();
        return Err(Error::new(Code::SignNotVerified, format!("{shown} changed since it was verified")).at(shown));
    }
    let place = filesystem::resolve(&names.signature())?;
    let desk = Desk { signer, temporary: filesystem::temporary_folder(place.parent().unwrap_or(Path::new("/")))? };
    let mut findings = Vec::new();
    let mut ready = vec![desk.signature(zip, &message, place.clone())?.into(&mut findings)];
    if statement {
        let bytes = to_json(&stated(verified));
        let to = filesystem::resolve(&names.statement())?;
        // An agent signs a file.
        let written = desk.temporary.path().join("statement");
        NamedFile::create(&written)?.write_all_at(&bytes, 0).map_err(|error| Error::io("cannot write", &to, error))?;
        ready.push(desk.signature(&written, &Message::of(&bytes), filesystem::resolve(&names.statement_signature())?)?.into(&mut findings));
        ready.push(statement_at(&bytes, &to)?.into(&mut findings));
    }
    let statement = statement.then(|| filesystem::resolve(&names.statement())).transpose()?;
    let mut signed = Signed { key: signer.key(), signature: place, statement, written: Vec::new() };
    if findings.is_empty() {
        for ready in ready.into_iter().flatten() {
            let to = ready.path().to_owned();
            if !ready.name()? {
                return Err(
                    Error::new(Code::SignTaken, format!("{} appeared meanwhile, and was not replaced", to.display())).at(to.display())
                );
            }
            signed.written.push(to);
        }
    }
    Ok(Found::new(signed, findings))
}

fn stated(verified: &Verified) -> Statement {
    let name = verified.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    let record = verified.record();
    Statement::of(name, verified.sha256(), verified.tree_sha256(), verified.version(), &record.manifest, &record.files)
}

/// A file that is ready for its place; `None` where it lies there already.
type Ready = Option<Unnamed>;

/// Where signatures are made.
struct Desk<'a> {
    signer: &'a Signer,
    temporary: Temporary,
}

impl Desk<'_> {
    /// The signature of the file at `path`, for its place `to`.
    fn signature(&self, path: &Path, message: &Message, to: PathBuf) -> Result<Found<Ready>> {
        if let Some(there) = there(&to)? {
            let good = Signature::parse(&there).is_ok_and(|there| there.key() == self.signer.key() && there.check(message).is_ok());
            let why = "another signature is there already: of another key, or not of these bytes";
            return Ok(Found::new(None, if good { vec![] } else { vec![taken(&to, why)] }));
        }
        Ok(Found::new(Some(Unnamed::write(&to, self.signer.sign(path, message)?.armored().as_bytes())?), vec![]))
    }
}

fn statement_at(bytes: &[u8], to: &Path) -> Result<Found<Ready>> {
    Ok(match there(to)? {
        None => Found::new(Some(Unnamed::write(to, bytes)?), vec![]),
        Some(there) if there == bytes => Found::new(None, vec![]),
        Some(_) => Found::new(None, vec![taken(to, "another statement is there already")]),
    })
}

const AWAY: &str = "look at whose it is; to replace it, move it away first, here and wherever it was delivered";

fn there(path: &Path) -> Result<Option<Vec<u8>>> {
    let unfit = |why: &str| Error::new(Code::SignTaken, format!("{}: {why}", path.display())).at(path.display()).fix(Fix::text(AWAY));
    if filesystem::kind(path)? == Kind::Absent { Ok(None) } else { filesystem::read_limited_or(path, MAX_SIDECAR, &unfit).map(Some) }
}

fn taken(path: &Path, why: &str) -> Finding {
    Finding::new(Code::SignTaken, why).at(path.display()).fix(Fix::text(AWAY))
}
