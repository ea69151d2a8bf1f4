//! JUMBF boxes in APP11 (ISO 19566-5, annex D; C2PA 2.2, section A.3.1): a long box goes on in further segments, which
//! repeat its header.

use std::collections::BTreeMap;

use super::super::c2pa;
use super::super::clean::Text;

/// Identifier, box number, sequence number, then the header of the box.
const HEADER: usize = 8;

/// The manifest stores of a file, by their box numbers.
#[derive(Default)]
pub struct Jumbf {
    boxes: BTreeMap<[u8; 2], Vec<u8>>,
}

impl Jumbf {
    /// Whether the contents of an APP11 are (a further part of) a manifest store; if so, they are taken note of.
    pub fn takes(&mut self, body: &[u8]) -> bool {
        let Some((&[b'J', b'P', high, low], _)) = body.split_first_chunk() else { return false };
        let Some(part) = body.get(HEADER..) else { return false };
        if let Some(known) = self.boxes.get_mut(&[high, low]) {
            let header = if part.starts_with(&[0, 0, 0, 1]) { 16 } else { 8 };
            known.extend_from_slice(part.get(header..).unwrap_or_default());
            return true;
        }
        let is_store = c2pa::is_store(part);
        if is_store {
            self.boxes.insert([high, low], part.to_vec());
        }
        is_store
    }

    /// What the stores say.
    pub fn texts(&self) -> Vec<Text> {
        self.boxes.values().flat_map(|store| c2pa::texts(store)).collect()
    }
}
