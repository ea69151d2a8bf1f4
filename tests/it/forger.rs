//! Zips that lie: a second writer of the format (APPNOTE 6.3.10), in which every field can be set. It owes nothing to the program:
//! what it writes of an issued bundle that nobody forged is held against the issued bytes.

use std::io::Write as _;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// The one root folder, with its slash.
pub const ROOT: &str = "handoff-v1/";

/// What the builder renders: the third band.
const DOCUMENTS: [&str; 11] = [
    "README.md",
    "SHA256SUMS",
    "docs/CHANGELOG.md",
    "docs/RIGHTS.md",
    "docs/assets.csv",
    "docs/gallery.html",
    "docs/handoff-manifest.json",
    "docs/model-pins.json",
    "docs/rights.json",
    "prompts/batch.json",
    "prompts/prompt-library.json",
];

/// An entry: what its headers say, and its bytes.
#[derive(Clone)]
pub struct Part {
    pub name: Vec<u8>,
    pub content: Vec<u8>,
    pub body: Vec<u8>,
    pub method: u16,
    pub crc: u32,
    pub packed: u32,
    pub size: u32,
    pub flags: u16,
    pub needed: u16,
    pub made: u16,
    pub attributes: u32,
    pub time: u16,
    pub date: u16,
    pub disk: u16,
    pub extra: Vec<u8>,
    pub comment: Vec<u8>,
    pub descriptor: Vec<u8>,
    /// Where the central directory says that it stands, if not where it does.
    pub offset: Option<u32>,
    /// What the local header says, if not the same.
    pub told: Option<Box<Part>>,
    /// Whether the central directory knows nothing of it.
    pub hidden: bool,
}

impl Part {
    /// A stored file as the builder writes it.
    pub fn new(name: impl Into<Vec<u8>>, content: &[u8]) -> Self {
        let mut part = Self {
            name: name.into(),
            content: Vec::new(),
            body: Vec::new(),
            method: 0,
            crc: 0,
            packed: 0,
            size: 0,
            flags: 1 << 11,
            needed: 20,
            made: 3 << 8 | 20,
            attributes: 0o100_644 << 16,
            time: 0,
            date: 0,
            disk: 0,
            extra: Vec::new(),
            comment: Vec::new(),
            descriptor: Vec::new(),
            offset: None,
            told: None,
            hidden: false,
        };
        part.set(content);
        part
    }

    /// Other content, by the same method.
    pub fn set(&mut self, content: &[u8]) {
        self.content = content.to_vec();
        self.body = if self.method == 8 { deflated(content) } else { content.to_vec() };
        self.crc = crc32fast::hash(content);
        (self.packed, self.size) = (self.body.len() as u32, content.len() as u32);
    }

    /// The local header says something else.
    pub fn tell(&mut self, lie: impl FnOnce(&mut Part)) {
        let mut told = self.clone();
        lie(&mut told);
        self.told = Some(Box::new(told));
    }

    /// Written as into a pipe: sizes and checksum follow the content.
    pub fn stream(&mut self, signed: bool) {
        self.flags |= 1 << 3;
        let signature = if signed { vec![0x0807_4b50_u32] } else { Vec::new() };
        let values = signature.into_iter().chain([self.crc, self.packed, self.size]);
        self.descriptor = values.flat_map(u32::to_le_bytes).collect();
        self.tell(|local| (local.crc, local.packed, local.size) = (0, 0, 0));
    }

    fn common(&self, out: &mut Vec<u8>) {
        [self.needed, self.flags, self.method, self.time, self.date].iter().for_each(|value| out.extend(value.to_le_bytes()));
        [self.crc, self.packed, self.size].iter().for_each(|value| out.extend(value.to_le_bytes()));
        [self.name.len() as u16, self.extra.len() as u16].iter().for_each(|value| out.extend(value.to_le_bytes()));
    }

    fn local(&self, out: &mut Vec<u8>) {
        out.extend(b"PK\x03\x04");
        self.common(out);
        out.extend([&self.name[..], &self.extra].concat());
    }

    fn central(&self, offset: u32, out: &mut Vec<u8>) {
        out.extend(b"PK\x01\x02");
        out.extend(self.made.to_le_bytes());
        self.common(out);
        [self.comment.len() as u16, self.disk, 0].iter().for_each(|value| out.extend(value.to_le_bytes()));
        [self.attributes, self.offset.unwrap_or(offset)].iter().for_each(|value| out.extend(value.to_le_bytes()));
        out.extend([&self.name[..], &self.extra, &self.comment].concat());
    }
}

/// What the end record says.
#[derive(Clone, Copy)]
pub struct End {
    pub disk: u16,
    pub here: u16,
    pub count: u16,
    pub size: u32,
    pub start: u32,
    pub comment: &'static [u8],
}

impl End {
    /// The end record (4.3.16).
    pub fn record(&self) -> Vec<u8> {
        let mut out = b"PK\x05\x06".to_vec();
        [self.disk, 0, self.here, self.count].iter().for_each(|value| out.extend(value.to_le_bytes()));
        [self.size, self.start].iter().for_each(|value| out.extend(value.to_le_bytes()));
        out.extend((self.comment.len() as u16).to_le_bytes());
        [out, self.comment.to_vec()].concat()
    }

    /// The ZIP64 end record and its locator (4.3.14, 4.3.15), for this many entries.
    pub fn long(&self, count: u64, disks: u32) -> Vec<u8> {
        let at = u64::from(self.start) + u64::from(self.size);
        let mut out = b"PK\x06\x06".to_vec();
        out.extend(44_u64.to_le_bytes());
        [3 << 8 | 45, 45_u16].iter().for_each(|value| out.extend(value.to_le_bytes()));
        out.extend([0; 8]);
        [count, count, self.size.into(), self.start.into()].iter().for_each(|value| out.extend(value.to_le_bytes()));
        out.extend(b"PK\x06\x07\0\0\0\0");
        out.extend(at.to_le_bytes());
        out.extend(disks.to_le_bytes());
        out
    }
}

/// A zip before it is written.
#[derive(Clone)]
pub struct Forged {
    /// In the order of their data.
    pub parts: Vec<Part>,
    /// Whether the central directory is in the order of the data.
    pub unsorted: bool,
    /// Before the first entry, and between the entries and the central directory; offsets know of it.
    pub before: Vec<u8>,
    pub between: Vec<u8>,
    /// At the end of the central directory, as if it belonged to it.
    pub attached: Vec<u8>,
    /// Everything behind the central directory.
    pub ending: fn(End) -> Vec<u8>,
}

impl Forged {
    /// The parts of a canonical zip.
    pub fn of(zip: &[u8]) -> Self {
        let (mut parts, mut at) = (Vec::new(), 0);
        let get = |at: usize, count: usize| (0..count).rev().fold(0, |value: usize, index| value << 8 | usize::from(zip[at + index]));
        while zip[at..].starts_with(b"PK\x03\x04") {
            let (packed, name) = (get(at + 18, 4), get(at + 26, 2));
            let data = at + 30 + name;
            let mut part = Part::new(&zip[at + 30..data], b"");
            (part.method, part.date, part.crc) = (get(at + 8, 2) as u16, get(at + 12, 2) as u16, get(at + 14, 4) as u32);
            (part.packed, part.size) = (packed as u32, get(at + 22, 4) as u32);
            part.body = zip[data..data + packed].to_vec();
            part.content = if part.method == 8 { inflated(&part.body) } else { part.body.clone() };
            parts.push(part);
            at = data + packed;
        }
        Self { parts, unsorted: false, before: vec![], between: vec![], attached: vec![], ending: |end| end.record() }
    }

    /// The entry at this path below the root folder.
    pub fn part(&mut self, path: &str) -> &mut Part {
        let name = format!("{ROOT}{path}");
        self.parts.iter_mut().find(|part| part.name == name.as_bytes()).unwrap_or_else(|| panic!("no {path}"))
    }

    /// Puts a file in its place, stored where it is new; SHA256SUMS does not know of it.
    pub fn put(&mut self, path: &str, content: impl AsRef<[u8]>) -> &mut Part {
        let name = format!("{ROOT}{path}");
        if !self.parts.iter().any(|part| part.name == name.as_bytes()) {
            let date = self.parts.first().map_or(0, |part| part.date);
            let method = if DOCUMENTS.contains(&path) { 8 } else { 0 };
            self.parts.push(Part { date, method, ..Part::new(&*name, b"") });
            let band = |part: &Part| match String::from_utf8_lossy(&part.name).strip_prefix(ROOT) {
                Some(path) if DOCUMENTS.contains(&path) => 2,
                _ => part.method.min(1),
            };
            self.parts.sort_by_key(|part| (band(part), part.name.clone()));
        }
        let part = self.part(path);
        part.set(content.as_ref());
        part
    }

    /// Takes a file away.
    pub fn remove(&mut self, path: &str) {
        let name = self.part(path).name.clone();
        self.parts.retain(|part| part.name != name);
    }

    /// Changes a JSON document.
    pub fn json(&mut self, path: &str, change: impl FnOnce(&mut Value)) {
        let mut value = serde_json::from_slice(&self.part(path).content).unwrap();
        change(&mut value);
        self.put(path, serde_json::to_string_pretty(&value).unwrap() + "\n");
    }

    /// Writes SHA256SUMS anew, as whoever builds a hostile bundle does.
    pub fn issue(&mut self) {
        let name = |part: &Part| String::from_utf8(part.name.clone()).unwrap().strip_prefix(ROOT).map(str::to_owned);
        let hex = |content: &[u8]| Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let listed = self.parts.iter().filter_map(|part| Some((name(part)?, hex(&part.content))));
        let mut sums: Vec<_> = listed.filter(|(path, _)| path != "SHA256SUMS").collect();
        sums.sort();
        let text: String = sums.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect();
        self.put("SHA256SUMS", text);
    }

    /// The bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let (mut out, mut offsets) = (self.before.clone(), Vec::new());
        for part in &self.parts {
            offsets.push(out.len() as u32);
            part.told.as_deref().unwrap_or(part).local(&mut out);
            out.extend([&part.body[..], &part.descriptor].concat());
        }
        out.extend(&self.between);
        let start = out.len() as u32;
        let mut listed: Vec<_> = self.parts.iter().zip(offsets).filter(|(part, _)| !part.hidden).collect();
        if !self.unsorted {
            listed.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
        }
        listed.iter().for_each(|(part, offset)| part.central(*offset, &mut out));
        out.extend(&self.attached);
        let (count, size) = (listed.len() as u16, out.len() as u32 - start);
        out.extend((self.ending)(End { disk: 0, here: count, count, size, start, comment: b"" }));
        out
    }
}

/// An extra field (4.5.1).
pub fn field(id: u16, value: &[u8]) -> Vec<u8> {
    [&id.to_le_bytes()[..], &(value.len() as u16).to_le_bytes(), value].concat()
}

/// The ZIP64 field (4.5.3) with these values.
pub fn long(values: &[u64]) -> Vec<u8> {
    field(1, &values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>())
}

/// A raw deflate stream.
pub fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn inflated(body: &[u8]) -> Vec<u8> {
    let mut decoder = flate2::write::DeflateDecoder::new(Vec::new());
    decoder.write_all(body).unwrap();
    decoder.finish().unwrap()
}
