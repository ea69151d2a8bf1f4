//! The one pass over the bytes: every file is read once, and hashed, searched for leaks and terms and, where asked, extracted on
//! the way.
//!
//! Workers take the largest files first, so that none of them is left with a long one at the end; results go back by index,
//! so their order never depends on threads.

use std::io::Cursor;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use super::Checks;
use super::contents::{Contents, Held, Unread};
use super::documents::active;
use super::extract::Root;
use super::leaks::Search;
use super::subject::{ReadFile, Searched};
use crate::data::bundle::{self, ASSETS, WORKING};
use crate::data::content::{MAX_RENDERED_TEXT, MAX_SEARCHED_DOCUMENT};
use crate::data::handover::MediaFacts;
use crate::data::media_type::{HEAD, MediaType};
use crate::data::{BundlePath, Digest, Finding};
use crate::generation::json;
use crate::leaks::RawScan;
use crate::media::clean::Unreadable;
use crate::{Error, Result, interrupt, media, parallel};

/// What the limit on documents lets through, the parser reads.
const _: () = assert!(bundle::MAX_DOCUMENT <= json::MAX_BYTES as u64);

/// What reading found: the files, or what is broken in the wrapping.
pub type Found = Result<Vec<ReadFile>, Vec<Finding>>;

/// Reads every file.
///
/// # Errors
/// When the operating system refuses, or the run is interrupted.
pub fn all(contents: &dyn Contents, ask: &Checks<'_>, extract: Option<&Root>) -> Result<Found> {
    let pass = Pass { contents, search: Search::new(ask.terms.as_ref())?, extract, progress: ask.progress };
    in_parallel(contents, ask.threads, |index| pass.read(index).map(Some))
}

/// Reads every file to its end, and nothing else: whether its checksum holds.
pub fn through(contents: &dyn Contents, ask: &Checks<'_>) -> Result<Found> {
    let take = |piece: &[u8]| {
        (ask.progress)(piece.len() as u64);
        interrupt::check()
    };
    in_parallel(contents, ask.threads, |index| contents.read(index, &mut |piece| take(piece)).map(|()| None))
}

fn in_parallel(
    contents: &dyn Contents,
    threads: NonZero<usize>,
    read: impl Fn(usize) -> Result<Option<ReadFile>, Unread> + Sync,
) -> Result<Found> {
    let files = contents.files();
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(files[*index].bytes));
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(files.len())));
    let work = || {
        while let Some(index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let read = read(*index);
            if matches!(read, Err(Unread::Error(_))) {
                // The others have nothing to look for any more.
                next.store(order.len(), Ordering::Relaxed);
            }
            done.lock().unwrap_or_else(PoisonError::into_inner).push((*index, read));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.get().min(files.len()) {
            parallel::start(scope, work);
        }
        work();
    });
    collect(done.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn collect(mut done: Vec<(usize, Result<Option<ReadFile>, Unread>)>) -> Result<Found> {
    done.sort_by_key(|(index, _)| *index);
    let (mut read, mut defects) = (Vec::with_capacity(done.len()), Vec::new());
    for (_, one) in done {
        match one {
            Ok(file) => read.extend(file),
            Err(Unread::Defect(finding)) => defects.push(*finding),
            Err(Unread::Error(error)) => return Err(error),
        }
    }
    Ok(if defects.is_empty() { Ok(read) } else { Err(defects) })
}

/// What all workers share.
struct Pass<'a> {
    contents: &'a dyn Contents,
    search: Search,
    extract: Option<&'a Root>,
    progress: &'a (dyn Fn(u64) + Sync),
}

impl Pass<'_> {
    fn read(&self, index: usize) -> Result<ReadFile, Unread> {
        let held = &self.contents.files()[index];
        let mut hasher = Sha256::new();
        let mut reading: Option<Reading> = None;
        let mut target = self.extract.map(|root| root.create(held)).transpose()?;
        self.contents.read(index, &mut |piece| {
            interrupt::check()?;
            hasher.update(piece);
            if let Some(target) = &mut target {
                target.write(piece)?;
            }
            match &mut reading {
                Some(reading) => reading.take(piece),
                None => reading.insert(self.begin(index, piece)?).take(piece),
            }
            (self.progress)(piece.len() as u64);
            Ok(())
        })?;
        let reading = match reading {
            Some(reading) => reading,
            None => self.begin(index, &[])?,
        };
        Ok(reading.finish(Digest::finish(hasher))?)
    }

    /// What becomes of a file that begins so. Of media the headers are read now, out of turn: what they say is claimed of assets,
    /// and where all their texts are known, pixels and samples need not be searched.
    fn begin(&self, index: usize, first: &[u8]) -> Result<Reading<'_>> {
        let held = &self.contents.files()[index];
        let mut reading = Reading::new(held, first, &self.search);
        let (claimed, has_texts) = (held.path.is_in(ASSETS), media::has_texts(&reading.media_type));
        if !matches!(reading.body, Body::Pieces(..)) || !claimed && !has_texts {
            return Ok(reading);
        }
        let unread = |error| Error::io("cannot read", held.path.as_str(), error);
        match self.contents.open(index)? {
            Some(mut stream) => {
                if claimed {
                    reading.facts = Some(media::facts(&reading.media_type, held.bytes, &mut stream).map_err(unread)?);
                }
                if !has_texts {
                    return Ok(reading);
                }
                match media::texts(&reading.media_type, held.bytes, &mut stream).map_err(unread)? {
                    Ok(texts) => reading.body = Body::Known(self.search.texts(&held.path, &texts)),
                    Err(Unreadable::Broken(why)) => reading.body = Body::Pieces(Box::new(self.search.raw()), Searched::Broken(why)),
                    Err(Unreadable::Unsupported(_)) => {}
                    Err(Unreadable::NoRoom(why)) => return Err(Error::no_room(&held.path, &why)),
                }
            }
            None if has_texts && held.bytes <= MAX_SEARCHED_DOCUMENT && held.moderate => {
                reading.body = Body::Document(Vec::with_capacity(first.len()))
            }
            None => {}
        }
        Ok(reading)
    }
}

/// A file while it is read.
struct Reading<'a> {
    held: &'a Held,
    media_type: MediaType,
    facts: Option<MediaFacts>,
    search: &'a Search,
    body: Body<'a>,
}

/// How a file is looked at: text as a whole, media by their texts, anything else in pieces.
enum Body<'a> {
    Whole(Vec<u8>),
    Pieces(Box<RawScan<'a>>, Searched),
    /// A deflated document, whose texts are known when it is there whole.
    Document(Vec<u8>),
    /// All its texts are known, and searched.
    Known(Vec<Finding>),
}

impl<'a> Reading<'a> {
    fn new(held: &'a Held, first: &[u8], search: &'a Search) -> Self {
        let media_type = MediaType::of(held.path.file_name(), &first[..first.len().min(HEAD)]);
        // Payload up to the limit up to which the builder takes it for text; what the builder writes has the limit of JSON.
        let ours = bundle::is_document(held.path.as_str()) || bundle::is_cleaned_json(&held.path);
        let limit = if ours { bundle::document_limit(held.path.as_str()) } else { MAX_RENDERED_TEXT };
        let whole = (ours || media_type.is_text()) && held.bytes <= limit && held.moderate;
        let body = if whole {
            // What is declared is not believed: the room grows with what comes.
            Body::Whole(Vec::with_capacity(first.len()))
        } else {
            Body::Pieces(Box::new(search.raw()), Searched::Raw)
        };
        Self { held, media_type, facts: None, search, body }
    }

    fn take(&mut self, piece: &[u8]) {
        match &mut self.body {
            Body::Whole(bytes) | Body::Document(bytes) => bytes.extend_from_slice(piece),
            Body::Pieces(scan, _) => scan.push(piece),
            Body::Known(_) => {}
        }
    }

    fn finish(self, sha256: Digest) -> Result<ReadFile> {
        let path = self.held.path.clone();
        let mut file = ReadFile {
            bytes: self.held.bytes,
            sha256,
            media_type: self.media_type,
            facts: self.facts,
            leaks: self.search.name(&path),
            searched: Searched::Through,
            active: None,
            malformed: None,
            kept: None,
            path,
        };
        match self.body {
            Body::Known(leaks) => file.leaks.extend(leaks),
            Body::Pieces(scan, searched) => {
                file.searched = searched;
                file.leaks.extend(self.search.finish(&file.path, *scan));
                file.malformed = too_long(self.held);
            }
            Body::Whole(bytes) => {
                file.facts = facts(&file, &bytes);
                whole(&mut file, bytes, self.held.most_values, self.search);
            }
            Body::Document(bytes) => {
                file.facts = facts(&file, &bytes);
                document(&mut file, &bytes, self.search)?;
            }
        }
        Ok(file)
    }
}

/// What the header of an asset says that is held as a whole. Reading from memory does not fail.
fn facts(file: &ReadFile, bytes: &[u8]) -> Option<MediaFacts> {
    let facts = || media::facts(&file.media_type, bytes.len() as u64, &mut Cursor::new(bytes)).ok();
    if file.path.is_in(ASSETS) { facts() } else { None }
}

/// Looks at a document by all its texts; at its bytes, where they are not known.
fn document(file: &mut ReadFile, bytes: &[u8], search: &Search) -> Result<()> {
    // Reading from memory does not fail.
    let texts = media::texts(&file.media_type, bytes.len() as u64, &mut Cursor::new(bytes));
    file.searched = match texts.unwrap_or_else(|error| Err(Unreadable::Broken(error.to_string()))) {
        Ok(texts) => {
            file.leaks.extend(search.texts(&file.path, &texts));
            return Ok(());
        }
        Err(Unreadable::Broken(why)) => Searched::Broken(why),
        Err(Unreadable::Unsupported(_)) => Searched::Raw,
        Err(Unreadable::NoRoom(why)) => return Err(Error::no_room(&file.path, &why)),
    };
    let mut scan = search.raw();
    scan.push(bytes);
    file.leaks.extend(search.finish(&file.path, scan));
    Ok(())
}

/// Why a document or JSON was not held as a whole.
fn too_long(held: &Held) -> Option<String> {
    let path = held.path.as_str();
    let limit = bundle::document_limit(path);
    (bundle::is_document(path) || bundle::is_cleaned_json(&held.path)).then(|| match held.bytes > limit {
        true => format!("longer than {limit} bytes, which is the most that a bundle's can have"),
        false => format!("has {} bytes: more than the documents of so small a zip can have", held.bytes),
    })
}

/// Why JSON is none that the builder writes, whatever it says: UTF-8 without a byte order mark; a record of a run is an object,
/// and a brand system whatever the sender has.
fn form_fault(path: &BundlePath, bytes: &[u8]) -> Option<&'static str> {
    let record = path.is_in("source") && matches!(path.file_name(), "results.json" | "manifest.json");
    match bytes.trim_ascii_start() {
        [0xef, 0xbb, 0xbf, ..] | [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            Some("it begins with a byte order mark: the JSON of a bundle is UTF-8 without one")
        }
        [first, ..] if record && *first != b'{' => Some("it is no object, as the record of a run is"),
        _ => None,
    }
}

/// Looks at a text as a whole; JSON may have so many values.
fn whole(file: &mut ReadFile, bytes: Vec<u8>, most_values: usize, search: &Search) {
    let path = file.path.as_str();
    let ours = bundle::is_cleaned_json(&file.path) || bundle::is_document(path) && path.ends_with(".json");
    let fault = match ours || file.media_type.as_str() == "application/json" {
        true => json::check(&bytes, most_values).err().map(|error| error.to_string()),
        false => None,
    };
    file.leaks.extend(match fault {
        Some(_) => search.text(&file.path, &bytes),
        None => search.bytes(&file.path, &file.media_type, &bytes),
    });
    file.malformed = fault.or_else(|| form_fault(&file.path, &bytes).map(str::to_owned)).filter(|_| ours);
    let payload = file.path.is_in(ASSETS) || file.path.is_in(WORKING) || file.path.is_in(bundle::INPUTS);
    if payload && active::is_document(file.path.file_name(), &file.media_type) {
        file.active = active::find(&bytes);
    }
    if bundle::is_document(file.path.as_str()) {
        file.kept = Some(bytes);
    }
}
