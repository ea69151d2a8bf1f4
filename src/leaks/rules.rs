//! The rules that hold in every house: secrets, paths of home directories, signed URLs. Compiled once, and tested on their own
//! samples before they are used: an empty or broken set would find nothing and call that clean.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::fold::fold;
use super::hit::HitKind;
use super::secrets::{RULES, SecretRule};
use crate::data::Code;
use crate::error::{Error, Result};

/// All rules, ready to search.
pub struct Rules {
    rules: Vec<Rule>,
    keywords: Vec<(&'static str, usize)>,
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
        let mut keywords = vec![("/home/", 0), ("/users/", 0), ("\\users", 0)];
        keywords.extend(
            ["signature=", "credential=", "security-token=", "sig=", "token=", "accesskeyid=", "googleaccessid=", "key-pair-id="]
                .map(|word| (word, 1)),
        );
        for rule in secrets {
            keywords.extend(rule.keywords.iter().map(|word| (*word, rules.len())));
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
    pub fn keywords(&self) -> &[(&'static str, usize)] {
        &self.keywords
    }

    /// Everything that any rule finds in `text`.
    pub fn find(&self, text: &str) -> Vec<(HitKind, Range<usize>)> {
        let folded = fold(text);
        let announced = self.keywords.iter().filter(|(word, _)| folded.contains(&fold(word)));
        let tried = announced.map(|(_, rule)| *rule).collect::<BTreeSet<_>>();
        let mut found = Vec::new();
        tried.into_iter().for_each(|rule| self.apply(rule, text, &mut found));
        found
    }

    /// What one rule finds in `text`.
    pub fn apply(&self, rule: usize, text: &str, found: &mut Vec<(HitKind, Range<usize>)>) {
        match &self.rules[rule] {
            Rule::Secret { id, regex, entropy } => {
                for captures in regex.captures_iter(text) {
                    let whole = captures.get_match();
                    let secret = captures.iter().skip(1).flatten().next().unwrap_or(whole);
                    if *entropy == 0.0 || is_random(secret.as_str(), *entropy) {
                        found.push((HitKind::Secret(id), secret.range()));
                    }
                }
            }
            Rule::HomePath(regex) => found.extend(regex.captures_iter(text).filter_map(|captures| home(&captures))),
            Rule::SignedUrl(regex) => {
                for captures in regex.captures_iter(text) {
                    let Some(query) = captures.get(1) else { continue };
                    if let Some(name) = signature(query.as_str()) {
                        found.push((HitKind::SignedUrl(name), query.range()));
                    }
                }
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
    let value = |name: &str| parameters.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| *value);
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

/// Whether a text looks like it was drawn, not written: entropy per character, and digits beside letters unless it is long.
fn is_random(text: &str, least: f64) -> bool {
    let mut counts = HashMap::new();
    text.bytes().for_each(|byte| *counts.entry(byte).or_insert(0u32) += 1);
    let length = text.len() as f64;
    let entropy: f64 = counts.values().map(|count| f64::from(*count) / length).map(|share| -share * share.log2()).sum();
    let has = |class: fn(&u8) -> bool| text.as_bytes().iter().any(class);
    entropy >= least && has(u8::is_ascii_alphabetic) && (has(u8::is_ascii_digit) || text.len() >= 32)
}

#[cfg(test)]
mod tests {
    use super::super::secrets::{Kind, Sample};
    use super::*;

    fn found(text: &str) -> Vec<HitKind> {
        Rules::shared().unwrap().find(text).into_iter().map(|(kind, _)| kind).collect()
    }

    #[test]
    fn an_empty_set_and_a_rule_that_misses_its_sample_are_refused() {
        assert!(Rules::compile(&[]).is_err_and(|message| message.contains("empty")));
        let blind = SecretRule {
            id: "blind",
            pattern: "(nothing)",
            keywords: &["nothing"],
            entropy: 0.0,
            sample: Sample(&["something"], Kind::Hex, 3, ""),
        };
        assert!(Rules::compile(&[blind]).is_err_and(|message| message.contains("`blind` misses")));
        let deaf = SecretRule {
            id: "deaf",
            pattern: "(x[0-9a-f]+)",
            keywords: &["absent"],
            entropy: 0.0,
            sample: Sample(&["x"], Kind::Hex, 8, ""),
        };
        assert!(Rules::compile(&[deaf]).is_err_and(|message| message.contains("`deaf` misses")));
        Rules::compile(RULES).unwrap();
    }

    #[test]
    fn every_secret_is_found_in_the_middle_of_a_sentence() {
        for rule in RULES {
            let text = format!("it is {} , I think", rule.sample.text());
            assert!(found(&text).contains(&HitKind::Secret(rule.id)), "{}", rule.id);
        }
    }

    #[test]
    fn home_directories_are_found_where_a_path_can_start() {
        let cases = [
            ("/Users/jane/x.png", "/Users/…"),
            ("see \"/home/jane/x\"", "/home/…"),
            ("file:///home/jane", "/home/…"),
            ("[x](/Users/jane)", "/Users/…"),
            (r"C:\Users\Jane Doe\x", r"C:\Users\…"),
            (r#"{"p":"d:\\Users\\Jané\\x"}"#, r"d:\Users\…"),
            ("file:///C:/Users/jane", "C:/Users/…"),
            ("--out=/home/jürgen", "/home/…"),
        ];
        for (text, shown) in cases {
            assert_eq!(found(text), [HitKind::HomePath(shown.to_owned())], "{text}");
        }
        for clean in [
            "https://acme.example/home/about",
            "the /Users/<name> folder",
            "/Users/Shared/x",
            "/Users/",
            "x/home/jane",
            "/homes/jane",
            "see /home/ now",
        ] {
            assert_eq!(found(clean), [], "{clean}");
        }
    }

    #[test]
    fn signed_urls_are_found_and_plain_ones_are_not() {
        let signed = [
            "https://b.s3.amazonaws.com/k?X-Amz-Date=1&X-Amz-Signature=abc",
            "https://storage.googleapis.com/b/o?x-goog-signature=abc",
            "https://a.blob.core.windows.net/c/b?sv=2022&se=2026-01-01&sp=r&sig=abc%3D",
            "https://d.cloudfront.net/x?Expires=1&Signature=abc&Key-Pair-Id=K1",
            "https://x.example/f?token=0123456789abcdef",
            "https://x.example/cb#access_token=0123456789abcdef",
        ];
        for url in signed {
            assert!(matches!(found(url).as_slice(), [HitKind::SignedUrl(_), ..]), "{url}");
        }
        for url in [
            "https://x.example/?signature=bold",
            "https://x.example/?sig=7",
            "https://x.example/?token=",
            "https://x.example/?page_token=2",
            "token=abc",
        ] {
            assert_eq!(found(url), [], "{url}");
        }
    }

    #[test]
    fn words_of_everyday_work_are_no_secrets() {
        let clean = [
            "password: please ask the studio",
            "the secret: a good brief",
            "api_key = YOUR_API_KEY_HERE",
            "max_tokens: 4096, tokenizer: whitespace_v1",
            "key-visual for the campaign; sk-ateboard; a task-force",
            "AKIA is a prefix. ASIANPAINTS2024XXXXXX",
            "password: <your password>",
            "primary_key: campaign_asset_identifier",
            "seed: 18446744073709551615",
            "sha256 9f3b07c1d2e84a65b0c7f1928d3e4a569f3b07c1d2e84a65b0c7f1928d3e4a56",
        ];
        for text in clean {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
