//! Pictures whose header `imagesize` reads as stored: PNG, GIF, WebP, TIFF, PSD. Its other readers are not used: that of
//! JPEG takes fill bytes for a marker, those of HEIF and JPEG XL apply the orientation, that of BMP takes no notice of
//! the sign of a height.

use std::io::{BufReader, Read, Seek};

use imagesize::ImageType;

use super::bounded::Bounded;

/// Enough for the start of a TIFF directory in one piece, little enough not to use up the bytes that may be read.
const BUFFER: usize = 512;

/// Width and height in the header of a picture of this type; `None` when its content is of another.
pub fn pixels<R: Read + Seek>(media_type: &str, source: &mut Bounded<'_, R>) -> Option<(u32, u32)> {
    let start: [u8; 16] = source.array(0)?;
    source.rewind().ok()?;
    let mut source = BufReader::with_capacity(BUFFER, source);
    let known = imagesize::reader_type(&mut source).ok()?;
    let expected = match known {
        // What Xcode writes is no PNG, though it looks like one: the header is not the first chunk.
        ImageType::Png => matches!(media_type, "image/png" | "image/apng") && start.ends_with(b"IHDR"),
        ImageType::Gif => media_type == "image/gif",
        ImageType::Webp => media_type == "image/webp",
        ImageType::Tiff => media_type == "image/tiff",
        ImageType::Psd => media_type == "image/vnd.adobe.photoshop",
        _ => false,
    };
    let size = known.reader_size(&mut source).ok().filter(|_| expected)?;
    // The upper two bits of each side of a lossy WebP are a hint for scaling (RFC 6386 section 9.1).
    let mask = if start.ends_with(b"VP8 ") { 0x3fff } else { u32::MAX };
    Some((u32::try_from(size.width).ok()? & mask, u32::try_from(size.height).ok()? & mask))
}
