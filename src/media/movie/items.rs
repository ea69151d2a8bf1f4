//! Items in `ilst`: texts by a type of four characters (iTunes), by names of their own (`----`), or by the numbers of keys
//! (QuickTime File Format, "Metadata").

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use super::Film;
use super::atom::{self, Atom};
use super::places::{Place, Rule, rule};
use super::user_data::wanted;
use crate::media::ending::{Outcome, broken};
use crate::media::reading::MAX_PART;
use crate::media::wording::{four, utf8_or_latin1, utf16};

/// How the items of an `ilst` are named.
pub(super) enum Names {
    /// By their types.
    Types,
    /// By their numbers in `keys`.
    Keys(Keys),
}

/// A `keys` box: names by number, and the new numbers of those that stay.
pub(super) struct Keys {
    pub(super) names: Vec<String>,
    pub(super) kept: BTreeMap<u32, u32>,
    pub(super) entries: Vec<u8>,
}

impl<R: Read + Seek> Film<'_, R> {
    /// `keys` (QuickTime File Format, "Metadata Item Keys Atom"): size, namespace and name of each.
    pub(super) fn keys(&mut self, atom: &Atom) -> Outcome<Keys> {
        let bytes = self.source.bytes(atom.body.clone())?;
        let mut keys = Keys { names: Vec::new(), kept: BTreeMap::new(), entries: Vec::new() };
        let mut rest = bytes.get(8..).unwrap_or_default();
        while let Some((size, _)) = rest.split_first_chunk::<4>() {
            self.source.step()?;
            let size = u32::from_be_bytes(*size) as usize;
            let Some((entry, behind)) = rest.split_at_checked(size).filter(|_| size >= 8) else {
                return broken(format!("the MP4 keys at byte {} are longer than their box", atom.start));
            };
            rest = behind;
            let key = utf8_or_latin1(&entry[8..]);
            let number = keys.names.len() as u32 + 1;
            if wanted(self.draft.keep, &key) {
                keys.kept.insert(number, keys.kept.len() as u32 + 1);
                keys.entries.extend_from_slice(entry);
            }
            self.key_stays(&key)?;
            keys.names.push(key);
        }
        if rest.iter().any(|&byte| byte != 0) || bytes.len() < 8 {
            return broken(format!("the MP4 keys at byte {} do not end with their box", atom.start));
        }
        Ok(keys)
    }

    /// A key that stays is a text; one that goes is named.
    fn key_stays(&mut self, key: &str) -> Outcome<()> {
        match wanted(self.draft.keep, key) {
            true => self.draft.text("MP4 keys", key),
            false => self.draft.gone(format!("MP4 key \"{}\"", short(key))),
        }
    }

    /// An item of `ilst`: whether it stays.
    pub(super) fn item(&mut self, item: &Atom, names: &Names) -> Outcome<bool> {
        let number = u32::from_be_bytes(item.kind);
        let (called, renumbered) = match names {
            Names::Types if &item.kind == b"----" => (format!("---- \"{}\"", self.free_form(item)?), None),
            Names::Types => (four(item.kind), None),
            Names::Keys(keys) => match number.checked_sub(1).and_then(|index| keys.names.get(index as usize)) {
                Some(key) => (key.clone(), keys.kept.get(&number).copied()),
                None => return self.drop(item, "MP4 item without a key"),
            },
        };
        let place = format!("MP4 {}", short(&called));
        if rule(Place::File, item.kind) == Rule::Space && matches!(names, Names::Types) {
            return self.note(item);
        }
        match self.item_text(item)? {
            Some(text) if wanted(self.draft.keep, &called) && !text.is_empty() => self.draft.text(place, text)?,
            _ => return self.drop(item, &place),
        }
        match renumbered.filter(|&new| new != number && !self.draft.keeps_all()) {
            Some(new) => {
                self.draft.span(item.start..item.start + 4);
                self.draft.bytes(&new.to_be_bytes());
                self.draft.span(item.start + 8..item.end());
            }
            None => self.draft.span(item.start..item.end()),
        }
        Ok(true)
    }

    /// The text of an item, when it is nothing but `data` boxes of text: type (1: UTF-8, 2: UTF-16), locale, value.
    fn item_text(&mut self, item: &Atom) -> Outcome<Option<String>> {
        let (mut rest, mut texts) = (item.body.clone(), Vec::new());
        while let Some(data) = atom::next(&mut self.source, &rest, false)? {
            rest.start = data.end();
            if &data.kind != b"data" || data.body.end - data.body.start < 8 || data.size() > MAX_PART {
                return Ok(None);
            }
            let value = self.source.bytes(data.body.clone())?;
            texts.push(match value[..4] {
                [0, 0, 0, 1] => utf8_or_latin1(&value[8..]),
                [0, 0, 0, 2] => utf16(&value[8..], true),
                _ => return Ok(None),
            });
        }
        Ok(Some(texts.join("\n")).filter(|_| rest.start == rest.end))
    }

    /// The name in a `----` item.
    fn free_form(&mut self, item: &Atom) -> Outcome<String> {
        let Some(named) = atom::find(&mut self.source, &item.body, b"name")? else { return Ok(String::new()) };
        let text = (named.body.start + 4).min(named.end())..named.end().min(named.body.start + 128);
        Ok(utf8_or_latin1(&self.source.bytes(text.start.min(text.end)..text.end)?))
    }
}

/// As much of a name as plan shows.
fn short(name: &str) -> String {
    name.chars().filter(|character| !character.is_control()).take(64).collect()
}
