//! `LIST INFO` (Multimedia Programming Interface 1.0, chapter 2): texts by names of four characters, each ended by a zero.

use crate::media::clean::Keep;
use crate::media::draft::Draft;
use crate::media::ending::Outcome;
use crate::media::wording::{four, utf8_or_latin1};

/// Copyright.
const RIGHTS: [&[u8; 4]; 1] = [b"ICOP"];
/// Artist, title, subject, keywords: kept of what somebody else made.
const DESCRIPTIVE: [&[u8; 4]; 4] = [b"IART", b"INAM", b"ISBJ", b"IKEY"];

/// Judges the texts of a list: `None` when it stays as it is, else the chunk that is written instead, which may be nothing.
pub fn judged(list: &[u8], draft: &mut Draft) -> Outcome<Option<Vec<u8>>> {
    let before = draft.changes();
    let (mut rest, mut kept) = (list, Vec::new());
    while let Some((&[a, b, c, d, size @ ..], behind)) = rest.split_first_chunk::<8>() {
        let (kind, size) = ([a, b, c, d], u32::from_le_bytes(size) as usize);
        let Some((value, behind)) = behind.split_at_checked(size) else { break };
        rest = behind.get(size % 2..).unwrap_or_default();
        // A program of today may have put XMP or JSON behind the zero: all of it is the text.
        let text = utf8_or_latin1(value);
        let text = text.trim_end_matches('\0');
        let wanted = draft.keep == Keep::All || RIGHTS.contains(&&kind) || draft.keep == Keep::Descriptive && DESCRIPTIVE.contains(&&kind);
        if wanted && (!text.is_empty() || draft.keeps_all()) {
            draft.text(format!("WAV {}", four(kind)), text)?;
            kept.push((kind, text.to_owned()));
        } else {
            draft.gone(format!("WAV {}", four(kind)))?;
        }
    }
    if draft.keeps_all() {
        draft.text("WAV LIST INFO", utf8_or_latin1(rest))?;
        return Ok(None);
    }
    if rest.iter().any(|&byte| byte != 0) {
        draft.gone("WAV LIST INFO bytes that are no text")?;
    }
    let kept: Vec<(&str, String)> = kept.iter().map(|(kind, text)| (str::from_utf8(kind).unwrap_or_default(), text.clone())).collect();
    Ok((draft.changes() != before).then(|| written(&kept)))
}

/// The chunk of these texts; none when there are none.
pub fn written(texts: &[(&str, String)]) -> Vec<u8> {
    let mut list = b"INFO".to_vec();
    for (name, text) in texts {
        list.extend_from_slice(name.as_bytes());
        list.extend_from_slice(&(text.len() as u32 + 1).to_le_bytes());
        list.extend_from_slice(text.as_bytes());
        list.push(0);
        list.resize(list.len().next_multiple_of(2), 0);
    }
    if texts.is_empty() { Vec::new() } else { [b"LIST", (list.len() as u32).to_le_bytes().as_slice(), &list].concat() }
}
