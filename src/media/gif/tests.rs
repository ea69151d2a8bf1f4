//! A marker in every slot of a GIF, and GIFs that are broken or lie.

use crate::data::content::Recipe;
use crate::media::clean::{Credentials, Judged, Policy, Unreadable};
use crate::media::oracle::*;
use crate::media::samples;

const LOOP: &[u8] = fixture!("animated.gif");

fn gif(bytes: &[u8], policy: Policy) -> Result<Judged, Unreadable> {
    judge!(gif)(bytes, policy)
}

fn extension(label: u8, blocks: &[&[u8]]) -> Vec<u8> {
    let mut out = vec![0x21, label];
    for block in blocks.iter().flat_map(|block| block.chunks(255)) {
        out.push(block.len() as u8);
        out.extend_from_slice(block);
    }
    out.push(0);
    out
}

/// The picture with these blocks after its colours.
fn with(blocks: &[Vec<u8>]) -> Vec<u8> {
    let at = 13 + super::color_table(LOOP[10]) as usize;
    [&LOOP[..at], &blocks.concat(), &LOOP[at..]].concat()
}

fn full() -> Vec<u8> {
    let mut out = with(&[
        extension(0xfe, &[b"Northlight comment"]),
        extension(0xff, &[b"NORTHLIT1.0", b"Northlight"]),
        extension(0xff, &[b"NETSCAPE2.0", b"\x01\0\0Northlight"]),
        extension(0xff, &[super::PROFILE, &samples::profile()]),
        extension(0xff, &[super::CREDENTIALS, &samples::store()]),
        super::blocks::xmp(samples::XMP.as_bytes()),
        extension(0x77, &[b"Northlight"]),
    ]);
    out.extend_from_slice(b"Northlight after the end");
    out
}

#[test]
fn only_rights_stay_and_the_loop() {
    let (judged, out) = strip(judge!(gif), &full(), RIGHTS, "gif");
    all_gone(
        &judged,
        &[
            "GIF comment",
            "GIF application block \"NORTHLIT1.0\"",
            "GIF application block \"NETSCAPE2.0\"",
            "GIF C2PA (Content Credentials)",
            "GIF extension 0x77",
            "GIF bytes after the trailer",
            "XMP dc:source",
        ],
    );
    assert!(out.windows(15).any(|window| window == b"NETSCAPE2.0\x03\x01\0\0"));
    assert!(says(&judged, "ICC desc", "Acme P") && says(&judged, "XMP dc:rights", "© Acme"));
    silent_about(&["Northlight", "NORTHLIT", "northlight", "Photographer"], &out);
    only_left(&out, &["GIF:", "ICC-header:", "ICC_Profile:"], &[]);
}

#[test]
fn where_everything_stays_everything_is_text() {
    let full = full();
    let judged = gif(&full, ALL).unwrap();
    assert_eq!((judged.recipe.clone(), judged.removed.len()), (Recipe::whole(full.len() as u64), 0));
    for place in
        ["GIF comment", "GIF application block \"NORTHLIT1.0\"", "GIF extension 0x77", "GIF bytes after the trailer", "XMP dc:source"]
    {
        assert!(says(&judged, place, "Northlight"), "{place}: {:?}", judged.texts);
    }
    assert!(says(&judged, "C2PA", "Studio tool"));
}

#[test]
fn a_clean_file_is_not_touched_and_drawn_text_stays() {
    for policy in [RIGHTS, DESCRIPTIVE, ALL, MARKED] {
        assert_eq!(gif(LOOP, policy).unwrap().recipe, Recipe::whole(LOOP.len() as u64));
    }
    let drawn = with(&[extension(0x01, &[&[0; 12], b"Acme sale"])]);
    let judged = gif(&drawn, RIGHTS).unwrap();
    assert_eq!(judged.recipe, Recipe::whole(drawn.len() as u64));
    assert!(says(&judged, "GIF plain text", "Acme sale"));
}

#[test]
fn content_credentials_stay_whole() {
    let sealed = with(&[extension(0xff, &[super::CREDENTIALS, &samples::store()])]);
    let (judged, out) = strip(judge!(gif), &sealed, RIGHTS, "gif");
    assert_eq!((judged.credentials, out), (Credentials::Kept, sealed));
}

#[test]
fn no_cut_and_no_lie_passes() {
    let full = full();
    let end = full.len() - b"Northlight after the end".len();
    cut_at_every_byte(judge!(gif), &full[..end]);
    lying_length(|length, source| super::judge(length, source, ALL).unwrap(), LOOP);
    assert!(matches!(gif(b"GIF89a\0\0\0\0\0\0\0;", RIGHTS), Err(Unreadable::Broken(_))), "no picture");
}

#[test]
fn no_mutation_breaks_the_rules() {
    mutated(judge!(gif), &full());
}
