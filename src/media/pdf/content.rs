//! The text that content streams show (ISO 32000-1, section 9.4), in the order in which it is drawn. Words whose letters are
//! drawn in another order, or as outlines, are not put together: that is a picture of text.

use std::collections::HashMap;
use std::rc::Rc;

use super::font::Font;
use super::lexer::{self, Kind, Lexer};

/// Thousandths of the size of the font; a gap wider than this is one between words. A blank has 250 in most fonts.
const GAP: f32 = -180.0;

/// The fonts of a page or form, by the names that it gives them.
pub type Fonts = HashMap<Vec<u8>, Rc<Font>>;

/// What a content stream says.
#[derive(Default)]
pub struct Said {
    /// The best reading.
    pub text: String,
    /// The other reading, where a font has two.
    pub other: String,
    /// The best reading, put together along each line: some programs place every letter by itself, blanks too.
    pub joined: String,
    /// Whether something is written in a font of which nobody can tell what its codes mean.
    pub unreadable: bool,
}

/// An operand that matters.
enum Operand {
    Name(Vec<u8>),
    Text(Vec<u8>),
    Number(f32),
}

/// Operands of one operator. Real ones have six, and an array of text some hundreds.
const MAX_OPERANDS: usize = 100_000;

/// Reads a content stream with the fonts of its resources.
pub fn read(content: &[u8], fonts: &Fonts) -> Said {
    let mut show = Show { fonts, font: None, line: None, said: Said::default() };
    let mut operands: Vec<Operand> = Vec::new();
    let mut lexer = Lexer::new(content, 0);
    while let Some((kind, span)) = lexer.next() {
        let raw = lexer.raw(&span);
        match kind {
            Kind::Name => operands.push(Operand::Name(lexer::name(raw))),
            Kind::Literal => operands.push(Operand::Text(lexer::literal(raw))),
            Kind::Hex => operands.push(Operand::Text(lexer::hex(raw))),
            Kind::Number => operands.push(Operand::Number(lexer::number(raw).unwrap_or_default())),
            Kind::Delimiter | Kind::Comment => {}
            Kind::Keyword => {
                show.operator(raw, &operands);
                operands.clear();
                if raw == b"ID" {
                    lexer.seek(end_of_picture(content, span.end));
                }
            }
        }
        if operands.len() > MAX_OPERANDS {
            operands.clear();
        }
    }
    show.said
}

/// What is known while a stream is read.
struct Show<'a> {
    fonts: &'a Fonts,
    font: Option<Rc<Font>>,
    /// How high the line stands, where that is known.
    line: Option<f32>,
    said: Said,
}

impl Show<'_> {
    fn operator(&mut self, operator: &[u8], operands: &[Operand]) {
        let said = &mut self.said;
        match operator {
            b"Tf" => {
                let name = operands.iter().find_map(|operand| if let Operand::Name(name) = operand { Some(name) } else { None });
                self.font = name.and_then(|name| self.fonts.get(name)).cloned();
            }
            b"Tj" | b"TJ" => said.show(operands, self.font.as_deref()),
            b"'" | b"\"" => {
                said.separate(false);
                said.show(operands, self.font.as_deref());
            }
            // Properties of marked content: alternative text, and what ligatures stand for.
            b"BDC" | b"DP" => said.marked(operands),
            b"Td" | b"TD" => said.separate(last(operands) == Some(0.0)),
            b"Tm" => {
                let before = std::mem::replace(&mut self.line, last(operands));
                said.separate(self.line.is_some() && before == self.line);
            }
            b"T*" | b"ET" => {
                self.line = None;
                said.separate(false);
            }
            _ => {}
        }
    }
}

/// The last operand: how far up or down a move goes.
fn last(operands: &[Operand]) -> Option<f32> {
    operands.last().and_then(|operand| if let Operand::Number(number) = operand { Some(*number) } else { None })
}

/// The end of the data of a picture in the stream: `EI` between blanks (8.9.7).
fn end_of_picture(content: &[u8], from: usize) -> usize {
    let blank = |at: usize| content.get(at).is_none_or(u8::is_ascii_whitespace);
    let found = memchr::memmem::find_iter(&content[from..], b"EI").map(|at| from + at).find(|at| blank(at - 1) && blank(at + 2));
    found.unwrap_or(content.len())
}

impl Said {
    fn show(&mut self, operands: &[Operand], font: Option<&Font>) {
        for operand in operands {
            match (operand, font) {
                (Operand::Text(bytes), Some(font)) if font.is_readable() => {
                    let (text, other) = font.readings(bytes);
                    self.text.push_str(&text);
                    self.joined.push_str(&text);
                    self.other.push_str(&other);
                }
                (Operand::Text(bytes), _) => {
                    self.unreadable = true;
                    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
                    self.text.push_str(&text);
                    self.joined.push_str(&text);
                }
                (Operand::Number(gap), _) if *gap < GAP => {
                    [&mut self.text, &mut self.joined, &mut self.other].into_iter().for_each(|text| text.push(' '));
                }
                _ => {}
            }
        }
    }

    fn marked(&mut self, operands: &[Operand]) {
        for operand in operands {
            if let Operand::Text(bytes) = operand {
                self.separate(false);
                self.text.push_str(&super::text::decoded(bytes));
                self.separate(false);
            }
        }
    }

    /// What follows stands elsewhere, or further along the same line.
    fn separate(&mut self, same_line: bool) {
        let joined = (!same_line).then_some(&mut self.joined);
        for text in [&mut self.text, &mut self.other].into_iter().chain(joined) {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
        }
    }
}
