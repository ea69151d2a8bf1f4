//! The layout against other people's readers, and against sizes that no test could write.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::process::Command;

use super::forge::{bundle, day, read_all};
use super::layout::{DosDate, Method, Record, central_header, end_records, local_header, local_header_length};
use super::reader::{Rules, walk};
use crate::filesystem::{NamedFile, ReadAt, ReadAtCursor, WriteAt, write_atomically};

/// A file of mostly zeros, longer than any disk.
#[derive(Default)]
struct Sparse {
    parts: BTreeMap<u64, Vec<u8>>,
    length: u64,
}

impl Sparse {
    fn put(&mut self, at: u64, bytes: Vec<u8>) {
        self.length = self.length.max(at + bytes.len() as u64);
        self.parts.insert(at, bytes);
    }
}

impl ReadAt for Sparse {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let count = buffer.len().min(usize::try_from(self.length.saturating_sub(offset)).unwrap());
        buffer[..count].fill(0);
        for (&at, part) in &self.parts {
            for (index, &byte) in part.iter().enumerate() {
                let place = (at + index as u64).checked_sub(offset).and_then(|place| usize::try_from(place).ok());
                if let Some(slot) = place.and_then(|place| buffer[..count].get_mut(place)) {
                    *slot = byte;
                }
            }
        }
        Ok(count)
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.length)
    }
}

/// One entry of `size` zeros and a small one behind it.
fn large(size: u64) -> Sparse {
    let mut zip = Sparse::default();
    let (name, small) = ("handoff-v1/assets/film.mov", "handoff-v1/assets/small.txt");
    let film = Record { name: name.into(), method: Method::Stored, crc32: 7, compressed: size, size, offset: 0 };
    let offset = local_header_length(name, size) + size;
    let crc32 = crc32fast::hash(b"small");
    let small = Record { name: small.into(), method: Method::Stored, crc32, compressed: 5, size: 5, offset };
    let header = local_header(&film, day());
    assert_eq!(header.len() as u64, local_header_length(name, size));
    zip.put(0, header);
    zip.put(offset, [local_header(&small, day()), b"small".to_vec()].concat());
    let (start, mut end) = (zip.length, Vec::new());
    central_header(&film, day(), &mut end);
    central_header(&small, day(), &mut end);
    end.extend(end_records(2, end.len() as u64, start));
    zip.put(start, end);
    zip
}

#[test]
fn zip64_begins_exactly_where_a_field_is_full() {
    let versions = |zip: &Sparse| {
        let central = zip.parts.last_key_value().unwrap().1;
        (central[6], zip.parts[&0][4], central.windows(4).filter(|window| *window == 0x0606_4b50_u32.to_le_bytes()).count())
    };
    assert_eq!(versions(&large(0xFFFF_0000)), (20, 20, 0));
    assert_eq!(versions(&large(0xFFFF_FFFE)), (20, 20, 1));
    assert_eq!(versions(&large(0xFFFF_FFFF)), (45, 45, 1));
}

#[test]
fn very_large_entries_are_read_by_the_strict_reader_and_by_the_zip_crate() {
    for size in [0xFFFF_0000, 0xFFFF_FFFE, 0xFFFF_FFFF, 0x1_0000_0000, 7 << 40] {
        let zip = large(size);
        let walked = walk(&zip, Rules::Bundle).unwrap();
        assert!(walked.safe && walked.canonical, "{size:#x}: {walked:?}");
        assert_eq!(walked.entries[0].size, size);
        let mut archive = zip::ZipArchive::new(ReadAtCursor::new(&zip).unwrap()).unwrap();
        assert_eq!(archive.by_index(0).unwrap().size(), size);
        let mut small = String::new();
        archive.by_name("handoff-v1/assets/small.txt").unwrap().read_to_string(&mut small).unwrap();
        assert_eq!(small, "small");
    }
}

#[test]
fn more_than_65_534_entries_need_zip64_and_are_read_back() {
    for count in [0xFFFE_u32, 0xFFFF, 0x1_0000] {
        let (mut bytes, mut directory) = (Vec::new(), Vec::new());
        for number in 0..count {
            let name = format!("handoff-v1/assets/{number:05}");
            let offset = bytes.len() as u64;
            let record = Record { name, method: Method::Stored, crc32: 0, compressed: 0, size: 0, offset };
            bytes.extend(local_header(&record, day()));
            central_header(&record, day(), &mut directory);
        }
        let (start, size) = (bytes.len() as u64, directory.len() as u64);
        bytes.extend(directory);
        bytes.extend(end_records(count.into(), size, start));
        let walked = walk(&bytes, Rules::Bundle).unwrap();
        assert!(walked.safe && walked.canonical && walked.entries.len() == count as usize, "{:?}", walked.findings);
        assert_eq!(zip::ZipArchive::new(ReadAtCursor::new(&bytes).unwrap()).unwrap().len(), count as usize);
    }
}

#[test]
fn a_day_that_no_zip_can_say_becomes_the_nearest() {
    let of = |day: &str| DosDate::of(day.parse().unwrap()).0;
    assert_eq!(of("2026-04-22"), 46 << 9 | 4 << 5 | 22);
    assert_eq!(of("1970-01-01"), of("1980-01-01"));
    assert_eq!(of("9999-01-01"), of("2107-12-31"));
}

#[test]
fn the_zip_crate_reads_what_the_strict_reader_reads() {
    let forged = bundle();
    let walked = forged.walk();
    let ours = read_all(&forged.bytes, &walked).unwrap();
    let mut archive = zip::ZipArchive::new(ReadAtCursor::new(&forged.bytes).unwrap()).unwrap();
    assert_eq!(archive.len(), ours.len());
    for (entry, content) in walked.entries.iter().zip(ours) {
        let mut theirs = Vec::new();
        archive.by_name(&format!("handoff-v1/{}", entry.path)).unwrap().read_to_end(&mut theirs).unwrap();
        assert_eq!(theirs, content);
    }
}

/// Runs a program that may not be there; says so when it is not.
fn oracle(program: &str, arguments: &[&str]) {
    match Command::new(program).args(arguments).output() {
        Ok(output) => assert!(output.status.success(), "{program} {arguments:?}: {output:?}"),
        Err(error) => eprintln!("SKIPPED: {program} is not there ({error}); its opinion of the zip was not asked"),
    }
}

#[test]
fn python_and_unzip_take_a_bundle_and_a_zip_beyond_four_gigabytes() {
    let folder = tempfile::tempdir().unwrap();
    let small = folder.path().join("small.zip");
    write_atomically(&small, &bundle().bytes).unwrap();
    oracle("python3", &["-m", "zipfile", "-t", small.to_str().unwrap()]);
    oracle("unzip", &["-tqq", small.to_str().unwrap()]);
    let path = folder.path().join("large.zip");
    let file = NamedFile::create(&path).unwrap();
    for (at, part) in large(0x1_4000_0000).parts {
        file.write_all_at(&part, at).unwrap();
    }
    let read = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.read('handoff-v1/assets/small.txt') == b'small', z.namelist(); \
                assert z.infolist()[0].file_size == 0x140000000 and z.infolist()[1].date_time == (2026, 4, 22, 0, 0, 0)";
    oracle("python3", &["-c", read, path.to_str().unwrap()]);
    oracle("unzip", &["-tqq", path.to_str().unwrap(), "handoff-v1/assets/small.txt"]);
}
