//! What is wrong with a wrapping: each class of fault at least once, in a bundle that is good but for that.

use super::{Bad, DEFLATED, Rows, STORED};
use crate::forger::{Forged, Part, ROOT, deflated, field, long};

/// The entry that follows the stored one.
const NEXT: &str = "assets/hero/hero-final.png";

/// All of them.
pub fn all(good: &Forged) -> Vec<Bad> {
    let mut rows = Rows::of(good);
    no_zip(&mut rows);
    gaps(&mut rows);
    overlaps(&mut rows);
    headers(&mut rows);
    long_values(&mut rows);
    streams(&mut rows);
    kinds(&mut rows);
    disks_and_limits(&mut rows);
    rows.done()
}

fn no_zip(rows: &mut Rows) {
    let not = "container.not-a-zip";
    rows.raw("nothing at all", not, |_| Vec::new());
    rows.raw("a picture", not, |zip| zip.part(STORED).content.clone());
    rows.raw("a gzip", not, |zip| [b"\x1f\x8b\x08\0\0\0\0\0\0\x03", &zip.bytes()[..200]].concat());
    rows.raw("cut in the central directory", not, |zip| zip.bytes()[..zip.bytes().len() - 500].to_vec());
    rows.raw("without its last byte", not, |zip| zip.bytes()[..zip.bytes().len() - 1].to_vec());
    rows.raw("zeros", not, |_| vec![0; 4096]);
}

fn gaps(rows: &mut Rows) {
    let gap = "container.unsafe-gap";
    rows.raw("a script in front, offsets untouched", gap, |zip| [b"#!/bin/sh\n".to_vec(), zip.bytes()].concat());
    rows.add("a script in front, offsets moved", gap, |zip| zip.before = b"#!/bin/sh\n".to_vec());
    rows.raw("a zip in front of a zip", gap, |zip| [zip.bytes(), zip.bytes()].concat());
    rows.raw("something attached", gap, |zip| [zip.bytes(), b"more".to_vec()].concat());
    rows.raw("zeros attached, as by a tape", gap, |zip| [zip.bytes(), vec![0; 512]].concat());
    rows.add("a comment", gap, |zip| zip.ending = |mut end| (end.comment = b"hello", end.record()).1);
    rows.raw("a comment that is a zip", gap, |zip| {
        zip.ending = |mut end| (end.comment = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", end.record()).1;
        zip.bytes()
    });
    rows.add("bytes between two entries", gap, |zip| zip.part(STORED).body.extend(b"hidden"));
    rows.add("bytes before the central directory", gap, |zip| zip.between = b"hidden".to_vec());
    rows.add("bytes behind the central directory", gap, |zip| zip.attached = b"hidden".to_vec());
    rows.add("a digital signature record", gap, |zip| zip.attached = b"PK\x05\x05\x04\0sign".to_vec());
    rows.add("bytes that no record counts", gap, |zip| zip.ending = |end| [b"hidden".to_vec(), end.record()].concat());
    rows.add("a file that only the local headers know", gap, |zip| zip.part(STORED).hidden = true);
    rows.add("a descriptor that no flag announces", gap, |zip| {
        zip.part(DEFLATED).stream(true);
        zip.part(DEFLATED).flags &= !(1 << 3);
        zip.part(DEFLATED).told = None;
    });
    rows.add("a descriptor that is announced and not there", gap, |zip| zip.part(DEFLATED).flags |= 1 << 3);
    rows.add("an offset beyond the end", gap, |zip| zip.part("docs/rights.json").offset = Some(0x7fff_ffff));
}

fn overlaps(rows: &mut Rows) {
    let overlap = "container.unsafe-overlap";
    rows.add("two names for one place", overlap, |zip| {
        let twin = zip.part(STORED).clone();
        zip.parts.push(Part { name: format!("{ROOT}assets/hero/twin.png").into_bytes(), body: vec![], offset: Some(0), ..twin });
    });
    rows.add("an entry that quotes the next header as its content", overlap, |zip| {
        let more = zip.part(NEXT).body.len() + 30 + NEXT.len() + ROOT.len();
        let part = zip.part(STORED);
        (part.packed, part.size) = (part.packed + more as u32, part.size + more as u32);
    });
    rows.raw("a bomb of a thousand entries with one kernel", overlap, |_| overlapping_bomb());
    rows.add("content that reaches into the central directory", overlap, |zip| {
        let last = zip.parts.last_mut().unwrap();
        (last.packed, last.size) = (last.packed + 1000, last.size.max(last.packed + 1000));
    });
    rows.add("content of four gigabytes in a small file", overlap, |zip| {
        (zip.part(STORED).packed, zip.part(STORED).size) = (0xffff_fffe, 0xffff_fffe);
    });
    rows.add("a central directory that reaches out", overlap, |zip| {
        zip.ending = |mut end| (end.size = 0xffff_fff0, end.record()).1;
    });
}

/// Every entry says that its content is the one deflated kernel of a gigabyte at the end.
fn overlapping_bomb() -> Vec<u8> {
    let mut zip = Forged::of(&[]);
    for index in 0..1000 {
        let mut part = Part::new(format!("{ROOT}assets/{index:04}.txt"), b"");
        (part.method, part.packed, part.size) = (8, 1 << 20, 1 << 30);
        zip.parts.push(part);
    }
    zip.parts.last_mut().unwrap().body = deflated(&vec![b'a'; 8 << 20]);
    zip.bytes()
}

fn headers(rows: &mut Rows) {
    let mismatch = "container.unsafe-mismatch";
    rows.add("another name in front", mismatch, |zip| zip.part(STORED).tell(|local| local.name[12] = b'z'));
    rows.add("a longer name in front", mismatch, |zip| zip.part(STORED).tell(|local| local.name.push(b'z')));
    rows.add("other flags in front", mismatch, |zip| zip.part(DEFLATED).tell(|local| local.flags |= 1 << 3));
    rows.add("another method in front", mismatch, |zip| zip.part(STORED).tell(|local| local.method = 8));
    rows.add("another version in front", mismatch, |zip| zip.part(STORED).tell(|local| local.needed = 63));
    rows.add("another checksum in front", mismatch, |zip| zip.part(STORED).tell(|local| local.crc ^= 1));
    rows.add("another size in front", mismatch, |zip| zip.part(DEFLATED).tell(|local| local.size -= 1));
    rows.add("another packed size in front", mismatch, |zip| zip.part(DEFLATED).tell(|local| local.packed -= 1));
    rows.add("sizes in front missing without a descriptor", mismatch, |zip| {
        zip.part(STORED).tell(|local| (local.packed, local.size) = (0, 0))
    });
    rows.add("a descriptor with another checksum", mismatch, |zip| {
        zip.part(DEFLATED).stream(true);
        zip.part(DEFLATED).descriptor[4] ^= 1;
    });
    rows.add("a descriptor with another size", mismatch, |zip| {
        zip.part(DEFLATED).stream(false);
        zip.part(DEFLATED).descriptor[8] ^= 1;
    });
    rows.add("a second name in an extra field", mismatch, |zip| {
        let name = zip.part(STORED).name.clone();
        let other = [&[1][..], &crc32fast::hash(&name).to_le_bytes(), b"handoff-v1/assets/evil.exe"].concat();
        zip.part(STORED).extra = field(0x7075, &other);
    });
    rows.add("extra fields that do not end", mismatch, |zip| zip.part(STORED).extra = vec![0x55, 0x54, 0xff, 0]);
    rows.raw("no local header where one should be", mismatch, |zip| [b"QK".to_vec(), zip.bytes()[2..].to_vec()].concat());
    rows.raw("a broken central directory", mismatch, |zip| {
        let mut bytes = zip.bytes();
        let at = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
        bytes[at] = b'Q';
        bytes
    });
    rows.add("more entries than there are", mismatch, |zip| {
        zip.ending = |mut end| (end.count += 1, end.here += 1, end.record()).2;
    });
}

fn long_values(rows: &mut Rows) {
    let mismatch = "container.unsafe-mismatch";
    rows.add("a ZIP64 field that is not there", mismatch, |zip| zip.part(STORED).size = u32::MAX);
    rows.add("a ZIP64 field that nobody asked for", mismatch, |zip| zip.part(STORED).extra = long(&[1]));
    rows.add("two ZIP64 fields", mismatch, |zip| {
        let size = u64::from(zip.part(STORED).size);
        let part = zip.part(STORED);
        (part.size, part.packed) = (u32::MAX, u32::MAX);
        part.extra = [long(&[size, size]), long(&[1, 1])].concat();
    });
    rows.add("a ZIP64 field with a broken length", mismatch, |zip| zip.part(STORED).extra = field(1, b"1234567"));
    rows.add("a ZIP64 field in front that says something else", mismatch, |zip| {
        zip.part(STORED).tell(|local| (local.size, local.packed, local.extra) = (u32::MAX, u32::MAX, long(&[7, 7])));
    });
    rows.add("an end record that points to a longer one that is not there", mismatch, |zip| {
        zip.ending = |mut end| (end.count = u16::MAX, end.here = u16::MAX, end.record()).2;
    });
    rows.add("two end records that disagree", mismatch, |zip| zip.ending = |end| [end.long(1, 1), end.record()].concat());
    rows.add("a longer end record with something in it", mismatch, |zip| {
        zip.ending = |end| {
            let mut long = end.long(end.count.into(), 1);
            long[4] += 4;
            long.splice(56..56, *b"hide");
            [long, end.record()].concat()
        };
    });
    rows.add("a locator that points elsewhere", mismatch, |zip| {
        zip.ending = |end| {
            let mut long = end.long(end.count.into(), 1);
            long[64] ^= 1;
            [long, end.record()].concat()
        };
    });
}

fn streams(rows: &mut Rows) {
    let (size, checksum) = ("container.unsafe-size", "container.unsafe-checksum");
    rows.add("stored with two sizes", size, |zip| zip.part(STORED).size += 1);
    rows.add("longer than it says", size, |zip| zip.part(DEFLATED).size -= 1);
    rows.add("shorter than it says", size, |zip| zip.part(DEFLATED).size += 1);
    rows.add("a bomb that says nothing", size, |zip| {
        let part = zip.part(DEFLATED);
        part.set(&vec![b'a'; 64 << 20]);
        part.size = 10;
    });
    rows.add("a bomb that says so", "container.unsafe-limit", |zip| {
        let part = zip.part(DEFLATED);
        part.body = vec![0; 1 << 20];
        (part.packed, part.size) = (1 << 20, 1000 << 20);
    });
    rows.add("more than deflate can", size, |zip| zip.part(DEFLATED).size = 0x7fff_ffff);
    rows.add("bytes behind the end of the stream", size, |zip| {
        let part = zip.part(DEFLATED);
        part.body.extend(b"hidden");
        part.packed += 6;
    });
    rows.add("a second stream behind the first", size, |zip| {
        let part = zip.part(DEFLATED);
        part.body.extend(deflated(b"hidden"));
        part.packed = part.body.len() as u32;
    });
    rows.add("a stream that does not end", size, |zip| {
        let part = zip.part(DEFLATED);
        part.body.truncate(part.body.len() - 20);
        part.packed = part.body.len() as u32;
    });
    rows.add("a deflated file of nothing without a stream", size, |zip| {
        let part = zip.part(DEFLATED);
        part.set(b"");
        (part.body, part.packed) = (vec![], 0);
    });
    rows.add("a folder with content", size, |zip| {
        zip.put("assets/x", b"hidden").attributes = 0o040_755 << 16;
        zip.part("assets/x").name.push(b'/');
    });
    rows.add("a folder with a stream that is not empty", size, |zip| {
        let folder = zip.put("assets/x", b"");
        (folder.attributes, folder.method, folder.body, folder.packed) = (0o040_755 << 16, 8, vec![0x4b, 0], 2);
        folder.name.push(b'/');
    });
    rows.add("a checksum that does not hold, stored", checksum, |zip| zip.part(STORED).crc ^= 1);
    rows.add("a checksum that does not hold, deflated", checksum, |zip| zip.part(DEFLATED).crc ^= 1);
    rows.add("a flipped bit in what is stored", checksum, |zip| zip.part(STORED).body[9] ^= 1);
    rows.add("an invalid kind of block", checksum, |zip| zip.part(DEFLATED).body[0] |= 6);
}

fn kinds(rows: &mut Rows) {
    let (link, method, encrypted) = ("container.unsafe-link", "container.unsafe-method", "container.unsafe-encrypted");
    for (mode, what) in
        [(0o120_777, "a link"), (0o020_666, "a terminal"), (0o060_660, "a disk"), (0o010_644, "a pipe"), (0o140_755, "a socket")]
    {
        rows.add(what, link, move |zip| zip.part(STORED).attributes = mode << 16);
    }
    for (bits, what) in
        [(0x400, "a reparse point"), (0x40, "a device of DOS"), (0x10, "a folder without a slash"), (0x8, "a label of a volume")]
    {
        rows.add(what, link, move |zip| zip.part(STORED).attributes |= bits);
    }
    rows.add("a folder of Unix without a slash", link, |zip| zip.part(STORED).attributes = 0o040_755 << 16);
    rows.add("a file with a slash", link, |zip| zip.put("assets/x", b"").name.push(b'/'));
    rows.add("a link with a slash", link, |zip| {
        zip.put("assets/x", b"").attributes = 0o120_777 << 16;
        zip.part("assets/x").name.push(b'/');
    });
    rows.add("a folder to 7-Zip: an Amiga's", link, |zip| {
        (zip.part(STORED).made, zip.part(STORED).attributes) = (1 << 8 | 20, 0o4644 << 16)
    });
    rows.add("a link to bsdtar: an extra field with other attributes", link, |zip| {
        let attributes = [&[7, 0x14, 3, 0, 0][..], &(0o120_777_u32 << 16).to_le_bytes()].concat();
        zip.part(STORED).tell(|local| local.extra = field(0x6c78, &attributes));
    });
    rows.add("the target of a link in an extra field", link, |zip| {
        zip.part(STORED).extra = field(0x756e, b"crc.\xff\xa1............/etc/passwd")
    });
    for (code, what) in
        [(1, "shrunk"), (6, "imploded"), (9, "deflate64"), (12, "bzip2"), (14, "LZMA"), (93, "Zstandard"), (95, "xz"), (99, "AES")]
    {
        rows.add(what, method, move |zip| zip.part(STORED).method = code);
    }
    rows.add("a patch of another file", method, |zip| zip.part(STORED).flags |= 1 << 5);
    for bit in [4, 7, 12, 14, 15] {
        rows.add(&format!("flag {bit}"), method, move |zip| zip.part(STORED).flags |= 1 << bit);
    }
    rows.add("a version of the format that unzip passes over", method, |zip| zip.part(STORED).needed = 63);
    rows.add("a file of VMS to unzip", method, |zip| zip.part(STORED).needed = 2 << 8 | 20);
    for (bit, what) in [(0, "encrypted"), (6, "strongly encrypted"), (13, "with masked headers")] {
        rows.add(what, encrypted, move |zip| zip.part(STORED).flags |= 1 << bit);
    }
    rows.add("encrypted with AES, as its method and a field say", encrypted, |zip| {
        let part = zip.part(STORED);
        (part.flags, part.method, part.extra) = (part.flags | 1, 99, field(0x9901, b"\x02\0AE\x03\0\0"));
    });
    rows.add("encrypted LZMA", encrypted, |zip| (zip.part(STORED).flags, zip.part(STORED).method) = (1, 14));
}

fn disks_and_limits(rows: &mut Rows) {
    let disks = "container.unsafe-multi-disk";
    rows.add("the second of two disks", disks, |zip| zip.ending = |mut end| (end.disk = 1, end.record()).1);
    rows.add("entries that are on other disks", disks, |zip| zip.ending = |mut end| (end.count += 9, end.record()).1);
    rows.add("one entry on another disk", disks, |zip| zip.part(STORED).disk = 1);
    rows.add("a locator of three disks", disks, |zip| zip.ending = |end| [end.long(end.count.into(), 3), end.record()].concat());
    rows.add("a locator of no disk", disks, |zip| zip.ending = |end| [end.long(end.count.into(), 0), end.record()].concat());
    rows.add("a quarter of a million entries and one", "container.unsafe-limit", |zip| {
        zip.ending = |mut end| {
            let long = end.long(250_001, 1);
            (end.count, end.here) = (u16::MAX, u16::MAX);
            [long, end.record()].concat()
        };
    });
}
