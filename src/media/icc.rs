//! Texts of an ICC profile (ICC.1:2022): description, copyright, maker. The profile itself always stays as it is; curves and
//! tables are numbers and are not searched.

use std::collections::BTreeSet;
use std::ops::Range;

use super::clean::Text;
use super::wording::{printable, utf8_or_latin1, utf16};

/// Bytes before the tag table (section 7.2).
const HEADER: usize = 128;
/// Tags of a profile, and languages of a text; honest ones have some twenty and forty.
const MAX_COUNT: usize = 1000;

/// A text in a profile: of which tag, where, and whether in UTF-16.
type Place = (String, Range<usize>, bool);

/// Every text of `profile`. Tags and languages may share texts, which are given once; where they overlap in another way, or
/// are too many, it is whatever can be read in the profile.
pub fn texts(profile: &[u8]) -> Vec<Text> {
    if profile.is_empty() {
        return Vec::new();
    }
    let Some(places) = places(profile) else {
        return vec![Text { place: "ICC".to_owned(), text: printable(profile) }];
    };
    let text = |(signature, range, wide): Place| {
        let bytes = &profile[range];
        let text = if wide { utf16(bytes, true) } else { utf8_or_latin1(bytes) };
        Text { place: format!("ICC {signature}"), text: text.trim_matches('\0').to_owned() }
    };
    places.into_iter().map(text).filter(|text| !text.text.is_empty()).collect()
}

/// Where the texts are; `None` when they are more than the profile.
fn places(profile: &[u8]) -> Option<Vec<Place>> {
    let count = number(profile, HEADER)?;
    let (mut places, mut seen, mut left) = (Vec::new(), BTreeSet::new(), profile.len());
    for entry in (0..count).map(|index| HEADER + 4 + 12 * index) {
        let signature = utf8_or_latin1(profile.get(entry..entry + 4).filter(|_| count <= MAX_COUNT)?);
        let (start, length) = (number(profile, entry + 4)?, number(profile, entry + 8)?);
        let element = profile.get(start..start.checked_add(length)?)?;
        for (range, wide) in element_texts(element)? {
            let range = start + range.start..start + range.end;
            if seen.insert((range.start, range.end)) {
                left = left.checked_sub(range.len())?;
                places.push((signature.clone(), range, wide));
            }
        }
    }
    Some(places)
}

/// Texts by the type of an element: `text` (section 10.24), `mluc` (section 10.15), and the `desc` of version 2
/// (ICC.1:2001, section 6.5.17): in ASCII, Unicode, and for Macintosh.
fn element_texts(element: &[u8]) -> Option<Vec<(Range<usize>, bool)>> {
    let end = element.len();
    match element.get(..4) {
        Some(b"text") => Some(vec![(8.min(end)..end, false)]),
        Some(b"desc") => {
            let ascii = 12..12_usize.checked_add(number(element, 8)?)?.min(end);
            let units = number(element, ascii.end + 4).unwrap_or_default();
            let start = (ascii.end + 8).min(end);
            let unicode = start..start.checked_add(units.checked_mul(2)?)?.min(end);
            let macintosh = unicode.end..end;
            Some(vec![(ascii, false), (unicode, true), (macintosh, false)])
        }
        Some(b"mluc") => {
            let count = number(element, 8).filter(|&count| count <= MAX_COUNT)?;
            let record = |at: usize| {
                let (length, start) = (number(element, at + 4)?, number(element, at + 8)?);
                let range = start..start.checked_add(length)?;
                (range.end <= end).then_some((range, true))
            };
            (0..count).map(|index| record(16 + 12 * index)).collect()
        }
        _ => Some(Vec::new()),
    }
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?) as usize)
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::texts;

    #[test]
    fn texts_are_found_and_a_lying_profile_is_read_as_it_is() {
        let profile = samples::profile();
        let found: Vec<_> = texts(&profile).into_iter().map(|text| (text.place, text.text)).collect();
        let expected = [("ICC desc", "Acme P"), ("ICC cprt", "Acme rights")];
        assert_eq!(found, expected.map(|(place, text)| (place.to_owned(), text.to_owned())));
        for at in 0..profile.len() {
            let mut lying = profile.clone();
            lying[at] = 0xff;
            texts(&lying);
            texts(&profile[..at]);
        }
        let mut lying = profile;
        lying[131] = 0xff;
        assert!(texts(&lying)[0].text.contains("Acme rights"));
    }

    #[test]
    fn the_description_of_version_two_is_read() {
        let mut profile = vec![0; 128];
        profile.extend(b"\0\0\0\x01desc\0\0\0\x90\0\0\0\x70");
        profile.extend(b"desc\0\0\0\0\0\0\0\x05Acme\0\0\0\0\0\0\0\0\x03\0A\0B\0\0\0\0\x05");
        profile.extend(b"Acme\0");
        profile.resize(0x100, 0);
        let found: Vec<_> = texts(&profile).into_iter().map(|text| text.text).collect();
        assert_eq!(found[..2], ["Acme", "AB"]);
    }
}
