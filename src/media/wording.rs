//! How the bytes of a part become text that can be searched: encodings by their names in the formats, and runs of
//! printable characters where the inside of a part is not known.

mod printable;

pub use printable::{printable, shown};

/// Characters in a row that are taken for words, not for chance.
const SHORTEST_RUN: usize = 6;

/// ISO 8859-1: each byte is its character.
pub fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

/// UTF-8, or Latin-1 where it is none: what old writers meant.
pub fn utf8_or_latin1(bytes: &[u8]) -> String {
    str::from_utf8(bytes).map_or_else(|_| latin1(bytes), str::to_owned)
}

/// UTF-16 by its byte order mark, else in the byte order that is told.
pub fn utf16(bytes: &[u8], big_endian: bool) -> String {
    let (bytes, big_endian) = match bytes {
        [0xfe, 0xff, rest @ ..] => (rest, true),
        [0xff, 0xfe, rest @ ..] => (rest, false),
        all => (all, big_endian),
    };
    let (pairs, _) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|&pair| if big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }).collect();
    String::from_utf16_lossy(&units)
}

/// A name that is four characters of a format, safe to print: `©cmt`, `cprt`.
pub fn four(kind: [u8; 4]) -> String {
    latin1(&kind).chars().map(|character| if character.is_control() { '.' } else { character }).collect()
}

/// Runs of printable characters in 8-bit text (UTF-8 or ASCII) and in 16-bit text of either byte order, a line each.
/// Chance makes hardly any: six printable bytes in a row are one in 400 places of random bytes, and still no word.
pub struct Runs {
    limit: usize,
    narrow: Vec<u8>,
    /// 16-bit text seen as every other byte zero.
    wide: Vec<u8>,
    last: Option<u8>,
    found: String,
}

impl Runs {
    /// Finds at most `limit` bytes of text, and one more.
    pub fn new(limit: usize) -> Self {
        Self { limit, narrow: Vec::new(), wide: Vec::new(), last: None, found: String::new() }
    }

    /// Takes the next bytes; no when there is too much text already.
    pub fn take(&mut self, bytes: &[u8]) -> bool {
        for &byte in bytes {
            self.next(byte);
        }
        self.found.len() + self.narrow.len() <= self.limit
    }

    fn next(&mut self, byte: u8) {
        let printable = matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
        if printable || byte >= 0x80 {
            self.narrow.push(byte);
        } else {
            Self::end(&mut self.narrow, &mut self.found);
        }
        match (self.last, byte) {
            (Some(before), 0) if before != 0 => {}
            (Some(0) | None, _) if printable => self.wide.push(byte),
            _ => Self::end(&mut self.wide, &mut self.found),
        }
        self.last = Some(byte);
    }

    fn end(run: &mut Vec<u8>, found: &mut String) {
        if run.len() >= SHORTEST_RUN {
            for chunk in run.utf8_chunks().filter(|chunk| chunk.valid().chars().count() >= SHORTEST_RUN) {
                found.push_str(chunk.valid());
                found.push('\n');
            }
        }
        run.clear();
    }

    /// The text that was found.
    pub fn finish(mut self) -> String {
        Self::end(&mut self.narrow, &mut self.found);
        Self::end(&mut self.wide, &mut self.found);
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(bytes: &[u8]) -> String {
        let mut runs = Runs::new(1 << 20);
        for chunk in bytes.chunks(3) {
            runs.take(chunk);
        }
        runs.finish()
    }

    #[test]
    fn words_are_found_between_bytes_in_eight_and_sixteen_bits() {
        assert_eq!(runs(b"\x00\x01Zest Retail\x02ab\x03"), "Zest Retail\n");
        assert_eq!(runs("\u{1}Café Zürich\0".as_bytes()), "Café Zürich\n");
        let wide: Vec<u8> = "Zest Retail".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(runs(&wide), "Zest Retail\n");
        let wide: Vec<u8> = "Zest Retail".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(runs(&wide), "Zest Retail\n");
        assert_eq!(runs(&[0; 99]), "");
        assert_eq!(runs(b""), "");
    }

    #[test]
    fn sixteen_bits_are_read_by_their_mark() {
        assert_eq!(utf16(b"\xff\xfea\0b\0", true), "ab");
        assert_eq!(utf16(b"\xfe\xff\0a\0b", false), "ab");
        assert_eq!(utf16(b"a\0b\0", false), "ab");
    }
}
