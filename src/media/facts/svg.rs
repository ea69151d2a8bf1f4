//! SVG: the size of the outermost element (SVG 2 section 8.2), in pixels where it is said so, else of its `viewBox`.
//! Only the start of that element is read; entities are not expanded, and what does not parse gives nothing.

use std::io::{Read, Seek};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::bounded::Bounded;

/// Bytes within which the outermost element must have begun: editors put long document types and comments before it.
const HEAD: u64 = 64 << 10;

/// Width and height, rounded to whole pixels.
pub fn pixels<R: Read + Seek>(source: &mut Bounded<'_, R>) -> Option<(u32, u32)> {
    let head = source.bytes(0, HEAD)?;
    let mut reader = Reader::from_reader(head.as_slice());
    loop {
        match reader.read_event().ok()? {
            Event::Start(root) | Event::Empty(root) => return (root.local_name().as_ref() == "svg").then(|| size(&root))?,
            Event::Eof | Event::End(_) => return None,
            _ => {}
        }
    }
}

fn size(root: &BytesStart<'_>) -> Option<(u32, u32)> {
    let text = |name: &str| {
        let attribute = root.try_get_attribute(name).ok()??;
        Some(attribute.value.trim().to_owned())
    };
    // Where it ships, entities have been expanded: a size that only the source says would not be its own.
    if ["width", "height", "viewBox"].into_iter().any(|name| text(name).is_some_and(|value| value.contains('&'))) {
        return None;
    }
    let length = |name| text(name).and_then(|value| number(value.strip_suffix("px").unwrap_or(&value)));
    let view_box = || {
        let value = text("viewBox")?;
        let numbers: Vec<f64> = value
            .split(|character: char| character == ',' || character.is_ascii_whitespace())
            .filter(|part| !part.is_empty())
            .map(number)
            .collect::<Option<_>>()?;
        <[f64; 4]>::try_from(numbers).ok().map(|[_, _, width, height]| (width, height))
    };
    let (width, height) = length("width").zip(length("height")).or_else(view_box)?;
    Some((whole(width)?, whole(height)?))
}

/// A number of CSS: what Rust reads beside, infinity and the like, is none.
fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|_| text.ends_with(|last: char| last.is_ascii_digit() || last == '.')).filter(|value: &f64| value.is_finite())
}

fn whole(value: f64) -> Option<u32> {
    let rounded = value.round();
    (1.0..=f64::from(u32::MAX)).contains(&rounded).then_some(rounded as u32)
}
