//! Exif data that is reduced, and data that lies.

use proptest::prelude::*;

use super::rewrite;
use crate::media::clean::{Keep, Unreadable};
use crate::media::samples;

#[test]
fn the_fixed_form_is_small_and_stays_itself() {
    let rewritten = rewrite(&samples::exif(), Keep::Rights).unwrap();
    let bytes = rewritten.bytes.unwrap();
    let orientation = b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00";
    let copyright = b"\x82\x98\x00\x02\x00\x00\x00\x08\x00\x00\x00\x44";
    let exif = b"\x87\x69\x00\x04\x00\x00\x00\x01\x00\x00\x00\x32";
    let color_space = b"\xa0\x01\x00\x03\x00\x00\x00\x01\xff\xff\x00\x00";
    let expected = [
        b"MM\0*\0\0\0\x08\0\x03".as_slice(),
        orientation,
        copyright,
        exif,
        b"\0\0\0\0\0\x01",
        color_space,
        b"\0\0\0\0",
        "© Acme\0".as_bytes(),
    ];
    assert_eq!(bytes, expected.concat());
    let again = rewrite(&bytes, Keep::Rights).unwrap();
    assert_eq!((again.bytes.unwrap(), again.removed), (bytes, Vec::new()));
}

#[test]
fn nothing_kept_is_nothing_written() {
    let only_software = b"II*\0\x08\0\0\0\x01\0\x31\x01\x02\0\x02\0\0\0N\0\0\0\0\0\0\0";
    let rewritten = rewrite(only_software, Keep::Rights).unwrap();
    assert_eq!((rewritten.bytes, rewritten.removed), (None, vec!["EXIF Software".to_owned()]));
}

#[test]
fn an_orientation_that_cannot_be_read_is_broken() {
    let text = b"II*\0\x08\0\0\0\x01\0\x12\x01\x02\0\x02\0\0\0N\0\0\0\0\0\0\0";
    assert!(matches!(rewrite(text, Keep::Rights), Err(Unreadable::Broken(_))));
    assert!(matches!(rewrite(b"II*\0\xff\xff\xff\xff", Keep::Rights), Err(Unreadable::Broken(_))));
    assert!(matches!(rewrite(b"", Keep::Rights), Err(Unreadable::Broken(_))));
}

#[test]
fn directories_that_lead_to_each_other_end() {
    let circle = b"II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0";
    assert!(rewrite(circle, Keep::Rights).is_ok());
    assert!(rewrite(circle, Keep::All).is_ok());
}

#[test]
fn values_upon_each_other_are_no_bomb() {
    let mut bytes = b"II*\0\x08\0\0\0\x60\xea".to_vec();
    bytes.extend(b"\x86\x92\x07\0\0\0\x08\0\0\0\0\0".repeat(60_000));
    assert!(matches!(rewrite(&bytes, Keep::All), Err(Unreadable::Broken(_))));
    assert!(rewrite(&bytes, Keep::Rights).unwrap().bytes.is_none());
}

#[test]
fn names_are_in_order() {
    assert_eq!(super::name(0x00fe), "SubfileType");
    assert_eq!(super::name(0xea1c), "Padding");
    assert_eq!(super::name(0x9286), "UserComment");
    assert_eq!(super::name(0x9999), "tag 0x9999");
}

proptest! {
    #[test]
    fn no_bytes_are_too_much(index in any::<prop::sample::Index>(), byte in any::<u8>(), end in any::<prop::sample::Index>()) {
        let mut bytes = samples::exif();
        let at = index.index(bytes.len());
        bytes[at] = byte;
        bytes.truncate(end.index(bytes.len() * 4).max(8));
        for keep in [Keep::Rights, Keep::Descriptive, Keep::All] {
            let Ok(rewritten) = rewrite(&bytes, keep) else { continue };
            if let Some(once) = rewritten.bytes {
                prop_assert_eq!(rewrite(&once, keep).unwrap().bytes, Some(once));
            }
        }
    }
}
