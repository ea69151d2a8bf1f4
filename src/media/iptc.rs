//! IPTC Information Interchange Model (IIM 4.2): data sets of records, reduced to those that may leave, and written anew in
//! one fixed form. Photoshop's image resources around them (Adobe's Photoshop file format, "image resource blocks") too.

use super::clean::{Keep, Text, Unreadable};
use super::ending::broken;
use super::parts::Rewritten;
use super::wording::{printable, shown, utf8_or_latin1};

/// Resource 0x0404: IPTC-NAA record.
const IPTC: u16 = 0x0404;
/// Data set 1:90, coded character set; the one code that matters: UTF-8 (IIM 4.2, section 5.2; ISO 2022).
const CHARACTERS: (u8, u8) = (1, 90);
const UTF8: &[u8] = b"\x1b%G";
/// Signatures of resources: Photoshop's, and those of ImageReady, PhotoDeluxe, Lightroom and an old Adobe.
const SIGNATURES: [&[u8; 4]; 5] = [b"8BIM", b"MeSa", b"PHUT", b"AgHg", b"DCSR"];

/// Names of data sets for reports (IIM 4.2, chapter 6).
const NAMES: [((u8, u8), &str); 28] = [
    ((1, 90), "CodedCharacterSet"),
    ((2, 0), "ApplicationRecordVersion"),
    ((2, 5), "ObjectName"),
    ((2, 7), "EditStatus"),
    ((2, 10), "Urgency"),
    ((2, 15), "Category"),
    ((2, 20), "SupplementalCategories"),
    ((2, 22), "FixtureIdentifier"),
    ((2, 25), "Keywords"),
    ((2, 40), "SpecialInstructions"),
    ((2, 55), "DateCreated"),
    ((2, 60), "TimeCreated"),
    ((2, 65), "OriginatingProgram"),
    ((2, 70), "ProgramVersion"),
    ((2, 80), "By-line"),
    ((2, 85), "By-lineTitle"),
    ((2, 90), "City"),
    ((2, 92), "Sub-location"),
    ((2, 95), "Province-State"),
    ((2, 101), "Country"),
    ((2, 103), "OriginalTransmissionReference"),
    ((2, 105), "Headline"),
    ((2, 110), "Credit"),
    ((2, 115), "Source"),
    ((2, 116), "CopyrightNotice"),
    ((2, 118), "Contact"),
    ((2, 120), "Caption-Abstract"),
    ((2, 122), "Writer-Editor"),
];

struct DataSet<'a> {
    number: (u8, u8),
    value: &'a [u8],
}

/// Reduces Photoshop's image resources: what may stay of the IPTC record, as the only resource.
///
/// # Errors
/// Resources or data sets that do not fit into each other.
pub fn rewrite_resources(resources: &[u8], keep: Keep) -> Result<Rewritten, Unreadable> {
    let mut rewritten = Rewritten::default();
    let mut kept = Vec::new();
    let mut rest = resources;
    while rest.iter().any(|&byte| byte != 0) {
        let Some((Resource { id, name, data }, after)) = resource(rest) else {
            return broken("Photoshop resources that do not fit into each other");
        };
        rest = after;
        if id == IPTC {
            kept.extend(reduce(data, keep, &mut rewritten)?);
        } else if keep == Keep::All {
            let text = format!("{}\n{}", printable(name), printable(data));
            rewritten.texts.push(Text { place: format!("Photoshop resource 0x{id:04x}"), text });
        } else {
            rewritten.removed.push(format!("Photoshop resource 0x{id:04x}"));
        }
    }
    if keep != Keep::All && kept.iter().any(|set| set.number == CHARACTERS) {
        // Several records become one, which says once, and first, how its characters are coded.
        kept.retain(|set| set.number != CHARACTERS);
        kept.insert(0, DataSet { number: CHARACTERS, value: UTF8 });
    }
    rewritten.bytes = (!kept.is_empty()).then(|| written(&kept));
    Ok(rewritten)
}

struct Resource<'a> {
    id: u16,
    name: &'a [u8],
    data: &'a [u8],
}

/// The resource that `bytes` begin with, and what comes after it.
fn resource(bytes: &[u8]) -> Option<(Resource<'_>, &[u8])> {
    let (signature, rest) = bytes.split_first_chunk()?;
    let (id, rest) = rest.split_first_chunk()?;
    let name_length = usize::from(*rest.first()?);
    let (name, rest) = rest.split_at_checked((1 + name_length).next_multiple_of(2))?;
    let (length, rest) = rest.split_first_chunk()?;
    let length = u32::from_be_bytes(*length) as usize;
    let (data, after) = rest.split_at_checked(length)?;
    // The padding of the last one is often left out.
    let after = if length % 2 == 1 { after.get(1..).unwrap_or_default() } else { after };
    let resource = Resource { id: u16::from_be_bytes(*id), name: name.get(1..=name_length)?, data };
    SIGNATURES.contains(&signature).then_some((resource, after))
}

/// The data sets that stay.
fn reduce<'a>(record: &'a [u8], keep: Keep, rewritten: &mut Rewritten) -> Result<Vec<DataSet<'a>>, Unreadable> {
    let (mut kept, mut characters) = (Vec::new(), None);
    let mut rest = record;
    while rest.iter().any(|&byte| byte != 0) {
        let Some((set, after)) = data_set(rest) else { return broken("IPTC data sets that do not fit into each other") };
        rest = after;
        if keep != Keep::All && set.number == CHARACTERS && set.value == UTF8 {
            characters = Some(set);
        } else if stays(set.number, keep) {
            rewritten.texts.push(Text { place: name(set.number), text: utf8_or_latin1(set.value) });
            kept.push(set);
        } else {
            rewritten.removed.push(name(set.number));
        }
    }
    let plain = kept.iter().all(|set| set.value.is_ascii());
    match characters {
        Some(set) if plain => rewritten.removed.push(name(set.number)),
        Some(set) => kept.insert(0, set),
        None => {}
    }
    Ok(kept)
}

/// The data set that `bytes` begin with (IIM 4.2, section 1.5): a marker, its number, and a length, or the length of that.
fn data_set(bytes: &[u8]) -> Option<(DataSet<'_>, &[u8])> {
    let (&[marker, record, number, high, low], rest) = bytes.split_first_chunk()?;
    let short = usize::from(u16::from_be_bytes([high, low]));
    let (length, rest) = if high & 0x80 == 0 {
        (short, rest)
    } else {
        let (long, rest) = rest.split_at_checked(short & 0x7fff)?;
        (long.iter().try_fold(0_usize, |sum, &byte| sum.checked_mul(256)?.checked_add(usize::from(byte)))?, rest)
    };
    let (value, after) = rest.split_at_checked(length)?;
    (marker == 0x1c).then_some((DataSet { number: (record, number), value }, after))
}

/// 2:116 copyright notice; where somebody else made it object name, keywords, by-line, credit and caption.
fn stays(number: (u8, u8), keep: Keep) -> bool {
    match keep {
        Keep::All => true,
        Keep::Descriptive => matches!(number, (2, 5 | 25 | 80 | 110 | 116 | 120)),
        Keep::Rights => number == (2, 116),
    }
}

fn name((record, number): (u8, u8)) -> String {
    let known = NAMES.iter().find(|(known, _)| *known == (record, number)).map(|(_, name)| *name);
    shown(format!("IPTC {record}:{number:02} {}", known.unwrap_or_default()).trim_end())
}

/// One resource without a name. All lengths fit: they come from parts of at most 16 MiB.
fn written(kept: &[DataSet<'_>]) -> Vec<u8> {
    let mut record = Vec::new();
    for set in kept {
        record.extend([0x1c, set.number.0, set.number.1]);
        match u16::try_from(set.value.len()) {
            Ok(short) if short < 0x8000 => record.extend(short.to_be_bytes()),
            _ => {
                record.extend([0x80, 4]);
                record.extend((set.value.len() as u32).to_be_bytes());
            }
        }
        record.extend_from_slice(set.value);
    }
    let mut out = b"8BIM\x04\x04\0\0".to_vec();
    out.extend((record.len() as u32).to_be_bytes());
    out.append(&mut record);
    out.resize(out.len().next_multiple_of(2), 0);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(sets: &[((u8, u8), &[u8])]) -> Vec<u8> {
        written(&sets.iter().map(|&(number, value)| DataSet { number, value }).collect::<Vec<_>>())
    }

    #[test]
    fn two_records_become_one_that_names_its_characters_once() {
        let notice = ((2, 116), "© Acme".as_bytes());
        let one = record(&[(CHARACTERS, UTF8), notice]);
        let both = record(&[(CHARACTERS, UTF8), notice, notice]);
        for two in [[one.clone(), one.clone()].concat(), [record(&[notice]), one].concat()] {
            assert_eq!(rewrite_resources(&two, Keep::Rights).unwrap().bytes, Some(both.clone()));
        }
        assert_eq!(rewrite_resources(&both, Keep::Rights).unwrap().bytes, Some(both));
    }
}
