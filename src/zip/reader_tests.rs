//! What the strict reader takes, what it tells, and what it refuses.

use proptest::prelude::*;

use super::forge::{Forged, bundle, deflated, read_all, zip, zip_with};
use super::layout::Method::{Deflated, Stored};
use super::reader::{Rules, walk};
use crate::data::{Code, Severity};

const A: &str = "handoff-v1/assets/a.png";

#[test]
fn a_canonical_bundle_is_read_without_a_word() {
    let forged = bundle();
    let walked = forged.walk();
    assert!(walked.safe && walked.canonical && walked.findings.is_empty(), "{walked:?}");
    assert_eq!((walked.root.as_str(), walked.date), ("handoff-v1", Some(super::forge::day())));
    let paths: Vec<&str> = walked.entries.iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(paths, ["README.md", "SHA256SUMS", "assets/a.png", "assets/b.png", "docs/brand.md"]);
    assert_eq!(read_all(&forged.bytes, &walked).unwrap()[2], b"pixels of a");
}

#[test]
fn no_single_byte_can_change_unnoticed() {
    let good = bundle();
    // Entries 2 and 3 are deflated, and 3 and 4 follow them.
    let streams_end = [good.locals[3] - 1, good.locals[4] - 1];
    for at in 0..good.bytes.len() {
        for change in [0x01, 0x20, 0x80, 0xFF] {
            let mut forged = bundle();
            forged.bytes[at] ^= change;
            // Up to seven bits behind a deflate stream fill its last byte; no inflater looks at them, so nobody reads other contents.
            let padding = change != 0xFF && change != 0x01 && streams_end.contains(&at);
            assert!(forged.judged().is_some() || padding, "byte {at} xor {change:#x}");
        }
    }
}

#[test]
fn no_truncation_is_taken_for_a_zip() {
    let good = bundle().bytes;
    for length in 0..good.len() {
        let forged = Forged { bytes: good[..length].to_vec(), ..bundle() };
        assert_eq!(forged.refused(), "container.not-a-zip", "{length} bytes");
    }
}

#[test]
fn bytes_that_belong_to_no_entry_are_refused_wherever_they_stand() {
    let (behind_end, central) = (bundle().bytes.len(), bundle().centrals[0]);
    let mut prefixed = bundle();
    prefixed.bytes.splice(0..0, *b"#!/bin/sh\n");
    assert_eq!(prefixed.refused(), "container.unsafe-gap");
    let mut attached = bundle();
    attached.bytes.extend(*b"more");
    assert_eq!(attached.refused(), "container.unsafe-gap");
    let mut commented = bundle().put(behind_end - 2, [4, 0]);
    commented.bytes.extend(*b"more");
    assert_eq!(commented.refused(), "container.unsafe-gap");
    assert_eq!(bundle().insert(central, b"hidden").refused(), "container.unsafe-gap");
    let end = bundle().end;
    assert_eq!(bundle().insert(end, b"hidden").refused(), "container.unsafe-gap");
}

#[test]
fn a_gap_between_two_entries_is_refused() {
    let files: [(&str, _, &[u8]); 2] = [(A, Stored, b"one"), ("handoff-v1/assets/b.png", Stored, b"two")];
    let shorter = |index: usize, record: &mut super::Record| {
        if index == 0 {
            (record.size, record.compressed) = (2, 2)
        }
    };
    assert_eq!(zip_with(&files, &shorter, &shorter).refused(), "container.unsafe-gap");
}

#[test]
fn entries_that_overlap_or_reach_out_are_refused() {
    let files: [(&str, _, &[u8]); 2] = [(A, Stored, b"one"), ("handoff-v1/assets/b.png", Stored, b"two")];
    let longer = |index: usize, record: &mut super::Record| {
        if index == 0 {
            (record.size, record.compressed) = (9, 9)
        }
    };
    assert_eq!(zip_with(&files, &longer, &longer).refused(), "container.unsafe-overlap");
    let over_the_end = |_: usize, record: &mut super::Record| (record.size, record.compressed) = (1 << 20, 1 << 20);
    assert_eq!(zip_with(&files[..1], &over_the_end, &over_the_end).refused(), "container.unsafe-overlap");
    let twice = |_: usize, record: &mut super::Record| record.offset = 0;
    assert_eq!(zip_with(&files, &|_, _| {}, &twice).refused(), "container.unsafe-overlap");
    let far = |_: usize, record: &mut super::Record| record.offset = u64::MAX - 10;
    assert_eq!(zip_with(&files[..1], &|_, _| {}, &far).refused(), "container.unsafe-gap");
    let forged = bundle();
    let end = forged.end;
    assert_eq!(forged.put(end + 12, u32::to_le_bytes(0xFFFF_FFF0)).refused(), "container.unsafe-overlap");
}

#[test]
fn headers_that_disagree_are_refused() {
    let files: [(&str, _, &[u8]); 1] = [(A, Stored, b"one")];
    let no = |_: usize, _: &mut super::Record| {};
    let name = |_: usize, record: &mut super::Record| record.name = "handoff-v1/assets/b.png".into();
    let crc = |_: usize, record: &mut super::Record| record.crc32 ^= 1;
    let size = |_: usize, record: &mut super::Record| record.size += 1;
    let method = |_: usize, record: &mut super::Record| record.method = Deflated;
    for lie in [&name as super::forge::Change<'_>, &crc, &size, &method] {
        assert_eq!(zip_with(&files, lie, &no).refused(), "container.unsafe-mismatch");
    }
}

#[test]
fn sizes_and_checksums_that_lie_in_both_headers_are_found_by_reading() {
    let text: &[u8] = b"blue, blue, blue, blue, and never green";
    let judged = |method, lie: super::forge::Change<'_>| {
        zip_with(&[(A, method, text)], lie, lie).judged().map(|finding| finding.code.name()).unwrap_or_default()
    };
    assert_eq!(judged(Deflated, &|_, record| record.size -= 1), "container.unsafe-size");
    assert_eq!(judged(Deflated, &|_, record| record.size += 1), "container.unsafe-size");
    assert_eq!(judged(Deflated, &|_, record| record.size = 1 << 40), "container.unsafe-size");
    assert_eq!(judged(Deflated, &|_, record| record.crc32 ^= 1), "container.unsafe-checksum");
    assert_eq!(judged(Stored, &|_, record| record.crc32 ^= 1), "container.unsafe-checksum");
    assert_eq!(judged(Stored, &|_, record| record.size += 1), "container.unsafe-size");
}

#[test]
fn a_deflate_stream_ends_where_its_entry_ends() {
    let mut stream = deflated(b"short");
    stream.extend(b"hidden");
    let told = |_: usize, record: &mut super::Record| {
        (record.method, record.size, record.crc32) = (Deflated, 5, crc32fast::hash(b"short"));
    };
    let finding = zip_with(&[(A, Stored, &stream)], &told, &told).judged().unwrap();
    assert_eq!(finding.code, Code::ContainerUnsafeSize, "{finding:?}");
    let cut = &stream[..4];
    let finding = zip_with(&[(A, Stored, cut)], &told, &told).judged().unwrap();
    assert_eq!(finding.code, Code::ContainerUnsafeSize, "{finding:?}");
}

#[test]
fn what_is_no_plain_file_is_refused() {
    let one = || zip(&[(A, Stored, b"../../etc/passwd")]);
    let central = one().centrals[0];
    for (attributes, what) in
        [(0o120_777_u32 << 16, "a link"), (0o020_666 << 16, "a device"), (0x400, "a reparse point"), (0x10, "a folder")]
    {
        assert_eq!(one().put(central + 38, attributes.to_le_bytes()).refused(), "container.unsafe-link", "{what}");
    }
    assert_eq!(one().put_both(6, 1 << 11 | 1).refused(), "container.unsafe-encrypted");
    assert_eq!(one().put_both(8, 12).refused(), "container.unsafe-method");
    assert_eq!(one().put(central + 34, [1, 0]).refused(), "container.unsafe-multi-disk");
    let end = one().end;
    assert_eq!(one().put(end + 4, [1, 0]).refused(), "container.unsafe-multi-disk");
}

#[test]
fn names_that_would_leave_the_folder_or_differ_between_systems_are_refused() {
    for name in [
        "handoff-v1/../../etc/passwd",
        "../handoff-v1/a",
        "/etc/passwd",
        "handoff-v1//a",
        "handoff-v1/C:evil",
        "handoff-v1/a\\b",
        "handoff-v1/nul.txt",
        "handoff-v1/a\u{202e}gnp.exe",
        "handoff-v1/e\u{301}",
        "handoff-v1/a\0b",
        "handoff-v1/a. ",
    ] {
        assert_eq!(zip(&[(name, Stored, b"")]).refused(), "container.unsafe-name", "{name:?}");
        assert_eq!(zip(&[("handoff-v1/a", Stored, b""), (name, Stored, b"")]).refused(), "container.unsafe-name", "{name:?}");
    }
    assert!(!walk(&zip(&[("", Stored, b"nameless")]).bytes, Rules::AnyZip).unwrap().safe);
    let unmarked = zip(&[("handoff-v1/ä.png", Stored, b"")]).put_both(6, 0);
    assert_eq!(unmarked.refused(), "container.unsafe-name");
}

#[test]
fn two_names_of_which_some_system_keeps_one_are_refused() {
    for (a, b) in [
        ("handoff-v1/a", "handoff-v1/a"),
        ("handoff-v1/A.png", "handoff-v1/a.png"),
        ("handoff-v1/Straße", "handoff-v1/STRASSE"),
        ("handoff-v1/a", "handoff-v1/a/b"),
        ("handoff-v1/a/b", "handoff-v1/A"),
        ("handoff-v1/Assets/b", "handoff-v1/assets/c"),
    ] {
        assert_eq!(zip(&[(a, Stored, b""), (b, Stored, b"")]).refused(), "container.unsafe-duplicate", "{a} {b}");
    }
}

#[test]
fn names_between_two_that_collide_do_not_hide_that() {
    let refused = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| format!("handoff-v1/{name}")).collect();
        let files: Vec<(&str, _, &[u8])> = names.iter().map(|name| (name.as_str(), Stored, &b""[..])).collect();
        !zip(&files).walk().safe
    };
    for names in [
        &["a/b", "a/c/d", "a.txt", "a b", "A/e"][..],
        &["a", "a b/c", "a.txt", "a!", "A/b"],
        &["a/b/c/1", "a/b/2", "a/B/c/3"],
        &["x/ﬁg/1", "x/fi", "x/fig/2"],
        // Full-width slashes fold to slashes: nothing can lie in a file, whatever stands between.
        &["a/b", "a／c", "A/d"],
    ] {
        assert!(refused(names), "{names:?}");
    }
    for names in [&["a/b", "a.txt", "a b", "a!/c", "ab/c", "b"][..], &["a/b/c", "a/b.c", "a/bc", "b/a/c"], &["ä/ö", "a/o", "ä/o"]] {
        assert!(!refused(names), "{names:?}");
    }
}

#[test]
fn a_bundle_has_one_root_folder() {
    let two = zip(&[("handoff-v1/a", Stored, b""), ("handoff-v2/a", Stored, b"")]);
    assert_eq!(two.refused(), "container.root");
    assert_eq!(zip(&[("a", Stored, b"")]).refused(), "container.root");
    assert_eq!(zip(&[]).refused(), "container.root");
    let renamed = zip(&[("acme/a", Stored, b"")]).walk();
    assert!(renamed.safe && renamed.findings[0].code == Code::ContainerRoot && renamed.root == "acme");
    assert!(zip(&[("handoff-preview/a", Stored, b"")]).walk().findings.is_empty());
    let any = walk(&two.bytes, Rules::AnyZip).unwrap();
    assert!(any.safe && any.root.is_empty() && any.findings.is_empty(), "{any:?}");
    assert_eq!(any.entries[1].path.as_str(), "handoff-v2/a");
    assert!(walk(&zip(&[]).bytes, Rules::AnyZip).unwrap().safe);
}

#[test]
fn another_order_goes_on_and_is_told() {
    let mut files: Vec<(&str, _, &[u8])> =
        vec![(A, Stored, b"a"), ("handoff-v1/assets/b.md", Deflated, b"b"), ("handoff-v1/README.md", Deflated, b"c")];
    assert!(zip(&files).walk().canonical);
    files.swap(0, 1);
    let walked = zip(&files).walk();
    assert!(walked.safe && !walked.canonical && walked.entries.len() == 3);
    assert!(walked.findings[0].code == Code::ContainerNotCanonical && walked.findings[0].message.contains("order"), "{walked:?}");
    let any = walk(&zip(&files).bytes, Rules::AnyZip).unwrap();
    assert_eq!(any.findings[0].severity, Severity::Note);
}

proptest! {
    #[test]
    fn whatever_is_thrown_at_it_it_answers(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<Option<u8>>(), any::<bool>()), 1..12)) {
        let mut forged = bundle();
        let good = read_all(&forged.bytes, &forged.walk()).unwrap();
        for (at, byte, insert) in edits {
            let at = at.index(forged.bytes.len());
            match byte {
                Some(byte) if insert => forged.bytes.insert(at, byte),
                Some(byte) => forged.bytes[at] = byte,
                None => drop(forged.bytes.remove(at)),
            }
        }
        let walked = walk(&forged.bytes, Rules::AnyZip).unwrap();
        let read = read_all(&forged.bytes, &walked);
        prop_assert!(!walked.canonical || read.is_err() || read == Ok(good));
    }
}

#[test]
fn more_entries_than_a_bundle_may_have_are_refused_before_they_are_read() {
    let mut forged = zip(&[(A, Stored, b"")]);
    let (start, size) = (forged.centrals[0] as u64, (forged.end - forged.centrals[0]) as u64);
    forged.bytes.truncate(forged.end);
    let honest = forged.bytes.len();
    forged.bytes.extend(super::layout::end_records(250_001, size, start));
    assert_eq!(forged.refused(), "container.unsafe-limit");
    forged.bytes.truncate(honest);
    forged.bytes.extend(super::layout::end_records(250_000, size, start));
    assert_eq!(forged.refused(), "container.unsafe-mismatch");
}
