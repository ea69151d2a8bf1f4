//! Zips that other programs made of a bundle's contents: told as what they are, and read all the same.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::forge::read_all;
use super::reader::{Rules, Walked, walk};
use crate::data::Code;

fn told(bytes: &Vec<u8>) -> (Walked, String) {
    let walked = walk(bytes, Rules::Bundle).unwrap();
    assert!(walked.safe, "{walked:?}");
    let message = walked.findings.iter().map(|finding| finding.message.as_str()).collect::<Vec<_>>().join("; ");
    assert!(walked.findings.iter().all(|finding| finding.code == Code::ContainerNotCanonical), "{message}");
    (walked, message)
}

#[test]
fn folder_entries_and_other_attributes_are_told_and_the_contents_are_read() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    writer.add_directory("handoff-v1/", options).unwrap();
    writer.add_directory("handoff-v1/assets", options).unwrap();
    writer.start_file("handoff-v1/assets/a.txt", options).unwrap();
    writer.write_all(b"hello").unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    let (walked, message) = told(&bytes);
    assert!(message.contains("folder entries"), "{message}");
    assert_eq!(read_all(&bytes, &walked).unwrap(), [b"hello"]);
}

#[test]
fn a_zip_that_was_written_into_a_pipe_has_descriptors_that_have_to_hold() {
    let mut writer = zip::ZipWriter::new_stream(Vec::new());
    for (name, content) in [("handoff-v1/a.txt", &b"hello hello hello"[..]), ("handoff-v1/b.txt", b"world")] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    let (walked, message) = told(&bytes);
    assert!(message.contains("data descriptors"), "{message}");
    assert_eq!(read_all(&bytes, &walked).unwrap()[1], b"world");
    let signature = bytes.windows(4).position(|window| window == b"PK\x07\x08").unwrap();
    for at in signature..signature + 16 {
        let mut lying = bytes.clone();
        lying[at] ^= 1;
        let walked = walk(&lying, Rules::Bundle).unwrap();
        assert!(!walked.safe && walked.findings[0].code == Code::ContainerUnsafeMismatch, "{walked:?}");
    }
}
