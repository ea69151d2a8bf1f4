//! Vorbis comments (RFC 9639 section 8.6): a vendor, and texts of the form `NAME=value`.

use crate::media::clean::Keep;
use crate::media::draft::Draft;
use crate::media::ending::{Outcome, broken};
use crate::media::mpeg_audio::id3::Fields;
use crate::media::wording::utf8_or_latin1;

/// Copyright and terms of use; and which channel is which, without which sound comes from the wrong side.
const ALWAYS: [&str; 3] = ["COPYRIGHT", "LICENSE", "WAVEFORMATEXTENSIBLE_CHANNEL_MASK"];
/// Creator, title, caption: kept of what somebody else made.
const DESCRIPTIVE: [&str; 4] = ["ARTIST", "TITLE", "COMPOSER", "DESCRIPTION"];

/// What is kept of the comments of a file.
#[derive(Debug, Default)]
pub struct Comments {
    kept: Vec<(String, String)>,
    /// Whether they must be written anew.
    pub changed: bool,
}

impl Comments {
    /// Reads a block; whether it stays as it is.
    pub fn read(&mut self, block: &[u8], draft: &mut Draft) -> Outcome<bool> {
        let before = draft.changes();
        let mut rest = block;
        let vendor = text(&mut rest)?;
        if !vendor.is_empty() {
            self.tell(draft, "vendor", &vendor)?;
        }
        let Some((count, behind)) = rest.split_first_chunk::<4>() else { return broken("FLAC comments without a count") };
        rest = behind;
        for _ in 0..u32::from_le_bytes(*count) {
            let comment = text(&mut rest)?;
            let (name, value) = comment.split_once('=').unwrap_or((&comment, ""));
            let upper = name.to_ascii_uppercase();
            if stays(draft.keep, &upper, value) {
                draft.text(format!("FLAC {upper}"), value)?;
                self.kept.push((upper, value.to_owned()));
            } else {
                self.tell(draft, name, value)?;
            }
        }
        if rest.iter().any(|&byte| byte != 0) {
            self.tell(draft, "bytes behind the comments", &utf8_or_latin1(rest))?;
        }
        let whole = draft.changes() == before && !self.changed;
        self.changed |= !whole;
        Ok(whole)
    }

    /// Takes what a tag before or behind the stream says of rights, and no comment does.
    pub fn take(&mut self, fields: &Fields, draft: &mut Draft) -> Outcome<()> {
        if draft.keeps_all() {
            return Ok(());
        }
        for (name, frame) in [("COPYRIGHT", "TCOP"), ("ARTIST", "TPE1"), ("TITLE", "TIT2"), ("COMPOSER", "TCOM")] {
            if !self.kept.iter().any(|(kept, _)| kept == name) {
                for value in fields.of(frame) {
                    draft.text(format!("FLAC {name}"), value.as_str())?;
                    self.kept.push((name.to_owned(), value.clone()));
                    self.changed = true;
                }
            }
        }
        Ok(())
    }

    /// The block in its one form: no vendor, names in capitals, in the order in which they were; none when nothing is kept.
    pub fn written(&self) -> Option<Vec<u8>> {
        let mut block = [[0; 4], (self.kept.len() as u32).to_le_bytes()].concat();
        for (name, value) in &self.kept {
            block.extend_from_slice(&((name.len() + 1 + value.len()) as u32).to_le_bytes());
            block.extend_from_slice(format!("{name}={value}").as_bytes());
        }
        (!self.kept.is_empty()).then_some(block)
    }

    fn tell(&mut self, draft: &mut Draft, name: &str, value: &str) -> Outcome<()> {
        let short: String = name.chars().filter(|character| !character.is_control()).take(64).collect();
        if draft.keeps_all() {
            return draft.text(format!("FLAC {short}"), if value.is_empty() { name } else { value });
        }
        draft.gone(format!("FLAC {short}"))
    }
}

fn stays(keep: Keep, name: &str, value: &str) -> bool {
    let mask = || value.strip_prefix("0x").is_some_and(|digits| digits.len() <= 8 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
    match name {
        "WAVEFORMATEXTENSIBLE_CHANNEL_MASK" => mask(),
        _ => !value.is_empty() && (ALWAYS.contains(&name) || keep == Keep::Descriptive && DESCRIPTIVE.contains(&name)),
    }
}

fn text(rest: &mut &[u8]) -> Outcome<String> {
    let told = rest.split_first_chunk::<4>().and_then(|(size, behind)| behind.split_at_checked(u32::from_le_bytes(*size) as usize));
    let Some((text, behind)) = told else { return broken("FLAC comments that are longer than their block") };
    *rest = behind;
    Ok(utf8_or_latin1(text))
}
