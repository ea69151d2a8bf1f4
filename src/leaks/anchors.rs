//! Anchors: the few bytes by which a text that may matter is noticed in a file, before anything is decoded.
//!
//! An Aho-Corasick automaton over the same anchors does 0.5 GB/s on noise. This filter looks at every other pair of bytes only,
//! in a table of 8 KiB: 1.7 GB/s with 50 terms, 0.9 GB/s with 500 (`leaks::tests::speed`, a shared and busy machine).

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::rules::Rules;
use super::terms::Term;

/// Bytes of an anchor: more tell little more, fewer are found in noise.
const LONGEST: usize = 8;
/// Bits of a table, as words of 64.
const WORDS: usize = 1024;

/// Small letters for capitals, as the pairs and triples are made of.
static SMALL: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = (byte as u8).to_ascii_lowercase();
        byte += 1;
    }
    table
};

/// All anchors of a scanner.
pub struct Anchors {
    /// Pairs of bytes at the start of an anchor, or one byte after it: of two neighbouring pairs in a file, one is tried.
    pairs: [u64; WORDS],
    /// Hashes of the first three bytes.
    triples: [u64; WORDS],
    /// Whether some term has no two characters in a row to notice it by: then every text is searched, and bytes are not.
    unnoticed: bool,
    /// By the first two bytes.
    anchors: HashMap<[u8; 2], Vec<Anchor>>,
}

struct Anchor {
    bytes: Vec<u8>,
    wide: bool,
}

impl Anchors {
    /// Anchors of these terms and of every rule.
    pub fn new(terms: &[Term], rules: &Rules) -> Self {
        let mut patterns: Vec<(Vec<u8>, bool)> = Vec::new();
        let mut unnoticed = false;
        for term in terms {
            let before = patterns.len();
            of_term(&term.text, &mut patterns);
            unnoticed |= patterns[before..].iter().all(|(bytes, _)| bytes.len() < 2);
        }
        rules.keywords().iter().for_each(|keyword| of_ascii(keyword.text.as_bytes(), &mut patterns));
        patterns.retain(|(bytes, wide)| bytes.len() >= 2 && !(*wide && bytes.len() < 3));
        patterns.sort();
        patterns.dedup();
        let mut new = Self { pairs: [0; WORDS], triples: [0; WORDS], unnoticed, anchors: HashMap::new() };
        patterns.into_iter().for_each(|(bytes, wide)| new.add(bytes, wide));
        new
    }

    fn add(&mut self, bytes: Vec<u8>, wide: bool) {
        let (first, second) = (bytes[0], bytes[1]);
        let thirds = bytes.get(2).map_or(0..=u8::MAX, |third| *third..=*third);
        set(&mut self.pairs, pair(first, second));
        for third in thirds {
            set(&mut self.pairs, pair(second, SMALL[usize::from(third)]));
            set(&mut self.triples, triple(first, second, SMALL[usize::from(third)]));
        }
        self.anchors.entry([first, second]).or_default().push(Anchor { bytes, wide });
    }

    /// Whether any anchor stands in the text. Without one, no term and no rule is found in a text of ASCII; in another, letters
    /// may be written in ways that no anchor covers.
    pub fn any(&self, text: &str) -> bool {
        let narrow = |_, wide: bool| if wide { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
        self.unnoticed || self.each(text.as_bytes(), narrow).is_break()
    }

    /// Calls `found` for every anchor that starts in `bytes`, with its place and whether it is one in UTF-16, in order, until
    /// that has enough.
    pub fn each(&self, bytes: &[u8], mut found: impl FnMut(usize, bool) -> ControlFlow<()>) -> ControlFlow<()> {
        let (pairs, last) = bytes.as_chunks::<2>();
        for (index, [first, second]) in pairs.iter().enumerate() {
            if is_set(&self.pairs, pair(SMALL[usize::from(*first)], SMALL[usize::from(*second)])) {
                let at = index * 2;
                if at > 0 {
                    self.try_at(bytes, at - 1, &mut found)?;
                }
                self.try_at(bytes, at, &mut found)?;
            }
        }
        if !last.is_empty() && bytes.len() > 1 {
            self.try_at(bytes, bytes.len() - 2, &mut found)?;
        }
        ControlFlow::Continue(())
    }

    fn try_at(&self, bytes: &[u8], at: usize, found: &mut impl FnMut(usize, bool) -> ControlFlow<()>) -> ControlFlow<()> {
        let small = |offset: usize| bytes.get(at + offset).map_or(0, |byte| SMALL[usize::from(*byte)]);
        let (first, second) = (small(0), small(1));
        if !is_set(&self.triples, triple(first, second, small(2))) {
            return ControlFlow::Continue(());
        }
        let here = &bytes[at..];
        for anchor in self.anchors.get(&[first, second]).into_iter().flatten() {
            if here.get(..anchor.bytes.len()).is_some_and(|bytes| bytes.eq_ignore_ascii_case(&anchor.bytes)) {
                found(at, anchor.wide)?;
            }
        }
        ControlFlow::Continue(())
    }
}

fn pair(first: u8, second: u8) -> u16 {
    u16::from_be_bytes([first, second])
}

fn triple(first: u8, second: u8, third: u8) -> u16 {
    let number = u32::from_be_bytes([0, first, second, third]);
    // Fibonacci hashing: the upper bits of a product with 2³²/φ.
    (number.wrapping_mul(0x9e37_79b1) >> 16) as u16
}

fn set(table: &mut [u64; WORDS], bit: u16) {
    table[usize::from(bit >> 6)] |= 1 << (bit & 63);
}

fn is_set(table: &[u64; WORDS], bit: u16) -> bool {
    table[usize::from(bit >> 6)] >> (bit & 63) & 1 == 1
}

/// The longest run of ASCII letters and digits, because that is written alike in every case and composition. Without two such
/// characters: the first characters as they stand, in capitals and in small letters.
fn of_term(term: &str, patterns: &mut Vec<(Vec<u8>, bool)>) {
    let runs = term.split(|character: char| !character.is_ascii_alphanumeric());
    let run = runs.max_by_key(|run| run.len()).unwrap_or_default();
    if run.len() >= 2 || term.is_ascii() {
        return of_ascii(run.as_bytes(), patterns);
    }
    let word = term.split(|character: char| !character.is_alphanumeric()).max_by_key(|word| word.len()).unwrap_or_default();
    let head = word.chars().take(3).collect::<String>();
    let mut capital = head.chars();
    let title = capital.next().into_iter().flat_map(char::to_uppercase).chain(capital.flat_map(char::to_lowercase)).collect();
    for spelling in [head.to_lowercase(), head.to_uppercase(), title] {
        let little = spelling.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        let big = spelling.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
        patterns
            .extend([(little, true), (big, true), (spelling.into_bytes(), false)].map(|(bytes, wide)| (bytes.to_ascii_lowercase(), wide)));
    }
}

/// In UTF-16 of either byte order, zeros lie between the letters.
fn of_ascii(run: &[u8], patterns: &mut Vec<(Vec<u8>, bool)>) {
    let run = run[..run.len().min(LONGEST)].to_ascii_lowercase();
    if let Some((first, rest)) = run.split_first() {
        let wide = std::iter::once(*first).chain(rest.iter().flat_map(|byte| [0, *byte])).collect();
        patterns.extend([(wide, true), (run, false)]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::terms::TermSource;
    use super::*;

    #[test]
    fn every_anchor_is_found_at_even_and_odd_places_and_at_the_end() {
        let terms = ["zest-retail", "x1", "Jo Li", "Компания"].map(|text| Term { text: text.into(), source: TermSource::AgencyName });
        let anchors = Anchors::new(&terms, Rules::shared().unwrap());
        for word in ["RETAIL", "x1", "Li", "КОМпания", "AKIA", "://", "SK"] {
            for at in 0..5 {
                for tail in 0..4 {
                    let bytes = [&vec![b'.'; at], word.as_bytes(), &vec![b'.'; tail]].concat();
                    let mut places = Vec::new();
                    let all = anchors.each(&bytes, |place, _| {
                        places.push(place);
                        ControlFlow::Continue(())
                    });
                    assert!(all.is_continue());
                    assert!(places.contains(&at), "{word} at {at} with {tail} after: {places:?}");
                }
            }
        }
    }
}
