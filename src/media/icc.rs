//! Texts of an ICC profile (ICC.1:2022): description, copyright, maker. The profile itself always stays as it is; curves and
//! tables are numbers and are not searched.

use super::clean::Text;
use super::parts::{latin1_or_utf8, utf16};

/// Tags of a profile; honest ones have some twenty.
const MAX_TAGS: usize = 200;
/// Languages of a text.
const MAX_RECORDS: usize = 400;
/// Bytes before the tag table (section 7.2).
const HEADER: usize = 128;

/// Every text of `profile`; none of what is no profile.
pub fn texts(profile: &[u8]) -> Vec<Text> {
    let mut texts = Vec::new();
    let count = number(profile, HEADER).unwrap_or_default().min(MAX_TAGS);
    for index in 0..count {
        let entry = HEADER + 4 + 12 * index;
        let (Some(start), Some(length)) = (number(profile, entry + 4), number(profile, entry + 8)) else { break };
        let Some(element) = start.checked_add(length).and_then(|end| profile.get(start..end)) else { continue };
        let signature = profile.get(entry..entry + 4).map(latin1_or_utf8).unwrap_or_default();
        for text in element_texts(element) {
            let text = text.trim_matches('\0').to_owned();
            if !text.is_empty() {
                texts.push(Text { place: format!("ICC {signature}"), text });
            }
        }
    }
    texts
}

/// Texts by the type of an element: `text` (section 10.24), `mluc` (section 10.15), and the `desc` of version 2
/// (ICC.1:2001, section 6.5.17), whose texts in Unicode and for Macintosh repeat the first.
fn element_texts(element: &[u8]) -> Vec<String> {
    match element.get(..4) {
        Some(b"text") => element.get(8..).map(latin1_or_utf8).into_iter().collect(),
        Some(b"desc") => {
            let Some(length) = number(element, 8) else { return Vec::new() };
            let after = 12_usize.saturating_add(length);
            let ascii = element.get(12..after).map(latin1_or_utf8);
            let unicode = number(element, after.saturating_add(4)).and_then(|units| {
                let start = after.checked_add(8)?;
                element.get(start..start.checked_add(units.checked_mul(2)?)?)
            });
            let script = unicode.map_or(after.saturating_add(8), |text| after + 8 + text.len()).saturating_add(3);
            let macintosh = element.get(script..).map(|text| latin1_or_utf8(&text[..text.len().min(67)]));
            ascii.into_iter().chain(unicode.map(|text| utf16(text, true))).chain(macintosh).collect()
        }
        Some(b"mluc") => {
            let record = |index: usize| {
                let at = 16 + 12 * index;
                let (length, start) = (number(element, at + 4)?, number(element, at + 8)?);
                element.get(start..start.checked_add(length)?).map(|text| utf16(text, true))
            };
            (0..number(element, 8).unwrap_or_default().min(MAX_RECORDS)).map_while(record).collect()
        }
        _ => Vec::new(),
    }
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?) as usize)
}
