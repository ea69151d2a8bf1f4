//! Films built box by box, with a marker in every slot; films that ffmpeg makes; films that lie.

mod built;
mod lying;
mod real;

use std::io::Cursor;

use super::judge;
use crate::media::clean::{Judged, Policy, Unreadable};

/// A box with its contents.
fn boxed(kind: &[u8; 4], body: &[&[u8]]) -> Vec<u8> {
    let body = body.concat();
    [&(body.len() as u32 + 8).to_be_bytes(), kind.as_slice(), &body].concat()
}

fn big(value: u32) -> [u8; 4] {
    value.to_be_bytes()
}

fn film(length: u64, source: &mut Cursor<&[u8]>, policy: Policy) -> std::io::Result<Result<Judged, Unreadable>> {
    judge(length, source, policy)
}

/// `mvhd`, dated or not.
fn movie_header(date: u32) -> Vec<u8> {
    boxed(b"mvhd", &[&[0; 4], &big(date), &big(date), &big(1000), &big(0), &[0; 80]])
}

/// A track of this handler, with more boxes in its media, its sample entry and itself.
struct Track<'a> {
    handler: &'a [u8; 4],
    name: &'a [u8],
    entry: Vec<u8>,
    more: Vec<u8>,
    date: u32,
}

impl Track<'_> {
    fn plain() -> Self {
        Self { handler: b"vide", name: b"VideoHandler\0", entry: visual(b"", &[]), more: Vec::new(), date: 0 }
    }

    fn boxed(&self) -> Vec<u8> {
        let header = boxed(b"tkhd", &[&[0; 4], &big(self.date), &big(self.date), &[0; 72]]);
        let media = boxed(b"mdhd", &[&[0; 4], &big(self.date), &big(self.date), &[0; 12]]);
        let handler = boxed(b"hdlr", &[&[0; 8], self.handler, &[0; 12], self.name]);
        let data = boxed(b"dinf", &[&boxed(b"dref", &[&[0; 4], &big(1), &boxed(b"url ", &[&[0, 0, 0, 1]])])]);
        let entries = boxed(b"stsd", &[&[0; 4], &big(1), &self.entry]);
        let table = |kind| boxed(kind, &[&[0; 8]]);
        let tables = [table(b"stts"), table(b"stsc"), boxed(b"stsz", &[&[0; 12]]), table(b"stco")].concat();
        let samples = boxed(b"stbl", &[&entries, &tables]);
        let information = boxed(b"minf", &[&boxed(b"vmhd", &[&[0; 12]]), &data, &samples]);
        boxed(b"trak", &[&header, &boxed(b"mdia", &[&media, &handler, &information]), &self.more])
    }
}

/// A sample entry of pictures: the name of its encoder, and its boxes.
fn visual(compressor: &[u8], boxes: &[u8]) -> Vec<u8> {
    let mut fields = [0; 78];
    fields[7] = 1;
    fields[42] = compressor.len() as u8;
    fields[43..43 + compressor.len()].copy_from_slice(compressor);
    boxed(b"avc1", &[&fields, &boxed(b"avcC", &[&[1, 77, 0, 30]]), boxes])
}

/// A film of these boxes in `moov` and after it.
fn whole(movie: &[&[u8]], behind: &[&[u8]]) -> Vec<u8> {
    let moov = boxed(b"moov", &[&movie_header(0), &movie.concat()]);
    [boxed(b"ftyp", &[b"isom\0\0\0\0isom"]), moov, boxed(b"mdat", &[&[7; 64]]), behind.concat()].concat()
}

/// A film with nothing to remove.
fn clean() -> Vec<u8> {
    whole(&[&Track::plain().boxed()], &[])
}

fn item(kind: &[u8; 4], text: &str) -> Vec<u8> {
    boxed(kind, &[&boxed(b"data", &[&big(1), &[0; 4], text.as_bytes()])])
}

fn free_form(name: &str, text: &str) -> Vec<u8> {
    let named = [boxed(b"mean", &[&[0; 4], b"com.apple.iTunes"]), boxed(b"name", &[&[0; 4], name.as_bytes()])].concat();
    boxed(b"----", &[&named, &boxed(b"data", &[&big(1), &[0; 4], text.as_bytes()])])
}

/// QuickTime's text.
fn note(kind: &[u8; 4], text: &str) -> Vec<u8> {
    boxed(kind, &[&(text.len() as u16).to_be_bytes(), &[0x55, 0xc4], text.as_bytes()])
}

fn handler(kind: &[u8; 4]) -> Vec<u8> {
    boxed(b"hdlr", &[&[0; 8], kind, b"appl", &[0; 9]])
}

/// `meta` as iTunes writes it.
fn tags(items: &[Vec<u8>]) -> Vec<u8> {
    boxed(b"meta", &[&[0; 4], &handler(b"mdir"), &boxed(b"ilst", &[&items.concat()])])
}

/// `meta` with QuickTime's keys.
fn keyed(items: &[(&str, &str)]) -> Vec<u8> {
    let keys = items.iter().flat_map(|(key, _)| [&big(key.len() as u32 + 8), b"mdta".as_slice(), key.as_bytes()].concat());
    let keys = boxed(b"keys", &[&[0; 4], &big(items.len() as u32), &keys.collect::<Vec<u8>>()]);
    let items = items.iter().zip(1_u32..).flat_map(|((_, text), number)| item(&big(number), text));
    boxed(b"meta", &[&handler(b"mdta"), &keys, &boxed(b"ilst", &[&items.collect::<Vec<u8>>()])])
}
