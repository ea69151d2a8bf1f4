//! Hits as findings: what stands where, where the term comes from, and what to paste. And what may stand where it stands.

use super::fold::fold;
use super::hit::{FILE_NAME, Hit, HitKind};
use super::scanner::{CUT, Scanner};
use super::terms::{Term, TermSource};
use crate::data::bundle::{BRAND_SYSTEM, EVIDENCE, LIBRARY, RIGHTS, RIGHTS_JSON};
use crate::data::{Code, Finding, Fix};
use crate::engagement::config::AllowEntry;
use crate::engagement::patterns::{Patterns, exactly};

/// What may stand in spite of being a term.
#[derive(Clone, Debug, Default)]
pub struct Allowances {
    /// The support contact: it may stand anywhere, as that exact string.
    pub contact: Option<String>,
    /// `[[strip.allow]]`.
    pub allow: Vec<(AllowEntry, Patterns)>,
}

/// Words of a place that say: here a credit, a copyright or a rights holder stands.
const CREDITS: [&str; 20] = [
    "copyright",
    "credit",
    "credits",
    "holder",
    "licensor",
    "rights",
    "usageterms",
    "webstatement",
    "xmprights",
    "plus",
    "2:110",
    "2:116",
    "copyrightnotice",
    "copyrightowner",
    // MP4 and ICC, QuickTime, WAV, ID3.
    "cprt",
    "cpy",
    "icop",
    "tcop",
    "tpro",
    "wcop",
];

impl Allowances {
    /// The contact and, where there is more to it, its address alone; both may be written with XML escapes.
    pub(super) fn contacts(&self) -> Vec<String> {
        let Some(contact) = self.contact.as_deref().map(str::trim).filter(|contact| !contact.is_empty()) else { return Vec::new() };
        let bare = |word: &str| word.trim_matches(|edge: char| !edge.is_alphanumeric()).to_owned();
        let address = contact.split_whitespace().filter(|word| word.contains('@')).map(bare);
        let mut contacts = std::iter::once(contact.to_owned()).chain(address).collect::<Vec<_>>();
        let escaped = contacts.iter().map(|text| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
        contacts.extend(escaped.collect::<Vec<_>>());
        contacts.sort();
        contacts.dedup();
        contacts
    }

    fn take(&self, term: &Term, path: &str, place: &str) -> bool {
        let folded = fold(&term.text);
        let allowed = |(entry, patterns): &(AllowEntry, Patterns)| fold(&entry.term) == folded && patterns.take(path);
        self.allow.iter().any(allowed) || term.source == TermSource::AgencyName && is_credit(path, place)
    }
}

/// Whether the agency may be named there: what is said about rights has to say whose they are.
fn is_credit(path: &str, place: &str) -> bool {
    let evidence = path.strip_prefix(EVIDENCE).is_some_and(|rest| rest.starts_with('/'));
    path == RIGHTS || path == RIGHTS_JSON || evidence || is_credit_place(place)
}

/// Whether a credit stands at this place of a file, whichever file it is.
pub(super) fn is_credit_place(place: &str) -> bool {
    let words = place.split(|character: char| !character.is_alphanumeric() && character != ':');
    let mut parts = words.flat_map(|word| word.split(':').chain([word]));
    parts.any(|word| CREDITS.iter().any(|credit| credit.eq_ignore_ascii_case(word)))
}

impl Scanner {
    /// What `hits` in the file at `path` (below the root folder) mean: one finding for each that may not stand there.
    pub fn findings(&self, path: &str, hits: Vec<Hit>) -> Vec<Finding> {
        hits.into_iter().filter_map(|hit| self.finding(path, hit)).collect()
    }

    fn finding(&self, path: &str, hit: Hit) -> Option<Finding> {
        let finding = match &hit.kind {
            HitKind::Term(index) => {
                let term = &self.terms[*index];
                if self.allowances.take(term, path, &hit.place) {
                    return None;
                }
                Finding::new(Code::LeakTerm, format!("`{}` survives: it comes from {}", term.text, term.source))
                    .fix(term_fix(term, path, &hit.place))
            }
            HitKind::HomePath(shown) => Finding::new(Code::LeakPath, format!("the path of a home directory survives: {shown}"))
                .fix(removal("take the path out of the source", path, &hit.place)),
            HitKind::SignedUrl(parameter) => Finding::new(Code::LeakSignedUrl, format!("a signed URL survives (`{parameter}`)"))
                .fix(removal("take the URL, or its query, out of the source", path, &hit.place)),
            HitKind::Secret(rule) => Finding::new(Code::LeakSecret, format!("a secret survives (rule `{rule}`)"))
                .fix(Fix::text("take it out of the source, and revoke it: it lay in a file that was about to leave the house")),
            HitKind::Tag(tag) => Finding::new(Code::LeakTag, format!("the internal tag `{tag}` survives")).fix(tag_fix(tag)),
        };
        Some(finding.at(path).place(hit.place))
    }
}

/// In the name of a file: a new name. Under a key of the agency's own: the key goes. Else: it may stand, with a reason.
fn term_fix(term: &Term, path: &str, place: &str) -> Fix {
    if place == FILE_NAME {
        let from = path.strip_prefix("assets/").unwrap_or(path);
        let toml = format!("[[rename]]\nfrom = {}\nto = {}", Fix::quote(from), Fix::quote(&without(from, &term.text)));
        return Fix::toml("give the file another name", toml);
    }
    if let Some(key) = own_key(path, place) {
        return Fix::toml("strip the key", format!("[strip]\nkeys = [{}]", Fix::quote(key)));
    }
    if goes_with_strip(place) {
        let toml = format!("[[strip.metadata]]\nmatch = [{}]\nmode = \"strip\"", Fix::quote(&exactly(path)));
        return Fix::toml("correct the field in the source; or let it go (not beside `[strip] metadata = \"…\"`: one of the two)", toml);
    }
    let allow = format!("[[strip.allow]]\nterm = {}\nmatch = [{}]\nbecause = \"…\"", Fix::quote(&term.text), Fix::quote(&exactly(path)));
    let text = match is_medium(place) && is_credit_place(place) {
        true => "correct the field in the source: no rule takes rights out; or, where it may stand, say why",
        false => "take it out of the source; or, where it may stand, say why",
    };
    Fix::toml(text, allow)
}

/// First words of places in media, as the format files name them.
const MEDIA: [&str; 12] = ["EXIF", "XMP", "IPTC", "Photoshop", "PNG", "JPEG", "WebP", "GIF", "MP3", "MP4", "WAV", "FLAC"];
/// Beginnings of places that no rule takes out of a medium: they belong to the picture or sound, or mark what made it.
const STAYING: [&str; 7] =
    ["XMP Iptc4xmpExt:DigitalSourceType", "GIF plain text", "PNG iCCP", "PNG sPLT", "MP3 encoder", "MP4 encoder", "MP4 handler name"];

/// Whether this is a field of a medium that goes with `[[strip.metadata]] mode = "strip"`. Rights never do: a wrong copyright is
/// corrected in the source, not hidden; and a credit beside them does.
fn goes_with_strip(place: &str) -> bool {
    let stays = STAYING.iter().any(|staying| place.starts_with(staying)) || place.ends_with(" LICENSE") || place.ends_with(" USER");
    let rights = is_credit_place(place) && !place.ends_with(" Credit") && place != "XMP photoshop:Credit";
    is_medium(place) && !stays && !rights
}

fn is_medium(place: &str) -> bool {
    place.split_once(' ').is_some_and(|(first, _)| MEDIA.contains(&first))
}

/// `…` stands for what was cut off, or for all that follows: in a pattern that is `*`.
fn tag_fix(tag: &str) -> Fix {
    let pattern = tag.strip_suffix(CUT).map_or_else(|| tag.to_owned(), |head| format!("{head}*"));
    Fix::toml("strip the tag", format!("[strip]\ntags = [{}]", Fix::quote(&pattern)))
}

fn removal(text: &str, path: &str, place: &str) -> Fix {
    match own_key(path, place) {
        Some(key) => Fix::toml(format!("{text}, or strip the key"), format!("[strip]\nkeys = [{}]", Fix::quote(key))),
        None => Fix::text(text),
    }
}

/// Keys that the tool or the bundle needs: stripping one of them is no way out.
const NEEDED: [&str; 9] = ["jobs", "defaults", "id", "model", "prompt", "tags", "name", "status", "startedAt"];

/// The key of a JSON place under which a text stands, if it can go: strip reaches run records, what is made of them, and the brand system.
fn own_key<'p>(path: &str, place: &'p str) -> Option<&'p str> {
    let cleaned = path == BRAND_SYSTEM || path.starts_with("source/run-") || path == LIBRARY;
    if !cleaned {
        return None;
    }
    let place = place.strip_suffix(" (key)").unwrap_or(place);
    if !place.contains(['.', '[']) || place.contains(char::is_whitespace) || place.contains(['"', CUT]) {
        return None;
    }
    let key = place.split('.').next_back()?.split('[').next()?;
    (!key.is_empty() && !NEEDED.contains(&key)).then_some(key)
}

/// The name without the term and without the separator that is left over.
fn without(name: &str, term: &str) -> String {
    let folded = fold(name);
    let found = folded.find(&fold(term)).filter(|_| name.is_ascii());
    let Some(at) = found else {
        return format!("{}/…", name.rsplit_once('/').map_or("", |(folder, _)| folder)).trim_start_matches('/').to_owned();
    };
    let is_gap = |character: char| matches!(character, ' ' | '-' | '_');
    let (head, tail) = (&name[..at], &name[at + fold(term).len()..]);
    let head_ends = head.is_empty() || head.ends_with('/');
    let tail = if head_ends || tail.starts_with(is_gap) { tail.trim_start_matches(is_gap) } else { tail };
    let head = if tail.is_empty() || tail.starts_with(['.', '/']) { head.trim_end_matches(is_gap) } else { head };
    let name = if head_ends && tail.starts_with('.') { format!("{head}asset{tail}") } else { format!("{head}{tail}") };
    name.replace("//", "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_name_is_proposed_without_the_term_and_without_a_gap() {
        let cases = [
            ("social/zest-like tile.png", "social/like tile.png"),
            ("social/Zest.png", "social/asset.png"),
            ("hero_ZEST_v2.png", "hero_v2.png"),
            ("hero-zest.png", "hero.png"),
            ("zest/hero.png", "hero.png"),
        ];
        for (name, proposed) in cases {
            assert_eq!(without(name, "zest").trim_start_matches('/'), proposed, "{name}");
        }
    }

    #[test]
    fn only_keys_that_can_go_are_proposed() {
        assert_eq!(own_key("source/run-001/manifest.json", "jobs[2].brief"), Some("brief"));
        assert_eq!(own_key("source/run-001/manifest.json", "jobs[2].meta.owners[0]"), Some("owners"));
        assert_eq!(own_key("source/run-001/manifest.json", "jobs[2].zest (key)"), Some("zest"));
        for place in ["jobs[2]", "jobs[2][…]", "jobs[2].prompt", "line 3", "jobs[0].tags[1]", "file name", "byte offset 12", "[0]"] {
            assert_eq!(own_key("source/run-001/manifest.json", place), None, "{place}");
        }
    }

    #[test]
    fn what_strip_takes_out_of_a_medium_is_proposed_and_rights_are_not() {
        for place in [
            "XMP dc:creator",
            "EXIF Artist",
            "IPTC 2:80 By-line",
            "IPTC 2:110 Credit",
            "XMP photoshop:Credit",
            "PNG tEXt \"prompt\"",
            "MP4 ©nam",
        ] {
            assert!(goes_with_strip(place), "{place}");
        }
        for place in [
            "EXIF Copyright",
            "XMP dc:rights",
            "XMP plus:Licensor",
            "IPTC 2:116 CopyrightNotice",
            "PNG tEXt \"Copyright\"",
            "MP4 ©cpy",
            "MP4 cprt",
            "WAV ICOP",
            "MP3 ID3v2 TCOP",
            "ICC desc",
            "C2PA",
            "PNG iCCP",
            "GIF plain text",
            "line 3",
            "PNG",
        ] {
            assert!(!goes_with_strip(place), "{place}");
        }
    }

    #[test]
    fn credits_are_known_by_their_place() {
        for (path, place) in [
            ("docs/RIGHTS.md", "line 3"),
            ("docs/rights/licence.pdf", "byte offset 7"),
            ("docs/assets.csv", "line 3, credit"),
            ("docs/brand-system.json", "photos[0].holder"),
            ("assets/a.jpg", "EXIF Copyright"),
            ("assets/a.jpg", "XMP dc:rights"),
            ("assets/a.jpg", "IIM 2:116"),
        ] {
            assert!(is_credit(path, place), "{path} {place}");
        }
        for (path, place) in [
            ("README.md", "line 3"),
            ("docs/rights-of-man.md", "line 1"),
            ("assets/credit.png", "line 2"),
            ("docs/assets.csv", "line 3, path"),
        ] {
            assert!(!is_credit(path, place), "{path} {place}");
        }
    }
}
