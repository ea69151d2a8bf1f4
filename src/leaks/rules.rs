//! The rules that hold in every house: secrets, paths of home directories, signed URLs. Compiled once, and tested on their own
//! samples before they are used: an empty or broken set would find nothing and call that clean.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::hit::HitKind;
use super::secrets::{RULES, SecretRule};
use crate::data::Code;
use crate::error::{Error, Result};

/// All rules, ready to search.
pub struct Rules {
    rules: Vec<Rule>,
    keywords: Vec<Keyword>,
}

/// A word that announces a match.
#[derive(Clone, Copy)]
pub struct Keyword {
    /// The word.
    pub text: &'static str,
    /// The rule that it announces.
    pub rule: usize,
    any_case: bool,
    assigned: bool,
}

enum Rule {
    Secret { id: &'static str, regex: Regex, entropy: f64 },
    HomePath(Regex),
    SignedUrl(Regex),
}

/// Where the name of a user follows: at the start of a text, after a blank, quote or `file://`. `/Users/` stands in Markdown
/// links, lists and search paths too; `/home/` is a route of many a web site, so it is looked for less widely.
const HOME: &str = concat!(
    r#"(?:^|file:/{2,3}(?:localhost)?|[\s"'`“”„‘’«»=>])(/home/)([\p{L}\p{N}_][^/\s"'<>\\:;,|)]*)"#,
    r#"|(?:^|file:/{2,3}(?:localhost)?|[\s"'`“”„‘’«»=>(\[{,;|:])(/Users/)([\p{L}\p{N}_][^/\s"'<>\\:;,|)]*)"#,
    r#"|(?:^|[^\p{L}\p{N}])([A-Za-z]:(?:\\{1,4}|/)(?i:Users)(?:\\{1,4}|/))([\p{L}\p{N}_][^/\s"'<>\\:;,|)]*)"#,
);
/// Folders beside the home directories that are nobody's.
const NOBODY: [&str; 4] = ["Shared", "Public", "Default", "All"];
/// The query or the fragment of a URL.
const QUERY: &str = r#"[?#&;]([A-Za-z][A-Za-z0-9_-]*=[^\s"'<>\\]*)"#;
/// Bytes before a keyword in which a match can start: `private_account_`, `-----BEGIN ENCRYPTED `.
const BEFORE: usize = 64;
/// Bytes before the keyword of a signed URL in which its query can start.
const QUERY_BEFORE: usize = 2048;
/// Bytes after the start of a keyword that are searched: no secret has to be seen whole to be known.
const AFTER: usize = 1024;
/// Bytes after a keyword in which a value has to be assigned: `"] := `.
const ASSIGNED: usize = 8;
/// Parameters that sign by themselves: AWS, Google, Alibaba and Tencent storage, CloudFront.
const SIGNING: [&str; 13] = [
    "x-amz-signature",
    "x-amz-credential",
    "x-amz-security-token",
    "x-goog-signature",
    "x-goog-credential",
    "x-oss-signature",
    "x-oss-security-token",
    "x-cos-security-token",
    "q-signature",
    "awsaccesskeyid",
    "googleaccessid",
    "ossaccesskeyid",
    "key-pair-id",
];
/// What announces a signed URL.
const SIGNED: [&str; 8] =
    ["signature=", "credential=", "security-token=", "sig=", "token=", "accesskeyid=", "googleaccessid=", "key-pair-id="];
/// Characters of a token; shorter ones are page tokens and the like.
const TOKEN: usize = 8;

static SHARED: LazyLock<Result<Rules, String>> = LazyLock::new(|| Rules::compile(RULES));

impl Rules {
    /// The rules of this program.
    ///
    /// # Errors
    /// [`Code::LeakRules`] when they fail their own test.
    pub fn shared() -> Result<&'static Self> {
        SHARED.as_ref().map_err(|message| Error::new(Code::LeakRules, message.clone()))
    }

    fn compile(secrets: &[SecretRule]) -> Result<Self, String> {
        if secrets.is_empty() {
            return Err("the set of rules for secrets is empty".to_owned());
        }
        let regex = |pattern: &str| Regex::new(pattern).map_err(|error| error.to_string());
        let mut rules = vec![Rule::HomePath(regex(HOME)?), Rule::SignedUrl(regex(QUERY)?)];
        let home = ["/home/", "/users/", "\\users"].map(|word| Keyword::new(word, 0, true));
        let mut keywords = home.into_iter().chain(SIGNED.map(|word| Keyword::new(word, 1, true))).collect::<Vec<_>>();
        for rule in secrets {
            let any_case = rule.pattern.starts_with("(?i)");
            keywords.extend(rule.keywords.iter().map(|word| Keyword::new(word, rules.len(), any_case)));
            rules.push(Rule::Secret { id: rule.id, regex: regex(rule.pattern)?, entropy: rule.entropy });
        }
        let compiled = Self { rules, keywords };
        secrets.iter().try_for_each(|rule| compiled.prove(rule))?;
        Ok(compiled)
    }

    fn prove(&self, rule: &SecretRule) -> Result<(), String> {
        let sample = rule.sample.text();
        let found = |kind: &HitKind| *kind == HitKind::Secret(rule.id);
        if self.find(&sample).iter().any(|(kind, _)| found(kind)) {
            return Ok(());
        }
        Err(format!("the rule for secrets `{}` misses its own sample", rule.id))
    }

    /// The words that announce a match, each with the rule to try.
    pub fn keywords(&self) -> &[Keyword] {
        &self.keywords
    }

    /// Everything that any rule finds in `text`.
    pub fn find(&self, text: &str) -> Vec<(HitKind, Range<usize>)> {
        let lower = text.to_ascii_lowercase();
        let places = |keyword: &Keyword| {
            let word = keyword.text.to_ascii_lowercase();
            lower.match_indices(&word).filter(|(at, _)| keyword.announces(text, *at)).map(|(at, _)| (keyword.rule, at)).collect::<Vec<_>>()
        };
        self.around(text, self.keywords.iter().flat_map(places).collect())
    }

    /// What the rules find around the places of their keywords: pairs of rule and byte.
    pub fn around(&self, text: &str, mut announced: Vec<(usize, usize)>) -> Vec<(HitKind, Range<usize>)> {
        announced.sort_unstable();
        let mut found = Vec::new();
        let mut searched = (usize::MAX, 0);
        for (rule, at) in announced {
            let before = if matches!(self.rules[rule], Rule::SignedUrl(_)) { QUERY_BEFORE } else { BEFORE };
            let from = if searched.0 == rule { searched.1 } else { 0 };
            let start = text.floor_char_boundary(at.saturating_sub(before).max(from));
            if from <= at {
                let end = text.ceil_char_boundary((at + AFTER).min(text.len()));
                let last = self.rules[rule].apply(&text[..end], start, &mut found);
                // What starts in the second half of the stretch may have been cut off, all before was seen.
                searched = (rule, last.max(text.floor_char_boundary(end.saturating_sub(AFTER / 2))).max(at + 1));
            }
        }
        found
    }
}

impl Keyword {
    fn new(word: &'static str, rule: usize, any_case: bool) -> Self {
        let (text, assigned) = word.strip_suffix("~=").map_or((word, false), |text| (text, true));
        Self { text, rule, any_case, assigned }
    }

    /// Whether this is the word as its rule has it, and not only one that folds alike. `at` is where it seems to stand.
    pub fn announces(&self, text: &str, at: usize) -> bool {
        let bytes = text.as_bytes();
        let end = at + self.text.len();
        let follows = || bytes[end..bytes.len().min(end + ASSIGNED)].iter().any(|byte| matches!(byte, b'=' | b':'));
        let same = bytes
            .get(at..end)
            .is_some_and(|word| if self.any_case { word.eq_ignore_ascii_case(self.text.as_bytes()) } else { word == self.text.as_bytes() });
        same && (!self.assigned || follows())
    }
}

impl Rule {
    /// Everything from byte `start` on; gives where the search may go on, because all before was searched.
    fn apply(&self, text: &str, start: usize, found: &mut Vec<(HitKind, Range<usize>)>) -> usize {
        let (Self::Secret { regex, .. } | Self::HomePath(regex) | Self::SignedUrl(regex)) = self;
        let mut at = start;
        while let Some(captures) = regex.captures_at(text, at) {
            let whole = captures.get_match();
            found.extend(self.judge(&captures));
            at = whole.end().max(at + 1);
            if at > text.len() || !text.is_char_boundary(at) {
                break;
            }
        }
        at
    }

    fn judge(&self, captures: &Captures<'_>) -> Option<(HitKind, Range<usize>)> {
        match self {
            Self::Secret { id, entropy, .. } => {
                let secret = captures.iter().skip(1).flatten().next().unwrap_or(captures.get_match());
                (*entropy == 0.0 || is_random(secret.as_str(), *entropy)).then(|| (HitKind::Secret(id), secret.range()))
            }
            Self::HomePath(_) => home(captures),
            Self::SignedUrl(_) => {
                let query = captures.get(1)?;
                signature(query.as_str()).map(|name| (HitKind::SignedUrl(name), query.range()))
            }
        }
    }
}

/// The beginning of a home directory's path, without whose it is.
fn home(captures: &Captures<'_>) -> Option<(HitKind, Range<usize>)> {
    let mut groups = captures.iter().skip(1).flatten();
    let (root, name) = (groups.next()?, groups.next()?);
    if NOBODY.iter().any(|nobody| nobody.eq_ignore_ascii_case(name.as_str())) {
        return None;
    }
    let shown = format!("{}…", root.as_str().replace("\\\\", "\\"));
    Some((HitKind::HomePath(shown), root.start()..name.end()))
}

/// The parameter that signs the URL with this query.
fn signature(query: &str) -> Option<&'static str> {
    let parameters = query.split(['&', ';', '#']).filter_map(|part| part.split_once('='));
    let parameters = parameters.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect::<Vec<_>>();
    let value = |name: &str| parameters.iter().find(|(known, value)| known == name && is_filled_in(value)).map(|(_, value)| *value);
    let any = |names: &[&str]| names.iter().any(|name| value(name).is_some());
    if let Some(name) = SIGNING.iter().find(|name| value(name).is_some()) {
        return Some(name);
    }
    if value("sig").is_some() && any(&["se", "sp", "sv"]) {
        return Some("sig");
    }
    if value("signature").is_some() && any(&["expires", "policy", "se"]) {
        return Some("Signature");
    }
    ["token", "access_token", "auth_token", "id_token"].into_iter().find(|name| value(name).is_some_and(|value| value.len() >= TOKEN))
}

/// Whether a value is one, and not the place for one: `{signature}`, `%s`, `<token>`.
fn is_filled_in(value: &str) -> bool {
    let mut bytes = value.bytes();
    match bytes.next() {
        Some(b'%') => bytes.take(2).filter(u8::is_ascii_hexdigit).count() == 2,
        first => first.is_some_and(|first| first.is_ascii_alphanumeric()),
    }
}

/// Whether a text looks like it was drawn, not written: entropy per character, and digits beside letters.
fn is_random(text: &str, least: f64) -> bool {
    let mut counts = [0u32; 256];
    text.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let length = text.len() as f64;
    let shares = counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / length);
    let entropy: f64 = shares.map(|share| -share * share.log2()).sum();
    let has = |class: fn(&u8) -> bool| text.as_bytes().iter().any(class);
    entropy >= least && has(u8::is_ascii_alphabetic) && has(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests;
