//! What a zip may take of memory: 60 MB of `0,` are 60 kB in a zip, and gigabytes when they are parsed. So what may be held follows from
//! the length of the whole zip. An honest one never comes near: for each asset it has 150 bytes of headers alone, and some 1,300 bytes of
//! documents.

use super::contents::Held;
use crate::data::bundle;
use crate::zip::Entry;

/// Bytes of documents that are held whatever the zip's length, and for each of its bytes.
const DOCUMENTS: u64 = 32 << 20;
const DOCUMENTS_PER_BYTE: u64 = 16;
/// Values, of 72 bytes each, that one JSON document may have whatever the zip's length; and as many as it has bytes.
const VALUES: u64 = 400_000;
/// Bytes of any other text that are held whatever it takes in the zip, and for each byte that it takes. Deflate makes at most 129 of
/// what repeats itself (258 for two), and 1032 of one character.
const TEXT: u64 = 2 << 20;
const TEXT_PER_BYTE: u64 = 200;

/// What is left of it while entries are taken, in their order.
pub struct Allowance {
    documents: u64,
    values: usize,
}

impl Allowance {
    /// That of a zip of this length.
    pub fn of(length: u64) -> Self {
        let values = usize::try_from(VALUES.saturating_add(length)).unwrap_or(usize::MAX);
        Self { documents: DOCUMENTS.saturating_add(length.saturating_mul(DOCUMENTS_PER_BYTE)), values }
    }

    /// The next entry, and whether it may be held.
    pub fn held(&mut self, entry: &Entry) -> Held {
        let document = bundle::is_document(entry.path.as_str()) || bundle::is_cleaned_json(&entry.path);
        let moderate = match self.documents.checked_sub(entry.size) {
            _ if !document => entry.size <= TEXT.saturating_add(entry.compressed.saturating_mul(TEXT_PER_BYTE)),
            Some(left) => {
                self.documents = left;
                true
            }
            None => false,
        };
        Held { path: entry.path.clone(), bytes: entry.size, moderate, most_values: self.values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::BundlePath;
    use crate::zip::Method;

    fn entry(path: &'static str, size: u64, compressed: u64) -> Entry {
        Entry { path: BundlePath::fixed(path), method: Method::Deflated, size, compressed, crc32: 0, data_offset: 0 }
    }

    #[test]
    fn documents_share_what_follows_from_the_length_of_the_zip() {
        let mut small = Allowance::of(100_000);
        assert!(small.held(&entry("README.md", 20 << 20, 40_000)).moderate);
        assert!(!small.held(&entry("docs/gallery.html", 20 << 20, 40_000)).moderate);
        assert!(small.held(&entry("docs/rights.json", 10 << 20, 40_000)).moderate);
        let mut large = Allowance::of(20 << 20);
        assert!(["README.md", "docs/RIGHTS.md", "docs/rights.json"].iter().all(|path| large.held(&entry(path, 64 << 20, 9)).moderate));
        assert_eq!(large.held(&entry("prompts/batch.json", 9, 9)).most_values, 400_000 + (20 << 20));
    }

    #[test]
    fn other_texts_are_held_by_what_they_take_themselves() {
        let mut any = Allowance::of(100_000);
        assert!(any.held(&entry("assets/a.txt", 16 << 20, 100_000)).moderate && any.held(&entry("assets/b.txt", 2 << 20, 2)).moderate);
        assert!(!any.held(&entry("assets/c.txt", 16 << 20, 17_000)).moderate);
    }
}
