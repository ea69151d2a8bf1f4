//! The zip of an office file (ECMA-376 part 2, section 7.3; APPNOTE): read within bounds, and written in one fixed form, so that
//! nothing of the machine that packed it is left: times, comments, extra fields, what lies between the entries.

use std::collections::HashSet;
use std::io::{Cursor, Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::media::clean::Unreadable;
use crate::media::rewritten::{MAX_UNPACKED, broken, unsupported};

/// Parts of a package. Long presentations have some thousands.
const MAX_PARTS: usize = 20_000;
/// zlib's default, as for everything in a bundle.
const LEVEL: i64 = 6;
/// Bytes of a name: what the zip format can say of a part that Windows can open.
const MAX_NAME: usize = 255;
/// What is compressed by itself is stored.
const STORED: [&str; 12] = ["png", "jpg", "jpeg", "gif", "webp", "mp4", "m4v", "mov", "mp3", "m4a", "wmv", "wma"];

/// How many bytes may still be unpacked, out of a file and out of the files inside of it.
pub struct Room(AtomicUsize);

impl Default for Room {
    /// For one file and all that is inside.
    fn default() -> Self {
        Self(AtomicUsize::new(MAX_UNPACKED))
    }
}

/// A package that was opened.
pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// The names of its parts, `[Content_Types].xml` first, and where each stands in the archive.
    pub parts: Vec<(String, usize)>,
    room: &'a Room,
    quiet: bool,
}

/// The end of a name, in small letters.
pub fn extension(name: &str) -> String {
    let file = name.rsplit('/').next().unwrap_or_default();
    file.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_ascii_lowercase())
}

impl<'a> Package<'a> {
    /// Opens a package: every entry once, under a name that stays inside, nothing encrypted, nothing overlapping.
    pub fn open(bytes: &'a [u8], room: &'a Room) -> Result<Self, Unreadable> {
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return unsupported("an office file that is encrypted, or of the time before 2007");
        }
        let refused = |error| Unreadable::Broken(format!("it is no sound zip: {error}"));
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(refused)?;
        if archive.len() > MAX_PARTS {
            return broken(format!("it has more than {MAX_PARTS} parts"));
        }
        if archive.has_duplicate_names() || archive.has_overlapping_entries().map_err(refused)? {
            return broken("two of its parts have one name or one place");
        }
        archive.validate_header_consistency().map_err(refused)?;
        let mut package = Self { quiet: is_quiet(&archive), archive, parts: Vec::new(), room };
        package.list()?;
        Ok(package)
    }

    fn list(&mut self) -> Result<(), Unreadable> {
        let mut names = HashSet::new();
        let mut spans = Vec::with_capacity(self.archive.len());
        for index in 0..self.archive.len() {
            let refused = |error| Unreadable::Broken(format!("it is no sound zip: {error}"));
            let entry = self.archive.by_index_raw(index).map_err(refused)?;
            if entry.encrypted() {
                return unsupported("an office file with encrypted parts");
            }
            let Ok(name) = str::from_utf8(entry.name_raw()) else { return broken("a part has a name that is not UTF-8") };
            if !is_inside(name) || entry.is_symlink() {
                return broken(format!("a part has a name that leads elsewhere: {}", name.escape_debug()));
            }
            if !names.insert(name.trim_end_matches('/').to_lowercase()) {
                return broken(format!("two parts have the name {}", name.escape_debug()));
            }
            let data = entry.data_start().unwrap_or_default();
            // A local header has 30 bytes before the name; Word pads some with the growth hint, an extra field.
            let padded = data != entry.header_start() + 30 + name.len() as u64;
            let extra = entry.extra_data().is_some_and(|extra| !extra.is_empty());
            let timed = entry.last_modified().is_some_and(|time| time != zip::DateTime::default());
            self.quiet &= !(padded || extra || timed || entry.is_dir() || !entry.comment().is_empty());
            spans.push((entry.header_start(), data + entry.compressed_size()));
            if !entry.is_dir() {
                self.parts.push((name.to_owned(), index));
            }
        }
        self.quiet &= is_gapless(spans, self.archive.central_directory_start());
        self.parts.sort_by_key(|(name, index)| (name != "[Content_Types].xml", *index));
        Ok(())
    }

    /// Whether the zip says nothing beside its parts.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// The content of a part, its checksum checked.
    pub fn read(&mut self, index: usize) -> Result<Vec<u8>, Unreadable> {
        let refused = |error| Unreadable::Broken(format!("it is no sound zip: {error}"));
        let entry = self.archive.by_index(index).map_err(refused)?;
        let room = self.room.0.load(Ordering::Relaxed);
        let declared = usize::try_from(entry.size()).unwrap_or(usize::MAX);
        let mut bytes = Vec::with_capacity(declared.min(room).min(1 << 20));
        let read = entry.take(room as u64 + 1).read_to_end(&mut bytes);
        if bytes.len() > room {
            return broken("its parts unpack to more than 512 MiB");
        }
        if let Err(error) = read {
            return broken(format!("a part does not unpack: {error}"));
        }
        self.room.0.store(room - bytes.len(), Ordering::Relaxed);
        Ok(bytes)
    }

    /// A part that was read does not count any more: it is read again.
    pub fn forget(&mut self, bytes: usize) {
        self.room.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// Whether there is nothing before the first entry and no comment behind the last.
fn is_quiet(archive: &ZipArchive<Cursor<&[u8]>>) -> bool {
    archive.comment().is_empty() && archive.offset() == 0
}

/// Whether the entries stand back to back; a data descriptor (APPNOTE 4.3.9) has 12, 16, 20 or 24 bytes.
fn is_gapless(mut spans: Vec<(u64, u64)>, end: u64) -> bool {
    spans.sort_unstable();
    let starts = spans.iter().map(|(start, _)| *start).skip(1).chain([end]);
    let gaps = spans.iter().zip(starts).map(|((_, end), next)| next.saturating_sub(*end));
    spans.first().is_none_or(|(start, _)| *start == 0) && gaps.into_iter().all(|gap| [0, 12, 16, 20, 24].contains(&gap))
}

/// Whether a name is relative, below the package, and one that every system can write (part 2, section 6.2.2).
fn is_inside(name: &str) -> bool {
    let path = name.strip_suffix('/').unwrap_or(name);
    let sound = |segment: &str| !segment.is_empty() && segment != "." && segment != ".." && !segment.ends_with([' ']);
    !path.contains(['\\', ':']) && path.len() <= MAX_NAME && !path.chars().any(char::is_control) && path.split('/').all(sound)
}

/// A package that is being written.
pub struct Packer(ZipWriter<Cursor<Vec<u8>>>);

impl Packer {
    /// An empty one.
    pub fn new() -> Self {
        Self(ZipWriter::new(Cursor::new(Vec::new())))
    }

    /// One more part. Times are those of the format's beginning, for a zip cannot leave them out.
    pub fn part(&mut self, name: &str, bytes: &[u8]) -> Result<(), Unreadable> {
        let stored = STORED.contains(&extension(name).as_str());
        let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
        let options = match stored {
            true => options.compression_method(CompressionMethod::Stored),
            false => options.compression_method(CompressionMethod::Deflated).compression_level(Some(LEVEL)),
        };
        let written = self.0.start_file(name, options).map_err(std::io::Error::other).and_then(|()| self.0.write_all(bytes));
        written.map_err(|error| Unreadable::Broken(format!("the part {name} cannot be written: {error}")))
    }

    /// The package.
    pub fn finish(self) -> Result<Vec<u8>, Unreadable> {
        self.0.finish().map(Cursor::into_inner).map_err(|error| Unreadable::Broken(format!("it cannot be written: {error}")))
    }
}
