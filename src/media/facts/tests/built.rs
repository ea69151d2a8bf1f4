//! Forms that the fixtures do not have, each built from the fields that matter.

use super::{facts_as, facts_of, pixels, seconds, studio};
use crate::data::handover::MediaFacts;

/// A box with its contents.
pub fn boxed(kind: &[u8; 4], body: &[&[u8]]) -> Vec<u8> {
    let body = body.concat();
    [&(body.len() as u32 + 8).to_be_bytes(), kind.as_slice(), &body].concat()
}

fn big(value: u32) -> [u8; 4] {
    value.to_be_bytes()
}

/// `mvhd` of version 0.
pub fn movie_header(scale: u32, duration: u32) -> Vec<u8> {
    boxed(b"mvhd", &[&[0; 12], &big(scale), &big(duration), &[0; 80]])
}

/// A track that is handled as `handler`, with `tkhd` of version 0.
pub fn track(handler: &[u8; 4], width: u32, height: u32) -> Vec<u8> {
    let header = boxed(b"tkhd", &[&[0; 76], &big(width), &big(height)]);
    let media = boxed(b"mdia", &[&boxed(b"hdlr", &[&[0; 8], handler, &[0; 12]])]);
    boxed(b"trak", &[&header, &media])
}

#[test]
fn a_film_whose_sound_comes_first_has_the_size_of_its_first_video_track() {
    let tracks = [track(b"soun", 0, 0), track(b"vide", 1920 << 16, 1080 << 16), track(b"vide", 64 << 16, 64 << 16)].concat();
    let film = [boxed(b"ftyp", &[b"qt  "]), boxed(b"mdat", &[&[7; 99]]), boxed(b"moov", &[&movie_header(600, 1001), &tracks])].concat();
    let told = MediaFacts { pixels: Some((1920, 1080)), duration_seconds: Some(1.668) };
    assert_eq!(facts_as("video/quicktime", &film), told);
}

#[test]
fn a_film_may_tell_everything_in_64_bits() {
    let header = boxed(b"mvhd", &[&[1, 0, 0, 0], &[0; 16], &big(90_000), &450_000_000_u64.to_be_bytes(), &[0; 80]]);
    let track_header = boxed(b"tkhd", &[&[1, 0, 0, 0], &[0; 84], &big(640 << 16), &big(0x0168_8000)]);
    let handler = boxed(b"mdia", &[&boxed(b"hdlr", &[&[0; 8], b"vide", &[0; 12]])]);
    let movie = boxed(b"moov", &[&header, &boxed(b"trak", &[&track_header, &handler])]);
    let samples = [[0, 0, 0, 1, b'm', b'd', b'a', b't'].as_slice(), &24_u64.to_be_bytes(), &[7; 8]].concat();
    let told = MediaFacts { pixels: Some((640, 361)), duration_seconds: Some(5000.0) };
    assert_eq!(facts_as("video/mp4", &[samples, movie].concat()), told);
}

#[test]
fn a_film_in_fragments_may_know_its_duration_elsewhere_or_not_at_all() {
    let extends = boxed(b"mvex", &[&boxed(b"mehd", &[&[0; 4], &big(2500)])]);
    let known = boxed(b"moov", &[&movie_header(1000, 0), &extends]);
    assert_eq!(facts_as("video/mp4", &known), seconds(2.5));
    for unknown in [movie_header(1000, 0), movie_header(1000, u32::MAX), movie_header(0, 5)] {
        assert_eq!(facts_as("video/mp4", &boxed(b"moov", &[&unknown])), MediaFacts::default());
    }
}

#[test]
fn a_picture_in_boxes_has_the_stored_size_of_its_primary_item() {
    let extents = |width, height| boxed(b"ispe", &[&[0; 4], &big(width), &big(height)]);
    let turned = boxed(b"irot", &[&[1]]);
    let container = boxed(b"ipco", &[&extents(512, 512), &turned, &extents(4032, 3024), &extents(160, 120)]);
    // Item 7 is a tile, 9 the picture (turned, essential), 11 its thumbnail.
    let associations = boxed(b"ipma", &[&[0; 4], &big(3), &[0, 7, 1, 1], &[0, 9, 2, 0x82, 3], &[0, 11, 1, 4]]);
    let picture = |primary: &[u8], associations: &[u8]| {
        let properties = boxed(b"iprp", &[&container, associations]);
        let meta = boxed(b"meta", &[&[0; 4], &boxed(b"hdlr", &[&[0; 20]]), &boxed(b"pitm", &[primary]), &properties]);
        [boxed(b"ftyp", &[b"heic"]), meta].concat()
    };
    assert_eq!(facts_as("image/heif", &picture(&[0, 0, 0, 0, 0, 9], &associations)), pixels(4032, 3024));
    assert_eq!(facts_as("image/avif", &picture(&[0, 0, 0, 0, 0, 11], &associations)), pixels(160, 120));
    assert_eq!(facts_as("image/heif", &picture(&[0, 0, 0, 0, 0, 8], &associations)), MediaFacts::default());
    let wide = boxed(b"ipma", &[&[1, 0, 0, 1], &big(1), &big(9), &[2, 0x80, 2, 0, 3]]);
    assert_eq!(facts_as("image/heif", &picture(&[1, 0, 0, 0, 0, 0, 0, 9], &wide)), pixels(4032, 3024));
}

#[test]
fn a_jpeg_is_read_over_its_thumbnail_its_fill_bytes_and_long_segments() {
    let frame = |kind, width: u16, height: u16| {
        [&[0xff, kind, 0, 11, 8], height.to_be_bytes().as_slice(), &width.to_be_bytes(), &[1, 0, 0, 0]].concat()
    };
    let thumbnail = [[0xff, 0xd8].as_slice(), &frame(0xc0, 16, 9)].concat();
    let segment = |body: &[u8]| [&[0xff, 0xe1], (body.len() as u16 + 2).to_be_bytes().as_slice(), body].concat();
    let start = [[0xff, 0xd8].as_slice(), &segment(&thumbnail), &[0xff, 0xff, 0xff], &segment(&[7; 60_000])].concat();
    let tables = [0xff, 0xc4, 0, 3, 9];
    assert_eq!(facts_as("image/jpeg", &[&start, tables.as_slice(), &frame(0xc2, 6000, 4000)].concat()), pixels(6000, 4000));
    let told_later = [start.as_slice(), &frame(0xc0, 6000, 0)].concat();
    assert_eq!(facts_as("image/jpeg", &told_later), MediaFacts::default());
    assert_eq!(facts_as("image/jpeg", &[&start, [0xff, 0xda, 0, 2].as_slice(), &frame(0xc0, 1, 1)].concat()), MediaFacts::default());
}

#[test]
fn a_drawing_is_as_large_as_it_says_in_pixels_else_as_its_view_box() {
    let said = |svg: &str| facts_as("image/svg+xml", svg.as_bytes()).pixels;
    assert_eq!(said("<svg width='24px' height=\" 12.6 \" viewBox='0 0 1 1'/>"), Some((24, 13)));
    assert_eq!(said("\u{feff}<?xml version='1.0'?><!-- logo --><s:svg width='100%' height='9' viewBox='-5,-5 , 30 20'>"), Some((30, 20)));
    assert_eq!(said("<svg width='2cm' height='1cm' viewBox='0 0 1e2 5e1' unfinished"), None);
    assert_eq!(said("<svg width='2cm' height='1cm' viewBox='0 0 1e2 5e1'><g"), Some((100, 50)));
    for unknown in ["<svg/>", "<svg width='inf' height='NaN'/>", "<svg width='0' height='5'/>", "<svg viewBox='0 0 4'/>", "<html/>", "logo"]
    {
        assert_eq!(said(unknown), None, "{unknown}");
    }
    let entity = "<!DOCTYPE svg [<!ENTITY w '9'>]><svg width='&w;' height='9' viewBox='0 0 3 4'/>";
    assert_eq!(said(entity), None, "a size that is another one where entities have been expanded");
    let late = format!("<!--{}--><svg width='3' height='4'/>", "é".repeat(40_000));
    assert_eq!(said(&late), None, "an element that begins after 64 KiB");
}

#[test]
fn a_recording_lasts_as_long_as_the_samples_that_are_there() {
    let format = [b"fmt \x10\0\0\0".as_slice(), &[1, 0, 2, 0], &[0x80, 0xbb, 0, 0], &[0, 0xee, 2, 0], &[4, 0, 16, 0]].concat();
    let wave = |root: &[u8], before: &[u8], data: u32| {
        [root, b"\0\0\0\0WAVE", before, &format, b"odd \x03\0\0\0abc\0", b"data", &data.to_le_bytes(), &[0; 48_000]].concat()
    };
    assert_eq!(facts_as("audio/wav", &wave(b"RIFF", b"", 48_000)), seconds(0.25));
    assert_eq!(facts_as("audio/wav", &wave(b"RIFF", b"", 24_000)), seconds(0.125));
    assert_eq!(facts_as("audio/wav", &wave(b"RIFF", b"", u32::MAX)), seconds(0.25), "streamed: the length was not known");
    let long = [b"ds64\x1c\0\0\0".as_slice(), &[0; 8], &19_200_u64.to_le_bytes(), &[0; 12]].concat();
    assert_eq!(facts_as("audio/wav", &wave(b"RF64", &long, u32::MAX)), seconds(0.1));
    assert_eq!(facts_as("audio/wav", &wave(b"RIFF", b"", 0)), MediaFacts::default());
}

/// A frame of MPEG-1 layer III, 44.1 kHz, stereo, of 417 bytes at 128 kbit/s, or of 208 at 64.
fn mpeg_frame(bit_rate: u8) -> Vec<u8> {
    let mut frame = vec![0; if bit_rate == 9 { 417 } else { 208 }];
    frame[..4].copy_from_slice(&[0xff, 0xfb, bit_rate << 4, 0]);
    frame
}

#[test]
fn an_mp3_is_counted_by_its_header_or_frame_by_frame() {
    let tag = [b"ID3\x04\0\0\0\0\x02\x01".as_slice(), &[0xff; 257]].concat();
    let frames = [mpeg_frame(9).repeat(30), mpeg_frame(5).repeat(20)].concat();
    let tagged = [tag.as_slice(), &[0; 50], &frames, b"TAG", &[0; 125]].concat();
    assert_eq!(facts_of("a.mp3", &tagged), seconds(1.306), "50 frames of 1152 samples, whatever their bit rate");
    let mut counted = [mpeg_frame(9), frames].concat();
    counted[36..48].copy_from_slice(b"Xing\0\0\0\x01\0\0\x03\xe8");
    assert_eq!(facts_as("audio/mpeg", &counted), seconds(26.122));
    counted[36..48].fill(0);
    counted[36..40].copy_from_slice(b"VBRI");
    counted[50..54].copy_from_slice(&[0, 0, 0, 100]);
    assert_eq!(facts_as("audio/mpeg", &counted), seconds(2.612));
}

#[test]
fn a_long_mp3_without_a_header_is_only_extrapolated_at_a_constant_bit_rate() {
    let constant = mpeg_frame(9).repeat(6000);
    assert_eq!(facts_as("audio/mpeg", &constant), seconds(156.375));
    let varying = [mpeg_frame(9), mpeg_frame(5)].concat().repeat(3000);
    assert_eq!(facts_as("audio/mpeg", &varying), MediaFacts::default());
}

#[test]
fn lossless_and_ogg_sounds_count_samples() {
    let packed: u64 = 48_000 << 44 | 1 << 41 | 15 << 36 | 72_000;
    let flac = [b"fLaC\x80\0\0\x22".as_slice(), &[0; 10], &packed.to_be_bytes(), &[0; 16]].concat();
    assert_eq!(facts_of("a.flac", &flac), seconds(1.5));
    let page = |serial: u32, granule: u64, packet: &[u8]| {
        let header = [b"OggS\0\0".as_slice(), &granule.to_le_bytes(), &serial.to_le_bytes(), &[0; 8]].concat();
        [&header, [1, packet.len() as u8].as_slice(), packet].concat()
    };
    let vorbis = [b"\x01vorbis\0\0\0\0\x02".as_slice(), &22_050_u32.to_le_bytes(), &[0; 14]].concat();
    let sound = [page(5, 0, &vorbis), page(5, 33_075, &[7; 99]), page(5, u64::MAX, &[7; 99])].concat();
    assert_eq!(facts_as("audio/ogg", &sound), seconds(1.5), "on the last page no packet ends");
    let opus = [page(5, 0, b"OpusHead\x01\x02\x38\x01\0\0\0\0\0\0\0"), page(5, 72_312, &[7; 99])].concat();
    assert_eq!(facts_as("audio/opus", &opus), seconds(1.5));
    assert_eq!(facts_as("audio/ogg", &[opus, page(6, 9, b"another")].concat()), MediaFacts::default());
    let inside = [b"\x7fFLAC\x01\0\0\x01".as_slice(), &flac].concat();
    assert_eq!(facts_as("audio/ogg", &[page(5, 0, &inside), page(5, 96_000, &[7; 99])].concat()), seconds(2.0));
    let common = [b"COMM\0\0\0\x12\0\x02\0\x01\x02\x03\0\x10".as_slice(), &[0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]].concat();
    let aiff = [b"FORM\0\0\0\0AIFFNAME\0\0\0\x03abc\0".as_slice(), &common].concat();
    assert_eq!(facts_as("audio/aiff", &aiff), seconds(1.498));
}

#[test]
fn a_png_that_is_none_and_a_scaled_webp_are_not_misread() {
    let mut png = studio!("deliverables/hero/hero-final.png").to_vec();
    png[12..16].copy_from_slice(b"CgBI");
    assert_eq!(facts_as("image/png", &png), MediaFacts::default());
    let webp = b"RIFF\x20\0\0\0WEBPVP8 \x14\0\0\0\0\0\0\x9d\x01\x2a\x40\x41\xf0\x80\0\0\0\0";
    assert_eq!(facts_as("image/webp", webp), pixels(320, 240));
}
