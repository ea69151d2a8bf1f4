//! What the tests of all formats ask: what a recipe gives, and what exiftool and ffmpeg, which know nothing of this program,
//! make of it. Where they are missing the tests say so and go on.

use std::io::{Cursor, Write};
use std::process::{Command, Stdio};

use super::clean::{Judged, Keep, Mark, Policy, Unreadable};
use crate::data::content::{Piece, Recipe};

/// A format's judge over bytes in memory.
pub type Judge = fn(&[u8], Policy) -> Result<Judged, Unreadable>;

/// What the house made.
pub const RIGHTS: Policy = Policy { keep: Keep::Rights, mark: Mark::AsItIs };
/// What somebody else made.
pub const DESCRIPTIVE: Policy = Policy { keep: Keep::Descriptive, mark: Mark::AsItIs };
/// What is looked through, not changed.
pub const ALL: Policy = Policy { keep: Keep::All, mark: Mark::AsItIs };
/// What a model made, to be marked.
pub const MARKED: Policy = Policy { keep: Keep::Rights, mark: Mark::Ensure };

/// Makes a [`Judge`] of a function over a source.
macro_rules! judge {
    ($format:ident) => {
        |bytes: &[u8], policy: crate::media::clean::Policy| {
            crate::media::$format::judge(bytes.len() as u64, &mut std::io::Cursor::new(bytes), policy).unwrap()
        }
    };
}
pub(crate) use judge;

/// A file of the small agency's workspace.
macro_rules! studio {
    ($path:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/studio/clients/acme-fintech/", $path)).as_slice()
    };
}
pub(crate) use studio;

/// A picture of a kind that the workspace does not have.
macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/media/", $name)).as_slice()
    };
}
pub(crate) use fixture;

/// The shipped file.
pub fn shipped(source: &[u8], judged: &Judged) -> Vec<u8> {
    let Recipe::Splice(pieces) = &judged.recipe else { panic!("pictures are spliced") };
    let mut out = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Span(span) => out.extend_from_slice(&source[span.start as usize..span.end as usize]),
            Piece::Bytes(bytes) => out.extend_from_slice(bytes),
            Piece::Zeros(count) => out.resize(out.len() + *count as usize, 0),
        }
    }
    out
}

/// The names of what goes.
pub fn gone(judged: &Judged) -> Vec<&str> {
    judged.removed.iter().map(|(name, _)| name.as_str()).collect()
}

/// What of [`samples::XMP`](super::samples::XMP) is left of rights, as exiftool names it.
pub const XMP_RIGHTS: [&str; 7] = [
    "XMP-dc:Rights",
    "XMP-dc:Rights-pt-BR",
    "XMP-plus:LicensorName",
    "XMP-plus:LicensorURL",
    "XMP-xmpRights:Marked",
    "XMP-xmpRights:UsageTerms",
    "XMP-xmpRights:WebStatement",
];

/// Everything of these names goes.
#[track_caller]
pub fn all_gone(judged: &Judged, names: &[&str]) {
    let missing: Vec<_> = names.iter().filter(|name| !gone(judged).contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?} of {:?}", gone(judged));
}

/// None of these words is left anywhere in the file.
#[track_caller]
pub fn silent_about(words: &[&str], file: &[u8]) {
    let left: Vec<_> = words.iter().filter(|word| file.windows(word.len()).any(|window| window == word.as_bytes())).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// The tags that exiftool finds, but for these groups, are these and [`XMP_RIGHTS`].
#[track_caller]
pub fn only_left(file: &[u8], groups: &[&str], expected: &[&str]) {
    let Some(tags) = tag_names(file, groups) else { return };
    assert_eq!(tags, [expected, &XMP_RIGHTS].concat());
}

/// Whether a text at this place says this.
pub fn says(judged: &Judged, place: &str, words: &str) -> bool {
    judged.texts.iter().any(|text| text.place == place && text.text.contains(words))
}

/// Judges `source`, checks that judging the outcome again changes nothing, that both show the same pixels, and that a marker
/// is left only where it is wanted; gives the outcome.
pub fn strip(judge: Judge, source: &[u8], policy: Policy, extension: &str) -> (Judged, Vec<u8>) {
    let judged = judge(source, policy).unwrap();
    let out = shipped(source, &judged);
    let again = judge(&out, policy).unwrap();
    assert_eq!(again.recipe, Recipe::whole(out.len() as u64), "{:?}", again.removed);
    assert_eq!(again.removed, []);
    assert_eq!(in_order(&again), in_order(&judged));
    assert_eq!(judged.recipe == Recipe::whole(source.len() as u64), out == source);
    same_pixels(source, &out, extension);
    (judged, out)
}

/// The texts, in an order that does not depend on where in the file they stand.
fn in_order(judged: &Judged) -> Vec<(&str, &str)> {
    let mut texts: Vec<_> = judged.texts.iter().map(|text| (text.place.as_str(), text.text.as_str())).collect();
    texts.sort_unstable();
    texts
}

/// Whether ffmpeg decodes both files to the same pixels, frame by frame.
pub fn same_pixels(before: &[u8], after: &[u8], extension: &str) {
    let decoded = |bytes: &[u8]| {
        let mut file = tempfile::Builder::new().suffix(&format!(".{extension}")).tempfile().unwrap();
        file.write_all(bytes).unwrap();
        run(Command::new("ffmpeg").args(["-v", "error", "-i"]).arg(file.path()).args(["-pix_fmt", "rgba", "-f", "framemd5", "-"]), &[])
    };
    match decoded(before) {
        Some(Ok(pixels)) => {
            assert!(pixels.lines().any(|line| !line.starts_with('#')), "ffmpeg decodes the source");
            assert_eq!(decoded(after), Some(Ok(pixels)), "the pixels are the same");
        }
        Some(Err(why)) => eprintln!("SKIPPED: ffmpeg cannot decode this {extension} itself, so its pixels are not compared: {why}"),
        None => {}
    }
}

/// Every tag that exiftool finds in a file as `Group:Name` with its value, but those that it derives, that of itself and
/// those of the structure of the file.
pub fn tags(bytes: &[u8], structure: &[&str]) -> Option<Vec<(String, String)>> {
    let shown = run(Command::new("exiftool").args(["-a", "-u", "-U", "-G1", "-s", "-b", "-j", "-"]), bytes)?
        .unwrap_or_else(|why| panic!("exiftool: {why}"));
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let tags = shown[0].as_object().unwrap().iter().map(|(name, value)| (name.clone(), value.to_string()));
    let known = |name: &str| {
        ["SourceFile", "ExifTool:", "Composite:", "System:", "File:"].iter().chain(structure).any(|start| name.starts_with(start))
            && !matches!(name, "File:Comment" | "ExifTool:Warning" | "ExifTool:Error")
    };
    Some(tags.filter(|(name, _)| !known(name)).collect())
}

/// The names alone.
pub fn tag_names(bytes: &[u8], structure: &[&str]) -> Option<Vec<String>> {
    let mut names: Vec<_> = tags(bytes, structure)?.into_iter().map(|(name, _)| name).collect();
    names.sort();
    Some(names)
}

/// What a program says; `None`, aloud, where it is not installed.
fn run(command: &mut Command, input: &[u8]) -> Option<Result<String, String>> {
    let program = command.get_program().to_string_lossy().into_owned();
    let Ok(mut child) = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn() else {
        eprintln!("SKIPPED: {program} is not installed; what it would say is not checked");
        return None;
    };
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input));
        let output = child.wait_with_output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Some(if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) })
    })
}

/// Whether no way of cutting or bending `whole` makes a judge panic, or pass a file that was cut.
pub fn cut_at_every_byte(judge: Judge, whole: &[u8]) {
    for end in 0..whole.len() {
        for policy in [RIGHTS, ALL] {
            assert!(matches!(judge(&whole[..end], policy), Err(Unreadable::Broken(_))), "cut at {end}");
        }
    }
}

/// Whether a length beyond that of the source, or far below it, is a broken file.
pub fn lying_length(judge: impl Fn(u64, &mut Cursor<&[u8]>) -> Result<Judged, Unreadable>, whole: &[u8]) {
    for length in [0, 1, 7, 11, whole.len() as u64 + 1, whole.len() as u64 + 5000, u64::MAX] {
        let judged = judge(length, &mut Cursor::new(whole));
        assert!(matches!(judged, Err(Unreadable::Broken(_))), "{length}: {judged:?}");
    }
}

/// Judges mutations of `whole`: no panic; and what passes once passes again unchanged.
pub fn mutated(judge: Judge, whole: &[u8]) {
    use proptest::prelude::*;
    let mutations = proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6);
    proptest!(ProptestConfig::with_cases(600), |(mutations in mutations, policy in prop_oneof![Just(RIGHTS), Just(DESCRIPTIVE), Just(ALL), Just(MARKED)])| {
        let mut bytes = whole.to_vec();
        for (index, byte) in mutations {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        let Ok(judged) = judge(&bytes, policy) else { return Ok(()) };
        let out = shipped(&bytes, &judged);
        let again = judge(&out, policy);
        prop_assert!(again.is_ok(), "{again:?} after {:?}", judged.removed);
        let again = again.unwrap();
        prop_assert_eq!(&again.removed, &[]);
        prop_assert_eq!(shipped(&out, &again), out);
    });
}
