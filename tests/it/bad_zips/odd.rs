//! What is wrapped otherwise than the builder wraps, and means the same to everybody: it goes on, and says so.

use super::{Bad, DEFLATED, Rows, STORED};
use crate::forger::{Forged, Part, ROOT, deflated, field};

/// All of them.
pub fn all(good: &Forged) -> Vec<Bad> {
    let mut rows = Rows::of(good);
    let odd = "container.not-canonical";
    rows.add("another order of the directory", odd, |zip| zip.unsorted = true);
    rows.add("another order of the data", odd, |zip| zip.parts.swap(0, 1));
    rows.add("a time of day", odd, |zip| zip.parts.iter_mut().for_each(|part| part.time = 0x6c00));
    rows.add("another day", odd, |zip| zip.parts.iter_mut().for_each(|part| part.date += 1));
    rows.add("extra time stamps", odd, |zip| zip.part(STORED).extra = field(0x5455, b"\x01\0\0\0\x60"));
    rows.add("an extra field that nobody knows", odd, |zip| zip.part(STORED).extra = field(0xbeef, b"more"));
    rows.add("its own name in an extra field", odd, |zip| {
        let name = zip.part(STORED).name.clone();
        zip.part(STORED).extra = field(0x7075, &[&[1][..], &crc32fast::hash(&name).to_le_bytes(), &name].concat());
    });
    rows.add("a comment of an entry", odd, |zip| zip.part(STORED).comment = b"PK\x05\x06".to_vec());
    rows.add("folders", odd, |zip| {
        for folder in ["", "assets"] {
            let part = Part::new(format!("{ROOT}{folder}{}", if folder.is_empty() { "" } else { "/" }), b"");
            zip.parts.insert(0, Part { attributes: 0o040_755 << 16 | 0x10, ..part });
        }
    });
    rows.add("a folder as Java writes it", odd, |zip| {
        let mut folder = Part::new(format!("{ROOT}assets/"), b"");
        (folder.method, folder.made, folder.attributes) = (8, 20, 0);
        folder.set(b"");
        folder.stream(true);
        zip.parts.insert(0, folder);
    });
    rows.add("written into a pipe", odd, |zip| zip.parts.iter_mut().for_each(|part| part.stream(true)));
    rows.add("written into a pipe by an old program", odd, |zip| zip.part(DEFLATED).stream(false));
    rows.add("everything stored", odd, |zip| {
        zip.parts.iter_mut().for_each(|part| (part.method, part.body, part.packed) = (0, part.content.clone(), part.size));
    });
    rows.add("everything deflated", odd, |zip| {
        zip.parts.iter_mut().for_each(|part| (part.method, part.body) = (8, deflated(&part.content)));
        zip.parts.iter_mut().for_each(|part| part.packed = part.body.len() as u32);
    });
    rows.add("made on Windows", odd, |zip| zip.parts.iter_mut().for_each(|part| (part.made, part.attributes) = (11 << 8 | 20, 0x20)));
    rows.add("with the rights of a program", odd, |zip| zip.part(STORED).attributes = 0o100_755 << 16);
    rows.add("names of ASCII without the mark of UTF-8", odd, |zip| zip.part(STORED).flags = 0);
    rows.add("ZIP64 where nothing is long", odd, |zip| zip.ending = |end| [end.long(end.count.into(), 1), end.record()].concat());
    rows.done()
}
