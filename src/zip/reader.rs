//! The strict reader: walks a zip byte for byte without unpacking anything, so that what is read afterwards is what every other
//! program would read. Parses into the layout's [`Record`]s, encodes them again and compares.
//!
//! What could be read in two ways, or harm who unpacks it, stops the walk. What is merely wrapped differently (folder entries,
//! time stamps, another order) is told in one finding and goes on.

use std::collections::BTreeSet;

use super::central::{self, Header};
use super::end::{self, End};
use super::layout::{Band, DosDate, Method};
use super::{descriptor, local, names};
use crate::data::bundle::{PREVIEW_ROOT, Version};
use crate::data::{BundlePath, Code, Finding, Severity};
use crate::filesystem::ReadAt;
use crate::{Error, Result, interrupt};

/// Bytes that all deflated entries together may inflate to: whatever the zip's length, and for each of its bytes. What a bundle
/// deflates is text, which becomes a hundredth at best; what is long is stored.
const LITTLE: u64 = 256 << 20;
const MOST_INFLATED: u64 = 100;

/// What is asked of a zip beside that it is safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// Exactly one root folder, `handoff-vN` or `handoff-preview`, and the canonical wrapping.
    Bundle,
    /// Nothing: any roots, any wrapping (the latter is told in a note).
    AnyZip,
}

/// A file in the zip, headers checked, content not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Below the root folder.
    pub path: BundlePath,
    /// How the bytes are stored.
    pub method: Method,
    /// Bytes when read.
    pub size: u64,
    /// Bytes in the zip.
    pub compressed: u64,
    /// CRC-32 of the uncompressed bytes.
    pub crc32: u32,
    /// Where the first byte of the content stands.
    pub data_offset: u64,
}

/// What the walk found out.
#[derive(Clone, Debug)]
pub struct Walked {
    /// The one folder that holds everything; empty where there is none, which [`Rules::Bundle`] refuses.
    pub root: String,
    /// The day in the headers; `None` where they say different days, or there are none. In a bundle it has to be
    /// `DosDate::of(delivered_at)`.
    pub date: Option<DosDate>,
    /// The files, bytewise by path; none when the walk was stopped.
    pub entries: Vec<Entry>,
    /// Whether every byte outside of the contents is the one that the builder writes.
    pub canonical: bool,
    /// Whether the walk came to its end: only then may the contents be read.
    pub safe: bool,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// Why a walk ends early.
pub(super) enum Stop {
    /// The zip is not safe.
    Unsafe(Box<Finding>),
    /// It could not be read.
    Failed(Error),
}

pub(super) type Walk<T> = Result<T, Stop>;

/// In which ways the wrapping differs from the builder's.
pub(super) type Deviations = BTreeSet<&'static str>;

pub(super) fn refuse(code: Code, message: impl Into<String>) -> Stop {
    Stop::Unsafe(Box::new(Finding::new(code, message)))
}

pub(super) fn refuse_entry(code: Code, name: &str, message: impl Into<String>) -> Stop {
    Stop::Unsafe(Box::new(Finding::new(code, message).at(name)))
}

pub(super) fn failed(zip: &impl ReadAt) -> impl Fn(std::io::Error) -> Stop {
    |error| Stop::Failed(Error::io("cannot read", zip.shown(), error))
}

/// Walks the zip. What is wrong with it is in the findings; an error means that it could not be read.
pub fn walk(zip: &impl ReadAt, rules: Rules) -> Result<Walked> {
    match walk_all(zip, rules) {
        Ok(walked) => Ok(walked),
        Err(Stop::Failed(error)) => Err(error),
        Err(Stop::Unsafe(finding)) => {
            Ok(Walked { root: String::new(), date: None, entries: Vec::new(), canonical: false, safe: false, findings: vec![*finding] })
        }
    }
}

fn walk_all(zip: &impl ReadAt, rules: Rules) -> Walk<Walked> {
    let mut deviations = Deviations::new();
    let end = end::find(zip, &mut deviations)?;
    let headers = central::read(zip, &end, &mut deviations)?;
    let data_offsets = tile(zip, &headers, &end, &mut deviations)?;
    bound(&headers, &end)?;
    let named = names::check(&headers, rules)?;
    let mut entries = Vec::with_capacity(headers.len());
    for ((header, path), data_offset) in headers.iter().zip(named.paths).zip(data_offsets) {
        let Some(path) = path else { continue };
        let record = &header.record;
        let (method, size, compressed, crc32) = (record.method, record.size, record.compressed, record.crc32);
        entries.push(Entry { path, method, size, compressed, crc32, data_offset });
    }
    judge_order(&headers, &entries, &mut deviations);
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    let first = headers.first().map(|header| header.date);
    let date = first.filter(|date| headers.iter().all(|header| header.date == *date)).map(DosDate);
    let mut findings = Vec::new();
    if rules == Rules::Bundle && named.root != PREVIEW_ROOT && Version::of_root(&named.root).is_none() {
        findings.push(Finding::new(Code::ContainerRoot, format!("the root folder is `{}`, not `handoff-vN`", named.root)).at(&named.root));
    }
    findings.extend(rewrapped(&deviations, rules));
    Ok(Walked { root: named.root, date, entries, canonical: deviations.is_empty(), safe: true, findings })
}

fn rewrapped(deviations: &Deviations, rules: Rules) -> Option<Finding> {
    if deviations.is_empty() {
        return None;
    }
    let ways: Vec<&str> = deviations.iter().copied().collect();
    let message = format!("not wrapped as the builder wraps, so it was packed again by another program: {}", ways.join(", "));
    let severity = if rules == Rules::Bundle { Severity::Error } else { Severity::Note };
    Some(Finding::new(Code::ContainerNotCanonical, message).severity(severity))
}

/// Checks that the entries stand back to back from the first byte to the central directory, each with a local header that says
/// the same; gives where the content of each starts.
fn tile(zip: &impl ReadAt, headers: &[Header], end: &End, deviations: &mut Deviations) -> Walk<Vec<u64>> {
    let mut order: Vec<usize> = (0..headers.len()).collect();
    order.sort_by_key(|&index| headers[index].record.offset);
    let mut data_offsets = vec![0; headers.len()];
    let mut expected = 0;
    for (place, &index) in order.iter().enumerate() {
        interrupt::check().map_err(Stop::Failed)?;
        let header = &headers[index];
        let next = order.get(place + 1).map_or(end.offset, |&next| headers[next].record.offset);
        adjoins(expected, header.record.offset, &header.record.name)?;
        let data = local::check(zip, header, end.offset, deviations)?;
        data_offsets[index] = data;
        expected = data + header.record.compressed;
        if header.has_descriptor() {
            deviations.insert("data descriptors");
            expected += descriptor::check(zip, header, expected, next)?;
        }
    }
    adjoins(expected, end.offset, "the central directory")?;
    Ok(data_offsets)
}

/// Refuses what would take too long to inflate; told after overlaps, which are how most bombs are made.
fn bound(headers: &[Header], end: &End) -> Walk<()> {
    let deflated = headers.iter().map(|header| &header.record).filter(|record| record.method == Method::Deflated);
    let inflated = deflated.map(|record| record.size).fold(0, u64::saturating_add);
    if inflated <= LITTLE.saturating_add(end.offset.saturating_mul(MOST_INFLATED)) {
        return Ok(());
    }
    let message =
        format!("it would inflate to {inflated} bytes, more than a hundred times its own: a bomb, or nothing that a bundle deflates");
    Err(refuse(Code::ContainerUnsafeLimit, message))
}

fn adjoins(expected: u64, found: u64, name: &str) -> Walk<()> {
    match found.checked_sub(expected) {
        Some(0) => Ok(()),
        Some(gap) => Err(refuse_entry(Code::ContainerUnsafeGap, name, format!("{gap} bytes before {name} belong to no entry"))),
        None => Err(refuse_entry(Code::ContainerUnsafeOverlap, name, format!("{name} starts within the entry before it"))),
    }
}

/// The central directory is bytewise by name; the data stands in bands, each bytewise by name.
fn judge_order(headers: &[Header], in_directory_order: &[Entry], deviations: &mut Deviations) {
    let by_name = headers.is_sorted_by(|a, b| a.record.name < b.record.name);
    let mut by_place: Vec<&Entry> = in_directory_order.iter().collect();
    by_place.sort_by_key(|entry| entry.data_offset);
    let place = |entry: &Entry| Band::of(entry.path.as_str(), entry.method);
    if !by_name || !by_place.is_sorted_by(|a, b| (place(a), &a.path) < (place(b), &b.path)) {
        deviations.insert("another order of the entries");
    }
    let document = |entry: &Entry| place(entry) == Band::Documents;
    if in_directory_order.iter().any(|entry| document(entry) && entry.method != super::layout::document_method(entry.path.as_str())) {
        deviations.insert("other compression");
    }
}
