//! The tokens of PDF (ISO 32000-1, section 7.2), for two uses: to look at a file before it is parsed, so that nothing in it can
//! cost more than its size allows, and to read the text in content streams. Never fails: what is no token is a keyword.

use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `12`, `-.5`.
    Number,
    /// `/Type`.
    Name,
    /// `(text)`.
    Literal,
    /// `<48656c>`.
    Hex,
    /// `<<`, `>>`, `[`, `]`, `{`, `}`, and what closes nothing.
    Delimiter,
    /// Anything else: `obj`, `stream`, `Tj`, `true`.
    Keyword,
    /// `% …` to the end of the line.
    Comment,
}

/// A walk over tokens.
pub struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

impl<'a> Lexer<'a> {
    /// At a place in bytes.
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at: at.min(bytes.len()) }
    }

    /// Where it stands.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Goes on from another place.
    pub fn seek(&mut self, at: usize) {
        self.at = at.min(self.bytes.len());
    }

    /// The bytes of a token.
    pub fn raw(&self, span: &Range<usize>) -> &'a [u8] {
        &self.bytes[span.clone()]
    }

    fn run(&self, from: usize, while_is: impl Fn(u8) -> bool) -> usize {
        self.bytes[from..].iter().position(|byte| !while_is(*byte)).map_or(self.bytes.len(), |length| from + length)
    }

    fn literal_end(&self, from: usize) -> usize {
        let (mut depth, mut at) = (1_usize, from);
        while at < self.bytes.len() && depth > 0 {
            match self.bytes[at] {
                b'\\' => at += 1,
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            at += 1;
        }
        at.min(self.bytes.len())
    }
}

impl Iterator for Lexer<'_> {
    type Item = (Kind, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.run(self.at, is_blank);
        let first = *self.bytes.get(start)?;
        let second = self.bytes.get(start + 1).copied();
        let regular = |byte: u8| !is_blank(byte) && !is_delimiter(byte);
        let (kind, end) = match first {
            b'%' => (Kind::Comment, self.run(start, |byte| byte != b'\r' && byte != b'\n')),
            b'(' => (Kind::Literal, self.literal_end(start + 1)),
            b'<' if second != Some(b'<') => (Kind::Hex, (self.run(start, |byte| byte != b'>') + 1).min(self.bytes.len())),
            b'<' => (Kind::Delimiter, start + 2),
            b'>' => (Kind::Delimiter, start + if second == Some(b'>') { 2 } else { 1 }),
            b'/' => (Kind::Name, self.run(start + 1, regular)),
            _ if is_delimiter(first) => (Kind::Delimiter, start + 1),
            _ => {
                let end = self.run(start, regular);
                let number = self.bytes[start..end].iter().all(|byte| byte.is_ascii_digit() || b"+-.".contains(byte));
                (if number { Kind::Number } else { Kind::Keyword }, end)
            }
        };
        self.at = end;
        Some((kind, start..end))
    }
}

/// What `(…)` says (7.3.4.2).
pub fn literal(raw: &[u8]) -> Vec<u8> {
    let inner = raw.strip_prefix(b"(").unwrap_or(raw);
    let inner = inner.strip_suffix(b")").unwrap_or(inner);
    let mut out = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        match bytes.next() {
            Some(b'n') => out.push(b'\n'),
            Some(b'r') => out.push(b'\r'),
            Some(b't') => out.push(b'\t'),
            Some(b'b') => out.push(8),
            Some(b'f') => out.push(12),
            Some(b'\r') => drop(bytes.next_if_eq(&b'\n')),
            Some(b'\n') | None => {}
            Some(digit @ b'0'..=b'7') => {
                let mut code = u32::from(digit - b'0');
                for _ in 0..2 {
                    if let Some(digit) = bytes.next_if(|byte| (b'0'..=b'7').contains(byte)) {
                        code = code * 8 + u32::from(digit - b'0');
                    }
                }
                out.push(code as u8);
            }
            Some(other) => out.push(other),
        }
    }
    out
}

/// What `<…>` says (7.3.4.3).
pub fn hex(raw: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = raw.iter().filter_map(|byte| char::from(*byte).to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

/// What `/…` says (7.3.5).
pub fn name(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw.strip_prefix(b"/").unwrap_or(raw);
    while let Some((byte, after)) = rest.split_first() {
        let code = if *byte == b'#' { after.get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit)) } else { None };
        match code {
            Some(digits) => {
                out.extend(hex(digits));
                rest = &after[2..];
            }
            None => {
                out.push(*byte);
                rest = after;
            }
        }
    }
    out
}

/// A number.
pub fn number(raw: &[u8]) -> Option<f32> {
    str::from_utf8(raw).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_what_they_say() {
        let bytes = b"1 0 obj<</A#20b(x\\(y(z)\\n\\101\\\n)/C<48 656c6>[-.5 true]>>stream % no\n)";
        let mut lexer = Lexer::new(bytes, 0);
        let tokens: Vec<(Kind, &[u8])> = std::iter::from_fn(|| lexer.next().map(|(kind, span)| (kind, &bytes[span]))).collect();
        let kinds: Vec<Kind> = tokens.iter().map(|(kind, _)| *kind).collect();
        use Kind::*;
        assert_eq!(
            kinds,
            [
                Number, Number, Keyword, Delimiter, Name, Literal, Name, Hex, Delimiter, Number, Keyword, Delimiter, Delimiter, Keyword,
                Comment, Delimiter
            ]
        );
        assert_eq!(name(tokens[4].1), b"A b");
        assert_eq!(literal(tokens[5].1), b"x(y(z)\nA");
        assert_eq!(hex(tokens[7].1), b"Hel`");
        for end in 0..bytes.len() {
            assert!(Lexer::new(&bytes[..end], 0).count() <= end);
        }
    }
}
